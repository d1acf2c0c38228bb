/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers and times as options and the environment give them. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

/*
 * A decimal number of an option, all of @text; -EINVAL for anything else,
 * -ERANGE when it does not fit.
 */
int scenario_parse_number(const char *text, uint64_t max, uint64_t *value);

/* The same for a time above 0, with or without a fraction. */
int scenario_parse_seconds(const char *text, uint64_t *ns);

#endif
