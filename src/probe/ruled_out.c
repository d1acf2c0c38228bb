// SPDX-License-Identifier: GPL-2.0-only
/* What rules a rung out before it is tried. */
#include "probe/ruled_out.h"
#include <stddef.h>
#include <stdio.h>

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

const char *fentry_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return *k->fentry_refused ? k->fentry_refused : NULL;
}

/*
 * Of functions that tasks run with preemption on. Nine threads on a CPU lost more than half
 * of their calls, and none on the tracepoint rung; 2,000 in GLOBAL one run of 28 of those on
 * synchronize_rcu(), and so the evidence of half of their calls.
 */
const char *task_fentry_ruled_out(const struct kernel *k)
{
	const char *why = fentry_ruled_out(k);

	if (why)
		return why;
	return k->preempt_rt ? preempted : NULL;
}

/*
 * Such a program runs with migration off, and with preemption as it was in the function
 * (__bpf_prog_enter_recur(), kernel/bpf/trampoline.c). In the modes "none" and "voluntary"
 * preempt_enable() and the return from an interrupt switch to no other task in the kernel:
 * preempt_schedule() and irqentry_exit_cond_resched() are patched out (__sched_dynamic_update(),
 * kernel/sched/core.c), or not built. Tasks give the CPU up where they sleep, or by
 * cond_resched() and might_sleep(), none of which a program does that may not sleep, nor a
 * helper that it calls. So no other task runs there until the program is over, no interrupt
 * calls membarrier, and the kernel has nothing to skip. If the mode is changed meanwhile, it
 * skips, and counts: calls are lost then as on rungs without spares, and none is verified for
 * lack of what was not seen.
 */
bool fentry_is_preempted(const struct kernel *k, char *why, size_t why_len)
{
	snprintf(why, why_len, "%s", k->preempt_rt ? "CONFIG_PREEMPT_RT" : k->preemption.why);
	return k->preempt_rt || k->preemption.on != MBT_NO;
}

/*
 * Up to v6.12 every tracepoint calls its probes with preemption off; from v6.13 on those of
 * system calls do not, and what runs a BPF program there turns it off itself
 * (__BPF_DECLARE_TRACE_SYSCALL, include/trace/bpf_probe.h) as long as tracepoints are not
 * guarded by SRCU.
 */
bool raw_event_is_preempted(const struct kernel *k, char *why, size_t why_len)
{
	if (k->preempts_tracepoints || k->faultable_events)
		return fentry_is_preempted(k, why, why_len);
	snprintf(why, why_len, "preemption is off in them");
	return false;
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
	return kernel_knows_handlers(k) ?
		       NULL :
		       "/proc/kallsyms hides the address of a handler (kernel.kptr_restrict, "
		       "CAP_SYSLOG)";
}

const char *count_ruled_out(const struct kernel *k)
{
	/* asked first: the last rung's reason is shown, and of the two this one can be cured */
	const char *why = kallsyms_ruled_out(k);

	if (!why)
		why = fentry_ruled_out(k);
	if (!why && k->cpu_senders)
		why = "this kernel sends for two calls at once";
	return why;
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
