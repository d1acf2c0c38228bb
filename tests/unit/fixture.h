/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Verdict fixtures: one call's evidence in text, and what the verdict on it must
 * be. The format is described in tests/fixtures/README.md.
 *
 * The reader knows the record and the vocabulary, and nothing of what makes a
 * CPU required or covers it: a default that it derived from the conditions under
 * test would agree with any mistake in them.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include "judge/correlate.h"
#include "judge/rules.h"

#define FIXTURE_CPUS 16
#define FIXTURE_WORD 40
#define FIXTURE_UNCHECKED (-1)

/* A record with its CPUs behind it, as it comes out of the ring. */
struct fixture_record {
	struct mbt_call call;
	struct mbt_cpu cpus[FIXTURE_CPUS];
};

struct fixture {
	struct mbt_settings settings;
	struct fixture_record record;
	enum call_loss loss;

	enum verdict verdict;
	bool vacuous;
	bool refused;
	char codes[RULES_MAX][FIXTURE_WORD]; /* all of them, in order */
	unsigned int code_cnt;
	__u32 causes;
	const struct rule *warning; /* NULL: none */

	/* per entry of record.cpus; FIXTURE_UNCHECKED: not said */
	int evidence[FIXTURE_CPUS];
	/* FIXTURE_UNCHECKED: not said */
	int required_cnt, target_cnt, surplus_cnt, missing_cnt, unseen_cnt;
};

/* Returns 0, or -errno with "FILE:LINE: reason" in @why. */
int fixture_read(struct fixture *f, const char *path, char *why, size_t why_len);

/* Bytes of the record; its len says the same. */
size_t fixture_len(const struct fixture *f);

#endif
