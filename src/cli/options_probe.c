// SPDX-License-Identifier: GPL-2.0-only
/* --no-rung and --btf, of every command that attaches probes. */
#include "cli/options_probe.h"
#include "probe/facts.h"

enum { OPT_NO_RUNG = 0x400, OPT_BTF };

static const struct argp_option options[] = {
	{ "no-rung", OPT_NO_RUNG, "LIST", 0, "Do not use these probe rungs (see doctor)", 0 },
	{ "btf", OPT_BTF, "FILE", 0,
	  "Where the kernel's types are described, if it does not do so itself: BTF, or an ELF "
	  "(vmlinux) with it",
	  0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct probe_options *o = state->input;

	switch (key) {
	case OPT_NO_RUNG:
		if (!ladder_knows_rungs(arg))
			argp_error(state,
				   "'%s' names a rung that does not exist (see: membarrier-trace "
				   "doctor)",
				   arg);
		o->no_rung = arg;
		break;
	case OPT_BTF:
		o->btf = arg;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp probe_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
