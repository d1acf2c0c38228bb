/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the time of calls went that have no record, as the kernel side counts it. */
#ifndef COUNTED_H
#define COUNTED_H

#include "mbt/phase.h"
#include "mbt/stat.h"

/* What programs have counted, with the number that they leave out. */
void phases_with_count(struct mbt_phase_stat *out, const struct mbt_phase_stat *counted);

/*
 * The parts of the calls that @row counts, into @parts: of plain calls what their stamps say,
 * of those that sent nothing, and of those that need no other CPU, MBT_PHASE_WHOLE. Its longest
 * is a bound where it is not told from that of the others. All sum_ns together are
 * row->stat.sum_ns. Returns the number of calls. Programs may count meanwhile: then parts of one
 * call may be missing.
 */
__u64 phases_of_row(const struct mbt_row *row, struct mbt_phase_stat parts[MBT_PHASE_CNT]);

#endif
