// SPDX-License-Identifier: GPL-2.0-only
/* The options of the report, and the files that they name. */
#include "cli/options_output.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/options_format.h"
#include "cli/progress.h"
#include "run/cpu_sets.h"
#include "live/symbols.h"
#include "scenario/number.h"
#include "sink/save_calls.h"

enum {
	OPT_OUTPUT = 0x200, /* and one for each row of sink/outputs.h */
	OPT_MAX_UNVERIFIED = OPT_OUTPUT + OUTPUT_CNT,
	OPT_MIN_TESTED,
	OPT_ALLOW,
	OPT_FROM,
	OPT_TO,
	OPT_SAVE_CALLS,
	OPT_FAIL_ON,
	OPT_COLOR,
	OPT_ASCII,
	OPT_DEBUG_DIR
};

static const struct argp_option options[] = {
#define OUTPUT_OPTION(name, option, argument, writer, help) \
	{ option, OPT_OUTPUT + OUTPUT_##name, argument, 0, help, 0 },
	OUTPUTS(OUTPUT_OPTION)
#undef OUTPUT_OPTION
		{ "from", OPT_FROM, "TIME", 0,
		  "With --perfetto: show only calls that were open at this time of the run (0, "
		  "1.5s, 500ms) or later; the report and its verdict are of all calls",
		  0 },
	{ "to", OPT_TO, "TIME", 0, "With --perfetto: ... or earlier", 0 },
	{ "save-calls", OPT_SAVE_CALLS, "DIR", 0,
	  "Save each violated call of the report to DIR, as a recording of its own", 0 },
	{ "debug-dir", OPT_DEBUG_DIR, "DIR", 0,
	  "Where debug information of stacks is, by build id (default /usr/lib/debug)", 0 },
	{ "allow", OPT_ALLOW, "CODE[:CAUSE]", 0,
	  "Report this violation without failing; may be repeated", 0 },
	{ "fail-on", OPT_FAIL_ON, "LEVEL", 0, "Fail on error (default), or on warning, too", 0 },
	{ "max-unverified", OPT_MAX_UNVERIFIED, "PPM", 0,
	  "Share of unverified calls that is tolerated, in parts per million (default 100)", 0 },
	{ "min-tested", OPT_MIN_TESTED, "N", 0,
	  "Fail where fewer barriers than N had a CPU to cover (default 0)", 0 },
	{ "cpus", 'C', "CPUS", 0,
	  "Show these CPUs alone in tables of CPUs: isolated, nohz_full, housekeeping, all, or a "
	  "list as 0-3,8",
	  0 },
	{ "format", 'f', "FORMAT", 0,
	  "What standard output has, and nothing else: text (default), json (as --json -), ndjson "
	  "(as --events -), or ktap, the tests of the run (default of membarrier-trace check)",
	  0 },
	{ "histogram", 'H', "phases", OPTION_ARG_OPTIONAL,
	  "Print a histogram of how long calls took for each command, and with =phases for each "
	  "phase, too",
	  0 },
	{ "verbose", 'v', NULL, 0, "Print one line per call that needed evidence", 0 },
	{ "quiet", 'q', NULL, 0, "Print no text report", 0 },
	{ "color", OPT_COLOR, "WHEN", 0,
	  "Colour the verdict and the levels: always, never, or auto, on a terminal where NO_COLOR "
	  "is not set (default)",
	  0 },
	{ "ascii", OPT_ASCII, NULL, 0, "Print ASCII alone, in a UTF-8 locale, too", 0 },
	{ 0 },
};

static int parse_colour(const char *word, enum page_colour *colour)
{
	static const char *const words[] = {
		[PAGE_COLOUR_AUTO] = "auto",
		[PAGE_COLOUR_ALWAYS] = "always",
		[PAGE_COLOUR_NEVER] = "never",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i]))
			return *colour = (enum page_colour)i, 0;
	return -EINVAL;
}

void output_set_threshold(struct output *o, enum threshold n, const char *arg,
			  struct argp_state *state)
{
	char why[256];

