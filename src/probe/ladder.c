// SPDX-License-Identifier: GPL-2.0-only
/* The engine: for each fact of the table, the first rung that this kernel takes. */
#include "probe/ladder.h"
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "probe/attach.h"
#include "probe/btf_trial.h"
#include "probe/climbed.h"
#include "probe/find.h"
#include "probe/hotplug.h"
#include "probe/programs.h"
#include "probe/skips.h"
#include "probe/state.h"
#include "probe/watch.h"

static int rung_program_cnt(const struct rung *rung)
{
	int cnt = 0;

	while (cnt < LADDER_PROGRAMS && rung->programs[cnt])
		cnt++;
	return cnt;
}

static void rung_release(struct climbed *c)
{
	int i;

	for (i = 0; i < LADDER_PROGRAMS; i++)
		bpf_link__destroy(c->links[i]);
	bpf_object__close(c->object);
	memset(c, 0, sizeof(*c));
}

static int rung_climb(struct ladder *l, const struct rung *rung, struct climbed *c, bool *compat)
{
	int cnt = rung_program_cnt(rung), i, err;

	c->object = ladder_load_programs(l, rung->programs, cnt, rung->needed ?: cnt);
	if (!c->object && rung->needed) {
		cnt = rung->needed;
		c->object = ladder_load_programs(l, rung->programs, cnt, cnt);
	}
	if (!c->object)
		return -errno;
	*compat = rung->compat && cnt == rung_program_cnt(rung);
	for (i = 0; i < cnt; i++) {
		struct bpf_program *p =
			bpf_object__find_program_by_name(c->object, rung->programs[i]);

		if (!p)
			continue;
		c->links[i] = attach_program(p);
		c->programs[i] = rung->programs[i];
		if (!c->links[i] && rung->needed && i >= rung->needed) {
			/* kprobe.multi: a function that is missing shows at the attachment, not at the load */
			while (i > rung->needed) {
				bpf_link__destroy(c->links[--i]);
				c->links[i] = NULL;
			}
			*compat = false;
			break;
		}
		if (!c->links[i]) {
			err = -errno;
			rung_release(c);
			return err;
		}
	}
	return 0;
}

/* A rung with a program on a redirected function falls as a whole. */
static int rung_ruled_out(const struct ladder *l, const struct rung *rung, const struct kernel *k,
			  char *reason, size_t reason_len)
{
	const char *why = rung->ruled_out ? rung->ruled_out(k) : NULL, *function, *by;
	int i;

	if (why) {
		snprintf(reason, reason_len, "%s", why);
		return -EOPNOTSUPP;
	}
	for (i = 0; i < LADDER_PROGRAMS && rung->programs[i]; i++) {
		function = ladder_probed_function(l, rung->programs[i]);
		by = function ? redirects_find(&l->redirects, function) : NULL;
		if (by) {
			snprintf(reason, reason_len, "%s is %s", function, by);
			return -EBUSY;
		}
	}
	return 0;
}

/* Climb rung @r of a fact. Returns 0, or -errno with the reason in the fact's state. */
static int fact_try(struct ladder *l, enum fact_id id, int r, const struct kernel *k)
{
	const struct rung *rung = &ladder_facts[id].rungs[r];
	struct fact_state *state = &l->states[id];
	char *reason = state->rungs[r].reason;
	size_t reason_len = sizeof(state->rungs[r].reason);
	int err;

	state->rungs[r].tried = true;
	err = rung_ruled_out(l, rung, k, reason, reason_len);
	err = err ? err : rung_climb(l, rung, &l->climbed[id], &state->compat);
	if (err == -ENOEXEC)
		snprintf(reason, reason_len, "this kernel interprets BPF programs, wrongly: sysctl net.core.bpf_jit_enable=1");
	state->rungs[r].err = err;
	if (!err)
		state->rung = rung->name;
	return err;
}

static int fact_climb(struct ladder *l, enum fact_id id, const struct kernel *k, const char *no_rung)
{
	const struct rung *rungs = ladder_facts[id].rungs;
	struct fact_state *state = &l->states[id];
	int r, turn;

	for (r = 0; r < state->rung_cnt; r++)
		state->rungs[r].excluded = ladder_list_has(no_rung, rungs[r].name);
	for (turn = 0; turn < 2; turn++)
		for (r = 0; r < state->rung_cnt; r++)
			if (!state->rungs[r].excluded &&
			    turn == (rungs[r].last && rungs[r].last(k)) && !fact_try(l, id, r, k))
				return 0;
	return -EOPNOTSUPP;
}

static void states_init(struct ladder *l, const struct ladder_options *o)
{
	int f, r;

	for (f = 0; f < FACT_CNT; f++) {
		struct fact_state *s = &l->states[f];

		s->name = ladder_facts[f].name;
		s->what = ladder_facts[f].what;
		s->without = ladder_facts[f].without;
		s->wanted = true;
		for (r = 0; r < LADDER_RUNGS && ladder_facts[f].rungs[r].name; r++)
			s->rungs[r].name = ladder_facts[f].rungs[r].name;
		s->rung_cnt = r;
	}
	l->states[FACT_UNREACHED].wanted = o->unreached;
}

