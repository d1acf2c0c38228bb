// SPDX-License-Identifier: GPL-2.0-only
/* Are the probes still there? They can be switched off in mid-run. */
#include "probe/watch.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"
#include "probe/programs.h"
#include "probe/skips.h"
#include "run/kallsyms.h"
#include "run/livepatches.h"

#define FTRACE_SWITCH "/proc/sys/kernel/ftrace_enabled"
#define KPROBES_SWITCH "/sys/kernel/debug/kprobes/enabled"

/*
 * A task preempted inside one of our programs keeps it marked active on that CPU, so the
 * kernel skips our run. Retry for up to a second before declaring the probe lost.
 */
#define ASK_TRIES 1000
#define ASK_PAUSE_US 1000

/* 0: it has none (a perf event before v5.15), or it is no link any more. */
static __u32 link_id(const struct attachment *attached)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);

	return bpf_obj_get_info_by_fd(attachment_fd(attached), &info, &len) ? 0 : info.id;
}

static bool ftrace_is_off(const struct ladder *l)
{
	char value;

	return l->ftrace_fd >= 0 && pread(l->ftrace_fd, &value, 1, 0) == 1 && value == '0';
}

/* Off, or written to since the last look: on again is not the same as on all the time. */
static unsigned int switches_turned(const struct ladder *l)
{
	char events[16 * sizeof(struct inotify_event)] __attribute__((aligned(8)));
	unsigned int turned = ftrace_is_off(l) ? SWITCH_FTRACE : 0;
	ssize_t len, at;

	while ((len = read(l->switch_events, events, sizeof(events))) > 0)
		for (at = 0; at < len; at += (ssize_t)sizeof(struct inotify_event))
			turned |=
				l->ftrace_watch ==
						((const struct inotify_event *)(events + at))->wd ?
					SWITCH_FTRACE :
					SWITCH_KPROBES;
	return turned;
}

static bool fact_is_lost(const struct ladder *l, unsigned int f, unsigned int turned)
{
	const struct climbed *c = &l->climbed[f];
	int i;

	for (i = 0; i < LADDER_PROGRAMS; i++)
		if (c->link_ids[i] && link_id(&c->attached[i]) != c->link_ids[i])
			return true;
	return c->rung && (c->rung->switched_by & turned);
}

static bool is_replaced(const struct climbed *c, const struct redirects *now)
{
	const char *function;
	int i;

	for (i = 0; i < LADDER_PROGRAMS; i++) {
		if (!is_attached(&c->attached[i]))
			continue;
		function = ladder_probed_function(c->object, c->rung->probes[i].name);
		if (function && redirects_find(now, function))
			return true;
	}
	return false;
}

/* The name of a fact with a probed function that is replaced; NULL: none, as far as can be read. */
static const char *replaced_fact(const struct ladder *l)
{
	const char *name = NULL;
	struct redirects now;
	unsigned int f;

	if (redirects_read(&now, true))
		return NULL;
	for (f = 0; f < ladder_fact_cnt() && !name; f++)
		if (!ladder_facts[f].beside && is_replaced(&l->climbed[f], &now))
			name = l->states[f].name;
	redirects_release(&now);
	return name;
}

/* What was found when the kernel's facts were read holds where no patch has come since. */
static void watch_patches(struct ladder *l, const struct kernel *k)
{
	l->patches_sum = k->patches_sum;
	l->handlers_sum = k->handlers_sum;
}

/*
 * Has a livepatch come in since the start that changes what the probes show? Its own
 * functions may send handlers of its own, whose addresses are not known here, and a
 * function that it replaces is not run any more.
 */
static const char *patched_fact(struct ladder *l)
{
	__u64 patches = livepatches_sum();
	const char *replaced;

	if (patches == l->patches_sum)
		return NULL;
	if (kallsyms_handlers_sum() != l->handlers_sum)
		return l->states[FACT_DELIVERY].name;
	replaced = replaced_fact(l);
	if (replaced)
		return replaced;
	l->patches_sum = patches;
	return NULL;
}

struct answer {
	__u64 begins;
	__u64 ends;
};

static struct answer answers(const struct ladder *l)
{
	const volatile typeof(*l->base->bss) *state = l->base->bss;

	return (struct answer){ state->tracer_begins, state->tracer_ends };
}

/*
 * A call of our own: the kernel's kprobes can be disarmed behind a link that is
 * whole (/sys/kernel/debug/kprobes/enabled). A run that was skipped is an answer,
 * too: who is skipped is there. @before: the skips, NULL: not looked at.
 */
static enum mbt_tristate call_answers(const struct ladder *l, const struct ladder_skips *before)
{
	struct answer from = answers(l), to;
	struct ladder_skips after;

	/* blocked, or faked, for us, or who we are is not known: then nothing can be asked */
	if (!l->base->bss->tracer_tgid || syscall(SYS_membarrier, MBT_CMD_QUERY, 0, 0) <= 0)
		return MBT_YES;
	to = answers(l);
	if (from.begins != to.begins && from.ends != to.ends)
		return MBT_YES;
	if (!before)
		return MBT_UNKNOWN;
	ladder_skips(l, &after);
	return (from.begins == to.begins &&
		ladder_call_skips(before, MBT_BEGINS) == ladder_call_skips(&after, MBT_BEGINS)) ||
			       (from.ends == to.ends &&
				ladder_call_skips(before, MBT_ENDS) ==
					ladder_call_skips(&after, MBT_ENDS)) ?
		       MBT_NO :
		       MBT_UNKNOWN;
}

static bool call_is_lost(const struct ladder *l)
{
	enum mbt_tristate seen = call_answers(l, NULL);
	struct ladder_skips before;
	int tries;

	for (tries = 0; seen == MBT_UNKNOWN && tries < ASK_TRIES; tries++) {
		usleep(ASK_PAUSE_US);
		ladder_skips(l, &before);
		seen = call_answers(l, &before);
	}
	return seen == MBT_NO;
}

const char *ladder_lost_fact(struct ladder *l)
{
	unsigned int turned = switches_turned(l);
	const char *patched = patched_fact(l);
	unsigned int f;

	if (patched)
		return patched;
	for (f = 0; f < ladder_fact_cnt(); f++)
		if (fact_is_lost(l, f, turned))
			return l->states[f].name;
	return call_is_lost(l) ? l->states[FACT_CALL].name : NULL;
}

void ladder_watch_fact(struct ladder *l, unsigned int f)
{
	struct climbed *c = &l->climbed[f];
	unsigned int i;

	for (i = 0; i < LADDER_PROGRAMS && !ladder_facts[f].beside; i++)
		if (is_attached(&c->attached[i]))
			c->link_ids[i] = link_id(&c->attached[i]);
}

void ladder_watch(struct ladder *l, const struct kernel *k)
{
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++)
		ladder_watch_fact(l, f);
	watch_patches(l, k);
	/* held open: the watch is on the inode, and /proc makes a new one for a forgotten name */
	l->ftrace_fd = open(FTRACE_SWITCH, O_RDONLY | O_CLOEXEC);
	l->switch_events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	l->ftrace_watch = inotify_add_watch(l->switch_events, FTRACE_SWITCH, IN_MODIFY);
	inotify_add_watch(l->switch_events, KPROBES_SWITCH, IN_MODIFY);
}
