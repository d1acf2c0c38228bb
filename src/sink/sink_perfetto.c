// SPDX-License-Identifier: GPL-2.0-only
/*
 * A timeline for ui.perfetto.dev: callers with their calls and phases, CPUs with the handlers
 * that ran there and the tasks, an arrow from each request to its handler, and a mark at each
 * violation. Written call by call; what is kept does not grow with the run.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/phases.h"
#include "run/run_json.h"
#include "sink/outputs.h"
#include "sink/perfetto_tracks.h"
#include "sink/rate_bins.h"
#include "sink/sink_text_phases.h"
#include "sink/words.h"

struct perfetto {
	struct trace_events events;
	struct tracks tracks;
	struct rate_bins calls;
	struct rate_bins interrupts;
	bool begun;
	__u64 call_cnt; /* that are shown */
	__u64 outside;  /* of the window */
	__u64 violated;
	__u64 handlers;
	__u64 not_shown; /* handlers that overlap others */
	__u64 flows;
};

/* A call that is being written, and where. */
struct shown {
	const struct call_case *c;
	const struct judgement *j;
	const struct run *run;
	struct track at;
	struct interval when;
};

static __u64 in_run(const struct run *run, __u64 ns)
{
	return ns > run->start_ns ? ns - run->start_ns : 0;
}

static bool in_window(const struct interval *window, const struct interval *when)
{
	return !window->to_ns || (when->to_ns >= window->from_ns && when->from_ns <= window->to_ns);
}

/* Bins reach as far as they are of use: from the begin of the window on. */
static void count_at(struct rate_bins *b, const struct interval *window, __u64 ns, __u64 cnt)
{
	rate_bins_add(b, ns > window->from_ns ? ns - window->from_ns : 0, cnt);
}

static void write_phases(struct perfetto *p, const struct shown *s)
{
	__u64 at_ns = s->when.from_ns, end_ns;
	struct mbt_phases parts;
	unsigned int i;

	if (s->c->call.type != MBT_RECORD_CALL)
		return;
	phases_of_call(s->c, &parts);
	for (i = 0; i < MBT_PHASE_CNT; i++) {
		enum mbt_phase phase = text_phase_order[i];

		if (phase == MBT_PHASE_WHOLE || !(parts.seen & MBT_BIT(phase)) || !parts.ns[phase])
			continue;
		end_ns = at_ns + parts.ns[phase];
		if (end_ns > s->when.to_ns)
			break;
		trace_event_slice(&p->events, &s->at, "phase", word_phase(phase), at_ns, end_ns,
				  false);
		trace_event_end(&p->events);
		at_ns = end_ns;
	}
}

static void write_causes(struct perfetto *p, const struct judgement *j)
{
	unsigned int i;

	for (i = 0; i < MBT_CAUSE_CNT && j->verdict == VERDICT_UNVERIFIED; i++)
		if (j->causes & MBT_BIT(i))
			trace_event_number(&p->events, word_cause(i), 1);
}

static void write_slice(struct perfetto *p, const struct shown *s)
{
	const struct mbt_call *call = &s->c->call;

	trace_event_slice(&p->events, &s->at, word_judgement(s->j), word_event(call),
			  s->when.from_ns, s->when.to_ns, s->j->verdict == VERDICT_VIOLATED);
	trace_event_number(&p->events, "return", call->ret);
	if (call->flags)
		trace_event_number(&p->events, "cpu_id", call->cpu_id);
	trace_event_number(&p->events, "targets", s->c->target_cnt);
	trace_event_number(&p->events, "required", s->c->required_cnt);
	write_causes(p, s->j);
	trace_event_end(&p->events);
}

/* Where the caller was when it sent; clocks of two CPUs may disagree. */
static __u64 sent_at(const struct shown *s, const struct mbt_cpu *k)
{
	return mbt_phase_clamp(in_run(s->run, k->queue_ns), s->when.from_ns, s->when.to_ns - 1);
}

