/* SPDX-License-Identifier: GPL-2.0-only */
/* A text that grows, up to its room. */
#ifndef LINE_H
#define LINE_H

#include <stddef.h>

/* All zeroes but for the buffer and its size: empty. */
struct line {
	char *buf;
	size_t size;
	size_t len; /* may be beyond the room: what did not fit is left out */
};

void line_add(struct line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
