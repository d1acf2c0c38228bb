// SPDX-License-Identifier: GPL-2.0-only
/* Between the start of a live run and its report: records are judged until an end is found. */
#include "live/loop.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <seccomp.h>
#include "live/convoys.h"
#include "live/rseq.h"
#include "live/losses.h"
#include "live/named.h"
#include "live/pace.h"
#include "live/stacks.h"
#include "live/waiting.h"
#include "run/tracer.h"
#include "probe/delays.h"
#include "probe/facts.h"
#include "probe/find.h"
#include "probe/hotplug.h"
#include "probe/need.h"
#include "probe/rows.h"
#include "probe/state.h"

/* The probes never wake us: a wake-up would feed back into sched_switch. See pace.h. */
#define RING_KB (8u << 10)

int live_take_call(void *arg, const struct mbt_call *record, size_t len, enum call_loss loss)
{
	struct analysis *analysis = &((struct live *)arg)->session->analysis;
	struct recording *recording = ((struct live *)arg)->recording;
	int err = analysis_call(analysis, record, len, loss);

	if (recording && analysis->passed)
		recording_call(recording, record, len, loss);
	return err;
}

int live_take_plain(void *arg, const struct mbt_row *row, const struct mbt_plain_cnt *cnt,
		    enum call_loss loss)
{
	struct live *live = arg;

	/* a recording has a record of each call */
	return analysis_plain(&live->session->analysis, row, cnt, loss);
}

static int take_caller(void *arg, unsigned int cpu, const struct mbt_stat_key *key,
		       const struct mbt_stat *stat, const struct mbt_caller *counts)
{
	return analysis_caller(arg, cpu, key, stat, counts);
}

static int take_row(void *arg, const struct mbt_row *row)
{
	struct live *live = arg;
	int err;

	if (live->recording)
		recording_stat(live->recording, &row->key, &row->stat);
	err = analysis_row(&live->session->analysis, row);
	return err ? err :
		     ladder_callers_of_row(live->ladder, row, take_caller,
					   &live->session->analysis);
}

int live_read_cpus(const struct live *live, struct analysis *into)
{
	struct report *r = &into->report;
	struct cpu_delays delays;
	struct plain_cpu counts;
	unsigned int cpu;
	int err = 0;

	for (cpu = 0; cpu < r->cpu_cnt && !err; cpu++) {
		ladder_plain_cpu(live->ladder, cpu, &counts);
		report_plain_cpu(r, cpu, counts.required, counts.slowest_cnt, counts.slowest_ns);
		ladder_cpu_delays(live->ladder, cpu, &delays);
		err = report_cpu_times(&r->cpus[cpu], delays.interrupts, &delays.delay,
				       &delays.handler);
	}
	return err ? err : ladder_callers(live->ladder, take_caller, into);
}

/* SIGSYS: seccomp forces it on a caller that is to die. */
static void name_refused(const struct ladder *l, struct run_end *end)
{
	__u32 arch;
	int number;
	char *name;

	if (end->command_signal != SIGSYS || !ladder_command_refused(l, &arch, &number))
		return;
	name = seccomp_syscall_resolve_num_arch(arch, number);
	if (name)
		snprintf(end->command_call, sizeof(end->command_call), "%s", name);
	else
		snprintf(end->command_call, sizeof(end->command_call), "number %d", number);
	free(name);
}

static void reap(struct live *live)
{
	struct run_end *end = &live->session->run.end;
	int status = 0;
	pid_t pid;

	if (!live->child_runs)
		return;
	pid = waitpid(live->child.pid, &status, WNOHANG);
	if (!pid || (pid < 0 && errno != ECHILD))
		return;
	live->child_runs = false;
	live->session->run.command_status = WIFEXITED(status) ? WEXITSTATUS(status) :
								128 + WTERMSIG(status);
	if (WIFSIGNALED(status)) {
		end->command_signal = WTERMSIG(status);
		name_refused(live->ladder, end);
	}
}

