// SPDX-License-Identifier: GPL-2.0-only
/* --locks, --rseq, --fallbacks: what a live run looks at beyond what verdicts need. */
#include "cli/options_diagnose.h"
#include "live/session.h"

enum { OPT_LOCKS = 0x700, OPT_RSEQ, OPT_FALLBACKS };

static const struct argp_option options[] = {
	{ "locks", OPT_LOCKS, NULL, 0,
	  "Time waits for membarrier's mutex, and see who holds it (Linux 5.19); every contended "
	  "lock of the machine then pays a little",
	  0 },
	{ "rseq", OPT_RSEQ, NULL, 0,
	  "See whether the threads that PRIVATE_EXPEDITED_RSEQ interrupts have their rseq area "
	  "updated, and their critical section aborted, before they go on; every system call of "
	  "the machine then pays a little",
	  0 },
	{ "fallbacks", OPT_FALLBACKS, NULL, 0,
	  "Look from the start for what judged processes do in place of barriers (mprotect, "
	  "signals, "
	  "moving over the CPUs); every system call of the machine then pays a little (default: at "
	  "those that were refused, from then on)",
	  0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct session_options *o = state->input;

	(void)arg;
	switch (key) {
	case OPT_LOCKS:
		o->locks = true;
		return 0;
	case OPT_RSEQ:
		o->rseq = true;
		return 0;
	case OPT_FALLBACKS:
		o->fallbacks = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp diagnose_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
