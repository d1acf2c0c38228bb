/* SPDX-License-Identifier: GPL-2.0-only */
/* The words for commands, verdicts, evidence and causes, in one place for every sink. */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>
#include "judge/correlate.h"
#include "judge/rules.h"

/* "PRIVATE_EXPEDITED"; "unknown" for a row or command without a name. */
const char *word_command(__u32 cmd);
const char *word_row(__u32 row);
const char *word_cause(enum mbt_cause cause);
const char *word_evidence(enum evidence evidence);
const char *word_handler(__u32 handler);
const char *word_verdict(enum verdict verdict);

/* The errno of an enum mbt_error; of MBT_ERROR_OTHER the last one. */
int word_errno(const struct mbt_errors *errors, enum mbt_error error);

/* "EPERM", or with their numbers where there are several: "EPERM 3, EINVAL 2". Returns @buf. */
char *words_errors(char *buf, size_t len, const struct mbt_errors *errors);

/* The verdict on one call, "vacuous" and "refused" among them. */
const char *word_judgement(const struct judgement *j);
const char *word_level(enum level level);

/* What a record is about: the command, "exec", "unknown" where nothing showed the arguments. */
const char *word_event(const struct mbt_call *call);

/* The same with the CPU that it names, if any. Writes at most @len bytes and returns @buf. */
char *words_event(char *buf, size_t len, const struct mbt_call *call);

/* How the grace period that was owed is shown to be missing; NULL: it is not. */
const char *word_grace(const struct call_case *c);

/*
 * What an mm's state is registered for: "PRIVATE_EXPEDITED, RSEQ (not ready)".
 * Writes at most @len bytes and returns @buf.
 */
char *words_state(char *buf, size_t len, __u32 state);

/*
 * One sentence on what was seen on the CPU, for people. Writes at most @len
 * bytes and returns @buf.
 */
char *words_cpu(char *buf, size_t len, const struct call_case *c, const struct cpu_case *cpu);

#endif
