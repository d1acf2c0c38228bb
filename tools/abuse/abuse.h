/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of membarrier-abuse share. A case returns 0, -errno when it
 * could not be made, or -ENOTSUP where this kernel does not offer what it needs.
 *
 * struct abuse lies in memory that all processes of a run share, and that even
 * a program that they execute can map (abuse.fd).
 */
#ifndef MBT_TOOLS_ABUSE_H
#define MBT_TOOLS_ABUSE_H

#include "workload/calls.h"

#include <sys/types.h>

struct abuse {
	uint64_t end_ns;      /* CLOCK_MONOTONIC; 0: no end */
	uint64_t calls;       /* of all together; 0: no end */
	unsigned int threads; /* that call, in each process; never 0 */
	int fd;
	struct calls_list list;
	struct calls_count counts[CALLS_COUNT];
	struct calls_count other; /* calls that are none of the list's */
	atomic_ullong events;     /* what the case does to the callers; its table row names it */
	atomic_int broken;        /* -errno of a process that could not do its part */
	char note[64];            /* more key=value pairs for the summary */
};

/* ---- crew.c: callers and processes ---- */

struct abuse_caller {
	struct abuse *abuse;
	pthread_t thread;
	unsigned int index;
	calls_fn call;
	/* before each call; may be NULL */
	void (*before)(struct abuse_caller *caller, unsigned int turn);
	void *arg; /* of before() */
};

struct abuse_crew {
	struct abuse_caller *callers;
	unsigned int started;
};

/* Calls made so far. */
uint64_t abuse_calls(const struct abuse *abuse);

/* Time and calls are used up, or a process is broken. */
bool abuse_over(const struct abuse *abuse);

/* The turn-th call of the list. */
void abuse_call(struct abuse *abuse, unsigned int turn);

/* Each command of the list once. */
void abuse_call_each(struct abuse *abuse);

/*
 * Registers the process and starts @count threads that call in turn until it is
 * over. @model gives call, before and arg; NULL: native calls, nothing before.
 * abuse_crew_join() waits for them, also after a failure.
 */
int abuse_crew_start(struct abuse_crew *crew, struct abuse *abuse, unsigned int count,
		     const struct abuse_caller *model);
void abuse_crew_join(struct abuse_crew *crew);

/* Both, with abuse->threads: the part of a process that only calls. */
int abuse_crew_run(struct abuse *abuse);

/*
 * A child that runs @part and dies with this thread; what @part returns ends up
 * in abuse->broken. The child's pid, or -errno.
 */
pid_t abuse_fork(struct abuse *abuse, int (*part)(struct abuse *abuse));

/*
 * The same with clone(2) @flags; with CLONE_VM it runs on @stack, the low end
 * of ABUSE_STACK_SIZE bytes, and must not touch this thread's locals.
 */
#define ABUSE_STACK_SIZE 65536
pid_t abuse_clone(struct abuse *abuse, int (*part)(struct abuse *abuse), int flags, void *stack);

/* Waits for a child; one that did not exit with 0 is noted in abuse->broken. */
void abuse_reap(struct abuse *abuse, pid_t pid);

/* Runs @part in children, one at a time, until it is over. */
int abuse_fork_until_over(struct abuse *abuse, int (*part)(struct abuse *abuse));

/* How many answers a case is to get that the kernel does not give. */
unsigned int abuse_answers(const struct abuse *abuse);

/*
 * Runs @part in a child, because filters and dispatchers stay; where all went well its calls
 * were abuse_answers(), and so were its events.
 */
int abuse_answer_in_child(struct abuse *abuse, int (*part)(struct abuse *abuse));

/* ---- the cases, by subject ---- */

/* threads.c */
int abuse_migrate(struct abuse *abuse);
int abuse_threads(struct abuse *abuse);
int abuse_concurrent(struct abuse *abuse);
int abuse_registrations(struct abuse *abuse);

/* processes.c */
int abuse_processes(struct abuse *abuse);
int abuse_fork_storm(struct abuse *abuse);
int abuse_exec_storm(struct abuse *abuse);
int abuse_vfork(struct abuse *abuse);
int abuse_short_lived(struct abuse *abuse);
int abuse_pid_namespace(struct abuse *abuse);
/* What an executed image does; @generations: images that follow it. */
int abuse_image(struct abuse *abuse, unsigned int generations);

/* signals.c */
int abuse_kill(struct abuse *abuse);
int abuse_ptrace(struct abuse *abuse);

/* mm.c */
int abuse_kthread_between(struct abuse *abuse);
int abuse_vm_group(struct abuse *abuse);
int abuse_io_uring(struct abuse *abuse);

/* section.c */
int abuse_rseq_section(struct abuse *abuse);

/* entry.c */
int abuse_compat(struct abuse *abuse);
int abuse_return_values(struct abuse *abuse);
int abuse_entry_kill(struct abuse *abuse);
int abuse_seccomp_errno(struct abuse *abuse);
int abuse_seccomp_zero(struct abuse *abuse);
int abuse_seccomp_notify(struct abuse *abuse);
int abuse_seccomp_continue(struct abuse *abuse);
int abuse_seccomp_restart(struct abuse *abuse);
int abuse_seccomp_kill(struct abuse *abuse);

/* answered.c */
int abuse_seccomp_trap(struct abuse *abuse);
int abuse_dispatch_fake(struct abuse *abuse);
int abuse_dispatch_mixed(struct abuse *abuse);
int abuse_dispatch_foreign(struct abuse *abuse);
int abuse_dispatch_pass(struct abuse *abuse);
int abuse_ptrace_skip(struct abuse *abuse);
int abuse_ptrace_seccomp(struct abuse *abuse);
int abuse_ptrace_sysemu(struct abuse *abuse);
int abuse_ptrace_watch(struct abuse *abuse);
int abuse_ptrace_unseen(struct abuse *abuse);
int abuse_x32(struct abuse *abuse);

#endif
