// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "outfile.h"
#include "session.h"

#define PIDS_MAX 64
#define ALLOW_MAX 32
#define DEFAULT_MAX_UNVERIFIED_PPM 100

struct trace_args {
	struct session_options session;
	int pids[PIDS_MAX];
	const char *allow[ALLOW_MAX + 1];
	unsigned int allow_cnt;
	const char *json;
	bool verbose;
	bool quiet;
	bool propagate;
};

enum { OPT_JSON = 256, OPT_NO_RUNG, OPT_MAX_UNVERIFIED, OPT_ALLOW, OPT_PROPAGATE };

static const struct argp_option options[] = {
	{ "pid", 'p', "PID", 0, "Judge only this process and its children from now on; may be repeated", 0 },
	{ "duration", 'd', "TIME", 0, "Stop after TIME: 10, 10s, 500ms, 5m (default: Ctrl-C, or the end of PROGRAM)", 0 },
	{ "json", OPT_JSON, "FILE", 0, "Write the report to FILE as JSON; - is standard output", 0 },
	{ "allow", OPT_ALLOW, "CODE[:CAUSE]", 0, "Report this violation without failing; may be repeated", 0 },
	{ "max-unverified", OPT_MAX_UNVERIFIED, "PPM", 0, "Share of unverified calls that is tolerated, in parts per million (default 100)", 0 },
	{ "no-rung", OPT_NO_RUNG, "LIST", 0, "Do not use these probe rungs (see doctor)", 0 },
	{ "propagate", OPT_PROPAGATE, NULL, 0, "Return PROGRAM's exit status when ours is 0", 0 },
	{ "verbose", 'v', NULL, 0, "Print one line per call that needed evidence", 0 },
	{ "quiet", 'q', NULL, 0, "Print no text report", 0 },
	{ 0 },
};

static int parse_duration(const char *text, __u64 *ns)
{
	static const struct { const char *unit; __u64 ns; } units[] = {
		{ "", 1000000000 }, { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 },
		{ "ns", 1 }, { "m", 60000000000 }, { "h", 3600000000000 },
	};
	char *rest;
	double value = strtod(text, &rest);
	unsigned int i;

	if (rest == text || !(value > 0))
		return -EINVAL;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(rest, units[i].unit) && value * (double)units[i].ns < 1e18) {
			*ns = (__u64)(value * (double)units[i].ns);
			return *ns ? 0 : -EINVAL;
		}
	return -EINVAL;
}

static int parse_number(const char *text, long min, long max, long *value)
{
	char *rest;

	errno = 0;
	*value = strtol(text, &rest, 10);
	return errno || rest == text || *rest || *value < min || *value > max ? -EINVAL : 0;
}

