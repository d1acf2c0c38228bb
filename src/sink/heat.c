// SPDX-License-Identifier: GPL-2.0-only
/* Sums up where interrupts came to; where the room ends, neighbours are put together. */
#include "sink/heat.h"
#include <string.h>
#include "mbt/delay.h"

#define FIRST_BIN_NS 1000000

static void cell_add(struct heat_cell *to, const struct heat_cell *from)
{
	to->cnt += from->cnt;
	to->missed += from->missed;
	if (from->delay_ns > to->delay_ns)
		to->delay_ns = from->delay_ns;
}

static void move(struct heat_cell *to, struct heat_cell *from)
{
	struct heat_cell cell = *from;

	memset(from, 0, sizeof(*from));
	cell_add(to, &cell);
}

/* Two CPUs are one from here on. */
static void widen_cpus(struct heat *h)
{
	unsigned int i, k;

	for (i = 0; i < HEAT_CPUS; i++)
		for (k = 0; k < HEAT_BINS; k++)
			move(&h->time[i / 2][k], &h->time[i][k]);
	for (i = 0; i < HEAT_CPUS; i++)
		for (k = 0; k < HEAT_CPUS; k++)
			move(&h->pair[i / 2][k / 2], &h->pair[i][k]);
	h->cpu_step *= 2;
}

/* 1 ms, 2 ms, 10 ms, 20 ms, 100 ms and so on: steps that a reader can add up. */
static void widen_bins(struct heat *h)
{
	unsigned int i, k, factor = 2;
	__u64 ns;

	for (ns = h->bin_ns; ns >= 10; ns /= 10)
		;
	if (ns == 2)
		factor = 5;
	for (i = 0; i < HEAT_CPUS; i++)
		for (k = 0; k < HEAT_BINS; k++)
			move(&h->time[i][k / factor], &h->time[i][k]);
	h->bin_ns *= factor;
}

static unsigned int row_of(struct heat *h, unsigned int cpu)
{
	while (cpu / h->cpu_step >= HEAT_CPUS)
		widen_cpus(h);
	return cpu / h->cpu_step;
}

static unsigned int bin_of(struct heat *h, __u64 ns)
{
	while (ns / h->bin_ns >= HEAT_BINS)
		widen_bins(h);
	return (unsigned int)(ns / h->bin_ns);
}

static void add_cpu(struct heat *h, const struct call_case *c, const struct mbt_cpu *k, bool missed,
		    const struct run *run)
{
	__u64 at = k->start_ns && !missed ? k->start_ns : c->call.begin_ns;
	struct heat_cell cell = { .cnt = mbt_interrupted(k), .missed = missed };
	unsigned int row, caller;

	if (mbt_delay_known(k))
		cell.delay_ns = mbt_delay_ns(k);
	at = at > run->start_ns ? at - run->start_ns : 0;
	/* each may make the rows of the other wider */
	row_of(h, k->cpu);
	caller = c->call.cpu_begin < 0 ? HEAT_CPUS : row_of(h, (unsigned int)c->call.cpu_begin);
	row = row_of(h, k->cpu);
	cell_add(&h->time[row][bin_of(h, at)], &cell);
	if (caller < HEAT_CPUS)
		cell_add(&h->pair[caller][row], &cell);
	h->cnt += cell.cnt;
}

void heat_add(struct heat *h, const struct call_case *c, const struct run *run)
{
	unsigned int i;

	if (!h->cpu_step) {
		h->cpu_step = 1;
		h->bin_ns = FIRST_BIN_NS;
	}
	for (i = 0; i < c->cpu_cnt; i++) {
		const struct cpu_case *cpu = &c->cpus[i];
		bool missed = cpu->evidence == EVIDENCE_MISSING;

		if (missed || mbt_interrupted(&cpu->k))
			add_cpu(h, c, &cpu->k, missed, run);
	}
}
