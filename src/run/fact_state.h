/* SPDX-License-Identifier: GPL-2.0-only */
/* The facts that a verdict needs, and what became of each. */
#ifndef FACT_STATE_H
#define FACT_STATE_H

#include <stdbool.h>

#define LADDER_FACTS 16 /* room for facts */
#define LADDER_RUNGS 6

/* Facts that something else than the table of the ladder asks for. */
enum fact_id {
	FACT_RQ,
	FACT_SWITCH,
	FACT_HOTPLUG,
	FACT_CHILDREN,
	FACT_DELIVERY,
	FACT_CALL,
	FACT_UNREACHED,
	FACT_ANSWERED,
	FACT_QUIESCENT,
	FACT_EXPEDITED,
	FACT_GRACE,
	FACT_MUTEX,
	FACT_CNT, /* of these */
};

/* What became of a fact: what doctor and every report show. */
struct fact_state {
	const char *name;    /* "call" */
	const char *what;    /* "begin and end of a call" */
	const char *without; /* what cannot be judged without it */
	const char *rung;    /* the rung that works, NULL: none */
	bool wanted;         /* this run asked for it */
	bool compat;         /* "call": 32-bit callers are seen */
	int rung_cnt;
	struct {
		const char *name;
		int err;          /* 0: in use or not tried, else -errno */
		char reason[128]; /* why it was not even tried; "": see err */
		bool tried;
		bool excluded; /* by --no-rung */
	} rungs[LADDER_RUNGS];
};

#endif