	if (threshold_set(&o->thresholds, n, arg, why, sizeof(why)))
		argp_error(state, "%s", why);
}

static __u64 time_of_run(const char *option, const char *arg, struct argp_state *state)
{
	uint64_t ns = 0;

	if (number_parse(arg, 0, 0, &ns) && duration_parse(arg, &ns))
		argp_error(state, "--%s '%s' is no time of a run (examples: 0, 1.5s, 500ms)",
			   option, arg);
	return ns;
}

static void check_window(const struct output *o, struct argp_state *state)
{
	const struct interval *window = &o->outputs.window;

	if (!o->from && !o->to)
		return;
	if (!o->outputs.of[OUTPUT_PERFETTO].to.path)
		argp_error(state, "--from and --to cut the timeline of --perfetto alone");
	if (window->from_ns >= window->to_ns)
		argp_error(state, "--from %s is not before --to %s", o->from ? o->from : "0",
			   o->to);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct output *o = state->input;
	static const struct kernel none; /* what a name stands for is not asked yet */
	struct cpulist cpus;

	if (key >= OPT_OUTPUT && key < OPT_OUTPUT + OUTPUT_CNT)
		return outputs_ask(&o->outputs, key - OPT_OUTPUT, arg, state), 0;
	switch (key) {
	case ARGP_KEY_INIT:
		thresholds_default(&o->thresholds);
		break;
	case 'C':
		if (cpu_sets_named(&cpus, arg, &none))
			argp_error(
				state,
				"'%s' is no set of CPUs (isolated, nohz_full, housekeeping, all, "
				"or a list as 0-3,8)",
				arg);
		o->cpus = arg;
		break;
	case 'f':
		format_ask(o, arg, state);
		break;
	case 'H':
		if (arg && strcmp(arg, "phases"))
			argp_error(state,
				   "'%s' has no histograms (--histogram, or "
				   "--histogram=phases)",
				   arg);
		o->histograms = arg ? PAGE_HISTOGRAMS_PHASES : PAGE_HISTOGRAMS_CALLS;
		break;
	case 'v':
		o->verbose = true;
		break;
	case 'q':
		o->quiet = true;
		break;
	case OPT_FROM:
		o->from = arg;
		o->outputs.window.from_ns = time_of_run("from", arg, state);
		if (!o->to)
			o->outputs.window.to_ns = INT64_MAX;
		break;
	case OPT_TO:
		o->to = arg;
		o->outputs.window.to_ns = time_of_run("to", arg, state);
		break;
	case OPT_SAVE_CALLS:
		o->save_calls = arg;
		break;
	case OPT_DEBUG_DIR:
		o->debug_dir = arg;
		break;
	case OPT_MAX_UNVERIFIED:
		output_set_threshold(o, THRESHOLD_MAX_UNVERIFIED, arg, state);
		break;
	case OPT_MIN_TESTED:
		output_set_threshold(o, THRESHOLD_MIN_TESTED, arg, state);
		break;
	case OPT_FAIL_ON:
		output_set_threshold(o, THRESHOLD_FAIL_ON, arg, state);
		break;
	case OPT_COLOR:
		if (parse_colour(arg, &o->colour))
			argp_error(state, "--color always, --color never, or --color auto");
		break;
	case OPT_ASCII:
		o->ascii = true;
		break;
	case OPT_ALLOW:
		output_set_threshold(o, THRESHOLD_ALLOW, arg, state);
		break;
	case ARGP_KEY_END:
		format_settle(o, state);
		outputs_check(&o->outputs, state);
		check_window(o, state);
		if (o->save_calls)
			outputs_check_place(&o->outputs, "--save-calls", o->save_calls,
					    SAVE_CALLS_FILES, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp output_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

void output_check_file(const struct output *o, const char *option, const char *path,
		       struct argp_state *state)
{
	outputs_check_place(&o->outputs, option, path, NULL, state);
	if (o->save_calls && outfile_within(o->save_calls, SAVE_CALLS_FILES, path))
		argp_error(state, "--save-calls and %s name the same file, %s", option, path);
}

/* The stream of text for people. */
static FILE *text_stream(const struct output *o)
{
	return o->stdout_taken || outputs_on_stdout(&o->outputs) ? stderr : stdout;
}

/* Of lines of calls, on a terminal: as many as a screen has with the names of their columns. */
#define LINES_EACH (PAGE_LINES - 2)

static void print_call(struct output *o, const struct call_case *c, const struct judgement *j)
{
	FILE *text = text_stream(o);

	progress_clear();
	if (isatty(fileno(text)) && o->lines++ % LINES_EACH == 0)
		sink_text_call_header(text);
	sink_text_call(text, c, j, o->run);
}

static void show_call(void *arg, const struct call_case *c, const struct judgement *j)
{
	struct output *o = arg;

	if (o->verbose)
		print_call(o, c, j);
	outputs_call(&o->outputs, c, j, o->run);
}

void output_set_analysis(struct output *o, struct analysis_options *a, const struct run *run)
{
	o->run = run;
	a->report.allow =
		(struct allow_list){ .list = o->thresholds.allow, .cnt = o->thresholds.allow_cnt };
	a->report.max_unverified_ppm = o->thresholds.max_unverified_ppm;
	a->report.min_tested = o->thresholds.min_tested;
	a->report.fail_on = o->thresholds.fail_on;
	a->report.gate = o->gate;
	o->outputs.options = a->report;
	a->keep_records = o->save_calls;
	/* a live run has a record of each call where calls are read one by one */
	a->on_call = o->verbose || outputs_take_calls(&o->outputs) ? show_call : NULL;
	a->arg = o;
}

FILE *output_text(const struct output *o)
{
	return o->quiet ? NULL : text_stream(o);
}

struct page_style output_style(const struct output *o, FILE *text)
{
	struct page_style style = page_style(text, o->colour, o->ascii);

	style.histograms = o->histograms;
	return style;
}

bool output_has_files(const struct output *o)
{
	return outputs_any(&o->outputs) || o->save_calls;
}

int output_open(struct output *o)
{
	int code = outputs_open(&o->outputs);

	if ((o->from || o->to) && !o->quiet)
		fprintf(stderr,
			"--perfetto: calls that are open from %s to %s of the run alone; the "
			"report and "
			"its verdict are of all.\n",
			o->from ? o->from : "the start", o->to ? o->to : "the end");
	if (!code && o->save_calls)
		code = complain_unwritten(o->save_calls, save_calls_prepare(o->save_calls));
	return code;
}

static int write_text(const struct output *o, const struct report *r, const struct run *run)
{
	FILE *out = output_text(o);
	const struct page_style style = output_style(o, out);

	if (o->before_text)
		o->before_text(o->arg, out);
	return sink_text_styled(out, r, run, &style);
}

int output_write(struct output *o, struct report *r, const struct run *run)
{
	static const int exit_of_outcome[OUTCOME_CNT] = {
		[OUTCOME_PASSED] = EXIT_OK,
		[OUTCOME_FAILED] = EXIT_VIOLATION,
		[OUTCOME_UNVERIFIED] = EXIT_UNVERIFIED,
	};
	int code = exit_of_outcome[gate_outcome(r)], failed = EXIT_OK;

	cpu_sets_show(r->cpus, r->cpu_cnt, o->cpus, run->kernel);
	symbols_resolve(&r->stacks, o->debug_dir);
	/* first: the reports name the files */
	if (o->save_calls)
		failed |= complain_unwritten(o->save_calls, save_calls(o->save_calls, r, run));
	if (!o->quiet)
		failed |= complain_unwritten("the report", write_text(o, r, run));
	failed |= outputs_write(&o->outputs, r, run);
	if (o->conclude)
		failed |= o->conclude(o->arg, r, run);
	failed |= format_results(o, r, run);
	o->reported = true;
	return failed && code != EXIT_VIOLATION ? EXIT_FAILED : code;
}

void output_discard(struct output *o)
{
	outputs_discard(&o->outputs);
}
