// SPDX-License-Identifier: GPL-2.0-only
/* The table of the ladder. */
#include "probe/facts.h"
#include <string.h>
#include "probe/ruled_out.h"

/* A task gives back what was set aside for its calls. */
#define TASK_ENDS "call_exit__raw_tp", "call_exec__raw_tp"

const struct fact ladder_facts[FACT_CNT] = {
	[FACT_RQ] = {
		"runqueues", "where each CPU's runqueue is", "every barrier command", true,
		{ { "iter", { "find_rq__iter" }, types_ruled_out, 0, false, NULL },
		  /* no program: those of the switches find it when a CPU is made to switch */
		  { "visit", { NULL }, NULL, 0, false, NULL } },
	},
	[FACT_SWITCH] = {
		"switches", "what a CPU runs: switches and exec", "every barrier command", true,
		{ { "tp_btf", { "sched_switch__tp_btf", "sched_process_exec__tp_btf" },
		    types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "sched_switch__raw_tp", "sched_process_exec__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_HOTPLUG] = {
		"hotplug", "the set of online CPUs stood still", "every barrier command", true,
		/* the end first: no begin that is seen may miss its end */
		{ { "tp_btf", { "cpuhp_exit__tp_btf", "cpuhp_enter__tp_btf",
				"cpuhp_multi_enter__tp_btf" }, types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "cpuhp_exit__raw_tp", "cpuhp_enter__raw_tp",
				"cpuhp_multi_enter__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_CHILDREN] = {
		"processes", "the traced processes and their children", "-p PID and COMMAND", true,
		/* the iterator in front: find_processes() asks for it by name */
		{ { "tp_btf", { "find_pids__iter", "sched_process_fork__tp_btf",
				"sched_process_exit__tp_btf" },
		    types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "sched_process_fork__raw_tp", "sched_process_exit__raw_tp" },
		    numbers_ruled_out, 0, false, NULL } },
	},
	[FACT_DELIVERY] = {
		"delivery", "the CPUs a call sent to, and the handlers that ran for it",
		"every barrier command that sends", true,
		{ { "csd", { "send__csd", "handler_start__csd", "handler_end__csd" },
		    csd_ruled_out, 0, false, NULL },
		/* of one function fexit first: a livepatch that came in between would crash v6.1 */
		  { "fentry", { "ipi_mb__fexit", "ipi_mb__fentry", "ipi_sync_core__fexit",
				"ipi_sync_core__fentry", "ipi_rseq__fexit", "ipi_rseq__fentry",
				"ipi_sync_rq_state__fexit", "ipi_sync_rq_state__fentry",
				"sent_many__fexit", "send_many__fentry", "sent_single__fexit",
				"send_single__fentry", "sent_each__fexit", "send_each__fentry" },
		    count_ruled_out, 12, false, NULL } },
	},
	[FACT_CALL] = {
		"call", "begin, arguments and end of a call", "everything", true,
		{ { "kprobe.multi", { TASK_ENDS, "call_begin__kprobe_multi", "call_end__kretprobe_multi",
				      "call_begin_compat__kprobe_multi",
				      "call_end_compat__kretprobe_multi" }, kprobe_multi_ruled_out, 4, true, NULL },
		/*
		 * A trampoline runs what was attached last first (hlist_add_head), a tracepoint
		 * last: copies have to run in their order (mbt/copies.h).
		 */
		  { "fentry", { TASK_ENDS, "call_end_spare2__fexit", "call_end_spare1__fexit",
				"call_end__fexit", "call_begin_spare2__fentry",
				"call_begin_spare1__fentry", "call_begin__fentry",
				"call_end_compat_spare2__fexit", "call_end_compat_spare1__fexit",
				"call_end_compat__fexit", "call_begin_compat_spare2__fentry",
				"call_begin_compat_spare1__fentry", "call_begin_compat__fentry" },
		    call_fentry_ruled_out, 8, true, NULL },
		  { "tracepoint", { TASK_ENDS, "call_begin__tp", "call_end__tp" }, event_ruled_out, 0, false, NULL },
		  { "raw_tp", { TASK_ENDS, "call_begin__raw_tp", "call_begin_spare1__raw_tp",
				"call_begin_spare2__raw_tp", "call_end__raw_tp",
				"call_end_spare1__raw_tp", "call_end_spare2__raw_tp" }, NULL, 0, true,
		    event_is_last },
		  { "kprobe", { TASK_ENDS, "call_begin__kprobe", "call_end__kretprobe" },
		    kprobe_ruled_out, 0, false, NULL } },
	},
	[FACT_UNREACHED] = {
		"unreached", "calls that never reach the kernel function",
		"stubbed, blocked-by-seccomp", false,
		{ { "raw_tp", { "call_unreached__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_ANSWERED] = {
		"answered", "calls that a trap, a dispatcher or a ptracer answers, callers that seccomp kills",
		"trapped, dispatched, ptraced, killed-by-seccomp", false,
		{ { "tp_btf", { "answered__tp_btf" }, types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "answered__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_QUIESCENT] = {
		"quiescent", "what each CPU does for RCU", "the CPUs of GLOBAL", false,
		{ { "tp_btf", { "rcu_event__tp_btf" }, types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "rcu_event__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_EXPEDITED] = {
		"expedited", "the interrupt of expedited grace periods", "the CPUs of an expedited GLOBAL", false,
		{ { "fentry", { "expedited__fexit", "expedited__fentry" }, types_ruled_out, 0, false, NULL } },
	},
	[FACT_GRACE] = {
		"grace-period", "the synchronize_rcu() of a call", "GLOBAL and REGISTER_* without waiting CPUs", false,
		{ { "fentry", { "grace_end__fexit", "grace_begin__fentry" }, types_ruled_out, 0, false, NULL } },
	},
	[FACT_MUTEX] = {
		"mutex", "registrations that wait for a mutex", "REGISTER_* beside other calls", false,
		{ { "raw_tp", { "mutex_waited__raw_tp", "mutex_wait__raw_tp" }, NULL, 0, false, NULL } },
	},
};

bool ladder_list_has(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (list && *list) {
		size_t word = strcspn(list, ",");

		if (word == len && !strncmp(list, name, len))
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}

static bool is_rung(const char *name, size_t len)
{
	int f, r;

	for (f = 0; f < FACT_CNT; f++)
		for (r = 0; r < LADDER_RUNGS && ladder_facts[f].rungs[r].name; r++)
			if (strlen(ladder_facts[f].rungs[r].name) == len &&
			    !strncmp(ladder_facts[f].rungs[r].name, name, len))
				return true;
	return false;
}

bool ladder_knows_rungs(const char *list)
{
	while (*list) {
		size_t word = strcspn(list, ",");

		if (!is_rung(list, word))
			return false;
		list += word + (list[word] == ',');
	}
	return true;
}
