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
	FACT_STACKS,
	FACT_LOCKS,
	FACT_RSEQ,
	FACT_FALLBACK,
	FACT_CNT, /* of these */
};

/*
 * Are its programs attached all the time? One that is attached at need is, from the start as
 * long as something asks for what it shows.
 */
enum fact_attached {
	FACT_ALWAYS,
	FACT_AT_NEED,  /* something has, so far */
	FACT_AT_START, /* detached when nothing did any more */
	FACT_AGAIN,    /* and attached again when something did */
	FACT_REFUSED,  /* or not: the kernel did not take them again */
	FACT_NOT_YET,  /* loaded and never attached: nothing has asked so far */
	FACT_LATER,    /* attached in mid-run when something did */
	FACT_ATTACHED_CNT,
};

/* What became of a fact: what doctor and every report show. */
struct fact_state {
	const char *name;    /* "call" */
	const char *what;    /* "begin and end of a call" */
	const char *without; /* what cannot be judged without it */
	const char *rung;    /* the rung that works, NULL: none */
	bool wanted;         /* this run asked for it */
	bool compat;         /* "call": 32-bit callers are seen */
	enum fact_attached attached;
	int attach_err; /* FACT_REFUSED: -errno */
	int copies; /* of each program of "call" that the rung has spares of, or could; 0: none */
	int rung_cnt;
	struct {
		const char *name;
		int err;          /* 0: in use or not tried, else -errno */
		char reason[128]; /* why it was not even tried, or has so many copies; "": see err */
		bool tried;
		bool excluded; /* by --no-rung */
	} rungs[LADDER_RUNGS];
};

#endif
