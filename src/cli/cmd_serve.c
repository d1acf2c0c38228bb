// SPDX-License-Identifier: GPL-2.0-only
/* A live run that goes on until a signal, as metrics: over HTTP, in a file, or both. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_live.h"
#include "cli/serve_file.h"
#include "cli/serve_http.h"
#include "live/loop.h"
#include "scenario/number.h"

#define EVERY_NS 5000000000ull
#define NAMES 32
/* No metric is of one process: they are for sums by name, and each takes some kilobytes. */
#define ROWS 512

enum { OPT_LISTEN = 0x400, OPT_METRICS, OPT_LABEL_BY };

struct serve_args {
	struct live_options live;
	const char *listen;
	__u64 every_ns;
	__u64 next_ns;
	bool begun; /* the threads run */
	int code;   /* why they do not */
	struct metrics_names names;
	struct metrics before; /* of the last page: none of the next ones has less */
	struct serve_http http;
	struct serve_file file;
};

static const struct argp_option options[] = {
	{ "listen", OPT_LISTEN, "[ADDRESS:]PORT", 0,
	  "Answer /metrics and /healthz there; without ADDRESS on 127.0.0.1, port 0: any that is "
	  "free",
	  0 },
	{ "metrics", OPT_METRICS, "FILE", 0,
	  "Write the numbers to FILE, again and again, for the textfile collector", 0 },
	{ "interval", 'i', "TIME", 0, "Take the numbers every TIME: 1, 500ms, 1m (default 5)", 0 },
	{ "label-by", OPT_LABEL_BY, "comm[:N]", 0,
	  "Count calls by the name of their process as well: the first N names (default 32) stay, "
	  "the rest is 'other'",
	  0 },
	{ 0 },
};

static void label_by(struct serve_args *a, const char *arg, struct argp_state *state)
{
	uint64_t most = NAMES;

	if (strncmp(arg, "comm", 4) || (arg[4] && arg[4] != ':') ||
	    (arg[4] && number_parse(arg + 5, 1, METRICS_NAMES_MAX, &most)))
		argp_error(state, "--label-by comm, or comm:N with N names, up to %d",
			   METRICS_NAMES_MAX);
	a->names.most = (unsigned int)most;
}

