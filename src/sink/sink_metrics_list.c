// SPDX-License-Identifier: GPL-2.0-only
/* Samples of metrics, their labels, and the rule that no counter goes back. */
#include "sink/sink_metrics_list.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of the character of UTF-8 that @text begins with; 0: it is none. */
static unsigned int utf8_len(const unsigned char *text)
{
	/* the least second byte, and the most, of those that would not be the shortest form */
	unsigned char least = 0x80, most = 0xbf;
	unsigned int i, len;

	if (text[0] < 0x80)
		return 1;
	len = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	if (text[0] == 0xe0)
		least = 0xa0;
	if (text[0] == 0xed)
		most = 0x9f; /* surrogates */
	if (text[0] == 0xf0)
		least = 0x90;
	if (text[0] == 0xf4)
		most = 0x8f;
	if (text[1] < least || text[1] > most)
		return 0;
	for (i = 2; i < len; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* Both formats escape these three; what no reader could show is written as '\x1b'. */
static void put_value(FILE *out, const char *value)
{
	const unsigned char *at = (const unsigned char *)value;
	unsigned int len;

	for (; *at; at += len) {
		len = utf8_len(at);
		if (*at == '\\' || *at == '"')
			fprintf(out, "\\%c", *at);
		else if (*at == '\n')
			fputs("\\n", out);
		else if (!len || *at < ' ' || *at == 0x7f)
			fprintf(out, "\\\\x%02x", *at);
		else
			fwrite(at, 1, len, out);
		len = len ? len : 1;
	}
}

/* NULL: out of memory. */
static char *join_labels(const struct metric_label *labels, unsigned int cnt)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	unsigned int i;

	if (!out)
		return NULL;
	for (i = 0; i < cnt; i++) {
		fprintf(out, "%s%s=\"", i ? "," : "", labels[i].name);
		put_value(out, labels[i].value);
		fputc('"', out);
	}
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

static struct metric_sample *add_sample(struct metrics *m)
{
	struct metric_sample *list;
	unsigned int room;

	if (m->cnt == m->room) {
		room = m->room ? 2 * m->room : 256;
		list = realloc(m->list, room * sizeof(*list));
		if (!list) {
			m->failed = true;
			return NULL;
		}
		m->list = list;
		m->room = room;
	}
	return &m->list[m->cnt++];
}

static bool is_same(const struct metric_sample *a, const struct metric_sample *b)
{
	return a->family == b->family && !strcmp(a->suffix, b->suffix) &&
	       !strcmp(a->labels, b->labels);
}

/* The place of a sample like @s, looked for from @hint on; m->cnt: there is none. */
static unsigned int find_sample(const struct metrics *m, const struct metric_sample *s,
				unsigned int hint)
{
	unsigned int i, at;

	for (i = 0; i < m->cnt; i++) {
		at = (hint + i) % m->cnt;
		if (is_same(&m->list[at], s))
			return at;
	}
	return m->cnt;
}

void metrics_add(struct metrics *m, const struct metric_family *family, const char *suffix,
		 const struct metric_label *labels, unsigned int label_cnt, __u64 value)
{
	struct metric_sample s = { family, suffix, join_labels(labels, label_cnt), value }, *added;

	if (s.labels && family->type == METRIC_INFO && find_sample(m, &s, 0) < m->cnt) {
		free(s.labels);
		return;
	}
	added = s.labels ? add_sample(m) : NULL;
	if (added) {
		*added = s;
	} else {
		free(s.labels);
		m->failed = true;
	}
}

static bool may_not_fall(const struct metric_sample *s)
{
	return s->family->type == METRIC_COUNTER || s->family->type == METRIC_HISTOGRAM;
}

/* Behind the samples of its family: a family stands together. */
static void insert_copy(struct metrics *m, const struct metric_sample *s)
{
	struct metric_sample copy = *s;
	unsigned int at;

	copy.labels = strdup(s->labels);
	if (!copy.labels || !add_sample(m)) {
		free(copy.labels);
		m->failed = true;
		return;
	}
	for (at = m->cnt - 1; at && m->list[at - 1].family != s->family; at--)
		;
	at = at ? at : m->cnt - 1;
	memmove(&m->list[at + 1], &m->list[at], (m->cnt - 1 - at) * sizeof(*m->list));
	m->list[at] = copy;
}

void metrics_raise(struct metrics *m, const struct metrics *before)
{
	unsigned int i, at, hint = 0;

	for (i = 0; i < before->cnt; i++) {
		const struct metric_sample *old = &before->list[i];

		if (!may_not_fall(old))
			continue;
		at = find_sample(m, old, hint);
		if (at == m->cnt) {
			insert_copy(m, old);
			continue;
		}
		if (m->list[at].value < old->value)
			m->list[at].value = old->value;
		hint = at + 1;
	}
}

void metrics_release(struct metrics *m)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		free(m->list[i].labels);
	free(m->list);
	*m = (struct metrics){ 0 };
}
