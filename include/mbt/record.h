/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The record of one call, which crosses the boundary between the kernel side and
 * user space and goes to disk. Fixed-width types only; every structure is a multiple
 * of eight bytes without padding.
 *
 * A call record carries all the evidence of its call, so that judging it needs
 * nothing else: a live run and a replayed one are the same input. Evidence that
 * is absent is a missing MBT_CALL_* or MBT_CPU_* flag, never a zero.
 *
 * Kernel addresses (mm, curr, csd) are here as identities to compare. No report
 * prints them; a recording, which is for its owner alone, holds them.
 */
#ifndef MBT_RECORD_H
#define MBT_RECORD_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "membarrier.h"

#define MBT_RECORD_VERSION 4
#define MBT_COMM_LEN 16

enum mbt_record_type {
	MBT_RECORD_CALL = 1,
	/* A call ended for user space that the kernel function never began. */
	MBT_RECORD_UNBEGUN = 2,
	/* seccomp killed the caller instead of letting it in. */
	MBT_RECORD_KILLED = 3,
	/* No calls: the life of a registration. state_begin is that of the new mm. */
	MBT_RECORD_EXEC = 4,
	MBT_RECORD_FORK = 5, /* of parent_tgid; tgid is the child */
	/* Calls that did not reach the kernel function, and were answered all the same: */
	MBT_RECORD_TRAPPED = 6,    /* by a signal handler, for SECCOMP_RET_TRAP */
	MBT_RECORD_DISPATCHED = 7, /* by one of Syscall User Dispatch: a call only in this ABI */
	MBT_RECORD_PTRACED = 8,    /* by a ptracer, which had it skipped */
};

/* Causes of "unverified"; bit numbers are part of the record. */
enum mbt_cause {
	MBT_CAUSE_LOST_RECORD = 0,
	MBT_CAUSE_NO_ORACLE = 1,
	MBT_CAUSE_CALL_CUT = 2,
	MBT_CAUSE_STILL_OPEN = 3,
	MBT_CAUSE_CPU_HOTPLUG = 4,
	MBT_CAUSE_SAME_MM_SWITCH = 5,
	MBT_CAUSE_KTHREAD_MM = 6,
	MBT_CAUSE_EXEC = 7,
	MBT_CAUSE_ATTRIBUTION = 8,
	MBT_CAUSE_COMPAT_UNSEEN = 9,
	MBT_CAUSE_CLOCK = 10,
	MBT_CAUSE_TOO_MANY_CPUS = 11,
	MBT_CAUSE_NOT_THE_KERNEL = 12,
	MBT_CAUSE_CNT = 13,
};

#define MBT_BIT(n) (1u << (n))

/* mbt_call.recorded: what the record holds, and what is known of its call */
enum {
	MBT_CALL_SNAPSHOT = 1 << 0,       /* the begin and end scans ran over every CPU */
	MBT_CALL_TARGETS = 1 << 1,        /* every csd that this call queued is in the record */
	MBT_CALL_HANDLERS = 1 << 2,       /* runs of this call's handlers are in the record */
	MBT_CALL_SENDS = 1 << 3,          /* first_send_ns and last_send_ns are set */
	MBT_CALL_COMPAT = 1 << 4,         /* the caller is a 32-bit task */
	MBT_CALL_OTHER_REGISTER = 1 << 5, /* another REGISTER may have been open in the window */
	MBT_CALL_GRACE = 1 << 6,          /* every synchronize_rcu() of the call is counted */
	MBT_CALL_QUIESCENT = 1 << 7,      /* RCU's own events on each CPU are counted */
	MBT_CALL_EXPEDITED = 1 << 8,      /* so are the runs of rcu_exp_handler() */
	MBT_CALL_ARGS = 1 << 9,           /* no CALL: cmd, flags and cpu_id are known */
	MBT_CALL_OTHER_SLEEP = 1 << 10, /* the caller may have slept for another reason than RCU */
	MBT_CALL_MUTEX_TIMED = 1 << 11, /* mutex_ns is all that the call waited for the mutex */
	MBT_CALL_RCU_TIMED = 1 << 12,   /* rcu_ns is all that it spent in synchronize_rcu() */
	MBT_CALL_GUARD = 1 << 15,       /* seccomp or a ptracer may answer before the kernel does */
	MBT_CALL_RESULT = 1 << 16,      /* TRAPPED, DISPATCHED: ret is what the handler answered */
	MBT_CALL_SKIPPED = 1 << 17,     /* PTRACED: the call's number was taken away */
	MBT_CALL_DECIDED = 3 << 18,     /* enum mbt_decision of the kernel side */
};

#define MBT_DECIDED_SHIFT 18

/* What the kernel side would have counted a call as, without a record. */
enum mbt_decision {
	MBT_DECIDED_NOT = 0, /* its record has to be judged */
	MBT_DECIDED_VERIFIED = 1,
	MBT_DECIDED_VACUOUS = 2,
	MBT_DECIDED_REFUSED = 3,
};

/* mbt_cpu.seen: what the caller's probes saw of the CPU */
enum {
	MBT_CPU_BEGIN = 1 << 0,
	MBT_CPU_END = 1 << 1,
	MBT_CPU_QUEUED = 1 << 2,        /* this call queued a csd for the CPU */
	MBT_CPU_QUEUED_NOWAIT = 1 << 3, /* ... without CSD_TYPE_SYNC */
	MBT_CPU_QUEUED_TWICE = 1 << 4,
	MBT_CPU_SWITCH_DONE = 1 << 5,    /* begin: the switch that brought curr in was over */
	MBT_CPU_LOAD_SEEN = 1 << 6,      /* begin: the trace saw this mm come to the CPU */
	MBT_CPU_COUNTED = 1 << 7,        /* runs of handlers were counted in send and wait */
	MBT_CPU_LOOKED = 1 << 8,         /* end: the csd's lock could be looked at */
	MBT_CPU_PENDING = 1 << 9,        /* ... and was still held, the function not done */
	MBT_CPU_RCU_VISIBLE = 1 << 10,   /* begin: an RCU event was seen in the context of curr */
	MBT_CPU_REGISTER_OPEN = 1 << 11, /* a REGISTER of curr's mm may have been open */
};

