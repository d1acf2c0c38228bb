/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rounds of a race prove about a command: pure, of counts alone. It neither
 * measures nor looks at a clock, and no number here depends on a machine's speed.
 *
 * The claim of "kept" is "the command lets through fewer than one in N of the
 * forbidden outcomes", N being the factor. The command's rounds alternate with
 * rounds of a control that lets through all of them. Suppose that the claim is
 * false: then the next outcome that is seen is the control's with odds of at most N
 * to 1, whatever the rate is at that moment, and that the first c of them were all
 * the control's has a probability of at most (N / (N + 1))^c. The claim is made when
 * that is at most 1 %. It holds for a rate that changes from moment to moment,
 * because neighbouring rounds meet the same rate, and it holds for a run that ends
 * as soon as it can tell, because it is about the first c outcomes.
 *
 * With R rounds of the command for each of the control the odds are N / R to 1.
 */
#ifndef MBT_TOOLS_LITMUS_JUDGE_H
#define MBT_TOOLS_LITMUS_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

/* In words: 99 % confidence. */
#define LITMUS_DOUBT 0.01

struct litmus_counts {
	uint64_t control_rounds, control_forbidden;
	uint64_t rounds, forbidden; /* of the command */
};

enum litmus_verdict {
	LITMUS_KEPT,
	LITMUS_BROKEN, /* one forbidden outcome is proof */
	LITMUS_CANNOT_TELL,
	LITMUS_VERDICTS,
};

enum litmus_verdict litmus_judge(const struct litmus_counts *counts, uint64_t factor);

/*
 * The largest factor for which the counts of a command without a forbidden outcome
 * prove the claim; 0: none, not even 1.
 */
uint64_t litmus_factor(const struct litmus_counts *counts);

/*
 * How often the control has to show the outcome before litmus_judge() says "kept",
 * with as many rounds of the command.
 */
uint64_t litmus_needed(uint64_t factor);

/*
 * Will it still be "cannot-tell" when @limit_ns are over, after what @elapsed_ns
 * have shown? Doubled and with five more, the occurrences seen are above what
 * 99 % of all runs at the same rate would show.
 */
bool litmus_hopeless(const struct litmus_counts *counts, uint64_t factor, uint64_t elapsed_ns,
		     uint64_t limit_ns);

#endif
