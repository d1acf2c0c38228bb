/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the BPF programs share: settings, maps, and the small functions that find
 * an open call, a CPU's slot and a CPU's place in a call's record.
 *
 * Who writes what: a CPU writes its own struct mbt_cpu_slot and, in a handler,
 * the struct mbt_cpu that its inbox names; the caller's probes write everything
 * else of their call. No other rule is needed to read without locks.
 */
#ifndef MBT_STATE_BPF_H
#define MBT_STATE_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "mbt/record.h"
#include "mbt/copies.h"
#include "mbt/judge.h"
#include "mbt/hist.h"
#include "mbt/btf_trial.h"
#include "mbt/answered.h"
#include "mbt/calibration.h"

/*
 * An addition that orders what stands before it and what stands behind it. On x86
 * every atomic does. Elsewhere one that returns a value does (on arm64 an acquire
 * and release), and the compiler drops a value that nobody uses (clang 14 one of
 * 32 bits, too, that somebody does).
 */
#if defined(__TARGET_ARCH_x86)
#define ordered_add(word, number) ((void)__sync_fetch_and_add(word, number))
#else
#define ordered_add(word, number)                                         \
	do {                                                              \
		u64 __old = __sync_fetch_and_add(word, number);           \
		_Static_assert(sizeof(*(word)) == sizeof(u64), "64 bits"); \
		asm volatile("" : : "r"(__old) : "memory");               \
	} while (0)
#endif

/* Order everything before it and everything behind it. */
#define full_fence()                     \
	do {                             \
		u64 __word = 0;          \
		ordered_add(&__word, 1); \
	} while (0)

/*
 * Order two groups of loads. x86 keeps loads in order by itself; elsewhere, the
 * only word that every rung may add to is a local one.
 */
#if defined(__TARGET_ARCH_x86)
#define load_fence() asm volatile("" ::: "memory")
#else
#define load_fence() full_fence()
#endif

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile typeof(x) *)&(x) = (v))

#define MBT_CLAIM_LOAD(word) READ_ONCE(word)
#define MBT_CLAIM_STORE(word, value) WRITE_ONCE(word, value)
#define MBT_CLAIM_FENCE() full_fence()
#include "mbt/claim.h"

/* bpf/state.bpf.c defines what the other objects refer to. */
#ifdef MBT_DEFINE_STATE
#define SHARED
#else
#define SHARED extern
#endif

SHARED const volatile struct mbt_settings cfg;

/* Set last when everything is attached, cleared first before anything is detached. */
SHARED __u32 armed;
/* Set in front of that: what runs of begin and end were skipped is told to the last. */
SHARED __u32 was_armed;
/* When a program first found the trace armed, see mbt_started_armed(). */
SHARED __u64 armed_ns;
/* User space's looks at what was lost: it adds one after each that found something. */
SHARED __u64 epoch;
/* MBT_HAVE_* that every record of this run carries: what the attached probes show. */
SHARED __u32 have;
/* The positions of a call that the rung in use can show, see mbt/copies.h. */
SHARED __u32 positions;
/*
 * Our own process, as the kernel numbers it, and its calls: they show user space that
 * the probes of the call are there, and nobody judges them.
 */
SHARED __u32 tracer_tgid;
SHARED __u64 tracer_begins;
SHARED __u64 tracer_ends;
/* Seccomp ended the command, our child: the audit architecture << 32 | the system call. */
SHARED __u64 command_refused;
/* The probes of waits for a mutex are attached. */
SHARED __u32 mutex_waits;
/* Registrations that wait for a mutex now, or whose end of a wait was not seen. */
SHARED __u64 mutex_waiters;
/* Entries of answered_calls. */
SHARED __u64 answered_open;
/* A judged process that had a ptracer; one whose ptracer takes no SIGCHLD: it gives no sign. 0: none. */
SHARED __u32 traced_tgid;
SHARED __u32 unseen_tracer_tgid;
/* The rung of the call sees 32-bit callers as well. */
SHARED __u32 compat_seen;
/*
 * CPUs online, as user space counted them when hotplug_begun was online_at; it
 * counts again after every step, and until then the number may be wrong. Of these,
 * the runqueues of online_known are known.
 */
SHARED __u32 online;
SHARED __u32 online_known;
SHARED __u64 online_at;
/* Steps of CPU hotplug begun and ended; equal and unchanged: the online set stood still. */
SHARED __u64 hotplug_begun;
SHARED __u64 hotplug_ended;

