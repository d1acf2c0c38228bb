// SPDX-License-Identifier: GPL-2.0-only
/* The options of a live run, and what is said of its begin, its end and its failures. */
#include "cli/options_live.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/options_diagnose.h"
#include "cli/options_until.h"
#include "cli/options_user.h"
#include "cli/progress.h"
#include "live/housekeeping.h"
#include "live/waiting.h"
#include "probe/facts.h"
#include "probe/watch.h"
#include "recording/recording.h"
#include "scenario/number.h"
#include "sink/sink_text_end.h"
#include "sink/sink_text_words.h"

#define BUFFER_KB_MAX (1 << 20)

enum {
	OPT_PROPAGATE = 0x100,
	OPT_UNREACHED,
	OPT_ALL_RECORDS,
	OPT_BUFFER,
	OPT_COMMAND_OUTPUT,
	OPT_HOUSE_KEEPING,
	OPT_SAMPLE,
	OPT_PRIORITY,
	OPT_WAIT,
	OPT_STACKS
};

static const struct argp_option options[] = {
	{ "pid", 'p', "PID", 0,
	  "Judge only this process and its children from now on; PID,PID..., or repeated", 0 },
	{ "wait", OPT_WAIT, NULL, 0,
	  "Begin though there is no process of -n, or no cgroup of -c, yet: it is judged from its "
	  "first call on",
	  0 },
	{ "duration", 'd', "TIME", 0,
	  "Stop after TIME: 10, 10s, 500ms, 5m (default: Ctrl-C, or the end of PROGRAM)", 0 },
	{ "unreached", OPT_UNREACHED, NULL, 0,
	  "See calls that never reach the kernel's function (seccomp) without PROGRAM, too; with "
	  "fentry and kprobe every system call then pays a little",
	  0 },
	{ "all-records", OPT_ALL_RECORDS, NULL, 0,
	  "Judge every call from a full record, those too that the kernel side could settle alone",
	  0 },
	{ "sample", OPT_SAMPLE, "N", 0,
	  "Of the calls that the kernel side can settle by the evidence of their CPUs, judge one "
	  "in "
	  "N from its record and count the others there (default 1000; all from records with -v or "
	  "a recording)",
	  0 },
	{ "stacks", OPT_STACKS, NULL, 0,
	  "Count calls by the user stack of their caller, too; each call then pays for its stack, "
	  "some microseconds",
	  0 },
	{ "buffer", OPT_BUFFER, "KB", 0,
	  "Room for records that wait to be judged (default 8192; up to the next power of two)",
	  0 },
	{ "house-keeping", OPT_HOUSE_KEEPING, "CPUS", 0,
	  "Run the tool itself, not PROGRAM, on these CPUs alone: 0-3,8 (default: on none that is "
	  "isolated or of nohz_full)",
	  0 },
	{ "priority", OPT_PRIORITY, "POLICY", 0,
	  "How the tool itself, not PROGRAM, is scheduled while it reads records: fifo:N "
	  "(SCHED_FIFO), nice:N, or none, as it was started (default: fifo:1, else nice:-10, else "
	  "none, whichever is allowed first)",
	  0 },
	{ "command-output", OPT_COMMAND_OUTPUT, "FILE", 0,
	  "PROGRAM's standard output goes to FILE; then a report or a recording may have ours "
	  "(FILE -)",
	  0 },
	{ "propagate", OPT_PROPAGATE, NULL, 0, "Return PROGRAM's exit status when ours is 0", 0 },
	{ 0 },
};

static void add_pids(struct live_options *o, char *list, struct argp_state *state)
{
	unsigned int i = o->session.pid_cnt;

	filter_add_tasks(o->pids, &o->session.pid_cnt, list, "process", state);
	for (; i < o->session.pid_cnt; i++) {
		/* EPERM: there is one, and it is not ours */
		if (kill((pid_t)o->pids[i], 0) && errno == ESRCH)
			argp_error(state, "there is no process %d", o->pids[i]);
		/* fails for a thread's number, which is refused later */
		o->pidfds[i] = (int)syscall(SYS_pidfd_open, (pid_t)o->pids[i], 0);
	}
}

