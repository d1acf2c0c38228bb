/* SPDX-License-Identifier: GPL-2.0-only */
/* What this kernel and machine are: read once at start, without BPF. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>
#include <stdbool.h>
#include "mbt/settings.h"
#include "run/preemption.h"
#include "run/symbols.h"

#define KERNEL_REMARKS 16
#define KERNEL_REMARK_LEN 256

/* What lets one call send at a time; the one-CPU form has a mutex for each CPU where there are. */
enum lock_design {
	LOCKS_UNKNOWN,
	LOCKS_NONE, /* before 2024 */
	LOCKS_MUTEX,
	LOCKS_MUTEX_AND_CPUS,
	LOCKS_CNT,
};

struct kernel {
	char release[65];
	char arch[65];
	unsigned int cpu_possible; /* CPU numbers are below this */
	unsigned int cpu_online;   /* as the kernel's runqueues say, or else sysfs */
	__u32 query_mask; /* what QUERY answers this process, 0: not known to be the kernel's */
	bool filtered;    /* another may answer our own system calls */
	enum mbt_tristate sync_core_absent; /* the command is answered as if it did not exist */
	enum mbt_tristate rseq_absent;
	enum mbt_tristate get_registrations_absent;
	enum mbt_tristate nohz_full;
	char nohz_full_cpus[1024]; /* their list; "none"; empty: not known */
	char isolated[1024];       /* the same of CPUs without load balancing */
	enum mbt_tristate preempt_rcu;
	enum mbt_tristate cpumask_offstack;
	enum mbt_tristate compat; /* it runs 32-bit programs */
	bool btf;                 /* the kernel describes its types */
	const char *btf_file;     /* where they are described instead; NULL: nowhere else */
	bool init_pid_ns;         /* our numbers of processes are the kernel's own */
	bool counts_tp_misses;    /* a skipped program of a trace event is counted */
	bool csd_tracepoints;
	char fentry_refused[64]; /* why no program may be on a function; "": it may, or not known */
	bool casts;              /* a program can take an address for a typed pointer */
	bool finds_symbols;      /* it finds a symbol by its name without a look at all of them */
	bool symbols_by_name;    /* asked so: other functions of a handler's name are not known */
	bool user_tracking;      /* the kernel tracks user mode on every CPU */
	bool preempts_tracepoints; /* a task may be preempted in a program of a tracepoint */
	bool faultable_events;     /* programs of system call events run with preemption on */
	bool shares_functions;     /* a BPF trampoline and a livepatch may have one function */
	bool preempt_rt; /* CONFIG_PREEMPT_RT: tasks are preempted in a fentry program, too */
	enum mbt_tristate preemption_built; /* CONFIG_PREEMPTION */
	struct preemption preemption;       /* is it in use: of tasks in system calls */
	bool tells_session_ends; /* a session's program can tell whether the function ends */
	bool fprobe_fgraph;      /* kprobe.multi follows any number of calls, with preemption off */
	struct handler_symbol handler[MBT_HANDLER_CNT];
	char calibration_failed[128]; /* why calls of ours did not show the handlers; "": they did */
	__u64 handlers_sum;           /* kallsyms_handlers_sum() */
	__u64 patches_sum;            /* livepatches_sum(), from before that */
	__u64 rcu_exp_handler;
	enum lock_design lock_design;
	enum mbt_tristate one_sender; /* a mutex lets one call send at a time */
	__u64 ipi_mutex;              /* its address, 0: not known; for the run alone */
	bool lists_data;              /* its symbols are not those of functions alone */
	bool cpu_senders;             /* but for the one-CPU form, which has a mutex for each CPU */
	char remarks[KERNEL_REMARKS]
		    [KERNEL_REMARK_LEN]; /* what a reader of the report should know of it */
	unsigned int remark_cnt;
};

/* Does the kernel have a command, or may it have one, that the handler serves? */
static inline bool kernel_has_handler(const struct kernel *k, int handler)
{
	return !(handler == MBT_HANDLER_SYNC_CORE && k->sync_core_absent == MBT_YES) &&
	       !(handler == MBT_HANDLER_RSEQ && k->rseq_absent == MBT_YES);
}

/* Is there an address for each handler that the kernel has, or may have? */
static inline bool kernel_knows_handlers(const struct kernel *k)
{
	int h;

	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++)
		if (kernel_has_handler(k, h) && !k->handler[h].cnt)
			return false;
	return true;
}

/* Add a remark, unless it stands there or there is no room. */
void kernel_remark(struct kernel *k, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Fill @k. @btf_file: what describes the types of a kernel that does not do so
 * itself, or NULL. Returns 0, or -errno with a reason in @why: only for what the rest
 * cannot do without (CPU counts, that file); an unknown fact is left unknown.
 */
int kernel_read(struct kernel *k, const char *btf_file, char *why, size_t why_len);

/* Who may answer the system calls of this process in the kernel's place. */
struct kernel_answerers {
	bool known; /* /proc tells */
	bool seccomp;
	bool tracer;
};

struct kernel_answerers kernel_answerers(void);

/*
 * CLOCK_MONOTONIC as the kernel and its programs count it: without the offset of
 * our time namespace.
 */
__u64 kernel_now_ns(void);

/*
 * Wait until every program that runs now is over and every CPU sees what is attached: for a
 * grace period; where the kernel cannot be asked for one, for as long as one lasts nearly always.
 */
void kernel_grace_period(const struct kernel *k);

/* CPUs online now, as sysfs has it; 0 if it cannot be told. */
unsigned int kernel_online_cpus(void);

/*
 * The settings that follow from @k for the return value model and the handlers.
 * What the ladder decides (filtered, all_records) is left alone.
 */
void kernel_settings(const struct kernel *k, struct mbt_settings *settings);

#endif