static void add_pid(struct trace_args *a, const char *text, struct argp_state *state)
{
	long pid;

	if (parse_number(text, 1, 1 << 30, &pid))
		argp_error(state, "'%s' is no process id", text);
	if (a->session.pid_cnt == PIDS_MAX)
		argp_error(state, "at most %d processes can be named", PIDS_MAX);
	/* EPERM: there is one, and it is not ours */
	if (kill((pid_t)pid, 0) && errno == ESRCH)
		argp_error(state, "there is no process %ld", pid);
	a->pids[a->session.pid_cnt++] = (int)pid;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct trace_args *a = state->input;
	long value;

	switch (key) {
	case 'p':
		add_pid(a, arg, state);
		break;
	case 'd':
		if (parse_duration(arg, &a->session.duration_ns))
			argp_error(state, "'%s' is no duration (examples: 10, 500ms, 5m)", arg);
		break;
	case 'v':
		a->verbose = true;
		break;
	case 'q':
		a->quiet = true;
		break;
	case OPT_JSON:
		a->json = arg;
		break;
	case OPT_PROPAGATE:
		a->propagate = true;
		break;
	case OPT_NO_RUNG:
		if (!ladder_knows_rungs(arg))
			argp_error(state, "'%s' names a rung that does not exist (see: membarrier-trace doctor)", arg);
		a->session.no_rung = arg;
		break;
	case OPT_MAX_UNVERIFIED:
		if (parse_number(arg, 0, 1000000, &value))
			argp_error(state, "'%s' is no share in parts per million (0 to 1000000)", arg);
		a->session.analysis.report.max_unverified_ppm = (unsigned int)value;
		break;
	case OPT_ALLOW:
		if (!report_allow_valid(arg))
			argp_error(state, "'%s' is no violation (see: membarrier-trace rules)", arg);
		if (a->allow_cnt == ALLOW_MAX)
			argp_error(state, "--allow may be given %d times", ALLOW_MAX);
		a->allow[a->allow_cnt++] = arg;
		break;
	case ARGP_KEY_ARGS:
		if (!state->quoted || state->next < state->quoted)
			argp_error(state, "there is no command '%s' (a program to trace goes behind --)",
				   state->argv[state->next]);
		a->session.command = state->argv + state->next;
		break;
	case ARGP_KEY_END:
		if (a->session.command && a->json && !strcmp(a->json, "-"))
			argp_error(state, "--json - and PROGRAM would share standard output: name a file");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void print_start(const struct run *run)
{
	fprintf(stderr, "Tracing membarrier (%s) through %s...%s\n", run->what,
		run->facts[FACT_CALL].rung,
		!strstr("fentry kprobe", run->facts[FACT_CALL].rung) || run->facts[FACT_UNREACHED].rung ?
		" every system call of the machine pays a little." : "");
	if (isatty(STDERR_FILENO) && !strncmp(run->what, "system", 6))
		fprintf(stderr, "Hit Ctrl-C to end.\n");
}

static void print_call(void *arg, const struct call_case *c, const struct judgement *j)
{
	sink_text_call(stdout, c, j, arg);
}

static const int exit_of_end[] = {
	[SESSION_DONE] = EXIT_OK,
	[SESSION_FAILED] = EXIT_FAILED,
	[SESSION_UNSUPPORTED] = EXIT_UNSUPPORTED,
	[SESSION_NOT_FOUND] = EXIT_NOT_FOUND,
	[SESSION_NOT_RUN] = EXIT_NOT_RUN,
};

/* A violation goes before a report that could not be written, that before an unverified run. */
static int write_reports(struct session *s, const struct trace_args *a, struct outfile *json)
{
	int code = report_exit_code(&s->analysis.report), err;

	if (!a->quiet) {
		err = sink_text(a->json && !strcmp(a->json, "-") ? stderr : stdout, &s->analysis.report, &s->run);
		if (err) {
			complain("cannot write the report: %s", strerror(-err));
			code = code == EXIT_VIOLATION ? code : EXIT_FAILED;
		}
	}
	if (a->json) {
		err = sink_json(json->file, &s->analysis.report, &s->run);
		err = err ? err : outfile_commit(json);
		if (err) {
			complain("cannot write %s: %s", a->json, strerror(-err));
			code = code == EXIT_VIOLATION ? code : EXIT_FAILED;
		}
	}
	if (!code && a->propagate && s->run.command_status > 0)
		code = s->run.command_status;
	return code;
}

int cmd_trace(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "[-- PROGRAM ARG...]",
		"Verify that every membarrier(2) call reached every CPU that it owed a barrier."
		"\vExit status: 0 verified, 1 violated, 2 usage, 3 the tool failed, 4 this kernel cannot show what is needed, "
		"5 unverified beyond the limit or no call seen, 126 and 127 PROGRAM could not be run or was not found.",
		NULL, NULL, NULL,
	};
	struct trace_args a = { .session = { .drop_privileges = true } };
	struct outfile json = { 0 };
	struct session session;
	enum session_end end;
	char why[512] = "";
	int code;

	a.session.pids = a.pids;
	a.session.analysis.report.allow = a.allow;
	a.session.analysis.report.max_unverified_ppm = DEFAULT_MAX_UNVERIFIED_PPM;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &a))
		return EXIT_USAGE;
	a.session.on_start = a.quiet ? NULL : print_start;
	a.session.analysis.on_call = a.verbose ? print_call : NULL;
	a.session.analysis.arg = &session.run;
	a.session.renames = a.json;
	code = a.json ? outfile_open(&json, a.json, 0666) : 0;
	if (code) {
		complain("cannot write %s: %s", a.json, strerror(-code));
		return EXIT_FAILED;
	}
	end = session_run(&session, &a.session, why, sizeof(why));
	code = exit_of_end[end];
	if (end == SESSION_DONE)
		code = write_reports(&session, &a, &json);
	else
		complain("%s", why);
	outfile_discard(&json);
	session_release(&session);
	return code;
}
