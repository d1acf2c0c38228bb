// SPDX-License-Identifier: GPL-2.0-only
/* The options of check: its limits, its policy file, and what it tells whom. */
#include "cli/options_check.h"
#include <errno.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/policy.h"

enum {
	OPT_THRESHOLD = 0x600, /* and one for each */
	OPT_POLICY = OPT_THRESHOLD + THRESHOLD_CNT,
	OPT_GITHUB,
};

static const struct argp_option options[] = {
	{ "max-latency", OPT_THRESHOLD + THRESHOLD_MAX_LATENCY, "COMMAND:pN=TIME", 0,
	  "Fail where this percentile of a command's calls is longer: PRIVATE_EXPEDITED:p99=50us, "
	  "all:max=1s; may be repeated",
	  0 },
	{ "isolated-max", OPT_THRESHOLD + THRESHOLD_ISOLATED_MAX, "N", 0,
	  "Fail where isolated and nohz_full CPUs were interrupted more often than N times", 0 },
	{ "baseline", OPT_THRESHOLD + THRESHOLD_BASELINE, "REPORT", 0,
	  "Fail on warnings that this JSON report does not have, and on latencies above its own",
	  0 },
	{ "baseline-tolerance", OPT_THRESHOLD + THRESHOLD_BASELINE_TOLERANCE, "PERCENT", 0,
	  "So much longer than the baseline's the P50 and the P99 may be (default 50)", 0 },
	{ "min-calls", OPT_THRESHOLD + THRESHOLD_MIN_CALLS, "N", 0,
	  "Unverified (5) where fewer calls than N were judged", 0 },
	{ "skip-exit-code", OPT_THRESHOLD + THRESHOLD_SKIP_EXIT_CODE, "N", 0,
	  "Return N in place of 4 where this kernel cannot show what is needed", 0 },
	{ "policy", OPT_POLICY, "FILE", 0,
	  "Read limits from FILE, lines 'option = value'; the command line wins", 0 },
	{ "github", OPT_GITHUB, NULL, 0,
	  "Annotate the step of GitHub Actions (standard error), and add to its summary "
	  "($GITHUB_STEP_SUMMARY)",
	  0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct check_options *o = state->input;

	if (key >= OPT_THRESHOLD && key < OPT_THRESHOLD + THRESHOLD_CNT) {
		output_set_threshold(o->output, key - OPT_THRESHOLD, arg, state);
		return 0;
	}
	switch (key) {
	case OPT_POLICY:
		if (o->policy)
			argp_error(state, "one --policy at a time");
		o->policy = arg;
		break;
	case OPT_GITHUB:
		o->github = true;
		break;
	case ARGP_KEY_END:
		if (o->output->format == FORMAT_DEFAULT && outputs_on_stdout(&o->output->outputs))
			argp_error(state, "standard output has the results of the tests (KTAP): "
					  "name a file in place of -, or --format");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp check_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

int check_read_policy(const struct check_options *o)
{
	struct thresholds policy;
	char why[512];
	FILE *in;
	int err;

	if (!o->policy)
		return EXIT_OK;
	in = fopen(o->policy, "re");
	if (!in) {
		complain("cannot read %s: %s", o->policy, strerror(errno));
		return EXIT_FAILED;
	}
	err = policy_read(&policy, in, o->policy, why, sizeof(why));
	fclose(in);
	if (err == -EINVAL) {
		complain("%s", why);
		return EXIT_USAGE;
	}
	if (err) {
		complain("cannot read %s: %s", o->policy, why);
		return EXIT_FAILED;
	}
	if (thresholds_merge(&o->output->thresholds, &policy)) {
		complain("%s: too many limits together with those of the command line", o->policy);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}
