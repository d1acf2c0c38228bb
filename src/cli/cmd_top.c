// SPDX-License-Identifier: GPL-2.0-only
/* A live run as a page that is drawn again and again; its report comes at the end. */
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/cmd_trace.h"
#include "judge/so_far.h"
#include "sink/screen.h"

#define EVERY_NS 2000000000ull

struct top_args {
	struct trace_args trace;
	struct watcher plain; /* where there is no screen: intervals one below the other */
	bool open;            /* the screen, as soon as the run goes on */
	bool on_screen;
	bool due; /* a new page, before its time */
	__u64 next_ns;
	struct report now, since;
	struct top top;
};

static void draw(const struct top_args *a)
{
	static struct top_line lines[TOP_HEIGHT_MAX];
	unsigned int width, height;

	screen_size(&width, &height);
	top_lines(&a->top, width, height, lines);
	screen_show(lines, height);
}

/* Returns whether the run is to end. */
static bool press(struct top_args *a, int key)
{
	struct top *top = &a->top;

	switch (key) {
	case 'q':
		return true;
	case 'p':
		top->paused = !top->paused;
		a->due |= !top->paused;
		break;
	case 's':
		top->sort = (top->sort + 1) % TOP_SORT_CNT;
		break;
	case 'h':
	case '?':
		top->help = !top->help;
		break;
	default:
		break;
	}
	draw(a);
	return false;
}

static int keys(void *arg)
{
	(void)arg;
	return screen_keys();
}

static enum watcher_wants wants(void *arg, __u64 now_ns, bool asked)
{
	struct top_args *a = arg;
	int key;

	if (a->open)
		a->on_screen = screen_open();
	a->open = false;
	if (!a->on_screen)
		return a->plain.wants(a->plain.arg, now_ns, asked);
	while ((key = screen_key()))
		if (press(a, key))
			return WATCHER_END;
	if (a->top.paused || (now_ns < a->next_ns && !a->due && !asked))
		return WATCHER_NOTHING;
	a->due = false;
	a->next_ns = now_ns + a->trace.interval.every_ns;
	return WATCHER_REPORT;
}

static void forget(struct top_args *a)
{
	if (!a->top.now)
		return;
	report_release(&a->now);
	report_release(&a->since);
	a->top.now = a->top.since = NULL;
}

static void take(void *arg, struct report *so_far, const struct run *run)
{
	struct top_args *a = arg;
	struct report since;

	if (!a->on_screen) {
		a->plain.take(a->plain.arg, so_far, run);
		return;
	}
	/* out of memory: the page stays as it is */
	if (report_since(&since, so_far, a->top.now)) {
		report_release(&since);
		report_release(so_far);
		return;
	}
	forget(a);
	a->now = *so_far;
	a->since = since;
	a->top.t = (struct interval){ a->top.t.to_ns, run->duration_ns };
	a->top.now = &a->now;
	a->top.since = &a->since;
	a->top.run = run;
	draw(a);
}

/* What follows is written below each other: complaints, and the report. */
static void end(void *arg)
{
	struct top_args *a = arg;

	screen_close();
	a->on_screen = false;
}

/* There is one run, and this is called without an argument. */
static struct top *shown;

static void note_lost(const char *fact)
{
	shown->lost_fact = fact;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct top_args *a = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->trace;
		a->trace.interval.every_ns = EVERY_NS;
		break;
	case ARGP_KEY_END:
		if (a->trace.output.verbose || a->trace.output.quiet)
			argp_error(state, "top prints neither each call (-v) nor nothing (-q)");
		if (a->trace.output.format != FORMAT_DEFAULT)
			argp_error(state, "top draws a page: --format is none of its options");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int run(struct top_args *a)
{
	struct session_options *o = &a->trace.live.session;
	int code;

	a->plain = interval_watcher(&a->trace.interval);
	o->watcher = (struct watcher){
		.wants = wants, .take = take, .end = end, .keys = keys, .arg = a
	};
	/* the report would be written over it where both are standard output */
	a->open = output_text(&a->trace.output) == stdout && screen_possible();
	if (a->open) {
		shown = &a->top;
		o->on_lost = note_lost;
		if (o->command && !a->trace.live.command_output)
			a->trace.live.command_output = "/dev/null";
	}
	code = trace_run(&a->trace);
	screen_close();
	forget(a);
	return code;
}

static char *about(int key, const char *text, void *input)
{
	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC || screen_built())
		return (char *)text;
	return strdup("This program was built without ncurses: one page follows the other.\n"
		      "\n" TRACE_EXIT_STATUS);
}

int cmd_top(int argc, char **argv)
{
	static const struct argp_child shared[] = { { &trace_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		NULL,
		parse,
		"[-- PROGRAM ARG...]",
		"Show what a run comes to while it goes on (-i TIME: how often, default 2), and "
		"its "
		"report at the end. Keys: q ends, p pauses the page, s sorts, h helps. Where the "
		"cursor cannot be moved (TERM), or standard output is no terminal, one page "
		"follows "
		"the other. PROGRAM's output is dropped where the page is drawn, unless "
		"--command-output names a file."
		"\v" TRACE_EXIT_STATUS,
		shared,
		about,
		NULL,
	};
	struct top_args a = { 0 };

	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &a))
		return EXIT_USAGE;
	return run(&a);
}
