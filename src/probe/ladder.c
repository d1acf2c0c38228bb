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
#include "probe/cgroups.h"
#include "probe/climbed.h"
#include "probe/find.h"
#include "probe/hotplug.h"
#include "probe/need.h"
#include "probe/programs.h"
#include "probe/skips.h"
#include "probe/state.h"
#include "probe/watch.h"

/* The programs of a rung, with the optional ones or without. */
static int rung_program_cnt(const struct rung *rung, bool optional)
{
	int cnt = 0;

	while (cnt < LADDER_PROGRAMS && rung->probes[cnt].name &&
	       (optional || !rung->probes[cnt].optional))
		cnt++;
	return cnt;
}

static void rung_release(const struct ladder *l, struct climbed *c)
{
	int i;

	for (i = 0; i < LADDER_PROGRAMS; i++)
		detach_program(&c->attached[i]);
	if (c->object != l->together)
		bpf_object__close(c->object);
	else if (c->rung)
		ladder_unload_programs(c->object, c->rung->probes, rung_program_cnt(c->rung, true));
	memset(c, 0, sizeof(*c));
}

static int rung_climb(struct ladder *l, const struct rung *rung, struct climbed *c, bool spares,
		      bool *compat)
{
	int all = rung_program_cnt(rung, true), needed = rung_program_cnt(rung, false);
	bool later = l->states[c - l->climbed].attached == FACT_NOT_YET;
	int cnt = all, i, err;

	c->object = ladder_are_loaded(l->together, rung->probes, cnt, spares) ?
			    l->together :
			    ladder_load_programs(l, rung->probes, cnt, spares);
	if (!c->object && needed < all) {
		cnt = needed;
		c->object = ladder_load_programs(l, rung->probes, cnt, spares);
	}
	if (!c->object)
		return -errno;
	c->rung = rung;
	*compat = rung->compat && cnt == all;
	for (i = 0; i < all; i++)
		c->programs[i] = bpf_object__find_program_by_name(c->object, rung->probes[i].name);
	for (i = 0; i < cnt && !later; i++) {
		/* one that is not there, or a spare that is not needed */
		if (!c->programs[i] || bpf_program__fd(c->programs[i]) < 0)
			continue;
		err = attach_program(c->programs[i], &c->attached[i]);
		if (!err)
			continue;
		if (i < needed) {
			rung_release(l, c);
			return err;
		}
		/* kprobe.multi: a missing function shows at the attachment, not at the load */
		while (i > needed)
			detach_program(&c->attached[--i]);
		*compat = false;
		break;
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
	for (i = 0; l->listed && i < LADDER_PROGRAMS && rung->probes[i].name; i++) {
		function = ladder_probed_function(l->listed, rung->probes[i].name);
		by = function ? redirects_find(&l->redirects, function) : NULL;
		if (by) {
			snprintf(reason, reason_len, "%s is %s", function, by);
			return -EBUSY;
		}
	}
	return 0;
}

static bool needs_spares(const struct rung *rung, const struct kernel *k, char *why, size_t why_len)
{
	return rung->spares_if && rung->spares_if(k, why, why_len);
}

/* Climb rung @r of a fact. Returns 0, or -errno with the reason in the fact's state. */
static int fact_try(struct ladder *l, unsigned int f, int r, const struct kernel *k)
{
	const struct rung *rung = &ladder_facts[f].rungs[r];
	struct fact_state *state = &l->states[f];
	char *reason = state->rungs[r].reason;
	size_t reason_len = sizeof(state->rungs[r].reason);
	char why[sizeof(state->rungs[r].reason)] = "";
	bool spares;
	int err;

	state->rungs[r].tried = true;
	err = rung_ruled_out(l, rung, k, reason, reason_len);
	spares = needs_spares(rung, k, why, sizeof(why));
	err = err ? err : rung_climb(l, rung, &l->climbed[f], spares, &state->compat);
	if (err == -ENOEXEC)
		snprintf(reason, reason_len,
			 "this kernel interprets BPF programs, wrongly: sysctl "
			 "net.core.bpf_jit_enable=1");
	state->rungs[r].err = err;
	if (err)
		return err;
	state->rung = rung->name;
	if (rung->spares_if) {
		state->copies = spares ? MBT_COPIES : 1;
		snprintf(reason, reason_len, "%s", why);
	}
	l->climbed[f].skips_harmless = rung->skips_harmless_if && rung->skips_harmless_if(k);
	return 0;
}

/* The rungs of a fact that may be tried, in their turn. Returns how many. */
static int order_rungs(const struct ladder *l, unsigned int f, const struct kernel *k,
		       const char *no_rung, int order[LADDER_RUNGS])
{
	const struct rung *rungs = ladder_facts[f].rungs;
	int r, turn, cnt = 0;

	for (turn = 0; turn < 2; turn++)
		for (r = 0; r < l->states[f].rung_cnt; r++)
			if (!ladder_list_has(no_rung, rungs[r].name) &&
			    turn == (rungs[r].last && rungs[r].last(k)))
				order[cnt++] = r;
	return cnt;
}

static int fact_climb(struct ladder *l, unsigned int f, const struct kernel *k, const char *no_rung)
{
	struct fact_state *state = &l->states[f];
	int order[LADDER_RUNGS], cnt = order_rungs(l, f, k, no_rung, order), r, i;

	for (r = 0; r < state->rung_cnt; r++)
		state->rungs[r].excluded = ladder_list_has(no_rung, state->rungs[r].name);
	for (i = 0; i < cnt; i++)
		if (!fact_try(l, f, order[i], k))
			return 0;
	return -EOPNOTSUPP;
}

static void states_init(struct ladder *l, const struct ladder_options *o)
{
	unsigned int f;
	int r;

	for (f = 0; f < ladder_fact_cnt(); f++) {
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
	l->states[FACT_STACKS].wanted = o->stacks;
	l->states[FACT_LOCKS].wanted = o->locks;
	l->states[FACT_RSEQ].wanted = o->rseq;
	if (!o->fallbacks)
		l->states[FACT_FALLBACK].attached = FACT_NOT_YET;
}

/* The last rung's failure stands for the fact's: it is the one with the fewest needs. */
static void explain_fact(const struct fact_state *s, char *why, size_t why_len)
{
	const char *reason = "every rung is excluded";
	int r;

	for (r = 0; r < s->rung_cnt; r++)
		if (s->rungs[r].tried)
			reason = *s->rungs[r].reason ? s->rungs[r].reason :
						       strerror(-s->rungs[r].err);
	snprintf(why, why_len, "this kernel cannot show %s: %s (see: membarrier-trace doctor)",
		 s->what, reason);
}

/* The rung of another fact that shows this one as well; NULL: it needs its own. */
static const char *shown_beside(const struct ladder *l, unsigned int id, const struct kernel *k)
{
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++) {
		const struct rung *rung = l->climbed[f].rung;

		if (rung && (rung->also_shows & FACT_BIT(id)) &&
		    (!rung->also_shows_if || rung->also_shows_if(k)))
			return rung->name;
	}
	return NULL;
}

/* Is a fact in use that says more than this one? */
static bool is_surpassed(const struct ladder *l, unsigned int id)
{
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++)
		if ((ladder_facts[id].only_without & FACT_BIT(f)) && l->states[f].rung)
			return true;
	return false;
}

