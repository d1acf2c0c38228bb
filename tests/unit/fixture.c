// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fixture.h"
#include "words.h"

#define NAMES_MAX 16

/* Identities that look like kernel addresses, so that a sink that leaks one is seen. */
#define TASK_BASE 0xffff888104a50000ull
#define MM_BASE 0xffff88810c3e0000ull
#define CSD_BASE 0xffff88813bc2a000ull
#define HANDLER_BASE 0xffffffff8113f000ull

struct reader {
	struct fixture *f;
	const char *path;
	unsigned int line;
	char *why;
	size_t why_len;
	char tasks[NAMES_MAX][FIXTURE_WORD];
	char mms[NAMES_MAX][FIXTURE_WORD];
	bool call_seen, expect_seen;
};

struct bit_word {
	const char *name;
	__u32 bits;
};

static const struct bit_word state_words[] = {
	{ "private-ready", MBT_STATE_PRIVATE_READY },
	{ "private", MBT_STATE_PRIVATE },
	{ "global-ready", MBT_STATE_GLOBAL_READY },
	{ "global", MBT_STATE_GLOBAL },
	{ "sync-core-ready", MBT_STATE_SYNC_CORE_READY },
	{ "sync-core", MBT_STATE_SYNC_CORE },
	{ "rseq-ready", MBT_STATE_RSEQ_READY },
	{ "rseq", MBT_STATE_RSEQ },
	{ NULL, 0 },
};

static const struct bit_word task_words[] = {
	{ "exiting", MBT_PF_EXITING },
	{ "kthread", MBT_PF_KTHREAD },
	{ NULL, 0 },
};

static const struct bit_word call_have_words[] = {
	{ "snapshot", MBT_HAVE_SNAPSHOT },
	{ "targets", MBT_HAVE_TARGETS },
	{ "handlers", MBT_HAVE_HANDLERS },
	{ "sends", MBT_HAVE_SENDS },
	{ "compat", MBT_HAVE_COMPAT },
	{ "other-register", MBT_HAVE_OTHER_REGISTER },
	{ NULL, 0 },
};

static const struct bit_word cpu_have_words[] = {
	{ "nowait", MBT_CPU_QUEUED_NOWAIT },
	{ "twice", MBT_CPU_QUEUED_TWICE },
	{ "switch-done", MBT_CPU_SWITCH_DONE },
	{ "load-seen", MBT_CPU_LOAD_SEEN },
	{ "pending", MBT_CPU_PENDING },
	{ NULL, 0 },
};

static const struct bit_word flag_words[] = {
	{ "cpu", MBT_FLAG_CPU },
	{ NULL, 0 },
};

static const struct bit_word emptied_words[] = {
	{ "exit", MBT_EMPTIED_EXIT },
	{ "unuse", MBT_EMPTIED_UNUSE },
	{ NULL, 0 },
};

static const struct bit_word view_words[] = {
	{ "begin", MBT_CPU_BEGIN },
	{ "end", MBT_CPU_END },
	{ "both", MBT_CPU_BEGIN | MBT_CPU_END },
	{ NULL, 0 },
};

static const struct bit_word tristate_words[] = {
	{ "no", MBT_NO },
	{ "yes", MBT_YES },
	{ "unknown", MBT_UNKNOWN },
	{ NULL, 0 },
};

/* What an mm usually has registered when it makes this call, before and after it. */
static const struct {
	__u32 cmd, begin, end;
} usual_state[] = {
	{ MBT_CMD_GLOBAL_EXPEDITED, MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY,
	  MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY },
	{ MBT_CMD_PRIVATE_EXPEDITED, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY },
	{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY },
	{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY },
	{ MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 0, MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0,
	  MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY },
};

__attribute__((format(printf, 2, 3)))
static int bad(struct reader *r, const char *format, ...)
{
	int n = snprintf(r->why, r->why_len, "%s:%u: ", r->path, r->line);
	va_list ap;

	va_start(ap, format);
	if (n >= 0 && (size_t)n < r->why_len)
		vsnprintf(r->why + n, r->why_len - (size_t)n, format, ap);
	va_end(ap);
	return -EINVAL;
}

static int read_number(struct reader *r, const char *text, __s64 *out)
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

/* A comma list of words, "none", or a number. */
static int read_bits(struct reader *r, const struct bit_word *words, const char *text, __u32 *out)
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

static int read_causes(struct reader *r, const char *text, __u32 *out)
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

static int read_handler(struct reader *r, const char *text, __u32 *out)
{
	for (*out = MBT_HANDLER_MB; *out < MBT_HANDLER_CNT; (*out)++)
		if (!strcmp(word_handler(*out), text))
			return 0;
	return bad(r, "unknown handler '%s'", text);
}

static int read_command(struct reader *r, const char *text, __u32 *out)
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

