/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The circumstances of a run in JSON: what a report says of its kernel and its probes, in
 * the form of docs/report.schema.json, and what a recording reads back.
 */
#ifndef RUN_JSON_H
#define RUN_JSON_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

const char *word_tristate(enum mbt_tristate tristate);
const char *word_lock_design(enum lock_design design);
/* NULL where nothing is known. */
const char *word_ended(enum run_ended ended);

/* A command's name may hold any bytes; JSON takes UTF-8 only. */
json_t *run_json_text(const char *text);

json_t *run_json_probes(const struct fact_state *facts, unsigned int cnt);
/* Those that were not attached all the time, and how it went with them: an array. */
json_t *run_json_attached(const struct fact_state *facts, unsigned int cnt);
json_t *run_json_kernel(const struct kernel *k);
/* NULL: it is not known. */
json_t *run_json_memory(const struct kernel_memory *m);

/* NULL: nothing was dropped. */
json_t *run_json_dropped(const struct report_dropped *d);

/* What the tool itself took of a CPU, where that is known. */
json_t *run_json_tool_cpu(const struct run *run);

/* What run_json_kernel() wrote. Returns 0; -EBADMSG: it cannot have. */
int run_json_read_kernel(struct kernel *k, json_t *o);

/* The same of run_json_memory(); @o may be NULL. */
int run_json_read_memory(struct kernel_memory *m, json_t *o);

/*
 * What run_json_probes() wrote, into a new array at *@facts, which the caller frees. Its
 * words are those of @list, which has to stay. Returns 0; -EBADMSG or -ENOMEM, and what
 * is at *@facts is to be freed all the same.
 */
int run_json_read_facts(struct fact_state **facts, unsigned int *cnt, json_t *list);

/*
 * What run_json_attached() wrote, or NULL, into the facts of these names. Returns 0;
 * -EBADMSG: it cannot have.
 */
int run_json_read_attached(struct fact_state *facts, unsigned int cnt, json_t *list);

#endif
