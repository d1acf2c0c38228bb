// SPDX-License-Identifier: GPL-2.0-only
/* Where the time of plain calls went, and whom they interrupted, as the kernel side counts it. */
#include "probe/delays.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"

static const enum mbt_phase phase_of[MBT_PLAIN_PHASES] = {
	[MBT_PLAIN_MUTEX_SCAN] = MBT_PHASE_MUTEX_SCAN,
	[MBT_PLAIN_SEND] = MBT_PHASE_SEND,
	[MBT_PLAIN_SLOWEST] = MBT_PHASE_SLOWEST,
	[MBT_PLAIN_REST] = MBT_PHASE_REST,
	[MBT_PLAIN_SEND_SLOWEST] = MBT_PHASE_SEND_SLOWEST,
	[MBT_PLAIN_SEND_SLOWEST_REST] = MBT_PHASE_SEND_SLOWEST_REST,
};

/* What programs have counted, with the number that they leave out. */
static void read_phase(struct mbt_phase_stat *out, const struct mbt_phase_stat *counted)
{
	unsigned int i;

	*out = *counted;
	out->cnt = 0;
	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		out->cnt += out->hist[i];
}

/* The phase bucket of a coarse one; what is below 32 ns is one of these. */
static unsigned int phase_bucket(unsigned int coarse)
{
	return coarse + MBT_HIST_MIN_BITS - 1;
}

/* What the histogram of all calls has more than that of those which sent something. */
static void read_whole(struct mbt_phase_stat *out, const struct mbt_row *row)
{
	__u64 coarse[MBT_COARSE_BUCKETS] = { 0 }, bound;
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		coarse[MBT_COARSE_BUCKET(i)] += row->stat.hist[i];
	for (i = 0; i < MBT_COARSE_BUCKETS; i++) {
		__u64 cnt = coarse[i] > row->sent[i] ? coarse[i] - row->sent[i] : 0;

		if (!cnt)
			continue;
		out->hist[phase_bucket(i)] = (__u32)cnt;
		out->cnt += cnt;
		bound = (2ull << phase_bucket(i)) - 1;
		out->max_ns = row->stat.max_ns < bound ? row->stat.max_ns : bound;
	}
}

void ladder_row_phases(const struct mbt_row *row, struct mbt_phase_stat parts[MBT_PHASE_CNT])
{
	struct mbt_phase_stat *whole = &parts[MBT_PHASE_WHOLE];
	__u64 sum = 0;
	unsigned int i;

	memset(parts, 0, MBT_PHASE_CNT * sizeof(*parts));
	for (i = 0; i < MBT_PLAIN_PHASES; i++) {
		read_phase(&parts[phase_of[i]], &row->phases[i]);
		sum += row->phases[i].sum_ns;
	}
	read_whole(whole, row);
	if (whole->cnt)
		whole->sum_ns = row->stat.sum_ns > sum ? row->stat.sum_ns - sum : 0;
}

void ladder_cpu_delays(const struct ladder *l, unsigned int cpu, struct cpu_delays *out)
{
	struct mbt_cpu_slot slot;

	memcpy(&slot, &l->cpu_slots[cpu], sizeof(slot));
	out->interrupts = slot.interrupts;
	read_phase(&out->delay, &slot.delay);
	read_phase(&out->handler, &slot.handler);
}

int callers_map(struct ladder *l)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = (l->cpu_cnt * sizeof(struct mbt_callers) + page - 1) & ~(page - 1);
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED,
			bpf_map__fd(l->base->maps.callers), 0);

	if (at == MAP_FAILED)
		return -errno;
	l->callers = at;
	l->callers_len = len;
	return 0;
}

void callers_unmap(struct ladder *l)
{
	if (l->callers)
		munmap(l->callers, l->callers_len);
}

static int hand_over(const struct ladder *l, unsigned int cpu, const struct mbt_caller *c,
		     caller_fn fn, void *arg)
{
	const struct mbt_row *row = c->row && c->row <= MBT_ROWS ? &l->rows[c->row - 1] : NULL;

	if (!c->cnt)
		return 0;
	return fn(arg, cpu, row ? &row->key : NULL, row ? &row->stat : NULL, c);
}

int ladder_callers(const struct ladder *l, caller_fn fn, void *arg)
{
	unsigned int cpu, i;
	int err = 0;

	for (cpu = 0; cpu < l->cpu_cnt && !err; cpu++) {
		const struct mbt_callers *all = &l->callers[cpu];

		for (i = 0; i < MBT_CALLERS && !err; i++)
			err = hand_over(l, cpu, &all->list[i], fn, arg);
		err = err ? err : hand_over(l, cpu, &all->others, fn, arg);
	}
	return err;
}

int ladder_callers_of_ended(struct ladder *l, const struct mbt_row *row, caller_fn fn, void *arg)
{
	const __u32 index = (__u32)(row - l->rows);
	unsigned int cpu;
	int err = 0;

	for (cpu = 0; cpu < l->cpu_cnt && !err; cpu++) {
		struct mbt_caller *c = &l->callers[cpu].list[index % MBT_CALLERS];

		if (c->row != index + 1)
			continue;
		err = hand_over(l, cpu, c, fn, arg);
		c->cnt = c->sum_ns = c->max_ns = 0;
		/* at last: from here on another row may take it */
		__atomic_store_n(&c->row, 0, __ATOMIC_RELEASE);
	}
	return err;
}

void ladder_interrupts(const struct ladder *l, __u64 *cnt, __u64 *handler_ns)
{
	unsigned int cpu;

	*cnt = *handler_ns = 0;
	for (cpu = 0; cpu < l->cpu_cnt; cpu++) {
		const volatile struct mbt_cpu_slot *slot = &l->cpu_slots[cpu];

		*cnt += slot->interrupts;
		*handler_ns += slot->handler.sum_ns;
	}
}