/* The same name is the same address all through the fixture; "none" is NULL. */
static int read_name(struct reader *r, char names[][FIXTURE_WORD], const char *text, __u64 base,
		     __u64 *out)
{
	unsigned int i;

	*out = 0;
	if (!strcmp(text, "none"))
		return 0;
	for (i = 0; i < NAMES_MAX && names[i][0]; i++)
		if (!strcmp(names[i], text))
			break;
	if (i == NAMES_MAX || strlen(text) >= FIXTURE_WORD)
		return bad(r, "too many names, or too long a one: '%s'", text);
	strcpy(names[i], text);
	*out = base + i * 0x1240;
	return 0;
}

/* "key=value" in place; NULL without '='. */
static char *split(char *word)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	return value;
}

static int read_setting(struct reader *r, char **words, unsigned int cnt)
{
	struct mbt_settings *s = &r->f->settings;
	const struct {
		const char *name;
		__u32 *at;
	} settings[] = {
		{ "no_sync_core", &s->no_sync_core },
		{ "no_rseq", &s->no_rseq },
		{ "no_get_registrations", &s->no_get_registrations },
		{ "no_enomem", &s->no_enomem },
		{ "query_mask", &s->query_mask },
		{ "nohz_full", &s->nohz_full },
	};
	__s64 value;
	size_t i;

	if (cnt != 2)
		return bad(r, "setting NAME VALUE");
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (strcmp(settings[i].name, words[0]))
			continue;
		if (settings[i].at == &s->nohz_full)
			return read_bits(r, tristate_words, words[1], settings[i].at);
		if (read_number(r, words[1], &value))
			return -EINVAL;
		*settings[i].at = (__u32)value;
		return 0;
	}
	return bad(r, "unknown setting '%s'", words[0]);
}

static int call_word(struct reader *r, char *word)
{
	struct mbt_call *c = &r->f->record.call;
	char *value = split(word);
	__s64 number = 0;

	if (!value) {
		if (strcmp(word, "lost"))
			return bad(r, "unknown word '%s'", word);
		r->f->lost = true;
		return 0;
	}
	if (!strcmp(word, "state")) {
		if (read_bits(r, state_words, value, &c->state_begin))
			return -EINVAL;
		c->state_end = c->state_begin;
		return 0;
	}
	if (!strcmp(word, "end.state"))
		return read_bits(r, state_words, value, &c->state_end);
	if (!strcmp(word, "flags"))
		return read_bits(r, flag_words, value, &c->flags);
	if (!strcmp(word, "have"))
		return read_bits(r, call_have_words, value, &c->have);
	if (!strcmp(word, "causes"))
		return read_causes(r, value, &c->causes);
	if (read_number(r, value, &number))
		return -EINVAL;
	if (!strcmp(word, "ret"))
		c->ret = number;
	else if (!strcmp(word, "cpu_id"))
		c->cpu_id = (__s32)number;
	else if (!strcmp(word, "mm_users"))
		c->mm_users_begin = (__u32)number;
	else if (!strcmp(word, "online"))
		c->online_begin = (__u32)number;
	else
		return bad(r, "unknown word '%s'", word);
	return 0;
}

static int read_call(struct reader *r, char **words, unsigned int cnt)
{
	struct mbt_call *c = &r->f->record.call;
	unsigned int i;

	if (r->call_seen || !cnt)
		return bad(r, "one call line, with a command");
	r->call_seen = true;
	c->type = MBT_RECORD_CALL;
	c->have = MBT_HAVE_SNAPSHOT | MBT_HAVE_TARGETS | MBT_HAVE_HANDLERS;
	if (!strcmp(words[0], "unbegun")) {
		c->type = MBT_RECORD_UNBEGUN;
		c->have = 0;
	} else if (read_command(r, words[0], &c->cmd)) {
		return -EINVAL;
	}
	for (i = 0; i < sizeof(usual_state) / sizeof(usual_state[0]); i++)
		if (usual_state[i].cmd == c->cmd) {
			c->state_begin = usual_state[i].begin;
			c->state_end = usual_state[i].end;
		}
	for (i = 1; i < cnt; i++)
		if (call_word(r, words[i]))
			return -EINVAL;
	return 0;
}

/* Words that say something of the runqueue at both ends, or with "end." at the end alone. */
static int view_word(struct reader *r, struct mbt_rq_view *v, const char *word, const char *value,
		     bool *known)
{
	__s64 number;
	int err;

	*known = true;
	if (!strcmp(word, "curr"))
		return read_name(r, r->tasks, value, TASK_BASE, &v->curr);
	if (!strcmp(word, "mm")) {
		err = read_name(r, r->mms, value, MM_BASE, &v->mm);
		if (!v->mm)
			v->mm_state = 0;
		return err;
	}
	if (!strcmp(word, "mm_state"))
		return read_bits(r, state_words, value, &v->mm_state);
	if (!strcmp(word, "rq_state"))
		return read_bits(r, state_words, value, &v->rq_state);
	if (!strcmp(word, "flags"))
		return read_bits(r, task_words, value, &v->task_flags);
	*known = !strcmp(word, "nr_switches") || !strcmp(word, "mm_gen");
	if (!*known)
		return 0;
	err = read_number(r, value, &number);
	if (!strcmp(word, "mm_gen"))
		v->mm_gen = (__u64)number;
	else
		v->nr_switches = (__u64)number;
	return err;
}

