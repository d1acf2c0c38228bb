// SPDX-License-Identifier: GPL-2.0-only
/* Filters in words, for reports and recordings. */
#include "run/filter_words.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "judge/printable.h"
#include "run/run_json.h"

void filter_words_add(struct filter_words *w, const char *name, const char *value)
{
	struct filter_word *word = w->cnt ? &w->list[w->cnt - 1] : NULL;
	char text[sizeof(word->value)];
	size_t len;

	printable(text, sizeof(text), value, strlen(value));
	if (word && !strcmp(word->name, name)) {
		len = strlen(word->value);
		snprintf(word->value + len, sizeof(word->value) - len, ",%s", text);
		return;
	}
	if (w->cnt == FILTER_WORDS)
		return;
	word = &w->list[w->cnt++];
	snprintf(word->name, sizeof(word->name), "%s", name);
	snprintf(word->value, sizeof(word->value), "%s", text);
}

static bool has_word(const struct filter_words *w, const struct filter_word *word)
{
	unsigned int i;

	for (i = 0; i < w->cnt; i++)
		if (!strcmp(w->list[i].name, word->name) && !strcmp(w->list[i].value, word->value))
			return true;
	return false;
}

void filter_words_join(struct filter_words *w, const struct filter_words *more)
{
	unsigned int i;

	for (i = 0; i < more->cnt && w->cnt < FILTER_WORDS; i++)
		if (!has_word(w, &more->list[i]))
			w->list[w->cnt++] = more->list[i];
}

json_t *filter_words_json(const struct filter_words *w)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < w->cnt; i++)
		json_array_append_new(list, json_pack("{s:o, s:o}", "filter",
						      run_json_text(w->list[i].name), "value",
						      run_json_text(w->list[i].value)));
	return list;
}

int filter_words_read(struct filter_words *w, json_t *list)
{
	const char *name, *value;
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		struct filter_word *word = &w->list[w->cnt];

		if (json_unpack(entry, "{s:s, s:s}", "filter", &name, "value", &value) ||
		    w->cnt == FILTER_WORDS)
			return -EBADMSG;
		printable(word->name, sizeof(word->name), name, strlen(name));
		printable(word->value, sizeof(word->value), value, strlen(value));
		w->cnt++;
	}
	return 0;
}