/* Written by bpf/btf_trial.bpf.c alone. */
SHARED struct mbt_known known;

/* Written by bpf/calibrate.bpf.c alone, but for .open and .cnt, which user space clears. */
SHARED struct mbt_calibration calibration;

/* Written by bpf/online.bpf.c alone. */
SHARED struct mbt_asked asked;

/* REGISTER_* calls begun and ended, by a hash of the mm. */
#define REGISTER_ROWS 64
SHARED __u64 register_begun[REGISTER_ROWS];
SHARED __u64 register_ended[REGISTER_ROWS];

static __always_inline u32 register_row(u64 mm)
{
	return (mm >> 6) % REGISTER_ROWS;
}

/*
 * A task's present or last call. The cell is the task's from its first call to its
 * exit or exec, so one look finds it: there is one for each tid modulo CELLS, and
 * tid_calls for a task that finds it taken.
 */
struct open_call {
	struct mbt_claim claim; /* by its task */
	u64 begin_ns;
	u64 mm;
	u64 hotplug;
	u64 register_seen;
	u64 epoch;
	u32 tid;
	u32 seen;  /* positions of the call that showed, see mbt/copies.h */
	u32 open;
	u32 slot;  /* index + 1 of the record under construction; 0: none */
	u32 spare_slot; /* the same of one that could not be given back */
	u32 cmd;
	u32 flags;
	s32 cpu_id;
	s32 cpu_begin;
	u32 state_begin;
	u32 mm_users_begin;
	u32 have;
	u32 causes;
	u32 online_begin;
	u32 judged;  /* by the filter; the others are followed, not judged */
	u32 nvcsw;    /* of the task, when the call began (calls that may wait for RCU) */
	u32 grace;    /* synchronize_rcu() begun and ended in this call */
	u32 grace_open;
	u32 sending;  /* send functions of this call entered and not left */
	u32 takes_mutex; /* counted in mutex_begun */
	u32 mutex_seen;  /* REGISTER: mutex_calls(begun) at begin */
	u32 mutex_nvcsw; /* nvcsw when it began to wait for mutex_lock */
	u32 mutex_sleeps;/* voluntary switches while it waited for a mutex */
	u64 mutex_lock;  /* the mutex that it waits for, 0: none */
};

#define CELLS 16384

SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CELLS);
	__type(key, u32);
	__type(value, struct open_call);
} calls SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CELLS);
	__type(key, u32);
	__type(value, struct open_call);
} tid_calls SEC(".maps");

/* Some task was ever put into tid_calls. */
SHARED __u32 hashed;

/* A record under construction: room for cfg.cpu_cnt CPUs follows it. */
struct slot {
	u64 gen; /* counts the calls that had it */
	struct mbt_call call;
};

/* value_size is set at load: with the CPUs. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(struct slot));
} slots SEC(".maps");

/* Free slots. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 1);
	__uint(key_size, 0);
	__uint(value_size, sizeof(u32));
} free_slots SEC(".maps");

/*
 * Where a CPU stands in a slot's record: index slot * cpu_cnt + cpu, value the
 * generation of the call << 16 | position. Another generation: not there yet.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} places SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct mbt_cpu_slot);
} cpu_slots SEC(".maps");

/*
 * Where the handlers that are queued for a CPU find their call. The sender claims
 * an entry before the csd is on the target's list, the target gives it back when
 * the function has returned; the kernel's mutexes allow two at once, a kernel
 * without them (before 2024) as many as there are senders.
 */
#define INBOX_ENTRIES 4

struct inbox_entry {
	u64 csd; /* 0: free */
	u64 gen; /* of the slot, when it was the call's */
	u32 slot;
	u32 pos;
};

struct inbox {
	struct inbox_entry entries[INBOX_ENTRIES];
};

SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct inbox);
} inboxes SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct mbt_stat_key);
	__type(value, struct mbt_stat);
} stats SEC(".maps");

/* Rows in stats; user space takes those of processes that have ended. */
SHARED __u64 stat_rows;
/* Of these, rows of a thread: they must not take the room of processes. */
#define STAT_THREADS_MAX 1024
SHARED __u64 stat_threads;

