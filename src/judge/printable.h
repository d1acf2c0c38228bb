/* SPDX-License-Identifier: GPL-2.0-only */
/* Names and words that others chose: what of them may reach a terminal. */
#ifndef PRINTABLE_H
#define PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include "mbt/record.h"

/*
 * Copy @text, of at most @max bytes, to @out, of @len bytes: any process may call itself
 * anything, and a recording may hold any bytes, so that one which is no printable ASCII is
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

/*
 * Is each byte of eight at once the null byte or printable ASCII? Where none has its highest
 * bit, an addition that sets it compares: from 0x7f on, and from 1 on but below ' '.
 */
static inline bool printable_word(const char *text)
{
	const __u64 each = 0x0101010101010101ull;
	__u64 word;

	memcpy(&word, text, sizeof(word));
	return !((word | (word + each) | ((word + each * 0x7f) & ~(word + each * 0x60))) &
		 each * 0x80);
}

/* printable() of a name of the kernel's in its place. Nearly every one is printable as it is. */
static inline void printable_comm(char comm[MBT_COMM_LEN])
{
	if (comm[MBT_COMM_LEN - 1] || !printable_word(comm) || !printable_word(comm + 8))
		printable(comm, MBT_COMM_LEN, comm, MBT_COMM_LEN);
}

_Static_assert(MBT_COMM_LEN == 16, "two words");

#endif