/* mbt_cpu.ran, written by the CPU itself, in its handler */
enum {
	MBT_RAN_STARTED = 1 << 0,
	MBT_RAN_FINISHED = 1 << 1,
	MBT_RAN_LOCAL = 1 << 2, /* csd == NULL: the caller's CPU, in the caller's context */
};

/* mbt_cpu.emptied_by: what wrote 0 over the runqueue's copy of this mm's state */
enum {
	MBT_EMPTIED_NO = 0,
	MBT_EMPTIED_EXIT = 1,  /* exit_mm() of a thread */
	MBT_EMPTIED_UNUSE = 2, /* kthread_unuse_mm() */
};

/* One CPU's runqueue as a probe read it. */
struct mbt_rq_view {
	__u64 curr;
	__u64 mm;
	__u64 nr_switches;
	__u64 mm_gen;
	__u32 mm_state;   /* curr->mm->membarrier_state; 0 when mm is 0 */
	__u32 rq_state;   /* rq->membarrier_state */
	__u32 task_flags; /* curr->flags */
	__u32 in_execve;  /* read at end only */
};

struct mbt_cpu {
	__u32 cpu;
	__u32 seen;
	struct mbt_rq_view begin;
	struct mbt_rq_view end;
	__u64 csd;
	__u64 queue_ns;
	__u64 start_ns;
	__u64 end_ns;
	__u32 queued;  /* enum mbt_handler */
	__u32 handler; /* enum mbt_handler that ran */
	__u32 ran;
	__s32 tid;                       /* of curr at begin */
	__u32 runs[MBT_HANDLER_CNT - 1]; /* runs begun before the send, by handler */
	__u32 emptied_by;
	__s32 emptied_tid;
	__u32 rcu_seen;      /* events of RCU on the CPU between begin and end (GLOBAL, REGISTER) */
	__u32 exp_seen;      /* of these, runs of rcu_exp_handler() */
	__u32 exp_sent;      /* rcu_exp_handler() queued for the CPU, on whatever CPU */
	__u32 was;           /* for the kernel side alone: mbt_plain_add() of it */
	__u64 register_seen; /* the same: REGISTER calls of curr's mm at begin */
	char comm[MBT_COMM_LEN]; /* of curr at begin, when the record was sent; empty: not known */
};

/*
 * One call. cpus[] follows the header: the CPUs whose curr could make them
 * required, those that the call queued a csd for, and those on which its handler
 * ran; nothing is said about any other CPU.
 */
struct mbt_call {
	__u16 type;
	__u16 version;
	__u32 len; /* of header and cpus, bytes */
	__u32 cmd;
	__u32 flags;
	__s32 cpu_id;
	__u32 cpu_len; /* sizeof(struct mbt_cpu) of the writer: a reader skips the rest */
	__u32 cpu_cnt;
	__u32 recorded;
	__u32 causes;      /* MBT_BIT(enum mbt_cause): evidence that is known to be missing */
	__u32 state_begin; /* mm->membarrier_state of the caller */
	__u32 state_end;
	__u32 mm_users_begin;
	__s64 ret;
	__u64 mm;
	__u64 task;
	__u64 cgroup;
	__u64 begin_ns; /* CLOCK_MONOTONIC */
	__u64 first_send_ns;
	__u64 last_send_ns;
	__u64 end_ns;
	__s32 tid;
	__s32 tgid;
	__s32 cpu_begin;
	__s32 cpu_end;
	__s32 cpu_send;     /* -1: nothing was sent */
	__u32 online_begin; /* CPUs online, as user space last counted them */
	__u64 send_seq;     /* sends of cpu_send up to this call's last one */
	__s32 ns_tid;       /* tid and tgid as the caller's own pid namespace has them */
	__s32 ns_tgid;
	__s32 parent_tgid;  /* FORK only */
	__u32 seccomp_mode; /* of the caller: not of CALL, EXEC and FORK */
	__u32 slept;        /* voluntary switches of the caller in the window (GLOBAL, REGISTER) */
	__u32 grace;        /* synchronize_rcu() begun and ended within the call */
	char comm[MBT_COMM_LEN];        /* the thread's */
	char leader_comm[MBT_COMM_LEN]; /* its process's */
	__u64 start_ns; /* start_time of the group leader: with tgid it names one process */
	__u64 epoch;    /* for the source alone: user space's look at the losses before the begin */
	__u64 mutex_ns; /* waited for membarrier's mutex */
	__u64 rcu_ns;   /* spent in synchronize_rcu() */
	__s32 holder_tid; /* the owner of the mutex when the wait for it began, 0: not known */
	__s32 holder_tgid;
	char holder_comm[MBT_COMM_LEN];
	__u32 queue_depth; /* waiters for the mutex then, this call among them; 0: not known */
	__u32 pad;
};

/* What the structures were in records of version 3, whose layout is otherwise the same. */
#define MBT_CALL_LEN_3 __builtin_offsetof(struct mbt_call, mutex_ns)
#define MBT_CPU_LEN_3 __builtin_offsetof(struct mbt_cpu, comm)

#endif
