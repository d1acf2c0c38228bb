// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * RCU: the grace period that a call waits for, and what each CPU does for one.
 * Only GLOBAL and the registrations need it.
 */
#include "mbt.bpf.h"

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

/* Without csd tracepoints: the expedited grace period's interrupt, as in ipi.bpf.c. */
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
SEC("?fentry/synchronize_rcu")
int grace_begin__fentry(void *ctx)
{
	struct open_call *oc = open_call_get();

	if (oc && oc->open)
		oc->grace_open = 1;
	return 0;
}

SEC("?fexit/synchronize_rcu")
int grace_end__fexit(void *ctx)
{
	struct open_call *oc = open_call_get();

	if (oc && oc->open && oc->grace_open) {
		oc->grace_open = 0;
		oc->grace++;
	}
	return 0;
}
