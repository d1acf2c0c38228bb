// SPDX-License-Identifier: GPL-2.0-only
/* Which runs of our programs did the kernel skip? */
#include <string.h>
#include <bpf/bpf.h>
#include "ladder_private.h"

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

static bool is_begin(const char *name)
{
	return !strncmp(name, "call_begin", 10);
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
 * itself why. Who exits unseen stays judged, and calls no more. A spare had
 * nothing to do, or its call is missed by its other end.
 */
static bool skips_are_harmless(const char *name)
{
	return !strcmp(name, "send__csd") || !strncmp(name, "rcu_event__", 11) ||
	       !strncmp(name, "sched_process_exit__", 20) || strstr(name, "_spare");
}

static void fact_skips(const struct ladder *l, enum fact_id id, struct ladder_skips *skips)
{
	const struct climbed *c = &l->climbed[id];
	struct bpf_program *p;
	int i;

	if (!c->object)
		return;
	/* up to v6.18 a begin that shares its function with ends is skipped where they find no room */
	for (i = 0; i < LADDER_PROGRAMS && id == FACT_CALL; i++)
		if (c->links[i])
			*(is_begin(c->programs[i]) ? &skips->begins : &skips->ends) +=
				link_misses(c->links[i]);
	bpf_object__for_each_program(p, c->object) {
		const char *name = bpf_program__name(p);
		__u64 cnt = program_skips(p);

		if (skips_are_harmless(name))
			continue;
		if (id == FACT_UNREACHED || id == FACT_KILLED)
			skips->unreached += cnt;
		else if (id == FACT_CHILDREN)
			skips->children += cnt;
		else if (id != FACT_CALL)
			skips->evidence += cnt;
		else if (is_begin(name))
			skips->begins += cnt;
		else
			skips->ends += cnt;
	}
}

void ladder_raw_skips(const struct ladder *l, struct ladder_skips *skips)
{
	int f;

	memset(skips, 0, sizeof(*skips));
	for (f = 0; f < FACT_CNT; f++)
		fact_skips(l, f, skips);
}

void ladder_skips(const struct ladder *l, struct ladder_skips *skips)
{
	__u64 rescued_begins = 0, rescued_ends = 0;
	unsigned int cpu;

	/* the rescues first: one that is counted in between makes the skips look worse, not better */
	for (cpu = 0; cpu < l->cpu_cnt; cpu++) {
		const volatile struct mbt_cpu_slot *s = &l->cpu_slots[cpu];

		rescued_begins += s->rescued_begins;
		rescued_ends += s->rescued_ends;
	}
	ladder_raw_skips(l, skips);
	skips->begins -= skips->begins < rescued_begins ? skips->begins : rescued_begins;
	skips->ends -= skips->ends < rescued_ends ? skips->ends : rescued_ends;
}
