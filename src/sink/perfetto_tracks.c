// SPDX-License-Identifier: GPL-2.0-only
/* Names of tracks, and what keeps their slices apart. */
#include "sink/perfetto_tracks.h"
#include <string.h>
#include "mbt/judge.h"

/* Tids are unique: readers of the format keep threads by tid. */
static struct track cpu_track(unsigned int cpu, bool tasks)
{
	return (struct track){ TRACKS_CPUS_PID, TRACKS_CPUS_PID + 1 + 2 * (int)cpu + tasks };
}

void tracks_begin(struct tracks *t, struct trace_events *events)
{
	t->events = events;
	trace_event_process(events, TRACKS_CPUS_PID, "CPUs", 0);
}

static bool is_known(const struct thread_track *thread, const struct mbt_call *call)
{
	return thread->pid == call->tgid && thread->tid == call->tid && thread->tid &&
	       !strncmp(thread->comm, call->comm, MBT_COMM_LEN) &&
	       !strncmp(thread->process, call->leader_comm, MBT_COMM_LEN);
}

struct track tracks_caller(struct tracks *t, const struct mbt_call *call, struct interval *when)
{
	struct thread_track *thread = &t->threads[(unsigned int)call->tid % TRACKS_THREADS];
	const struct track at = { call->tgid, call->tid };

	if (thread->pid != call->tgid || thread->tid != call->tid)
		memset(thread, 0, sizeof(*thread));
	if (!is_known(thread, call)) {
		thread->pid = call->tgid;
		thread->tid = call->tid;
		memcpy(thread->comm, call->comm, MBT_COMM_LEN);
		memcpy(thread->process, call->leader_comm, MBT_COMM_LEN);
		trace_event_process(t->events, at.pid, thread->process, 1);
		trace_event_thread(t->events, &at, thread->comm, (unsigned int)call->tid);
	}
	if (when->from_ns < thread->end_ns)
		when->from_ns = thread->end_ns;
	if (when->to_ns <= when->from_ns)
		when->to_ns = when->from_ns + 1;
	thread->end_ns = when->to_ns;
	return at;
}

struct track tracks_cpu(struct tracks *t, unsigned int cpu)
{
	const struct track handlers = cpu_track(cpu, false), tasks = cpu_track(cpu, true);
	char name[32];

	if (!t->cpus[cpu].named) {
		t->cpus[cpu].named = true;
		snprintf(name, sizeof(name), "CPU %u", cpu);
		trace_event_thread(t->events, &handlers, name, 2 * cpu);
		snprintf(name, sizeof(name), "CPU %u: task", cpu);
		trace_event_thread(t->events, &tasks, name, 2 * cpu + 1);
	}
	return handlers;
}

bool tracks_handler_fits(struct tracks *t, unsigned int cpu, const struct interval *when)
{
	struct cpu_track *c = &t->cpus[cpu];
	unsigned int i;

	for (i = 0; i < TRACKS_RECENT; i++)
		if (when->from_ns < c->recent[i].to_ns && when->to_ns > c->recent[i].from_ns)
			return false;
	c->recent[c->next++ % TRACKS_RECENT] = *when;
	return true;
}

static void write_stint(struct tracks *t, unsigned int cpu)
{
	struct cpu_track *c = &t->cpus[cpu];
	const struct track at = cpu_track(cpu, true);
	struct stint *s = &c->stint;
	char name[48];

	/* scans of calls are some time within them, so that two stints may seem to overlap */
	if (s->seen.from_ns < c->stints_end_ns)
		s->seen.from_ns = c->stints_end_ns;
	if (s->seen.to_ns > s->seen.from_ns) {
		tracks_cpu(t, cpu);
		snprintf(name, sizeof(name), "%s[%d]", s->comm, s->tid);
		trace_event_slice(t->events, &at, "task", name, s->seen.from_ns, s->seen.to_ns,
				  false);
		trace_event_end(t->events);
		c->stints_end_ns = s->seen.to_ns;
	}
	memset(s, 0, sizeof(*s));
}

void tracks_task(struct tracks *t, const struct mbt_cpu *k, const struct interval *when)
{
	struct stint *s = &t->cpus[k->cpu].stint;
	struct interval seen = *when;

	if (!(k->seen & MBT_CPU_BEGIN) || !k->begin.curr)
		return;
	/* at the begin it was there; of what came behind it nothing but that is known */
	if (!(k->seen & MBT_CPU_END) || !mbt_kept_task(k))
		seen.to_ns = seen.from_ns + 1;
	if (s->seen.to_ns && (s->switches != k->begin.nr_switches || s->curr != k->begin.curr))
		write_stint(t, k->cpu);
	if (!s->seen.to_ns) {
		*s = (struct stint){ k->begin.nr_switches, k->begin.curr, seen, k->tid, "" };
		memcpy(s->comm, k->comm, MBT_COMM_LEN);
		return;
	}
	if (seen.from_ns < s->seen.from_ns)
		s->seen.from_ns = seen.from_ns;
	if (seen.to_ns > s->seen.to_ns)
		s->seen.to_ns = seen.to_ns;
}

void tracks_end(struct tracks *t)
{
	unsigned int i;

	for (i = 0; i < MBT_MAX_CPUS; i++)
		if (t->cpus[i].stint.seen.to_ns)
			write_stint(t, i);
}
