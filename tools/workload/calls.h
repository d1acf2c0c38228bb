/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands of membarrier(2) as a legal caller makes them, and what came of
 * them. A failure is a result that a correct kernel does not give a caller that
 * has registered what it calls.
 */
#ifndef MBT_TOOLS_CALLS_H
#define MBT_TOOLS_CALLS_H

#include "scenario/scenario.h"

enum calls_id {
	CALLS_PRIVATE,
	CALLS_SYNC_CORE,
	CALLS_RSEQ,
	CALLS_RSEQ_CPU,
	CALLS_GLOBAL_EXPEDITED,
	CALLS_GLOBAL,
	CALLS_BARRIERS, /* how many of them are barriers */
	CALLS_QUERY = CALLS_BARRIERS,
	CALLS_GET_REGISTRATIONS,
	CALLS_REGISTER, /* all REGISTER_* commands, in turn */
	CALLS_COUNT,
};

/* A way into the kernel: scenario_membarrier(), or one that looks like it. */
typedef int (*calls_fn)(int cmd, unsigned int flags, int cpu_id);

struct calls_count {
	atomic_ullong calls;
	atomic_ullong failures;
	atomic_int error; /* errno of the latest failure, 0: a wrong result */
};

/* What to call here; constant once it is made. */
struct calls_list {
	int mask; /* QUERY's answer */
	enum calls_id ids[CALLS_COUNT];
	unsigned int count;
	struct scenario_cpus cpus; /* that RSEQ with a CPU names, in turn */
};

const char *calls_name(enum calls_id id);

/*
 * Selects what a comma-separated list of names holds, and nothing else.
 * -EINVAL: *@names is left at the name that there is not.
 */
int calls_parse(const char **names, bool selected[CALLS_COUNT]);

/*
 * Those of @selected that this kernel has; the others are named on stderr in
 * @program's name. -ENOTSUP when nothing is left.
 */
int calls_list_init(struct calls_list *list, const char *program, const bool selected[CALLS_COUNT]);

/*
 * One call, not counted: what the kernel returned. Nothing surrounds it that
 * would order the caller's memory accesses. @cpu_id is for CALLS_RSEQ_CPU.
 */
int calls_bare(enum calls_id id, int cpu_id);

/*
 * One call through @call, counted; threads with different @turns name
 * different CPUs and registrations.
 */
void calls_make(const struct calls_list *list, calls_fn call, enum calls_id id, unsigned int turn,
		struct calls_count *count);

/* A call made by other means. */
void calls_count_one(struct calls_count *count, int ret, bool right);

/* Registers what the list needs; counted as CALLS_REGISTER in @counts. */
void calls_register(const struct calls_list *list, calls_fn call,
		    struct calls_count counts[CALLS_COUNT]);

/* Adds the counts of one to those of all. */
void calls_add(struct calls_count to[CALLS_COUNT], const struct calls_count from[CALLS_COUNT]);

#endif