/* For processes that find stats full. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 512);
	__type(key, struct mbt_stat_name);
	__type(value, struct mbt_stat);
} stat_names SEC(".maps");

/* What a new row of stats begins with: zeroes, which no program writes to. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct mbt_stat);
} stat_none SEC(".maps");

/*
 * Process ids to look for, as user space has them; find_pids__iter puts the
 * kernel's own number of each into judged_tgids and sets the value to 1.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, u32);
} wanted_pids SEC(".maps");

/* The processes to judge, when cfg.filtered, with MBT_JUDGED*; children are added as they appear. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, u32);
} judged_tgids SEC(".maps");

/*
 * Calls of which it is not known yet whether the kernel's function will be asked, by
 * tid: see answered.bpf.h. As many as there are threads in a handler, or stopped, for a
 * call of membarrier.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, struct mbt_answered);
} answered_calls SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

static __always_inline struct mbt_cpu_slot *cpu_slot(u32 cpu)
{
	return bpf_map_lookup_elem(&cpu_slots, &cpu);
}

static __always_inline struct mbt_cpu_slot *this_cpu_slot(void)
{
	return cpu_slot(bpf_get_smp_processor_id());
}

static __always_inline bool cell_is(const struct open_call *oc, u64 task, u32 tid)
{
	return READ_ONCE(oc->claim.owner) == task && oc->tid == tid;
}

static __always_inline struct open_call *cell_at(u32 tid)
{
	u32 cell = tid % CELLS;

	return bpf_map_lookup_elem(&calls, &cell);
}

/* What @task, which is or was @tid, has; NULL: nothing. */
static __always_inline struct open_call *open_call_of(u64 task, u32 tid)
{
	struct open_call *oc = cell_at(tid);

	if (oc && cell_is(oc, task, tid))
		return oc;
	if (!READ_ONCE(hashed))
		return 0;
	oc = bpf_map_lookup_elem(&tid_calls, &tid);
	/* another one: left behind by a task of that number whose exit was not seen */
	return oc && cell_is(oc, task, tid) ? oc : 0;
}

/* The current task's present or last call; NULL: it made none since the trace began. */
static __always_inline struct open_call *open_call_get(void)
{
	return open_call_of(bpf_get_current_task(), bpf_get_current_pid_tgid());
}

static __always_inline struct mbt_call *slot_call(u32 slot)
{
	struct slot *s = bpf_map_lookup_elem(&slots, &slot);

	return s ? &s->call : 0;
}

static __always_inline u64 *slot_gen(struct mbt_call *call)
{
	return (void *)call - offsetof(struct slot, call);
}

/* The CPU at a position of a record; NULL beyond the CPUs that this build was loaded for. */
static __always_inline struct mbt_cpu *slot_cpu(struct mbt_call *call, u64 pos)
{
	if (pos >= cfg.cpu_cnt)
		return 0;
	/* the address is made after the test, or the verifier does not believe the test */
	asm volatile("" : "+r"(pos));
	return (struct mbt_cpu *)(call + 1) + pos;
}

/*
 * The place of @cpu in the record of @slot, made when it has none. Only the
 * caller's context gets here, so the append needs no lock.
 */
static __always_inline u32 place_key(u32 slot, u32 cpu)
{
	return slot * cfg.cpu_cnt + cpu;
}

static __always_inline u64 place_gen(struct mbt_call *call)
{
	return *slot_gen(call) << 16;
}

static __always_inline struct mbt_cpu *call_cpu_append(struct mbt_call *call, u32 cpu, u32 *at)
{
	u32 pos = call->cpu_cnt;
	struct mbt_cpu *k = slot_cpu(call, pos);

	if (!k)
		return 0;
	__builtin_memset(k, 0, sizeof(*k));
	k->cpu = cpu;
	call->cpu_cnt = pos + 1;
	*at = pos;
	return k;
}

static __always_inline struct mbt_cpu *call_cpu(struct mbt_call *call, u32 slot, u32 cpu, u32 *at)
{
	u32 key = place_key(slot, cpu);
	u64 *place = bpf_map_lookup_elem(&places, &key);
	struct mbt_cpu *k;

	if (!place)
		return 0;
	if ((*place & ~0xffffull) == place_gen(call)) {
		*at = *place & 0xffff;
		return slot_cpu(call, *at);
	}
	k = call_cpu_append(call, cpu, at);
	if (k)
		*place = place_gen(call) | *at;
	return k;
}

static __always_inline bool judged_tgid(u32 tgid)
{
	return !cfg.filtered || bpf_map_lookup_elem(&judged_tgids, &tgid);
}

