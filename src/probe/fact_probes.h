/* SPDX-License-Identifier: GPL-2.0-only */
/* Probes that several rungs of the ladder's table have, for struct rung's probes. */
#ifndef FACT_PROBES_H
#define FACT_PROBES_H

#include "probe/facts.h"

/* A task gives back what was set aside for its calls; where it does not, that stays set aside. */
#define TASK_EXITS \
	{ \
		.name = "call_exit__raw_tp", .role = ROLE_HARMLESS \
	}
#define TASK_EXECS \
	{ \
		.name = "call_exec__raw_tp", .role = ROLE_HARMLESS \
	}
#define TASK_ENDS TASK_EXITS, TASK_EXECS

/*
 * What may become of a thread that a handler met: these in front of the handler's, so that the
 * update of none that counts is missed. The update's is the first one, of which the end asks
 * whether a run was skipped (rseq.c).
 */
#define RSEQ_ENDS \
	{ .name = "rseq_updated__raw_tp", .role = ROLE_HARMLESS }, \
		{ .name = "rseq_aborted__raw_tp", .role = ROLE_HARMLESS }, \
		{ .name = "rseq_passed__raw_tp", .role = ROLE_HARMLESS }, \
	{ \
		.name = "rseq_exited__raw_tp", .role = ROLE_HARMLESS \
	}

#endif
