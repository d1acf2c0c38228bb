// SPDX-License-Identifier: GPL-2.0-only
/* The options that end a run at what it finds, and keep its recording small. */
#include "cli/options_until.h"
#include <string.h>
#include "recording/recording.h"
#include "scenario/number.h"

enum { OPT_UNTIL = 0x600, OPT_RECORD_MAX };

static const struct argp_option options[] = {
	{ "until", OPT_UNTIL, "WHAT", 0,
	  "End the run at its first violation, or at its first warning (or violation)", 0 },
	{ "record-max", OPT_RECORD_MAX, "SIZE", 0,
	  "Keep the recording below SIZE (K, M, G; 256K at the least): the oldest calls make "
	  "room for new ones",
	  0 },
	{ 0 },
};

static void set_until(struct session_options *o, const char *word, struct argp_state *state)
{
	if (!strcmp(word, "violation"))
		o->until = UNTIL_VIOLATION;
	else if (!strcmp(word, "warning"))
		o->until = UNTIL_WARNING;
	else
		argp_error(state, "--until violation, or --until warning");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct session_options *o = state->input;
	uint64_t bytes = 0;

	switch (key) {
	case OPT_UNTIL:
		set_until(o, arg, state);
		break;
	case OPT_RECORD_MAX:
		if (size_parse(arg, &bytes) || bytes < RECORDING_LIMIT_MIN)
			argp_error(state,
				   "'%s' is no size of 256K or more (examples: 256K, 10M, 1G)",
				   arg);
		o->record_max = bytes;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp until_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
