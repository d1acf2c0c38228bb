// SPDX-License-Identifier: GPL-2.0-only
/*
 * A redirected function that keeps its contract: what a tracer meets on a machine
 * with live patches.
 *
 *	insmod mbt_livepatch.ko                     livepatch of ipi_mb
 *	insmod mbt_livepatch.ko function=NAME       an ftrace user with IPMODIFY on NAME,
 *	                                            which leaves the address as it is
 *
 * To take the livepatch away: echo 0 >/sys/kernel/livepatch/mbt_livepatch/enabled.
 */
#include <linux/ftrace.h>
#include <linux/livepatch.h>
#include <linux/module.h>

static char *function;
module_param(function, charp, 0444);

/* Tells that the function was redirected indeed. */
static unsigned long hits;
module_param(hits, ulong, 0444);

static void patched_ipi_mb(void *info)
{
	smp_mb();
	WRITE_ONCE(hits, READ_ONCE(hits) + 1);
}

static struct klp_func funcs[] = {
	{ .old_name = "ipi_mb", .new_func = patched_ipi_mb },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = funcs }, /* without a name: vmlinux */
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

/* The fourth argument is a struct pt_regs before v5.11; neither is used. */
static void notrace pass(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			 void *regs)
{
	WRITE_ONCE(hits, READ_ONCE(hits) + 1);
}

static struct ftrace_ops redirect = {
	.func = (ftrace_func_t)pass,
	.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_SAVE_REGS,
};

static int __init mbt_livepatch_init(void)
{
	int err;

	if (!function)
		return klp_enable_patch(&patch);
	err = ftrace_set_filter(&redirect, (unsigned char *)function, strlen(function), 1);
	return err ? err : register_ftrace_function(&redirect);
}

static void __exit mbt_livepatch_exit(void)
{
	if (function)
		unregister_ftrace_function(&redirect);
}

module_init(mbt_livepatch_init);
module_exit(mbt_livepatch_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A redirected function, for the tests of membarrier-trace");
MODULE_INFO(livepatch, "Y");