/* When the handler ran; of one that has no end, or no begin, a moment. */
static bool ran_at(const struct shown *s, const struct mbt_cpu *k, struct interval *ran)
{
	bool started = k->ran & MBT_RAN_STARTED, finished = k->ran & MBT_RAN_FINISHED;

	if (!started && !finished)
		return false;
	ran->from_ns = in_run(s->run, started ? k->start_ns : k->end_ns);
	ran->to_ns = finished ? in_run(s->run, k->end_ns) : 0;
	if (ran->to_ns <= ran->from_ns)
		ran->to_ns = ran->from_ns + 1;
	return true;
}

static void write_handler(struct perfetto *p, const struct shown *s, const struct mbt_cpu *k,
			  const struct interval *window)
{
	struct interval ran;
	struct track at;

	if (!ran_at(s, k, &ran))
		return;
	p->handlers++;
	count_at(&p->interrupts, window, ran.from_ns, !(k->ran & MBT_RAN_LOCAL));
	if (!tracks_handler_fits(&p->tracks, k->cpu, &ran)) {
		p->not_shown++;
		return;
	}
	at = tracks_cpu(&p->tracks, k->cpu);
	trace_event_slice(&p->events, &at, "handler", word_handler(k->handler), ran.from_ns,
			  ran.to_ns, false);
	trace_event_number(&p->events, "caller", s->c->call.tid);
	trace_event_number(&p->events, "interrupt", !(k->ran & MBT_RAN_LOCAL));
	if (!(k->ran & MBT_RAN_FINISHED))
		trace_event_text(&p->events, "end", "not seen");
	trace_event_end(&p->events);
	if ((k->seen & MBT_CPU_QUEUED) && k->queue_ns && sent_at(s, k) <= ran.from_ns)
		trace_event_flow(&p->events, &s->at, sent_at(s, k), &at, ran.from_ns, ++p->flows);
}

/* On the track of the caller, and on that of each CPU that was not covered. */
static void write_violation(struct perfetto *p, const struct shown *s,
			    const struct allow_list *allow)
{
	char name[256] = "VIOLATED", words[512];
	size_t len = strlen(name);
	unsigned int i;

	for (i = 0; i < s->j->found_cnt && len < sizeof(name); i++)
		len += (size_t)snprintf(name + len, sizeof(name) - len, "%s%s", i ? ", " : ": ",
					s->j->found[i]->code);
	trace_event_instant(&p->events, &s->at, "violation", name, s->when.to_ns, true);
	trace_event_number(&p->events, "allowed", allow_covers(allow, s->c, s->j));
	trace_event_end(&p->events);
	for (i = 0; i < s->c->cpu_cnt; i++) {
		const struct cpu_case *cpu = &s->c->cpus[i];
		struct track at;

		if (cpu->evidence != EVIDENCE_MISSING)
			continue;
		at = tracks_cpu(&p->tracks, cpu->k.cpu);
		trace_event_instant(&p->events, &at, "violation", "not covered", s->when.to_ns,
				    true);
		trace_event_number(&p->events, "caller", s->c->call.tid);
		trace_event_text(&p->events, "seen", words_cpu(words, sizeof(words), s->c, cpu));
		trace_event_end(&p->events);
	}
}

static void begin(struct sink_to *to)
{
	struct perfetto *p = to->state;

	if (p->begun)
		return;
	p->begun = true;
	trace_events_begin(&p->events, to->out.file);
	tracks_begin(&p->tracks, &p->events);
}

static int written(struct sink_to *to)
{
	return ferror(to->out.file) ? -(errno ? errno : EIO) : 0;
}

