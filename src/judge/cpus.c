// SPDX-License-Identifier: GPL-2.0-only
/* What calls were for each CPU that they interrupted. */
#include "judge/cpus.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

	if (!(k->seen & MBT_CPU_BEGIN)) {
		h->unnamed_hits++;
		return;
	}
	for (i = 0; i < h->task_cnt && h->tasks[i].tid != k->tid; i++)
		;
	if (i == CPU_LIST_MAX) {
		h->unnamed_hits++;
		return;
	}
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

/* Clocks of two CPUs may disagree. */
static __u64 since(__u64 from, __u64 to)
{
	return to > from ? to - from : 0;
}

/* A handler that interrupted the CPU: the caller's own run, in its context, is none. */
static int hit_add(struct report_cpu *cpu, const struct call_case *c, const struct mbt_cpu *k)
{
	struct cpu_handlers *h = handlers_get(cpu);
	struct who who = report_who(c);
	__u64 run_ns = since(k->start_ns, k->end_ns), start_ns;
	bool idle = (k->seen & MBT_CPU_BEGIN) && (!k->tid || (k->begin.task_flags & PF_IDLE));

	if (!h)
		return -ENOMEM;
	mbt_phase_add(&h->run, run_ns);
	sender_add(h, &who, report_call_row(c), 1, run_ns, run_ns);
	keep_worst(h, c, k, run_ns);
	start_ns = (k->seen & MBT_CPU_QUEUED) && k->queue_ns ? since(k->queue_ns, k->start_ns) : 0;
	task_add(h, k, start_ns);
	h->idle += idle;
	if (!(k->seen & MBT_CPU_QUEUED) || !k->queue_ns)
		return 0;
	mbt_phase_add(&h->start, start_ns);
	h->late += start_ns > CPU_LATE_NS && !idle;
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
		if ((cpu->k.ran & MBT_RAN_FINISHED) && !(cpu->k.ran & MBT_RAN_LOCAL))
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

int report_cpu_times(struct report_cpu *cpu, const struct mbt_phase_stat *start,
		     const struct mbt_phase_stat *run)
{
	struct cpu_handlers *h = start->cnt || run->cnt ? handlers_get(cpu) : NULL;

	if (!start->cnt && !run->cnt)
		return 0;
	if (!h)
		return -ENOMEM;
	phase_stat_merge(&h->start, start);
	phase_stat_merge(&h->run, run);
	return 0;
}

__u64 report_cpu_hits(const struct report_cpu *cpu)
{
	return cpu->handlers ? cpu->handlers->run.cnt : 0;
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
