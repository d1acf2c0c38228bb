// SPDX-License-Identifier: GPL-2.0-only
/* One word of a fixture at a time. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fixture_reader.h"
#include "sink/words.h"

int bad(struct reader *r, const char *format, ...)
{
	int n = snprintf(r->why, r->why_len, "%s:%u: ", r->path, r->line);
	va_list ap;

	va_start(ap, format);
	if (n >= 0 && (size_t)n < r->why_len)
		vsnprintf(r->why + n, r->why_len - (size_t)n, format, ap);
	va_end(ap);
	return -EINVAL;
}

int read_number(struct reader *r, const char *text, __s64 *out)
{
	char *rest;

	if (!strcmp(text, "-EPERM") || !strcmp(text, "-ENOMEM") || !strcmp(text, "-EINVAL")) {
		*out = text[2] == 'P' ? -MBT_EPERM : text[2] == 'N' ? -MBT_ENOMEM : -MBT_EINVAL;
		return 0;
	}
	errno = 0;
	*out = strtoll(text, &rest, 0);
	return *text && !*rest && !errno ? 0 : bad(r, "'%s' is no number", text);
}

int read_bits(struct reader *r, const struct bit_word *words, const char *text, __u32 *out)
{
	char list[256], *save = NULL, *word;
	__s64 number;
	int i;

	*out = 0;
	if (!strcmp(text, "none"))
		return 0;
	if (*text >= '0' && *text <= '9') {
		if (read_number(r, text, &number))
			return -EINVAL;
		*out = (__u32)number;
		return 0;
	}
	snprintf(list, sizeof(list), "%s", text);
	for (word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		for (i = 0; words[i].name && strcmp(words[i].name, word); i++)
			;
		if (!words[i].name)
			return bad(r, "unknown word '%s'", word);
		*out |= words[i].bits;
	}
	return 0;
}

int read_causes(struct reader *r, const char *text, __u32 *out)
{
	char list[256], *save = NULL, *word;
	int i;

	*out = 0;
	snprintf(list, sizeof(list), "%s", text);
	for (word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		for (i = 0; i < MBT_CAUSE_CNT && strcmp(word_cause(i), word); i++)
			;
		if (i == MBT_CAUSE_CNT)
			return bad(r, "unknown cause '%s'", word);
		*out |= MBT_BIT(i);
	}
	return 0;
}

int read_handler(struct reader *r, const char *text, __u32 *out)
{
	for (*out = MBT_HANDLER_MB; *out < MBT_HANDLER_CNT; (*out)++)
		if (!strcmp(word_handler(*out), text))
			return 0;
	return bad(r, "unknown handler '%s'", text);
}

int read_command(struct reader *r, const char *text, __u32 *out)
{
	__s64 number;
	__u32 row;

	for (row = 0; row < MBT_CMD_ROW_OTHER; row++)
		if (!strcmp(word_row(row), text)) {
			*out = row ? 1u << (row - 1) : 0;
			return 0;
		}
	if (read_number(r, text, &number))
		return bad(r, "unknown command '%s'", text);
	*out = (__u32)number;
	return 0;
}

int read_name(struct reader *r, char names[][FIXTURE_WORD], const char *text, __u64 base,
	      __u64 *out)
{
	unsigned int i;

	*out = 0;
	if (!strcmp(text, "none"))
		return 0;
	for (i = 0; i < FIXTURE_NAMES && names[i][0]; i++)
		if (!strcmp(names[i], text))
			break;
	if (i == FIXTURE_NAMES || strlen(text) >= FIXTURE_WORD)
		return bad(r, "too many names, or too long a one: '%s'", text);
	strcpy(names[i], text);
	*out = base + i * 0x1240;
	return 0;
}

char *split(char *word)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	return value;
}
