/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results of tests as KTAP (Documentation/dev-tools/ktap.rst of the kernel), which
 * the kselftest runner, kunit.py, prove and CI systems read.
 */
#ifndef KTAP_H
#define KTAP_H

#include <stdio.h>

enum ktap_result {
	KTAP_PASS,
	KTAP_FAIL,
	KTAP_XFAIL, /* failed, as was known beforehand */
	KTAP_XPASS, /* passed, though it was known to fail */
	KTAP_SKIP,
	KTAP_ERROR, /* could not be tried to its end: neither passed nor failed */
	KTAP_RESULT_CNT,
};

/* Written by the functions below; read by anything. */
struct ktap {
	FILE *out;
	unsigned int tests; /* results so far */
	unsigned int cnt[KTAP_RESULT_CNT];
};

/* Start a report of @planned tests on @out: "KTAP version 1" and "1..N". */
void ktap_begin(struct ktap *k, FILE *out, unsigned int planned);

/* A line "# TEXT" for every line of the text; it belongs to the next result. */
void ktap_diagnose(struct ktap *k, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * "ok 1 NAME", "not ok 1 NAME", or with its directive "ok 1 NAME # SKIP REASON". @reason:
 * "" where there is none; PASS and FAIL have no directive, so it is left out for them. '#'
 * and control characters, which would end a name, are replaced in both.
 */
void ktap_result(struct ktap *k, enum ktap_result result, const char *name, const char *reason);

/*
 * "# Totals: pass:N fail:N xfail:N xpass:N skip:N error:N". Returns 0, or -errno when the
 * stream took an error.
 */
int ktap_end(struct ktap *k);

#endif
