/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the ladder: for every fact, the rungs that can show it, best first, and
 * what each rung and each program is. No other file derives that from a name.
 */
#ifndef FACTS_H
#define FACTS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include "run/fact_state.h"
#include "run/kernel.h"

#define LADDER_PROGRAMS 14

/* What a program shows, and so what a run of it that the kernel skipped takes away. */
enum probe_role {
	ROLE_EVIDENCE,        /* what its fact loses, see enum fact_loss */
	ROLE_BEGIN,           /* the begin of a call */
	ROLE_END,             /* the end of a call */
	ROLE_SESSION,         /* both; where the begin was skipped the kernel runs no end */
	ROLE_HARMLESS,        /* nothing; the row says why */
	ROLE_FINDS_RUNQUEUES, /* an iterator, read once at the start */
	ROLE_FINDS_PIDS,      /* an iterator, read for the processes to judge */
};

struct probe {
	const char *name; /* of the program in bpf/ */
	enum probe_role role;
	int spare;     /* BEGIN, END: which spare, 0: none is meant (mbt/copies.h) */
	bool optional; /* may be refused, together with all that are: these stand last */
};

/* The kernel's switches that take probes away and leave their links. */
enum { SWITCH_FTRACE = 1, SWITCH_KPROBES = 2 };

struct rung {
	const char *name;
	struct probe probes[LADDER_PROGRAMS];
	const char *(*ruled_out)(const struct kernel *k); /* why; NULL, or returning NULL: try it */
	bool (*last)(const struct kernel *k); /* tried after all others here; NULL: in its turn */
	unsigned int switched_by;             /* SWITCH_* */
	unsigned int also_shows; /* FACT_BIT() of facts further down that it shows as well, */
	bool (*also_shows_if)(const struct kernel *k); /* if this is so; NULL: always */
	/* does one copy lose runs, so that the spares are needed? @why says what tells so */
	bool (*spares_if)(const struct kernel *k, char *why, size_t why_len);
	bool compat; /* with all of them attached, 32-bit callers are seen */
	bool (*skips_harmless_if)(const struct kernel *k); /* as ROLE_HARMLESS; NULL: never */
	bool every_syscall;       /* its programs run for every system call of the machine */
	bool handlers_by_address; /* a handler is seen to be called, not what runs in its place */
};

#define FACT_BIT(id) (1u << (id))

/* What a skipped run of a fact's programs may hide. */
enum fact_loss {
	LOSS_EVIDENCE,  /* something of any call that is open */
	LOSS_RCU,       /* the grace period of any GLOBAL and REGISTER_* that is open */
	LOSS_MUTEX,     /* that a REGISTER_* which is open slept for a mutex */
	LOSS_CHILDREN,  /* a process that should be judged */
	LOSS_UNREACHED, /* a call that never reached the kernel function */
	LOSS_ANSWERED,  /* the same of one that a trap, a dispatcher or a ptracer answered */
	LOSS_CNT,
};

struct fact {
	const char *name;
	const char *what;
	const char *without;
	const char *remedy; /* what its rungs need, where none works; NULL: no more than they say */
	bool required;
	bool beside; /* no verdict rests on it: it may be lost, and its runs skipped, unsaid */
	enum fact_loss loss;
	__u32 shows;                 /* MBT_CALL_* of every record, where a rung of it is in use */
	unsigned int only_without;   /* FACT_BIT() of facts further up: not wanted beside them */
	unsigned int at_need_beside; /* FACT_BIT(): beside one of them attached at need, see need.h */
	struct rung rungs[LADDER_RUNGS];
};

/* The rows with a name in enum fact_id stand at it; ladder_fact_cnt() rows in all. */
extern const struct fact ladder_facts[];
unsigned int ladder_fact_cnt(void);

/* The row of a program of this name; NULL: it is no probe of a fact. */
const struct probe *ladder_probe(const char *program);

/* Does the comma list @list, or NULL, hold @name? */
bool ladder_list_has(const char *list, const char *name);

/* Is @list a comma list of names of rungs? */
bool ladder_knows_rungs(const char *list);

#endif