static void check(struct serve_args *a, struct argp_state *state)
{
	if (!a->listen && !a->file.path)
		argp_error(state, "serve needs a place for its numbers: --listen, --metrics, or "
				  "both");
	if (a->file.path && !strcmp(a->file.path, "-"))
		argp_error(state, "--metrics of serve names a file");
	if (a->file.path)
		live_check_file(&a->live, "--metrics", a->file.path, state);
	if (a->live.session.stacks)
		argp_error(state, "no metric shows stacks: --stacks is an option of trace");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct serve_args *a = state->input;
	uint64_t value = 0;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->live;
		a->every_ns = EVERY_NS;
		break;
	case OPT_LISTEN:
		a->listen = arg;
		break;
	case OPT_METRICS:
		a->file.path = arg;
		break;
	case 'i':
		if (duration_parse(arg, &value))
			argp_error(state, "'%s' is no interval (examples: 1, 500ms, 5m)", arg);
		a->every_ns = value;
		break;
	case OPT_LABEL_BY:
		label_by(a, arg, state);
		break;
	case ARGP_KEY_END:
		check(a, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* After the privileges are given up. */
static int begin(struct serve_args *a)
{
	char place[96];
	int err = 0;

	if (a->listen) {
		serve_http_place(&a->http, place, sizeof(place));
		err = serve_http_start(&a->http);
		if (!err)
			fprintf(stderr, "Serving http://%s/metrics\n", place);
	}
	if (!err && a->file.path)
		err = serve_file_start(&a->file);
	if (err)
		complain("cannot start to serve: %s", strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}

static enum watcher_wants wants(void *arg, __u64 now_ns, bool asked)
{
	struct serve_args *a = arg;

	(void)asked;
	if (!a->begun) {
		a->begun = true;
		a->code = begin(a);
	}
	if (a->code)
		return WATCHER_END;
	return now_ns >= a->next_ns ? WATCHER_REPORT : WATCHER_NOTHING;
}

static __u64 since_1970_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (__u64)now.tv_sec * 1000000000 + (__u64)now.tv_nsec;
}

/* 0: /proc does not tell. */
static __u64 resident_bytes(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	unsigned long long pages = 0;

	if (!statm)
		return 0;
	if (fscanf(statm, "%*u %llu", &pages) != 1)
		pages = 0;
	fclose(statm);
	return pages * (__u64)sysconf(_SC_PAGESIZE);
}

static void put_page(struct serve_args *a, struct outlet *outlet, const struct report *r,
		     __u64 now_ns)
{
	char unhealthy[128] = "";

	if (r->lost_fact[0])
		snprintf(unhealthy, sizeof(unhealthy),
			 "the probes of '%s' have been taken away: nothing is verified since",
			 r->lost_fact);
	if (outlet->runs)
		outlet_put(outlet, page_new(&a->before, unhealthy, now_ns));
}

static void pass_on(struct serve_args *a, const struct report *r, const struct run *run)
{
	const __u64 update_ns = since_1970_ns();
	const struct metrics_service service = {
		.start_ns = update_ns - run->duration_ns,
		.update_ns = update_ns,
		.cpu_ns = live_cpu_ns(),
		.resident_bytes = resident_bytes(),
		.names = &a->names,
	};
	struct metrics now = { 0 };

	metrics_of_report(&now, r, run, &service);
	metrics_raise(&now, &a->before);
	/* out of memory: the page before stays, and grows old */
	if (now.failed) {
		metrics_release(&now);
		return;
	}
	metrics_release(&a->before);
	a->before = now;
	put_page(a, &a->http.outlet, r, run->start_ns + run->duration_ns);
	put_page(a, &a->file.outlet, r, run->start_ns + run->duration_ns);
}

static void take(void *arg, struct report *so_far, const struct run *run)
{
	struct serve_args *a = arg;
	const __u64 now_ns = run->start_ns + run->duration_ns;

	pass_on(a, so_far, run);
	report_release(so_far);
	/* one that comes late delays none of those behind it */
	a->next_ns = a->next_ns ? a->next_ns : now_ns;
	a->next_ns += (now_ns - a->next_ns) / a->every_ns * a->every_ns + a->every_ns;
}

/* What comes in from now on is in no page: a client finds no service. */
static void end(void *arg)
{
	struct serve_args *a = arg;

	serve_http_stop(&a->http);
}

static int prepare(struct serve_args *a)
{
	int err;

	a->http.stale_ns = 3 * a->every_ns + EVERY_NS;
	if (a->listen && !serve_http_server()) {
		complain("there is no libmicrohttpd, here or for this program, and so nothing to "
			 "listen: "
			 "--metrics FILE writes the numbers without it");
		return EXIT_FAILED;
	}
	err = a->listen ? serve_http_listen(&a->http, a->listen) : 0;
	if (err == -EINVAL) {
		complain("'%s' is no place to listen (examples: 9000, 127.0.0.1:9000, [::1]:9000)",
			 a->listen);
		return EXIT_USAGE;
	}
	if (err) {
		complain("cannot listen at %s: %s", a->listen, strerror(-err));
		return EXIT_FAILED;
	}
	return a->file.path ? complain_unwritten(a->file.path, serve_file_try(&a->file)) : EXIT_OK;
}

static int run(struct serve_args *a)
{
	struct session_options *o = &a->live.session;
	struct session session = { 0 };
	enum session_end how;
	char why[512] = "";
	int code;

	o->watcher = (struct watcher){ .wants = wants, .take = take, .end = end, .arg = a };
	o->on_start = live_print_start;
	o->on_lost = live_print_lost;
	o->renames = a->file.path;
	o->analysis.report.rows_most = ROWS;
	code = prepare(a);
	code = code ? code : live_open_output(&a->live);
	if (code)
		goto out;
	how = session_run(&session, o, why, sizeof(why));
	if (how == SESSION_DONE) {
		/* what its end showed is in the file */
		pass_on(a, &session.analysis.report, &session.run);
		code = live_exit_code(&a->live, &session.run, a->code);
	} else {
		code = live_failed(how, why);
	}
out:
	serve_http_stop(&a->http);
	outlet_stop(&a->file.outlet);
	metrics_release(&a->before);
	session_release(&session);
	return code;
}

int cmd_serve(int argc, char **argv)
{
	static const struct argp_child children[] = { { &live_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		options,
		parse,
		"[-- PROGRAM ARG...]",
		"Verify calls until a signal comes, and hand the counts to Prometheus: over HTTP "
		"(--listen), in a file for the textfile collector (--metrics), or both."
		"\vExit status: 0 the service was ended, whatever it found; 2 usage, 3 the tool "
		"failed, 4 this kernel cannot show what is needed.",
		children,
		NULL,
		NULL,
	};
	/* the names alone take more than a small stack should */
	struct serve_args *a = calloc(1, sizeof(*a));
	int code;

	if (!a) {
		complain("out of memory");
		return EXIT_FAILED;
	}
	code = argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, a) ? EXIT_USAGE : run(a);
	free(a);
	return code;
}
