/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rows of the ladder's table ask a kernel before their rungs are tried. */
#ifndef RULED_OUT_H
#define RULED_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include "run/kernel.h"

/* Each the reason that rules a rung out, or NULL: nothing does. */
const char *types_ruled_out(const struct kernel *k);
const char *numbers_ruled_out(const struct kernel *k);
const char *event_ruled_out(const struct kernel *k);
const char *fentry_ruled_out(const struct kernel *k);
const char *task_fentry_ruled_out(const struct kernel *k);
const char *kprobe_ruled_out(const struct kernel *k);
const char *kprobe_multi_ruled_out(const struct kernel *k);
const char *kprobe_session_ruled_out(const struct kernel *k);
const char *count_ruled_out(const struct kernel *k);
const char *csd_ruled_out(const struct kernel *k);

/* Is the rung on the events of the system call tried after all others here? */
bool event_is_last(const struct kernel *k);

/* Are the programs of these rungs preempted? @why: how that is known, or why it is not. */
bool fentry_is_preempted(const struct kernel *k, char *why, size_t why_len);
bool raw_event_is_preempted(const struct kernel *k, char *why, size_t why_len);

/* Is a skipped run of a tracepoint's program always an interrupt's, nested in one of a task? */
bool only_nested_are_skipped(const struct kernel *k);

/* Does the rung on csds see RCU's expedited handler, which it tells by its address? */
bool knows_rcu_exp_handler(const struct kernel *k);

#endif
