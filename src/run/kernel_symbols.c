// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel has, by the names of its symbols. */
#include "run/kernel_symbols.h"
#include <ctype.h>
#include <string.h>
#include "run/kallsyms.h"
#include "run/livepatches.h"

static void note_symbol(struct kernel *k, const char *name, __u64 addr)
{
	if (!strcmp(name, "rcu_exp_handler"))
		k->rcu_exp_handler = addr;
	/* a function of its own only where readers can be preempted (CONFIG_PREEMPT_RCU) */
	if (!strcmp(name, "__rcu_read_unlock"))
		k->preempt_rcu = MBT_YES;
	/* there in no other kernel */
	if (!strcmp(name, "preempt_schedule"))
		k->preemption_built = MBT_YES;
	/*
	 * With CONFIG_CONTEXT_TRACKING_USER_FORCE a CPU in user mode is quiescent
	 * without an event, as on one of nohz_full.
	 */
	if (!strcmp(name, "context_tracking_init"))
		k->user_tracking = true;
	/* data, shown with CONFIG_KALLSYMS_ALL only */
	k->lists_data |= !strcmp(name, "init_task");
	if (!strcmp(name, "membarrier_ipi_mutex")) {
		k->one_sender = MBT_YES;
		k->ipi_mutex = addr;
	}
	if (!strcmp(name, "membarrier_cpu_mutexes"))
		k->cpu_senders = true;
}

static void take_symbol(void *arg, const struct kallsym *symbol)
{
	int handler = MBT_HANDLER_NONE;
	struct kernel *k = arg;

	if (tolower(symbol->type) == 't' && !strncmp(symbol->name, "ipi_", 4))
		handler = symbols_handler(symbol->name);
	k->handlers_sum += kallsyms_handler_value(symbol);
	if (handler)
		symbols_add(&k->handler[handler], symbol->addr);
	/* only handlers have a second home in modules */
	else if (!symbol->in_module)
		note_symbol(k, symbol->name, symbol->addr);
}

void kernel_list_symbols(struct kernel *k)
{
	k->preempt_rcu = k->preemption_built = MBT_NO;
	/* in this order: a patch that comes meanwhile makes the look at it later a new one */
	k->patches_sum = livepatches_sum();
	if (kallsyms_read(take_symbol, k)) {
		k->preempt_rcu = k->preempt_rcu == MBT_NO ? MBT_UNKNOWN : k->preempt_rcu;
		k->preemption_built = MBT_UNKNOWN;
	}
	if (k->user_tracking)
		k->preempt_rcu = MBT_UNKNOWN;
	k->lock_design = k->cpu_senders           ? LOCKS_MUTEX_AND_CPUS :
			 k->one_sender == MBT_YES ? LOCKS_MUTEX :
			 k->lists_data            ? LOCKS_NONE :
						    LOCKS_UNKNOWN;
}
