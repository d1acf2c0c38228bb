// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What runs in place of refused barriers (mbt/fallback.h). On the entry of every system call of
 * the machine, so attached only once a refusal was seen or when it is asked for: the number is
 * compared first, which leaves out nearly all, then the process.
 */
#include "state.bpf.h"
#include "regs.bpf.h"
#include "task.bpf.h"
#include "mbt/fallback.h"

#if defined(__TARGET_ARCH_x86)
#define NR_MPROTECT 10
#define NR_MADVISE 28
#define NR_TKILL 200
#define NR_SCHED_SETAFFINITY 203
#define NR_TGKILL 234
#define NR_RT_TGSIGQUEUEINFO 297
#else
#define NR_SCHED_SETAFFINITY 122
#define NR_TKILL 130
#define NR_TGKILL 131
#define NR_MPROTECT 226
#define NR_MADVISE 233
#define NR_RT_TGSIGQUEUEINFO 240
#endif

static __always_inline bool may_be_fallback(u64 id)
{
	return id == NR_MPROTECT || id == NR_MADVISE || id == NR_TGKILL || id == NR_TKILL ||
	       id == NR_RT_TGSIGQUEUEINFO || id == NR_SCHED_SETAFFINITY;
}

struct fallback_args {
	u64 first;
	u64 second;
	u64 third;
};

static __always_inline void read_args(struct fallback_args *a, struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	a->first = kread(regs, di);
	a->second = kread(regs, si);
	a->third = kread(regs, dx);
#elif defined(__TARGET_ARCH_arm64)
	a->first = kread(regs, orig_x0);
	a->second = kread(regs, regs[1]);
	a->third = kread(regs, regs[2]);
#elif defined(__TARGET_ARCH_riscv)
	a->first = kread(regs, orig_a0);
	a->second = kread(regs, a1);
	a->third = kread(regs, a2);
#endif
}

/* Those of a cpu_set_t; a CPU beyond them is not seen. */
#define MASK_WORDS 16

/* The only word of a mask that is not empty; 0: there is none, it cannot be read. */
static __always_inline u64 only_word(u64 mask, u64 len, u32 *at, bool *several)
{
	u64 only = 0, word;
	u32 i;

	for (i = 0; i < MASK_WORDS && (i + 1) * sizeof(word) <= len; i++) {
		if (bpf_probe_read_user(&word, sizeof(word), (void *)(mask + i * sizeof(word))))
			break;
		if (!word)
			continue;
		*several = only != 0;
		if (*several)
			break;
		only = word;
		*at = i;
	}
	return only;
}

static __always_inline u32 moves(struct mbt_fallback_thread *t, const struct fallback_args *a,
				 u32 *visited)
{
	u32 own = own_number(BPF_CORE_READ(current_task(), thread_pid)), at = 0;
	bool several = false;
	u64 word;

	if (a->first && (u32)a->first != own)
		return 0;
	word = only_word(a->third, a->second, &at, &several);
	if (!word)
		return 0;
	if (several || (word & (word - 1)))
		word = MBT_FALLBACK_SEVERAL;
	return mbt_fallback_affinity(t, at, word, visited);
}

static __always_inline u32 signals(struct mbt_fallback_thread *t, u64 id,
				   const struct fallback_args *a, u32 *others)
{
	struct task_struct *task = current_task();
	u32 own = own_number(BPF_CORE_READ(task, group_leader, thread_pid));

	/* tkill() names no process; its numbers are taken for threads of the own one */
	if (id != NR_TKILL && (u32)a->first != own)
		return 0;
	*others = BPF_CORE_READ(task, signal, nr_threads) - 1;
	return id == NR_TKILL ? mbt_fallback_signal(t, a->second, a->first, *others) :
				mbt_fallback_signal(t, a->third, a->second, *others);
}

/* The process, NULL: it is not looked at. */
static __always_inline struct mbt_fallback *looked_at(struct mbt_fallback_key *key)
{
	key->tgid = bpf_get_current_pid_tgid() >> 32;
	key->start_ns = process_start(current_task());
	return bpf_map_lookup_elem(&fallbacks, key);
}

static __noinline int count_fallback(struct mbt_fallback_key *key, u32 kind, u32 cnt, u32 most,
				     u32 signal)
{
	struct task_struct *task = current_task();
	struct mbt_fallback *process, new = {};
	struct mbt_fallback_seen *seen;

	if (!key || kind >= MBT_FALLBACK_CNT)
		return 0;
	process = bpf_map_lookup_elem(&fallbacks, key);
	if (!process) {
		new.ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
		BPF_CORE_READ_STR_INTO(&new.leader_comm, task, group_leader, comm);
		bpf_map_update_elem(&fallbacks, key, &new, BPF_NOEXIST);
		process = bpf_map_lookup_elem(&fallbacks, key);
	}
	if (!process) {
		__sync_fetch_and_add(&fallbacks_lost, cnt);
		return 0;
	}
	seen = &process->seen[kind];
	/* display values: two threads at once may leave the later of two times */
	seen->last_ns = bpf_ktime_get_ns();
	if (!seen->first_ns)
		seen->first_ns = seen->last_ns;
	if (most > seen->most)
		seen->most = most;
	seen->signal = signal;
	__sync_fetch_and_add(&seen->cnt, cnt);
	return 0;
}

static __always_inline struct mbt_fallback_thread *thread_of(u64 *pid_tgid)
{
	struct mbt_fallback_thread *t = bpf_map_lookup_elem(&fallback_threads, pid_tgid), new = {};

	if (t)
		return t;
	bpf_map_update_elem(&fallback_threads, pid_tgid, &new, BPF_ANY);
	return bpf_map_lookup_elem(&fallback_threads, pid_tgid);
}

static __always_inline int system_call(u64 id, struct pt_regs *regs)
{
	u64 pid_tgid = bpf_get_current_pid_tgid();
	u32 kind = MBT_FALLBACK_SIGNAL, cnt, most = 0;
	struct mbt_fallback_key key = {};
	struct mbt_fallback_thread *t;
	struct fallback_args a;

	if (!READ_ONCE(armed) || is_tracer(pid_tgid))
		return 0;
	if (!looked_at(&key) && !(fallbacks_asked && judged()))
		return 0;
	/* in the table of 32-bit callers the number names another call */
	if (is_compat(regs))
		return 0;
	t = thread_of(&pid_tgid);
	if (!t)
		return 0;
	read_args(&a, regs);
	if (id == NR_MPROTECT) {
		kind = MBT_FALLBACK_MPROTECT;
		cnt = mbt_fallback_mprotect(t, a.first, a.second, a.third);
	} else if (id == NR_MADVISE) {
		kind = MBT_FALLBACK_MADVISE;
		cnt = mbt_fallback_madvise(t, a.first, a.second, a.third);
	} else if (id == NR_SCHED_SETAFFINITY) {
		kind = MBT_FALLBACK_AFFINITY;
		cnt = moves(t, &a, &most);
	} else {
		cnt = signals(t, id, &a, &most);
	}
	if (cnt)
		count_fallback(&key, kind, cnt, most, kind == MBT_FALLBACK_SIGNAL ? t->signal : 0);
	return 0;
}

SEC("?raw_tp/sys_enter")
int fallback__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	if (!may_be_fallback(ctx->args[1]))
		return 0;
	return system_call(ctx->args[1], kernel_ptr(struct pt_regs, ctx->args[0]));
}