/* What filters name has to be there, unless it is waited for, or the command makes it. */
static void check_filters(const struct live_options *o, struct argp_state *state)
{
	const struct filters *f = &o->filter.filters;
	bool may_come = o->wait || o->session.command;
	unsigned int i;

	if (o->wait && !(f->k.set & (MBT_FILTER_NAME | MBT_FILTER_CGROUP)))
		argp_error(state, "--wait waits for a process of -n or a cgroup of -c: name one");
	for (i = 0; i < f->tid_cnt; i++)
		if (kill(f->tids[i], 0) && errno == ESRCH)
			argp_error(state, "there is no thread %d", f->tids[i]);
	if ((f->k.set & MBT_FILTER_CGROUP) && !may_come && !cgroup_number(o->filter.cgroup))
		argp_error(state, "there is no cgroup %s (--wait begins without it)",
			   o->filter.cgroup);
	if ((f->k.set & MBT_FILTER_NAME) && !may_come && !waiting_finds_name(f))
		argp_error(state, "no process or thread is named '%s' (--wait begins without it)",
			   f->names[0]);
}

/* The kernel side leaves out what it can; names that it cannot compare are looked at here. */
static void set_filters(struct live_options *o)
{
	struct filters *f = &o->filter.filters;

	o->session.filter_words = &o->filter.words;
	if (!filters_any(f))
		return;
	f->stats_applied = true;
	f->applied = MBT_FILTER_TID | MBT_FILTER_CGROUP;
	if (f->names_whole)
		f->applied |= MBT_FILTER_NAME;
	else if (f->k.set & MBT_FILTER_NAME)
		o->session.all_records = true;
	o->session.filters = o->session.analysis.filters = f;
	o->session.cgroup = *o->filter.cgroup ? o->filter.cgroup : NULL;
	o->session.wait = o->wait;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct live_options *o = state->input;
	const char *why;
	uint64_t value = 0;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->probe;
		state->child_inputs[1] = &o->session;
		state->child_inputs[2] = &o->filter;
		state->child_inputs[3] = &o->session;
		state->child_inputs[4] = &o->session;
		o->session.priority.kind = PRIORITY_BEST;
		break;
	case 'p':
		add_pids(o, arg, state);
		break;
	case 'd':
		if (duration_parse(arg, &value))
			argp_error(state, "'%s' is no duration (examples: 10, 500ms, 5m)", arg);
		o->session.duration_ns = value;
		break;
	case OPT_WAIT:
		o->wait = true;
		break;
	case OPT_UNREACHED:
		o->session.unreached = true;
		break;
	case OPT_ALL_RECORDS:
		o->session.all_records = true;
		break;
	case OPT_STACKS:
		o->session.stacks = true;
		break;
	case OPT_SAMPLE:
		if (number_parse(arg, 1, UINT32_MAX, &value))
			argp_error(state, "'%s' is no number of calls from 1 to 4294967295", arg);
		o->session.sample = (unsigned int)value;
		break;
	case OPT_BUFFER:
		if (number_parse(arg, 1, BUFFER_KB_MAX, &value))
			argp_error(state, "'%s' is no number of kilobytes from 1 to %d", arg,
				   BUFFER_KB_MAX);
		o->session.buffer_kb = (unsigned int)value;
		break;
	case OPT_HOUSE_KEEPING:
		why = housekeeping_refuses(arg);
		if (why)
			argp_error(state, "--house-keeping: '%s' %s", arg, why);
		o->session.house_keeping = arg;
		break;
	case OPT_PRIORITY:
		if (priority_parse(arg, &o->session.priority))
			argp_error(state,
				   "'%s' is no priority (fifo:1 to fifo:99, nice:-20 to "
				   "nice:19, none)",
				   arg);
		break;
	case OPT_PROPAGATE:
		o->propagate = true;
		break;
	case OPT_COMMAND_OUTPUT:
		o->command_output = arg;
		break;
	case ARGP_KEY_ARGS:
		if (!state->quoted || state->next < state->quoted)
			argp_error(state,
				   "there is no command '%s' (a program to trace goes behind --)",
				   state->argv[state->next]);
		o->session.command = state->argv + state->next;
		break;
	case ARGP_KEY_END:
		if (o->command_output && !o->session.command)
			argp_error(state, "--command-output without PROGRAM");
		check_filters(o, state);
		set_filters(o);
		o->session.no_rung = o->probe.no_rung;
		o->session.btf = o->probe.btf;
		o->session.pids = o->pids;
		o->session.pidfds = o->pidfds;
		o->session.drop_privileges = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {
	{ &probe_argp, 0, NULL, 0 },
	{ &until_argp, 0, NULL, 0 },
	{ &filter_argp, 0, "Which calls:", 0 },
	{ &diagnose_argp, 0, NULL, 0 },
	{ &user_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp live_argp = { options, parse, NULL, NULL, children, NULL, NULL };

void live_print_start(const struct run *run)
{
	const struct fact_state *fallback = &run->facts[FACT_FALLBACK];
	char what[256];

	fprintf(stderr, "Tracing membarrier (%s) through %s...%s\n",
		text_printable(what, sizeof(what), run->what), run->facts[FACT_CALL].rung,
		run->facts[FACT_UNREACHED].rung ||
				(fallback->rung && fallback->attached == FACT_ALWAYS) ?
			" every system call of the machine pays a little." :
			"");
	if (isatty(STDERR_FILENO) && !strncmp(run->what, "system", 6))
		fprintf(stderr, "Hit Ctrl-C to end.\n");
	if (run->waits_for[0])
		fprintf(stderr, "waiting for %s...\n", run->waits_for);
}

void live_print_end(const struct run *run)
{
	sink_text_end(stderr, run);
}

void live_print_lost(const char *fact)
{
	progress_clear();
	complain("the probes of '%s' have been taken away (are " LADDER_SWITCHES
		 " still 1? has a livepatch come in?): from here on nothing is verified",
		 fact);
}

int live_failed(enum session_end end, const char *why)
{
	static const int exit_of_end[] = {
		[SESSION_DONE] = EXIT_OK,
		[SESSION_FAILED] = EXIT_FAILED,
		[SESSION_UNSUPPORTED] = EXIT_UNSUPPORTED,
		[SESSION_NOT_FOUND] = EXIT_NOT_FOUND,
		[SESSION_NOT_RUN] = EXIT_NOT_RUN,
		[SESSION_GONE] = EXIT_UNVERIFIED,
	};

	complain("%s", why);
	return exit_of_end[end];
}

void live_check_stdout(const struct live_options *o, const char *option, struct argp_state *state)
{
	if (o->session.command && !o->command_output && !o->session.command_output)
		argp_error(state,
			   "%s - and PROGRAM would share standard output: name a file, or give "
			   "PROGRAM another with --command-output FILE",
			   option);
}

void live_check_file(const struct live_options *o, const char *option, const char *path,
		     struct argp_state *state)
{
	if (o->command_output && outfile_same(o->command_output, path))
		argp_error(state, "%s and --command-output name the same file, %s", option, path);
}

int live_open_output(struct live_options *o)
{
	int fd;

	if (!o->command_output)
		return 0;
	fd = outplace_open_path(o->command_output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	/* 0, 1 and 2 have a meaning, even where they were closed when the program started */
	if (fd >= 0 && fd <= STDERR_FILENO) {
		o->session.command_output = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		close(fd);
	} else {
		o->session.command_output = fd;
	}
	if (o->session.command_output >= 0)
		return 0;
	return complain_unwritten(o->command_output, fd < 0 ? fd : -errno);
}

int live_open_recording(struct outfile *out, const char *path, struct session_options *o)
{
	int err = outfile_open(out, path, RECORDING_MODE);

	if (err)
		return complain_unwritten(path, err);
	o->record_to = out->file;
	o->renames = true;
	return 0;
}

int live_commit_recording(struct outfile *out, const char *path, const struct session *s)
{
	int err = s->record_err ? s->record_err : outfile_commit(out);

	if (!s->record_err || outfile_commit_cut(out))
		return complain_unwritten(path, err);
	complain("cannot write all of %s: %s; it is cut, and holds what was written up to then",
		 path, strerror(-err));
	return EXIT_FAILED;
}

int live_exit_code(const struct live_options *o, const struct run *run, int code)
{
	return !code && o->propagate && run->command_status > 0 ? run->command_status : code;
}
