/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What calls were for each CPU: how often it was the slowest, how long it took to begin and to
 * run the handlers that were sent to it, who sent them, and whom they interrupted.
 */
#ifndef CPUS_H
#define CPUS_H

#include "judge/phases.h"
#include "judge/rows.h"

/*
 * A handler that begins so long after the request, about a millisecond, although its CPU was
 * not idle: are interrupts off there, or has the hypervisor the CPU?
 */
#define CPU_LATE_BITS 20
#define CPU_LATE_NS (1ull << CPU_LATE_BITS)

/* Entries of the lists of a CPU; what finds no room is counted. */
#define CPU_LIST_MAX 8

/* Processes and commands whose handlers ran there. */
struct cpu_sender {
	struct who who;
	__u32 row;
	__u64 hits;
	__u64 sum_ns;
	__u64 max_ns;
};

/* What ran there when a handler came. */
struct cpu_task {
	int tid; /* 0: the idle task */
	char comm[MBT_COMM_LEN + 1];
	__u64 hits;
	__u64 max_start_ns; /* the longest that one of them waited for its begin */
};

/* Handlers of calls that interrupted it: one in the caller's own context is none. */
struct cpu_handlers {
	__u64 hits;                  /* all of them; of some the times are not known */
	struct mbt_phase_stat start; /* from the request to the handler's begin */
	struct mbt_phase_stat run;   /* of the handler */
	__u64 idle;                  /* came while the idle task ran: of those with a record */
	__u64 late_idle;             /* ... and began late */
	struct cpu_sender senders[CPU_LIST_MAX];
	unsigned int sender_cnt;
	__u64 other_hits; /* of senders beyond them */
	struct cpu_task tasks[CPU_LIST_MAX];
	unsigned int task_cnt;
	/* the other hits: what they interrupted has no record, or is beyond the list */
	struct {
		__u64 ns; /* of the handler; 0: there is none */
		struct who from;
		__u32 row;
		int tid; /* that it interrupted; -1: not known */
		char comm[MBT_COMM_LEN + 1];
		__u64 time_ns; /* CLOCK_MONOTONIC */
	} worst;
};

/* Kinds of a CPU, by the kernel's command line. */
enum { CPU_ISOLATED = 1 << 0, CPU_NOHZ_FULL = 1 << 1, CPU_HIDDEN = 1 << 2 /* not asked for */ };

/* What is counted of all that happens on a CPU, by the kernel; of the run alone. */
struct cpu_load {
	__u64 call_interrupts; /* function-call interrupts */
	__u64 steal_ns;        /* taken by the hypervisor */
	bool known;            /* both were read at both ends of the run */
};

struct report_cpu {
	__u64 slowest_cnt;  /* calls whose last handler was this CPU's */
	__u64 slowest_ns;   /* the longest of them, from first send to that handler's end */
	__u64 required;     /* calls that required it */
	__u64 tool_runs;    /* times the tool itself was woken there */
	unsigned int flags; /* CPU_* */
	struct cpu_load load;
	struct cpu_handlers *handlers; /* NULL: none; owned */
};

/* Add what the call was for its CPUs, of @cnt. Returns 0 or -ENOMEM. */
int report_cpus_call(struct report_cpu *cpus, unsigned int cnt, const struct call_case *c);

/*
 * Add what the kernel side counted for a CPU: @hits handlers of calls of that process and
 * command, which ran for @sum_ns, the longest @max_ns. Returns 0 or -ENOMEM.
 */
int report_cpu_sender(struct report_cpu *cpu, const struct who *who, __u32 row, __u64 hits,
		      __u64 sum_ns, __u64 max_ns);

/*
 * ... and of all of them how many there were, and how long they took to begin and to run, where
 * that is known. Returns 0 or -ENOMEM.
 */
int report_cpu_times(struct report_cpu *cpu, __u64 hits, const struct mbt_phase_stat *start,
		     const struct mbt_phase_stat *run);

/* The handlers of @cnt CPUs, into those that have none. Returns 0 or -ENOMEM. */
int report_cpus_copy(struct report_cpu *to, const struct report_cpu *from, unsigned int cnt);

/* The lists of each CPU, the most frequent first. */
void report_cpus_sort(struct report_cpu *cpus, unsigned int cnt);
void report_cpus_release(struct report_cpu *cpus, unsigned int cnt);

/* Handlers that began after CPU_LATE_NS and later, but for those that came to an idle CPU. */
__u64 report_cpu_late(const struct cpu_handlers *h);

#endif
