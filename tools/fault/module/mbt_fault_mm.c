// SPDX-License-Identifier: GPL-2.0-only
/* Faults of the state of an mm, and of who is looked at. */
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/mmu_context.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include "mbt_fault.h"

#define FLAG_SYNC_CORE 1 /* of membarrier_private_expedited() */

/*
 * "The caller alone holds the mm": the call answers 0 and has sent nothing. A
 * CPU that cannot be ends it there; a wrong mm_users would, too, but is not safe
 * while threads exit.
 */
static int private_entry(struct kprobe *p, struct pt_regs *regs)
{
	if (!fault_on() || (int)regs->di == FLAG_SYNC_CORE || !current->mm ||
	    atomic_read(&current->mm->mm_users) < 2 || !fault_chosen())
		return 0;
	regs->si = INT_MAX;
	return 0;
}

static struct kprobe private_probe = {
	.symbol_name = "membarrier_private_expedited",
	.pre_handler = private_entry,
};

static int fast_path_start(const struct fault *fault)
{
	return register_kprobe(&private_probe);
}

static void fast_path_stop(void)
{
	unregister_kprobe(&private_probe);
}

struct exec {
	struct mm_struct *mm; /* the new one */
	int state;            /* of the old one */
};

static int exec_begins(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct exec *exec = (struct exec *)ri->data;

	if (!fault_on() || !current->mm)
		return 1;
	exec->mm = (struct mm_struct *)regs->di;
	exec->state = atomic_read(&current->mm->membarrier_state);
	return !exec->state || !fault_chosen();
}

static int exec_ends(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct exec *exec = (struct exec *)ri->data;

	atomic_set(&exec->mm->membarrier_state, exec->state);
	return 0;
}

static struct kretprobe exec_probe = {
	.kp.symbol_name = "membarrier_exec_mmap",
	.entry_handler = exec_begins,
	.handler = exec_ends,
	.data_size = sizeof(struct exec),
	.maxactive = 64,
};

static int exec_start(const struct fault *fault)
{
	return register_kretprobe(&exec_probe);
}

static void exec_stop(void)
{
	unregister_kretprobe(&exec_probe);
}

static struct task_struct *holder;
static struct mm_struct *held;

/* Runs with the mm of a process, as a worker of vhost does, and does nothing else. */
static int hold(void *unused)
{
	kthread_use_mm(held);
	while (!kthread_should_stop())
		cond_resched_tasks_rcu_qs(); /* or no tracer could attach */
	kthread_unuse_mm(held);
	return 0;
}

static bool alter_kthread_skipped(struct send *s)
{
	int cpu = task_cpu(holder);

	if (!READ_ONCE(holder->on_cpu) || !send_reaches(s, cpu) || !fault_chosen())
		return false;
	send_drop(s, cpu);
	return true;
}

static void kthread_stop_holding(void)
{
	send_stop();
	kthread_stop(holder);
	mmput(held);
}

static struct mm_struct *mm_of(int tgid)
{
	struct pid *pid = find_get_pid(tgid);
	struct task_struct *task = pid ? get_pid_task(pid, PIDTYPE_TGID) : NULL;
	struct mm_struct *mm = task ? get_task_mm(task) : NULL;

	if (task)
		put_task_struct(task);
	put_pid(pid);
	return mm;
}

static int kthread_start(const struct fault *fault)
{
	int err;

	held = mm_of(fault_tgid);
	if (!held)
		return -ESRCH;
	holder = kthread_create(hold, NULL, "mbt_holder");
	if (IS_ERR(holder)) {
		mmput(held);
		return PTR_ERR(holder);
	}
	kthread_bind(holder, fault_cpu);
	wake_up_process(holder);
	err = send_start(fault);
	if (err) {
		kthread_stop(holder);
		mmput(held);
	}
	return err;
}

const struct fault mm_faults[] = { { "fast-path", fast_path_start, fast_path_stop },
				   { "exec-keeps-state", exec_start, exec_stop },
				   { "kthread-skipped", kthread_start, kthread_stop_holding,
				     .alter = alter_kthread_skipped },
				   {} };
