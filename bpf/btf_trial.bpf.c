// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the types in use make of a task that user space knows all about. Run by
 * user space in that task, and once more by the task's next exec.
 */
#include "state.bpf.h"
#include "task.bpf.h"

#define SIGSYS 31

static __always_inline void read_fields(struct task_struct *task)
{
	u64 *seen = known.seen;
	struct rq *rq;

	known.task = (u64)task;
	known.pid_tgid = bpf_get_current_pid_tgid();
	known.cpu = bpf_get_smp_processor_id();
	bpf_get_current_comm(known.comm, sizeof(known.comm));
	seen[MBT_KNOWN_PID] = BPF_CORE_READ(task, pid);
	seen[MBT_KNOWN_TGID] = BPF_CORE_READ(task, tgid);
	seen[MBT_KNOWN_LEADER] = BPF_CORE_READ(task, group_leader, pid);
	seen[MBT_KNOWN_NUMBER] = own_number(BPF_CORE_READ(task, thread_pid));
	BPF_CORE_READ_INTO(&seen[MBT_KNOWN_COMM], task, comm);
	seen[MBT_KNOWN_START_TIME] = BPF_CORE_READ(task, start_time);
	seen[MBT_KNOWN_FLAGS] = BPF_CORE_READ(task, flags);
	seen[MBT_KNOWN_ON_CPU] = BPF_CORE_READ_BITFIELD_PROBED(task, on_cpu);
	seen[MBT_KNOWN_VOLUNTARY] = BPF_CORE_READ(task, nvcsw);
	seen[MBT_KNOWN_INVOLUNTARY] = BPF_CORE_READ(task, nivcsw);
	if (bpf_core_field_exists(task->seccomp.mode))
		seen[MBT_KNOWN_SECCOMP] = BPF_CORE_READ(task, seccomp.mode);
	seen[MBT_KNOWN_PENDING] = BPF_CORE_READ(task, pending.signal.sig[0]);
	seen[MBT_KNOWN_HANDLER] =
		(u64)BPF_CORE_READ(task, sighand, action[SIGSYS - 1].sa.sa_handler);
	seen[MBT_KNOWN_MM_USERS] = BPF_CORE_READ(task, mm, mm_users.counter);
	seen[MBT_KNOWN_MM_STATE] = BPF_CORE_READ(task, mm, membarrier_state.counter);
	if (!bpf_core_field_exists(task->se.cfs_rq))
		return;
	rq = BPF_CORE_READ(task, se.cfs_rq, rq);
	seen[MBT_KNOWN_RQ_CPU] = BPF_CORE_READ(rq, cpu);
	seen[MBT_KNOWN_RQ_CURR] = (u64)BPF_CORE_READ(rq, curr);
	seen[MBT_KNOWN_RQ_STATE] = BPF_CORE_READ(rq, membarrier_state);
	seen[MBT_KNOWN_RQ_SWITCHES] = BPF_CORE_READ(rq, nr_switches);
	seen[MBT_KNOWN_RQ_ONLINE] = bpf_core_field_exists(rq->online) ? BPF_CORE_READ(rq, online) :
									1;
}

SEC("?raw_tp/sched_process_exec")
int known__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (ctx->args[0] == MBT_KNOWN_ASK)
		read_fields(task);
	else if ((u64)task == known.task)
		known.seen[MBT_KNOWN_IN_EXECVE] = BPF_CORE_READ_BITFIELD_PROBED(task, in_execve);
	return 0;
}

/*
 * A kernel thread that ran has no mm, but an active_mm, which lies beside it and is
 * the same in every other task. One is enough: a few use an mm.
 */
SEC("?raw_tp/sched_switch")
int BPF_PROG(known_kthread__raw_tp, bool preempt, struct task_struct *prev)
{
	if ((BPF_CORE_READ(prev, flags) & MBT_PF_KTHREAD) && !BPF_CORE_READ(prev, mm))
		known.seen[MBT_KNOWN_MM] = 0;
	return 0;
}
