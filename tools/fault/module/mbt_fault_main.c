// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel whose membarrier misbehaves while this module is loaded: x86-64, for guests.
 *
 *	insmod mbt_fault.ko fault=NAME [cpu=N] [tgid=N] [one_in=N] [delay_us=N] [enabled=0]
 *
 * All but the name can be changed in /sys/module/mbt_fault/parameters, where "eligible"
 * and "injected" count the calls that the fault could have hit and did hit.
 *
 * Probes change arguments, return values or skip a call, and never an instruction
 * pointer at the entry of a function: a BPF trampoline there would not follow it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/spinlock.h>
#include "mbt_fault.h"

#define ENDBR64 0xfa1e0ff3u

static char *fault = "";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault, "name of the fault");

int fault_cpu = 1;
module_param_named(cpu, fault_cpu, int, 0644);
MODULE_PARM_DESC(cpu, "the CPU that suffers [1]");

int fault_tgid;
module_param_named(tgid, fault_tgid, int, 0644);
MODULE_PARM_DESC(tgid, "only calls of this process [0: of all]");

static unsigned int one_in = 1;
module_param(one_in, uint, 0644);
MODULE_PARM_DESC(one_in, "spoil one call in N [1], 0: none");

unsigned int fault_delay_us = 2000;
module_param_named(delay_us, fault_delay_us, uint, 0644);
MODULE_PARM_DESC(delay_us, "for faults that delay [2000]");

static bool enabled = true;
module_param(enabled, bool, 0644);

static unsigned long eligible, injected;
module_param(eligible, ulong, 0444);
module_param(injected, ulong, 0444);

static DEFINE_RAW_SPINLOCK(count_lock);
static const struct fault *active;
static unsigned long (*lookup)(const char *name);

bool fault_on(void)
{
	int only = READ_ONCE(fault_tgid);

	return READ_ONCE(enabled) && !(current->flags & PF_KTHREAD) &&
	       (!only || only == current->tgid);
}

bool fault_chosen(void)
{
	unsigned int n = READ_ONCE(one_in);
	unsigned long flags;
	bool chosen;

	raw_spin_lock_irqsave(&count_lock, flags);
	eligible++;
	chosen = n && eligible % n == 0;
	injected += chosen;
	raw_spin_unlock_irqrestore(&count_lock, flags);
	return chosen;
}

/* kallsyms_lookup_name() is not exported, but a probe is told where it is. */
static int find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long at;
	int err;

	err = register_kprobe(&probe);
	if (err)
		return err;
	at = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	/* the probe went behind the mark for indirect calls */
	if (*(u32 *)(at - 4) == ENDBR64)
		at -= 4;
	lookup = (void *)at;
	return 0;
}

unsigned long fault_lookup(const char *name)
{
	return lookup(name);
}

int fault_command(void)
{
	return (int)task_pt_regs(current)->di;
}

unsigned int fault_flags(void)
{
	return (unsigned int)task_pt_regs(current)->si;
}

static const struct fault *find_fault(const char *name)
{
	const struct fault *const tables[] = { send_faults, site_faults, mm_faults };
	const struct fault *f;
	int i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		for (f = tables[i]; f->name; f++)
			if (!strcmp(f->name, name))
				return f;
	return NULL;
}

static int __init mbt_fault_init(void)
{
	int err;

	active = find_fault(fault);
	if (!active) {
		pr_err("there is no fault '%s'\n", fault);
		return -EINVAL;
	}
	err = find_lookup();
	err = err ? err : active->start(active);
	if (err)
		pr_err("%s cannot be had on this kernel: %d\n", fault, err);
	return err;
}

static void __exit mbt_fault_exit(void)
{
	active->stop();
}

module_init(mbt_fault_init);
module_exit(mbt_fault_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A membarrier(2) that breaks its contract, for the tests of membarrier-trace");
