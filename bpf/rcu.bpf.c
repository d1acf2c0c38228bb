// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * RCU: the grace period that a call waits for, and what each CPU does for one.
 * Only GLOBAL and the registrations need it, and GLOBAL_EXPEDITED a mark for each CPU
 * whose task came in before the trace began (switch_done()).
 */
#include "state.bpf.h"
#include "cpu_slot.bpf.h"
#include "open_call.bpf.h"

/*
 * In every __schedule(), even one that switches nothing, in every tick and around
 * the core's work; there without CONFIG_RCU_TRACE from 5.10 to 7.2. A run that is
 * nested in another one, and skipped, takes nothing away: an outer one has counted,
 * and each of these events has a second one that follows it.
 */
#define RCU_EVENT(rung, typed) \
	SEC("?" #rung "/rcu_utilization") \
	int rcu_event__##rung(void *ctx) \
	{ \
		count_rcu_event(typed); \
		return 0; \
	}

RCU_EVENT(tp_btf, true)
RCU_EVENT(raw_tp, false) /* where the kernel does not describe its types */

/* Without csd tracepoints: the expedited grace period's interrupt, as in delivery_csd.bpf.c. */
SEC("?fentry/rcu_exp_handler")
int expedited__fentry(void *ctx)
{
	count_rcu_event(true);
	return 0;
}

SEC("?fexit/rcu_exp_handler")
int expedited__fexit(void *ctx)
{
	count_expedited();
	return 0;
}

/* The caller's own synchronize_rcu(), expedited or not: both ends, or it is not counted. */
static __always_inline int grace_begin(void)
{
	struct open_call *oc = open_call_get();

	if (oc && oc->open) {
		oc->grace_open = 1;
		oc->grace_begin_ns = bpf_ktime_get_ns();
	}
	return 0;
}

static __always_inline int grace_end(void)
{
	struct open_call *oc = open_call_get();

	if (oc && oc->open && oc->grace_open) {
		oc->grace_open = 0;
		oc->grace++;
		oc->grace_ns += bpf_ktime_get_ns() - oc->grace_begin_ns;
	}
	return 0;
}

SEC("?fentry/synchronize_rcu")
int grace_begin__fentry(void *ctx)
{
	return grace_begin();
}

SEC("?fexit/synchronize_rcu")
int grace_end__fexit(void *ctx)
{
	return grace_end();
}

/* Run with preemption off; a task that is preempted in a fentry program costs others theirs. */
SEC("?kprobe.multi/synchronize_rcu")
int grace_begin__kprobe_multi(void *ctx)
{
	return grace_begin();
}

SEC("?kretprobe.multi/synchronize_rcu")
int grace_end__kretprobe_multi(void *ctx)
{
	return grace_end();
}
