/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where records come from. A source hands whole records, in order, to one
 * function and knows nothing of verdicts.
 */
#ifndef SOURCE_LIVE_H
#define SOURCE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "judge/loss.h"
#include "probe/state.h"
#include "mbt/record.h"
#include "mbt/stat.h"
#include "probe/ladder.h"

/*
 * @loss: what the source knows of the time in which the call was open; the record is as
 * it came. Returns 0, or -errno which ends the reading.
 */
typedef int (*record_fn)(void *arg, const struct mbt_call *record, size_t len, enum call_loss loss);

/* Plain calls that the kernel side has counted in @row, and what is known of their time. */
typedef int (*plain_loss_fn)(void *arg, const struct mbt_row *row, const struct mbt_plain_cnt *cnt,
			     enum call_loss loss);

struct source_live_sink {
	record_fn call;
	plain_loss_fn plain;
	void *arg;
};

struct losses;
struct source_live;

/* Returns 0 or -errno. */
int source_live_new(struct source_live **out, struct ladder *l,
		    const struct source_live_sink *sink);
void source_live_free(struct source_live *s);

/*
 * Read what the ring holds now, up to a bound. Records are held back until the counts of
 * skipped runs have been read after them, at intervals: a run that was skipped while
 * a call was open is known before the call is judged, and so is a probe that has been
 * detached. What the kernel side has counted is held back in the same way, by epochs.
 * Returns 0 when the ring was empty at the end, 1 when there is more, or -errno.
 */
int source_live_drain(struct source_live *s);

/*
 * Between two drains, without waiting for the interval: hand over what is held back, and
 * what the kernel side has counted by now. Returns 0 or -errno.
 */
int source_live_settle(struct source_live *s);

/*
 * Once disarmed, and when no program of before is on its way any more: the rest of the
 * ring, and all that was held back. Returns 0 or -errno.
 */
int source_live_end(struct source_live *s);

/* Bytes of records that the last drain found, or would have found had each call sent one. */
size_t source_live_found(const struct source_live *s);

/*
 * After the last drain of a ladder that is disarmed: hand over the calls that
 * ladder_answered() finds, in the same way. Returns 0 or -errno.
 */
int source_live_answered(struct source_live *s, __u64 *cut);

/*
 * Are all probes still there? A drain looks when it has records, and at intervals; the
 * end of a run has to.
 */
void source_live_look(struct source_live *s);

/*
 * The name of a fact with a probe that was gone at a look, NULL: none was. Every record
 * since the look before is handed over with LOSS_PROBE_GONE, and so are all that follow.
 */
const char *source_live_lost_fact(const struct source_live *s);

/* Skipped runs count from here; to be called in front of ladder_arm(). */
void source_live_start(struct source_live *s);

/* What was skipped since then, as the last drain saw it. */
const struct losses *source_live_losses(const struct source_live *s);

#endif
