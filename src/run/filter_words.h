/* SPDX-License-Identifier: GPL-2.0-only */
/* The filters of a run by their names and values: reports and recordings hold them. */
#ifndef FILTER_WORDS_H
#define FILTER_WORDS_H

#include <jansson.h>

/* Each kind twice: of a recording, and of the report on it. */
#define FILTER_WORDS 24

struct filter_word {
	char name[24];   /* "comm" */
	char value[240]; /* "reactor*,main"; empty: there is none to tell */
};

struct filter_words {
	struct filter_word list[FILTER_WORDS];
	unsigned int cnt;
};

/* Add a filter, or another value of the last one of this name. What finds no room is cut. */
void filter_words_add(struct filter_words *w, const char *name, const char *value);

/* Add all of @more that are not there yet. */
void filter_words_join(struct filter_words *w, const struct filter_words *more);

/* [{"filter": "comm", "value": "reactor*"}, ...] */
json_t *filter_words_json(const struct filter_words *w);

/* The same read back; NULL: there are none. Returns 0 or -EBADMSG. */
int filter_words_read(struct filter_words *w, json_t *list);

#endif
