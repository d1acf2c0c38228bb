// SPDX-License-Identifier: GPL-2.0-only
/* The table of the ladder. */
#include "probe/facts.h"
#include <string.h>
#include "mbt/record.h"
#include "probe/fact_probes.h"
#include "probe/ruled_out.h"

#define NEEDS_FUNCTIONS \
	"a kernel that takes BPF programs on functions: kprobe.multi (6.14, CONFIG_FPROBE=y), or " \
	"fentry (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y, net.core.bpf_jit_enable=1)"

const struct fact ladder_facts[] = {
	[FACT_RQ] = {
		.name = "runqueues",
		.what = "where each CPU's runqueue is",
		.without = "every barrier command",
		.required = true,
		.rungs = {
			{ .name = "iter",
			  .ruled_out = types_ruled_out,
			  .probes = { { .name = "find_rq__iter", .role = ROLE_FINDS_RUNQUEUES } } },
			/* no program: those of the switches find it when a CPU is made to switch */
			{ .name = "visit" },
		},
	},
	[FACT_SWITCH] = {
		.name = "switches",
		.what = "what a CPU runs: switches and exec",
		.without = "every barrier command",
		.required = true,
		.rungs = {
			{ .name = "tp_btf",
			  .ruled_out = types_ruled_out,
			  .probes = { { .name = "sched_switch__tp_btf" },
				      { .name = "sched_process_exec__tp_btf" } } },
			{ .name = "raw_tp",
			  .probes = { { .name = "sched_switch__raw_tp" },
				      { .name = "sched_process_exec__raw_tp" } } },
		},
	},
	[FACT_HOTPLUG] = {
		.name = "hotplug",
		.what = "the set of online CPUs stood still",
		.without = "every barrier command",
		.required = true,
		/* the end first: no begin that is seen may miss its end */
		.rungs = {
			{ .name = "tp_btf",
			  .ruled_out = types_ruled_out,
			  .probes = {
				{ .name = "cpuhp_exit__tp_btf" },
				{ .name = "cpuhp_enter__tp_btf" },
				{ .name = "cpuhp_multi_enter__tp_btf" },
			  } },
			{ .name = "raw_tp",
			  .probes = {
				{ .name = "cpuhp_exit__raw_tp" },
				{ .name = "cpuhp_enter__raw_tp" },
				{ .name = "cpuhp_multi_enter__raw_tp" },
			  } },
		},
	},
	[FACT_CHILDREN] = {
		.name = "processes",
		.what = "the traced processes and their children",
		.without = "-p PID and COMMAND",
		.required = true,
		.loss = LOSS_CHILDREN,
		/* who exits unseen stays judged, and calls no more */
		.rungs = {
			{ .name = "tp_btf",
			  .ruled_out = types_ruled_out,
			  .probes = {
				{ .name = "find_pids__iter", .role = ROLE_FINDS_PIDS },
				{ .name = "sched_process_fork__tp_btf" },
				{ .name = "sched_process_exit__tp_btf", .role = ROLE_HARMLESS },
			  } },
			{ .name = "raw_tp",
			  .ruled_out = numbers_ruled_out,
			  .probes = { { .name = "sched_process_fork__raw_tp" },
				      { .name = "sched_process_exit__raw_tp", .role = ROLE_HARMLESS } } },
		},
	},
	[FACT_DELIVERY] = {
		.name = "delivery",
		.what = "the CPUs a call sent to, and the handlers that ran for it",
		.without = "every barrier command that sends",
		.remedy = "csd needs Linux 6.5 and symbols with addresses (CAP_SYSLOG, or "
			  "kernel.kptr_restrict=0), fentry needs a kernel that takes BPF "
			  "programs on functions",
		.required = true,
		.shows = MBT_CALL_TARGETS | MBT_CALL_HANDLERS,
		.rungs = {
			/*
			 * send__csd is skipped when an interrupt queues a csd in the midst of it:
			 * membarrier queues from task context with preemption off, so the inner one
			 * is never a membarrier's.
			 */
			{ .name = "csd",
			  .ruled_out = csd_ruled_out,
			  .handlers_by_address = true,
			  .also_shows = FACT_BIT(FACT_EXPEDITED),
			  .also_shows_if = knows_rcu_exp_handler,
			  .probes = {
				{ .name = "send__csd", .role = ROLE_HARMLESS },
				{ .name = "handler_start__csd" },
				{ .name = "handler_end__csd" },
			  } },
			/* fexit of a function first: a livepatch in between would crash v6.1 */
			{ .name = "fentry",
			  .ruled_out = count_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .probes = {
				{ .name = "ipi_mb__fexit" },
				{ .name = "ipi_mb__fentry" },
				{ .name = "ipi_sync_core__fexit" },
				{ .name = "ipi_sync_core__fentry" },
				{ .name = "ipi_rseq__fexit" },
				{ .name = "ipi_rseq__fentry" },
				{ .name = "ipi_sync_rq_state__fexit" },
				{ .name = "ipi_sync_rq_state__fentry" },
				{ .name = "sent_many__fexit" },
				{ .name = "send_many__fentry" },
				{ .name = "sent_single__fexit" },
				{ .name = "send_single__fentry" },
				{ .name = "sent_each__fexit", .optional = true },
				{ .name = "send_each__fentry", .optional = true },
			  } },
		},
	},
	[FACT_CALL] = {
		.name = "call",
		.what = "begin, arguments and end of a call",
		.without = "everything",
		.remedy = "raw_tp needs the tracepoints sys_enter and sys_exit, the others what "
			  "is said beside them",
		.required = true,
		.rungs = {
			{ .name = "kprobe.session",
			  .ruled_out = kprobe_session_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .compat = true,
			  .probes = {
				TASK_ENDS,
				{ .name = "call__kprobe_session", .role = ROLE_SESSION },
				{ .name = "call_compat__kprobe_session", .role = ROLE_SESSION,
				  .optional = true },
			  } },
			{ .name = "kprobe.multi",
			  .ruled_out = kprobe_multi_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .compat = true,
			  .probes = {
				TASK_ENDS,
				{ .name = "call_begin__kprobe_multi", .role = ROLE_BEGIN },
				{ .name = "call_end__kretprobe_multi", .role = ROLE_END },
				{ .name = "call_begin_compat__kprobe_multi", .role = ROLE_BEGIN,
				  .optional = true },
				{ .name = "call_end_compat__kretprobe_multi", .role = ROLE_END,
				  .optional = true },
			  } },
			/*
			 * A trampoline runs what was attached last first (hlist_add_head), a
			 * tracepoint last: copies have to run in their order (mbt/copies.h).
			 */
			{ .name = "fentry",
			  .ruled_out = task_fentry_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .spares_if = fentry_is_preempted,
			  .compat = true,
			  .probes = {
				TASK_ENDS,
				{ .name = "call_end_spare2__fexit", .role = ROLE_END, .spare = 2 },
				{ .name = "call_end_spare1__fexit", .role = ROLE_END, .spare = 1 },
				{ .name = "call_end__fexit", .role = ROLE_END },
				{ .name = "call_begin_spare2__fentry", .role = ROLE_BEGIN,
				  .spare = 2 },
				{ .name = "call_begin_spare1__fentry", .role = ROLE_BEGIN,
				  .spare = 1 },
				{ .name = "call_begin__fentry", .role = ROLE_BEGIN },
				{ .name = "call_end_compat_spare2__fexit", .role = ROLE_END,
				  .spare = 2,
				  .optional = true },
				{ .name = "call_end_compat_spare1__fexit", .role = ROLE_END,
				  .spare = 1,
				  .optional = true },
				{ .name = "call_end_compat__fexit", .role = ROLE_END,
				  .optional = true },
				{ .name = "call_begin_compat_spare2__fentry", .role = ROLE_BEGIN,
				  .spare = 2, .optional = true },
				{ .name = "call_begin_compat_spare1__fentry", .role = ROLE_BEGIN,
				  .spare = 1, .optional = true },
				{ .name = "call_begin_compat__fentry", .role = ROLE_BEGIN,
				  .optional = true },
			  } },
			/* its events fire for calls that never reach the function, too */
			{ .name = "tracepoint",
			  .ruled_out = event_ruled_out,
			  .also_shows = FACT_BIT(FACT_UNREACHED),
			  .probes = {
				TASK_ENDS,
				{ .name = "call_begin__tp", .role = ROLE_BEGIN },
				{ .name = "call_end__tp", .role = ROLE_END },
			  } },
			{ .name = "raw_tp",
			  .last = event_is_last,
			  .spares_if = raw_event_is_preempted,
			  .also_shows = FACT_BIT(FACT_UNREACHED),
			  .compat = true,
			  .every_syscall = true,
			  .probes = {
				TASK_ENDS,
				{ .name = "call_begin__raw_tp", .role = ROLE_BEGIN },
				{ .name = "call_begin_spare1__raw_tp", .role = ROLE_BEGIN,
				  .spare = 1 },
				{ .name = "call_begin_spare2__raw_tp", .role = ROLE_BEGIN,
				  .spare = 2 },
				{ .name = "call_end__raw_tp", .role = ROLE_END },
				{ .name = "call_end_spare1__raw_tp", .role = ROLE_END, .spare = 1 },
				{ .name = "call_end_spare2__raw_tp", .role = ROLE_END, .spare = 2 },
			  } },
			{ .name = "kprobe",
			  .ruled_out = kprobe_ruled_out,
			  .switched_by = SWITCH_FTRACE | SWITCH_KPROBES,
			  .probes = {
				TASK_ENDS,
				{ .name = "call_begin__kprobe", .role = ROLE_BEGIN },
				{ .name = "call_end__kretprobe", .role = ROLE_END },
			  } },
		},
	},
	[FACT_UNREACHED] = {
		.name = "unreached",
		.what = "calls that never reach the kernel function",
		.without = "stubbed, blocked-by-seccomp",
		.loss = LOSS_UNREACHED,
		.rungs = {
			{ .name = "raw_tp",
			  .every_syscall = true,
			  .probes = { { .name = "call_unreached__raw_tp" } } },
		},
	},
	[FACT_ANSWERED] = {
		.name = "answered",
		.what = "calls that a trap, a dispatcher or a ptracer answers, "
			"callers that seccomp kills",
		.without = "trapped, dispatched, ptraced, killed-by-seccomp",
		.loss = LOSS_ANSWERED,
		.rungs = {
			{ .name = "tp_btf",
			  .ruled_out = types_ruled_out,
			  .probes = { { .name = "answered__tp_btf" } } },
			{ .name = "raw_tp",
			  .probes = { { .name = "answered__raw_tp" } } },
		},
	},
	[FACT_QUIESCENT] = {
		.name = "quiescent",
		.what = "what each CPU does for RCU",
		.without = "the CPUs of GLOBAL",
		.shows = MBT_CALL_QUIESCENT,
		/*
		 * Two runs in every switch. The function of a grace period says for GLOBAL and
		 * REGISTER_* that all CPUs were waited for, and where it has no probe these are
		 * the only evidence.
		 */
		.at_need_beside = FACT_BIT(FACT_GRACE),
		/* a run that is skipped is nested in one that has counted (bpf/rcu.bpf.c) */
		.rungs = {
			{ .name = "tp_btf",
			  .ruled_out = types_ruled_out,
			  .probes = { { .name = "rcu_event__tp_btf", .role = ROLE_HARMLESS } } },
			{ .name = "raw_tp",
			  .probes = { { .name = "rcu_event__raw_tp", .role = ROLE_HARMLESS } } },
		},
	},
	[FACT_EXPEDITED] = {
		.name = "expedited",
		.what = "the interrupt of expedited grace periods",
		.without = "the CPUs of an expedited GLOBAL",
		.remedy = NEEDS_FUNCTIONS,
		.shows = MBT_CALL_EXPEDITED,
		.loss = LOSS_RCU,
		.rungs = {
			{ .name = "fentry",
			  .ruled_out = fentry_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .probes = {
				{ .name = "expedited__fexit" },
				{ .name = "expedited__fentry" },
			  } },
		},
	},
	[FACT_GRACE] = {
		.name = "grace-period",
		.what = "the synchronize_rcu() of a call",
		.without = "GLOBAL and REGISTER_* without waiting CPUs",
		.remedy = NEEDS_FUNCTIONS,
		.shows = MBT_CALL_GRACE,
		.loss = LOSS_RCU,
		/* all that sleep in it are woken together: one preempted run costs many theirs */
		.rungs = {
			{ .name = "kprobe.multi",
			  .ruled_out = kprobe_multi_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .probes = {
				{ .name = "grace_end__kretprobe_multi" },
				{ .name = "grace_begin__kprobe_multi" },
			  } },
			{ .name = "fentry",
			  .ruled_out = task_fentry_ruled_out,
			  .switched_by = SWITCH_FTRACE,
			  .probes = {
				{ .name = "grace_end__fexit" },
				{ .name = "grace_begin__fentry" },
			  } },
		},
	},
	[FACT_MUTEX] = {
		.name = "mutex",
		.what = "registrations that wait for a mutex",
		.without = "REGISTER_* beside other calls",
		.loss = LOSS_MUTEX,
		/* the function's own probe says more */
		.only_without = FACT_BIT(FACT_GRACE),
		.rungs = {
			/*
			 * An interrupt meets a contended lock in the midst of a run for another one:
			 * it sleeps for none, so what the kernel skips there is no wait for a mutex.
			 */
			{ .name = "raw_tp",
			  .skips_harmless_if = only_nested_are_skipped,
			  .probes = {
				{ .name = "mutex_waited__raw_tp" },
				{ .name = "mutex_wait__raw_tp" },
			  } },
		},
	},
	[FACT_STACKS] = {
		.name = "stacks",
		.what = "user stacks of the callers (--stacks)",
		.without = "no call: the report has no stacks",
		.beside = true,
		/* the end first: a begin that is seen has an end, or its entry stays */
		.rungs = {
			{ .name = "kprobe.multi",
			  .ruled_out = kprobe_multi_ruled_out,
			  .probes = {
				{ .name = "stack_end__kretprobe_multi", .role = ROLE_HARMLESS },
				{ .name = "stack_begin__kprobe_multi", .role = ROLE_HARMLESS },
				{ .name = "stack_end_compat__kretprobe_multi",
				  .role = ROLE_HARMLESS, .optional = true },
				{ .name = "stack_begin_compat__kprobe_multi",
				  .role = ROLE_HARMLESS, .optional = true },
			  } },
			{ .name = "fentry",
			  .ruled_out = task_fentry_ruled_out,
			  .probes = {
				{ .name = "stack_end__fexit", .role = ROLE_HARMLESS },
				{ .name = "stack_begin__fentry", .role = ROLE_HARMLESS },
				{ .name = "stack_end_compat__fexit", .role = ROLE_HARMLESS,
				  .optional = true },
				{ .name = "stack_begin_compat__fentry", .role = ROLE_HARMLESS,
				  .optional = true },
			  } },
			{ .name = "raw_tp",
			  .every_syscall = true,
			  .probes = {
				{ .name = "stack_end__raw_tp", .role = ROLE_HARMLESS },
				{ .name = "stack_begin__raw_tp", .role = ROLE_HARMLESS },
			  } },
		},
	},
	[FACT_LOCKS] = {
		.name = "locks",
		.what = "how long calls wait for membarrier's mutex, and who holds it",
		.without = "mutex and scan apart, convoys (--locks)",
		.shows = MBT_CALL_MUTEX_TIMED,
		/* no verdict needs it: where a run is skipped a time is shorter, or not known */
		.rungs = {
			{ .name = "raw_tp",
			  .probes = {
				{ .name = "lock_waited__raw_tp", .role = ROLE_HARMLESS },
				{ .name = "lock_wait__raw_tp", .role = ROLE_HARMLESS },
			  } },
		},
	},
	[FACT_RSEQ] = {
		.name = "rseq",
		.what = "whether threads that RSEQ barriers interrupt are updated (--rseq)",
		.without = "no call: the report says nothing of rseq areas",
		.beside = true,
		.rungs = {
			{ .name = "csd",
			  .ruled_out = csd_ruled_out,
			  .every_syscall = true,
			  .probes = {
				RSEQ_ENDS,
				{ .name = "rseq_met__csd", .role = ROLE_HARMLESS },
			  } },
			{ .name = "fentry",
			  .ruled_out = fentry_ruled_out,
			  .every_syscall = true,
			  .probes = {
				RSEQ_ENDS,
				{ .name = "rseq_met__fexit", .role = ROLE_HARMLESS },
			  } },
		},
	},
	[FACT_FALLBACK] = {
		.name = "fallback",
		.what = "what runs in place of refused barriers (--fallbacks)",
		.without = "no call: the report names no fallback",
		.beside = true,
		.rungs = {
			{ .name = "raw_tp",
			  .every_syscall = true,
			  .probes = {
				{ .name = "fallback__raw_tp", .role = ROLE_HARMLESS },
			  } },
		},
	},
};

#define FACT_ROWS (sizeof(ladder_facts) / sizeof(ladder_facts[0]))

_Static_assert(FACT_ROWS <= LADDER_FACTS, "fact_state.h has no room for so many facts");

unsigned int ladder_fact_cnt(void)
{
	return FACT_ROWS;
}