static void queue_on(struct reader *r, struct mbt_cpu *k)
{
	struct mbt_call *c = &r->f->record.call;

	k->have |= MBT_CPU_QUEUED;
	k->csd = CSD_BASE + k->cpu * 0x40;
	k->queue_ns = c->begin_ns + 2000;
	c->first_send_ns = c->last_send_ns = k->queue_ns;
	c->have |= MBT_HAVE_SENDS;
	c->cpu_send = 0;
}

static void run_on(struct reader *r, struct mbt_cpu *k, __u32 ran)
{
	k->ran |= ran;
	k->start_ns = r->f->record.call.begin_ns + 4000 + 100 * k->cpu;
	k->end_ns = k->ran & MBT_RAN_FINISHED ? k->start_ns + 300 : 0;
}

static int handler_word(struct reader *r, struct mbt_cpu *k, const char *word, const char *value,
			bool *known)
{
	static const struct {
		const char *name;
		bool queued;
		__u32 ran;
	} words[] = {
		{ "queued", true, 0 },
		{ "started", false, MBT_RAN_STARTED },
		{ "ran", false, MBT_RAN_STARTED | MBT_RAN_FINISHED },
		{ "ipi", true, MBT_RAN_STARTED | MBT_RAN_FINISHED },
		{ "local", false, MBT_RAN_STARTED | MBT_RAN_FINISHED | MBT_RAN_LOCAL },
	};
	__u32 handler;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]) && strcmp(words[i].name, word); i++)
		;
	*known = i < sizeof(words) / sizeof(words[0]);
	if (!*known)
		return 0;
	if (read_handler(r, value, &handler))
		return -EINVAL;
	if (words[i].queued) {
		queue_on(r, k);
		k->queued = handler;
	}
	if (words[i].ran) {
		k->handler = handler;
		run_on(r, k, words[i].ran);
	}
	return 0;
}

static int cpu_word(struct reader *r, struct mbt_cpu *k, char *word)
{
	char *value = split(word);
	__u32 bits = 0;
	__s64 number;
	bool known;
	int err;

	if (!value)
		return bad(r, "unknown word '%s'", word);
	if (!strncmp(word, "end.", 4)) {
		err = view_word(r, &k->end, word + 4, value, &known);
		return known ? err : bad(r, "unknown word '%s'", word);
	}
	err = view_word(r, &k->begin, word, value, &known);
	if (known)
		return err ? err : view_word(r, &k->end, word, value, &known);
	err = handler_word(r, k, word, value, &known);
	if (known)
		return err;
	if (!strcmp(word, "view")) {
		err = read_bits(r, view_words, value, &bits);
		k->have = (k->have & ~(__u32)(MBT_CPU_BEGIN | MBT_CPU_END)) | bits;
		return err;
	}
	if (!strcmp(word, "have")) {
		err = read_bits(r, cpu_have_words, value, &bits);
		k->have |= bits;
		return err;
	}
	if (!strcmp(word, "emptied"))
		return read_bits(r, emptied_words, value, &k->emptied_by);
	if (read_number(r, value, &number))
		return -EINVAL;
	if (!strcmp(word, "in_execve")) {
		k->end.in_execve = (__u32)number;
	} else if (!strcmp(word, "emptied_tid")) {
		k->emptied_tid = (__s32)number;
	} else if (!strcmp(word, "started_send")) {
		k->have |= MBT_CPU_SENT;
		k->started_send = (__u32)number;
	} else if (!strcmp(word, "finished_wait")) {
		k->have |= MBT_CPU_WAITED;
		k->finished_wait = (__u32)number;
	} else {
		return bad(r, "unknown word '%s'", word);
	}
	return 0;
}

/* Where the entry of CPU @number is, or would be. */
static unsigned int find_cpu(const struct reader *r, __u32 number)
{
	const struct fixture_record *record = &r->f->record;
	unsigned int i;

	for (i = 0; i < record->call.cpu_cnt; i++)
		if (record->cpus[i].cpu == number)
			break;
	return i;
}

