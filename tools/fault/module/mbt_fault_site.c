// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults inside the system call: at its returns, where a tracer at its end still sees
 * what they change, and at the call of synchronize_rcu(), which is skipped.
 */
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include "mbt_fault.h"

#define CALL 0xe8 /* and four bytes */
#define JUMP 0xe9 /* and four bytes */
#define RETURN 0xc3
#define SITES_MAX 32

static struct kprobe sites[SITES_MAX];
static int site_cnt;
static const struct fault *answering;

/* Its being there keeps the kernel from making a jump of the breakpoint, which could not skip. */
static void keep_breakpoint(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

/* -EILSEQ: these bytes are no instruction, they only look like one. */
static int add_site(const u8 *at, kprobe_pre_handler_t handler)
{
	int err;

	if (site_cnt == SITES_MAX)
		return -ENOSPC;
	sites[site_cnt] = (struct kprobe){
		.addr = (kprobe_opcode_t *)at,
		.pre_handler = handler,
		.post_handler = keep_breakpoint,
	};
	err = register_kprobe(&sites[site_cnt]);
	if (!err)
		site_cnt++;
	return err == -EILSEQ ? 0 : err;
}

static unsigned long target(const u8 *at)
{
	return (unsigned long)at + 5 + *(const s32 *)(at + 1);
}

static bool is_return(const u8 *at)
{
	char name[KSYM_SYMBOL_LEN];

	if (*at == RETURN)
		return true;
	if (*at != JUMP)
		return false;
	sprint_symbol_no_offset(name, target(at));
	return strstr(name, "return_thunk");
}

static unsigned long called;

static bool is_call(const u8 *at)
{
	return *at == CALL && target(at) == called;
}

static void sites_stop(void)
{
	while (site_cnt)
		unregister_kprobe(&sites[--site_cnt]);
}

/* A probe at every instruction of @function that @wanted recognises. */
static int scan(const char *function, bool (*wanted)(const u8 *at), kprobe_pre_handler_t handler)
{
	unsigned long start = fault_lookup(function), size, offset, i;
	int (*size_of)(unsigned long, unsigned long *, unsigned long *) =
		(void *)fault_lookup("kallsyms_lookup_size_offset");
	int err = 0;

	if (!start || !size_of || !size_of(start, &size, &offset))
		return 0;
	for (i = 0; i < size && !err; i++)
		if (wanted((const u8 *)start + i))
			err = add_site((const u8 *)start + i, handler);
	return err;
}

static int scan_call(bool (*wanted)(const u8 *at), kprobe_pre_handler_t handler)
{
	int err;

	/* one of them, or one that goes on in the other */
	err = scan("__x64_sys_membarrier", wanted, handler);
	err = err ? err : scan("__do_sys_membarrier", wanted, handler);
	if (err)
		sites_stop();
	return err ? err : site_cnt ? 0 : -ENOENT;
}

static int at_return(struct kprobe *p, struct pt_regs *regs)
{
	long ret = (int)regs->ax;

	if (fault_on() && answering->answer(fault_command(), &ret))
		regs->ax = ret;
	return 0;
}

static int returns_start(const struct fault *fault)
{
	answering = fault;
	return scan_call(is_return, at_return);
}

static int at_synchronize_rcu(struct kprobe *p, struct pt_regs *regs)
{
	if (fault_command() != MEMBARRIER_CMD_GLOBAL || !fault_on() || !fault_chosen())
		return 0;
	regs->ip = (unsigned long)p->addr + 5;
	return 1;
}

static int no_grace_start(const struct fault *fault)
{
	called = fault_lookup("synchronize_rcu");
	/* with the mark for indirect calls or behind it: direct calls go to the symbol */
	return called ? scan_call(is_call, at_synchronize_rcu) : -ENOENT;
}

static bool answer_eperm(int cmd, long *ret)
{
	if (!(cmd & (MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE |
		     MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ)) ||
	    *ret || !fault_chosen())
		return false;
	*ret = -EPERM;
	return true;
}

static bool answer_unregistered(int cmd, long *ret)
{
	if (*ret != -EPERM || !fault_chosen())
		return false;
	*ret = 0;
	return true;
}

static bool answer_query(int cmd, long *ret)
{
	if (cmd != MEMBARRIER_CMD_QUERY || *ret <= 0 || !fault_chosen())
		return false;
	*ret &= ~MEMBARRIER_CMD_GLOBAL_EXPEDITED;
	return true;
}

static bool answer_registrations(int cmd, long *ret)
{
	/* its number, as not all of these kernels have a name for it */
	if (cmd != 1 << 9 || *ret < 0 || !fault_chosen())
		return false;
	*ret ^= MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED;
	return true;
}

static int ready_bit(int cmd)
{
	switch (cmd) {
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
		return MEMBARRIER_STATE_GLOBAL_EXPEDITED_READY;
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
		return MEMBARRIER_STATE_PRIVATE_EXPEDITED_READY;
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return MEMBARRIER_STATE_PRIVATE_EXPEDITED_SYNC_CORE_READY;
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MEMBARRIER_STATE_PRIVATE_EXPEDITED_RSEQ_READY;
	}
	return 0;
}

/* The answer is right, what it says is not. */
static bool answer_not_ready(int cmd, long *ret)
{
	if (!ready_bit(cmd) || *ret || !fault_chosen())
		return false;
	atomic_andnot(ready_bit(cmd), &current->mm->membarrier_state);
	return true;
}

const struct fault site_faults[] = {
	{ "no-grace-period", no_grace_start, sites_stop },
	{ "registered-eperm", returns_start, sites_stop, .answer = answer_eperm },
	{ "unregistered-zero", returns_start, sites_stop, .answer = answer_unregistered },
	{ "wrong-query", returns_start, sites_stop, .answer = answer_query },
	{ "wrong-registrations", returns_start, sites_stop, .answer = answer_registrations },
	{ "register-not-ready", returns_start, sites_stop, .answer = answer_not_ready },
	{}
};
