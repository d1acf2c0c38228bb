// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "fixture_reader.h"
#include "sink/words.h"

static int read_evidence(struct reader *r, char **words, unsigned int cnt)
{
	unsigned int i, at;
	__s64 number;
	int e;

	for (i = 0; i < cnt; i++) {
		char *value = split(words[i]);

		if (!value || read_number(r, words[i], &number))
			return bad(r, "evidence CPU=WORD");
		at = find_cpu(r, (__u32)number);
		if (at == r->f->record.call.cpu_cnt)
			return bad(r, "no CPU %s", words[i]);
		for (e = 0; e < EVIDENCE_CNT && strcmp(word_evidence(e), value); e++)
			;
		if (e == EVIDENCE_CNT)
			return bad(r, "unknown evidence '%s'", value);
		r->f->evidence[at] = e;
	}
	return 0;
}

static int read_count(struct reader *r, char **words, unsigned int cnt)
{
	struct fixture *f = r->f;
	const struct {
		const char *name;
		int *at;
	} counts[] = {
		{ "required", &f->required_cnt }, { "targets", &f->target_cnt },
		{ "surplus", &f->surplus_cnt },   { "missing", &f->missing_cnt },
		{ "unseen", &f->unseen_cnt },
	};
	unsigned int i;
	__s64 number;
	size_t n;

	for (i = 0; i < cnt; i++) {
		char *value = split(words[i]);

		if (!value || read_number(r, value, &number))
			return bad(r, "count NAME=NUMBER");
		for (n = 0; n < sizeof(counts) / sizeof(counts[0]); n++)
			if (!strcmp(counts[n].name, words[i]))
				break;
		if (n == sizeof(counts) / sizeof(counts[0]))
			return bad(r, "unknown count '%s'", words[i]);
		*counts[n].at = (int)number;
	}
	return 0;
}

static int read_codes(struct reader *r, char **words, unsigned int cnt)
{
	struct fixture *f = r->f;
	unsigned int i;

	for (i = 0; i < cnt; i++) {
		if (f->code_cnt == RULES_MAX || !rules_find(words[i]))
			return bad(r, "unknown code '%s'", words[i]);
		snprintf(f->codes[f->code_cnt++], FIXTURE_WORD, "%s", words[i]);
	}
	return cnt ? 0 : bad(r, "which codes?");
}

static int read_expected_causes(struct reader *r, char **words, unsigned int cnt)
{
	unsigned int i;
	__u32 cause;

	for (i = 0; i < cnt; i++) {
		if (read_causes(r, words[i], &cause))
			return -EINVAL;
		r->f->causes |= cause;
	}
	return cnt ? 0 : bad(r, "which causes?");
}

static int read_expect(struct reader *r, char **words, unsigned int cnt)
{
	struct fixture *f = r->f;

	if (!r->call_seen || !cnt)
		return bad(r, "expect VERDICT after the call line");
	r->expect_seen = true;
	if (cnt > 1 && !strncmp(words[cnt - 1], "warning=", 8)) {
		f->warning = rules_find(words[--cnt] + 8);
		if (!f->warning || f->warning->level == LEVEL_ERROR)
			return bad(r, "unknown warning '%s'", words[cnt]);
	}
	if (!strcmp(words[0], "verified")) {
		f->verdict = VERDICT_VERIFIED;
		f->vacuous = cnt == 2 && !strcmp(words[1], "vacuous");
		f->refused = cnt == 2 && !strcmp(words[1], "refused");
		return cnt == 1 || f->vacuous || f->refused ?
			       0 :
			       bad(r, "expect verified [vacuous | refused]");
	}
	if (!strcmp(words[0], "violated")) {
		f->verdict = VERDICT_VIOLATED;
		return read_codes(r, words + 1, cnt - 1);
	}
	if (strcmp(words[0], "unverified"))
		return bad(r, "unknown verdict '%s'", words[0]);
	f->verdict = VERDICT_UNVERIFIED;
	return read_expected_causes(r, words + 1, cnt - 1);
}

static int read_line(struct reader *r, char *line)
{
	static const struct {
		const char *name;
		int (*read)(struct reader *r, char **words, unsigned int cnt);
	} kinds[] = {
		{ "setting", read_setting },   { "call", read_call },   { "cpu", read_cpu },
		{ "evidence", read_evidence }, { "count", read_count }, { "expect", read_expect },
	};
	char *words[32], *save = NULL, *word;
	unsigned int cnt = 0;
	size_t i;

	line[strcspn(line, "#\n")] = '\0';
	for (word = strtok_r(line, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		if (cnt == sizeof(words) / sizeof(words[0]))
			return bad(r, "too many words");
		words[cnt++] = word;
	}
	if (!cnt)
		return 0;
	/* a line behind the verdict would not be read */
	if (r->expect_seen)
		return bad(r, "expect is the last line");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, words[0]))
			return kinds[i].read(r, words + 1, cnt - 1);
	return bad(r, "unknown line '%s'", words[0]);
}

int fixture_read(struct fixture *f, const char *path, char *why, size_t why_len)
{
	struct reader r = { .f = f, .path = path, .why = why, .why_len = why_len };
	FILE *in = fopen(path, "re");
	char line[512];
	int err = 0;

	if (!in) {
		err = -errno;
		snprintf(why, why_len, "%s: %s", path, strerror(-err));
		return err;
	}
	set_defaults(&r);
	while (!err && fgets(line, sizeof(line), in)) {
		r.line++;
		err = strchr(line, '\n') ? read_line(&r, line) : bad(&r, "line too long or cut");
	}
	fclose(in);
	if (!err && !r.expect_seen)
		err = bad(&r, "no expect line");
	f->record.call.len = (__u32)fixture_len(f);
	return err;
}

size_t fixture_len(const struct fixture *f)
{
	return sizeof(f->record.call) + f->record.call.cpu_cnt * sizeof(struct mbt_cpu);
}
