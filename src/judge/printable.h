/* SPDX-License-Identifier: GPL-2.0-only */
/* Names and words that others chose: what of them may reach a terminal. */
#ifndef PRINTABLE_H
#define PRINTABLE_H

#include <stddef.h>

/*
 * Copy @text, of at most @max bytes, to @out, of @len bytes: any process may call itself
 * anything, and a recording may be anyone's, so that a byte which is no printable ASCII is
 * a '?'. @out may be @text. Returns @out, which ends with a null byte.
 */
static inline char *printable(char *out, size_t len, const char *text, size_t max)
{
	size_t i;

	for (i = 0; i < max && i + 1 < len && text[i]; i++)
		out[i] = text[i] >= ' ' && text[i] < 0x7f ? text[i] : '?';
	out[i] = '\0';
	return out;
}

#endif
