// SPDX-License-Identifier: GPL-2.0-only
/* A live run from its start to its report, and all that it has to undo. */
#include "live/session.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include "live/housekeeping.h"
#include "live/loop.h"
#include "live/named.h"
#include "live/priority.h"
#include "live/stacks.h"
#include "live/waiting.h"
#include "probe/calibrate.h"
#include "probe/cgroups.h"
#include "probe/facts.h"
#include "probe/find.h"
#include "probe/hotplug.h"
#include "probe/memory.h"
#include "probe/tracefs.h"
#include "run/cpu_sets.h"
#include "run/preemption.h"
#include "run/privileges.h"

static void set_start(struct live *live)
{
	struct run *run = &live->session->run;
	time_t now = time(NULL);
	struct tm utc;

	cpu_loads_begin(&live->loads, live->session->kernel.cpu_possible);
	run->start_ns = kernel_now_ns();
	live->cpu_begin_ns = live_cpu_ns();
	gmtime_r(&now, &utc);
	strftime(run->start_time, sizeof(run->start_time), "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static enum session_end release_child(struct live *live, char *why, size_t why_len)
{
	const char *name = live->options->command[0];
	int err = child_release(&live->child);

	if (!err)
		return SESSION_DONE;
	waitpid(live->child.pid, NULL, 0);
	live->child_runs = false;
	snprintf(why, why_len, "cannot run %s: %s", name, strerror(-err));
	return err == -ENOENT ? SESSION_NOT_FOUND : SESSION_NOT_RUN;
}

static enum session_end cannot_start(int err, char *why, size_t why_len)
{
	snprintf(why, why_len, "cannot start: %s", strerror(-err));
	return SESSION_FAILED;
}

/* Have the command and the named processes judged; each of them has to be there still. */
static enum session_end judge_named(struct live *live, char *why, size_t why_len)
{
	const struct session_options *o = live->options;
	int err = 0, missing, gone;

	if (o->command)
		err = ladder_judge(live->ladder, &live->child.pid, 1, &missing);
	if (!err && o->pid_cnt)
		err = ladder_judge(live->ladder, o->pids, o->pid_cnt, &missing);
	gone = !err || err == -ESRCH ? named_first_gone(o->pidfds, o->pid_cnt) : -1;
	if (gone >= 0) {
		snprintf(why, why_len,
			 "process %d was gone before everything was attached (took %.1f s)",
			 o->pids[gone], (double)(kernel_now_ns() - live->begin_ns) / 1e9);
		return SESSION_GONE;
	}
	if (err == -ESRCH) {
		snprintf(why, why_len,
			 "there is no process %d among the tasks that BPF shows (a thread's number "
			 "names none)",
			 missing);
		return SESSION_FAILED;
	}
	return err ? cannot_start(err, why, why_len) : SESSION_DONE;
}

/* Have the threads and the cgroup that filters name looked for; a cgroup may come later. */
static enum session_end judge_filtered(struct live *live, char *why, size_t why_len)
{
	const struct filters *f = live->options->filters;
	int err, missing;

	if (!f)
		return SESSION_DONE;
	if (f->k.set & MBT_FILTER_CGROUP) {
		ladder_await_cgroup(live->ladder, &live->session->kernel);
		waiting_follow_cgroup(live->ladder, live->options->cgroup);
	}
	err = f->tid_cnt ? ladder_judge_threads(live->ladder, f->tids, f->tid_cnt, &missing) : 0;
	if (err == -ESRCH) {
		snprintf(why, why_len, "thread %d was gone before everything was attached",
			 missing);
		return SESSION_GONE;
	}
	return err ? cannot_start(err, why, why_len) : SESSION_DONE;
}

/* Who reads calls one by one, now or later, has a record of each. */
static unsigned int sample_of(const struct session_options *o)
{
	if (o->all_records || o->record_to || o->analysis.on_call)
		return 0;
	return o->sample ? o->sample : SESSION_SAMPLE;
}

/* What takes a right that the tool does not have is no property of the kernel. */
static enum session_end not_attached(const struct live *live, int err, char *why, size_t why_len)
{
	char missing[64];
	size_t len = strlen(why);

	if (err != -EOPNOTSUPP)
		return SESSION_FAILED;
	privileges_missing(missing, sizeof(missing));
	/* without a ladder the kernel was not asked yet */
	if (!live->ladder || !*missing)
		return SESSION_UNSUPPORTED;
	snprintf(why + len, why_len - len, "; without %s nothing can be said of the kernel",
		 missing);
	return SESSION_FAILED;
}

static enum session_end attach(struct live *live, char *why, size_t why_len)
{
	const struct session_options *o = live->options;
	struct session *s = live->session;
	struct ladder_options lo = {
		.no_rung = o->no_rung,
		.filtered = live_is_filtered(o),
		.cgroup = o->cgroup,
		.filters = o->filters ? &o->filters->k : NULL,
		.unreached = o->unreached || o->command,
		.stacks = o->stacks,
		.locks = o->locks,
		.rseq = o->rseq,
		.fallbacks = o->fallbacks,
		.all_records = o->all_records,
		.sample = sample_of(o),
		.ring_bytes = live_ring_bytes(o),
	};
	struct source_live_sink sink;
	enum session_end end;
	int err;

	err = kernel_read(&s->kernel, o->btf, why, why_len);
	if (err)
		return err == -E2BIG ? SESSION_UNSUPPORTED : SESSION_FAILED;
	if (o->records_for)
		kernel_remark(&s->kernel,
			      "--%s had a record made of every call: tracing took more of the "
			      "machine than where plain calls are only counted",
			      o->records_for);
	err = housekeeping_move(o->house_keeping, &s->kernel);
	if (err) {
		snprintf(why, why_len, "cannot run on the CPUs %s (--house-keeping): %s",
			 o->house_keeping ? o->house_keeping : "that are not isolated",
			 strerror(-err));
		return SESSION_FAILED;
	}
	ladder_calibrate(&s->kernel);
	err = analysis_init(&s->analysis, &o->analysis, &s->run.settings, s->kernel.cpu_possible);
	if (err)
		return cannot_start(err, why, why_len);
	cpu_sets_mark(s->analysis.report.cpus, s->analysis.report.cpu_cnt, &s->kernel);
	err = ladder_new(&live->ladder, &s->kernel, &lo, why, why_len);
	if (live->ladder) {
		live_read_facts(live);
		ladder_remarks(live->ladder, &s->kernel);
		ladder_memory(live->ladder, &s->run.memory);
	}
	s->run.compat_seen = s->facts[FACT_CALL].compat;
	if (err)
		return not_attached(live, err, why, why_len);
	kernel_settings(&s->kernel, &s->run.settings);
	s->run.settings.filtered = live_is_filtered(o);
	s->run.settings.all_records = o->all_records;
	s->run.settings.sample = sample_of(o);
	sink = (struct source_live_sink){ live_take_call, live_take_plain, live };
	err = source_live_new(&live->source, live->ladder, &sink);
	if (err)
		return cannot_start(err, why, why_len);
	end = judge_named(live, why, why_len);
	return end == SESSION_DONE ? judge_filtered(live, why, why_len) : end;
}

static struct privileges_use use_of(const struct session_options *o)
{
	return (struct privileges_use){ .renames = o->renames,
					.signals = o->command,
					.maps = o->stacks };
}

/* The command has what the tool was started with; the tool keeps what it asks for itself. */
static int give_up(const struct session_options *o)
{
	const struct privileges_use use = use_of(o);

	if (!o->drop_privileges)
		return 0;
	tracefs_keep();
	preemption_keep_modes();
	return privileges_begin(&use);
}

/* Everything is attached: nothing that takes long comes any more, nor what asks for privileges. */
static enum session_end settle(struct live *live, char *why, size_t why_len)
{
	const struct session_options *o = live->options;
	const struct privileges_use use = use_of(o);
	struct run *run = &live->session->run;
	int err = priority_raise(&o->priority, &live->priority);

	if (err) {
		snprintf(why, why_len, "cannot run with the priority of --priority: %s",
			 strerror(-err));
		return SESSION_FAILED;
	}
	priority_words(run->priority, sizeof(run->priority));
	err = o->drop_privileges ? privileges_settle(&use) : 0;
	return err ? cannot_start(err, why, why_len) : SESSION_DONE;
}

static enum session_end run_live(struct live *live, char *why, size_t why_len)
{
	struct session *s = live->session;
	enum session_end end;
	int err;

	err = signals_block(&live->signals);
	if (err) {
		snprintf(why, why_len, "cannot read signals: %s", strerror(-err));
		return SESSION_FAILED;
	}
	/* before the tool moves to other CPUs: the command stays where it was started */
	err = live->options->command ?
		      child_start(&live->child, live->options->command,
				  live->options->command_output, &live->options->user) :
		      0;
	if (err)
		return cannot_start(err, why, why_len);
	live->child_runs = live->options->command;
	err = give_up(live->options);
	if (err)
		return cannot_start(err, why, why_len);
	end = attach(live, why, why_len);
	end = end == SESSION_DONE ? settle(live, why, why_len) : end;
	if (end != SESSION_DONE)
		return end;
	set_start(live);
	live_stacks_begin(live);
	err = live->options->record_to ?
		      recording_new(&live->recording, live->options->record_to, &s->run) :
		      0;
	if (!err && live->recording && live->options->record_max)
		err = recording_limit(live->recording, live->options->record_max);
	if (err) {
		snprintf(why, why_len, "cannot write the recording: %s", strerror(-err));
		return SESSION_FAILED;
	}
	if (live->options->wait)
		waiting_for(s->run.waits_for, sizeof(s->run.waits_for), live->options->filters,
			    live->options->cgroup);
	source_live_start(live->source);
	ladder_arm(live->ladder);
	/* what is started on this word is judged from its first call on */
	if (live->options->on_start)
		live->options->on_start(&s->run);
	if (live->child_runs) {
		end = release_child(live, why, why_len);
		if (end != SESSION_DONE)
			return end;
	}
	err = live_judge_until_end(live);
	err = err ? err : live_collect(live);
	if (!err)
		return SESSION_DONE;
	snprintf(why, why_len, "cannot read the records: %s", strerror(-err));
	return SESSION_FAILED;
}

static void name_run(struct session *s, const struct session_options *o)
{
	if (o->command)
		snprintf(s->what, sizeof(s->what), "command %s", o->command[0]);
	else if (o->pid_cnt == 1)
		snprintf(s->what, sizeof(s->what), "pid %d", o->pids[0]);
	else if (o->pid_cnt)
		snprintf(s->what, sizeof(s->what), "%u pids", o->pid_cnt);
	else
		snprintf(s->what, sizeof(s->what), "system-wide");
	if (o->filter_words)
		s->run.filters = *o->filter_words;
}

enum session_end session_run(struct session *s, const struct session_options *o, char *why,
			     size_t why_len)
{
	struct live live = {
		.session = s, .options = o, .begin_ns = kernel_now_ns(), .child = { .pid = -1 }
	};
	enum session_end end;

	memset(s, 0, sizeof(*s));
	s->run.kernel = &s->kernel;
	s->run.facts = s->facts;
	s->run.fact_cnt = ladder_fact_cnt();
	s->run.what = s->what;
	s->run.command_status = -1;
	name_run(s, o);
	live.looks = live_looks_new(o->filters && filters_any(o->filters));
	end = run_live(&live, why, why_len);
	signals_unblock(&live.signals);
	/* -d or a signal of ours ended the run before the command ended itself */
	if (live.child_runs && end == SESSION_DONE)
		kill(live.child.pid, SIGTERM);
	child_abandon(&live.child);
	live_looks_free(live.looks);
	recording_free(live.recording);
	mappings_release(&live.mappings);
	source_live_free(live.source);
	ladder_free(live.ladder);
	cpu_loads_release(&live.loads);
	signals_release(&live.signals);
	return end;
}

void session_release(struct session *s)
{
	analysis_release(&s->analysis);
}