/* Was the end of the run asked for? */
static bool read_signals(struct live *live)
{
	struct signalfd_siginfo info;

	while (signals_next(&live->signals, &info)) {
		if (info.ssi_signo == SIGCHLD || info.ssi_signo == SIGUSR1)
			continue;
		/* Ctrl-C reaches the command through the terminal; anything else does not */
		if (live->child_runs && (info.ssi_signo != SIGINT || info.ssi_code != SI_KERNEL))
			kill(live->child.pid, (int)info.ssi_signo);
	}
	reap(live);
	return live->signals.asked;
}

static void tell_lost(struct live *live, const char *fact)
{
	if (!fact || live->told)
		return;
	live->told = true;
	if (live->options->on_lost)
		live->options->on_lost(fact);
}

static void tell_progress(struct live *live)
{
	const struct report *r = &live->session->analysis.report;
	struct session_progress p = {
		.elapsed_ns = kernel_now_ns() - live->session->run.start_ns,
		.calls = r->total.calls,
		.violations = r->total.violated,
		.warnings = r->notes.calls,
		.unverified = r->total.unverified,
	};

	if (!live->progress_ns)
		live->progress_ns = SESSION_PROGRESS_FIRST_NS;
	if (!live->options->on_progress || p.elapsed_ns < live->progress_ns)
		return;
	live->progress_ns = p.elapsed_ns + SESSION_PROGRESS_NEXT_NS;
	live->options->on_progress(&p);
}

/* Has the run come to its end? */
static enum run_ended find_end(struct live *live, bool had_child)
{
	const struct session_options *o = live->options;

	if (read_signals(live))
		return RUN_ENDED_SIGNAL;
	if (had_child)
		return live->child_runs ? RUN_ENDED_UNKNOWN : RUN_ENDED_COMMAND;
	if (o->pid_cnt && named_all_gone(o->pidfds, o->pid_cnt) && !ladder_judges_any(live->ladder))
		return RUN_ENDED_PROCESSES;
	if (o->filters && o->filters->tid_cnt && !waiting_finds_thread(o->filters))
		return RUN_ENDED_PROCESSES;
	return o->record_only && recording_failed(live->recording) ? RUN_ENDED_RECORDING :
								     RUN_ENDED_UNKNOWN;
}

size_t live_ring_bytes(const struct session_options *o)
{
	size_t bytes = (size_t)sysconf(_SC_PAGESIZE), kb = o->buffer_kb ? o->buffer_kb : RING_KB;

	while (bytes < kb << 10)
		bytes *= 2;
	return bytes;
}

static __u64 cpu_ns(clockid_t of)
{
	struct timespec used;

	clock_gettime(of, &used);
	return (__u64)used.tv_sec * 1000000000 + (__u64)used.tv_nsec;
}

__u64 live_cpu_ns(void)
{
	return cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
}

/* Of this thread alone: the one that reads records rests for no other. */
static __u64 reader_cpu_ns(void)
{
	return cpu_ns(CLOCK_THREAD_CPUTIME_ID);
}

static int keys_of(const struct live *live)
{
	const struct watcher *w = &live->options->watcher;

	return w->keys && !live->keys_gone ? w->keys(w->arg) : -1;
}

/* Until a signal or a key comes, or this long; no longer than until @until, 0: there is no end. */
static void sleep_until(struct live *live, unsigned int ms, __u64 until)
{
	struct pollfd fds[] = {
		{ .fd = live->signals.fd, .events = POLLIN },
		{ .fd = keys_of(live), .events = POLLIN },
	};
	__u64 now = kernel_now_ns(), left_ms;
	int cpu;

	if (until) {
		left_ms = until > now ? (until - now) / 1000000 + 1 : 0;
		ms = left_ms < ms ? (unsigned int)left_ms : ms;
	}
	poll(fds, sizeof(fds) / sizeof(fds[0]), (int)ms);
	/* a terminal that is gone is ready for ever */
	live->keys_gone |= fds[1].revents & (POLLHUP | POLLERR | POLLNVAL);
	cpu = sched_getcpu();
	if (cpu >= 0 && cpu < MBT_MAX_CPUS)
		live->tool_runs[cpu]++;
}

