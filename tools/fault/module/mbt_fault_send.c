// SPDX-License-Identifier: GPL-2.0-only
/* Faults of delivery: the arguments of the functions through which membarrier sends. */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include "mbt_fault.h"

/* kernel/smp.c; before v5.13 the argument is a bool that says whether to wait */
#define SCF_WAIT 1
#define SCF_RUN_LOCAL 2

enum handler { HANDLER_MB, HANDLER_SYNC_CORE, HANDLER_RSEQ, HANDLER_SYNC_RQ_STATE, HANDLER_CNT };

static unsigned long handlers[HANDLER_CNT];
static const struct fault *sending;
static struct workqueue_struct *late_sends;

/*
 * membarrier_ipi_mutex lets one call send at a time, but the one-CPU form (which has
 * no mask that outlives its probe), so this is the mask of that call.
 */
static struct cpumask altered_mask;

static bool is_handler(unsigned long func)
{
	int i;

	for (i = 0; i < HANDLER_CNT; i++)
		if (func == handlers[i])
			return true;
	return false;
}

static void no_handler(void *info)
{
}

bool send_reaches(const struct send *s, int cpu)
{
	return cpu >= 0 && cpu < nr_cpu_ids && cpumask_test_cpu(cpu, &s->mask) && cpu_online(cpu) &&
	       (s->local || s->single || cpu != smp_processor_id());
}

void send_drop(struct send *s, int cpu)
{
	if (s->single)
		s->func = (unsigned long)no_handler;
	else
		cpumask_clear_cpu(cpu, &s->mask);
}

static void drop_everywhere(struct send *s)
{
	if (s->single)
		s->func = (unsigned long)no_handler;
	cpumask_clear(&s->mask);
	s->local = false;
}

static bool alter_drop_cpu(struct send *s)
{
	int cpu = READ_ONCE(fault_cpu);

	if (!send_reaches(s, cpu) || !fault_chosen())
		return false;
	send_drop(s, cpu);
	return true;
}

static bool alter_drop_highest(struct send *s)
{
	int cpu, highest = -1;

	for_each_online_cpu(cpu) if (send_reaches(s, cpu)) highest = cpu;
	if (highest < 0 || !fault_chosen())
		return false;
	send_drop(s, highest);
	return true;
}

static bool reaches_any(const struct send *s)
{
	int cpu;

	for_each_online_cpu(cpu) if (send_reaches(s, cpu)) return true;
	return false;
}

static bool alter_drop_all(struct send *s)
{
	if (!reaches_any(s) || !fault_chosen())
		return false;
	drop_everywhere(s);
	return true;
}

static bool alter_no_wait(struct send *s)
{
	if (!reaches_any(s) || !fault_chosen())
		return false;
	s->wait = false;
	return true;
}

struct late_send {
	struct work_struct work;
	struct send send;
};

static void send_late(struct work_struct *work)
{
	struct late_send *late = container_of(work, struct late_send, work);

	usleep_range(fault_delay_us, fault_delay_us + 100);
	preempt_disable();
	smp_call_function_many(&late->send.mask, (void *)late->send.func, NULL, true);
	preempt_enable();
	kfree(late);
}

/* Some worker sends it, when the call is long over. */
static bool alter_late(struct send *s)
{
	struct late_send *late;

	/* the handler of a registration uses its argument, which may be gone then */
	if (s->func == handlers[HANDLER_SYNC_RQ_STATE] || !reaches_any(s))
		return false;
	late = kmalloc(sizeof(*late), GFP_ATOMIC);
	if (!late || !fault_chosen()) {
		kfree(late);
		return false;
	}
	INIT_WORK(&late->work, send_late);
	late->send = *s;
	queue_work(late_sends, &late->work);
	drop_everywhere(s);
	return true;
}

static bool replace(struct send *s, enum handler handler)
{
	if (s->func != handlers[handler] || !reaches_any(s) || !fault_chosen())
		return false;
	s->func = handlers[HANDLER_MB];
	return true;
}

static bool alter_sync_core_as_mb(struct send *s)
{
	return replace(s, HANDLER_SYNC_CORE);
}

static bool alter_rseq_as_mb(struct send *s)
{
	return replace(s, HANDLER_RSEQ);
}

static bool alter_skip_local(struct send *s)
{
	if (s->func != handlers[HANDLER_SYNC_CORE] || !send_reaches(s, smp_processor_id()) ||
	    !fault_chosen())
		return false;
	s->local = false;
	return true;
}

static bool alter_wrong_cpu(struct send *s)
{
	int cpu = cpumask_first(&s->mask), other = cpumask_next(cpu, cpu_online_mask);

	if (other >= nr_cpu_ids)
		other = cpumask_first(cpu_online_mask);
	if (!s->single || s->func != handlers[HANDLER_RSEQ] || other == cpu || !fault_chosen())
		return false;
	cpumask_clear(&s->mask);
	cpumask_set_cpu(other, &s->mask);
	return true;
}

static bool alter_register_skips_rq(struct send *s)
{
	if (s->func != handlers[HANDLER_SYNC_RQ_STATE] || !fault_chosen())
		return false;
	drop_everywhere(s);
	return true;
}

/* ---- the probes ---- */

static int on_each_cpu_mask_entry(struct kprobe *p, struct pt_regs *regs);
static int many_entry(struct kprobe *p, struct pt_regs *regs);
static int single_entry(struct kprobe *p, struct pt_regs *regs);

