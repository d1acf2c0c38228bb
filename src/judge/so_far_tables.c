// SPDX-License-Identifier: GPL-2.0-only
/* The tables of a report of a run that goes on: copied, and what two of them differ by. */
#include "judge/so_far_tables.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Programs count while they are read, so that a later sum may lack what an earlier one had. */
static __u64 above(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

/* ---- CPUs ---- */

static const struct cpu_sender *sender_of(const struct cpu_handlers *h, const struct cpu_sender *s)
{
	unsigned int i;

	for (i = 0; i < h->sender_cnt; i++)
		if (h->senders[i].row == s->row && h->senders[i].who.tgid == s->who.tgid &&
		    h->senders[i].who.start_ns == s->who.start_ns &&
		    (s->who.tgid || !strcmp(h->senders[i].who.comm, s->who.comm)))
			return &h->senders[i];
	return NULL;
}

/* A longest time that is no longer than that of before may be none of the interval's. */
static void senders_sub(struct cpu_handlers *from, const struct cpu_handlers *less)
{
	unsigned int i, cnt = 0;

	for (i = 0; i < from->sender_cnt; i++) {
		struct cpu_sender *s = &from->senders[i];
		const struct cpu_sender *old = sender_of(less, s);

		if (old) {
			s->hits = above(s->hits, old->hits);
			s->sum_ns = above(s->sum_ns, old->sum_ns);
			s->max_ns = s->max_ns > old->max_ns ? s->max_ns : 0;
		}
		if (s->hits)
			from->senders[cnt++] = *s;
	}
	from->sender_cnt = cnt;
	from->other_hits = above(from->other_hits, less->other_hits);
}

static void tasks_sub(struct cpu_handlers *from, const struct cpu_handlers *less)
{
	unsigned int i, old, cnt = 0;

	for (i = 0; i < from->task_cnt; i++) {
		struct cpu_task *t = &from->tasks[i];

		for (old = 0; old < less->task_cnt && less->tasks[old].tid != t->tid; old++)
			;
		if (old < less->task_cnt) {
			t->hits = above(t->hits, less->tasks[old].hits);
			if (t->max_start_ns <= less->tasks[old].max_start_ns)
				t->max_start_ns = 0;
		}
		if (t->hits)
			from->tasks[cnt++] = *t;
	}
	from->task_cnt = cnt;
}

static void handlers_sub(struct cpu_handlers *from, const struct cpu_handlers *less)
{
	from->hits = above(from->hits, less->hits);
	phase_stat_sub(&from->start, &less->start);
	phase_stat_sub(&from->run, &less->run);
	from->idle = above(from->idle, less->idle);
	from->late_idle = above(from->late_idle, less->late_idle);
	senders_sub(from, less);
	tasks_sub(from, less);
	if (from->worst.ns <= less->worst.ns)
		memset(&from->worst, 0, sizeof(from->worst));
}

static void load_sub(struct cpu_load *from, const struct cpu_load *less)
{
	from->known &= less->known;
	from->call_interrupts = above(from->call_interrupts, less->call_interrupts);
	from->steal_ns = above(from->steal_ns, less->steal_ns);
}

int so_far_cpus(struct report *since, const struct report *now, const struct report *before)
{
	int err = report_cpus_copy(since->cpus, now->cpus, now->cpu_cnt);
	unsigned int i;

	for (i = 0; i < now->cpu_cnt && !err; i++) {
		struct report_cpu *cpu = &since->cpus[i];

		cpu->load = now->cpus[i].load;
		if (!before)
			continue;
		load_sub(&cpu->load, &before->cpus[i].load);
		if (!cpu->handlers || !before->cpus[i].handlers)
			continue;
		handlers_sub(cpu->handlers, before->cpus[i].handlers);
		if (cpu->handlers->hits)
			continue;
		free(cpu->handlers);
		cpu->handlers = NULL;
	}
	return err;
}

/* ---- waits for the mutex ---- */

static const struct mbt_convoy *convoy_of(const struct report_convoys *c,
					  const struct mbt_convoy_key *key)
{
	unsigned int i;

	for (i = 0; i < c->cnt; i++)
		if (!memcmp(&c->list[i].key, key, sizeof(*key)))
			return &c->list[i].count;
	return NULL;
}

int so_far_convoys(struct report_convoys *since, const struct report_convoys *now,
		   const struct report_convoys *before)
{
	unsigned int i;
	int err = 0;

	since->asked = now->asked;
	since->lost = before ? above(now->lost, before->lost) : now->lost;
	for (i = 0; i < now->cnt && !err; i++) {
		struct mbt_convoy count = now->list[i].count;
		const struct mbt_convoy *old = before ? convoy_of(before, &now->list[i].key) : NULL;

		if (old) {
			count.waits = above(count.waits, old->waits);
			count.sum_ns = above(count.sum_ns, old->sum_ns);
			/* no wait is longer than all of them */
			if (count.max_ns > count.sum_ns)
				count.max_ns = count.sum_ns;
		}
		if (count.waits)
			err = report_convoy_add(since, &now->list[i].key, &count);
	}
	for (i = 0; i < now->wait_cnt && !err && !before; i++)
		err = report_lock_wait_add(since, &now->waits[i].key, &now->waits[i].count);
	return err;
}

/* ---- stacks ---- */

/* A frame by its file, not by the place that the file has in one report. */
static bool same_frame(const struct report_stacks *a, const struct stack_frame *x,
		       const struct report_stacks *b, const struct stack_frame *y)
{
	const struct stack_module *m, *n;

	if (x->at != y->at || x->unsure != y->unsure || !x->module != !y->module)
		return false;
	if (!x->module)
		return true;
	m = &a->modules[x->module - 1];
	n = &b->modules[y->module - 1];
	if (m->has_build_id != n->has_build_id)
		return false;
	if (m->has_build_id)
		return !memcmp(m->build_id, n->build_id, sizeof(m->build_id));
	return m->path && n->path && !strcmp(m->path, n->path);
}

static bool same_stack(const struct report_stacks *a, const struct stack_calls *x,
		       const struct report_stacks *b, const struct stack_calls *y)
{
	const struct stack *s = x->error ? NULL : &a->stacks[x->stack];
	const struct stack *t = y->error ? NULL : &b->stacks[y->stack];
	unsigned int i;

	if (x->error != y->error)
		return false;
	if (!s)
		return true;
	if (s->frame_cnt != t->frame_cnt)
		return false;
	for (i = 0; i < s->frame_cnt; i++)
		if (!same_frame(a, &s->frames[i], b, &t->frames[i]))
			return false;
	return true;
}

static const struct stack_calls *calls_of(const struct report_stacks *before,
					  const struct report_stacks *now,
					  const struct stack_calls *calls)
{
	unsigned int i;

	for (i = 0; i < before->call_cnt; i++) {
		const struct stack_calls *old = &before->calls[i];

		if (old->who.tgid == calls->who.tgid && old->who.start_ns == calls->who.start_ns &&
		    old->row == calls->row && same_stack(before, old, now, calls))
			return old;
	}
	return NULL;
}

static int add_calls(struct report_stacks *since, const struct report_stacks *now,
		     const struct stack_calls *calls)
{
	struct stack stack = { 0 };
	unsigned int i;

	if (!calls->error)
		stack = now->stacks[calls->stack];
	for (i = 0; i < stack.frame_cnt; i++) {
		struct stack_frame *f = &stack.frames[i];
		const struct stack_module *m = f->module ? &now->modules[f->module - 1] : NULL;

		f->names = NULL;
		f->name_cnt = 0;
		if (!m)
			continue;
		f->module =
			report_stacks_module(since, m->has_build_id ? m->build_id : NULL, m->path);
		if (!f->module)
			return -ENOMEM;
		since->modules[f->module - 1].code = m->code;
	}
	return report_stacks_add(since, calls, &stack);
}

int so_far_stacks(struct report_stacks *since, const struct report_stacks *now,
		  const struct report_stacks *before)
{
	unsigned int i;
	int err = 0;

	since->asked = now->asked;
	since->lost = before ? above(now->lost, before->lost) : now->lost;
	for (i = 0; i < now->call_cnt && !err; i++) {
		struct stack_calls calls = now->calls[i];
		const struct stack_calls *old = before ? calls_of(before, now, &calls) : NULL;

		if (old) {
			calls.calls = above(calls.calls, old->calls);
			calls.total_ns = above(calls.total_ns, old->total_ns);
			if (calls.max_ns > calls.total_ns)
				calls.max_ns = calls.total_ns;
		}
		if (calls.calls)
			err = add_calls(since, now, &calls);
	}
	return err;
}
