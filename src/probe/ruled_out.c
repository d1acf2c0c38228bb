// SPDX-License-Identifier: GPL-2.0-only
/* What rules a rung out before it is tried. */
#include "probe/ruled_out.h"
#include <stddef.h>

const char *types_ruled_out(const struct kernel *k)
{
	return k->btf ? NULL : "this kernel does not describe its types";
}

const char *numbers_ruled_out(const struct kernel *k)
{
	return k->init_pid_ns ?
		       NULL :
		       "inside a pid namespace the kernel's own process numbers are not known";
}

static const char preempted[] = "a preempted run makes this kernel skip those of others";

const char *event_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	if (!k->counts_tp_misses)
		return "this kernel does not count its skipped runs";
	return k->faultable_events ? preempted : NULL;
}

/*
 * Of functions that tasks run with preemption on. Nine threads on a CPU lost more than half
 * of their calls, and none on the tracepoint rung; 2,000 in GLOBAL one run of 28 of those on
 * synchronize_rcu(), and so the evidence of half of their calls.
 */
const char *task_fentry_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return k->preempt_rt ? preempted : NULL;
}

/* Threads that came and went on 2 CPUs lost a third of their calls, and none with kprobes. */
bool event_is_last(const struct kernel *k)
{
	return k->faultable_events;
}

const char *kprobe_ruled_out(const struct kernel *k)
{
	return k->counts_tp_misses ? NULL : "this kernel does not count its skipped runs";
}

/*
 * v6.14, 4346ba160409 ("fprobe: Rewrite fprobe on function-graph tracer"): before,
 * a pool bounds the calls that can be followed at once, and fentry is cheaper.
 */
const char *kprobe_multi_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return k->fprobe_fgraph ? NULL : "this kernel bounds the calls that it can follow at once";
}

/* Without is_return every end would be taken for a begin. */
const char *kprobe_session_ruled_out(const struct kernel *k)
{
	const char *why = kprobe_multi_ruled_out(k);

	if (why)
		return why;
	return k->tells_session_ends ? NULL : "this kernel has no sessions whose end can be told";
}

/* The run of a handler without an address would look like no run at all. */
static const char *kallsyms_ruled_out(const struct kernel *k)
{
	bool known = k->handler[MBT_HANDLER_MB].cnt && k->handler[MBT_HANDLER_SYNC_RQ_STATE].cnt &&
		     (k->handler[MBT_HANDLER_SYNC_CORE].cnt || k->sync_core_absent == MBT_YES) &&
		     (k->handler[MBT_HANDLER_RSEQ].cnt || k->rseq_absent == MBT_YES);

	return known ? NULL :
		       "/proc/kallsyms hides the address of a handler (kernel.kptr_restrict, "
		       "CAP_SYSLOG)";
}

const char *count_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return k->cpu_senders ? "this kernel sends for two calls at once" : kallsyms_ruled_out(k);
}

const char *csd_ruled_out(const struct kernel *k)
{
	return k->csd_tracepoints ? kallsyms_ruled_out(k) : "this kernel has no csd tracepoints";
}

bool only_nested_are_skipped(const struct kernel *k)
{
	return !k->preempts_tracepoints;
}

/* A handler of RCU's own is told by its address. */
bool knows_rcu_exp_handler(const struct kernel *k)
{
	return k->rcu_exp_handler;
}
