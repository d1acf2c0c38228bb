// SPDX-License-Identifier: GPL-2.0-only
/* Which runs of our programs did the kernel skip? */
#include "probe/skips.h"
#include <string.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"

/*
 * struct bpf_link_info, which the build's headers may have without @missed (v6.7).
 * It counts calls that fprobe, or a kretprobe's pool, had no room to follow.
 */
struct missed_info {
	__u32 type;
	__u32 id;
	__u32 prog_id;
	__u32 pad;
	union {
		struct { __u64 addrs; __u32 count, flags; __u64 missed; } multi;
		struct { __u32 type, pad; __u64 name; __u32 name_len, offset; __u64 addr, missed; } perf;
	};
};

enum { PERF_EVENT_KPROBE = 3, PERF_EVENT_KRETPROBE = 4 }; /* enum bpf_perf_event_type, v6.6 */

static __u64 link_misses(const struct bpf_link *link)
{
	struct missed_info info = {};
	__u32 len = sizeof(info);

	if (!link || bpf_obj_get_info_by_fd(bpf_link__fd(link), (void *)&info, &len))
		return 0;
	if (info.type == BPF_LINK_TYPE_KPROBE_MULTI)
		return info.multi.missed;
	if (info.type == BPF_LINK_TYPE_PERF_EVENT && (info.perf.type == PERF_EVENT_KPROBE ||
						      info.perf.type == PERF_EVENT_KRETPROBE))
		return info.perf.missed;
	return 0;
}

/* The position of a call at which the program of this name runs; -1: none. */
static int position(const char *name)
{
	const char *spare = strstr(name, "_spare");
	int copy = spare ? spare[6] - '0' : 0;

	if (!strncmp(name, "call_begin", 10))
		return MBT_POS_BEGIN + copy;
	return strncmp(name, "call_end", 8) ? -1 : MBT_POS_END + copy;
}

static __u64 program_skips(const struct bpf_program *p)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	if (bpf_program__fd(p) < 0 || bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &len))
		return 0;
	return info.recursion_misses;
}

/*
 * Skipped runs of these take no evidence away. send__csd is skipped when an
 * interrupt queues a csd in the midst of it: membarrier queues from task context
 * with preemption off, so the inner one is never a membarrier's; rcu_event says
 * itself why. Who exits unseen stays judged, and calls no more.
 */
static bool skips_are_harmless(const char *name)
{
	return !strcmp(name, "send__csd") || !strncmp(name, "rcu_event__", 11) ||
	       !strncmp(name, "sched_process_exit__", 20);
}

/* A program that is loaded and not attached has skipped nothing, and has no position. */
static void call_skips(const struct climbed *c, struct ladder_skips *skips)
{
	int i, pos;

	for (i = 0; i < LADDER_PROGRAMS; i++) {
		const struct bpf_program *p;

		if (!c->links[i])
			continue;
		pos = position(c->programs[i]);
		p = bpf_object__find_program_by_name(c->object, c->programs[i]);
		if (pos < 0 || !p)
			continue;
		skips->calls.set |= 1u << pos;
		/* up to v6.18 a begin that shares its function with ends is skipped where they find no room */
		skips->calls.skipped[pos] += program_skips(p) + link_misses(c->links[i]);
	}
}

static void fact_skips(const struct ladder *l, enum fact_id id, struct ladder_skips *skips)
{
	const struct climbed *c = &l->climbed[id];
	struct bpf_program *p;

	if (!c->object)
		return;
	if (id == FACT_CALL) {
		call_skips(c, skips);
		skips->any_call = !strcmp(l->states[id].rung, "raw_tp");
		return;
	}
	skips->exits |= id == FACT_UNREACHED;
	bpf_object__for_each_program(p, c->object) {
		__u64 cnt = program_skips(p);

		if (skips_are_harmless(bpf_program__name(p)))
			continue;
		if (id == FACT_UNREACHED)
			skips->unreached += cnt;
		else if (id == FACT_ANSWERED)
			skips->answered += cnt;
		else if (id == FACT_CHILDREN)
			skips->children += cnt;
		else
			skips->evidence += cnt;
	}
}

__u64 ladder_call_skips(const struct ladder_skips *skips, __u32 which)
{
	__u64 sum = 0;
	int pos;

	for (pos = 0; pos < MBT_POS_CNT; pos++)
		sum += which & (1u << pos) ? skips->calls.skipped[pos] : 0;
	return sum;
}

void ladder_skips(const struct ladder *l, struct ladder_skips *skips)
{
	unsigned int cpu;
	int pos, f;

	memset(skips, 0, sizeof(*skips));
	/* first what is told: a run that is told in between makes the loss look worse, not better */
	for (cpu = 0; cpu < l->cpu_cnt; cpu++)
		for (pos = 0; pos < MBT_POS_CNT; pos++)
			skips->calls.told[pos] += ((const volatile struct mbt_cpu_slot *)
						   &l->cpu_slots[cpu])->told[pos];
	for (f = 0; f < FACT_CNT; f++)
		fact_skips(l, f, skips);
}
