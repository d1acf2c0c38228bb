// SPDX-License-Identifier: GPL-2.0-only
/* JSON reports of runs compared: what is new, what is gone, what takes longer. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/thresholds.h"
#include "scenario/number.h"
#include "sink/outfile.h"
#include "sink/sink_diff.h"
#include "sink/stored_report.h"

struct diff_args {
	const char *paths[2][DIFF_REPORTS_MAX];
	unsigned int cnt[2];
	bool split; /* a "--" stands between the sides */
	struct diff_options options;
	const char *json;
	bool fail;
};

enum { OPT_JSON = 256, OPT_FAIL, OPT_TOLERANCE, OPT_MAX_UNVERIFIED };

static const struct argp_option options[] = {
	{ "json", OPT_JSON, "FILE", 0, "Write the comparison to FILE as JSON; - is standard output",
	  0 },
	{ "fail-on-regression", OPT_FAIL, NULL, 0, "End with 1 where there is a regression", 0 },
	{ "tolerance", OPT_TOLERANCE, "PERCENT", 0,
	  "Tolerate percentiles that are longer by so much (default 0: by what the histograms and "
	  "the spread leave open)",
	  0 },
	{ "max-unverified", OPT_MAX_UNVERIFIED, "PPM", 0,
	  "Tolerate this share of unverified calls, in parts per million (default 100)", 0 },
	{ 0 },
};

static void add_path(struct diff_args *a, unsigned int side, const char *path,
		     struct argp_state *state)
{
	if (a->cnt[side] == DIFF_REPORTS_MAX)
		argp_error(state, "at most %d reports on a side", DIFF_REPORTS_MAX);
	a->paths[side][a->cnt[side]++] = path;
}

static unsigned int parse_number(const char *arg, unsigned int max, const char *what,
				 struct argp_state *state)
{
	uint64_t value = 0;

	if (number_parse(arg, 0, max, &value))
		argp_error(state, "'%s' is no %s (0 to %u)", arg, what, max);
	return (unsigned int)value;
}

static void check_json(const struct diff_args *a, struct argp_state *state)
{
	unsigned int side, i;

	for (side = 0; a->json && strcmp(a->json, "-") && side < 2; side++)
		for (i = 0; i < a->cnt[side]; i++)
			if (outfile_same(a->json, a->paths[side][i]))
				argp_error(state, "--json %s would overwrite a report", a->json);
}

static void check_sides(struct diff_args *a, struct argp_state *state)
{
	if (!a->split && a->cnt[0] == 2)
		a->paths[1][a->cnt[1]++] = a->paths[0][--a->cnt[0]];
	if (!a->cnt[0] || !a->cnt[1])
		argp_error(state, "two reports, or several on each side: A... -- B...");
	check_json(a, state);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct diff_args *a = state->input;

	switch (key) {
	case OPT_JSON:
		a->json = arg;
		break;
	case OPT_FAIL:
		a->fail = true;
		break;
	case OPT_TOLERANCE:
		a->options.tolerance = parse_number(arg, TOLERANCE_MAX, "number of percent", state);
		break;
	case OPT_MAX_UNVERIFIED:
		a->options.max_unverified_ppm =
			parse_number(arg, 1000000, "share in parts per million", state);
		break;
	case ARGP_KEY_ARG:
		add_path(a, 0, arg, state);
		break;
	case ARGP_KEY_END:
		check_sides(a, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int read_side(struct stored_report *reports, const char *const *paths, unsigned int cnt)
{
	unsigned int i;
	char why[256];

	for (i = 0; i < cnt; i++) {
		if (!stored_report_open(&reports[i], paths[i], why, sizeof(why)))
			continue;
		complain("cannot read %s: %s", paths[i], why);
		return EXIT_FAILED;
	}
	return EXIT_OK;
}

static int write_all(const struct diff_args *a, const struct diff_view *v, struct outfile *json)
{
	FILE *text = a->json && !strcmp(a->json, "-") ? stderr : stdout;
	const struct page_style style = page_style(text, PAGE_COLOUR_AUTO, false);
	int err, failed;

	failed = complain_unwritten("the comparison", sink_diff_text(text, v, &style));
	if (a->json) {
		err = sink_diff_json(json->file, v);
		failed |= complain_unwritten(a->json, err ? err : outfile_commit(json));
	}
	return failed;
}

static int compare(const struct diff_args *a, struct outfile *json)
{
	struct stored_report *reports = calloc(a->cnt[0] + a->cnt[1], sizeof(*reports));
	struct diff_view v = {
		.sides = { { reports, a->cnt[0] }, { reports + a->cnt[0], a->cnt[1] } },
		.paths = { a->paths[0], a->paths[1] },
		.options = a->options,
	};
	int code;

	if (!reports) {
		complain("no memory");
		return EXIT_FAILED;
	}
	code = read_side(reports, a->paths[0], a->cnt[0]);
	if (!code)
		code = read_side(reports + a->cnt[0], a->paths[1], a->cnt[1]);
	if (!code) {
		code = write_all(a, &v, json);
		if (a->fail && diff_regressions(&v))
			code = EXIT_VIOLATION;
	}
	free(reports);
	return code;
}

/* What stands behind "--" is B. Returns how many arguments stand before it. */
static int split(struct diff_args *a, int argc, char **argv)
{
	int at, i;

	for (at = 1; at < argc && strcmp(argv[at], "--"); at++)
		;
	a->split = at < argc;
	for (i = at + 1; i < argc && a->cnt[1] < DIFF_REPORTS_MAX; i++)
		a->paths[1][a->cnt[1]++] = argv[i];
	if (i < argc)
		complain("at most %d reports on a side", DIFF_REPORTS_MAX);
	return i < argc ? 0 : at;
}

int cmd_diff(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"A.json B.json\nA.json... -- B.json...",
		"Compare reports that --json wrote: findings that are new or gone, rates, and "
		"percentiles of commands and their phases, as far as the histograms tell them. "
		"Several reports on a side tell their spread from a shift."
		"\vExit status: 0, or with --fail-on-regression 1 where there is one; 2 usage, 3 a "
		"report could not be read, or the comparison not be written.",
		NULL,
		NULL,
		NULL,
	};
	struct diff_args a = { .options.max_unverified_ppm = DEFAULT_MAX_UNVERIFIED_PPM };
	struct outfile json = { 0 };
	int code = EXIT_OK;

	argc = split(&a, argc, argv);
	if (!argc || argp_parse(&argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	writes_fail();
	if (a.json)
		code = complain_unwritten(a.json, outfile_open(&json, a.json, 0666));
	if (!code)
		code = compare(&a, &json);
	outfile_discard(&json);
	return code;
}
