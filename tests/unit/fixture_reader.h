/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the reader of fixtures share: words, the lines of evidence, the whole file. */
#ifndef FIXTURE_READER_H
#define FIXTURE_READER_H

#include "fixture.h"

#define FIXTURE_NAMES 16

struct reader {
	struct fixture *f;
	const char *path;
	unsigned int line;
	char *why;
	size_t why_len;
	char tasks[FIXTURE_NAMES][FIXTURE_WORD];
	char mms[FIXTURE_NAMES][FIXTURE_WORD];
	bool call_seen, expect_seen;
};

struct bit_word {
	const char *name;
	__u32 bits;
};

/* Says why the line is wrong; returns -EINVAL, as all that follow do where a word is wrong. */
__attribute__((format(printf, 2, 3))) int bad(struct reader *r, const char *format, ...);

/* "key=value" in place; NULL without '='. */
char *split(char *word);

int read_number(struct reader *r, const char *text, __s64 *out);
/* A comma list of words, "none", or a number. @words ends with a NULL name. */
int read_bits(struct reader *r, const struct bit_word *words, const char *text, __u32 *out);
int read_causes(struct reader *r, const char *text, __u32 *out);
int read_handler(struct reader *r, const char *text, __u32 *out);
int read_command(struct reader *r, const char *text, __u32 *out);
/* The same name is the same address all through the fixture; "none" is NULL. */
int read_name(struct reader *r, char names[][FIXTURE_WORD], const char *text, __u64 base,
	      __u64 *out);

/* The lines "setting", "call" and "cpu", and what holds without them. */
void set_defaults(struct reader *r);
int read_setting(struct reader *r, char **words, unsigned int cnt);
int read_call(struct reader *r, char **words, unsigned int cnt);
int read_cpu(struct reader *r, char **words, unsigned int cnt);
/* Where the entry of CPU @number is, or would be. */
unsigned int find_cpu(const struct reader *r, __u32 number);

#endif