static __always_inline bool is_tracer(void)
{
	return bpf_get_current_pid_tgid() >> 32 == READ_ONCE(tracer_tgid);
}

/* Is the process of the current task one that is judged? */
static __always_inline bool judged(void)
{
	return judged_tgid(bpf_get_current_pid_tgid() >> 32);
}

/* What a pid is in the namespace of @level, which must not be below its own. */
static __always_inline struct upid *pid_upid(struct pid *pid, u32 level)
{
	return (void *)pid + bpf_core_field_offset(pid->numbers) +
	       level * bpf_core_type_size(struct upid);
}

static __always_inline s32 pid_number(struct pid *pid, u32 level)
{
	return BPF_CORE_READ(pid_upid(pid, level), nr);
}

static __always_inline u64 pid_namespace(struct pid *pid, u32 level)
{
	return (u64)BPF_CORE_READ(pid_upid(pid, level), ns);
}

/* What a task and its process are called in their own pid namespace. */
static __always_inline s32 own_number(struct pid *pid)
{
	return pid_number(pid, BPF_CORE_READ(pid, level));
}

static __always_inline u64 process_start(struct task_struct *task)
{
	return BPF_CORE_READ(task, group_leader, start_time);
}

/* What names the process of a record. */
static __always_inline void fill_process(struct mbt_call *call, struct task_struct *task)
{
	call->start_ns = process_start(task);
	BPF_CORE_READ_STR_INTO(&call->leader_comm, task, group_leader, comm);
}

/* The expedited grace period's own interrupt, done: a quiescent state, or the promise of one. */
static __always_inline void count_expedited(void)
{
	struct mbt_cpu_slot *cs = this_cpu_slot();

	if (cs)
		cs->rcu_exp++;
}

/* It is on its way to @cpu: whether its run can be seen depends on what runs there. */
static __always_inline void count_expedited_send(u32 cpu)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);

	if (cs)
		__sync_fetch_and_add(&cs->exp_sent, 1);
}

static __always_inline void count_lost_call(void)
{
	struct mbt_cpu_slot *slot = this_cpu_slot();

	if (slot)
		__sync_fetch_and_add(&slot->lost_calls, 1);
}

/* The record of what has no window: one moment, this CPU, nothing seen of the others. */
static __always_inline void instant_begin(struct mbt_call *call, u32 type)
{
	call->type = type;
	call->version = MBT_RECORD_VERSION;
	call->len = sizeof(*call);
	call->cpu_len = sizeof(struct mbt_cpu);
	call->cpu_send = -1;
	call->begin_ns = call->end_ns = bpf_ktime_get_ns();
	call->cpu_begin = call->cpu_end = bpf_get_smp_processor_id();
}

static __always_inline void instant_emit(struct mbt_call *call)
{
	if (bpf_ringbuf_output(&records, call, sizeof(*call), BPF_RB_NO_WAKEUP))
		count_lost_call();
}

/*
 * An event of RCU on this CPU, before the quiescent state that comes with it is
 * reported. Atomic: an interrupt's event may come into the midst of another one.
 * The context in which it comes is a mark, too: whatever switch brought this task
 * in is over (switch_done()).
 */
static __always_inline void count_rcu_event(bool typed)
{
	struct mbt_cpu_slot *slot = this_cpu_slot();
	struct task_struct *task;
	struct rq *rq;

	if (!slot)
		return;
	__sync_fetch_and_add(&slot->rcu_events, 1);
	/* the verifier follows typed pointers at a tenth of what a helper's read costs */
	if (typed && bpf_core_field_exists(struct task_struct, se.cfs_rq) &&
	    bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		task = bpf_get_current_task_btf();
		slot->rcu_switches = task->se.cfs_rq->rq->nr_switches;
		slot->rcu_task = (u64)task;
	} else {
		rq = (struct rq *)slot->rq;
		slot->rcu_switches = rq ? BPF_CORE_READ(rq, nr_switches) : 0;
		slot->rcu_task = bpf_get_current_task();
	}
}

/*
 * Which handler has this address; constants, so that no verifier has to bound an index,
 * and drops the comparisons with addresses that there are not.
 */
static __always_inline u32 handler_of(u64 func)
{
	u32 i, j;

#pragma unroll
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
#pragma unroll
		for (j = 0; j < MBT_ADDRESSES; j++)
			if (cfg.handler[i][j] && func == cfg.handler[i][j])
				return i;
	return MBT_HANDLER_NONE;
}

#endif