/* What the watcher makes of it; 0 or -errno. */
static int watched(struct live *live)
{
	int by = watcher_look(live, signals_wants_report(&live->signals));

	if (by < 0)
		return by;
	live->session->run.end.by = (enum run_ended)by;
	return 0;
}

int live_judge_until_end(struct live *live)
{
	const struct session_options *o = live->options;
	__u64 until = o->duration_ns ? live->session->run.start_ns + o->duration_ns : 0;
	const size_t ring = live_ring_bytes(o);
	unsigned int longest_ms = pace_longest_ms(ring, live->session->kernel.cpu_online);
	unsigned int ms = PACE_SHORTEST_MS;
	__u64 worked_ns = reader_cpu_ns(), asleep_ns, owed_ns = 0, now_ns;
	struct run_end *end = &live->session->run.end;
	bool had_child = live->child_runs;
	int err = 0;

	while (!end->by && err >= 0) {
		now_ns = reader_cpu_ns();
		owed_ns = pace_owed_ns(owed_ns, now_ns - worked_ns, 0);
		worked_ns = now_ns;
		asleep_ns = kernel_now_ns();
		sleep_until(live, pace_rest_ms(ms, owed_ns), until);
		owed_ns = pace_owed_ns(owed_ns, 0, kernel_now_ns() - asleep_ns);
		end->by = find_end(live, had_child);
		if (!end->by && until && kernel_now_ns() >= until)
			end->by = RUN_ENDED_DURATION;
		/* steps of hotplug come in numbers, and calls after one wait for the next count */
		if (ladder_follow_hotplug(live->ladder))
			ms = PACE_SHORTEST_MS;
		if (ladder_follow_need(live->ladder, &live->session->kernel))
			ms = PACE_SHORTEST_MS;
		if (o->filters && (o->filters->k.set & MBT_FILTER_CGROUP))
			waiting_follow_cgroup(live->ladder, o->cgroup);
		err = source_live_drain(live->source);
		/* more than one drain takes: the ring may be full */
		ms = pace_next_ms(ms, longest_ms, err > 0 ? ring : source_live_found(live->source),
				  ring);
		err = err < 0 ? err : ladder_rows_of_ended(live->ladder, take_row, live);
		tell_lost(live, source_live_lost_fact(live->source));
		tell_progress(live);
		live_stacks_follow(live);
		live_fallbacks_follow(live);
		live_looks_pass(live->looks, live->ladder, &live->session->analysis.report, false);
		if (err >= 0 && !end->by)
			err = watched(live);
	}
	end->command_runs = live->child_runs;
	if (o->watcher.end)
		o->watcher.end(o->watcher.arg);
	return err < 0 ? err : 0;
}

void live_read_facts(struct live *live)
{
	unsigned int f;

	for (f = 0; f < ladder_fact_cnt(); f++)
		live->session->facts[f] = *ladder_fact(live->ladder, f);
}

bool live_is_filtered(const struct session_options *o)
{
	return o->pid_cnt || o->command;
}

/* The kernel side looks for a tracer where a process ends: one that still runs is asked here. */
static void find_tracer(int pid, struct end_counts *end)
{
	int tracer = tracer_of(pid);

	if (!tracer)
		return;
	end->traced_pid = (__u64)pid;
	if (tracer_signal_mask(tracer, "SigIgn:") & (1ull << (SIGCHLD - 1)))
		end->unseen_tracer_pid = (__u64)pid;
}