static int take_call(struct sink_to *to, const struct call_case *c, const struct judgement *j,
		     const struct run *run)
{
	struct shown s = { .c = c, .j = j, .run = run };
	struct perfetto *p = to->state;
	unsigned int i;

	begin(to);
	s.when.from_ns = in_run(run, c->call.begin_ns);
	s.when.to_ns = in_run(run, c->call.end_ns);
	if (!in_window(&to->window, &s.when)) {
		p->outside++;
		return 0;
	}
	errno = 0;
	p->call_cnt++;
	count_at(&p->calls, &to->window, s.when.from_ns, 1);
	s.at = tracks_caller(&p->tracks, &c->call, &s.when);
	write_slice(p, &s);
	write_phases(p, &s);
	for (i = 0; i < c->cpu_cnt; i++) {
		write_handler(p, &s, &c->cpus[i].k, &to->window);
		tracks_task(&p->tracks, &c->cpus[i].k, &s.when);
	}
	if (j->verdict == VERDICT_VIOLATED) {
		p->violated++;
		write_violation(p, &s, &to->options->allow);
	}
	return written(to);
}

static void write_rates(struct perfetto *p, const char *name, const struct rate_bins *b,
			__u64 from_ns)
{
	unsigned int i = 0;

	while (i < b->used && !b->cnt[i])
		i++;
	/* and a last one, of nothing */
	for (; b->used && i <= b->used; i++)
		trace_event_counter(&p->events, TRACKS_CPUS_PID, name, from_ns + i * b->width_ns,
				    i < b->used ? rate_bins_per_second(b, i) : 0);
}

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

static json_t *json_window(const struct interval *window)
{
	return window->to_ns ? json_pack("{s:o, s:o}", "from_ns", number(window->from_ns), "to_ns",
					 number(window->to_ns)) :
			       json_null();
}

/* What is shown, of what; the verdict is that of the whole run. */
static json_t *json_other(const struct sink_to *to, const struct report *r, const struct run *run)
{
	const struct perfetto *p = to->state;
	const bool all = run->settings.all_records && !run->settings.sample;

	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:s, s:o, s:o}",
			 "format", "membarrier-trace timeline", "version", MBT_VERSION, "start",
			 run->start_time, "traced", run_json_text(run->what), "records",
			 all ? "all" : "recorded", "window", json_window(&to->window),
			 "duration_ns", number(run->duration_ns), "kernel", run->kernel->release,
			 "calls", number(p->call_cnt), "calls_outside", number(p->outside),
			 "violated", number(p->violated), "handlers", number(p->handlers),
			 "handlers_not_shown", number(p->not_shown), "flows", number(p->flows),
			 "verdict", word_verdict(report_verdict(r)), "calls_of_run",
			 number(r->total.calls), "ended_early",
			 r->ended_early[0] ? run_json_text(r->ended_early) : json_null());
}

static int write_end(struct sink_to *to, const struct report *r, const struct run *run)
{
	struct perfetto *p = to->state;
	json_t *other;

	begin(to);
	errno = 0;
	tracks_end(&p->tracks);
	write_rates(p, "calls/s", &p->calls, to->window.from_ns);
	write_rates(p, "interrupts/s", &p->interrupts, to->window.from_ns);
	trace_events_end(&p->events);
	other = json_other(to, r, run);
	if (!other)
		return -ENOMEM;
	fputs(",\"otherData\":", to->out.file);
	json_dumpf(other, to->out.file, JSON_COMPACT);
	json_decref(other);
	fputs("}\n", to->out.file);
	return written(to);
}

static int open_perfetto(struct sink_to *to)
{
	int err = outfile_open(&to->out, to->path, 0666);

	to->state = err ? NULL : calloc(1, sizeof(struct perfetto));
	return err ? err : to->state ? 0 : -ENOMEM;
}

static void discard(struct sink_to *to)
{
	free(to->state);
	to->state = NULL;
}

const struct sink sink_of_perfetto = {
	.every_call = true,
	.open = open_perfetto,
	.call = take_call,
	.report = write_end,
	.discard = discard,
};