/* The last rung's failure stands for the fact's: it is the one with the fewest needs. */
static void explain_fact(const struct fact_state *s, char *why, size_t why_len)
{
	const char *reason = "every rung is excluded";
	int r;

	for (r = 0; r < s->rung_cnt; r++)
		if (s->rungs[r].tried)
			reason = *s->rungs[r].reason ? s->rungs[r].reason : strerror(-s->rungs[r].err);
	snprintf(why, why_len, "this kernel cannot show %s: %s (see: membarrier-trace doctor)", s->what,
		 reason);
}

/* MBT_HAVE_* of the records to come. */
static unsigned int evidence(const struct ladder *l)
{
	unsigned int have = MBT_HAVE_TARGETS | MBT_HAVE_HANDLERS;

	if (l->states[FACT_QUIESCENT].rung)
		have |= MBT_HAVE_QUIESCENT;
	if (l->states[FACT_EXPEDITED].rung)
		have |= MBT_HAVE_EXPEDITED;
	if (l->states[FACT_GRACE].rung)
		have |= MBT_HAVE_GRACE;
	return have;
}

/* The rung of another fact that shows this one as well; NULL: it needs its own. */
static const char *shown_beside(const struct ladder *l, enum fact_id id, const struct kernel *k)
{
	const char *call = l->states[FACT_CALL].rung, *delivery = l->states[FACT_DELIVERY].rung;

	/* the system call's own events fire for calls that never reach the function */
	if (id == FACT_UNREACHED && call && !strstr("kprobe.multi fentry kprobe", call))
		return call;
	if (id == FACT_EXPEDITED && delivery && !strcmp(delivery, "csd") && k->rcu_exp_handler)
		return delivery;
	return NULL;
}

static int climb_all(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len)
{
	int f, err, first_err = 0;
	struct ladder_skips skips;
	const char *lost;

	for (f = 0; f < FACT_CNT; f++) {
		struct fact_state *s = &l->states[f];

		/* the function's own probe says more */
		if (f == FACT_MUTEX)
			s->wanted = !l->states[FACT_GRACE].rung;
		s->rung = shown_beside(l, f, k);
		if (s->rung || !s->wanted)
			continue;
		err = fact_climb(l, f, k, o->no_rung);
		if (err && ladder_facts[f].required && !first_err) {
			first_err = err;
			explain_fact(s, why, why_len);
		}
	}
	if (first_err)
		return first_err;
	ladder_skips(l, &skips);
	l->base->bss->positions = skips.calls.set;
	l->base->bss->mutex_waits = l->climbed[FACT_MUTEX].object != NULL;
	l->base->bss->compat_seen = l->states[FACT_CALL].compat;
	l->base->bss->have = evidence(l);
	err = ladder_find_runqueues(l);
	if (err) {
		snprintf(why, why_len, "cannot look for the runqueues: %s", strerror(-err));
		return err;
	}
	ladder_load_online(l);
	ladder_follow_hotplug(l);
	ladder_watch(l);
	lost = ladder_lost_fact(l);
	if (!lost)
		return 0;
	snprintf(why, why_len, "the probes of '%s' are attached, and this kernel does not run them: are " LADDER_SWITCHES " 1?", lost);
	return -EOPNOTSUPP;
}

int ladder_new(struct ladder **out, const struct kernel *k, const struct ladder_options *o,
	       char *why, size_t why_len)
{
	struct ladder *l;
	int err;

	*out = NULL;
	if (!k->btf && !k->btf_file) {
		snprintf(why, why_len, "this kernel does not describe its types (no /sys/kernel/btf/vmlinux: CONFIG_DEBUG_INFO_BTF is off, or sysfs is not mounted); --btf FILE names a description of it");
		return -EOPNOTSUPP;
	}
	l = calloc(1, sizeof(*l));
	if (!l) {
		snprintf(why, why_len, "out of memory");
		return -ENOMEM;
	}
	l->cpu_cnt = k->cpu_possible;
	l->init_pid_ns = k->init_pid_ns;
	l->btf_file = k->btf_file;
	l->ftrace_fd = l->switch_events = -1;
	states_init(l, o);
	err = redirects_read(&l->redirects, k->shares_functions);
	if (err)
		snprintf(why, why_len, "out of memory");
	err = err ? err : ladder_load_maps(l, k, o, why, why_len);
	if (!err && l->btf_file)
		err = ladder_try_types(l, why, why_len);
	if (err) {
		ladder_free(l);
		return err;
	}
	*out = l;
	err = climb_all(l, k, o, why, why_len);
	malloc_trim(0); /* each rung's object, refused ones too, read the kernel's BTF */
	return err;
}

void ladder_free(struct ladder *l)
{
	int f;

	if (!l)
		return;
	for (f = FACT_CNT - 1; f >= 0; f--)
		rung_release(&l->climbed[f]);
	if (l->ftrace_fd >= 0)
		close(l->ftrace_fd);
	if (l->switch_events >= 0)
		close(l->switch_events);
	ladder_release_maps(l);
	redirects_release(&l->redirects);
	free(l);
}

const struct fact_state *ladder_fact(const struct ladder *l, enum fact_id id)
{
	return &l->states[id];
}