/* The rung of a fact that is tried first; NULL: none is. */
static const struct rung *first_rung(const struct ladder *l, unsigned int f, const struct kernel *k,
				     const char *no_rung)
{
	int order[LADDER_RUNGS], cnt = order_rungs(l, f, k, no_rung, order), i;
	char reason[sizeof(l->states[f].rungs[0].reason)];

	for (i = 0; i < cnt; i++) {
		const struct rung *rung = &ladder_facts[f].rungs[order[i]];

		if (!rung_ruled_out(l, rung, k, reason, sizeof(reason)))
			return rung;
	}
	return NULL;
}

/*
 * What is tried first, at once: for each object libbpf reads the kernel's types, and looks
 * through them for what the programs read. Most kernels take all of it. Where one refuses a
 * program, or to attach it, the rungs are loaded one by one.
 */
static void load_first_rungs(struct ladder *l, const struct kernel *k,
			     const struct ladder_options *o)
{
	struct probe probes[LADDER_FACTS * LADDER_PROGRAMS + 1];
	char why[sizeof(l->states[0].rungs[0].reason)];
	unsigned int f, there = 0, shown = 0;
	int cnt = 0, i;

	for (f = 0; f < ladder_fact_cnt(); f++) {
		const struct rung *rung = first_rung(l, f, k, o->no_rung);
		bool spares = rung && needs_spares(rung, k, why, sizeof(why));

		if (!rung || !l->states[f].wanted || (shown & FACT_BIT(f)) ||
		    (ladder_facts[f].only_without & there))
			continue;
		there |= FACT_BIT(f);
		if (!rung->also_shows_if || rung->also_shows_if(k))
			shown |= rung->also_shows;
		for (i = 0; i < rung_program_cnt(rung, true); i++)
			if (spares || !rung->probes[i].spare)
				probes[cnt++] = rung->probes[i];
	}
	probes[cnt++] = ladder_online_probe;
	l->together = ladder_load_together(l, probes, cnt);
}

