// SPDX-License-Identifier: GPL-2.0-only
/* A text that grows, up to its room. */
#include "sink/line.h"
#include <stdarg.h>
#include <stdio.h>

void line_add(struct line *l, const char *format, ...)
{
	va_list args;
	int n;

	if (l->len >= l->size)
		return;
	va_start(args, format);
	n = vsnprintf(l->buf + l->len, l->size - l->len, format, args);
	va_end(args);
	l->len += n > 0 ? (size_t)n : 0;
}
