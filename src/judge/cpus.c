// SPDX-License-Identifier: GPL-2.0-only
/* What calls were for each CPU that they interrupted. */
#include "judge/cpus.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/delay.h"

/* include/linux/sched.h */
#define PF_IDLE 0x00000002u

static struct cpu_handlers *handlers_get(struct report_cpu *cpu)
{
	if (!cpu->handlers)
		cpu->handlers = calloc(1, sizeof(*cpu->handlers));
	return cpu->handlers;
}

static struct cpu_sender *sender_get(struct cpu_handlers *h, const struct who *who, __u32 row)
{
	unsigned int i;

	for (i = 0; i < h->sender_cnt; i++) {
		struct cpu_sender *s = &h->senders[i];

		if (s->row == row && s->who.tgid == who->tgid && s->who.start_ns == who->start_ns &&
		    (who->tgid || !strcmp(s->who.comm, who->comm)))
			return s;
	}
	if (i == CPU_LIST_MAX)
		return NULL;
	h->senders[h->sender_cnt++] = (struct cpu_sender){ .who = *who, .row = row };
	return &h->senders[i];
}

static void sender_add(struct cpu_handlers *h, const struct who *who, __u32 row, __u64 hits,
		       __u64 sum_ns, __u64 max_ns)
{
	struct cpu_sender *s = sender_get(h, who, row);

	if (!s) {
		h->other_hits += hits;
		return;
	}
	s->hits += hits;
	s->sum_ns += sum_ns;
	if (max_ns > s->max_ns)
		s->max_ns = max_ns;
}

static void task_add(struct cpu_handlers *h, const struct mbt_cpu *k, __u64 start_ns)
{
	struct cpu_task *t;
	unsigned int i;

	for (i = 0; i < h->task_cnt && h->tasks[i].tid != k->tid; i++)
		;
	if (!(k->seen & MBT_CPU_BEGIN) || i == CPU_LIST_MAX)
		return;
	t = &h->tasks[i];
	if (i == h->task_cnt) {
		h->task_cnt++;
		t->tid = k->tid;
	}
	if (*k->comm)
		memcpy(t->comm, k->comm, MBT_COMM_LEN);
	t->hits++;
	if (start_ns > t->max_start_ns)
		t->max_start_ns = start_ns;
}

static void keep_worst(struct cpu_handlers *h, const struct call_case *c, const struct mbt_cpu *k,
		       __u64 ns)
{
	if (ns <= h->worst.ns)
		return;
	memset(&h->worst, 0, sizeof(h->worst));
	h->worst.ns = ns;
	h->worst.from = report_who(c);
	h->worst.row = report_call_row(c);
	h->worst.tid = k->seen & MBT_CPU_BEGIN ? k->tid : -1;
	h->worst.time_ns = k->start_ns;
	memcpy(h->worst.comm, k->comm, MBT_COMM_LEN);
}

static int hit_add(struct report_cpu *cpu, const struct call_case *c, const struct mbt_cpu *k)
{
	struct cpu_handlers *h = handlers_get(cpu);
	struct who who = report_who(c);
	bool idle = (k->seen & MBT_CPU_BEGIN) && (!k->tid || (k->begin.task_flags & PF_IDLE));
	__u64 run_ns = mbt_handler_known(k) ? mbt_handler_ns(k) : 0;
	__u64 start_ns = mbt_delay_known(k) ? mbt_delay_ns(k) : 0;

	if (!h)
		return -ENOMEM;
	h->hits++;
	h->idle += idle;
	h->late_idle += idle && start_ns >= CPU_LATE_NS;
	if (mbt_handler_known(k))
		mbt_phase_add(&h->run, run_ns);
	if (mbt_delay_known(k))
		mbt_phase_add(&h->start, start_ns);
	sender_add(h, &who, report_call_row(c), 1, run_ns, run_ns);
	task_add(h, k, start_ns);
	keep_worst(h, c, k, run_ns);
	return 0;
}

int report_cpus_call(struct report_cpu *cpus, unsigned int cnt, const struct call_case *c)
{
	unsigned int i;
	int err = 0;

	if (c->slowest_cpu >= 0 && (unsigned int)c->slowest_cpu < cnt) {
		struct report_cpu *cpu = &cpus[c->slowest_cpu];

		cpu->slowest_cnt++;
		if (c->slowest_ns > cpu->slowest_ns)
			cpu->slowest_ns = c->slowest_ns;
	}
	for (i = 0; i < c->cpu_cnt && !err; i++) {
		const struct cpu_case *cpu = &c->cpus[i];

		if (cpu->k.cpu >= cnt)
			continue;
		cpus[cpu->k.cpu].required += cpu->required;
		if (mbt_interrupted(&cpu->k))
			err = hit_add(&cpus[cpu->k.cpu], c, &cpu->k);
	}
	return err;
}

int report_cpu_sender(struct report_cpu *cpu, const struct who *who, __u32 row, __u64 hits,
		      __u64 sum_ns, __u64 max_ns)
{
	struct cpu_handlers *h = hits ? handlers_get(cpu) : NULL;

	if (!hits)
		return 0;
	if (!h)
		return -ENOMEM;
	sender_add(h, who, row, hits, sum_ns, max_ns);
	return 0;
}

int report_cpu_times(struct report_cpu *cpu, __u64 hits, const struct mbt_phase_stat *start,
		     const struct mbt_phase_stat *run)
{
	struct cpu_handlers *h = hits ? handlers_get(cpu) : NULL;

	if (!hits)
		return 0;
	if (!h)
		return -ENOMEM;
	h->hits += hits;
	phase_stat_merge(&h->start, start);
	phase_stat_merge(&h->run, run);
	return 0;
}

__u64 report_cpu_late(const struct cpu_handlers *h)
{
	__u64 late = 0;
	unsigned int i;

	for (i = CPU_LATE_BITS; i < MBT_PHASE_BUCKETS; i++)
		late += h->start.hist[i];
	return late > h->late_idle ? late - h->late_idle : 0;
}

int report_cpus_copy(struct report_cpu *to, const struct report_cpu *from, unsigned int cnt)
{
	unsigned int i;

	for (i = 0; i < cnt; i++) {
		if (!from[i].handlers)
			continue;
		if (!handlers_get(&to[i]))
			return -ENOMEM;
		*to[i].handlers = *from[i].handlers;
	}
	return 0;
}

static int compare_senders(const void *a, const void *b)
{
	const struct cpu_sender *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	if (x->who.tgid != y->who.tgid)
		return x->who.tgid < y->who.tgid ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static int compare_tasks(const void *a, const void *b)
{
	const struct cpu_task *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

void report_cpus_sort(struct report_cpu *cpus, unsigned int cnt)
{
	unsigned int i;

	for (i = 0; i < cnt; i++) {
		struct cpu_handlers *h = cpus[i].handlers;

		if (!h)
			continue;
		qsort(h->senders, h->sender_cnt, sizeof(h->senders[0]), compare_senders);
		qsort(h->tasks, h->task_cnt, sizeof(h->tasks[0]), compare_tasks);
	}
}

void report_cpus_release(struct report_cpu *cpus, unsigned int cnt)
{
	unsigned int i;

	for (i = 0; cpus && i < cnt; i++)
		free(cpus[i].handlers);
}