static int climb_all(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len)
{
	struct ladder_skips skips;
	int err, first_err = 0;
	const char *lost;
	unsigned int f;

	load_first_rungs(l, k, o);
	for (f = 0; f < ladder_fact_cnt(); f++) {
		struct fact_state *s = &l->states[f];

		s->wanted = s->wanted && !is_surpassed(l, f);
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
	l->base->bss->positions = mbt_positions(skips.calls.set);
	l->base->bss->mutex_waits = l->climbed[FACT_MUTEX].object != NULL;
	l->base->bss->compat_seen = l->states[FACT_CALL].compat;
	ladder_begin_need(l);
	err = ladder_find_runqueues(l);
	if (err) {
		snprintf(why, why_len, "cannot look for the runqueues: %s", strerror(-err));
		return err;
	}
	ladder_load_online(l);
	ladder_follow_hotplug(l);
	ladder_watch(l, k);
	lost = ladder_lost_fact(l);
	if (!lost)
		return 0;
	snprintf(why, why_len,
		 "the probes of '%s' are attached, and this kernel does not run them: "
		 "are " LADDER_SWITCHES " 1?",
		 lost);
	return -EOPNOTSUPP;
}

/* Most kernels have no redirects when they are read, and nothing to ask the programs. */
static int list_redirected(struct ladder *l, char *why, size_t why_len)
{
	int err;

	if (!l->redirects.cnt)
		return 0;
	l->listed = ladder_list_programs(l);
	err = l->listed ? 0 : -errno;
	if (err)
		snprintf(why, why_len, "cannot open the BPF object: %s", strerror(-err));
	return err;
}

int ladder_new(struct ladder **out, const struct kernel *k, const struct ladder_options *o,
	       char *why, size_t why_len)
{
	struct ladder *l;
	int err;

	*out = NULL;
	if (!k->btf && !k->btf_file) {
		snprintf(why, why_len,
			 "this kernel does not describe its types (no /sys/kernel/btf/vmlinux: "
			 "CONFIG_DEBUG_INFO_BTF is off, or sysfs is not mounted); --btf FILE "
			 "names a description of it");
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
	l->typed = k->btf && k->casts;
	l->ftrace_fd = l->switch_events = -1;
	states_init(l, o);
	err = redirects_read(&l->redirects, k->shares_functions);
	if (err)
		snprintf(why, why_len, "out of memory");
	err = err ? err : ladder_load_maps(l, k, o, why, why_len);
	err = err ? err : list_redirected(l, why, why_len);
	if (!err && l->btf_file)
		err = ladder_try_types(l, why, why_len);
	if (err) {
		ladder_free(l);
		return err;
	}
	*out = l;
	err = climb_all(l, k, o, why, why_len);
	malloc_trim(0); /* each object, refused ones too, read the kernel's BTF */
	ladder_forget_bytes();
	return err;
}

void ladder_free(struct ladder *l)
{
	unsigned int f;

	if (!l)
		return;
	for (f = ladder_fact_cnt(); f > 0; f--)
		rung_release(l, &l->climbed[f - 1]);
	if (l->online_object != l->together)
		bpf_object__close(l->online_object);
	ladder_release_cgroup(l);
	bpf_object__close(l->together);
	if (l->ftrace_fd >= 0)
		close(l->ftrace_fd);
	if (l->switch_events >= 0)
		close(l->switch_events);
	bpf_object__close(l->listed);
	ladder_release_maps(l);
	redirects_release(&l->redirects);
	free(l);
}

const struct fact_state *ladder_fact(const struct ladder *l, unsigned int id)
{
	return &l->states[id];
}