static void find_tracers(const struct live *live, struct end_counts *end)
{
	unsigned int i;

	if (live->child_runs)
		find_tracer(live->child.pid, end);
	for (i = 0; i < live->options->pid_cnt; i++)
		find_tracer(live->options->pids[i], end);
}

void live_count_lost(struct live *live, struct end_counts *end)
{
	const char *lost_fact = source_live_lost_fact(live->source);
	struct ladder_counts counts;
	struct ladder_skips skips;
	struct lost_calls calls;
	__u64 open;

	ladder_counts(live->ladder, &counts);
	losses_skips(source_live_losses(live->source), &skips);
	open = counts.begun > counts.ended ? counts.begun - counts.ended : 0;
	/* with a probe gone the ends may have been missed, and long ago */
	losses_count(source_live_losses(live->source), open, lost_fact, &calls);
	*end = (struct end_counts){
		.cut = counts.cut + calls.still_open,
		.lost_calls = counts.lost_calls + calls.lost,
		.unseen_max = calls.unseen_max,
		/* where all processes are judged, a fork that was not seen hides none */
		.children_lost = counts.children_lost +
				 (live_is_filtered(live->options) ? skips.children : 0),
		.lost_runs = skips.evidence + skips.rcu + skips.mutex + skips.children +
			     counts.abandoned + calls.runs,
		.unreached_runs = skips.unreached,
		.answered_runs = skips.answered,
		.stats_merged = counts.stats_merged,
		.left_out = counts.left_out,
		.traced_pid = counts.traced_pid,
		.unseen_tracer_pid = counts.unseen_tracer_pid,
	};
	if (lost_fact)
		snprintf(end->lost_fact, sizeof(end->lost_fact), "%s", lost_fact);
}

static void count_end(struct live *live, struct end_counts *end)
{
	source_live_look(live->source);
	live_count_lost(live, end);
	end->duration_ns = live->session->run.duration_ns;
	end->tool_runs = live->tool_runs;
	end->tool_run_cnt = MBT_MAX_CPUS;
	end->loads = live->loads.list;
	end->load_cnt = live->loads.cnt;
	end->command_status = live->session->run.command_status;
	end->end = live->session->run.end;
	find_tracers(live, end);
	tell_lost(live, source_live_lost_fact(live->source));
}

int live_collect(struct live *live)
{
	struct session *s = live->session;
	struct end_counts end;
	__u64 cut = 0;
	int err, end_err;

	ladder_disarm(live->ladder);
	live_read_facts(live);
	s->run.duration_ns = kernel_now_ns() - s->run.start_ns;
	cpu_loads_end(&live->loads);
	s->run.end.tool_cpu_ns = live_cpu_ns() - live->cpu_begin_ns;
	/* no record comes any more that could find no room */
	priority_lower(&live->priority);
	signals_unblock(&live->signals);
	/* a program may be past its look at "armed" */
	kernel_grace_period(&s->kernel);
	err = source_live_end(live->source);
	err = err ? err : source_live_answered(live->source, &cut);
	err = err ? err : ladder_rows(live->ladder, take_row, live);
	err = err ? err : live_stacks_collect(live);
	err = err ? err : live_read_cpus(live, &s->analysis);
	err = err ? err : live_convoys_collect(live);
	err = err ? err : live_rseq_collect(live);
	err = err ? err : live_fallbacks_collect(live);
	live_looks_pass(live->looks, live->ladder, &s->analysis.report, true);
	count_end(live, &end);
	end.looks = &s->analysis.report.looks;
	end.cut += cut;
	/* what the recording has not, though it came */
	end.left_out += s->analysis.report.left_out;
	s->analysis.report.left_out = 0;
	if (live->recording) {
		s->record_err = recording_end(live->recording, &end);
		s->recorded_bytes = recording_bytes(live->recording);
	}
	end_err = analysis_end(&s->analysis, &end);
	return err ? err : end_err;
}
