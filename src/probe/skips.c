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
		struct {
			__u64 addrs;
			__u32 count, flags;
			__u64 missed;
		} multi;
		struct {
			__u32 type, pad;
			__u64 name;
			__u32 name_len, offset;
			__u64 addr, missed;
		} perf;
	};
};

enum { PERF_EVENT_KPROBE = 3, PERF_EVENT_KRETPROBE = 4 }; /* enum bpf_perf_event_type, v6.6 */

static __u64 link_misses(int fd)
{
	struct missed_info info = {};
	__u32 len = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, (void *)&info, &len))
		return 0;
	if (info.type == BPF_LINK_TYPE_KPROBE_MULTI)
		return info.multi.missed;
	if (info.type == BPF_LINK_TYPE_PERF_EVENT &&
	    (info.perf.type == PERF_EVENT_KPROBE || info.perf.type == PERF_EVENT_KRETPROBE))
		return info.perf.missed;
	return 0;
}

__u64 ladder_program_skips(const struct bpf_program *p)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	if (bpf_program__fd(p) < 0 || bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &len))
		return 0;
	return info.recursion_misses;
}

/*
 * Of kprobes the link counts, too: up to v6.18 a begin is skipped where the ends on its
 * function find no room.
 */
static __u64 runs_skipped(const struct bpf_program *p, const struct attachment *attached)
{
	__u64 skips = ladder_program_skips(p);

	if (bpf_program__type(p) != BPF_PROG_TYPE_KPROBE)
		return skips;
	return skips + link_misses(attachment_fd(attached));
}

/* The position of a call at which the program runs; -1: none. */
static int position(const struct probe *probe)
{
	if (probe->role == ROLE_BEGIN)
		return MBT_POS_BEGIN + probe->spare;
	if (probe->role == ROLE_END || probe->role == ROLE_SESSION)
		return MBT_POS_END + probe->spare;
	return -1;
}

static void probe_skips(const struct climbed *c, int i, struct ladder_skips *skips, __u64 *lost)
{
	const struct probe *probe = &c->rung->probes[i];
	const struct bpf_program *p = c->programs[i];
	int pos = position(probe);

	if (!p || c->skips_harmless || probe->role == ROLE_HARMLESS)
		return;
	if (pos < 0) {
		*lost += runs_skipped(p, &c->attached[i]);
		return;
	}
	/* one that is loaded and not attached has skipped nothing, and has no position */
	if (!is_attached(&c->attached[i]))
		return;
	skips->any_call |= c->rung->every_syscall;
	skips->calls.set |= 1u << pos;
	if (probe->role == ROLE_SESSION) {
		skips->calls.set |= 1u << (MBT_POS_BEGIN + probe->spare);
		skips->calls.paired = true;
	}
	skips->calls.skipped[pos] += runs_skipped(p, &c->attached[i]);
}

static void fact_skips(const struct ladder *l, unsigned int f, struct ladder_skips *skips)
{
	__u64 *const lost[LOSS_CNT] = {
		[LOSS_EVIDENCE] = &skips->evidence,   [LOSS_RCU] = &skips->rcu,
		[LOSS_MUTEX] = &skips->mutex,         [LOSS_CHILDREN] = &skips->children,
		[LOSS_UNREACHED] = &skips->unreached, [LOSS_ANSWERED] = &skips->answered,
	};
	const struct climbed *c = &l->climbed[f];
	enum fact_loss loss = ladder_facts[f].loss;
	int i;

	if (!c->rung)
		return;
	skips->exits |= loss == LOSS_UNREACHED;
	for (i = 0; i < LADDER_PROGRAMS && c->rung->probes[i].name; i++)
		probe_skips(c, i, skips, lost[loss]);
}

__u64 ladder_call_skips(const struct ladder_skips *skips, __u32 which)
{
	__u64 sum = 0;
	__u32 pos;

	for (pos = 0; pos < MBT_POS_CNT; pos++)
		if (which & (1u << pos))
			sum += skips->calls.skipped[mbt_counted_at(&skips->calls, pos)];
	return sum;
}

void ladder_skips(const struct ladder *l, struct ladder_skips *skips)
{
	unsigned int cpu, f;
	int pos;

	memset(skips, 0, sizeof(*skips));
	/* first what is told: a run told in between makes the loss look worse, not better */
	for (cpu = 0; cpu < l->cpu_cnt; cpu++)
		for (pos = 0; pos < MBT_POS_CNT; pos++)
			skips->calls.told[pos] +=
				((const volatile struct mbt_cpu_slot *)&l->cpu_slots[cpu])
					->told[pos];
	for (f = 0; f < ladder_fact_cnt(); f++)
		fact_skips(l, f, skips);
}