static int read_cpu(struct reader *r, char **words, unsigned int cnt)
{
	struct mbt_call *c = &r->f->record.call;
	struct mbt_cpu *k = &r->f->record.cpus[c->cpu_cnt];
	char name[FIXTURE_WORD];
	unsigned int i;
	__s64 number;

	if (!r->call_seen || c->cpu_cnt == FIXTURE_CPUS || !cnt)
		return bad(r, "cpu NUMBER after the call line, at most %d of them", FIXTURE_CPUS);
	if (read_number(r, words[0], &number))
		return -EINVAL;
	if (find_cpu(r, (__u32)number) < c->cpu_cnt)
		return bad(r, "CPU %s twice", words[0]);
	k->cpu = (__u32)number;
	k->have = MBT_CPU_BEGIN | MBT_CPU_END;
	k->tid = 4300 + (int)number;
	k->begin.nr_switches = 5000;
	k->begin.mm_gen = 70;
	k->begin.mm = c->mm;
	k->begin.mm_state = c->state_begin;
	k->begin.rq_state = c->state_begin;
	snprintf(name, sizeof(name), "thread-%u", k->cpu);
	if (read_name(r, r->tasks, name, TASK_BASE, &k->begin.curr))
		return -EINVAL;
	k->end = k->begin;
	k->end.mm_state = c->state_end;
	for (i = 1; i < cnt; i++)
		if (cpu_word(r, k, words[i]))
			return -EINVAL;
	c->cpu_cnt++;
	return 0;
}

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
		{ "required", &f->required_cnt },
		{ "targets", &f->target_cnt },
		{ "surplus", &f->surplus_cnt },
		{ "missing", &f->missing_cnt },
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

static int read_expect(struct reader *r, char **words, unsigned int cnt)
{
	struct fixture *f = r->f;
	unsigned int i;
	__u32 cause;

	if (!r->call_seen || !cnt)
		return bad(r, "expect VERDICT after the call line");
	r->expect_seen = true;
	if (!strcmp(words[0], "verified")) {
		f->verdict = VERDICT_VERIFIED;
		f->vacuous = cnt == 2 && !strcmp(words[1], "vacuous");
		return cnt == 1 || f->vacuous ? 0 : bad(r, "expect verified [vacuous]");
	}
	if (cnt < 2)
		return bad(r, "which codes or causes?");
	if (!strcmp(words[0], "violated")) {
		f->verdict = VERDICT_VIOLATED;
		for (i = 1; i < cnt; i++) {
			if (f->code_cnt == RULES_MAX || !rules_find(words[i]))
				return bad(r, "unknown code '%s'", words[i]);
			snprintf(f->codes[f->code_cnt++], FIXTURE_WORD, "%s", words[i]);
		}
		return 0;
	}
	if (strcmp(words[0], "unverified"))
		return bad(r, "unknown verdict '%s'", words[0]);
	f->verdict = VERDICT_UNVERIFIED;
	for (i = 1; i < cnt; i++) {
		if (read_causes(r, words[i], &cause))
			return -EINVAL;
		f->causes |= cause;
	}
	return 0;
}

static int read_line(struct reader *r, char *line)
{
	static const struct {
		const char *name;
		int (*read)(struct reader *r, char **words, unsigned int cnt);
	} kinds[] = {
		{ "setting", read_setting },
		{ "call", read_call },
		{ "cpu", read_cpu },
		{ "evidence", read_evidence },
		{ "count", read_count },
		{ "expect", read_expect },
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
	/* a line behind the verdict would be read by nobody */
	if (r->expect_seen)
		return bad(r, "expect is the last line");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, words[0]))
			return kinds[i].read(r, words + 1, cnt - 1);
	return bad(r, "unknown line '%s'", words[0]);
}

static void set_defaults(struct reader *r)
{
	struct fixture *f = r->f;
	struct mbt_call *c = &f->record.call;
	unsigned int i;

	memset(f, 0, sizeof(*f));
	f->settings.cpu_cnt = FIXTURE_CPUS;
	f->settings.query_mask = 0x3ff;
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
		f->settings.handler[i] = HANDLER_BASE + i * 0x40;
	for (i = 0; i < FIXTURE_CPUS; i++)
		f->evidence[i] = FIXTURE_UNCHECKED;
	f->required_cnt = f->target_cnt = f->surplus_cnt = FIXTURE_UNCHECKED;
	f->missing_cnt = f->unseen_cnt = FIXTURE_UNCHECKED;
	c->version = MBT_RECORD_VERSION;
	c->cpu_len = sizeof(struct mbt_cpu);
	c->mm_users_begin = 4;
	c->online_begin = 4;
	c->begin_ns = 7000000000ull;
	c->end_ns = c->begin_ns + 20000;
	c->tid = c->tgid = 4242;
	c->cpu_send = -1;
	c->cgroup = 8765;
	memcpy(c->comm, "fixture", sizeof("fixture"));
	read_name(r, r->tasks, "caller", TASK_BASE, &c->task);
	read_name(r, r->mms, "M", MM_BASE, &c->mm);
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
