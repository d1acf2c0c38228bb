// SPDX-License-Identifier: GPL-2.0-only
/* Programs that are attached as long as something asks for what they show. */
#include "probe/need.h"
#include <errno.h>
#include "probe/climbed.h"
#include "probe/watch.h"
#include "run/privileges.h"

/*
 * At the start they are there until each CPU has shown what it runs: by an event of theirs in
 * the context of its task, or by a switch. From then on switches name what comes in, and what
 * was shown before names the switch that it belongs to (switch_done() in bpf/scan.bpf.c), so
 * it is of no use behind the next one and needs no programs to take it back. A CPU that shows
 * neither in this time is idle, and comes to a task by a switch; or it is left alone by the
 * scheduler's tick (nohz_full), and stays unproven as long as it runs the same task.
 *
 * A GLOBAL that is judged asks for them for the rest of the run: where there was one, there
 * are more. Calls until then are judged by what the fact beside shows.
 */
#define START_NS 2000000000ull

/* Each change of the word makes it another one, see shown_throughout() in bpf/call.bpf.h. */
static void tell(struct ladder *l, __u32 shows)
{
	__u64 changes = (l->base->bss->shown_now >> 32) + 1;

	__atomic_store_n(&l->base->bss->shown_now, changes << 32 | shows, __ATOMIC_SEQ_CST);
}

/* MBT_CALL_* of the facts that are attached at need, or of all others. */
static __u32 shown(const struct ladder *l, bool at_need)
{
	__u32 all = 0;
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++) {
		enum fact_attached attached = l->states[f].attached;
		bool there = attached == FACT_AT_NEED || attached == FACT_AGAIN;

		if (l->states[f].rung && (at_need ? there : attached == FACT_ALWAYS))
			all |= ladder_facts[f].shows;
	}
	return all;
}

static bool is_beside(const struct ladder *l, unsigned int facts)
{
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++)
		if ((facts & FACT_BIT(f)) && l->states[f].rung)
			return true;
	return false;
}

void ladder_begin_need(struct ladder *l)
{
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++)
		if (l->climbed[f].rung && is_beside(l, ladder_facts[f].at_need_beside))
			l->states[f].attached = FACT_AT_NEED;
	l->base->bss->shown = shown(l, false);
	tell(l, shown(l, true));
}

static bool cpus_have_shown(const struct ladder *l)
{
	unsigned int cpu, cnt = 0, online = l->base->bss->online;

	for (cpu = 0; cpu < l->cpu_cnt; cpu++) {
		const volatile struct mbt_cpu_slot *s = &l->cpu_slots[cpu];

		cnt += s->rcu_task || s->sw_prev;
	}
	/* 0: not known */
	return online && cnt >= online;
}

/* The time begins with the first look: until then no call is judged. */
static bool start_is_over(struct ladder *l)
{
	if (!l->need_until_ns)
		l->need_until_ns = kernel_now_ns() + START_NS;
	return cpus_have_shown(l) || kernel_now_ns() >= l->need_until_ns;
}

/* The programs stay loaded, and what the kernel has counted of them stays with them. */
static void detach(struct ladder *l, unsigned int f)
{
	struct climbed *c = &l->climbed[f];
	int i;

	for (i = 0; i < LADDER_PROGRAMS; i++) {
		detach_program(&c->attached[i]);
		c->link_ids[i] = 0;
	}
}

static int attach(struct ladder *l, unsigned int f)
{
	struct climbed *c = &l->climbed[f];
	int i, err = 0;

	privileges_attach(true);
	for (i = 0; i < LADDER_PROGRAMS && !err; i++)
		if (c->programs[i] && bpf_program__fd(c->programs[i]) >= 0)
			err = attach_program(c->programs[i], &c->attached[i]);
	privileges_attach(false);
	if (err)
		detach(l, f);
	else
		ladder_watch_fact(l, f);
	return err;
}

static void attach_again(struct ladder *l, unsigned int f, const struct kernel *k)
{
	struct fact_state *state = &l->states[f];

	state->attach_err = attach(l, f);
	state->attached = state->attach_err ? FACT_REFUSED : FACT_AGAIN;
	if (state->attach_err)
		return;
	/* a CPU that was past the hook when it came is not any more: what comes now is seen */
	kernel_grace_period(k);
	tell(l, shown(l, true));
}

int ladder_attach_later(struct ladder *l, unsigned int f)
{
	struct fact_state *state = &l->states[f];

	if (!state->rung)
		return -EOPNOTSUPP;
	if (state->attached == FACT_NOT_YET) {
		state->attach_err = attach(l, f);
		state->attached = state->attach_err ? FACT_REFUSED : FACT_LATER;
	}
	return state->attach_err;
}

static void detach_unneeded(struct ladder *l, unsigned int f)
{
	l->states[f].attached = FACT_AT_START;
	/* first: a call that finds it as it was has had them to its end */
	tell(l, shown(l, true));
	detach(l, f);
}

bool ladder_follow_need(struct ladder *l, const struct kernel *k)
{
	bool asked = __atomic_load_n(&l->base->bss->global_seen, __ATOMIC_RELAXED), soon = false;
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++) {
		enum fact_attached attached = l->states[f].attached;

		if (attached == FACT_AT_START && asked) {
			attach_again(l, f, k);
		} else if (attached == FACT_AT_NEED && !asked) {
			if (start_is_over(l))
				detach_unneeded(l, f);
			else
				soon = true;
		}
	}
	return soon;
}
