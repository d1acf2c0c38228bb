/* SPDX-License-Identifier: GPL-2.0-only */
/* What a source says of a record beside the record itself: what of it cannot be relied on. */
#ifndef LOSS_H
#define LOSS_H

/* A set; a recording holds these numbers. */
enum call_loss {
	LOSS_NONE = 0,
	/* a program run was skipped while the call was open: its evidence may be missing */
	LOSS_SKIPPED_RUN = 1 << 0,
	/* a probe was not attached all the time */
	LOSS_PROBE_GONE = 1 << 1,
};

#define LOSS_ALL (LOSS_SKIPPED_RUN | LOSS_PROBE_GONE)

#endif
