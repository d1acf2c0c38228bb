/* SPDX-License-Identifier: GPL-2.0-only */
/* What bench measured, for people and for programs. */
#ifndef SINK_BENCH_H
#define SINK_BENCH_H

#include <stdio.h>
#include "measure/bench.h"

/* Of docs/bench.schema.json. */
#define BENCH_SCHEMA_VERSION "1.0"

/* "PRIVATE_EXPEDITED", and of the baseline "getppid". */
const char *word_bench_command(const struct bench_command *command);

/*
 * The table fits 80 columns. Both leave out nothing but, in text, cases that were not run.
 * Each returns 0, or -errno when the stream took an error.
 */
int sink_bench_text(FILE *out, const struct bench *b);
int sink_bench_json(FILE *out, const struct bench *b);

#endif
