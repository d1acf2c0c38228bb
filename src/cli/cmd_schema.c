// SPDX-License-Identifier: GPL-2.0-only
/* The JSON schema of an output, of the version that this program writes. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "sink/schemas.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **name = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (state->arg_num)
		argp_error(state, "one schema at a time");
	if (!schema_text(arg))
		argp_error(state, "there is no schema '%s' (report, events, bench, diff, doctor)",
			   arg);
	*name = arg;
	return 0;
}

int cmd_schema(int argc, char **argv)
{
	static const struct argp argp = {
		NULL,
		parse,
		"[report|events|bench|diff|doctor]",
		"Print the JSON schema (draft 2020-12) of what --json writes (report, the "
		"default), "
		"of the lines of --events (events), or of what --json of bench, diff and doctor "
		"writes "
		"(the same names), of the version that this program writes.",
		NULL,
		NULL,
		NULL,
	};
	const char *name = "report";
	int err = 0;

	if (argp_parse(&argp, argc, argv, 0, NULL, &name))
		return EXIT_USAGE;
	if (fputs(schema_text(name), stdout) == EOF || fflush(stdout))
		err = errno ? -errno : -EIO;
	return complain_unwritten("standard output", err);
}