static struct kprobe each_probe = {
	.symbol_name = "on_each_cpu_mask",
	.pre_handler = on_each_cpu_mask_entry,
};
static struct kprobe many_probe = {
	.symbol_name = "smp_call_function_many_cond",
	.pre_handler = many_entry,
};
static struct kprobe single_probe = {
	.symbol_name = "smp_call_function_single",
	.pre_handler = single_entry,
};
static bool each_is_function; /* before v5.13, and it runs the handler here by itself */

static void alter_many(struct pt_regs *regs, bool local)
{
	struct send s = { .func = regs->si, .local = local, .wait = regs->cx & SCF_WAIT };

	cpumask_copy(&s.mask, (const struct cpumask *)regs->di);
	if (!sending->alter(&s))
		return;
	cpumask_copy(&altered_mask, &s.mask);
	if (local && !s.local)
		cpumask_clear_cpu(smp_processor_id(), &altered_mask);
	regs->di = (unsigned long)&altered_mask;
	regs->si = s.func;
	if (!s.wait)
		regs->cx &= ~SCF_WAIT;
}

static int on_each_cpu_mask_entry(struct kprobe *p, struct pt_regs *regs)
{
	if (is_handler(regs->si) && fault_on())
		alter_many(regs, true);
	return 0;
}

static int many_entry(struct kprobe *p, struct pt_regs *regs)
{
	bool each = regs->si == handlers[HANDLER_SYNC_CORE] ||
		    regs->si == handlers[HANDLER_SYNC_RQ_STATE];

	if (is_handler(regs->si) && fault_on() && !(each_is_function && each))
		alter_many(regs, !each_is_function && (regs->cx & SCF_RUN_LOCAL));
	return 0;
}

static int single_entry(struct kprobe *p, struct pt_regs *regs)
{
	struct send s = { .func = regs->si, .single = true, .wait = true };

	/* before v5.12 a mask of one CPU goes on to here, and that call was asked for there */
	if (!is_handler(regs->si) || !fault_on() || !(fault_flags() & MEMBARRIER_CMD_FLAG_CPU) ||
	    (int)regs->di < 0 || (int)regs->di >= nr_cpu_ids)
		return 0;
	cpumask_set_cpu((int)regs->di, &s.mask);
	if (!sending->alter(&s))
		return 0;
	if (!cpumask_empty(&s.mask))
		regs->di = cpumask_first(&s.mask);
	regs->si = s.func;
	regs->cx = s.wait;
	return 0;
}

/* Without a delay a handler that is not waited for may be in time all the same. */
static int handler_entry(struct kprobe *p, struct pt_regs *regs)
{
	udelay(READ_ONCE(fault_delay_us));
	return 0;
}

static struct kprobe mb_probe = { .symbol_name = "ipi_mb", .pre_handler = handler_entry };
static struct kprobe sync_core_probe = { .symbol_name = "ipi_sync_core",
					 .pre_handler = handler_entry };
static struct kprobe rseq_probe = { .symbol_name = "ipi_rseq", .pre_handler = handler_entry };

static struct kprobe *delay_probes[] = { &mb_probe, &sync_core_probe, &rseq_probe };
static struct kprobe *send_probes[] = { &many_probe, &single_probe, &each_probe };

static int send_probe_cnt(void)
{
	return each_is_function ? 3 : 2;
}

void send_stop(void)
{
	unregister_kprobes(send_probes, send_probe_cnt());
}

int send_start(const struct fault *fault)
{
	static const char *const names[HANDLER_CNT] = {
		"ipi_mb",
		"ipi_sync_core",
		"ipi_rseq",
		"ipi_sync_rq_state",
	};
	int i;

	for (i = 0; i < HANDLER_CNT; i++) {
		handlers[i] = fault_lookup(names[i]);
		if (!handlers[i])
			return -ENOENT;
	}
	sending = fault;
	each_is_function = fault_lookup(each_probe.symbol_name);
	return register_kprobes(send_probes, send_probe_cnt());
}

static void no_wait_stop(void)
{
	send_stop();
	unregister_kprobes(delay_probes, ARRAY_SIZE(delay_probes));
}

static int no_wait_start(const struct fault *fault)
{
	int err;

	err = register_kprobes(delay_probes, ARRAY_SIZE(delay_probes));
	if (err)
		return err;
	err = send_start(fault);
	if (err)
		unregister_kprobes(delay_probes, ARRAY_SIZE(delay_probes));
	return err;
}

static void late_stop(void)
{
	send_stop();
	destroy_workqueue(late_sends);
}

static int late_start(const struct fault *fault)
{
	int err;

	late_sends = alloc_workqueue("mbt_late", WQ_UNBOUND, 0);
	if (!late_sends)
		return -ENOMEM;
	err = send_start(fault);
	if (err)
		destroy_workqueue(late_sends);
	return err;
}

const struct fault send_faults[] = {
	{ "drop-cpu", send_start, send_stop, .alter = alter_drop_cpu },
	{ "drop-highest", send_start, send_stop, .alter = alter_drop_highest },
	{ "drop-all", send_start, send_stop, .alter = alter_drop_all },
	{ "no-wait", no_wait_start, no_wait_stop, .alter = alter_no_wait },
	{ "late", late_start, late_stop, .alter = alter_late },
	{ "sync-core-as-mb", send_start, send_stop, .alter = alter_sync_core_as_mb },
	{ "rseq-as-mb", send_start, send_stop, .alter = alter_rseq_as_mb },
	{ "skip-local", send_start, send_stop, .alter = alter_skip_local },
	{ "wrong-cpu", send_start, send_stop, .alter = alter_wrong_cpu },
	{ "register-skips-rq", send_start, send_stop, .alter = alter_register_skips_rq },
	{}
};
