/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and times as options and the environment give them: the one parser of the
 * program's own options and of the tools', hence below both.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

/*
 * All of @text a decimal number without a sign. Returns 0, -EINVAL for anything else, or
 * -ERANGE when it is not from @min to @max; *@value is left alone then.
 */
int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/*
 * A number of bytes above 0, a whole one or one of K, M or G (1024 each): "4096", "10M".
 * Returns as number_parse() does.
 */
int size_parse(const char *text, uint64_t *bytes);

/*
 * A time above 0, with or without a fraction, in seconds or with a unit: "10", "0.5s",
 * "500ms", "5m". Returns as number_parse() does; the longest are some thirty years.
 */
int duration_parse(const char *text, uint64_t *ns);

#endif
