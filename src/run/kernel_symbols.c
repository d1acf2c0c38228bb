// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel has, by the names of its symbols. */
#include "run/kernel_symbols.h"
#include <ctype.h>
#include <string.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include "run/kallsyms.h"
#include "run/livepatches.h"
#include "run/lookup.h"

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

/* What follows from all that was found. */
static void settle(struct kernel *k)
{
	if (k->user_tracking)
		k->preempt_rcu = MBT_UNKNOWN;
	k->lock_design = k->cpu_senders           ? LOCKS_MUTEX_AND_CPUS :
			 k->one_sender == MBT_YES ? LOCKS_MUTEX :
			 k->lists_data            ? LOCKS_NONE :
						    LOCKS_UNKNOWN;
}

static void begin(struct kernel *k)
{
	memset(k->handler, 0, sizeof(k->handler));
	k->handlers_sum = 0;
	k->preempt_rcu = k->preemption_built = MBT_NO;
	/* in this order: a patch that comes meanwhile makes the look at it later a new one */
	k->patches_sum = livepatches_sum();
}

void kernel_list_symbols(struct kernel *k)
{
	begin(k);
	k->symbols_by_name = false;
	if (kallsyms_read(take_symbol, k)) {
		k->preempt_rcu = k->preempt_rcu == MBT_NO ? MBT_UNKNOWN : k->preempt_rcu;
		k->preemption_built = MBT_UNKNOWN;
	}
	settle(k);
}

/* What is mounted on the list says what is to be believed; the kernel would not be asked. */
static bool is_list_the_kernels(void)
{
	struct statfs fs;

	return !statfs("/proc/kallsyms", &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

static const char *const names[] = {
	/* what note_symbol() knows */
	"rcu_exp_handler",        "__rcu_read_unlock", "preempt_schedule",
	"context_tracking_init",  "init_task",         "membarrier_ipi_mutex",
	"membarrier_cpu_mutexes",
};

/* The kernel's image: its end is data, which may not be listed, then that of what runs at boot. */
enum { IMAGE_BEGIN, IMAGE_END, BOOT_END, TEXT_END, HANDLERS };

#define NAMES (sizeof(names) / sizeof(names[0]))
#define LOOKUPS (HANDLERS + MBT_HANDLER_CNT - MBT_HANDLER_MB + NAMES)

static bool is_in_image(const struct lookup *found, __u64 addr)
{
	__u64 end = found[IMAGE_END].addr ?: found[BOOT_END].addr ?: found[TEXT_END].addr;

	return found[IMAGE_BEGIN].addr && addr >= found[IMAGE_BEGIN].addr && addr < end;
}

/* False: something of it is a module's, or the kernel does not say. */
static bool look_up(struct lookup found[LOOKUPS])
{
	size_t i;

	found[IMAGE_BEGIN].name = "_stext";
	found[IMAGE_END].name = "_end";
	found[BOOT_END].name = "_einittext";
	found[TEXT_END].name = "_etext";
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
		found[HANDLERS + i - MBT_HANDLER_MB].name = symbols_name((int)i);
	for (i = 0; i < NAMES; i++)
		found[LOOKUPS - NAMES + i].name = names[i];
	if (lookup_symbols(found, LOOKUPS))
		return false;
	for (i = HANDLERS; i < LOOKUPS; i++)
		if (found[i].addr && !is_in_image(found, found[i].addr))
			return false;
	return true;
}

/*
 * A livepatch brings functions with the names of handlers, which the list alone has. Other
 * functions of these names are never sent; whether the one that is found is sent is tried
 * (ladder_calibrate()), and where it was not seen to be, the list is read.
 */
static bool name_symbols(struct kernel *k)
{
	struct lookup found[LOOKUPS] = { 0 };
	size_t i;

	begin(k);
	if (!k->finds_symbols || k->patches_sum || !is_list_the_kernels() || !look_up(found))
		return false;
	for (i = HANDLERS; i < LOOKUPS; i++)
		if (found[i].addr)
			take_symbol(k, &(struct kallsym){ .addr = found[i].addr,
							  .type = 't',
							  .name = found[i].name });
	settle(k);
	k->symbols_by_name = true;
	return kernel_knows_handlers(k);
}

void kernel_read_symbols(struct kernel *k)
{
	if (!name_symbols(k))
		kernel_list_symbols(k);
}
