// SPDX-License-Identifier: GPL-2.0-only
/* Whom plain calls interrupted, and for how long, as the kernel side counts it. */
#include "probe/delays.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "judge/counted.h"
#include "probe/climbed.h"

void ladder_cpu_delays(const struct ladder *l, unsigned int cpu, struct cpu_delays *out)
{
	struct mbt_callers all;

	memcpy(&all, &l->callers[cpu], sizeof(all));
	phases_with_count(&out->delay, &all.delay);
	phases_with_count(&out->handler, &all.handler);
	out->interrupts = out->handler.cnt + all.untimed;
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

int ladder_callers_of_row(struct ladder *l, const struct mbt_row *row, caller_fn fn, void *arg)
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
	struct cpu_delays delays;
	unsigned int cpu;

	*cnt = *handler_ns = 0;
	for (cpu = 0; cpu < l->cpu_cnt; cpu++) {
		ladder_cpu_delays(l, cpu, &delays);
		*cnt += delays.interrupts;
		*handler_ns += delays.handler.sum_ns;
	}
}
