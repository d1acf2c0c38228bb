// SPDX-License-Identifier: GPL-2.0-only
/* The statistics of litmus_judge.h. */
#include "workload/litmus_judge.h"

/* No count of rounds proves a larger one. */
#define FACTOR_MAX (UINT64_C(1) << 40)

/* By squaring: libm would be a library for this alone. */
static double power(double base, uint64_t exponent)
{
	double result = 1;

	for (; exponent; exponent >>= 1) {
		if (exponent & 1)
			result *= base;
		base *= base;
	}
	return result;
}

/* Of a command without a forbidden outcome. */
static bool proves(const struct litmus_counts *counts, uint64_t factor)
{
	double ratio;

	if (!counts->rounds || !counts->control_rounds || counts->forbidden)
		return false;
	ratio = (double)counts->rounds / (double)counts->control_rounds;
	return power((double)factor / ((double)factor + ratio), counts->control_forbidden) <=
	       LITMUS_DOUBT;
}

enum litmus_verdict litmus_judge(const struct litmus_counts *counts, uint64_t factor)
{
	if (counts->forbidden)
		return LITMUS_BROKEN;
	return proves(counts, factor) ? LITMUS_KEPT : LITMUS_CANNOT_TELL;
}

uint64_t litmus_factor(const struct litmus_counts *counts)
{
	uint64_t proven = 0, refused = FACTOR_MAX;

	while (refused - proven > 1) {
		uint64_t factor = proven + (refused - proven) / 2;

		if (proves(counts, factor))
			proven = factor;
		else
			refused = factor;
	}
	return proven;
}

uint64_t litmus_needed(uint64_t factor)
{
	uint64_t enough = 1, few = 0;
	struct litmus_counts counts = { .control_rounds = 1, .rounds = 1 };

	for (counts.control_forbidden = 1; !proves(&counts, factor);
	     counts.control_forbidden = enough) {
		few = enough;
		enough *= 2;
	}
	while (enough - few > 1) {
		counts.control_forbidden = few + (enough - few) / 2;
		if (proves(&counts, factor))
			enough = counts.control_forbidden;
		else
			few = counts.control_forbidden;
	}
	return enough;
}

bool litmus_hopeless(const struct litmus_counts *counts, uint64_t factor, uint64_t elapsed_ns,
		     uint64_t limit_ns)
{
	double most = 2 * (double)counts->control_forbidden + 5;

	if (!elapsed_ns || litmus_judge(counts, factor) != LITMUS_CANNOT_TELL)
		return false;
	return most * (double)limit_ns < (double)litmus_needed(factor) * (double)elapsed_ns;
}
