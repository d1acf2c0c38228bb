// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU with interrupts off, again and again: what a slow handler of a driver does to those who
 * wait for that CPU. Whatever runs there goes on to be what the scheduler shows.
 *
 *	insmod mbt_irqs_off.ko [cpu=N] [off_ms=N] [pause_ms=N]
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/smp.h>

static int cpu = 1;
module_param(cpu, int, 0444);

static unsigned int off_ms = 100;
module_param(off_ms, uint, 0444);

static unsigned int pause_ms = 200;
module_param(pause_ms, uint, 0444);

/* Tells that they were off indeed. */
static unsigned long times;
module_param(times, ulong, 0444);

static struct task_struct *asker;

/* An interrupt handler: nothing else comes through until it returns. */
static void keep_off(void *unused)
{
	mdelay(off_ms);
	WRITE_ONCE(times, READ_ONCE(times) + 1);
}

/*
 * Asks without waiting, or the CPU that asks would be as good as gone itself; not while the last
 * one is on its way, or nothing else would run there on a machine that is slow.
 */
static int ask(void *unused)
{
	unsigned long asked = 0;

	while (!kthread_should_stop()) {
		if (READ_ONCE(times) == asked) {
			asked++;
			smp_call_function_single(cpu, keep_off, NULL, 0);
		}
		msleep(off_ms + pause_ms);
	}
	return 0;
}

static void no_more(void *unused)
{
}

static int __init mbt_irqs_off_init(void)
{
	unsigned int other = cpumask_any_but(cpu_online_mask, cpu);

	if (cpu < 0 || cpu >= nr_cpu_ids || !cpu_online(cpu) || other >= nr_cpu_ids)
		return -EINVAL;
	asker = kthread_create(ask, NULL, "mbt_irqs_off");
	if (IS_ERR(asker))
		return PTR_ERR(asker);
	kthread_bind(asker, other);
	wake_up_process(asker);
	return 0;
}

static void __exit mbt_irqs_off_exit(void)
{
	kthread_stop(asker);
	/* behind the last one, which may not be over */
	smp_call_function_single(cpu, no_more, NULL, 1);
}

module_init(mbt_irqs_off_init);
module_exit(mbt_irqs_off_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A CPU with interrupts off, for the tests of membarrier-trace");
