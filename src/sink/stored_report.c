// SPDX-License-Identifier: GPL-2.0-only
/* Reads the JSON report that sink_json.c wrote; nothing of it is believed. */
#include "sink/stored_report.h"
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "sink/line.h"
#include "sink/sink.h"
#include "sink/sink_text_phases.h"
#include "sink/words.h"

/* A double holds every number up to it. */
#define NUMBER_MAX (1ll << 53)

/* Of a report; the largest that this program writes have a tenth of it. */
#define BYTES_MAX (256u << 20)

static int refuse(char *why, size_t why_len, const char *what)
{
	snprintf(why, why_len, "%s", what);
	return -EBADMSG;
}

/* A count of the object. Returns 0, or -EBADMSG where it is none or is not there. */
static int read_count(__u64 *value, json_t *object, const char *name)
{
	json_t *number = json_object_get(object, name);

	if (!json_is_integer(number) || json_integer_value(number) < 0 ||
	    json_integer_value(number) > NUMBER_MAX)
		return -EBADMSG;
	*value = (__u64)json_integer_value(number);
	return 0;
}

/* The same of one that not all versions have: 0 where it is not there. */
static int read_later(__u64 *value, json_t *object, const char *name)
{
	return json_object_get(object, name) ? read_count(value, object, name) : 0;
}

static int read_name(char *out, size_t len, json_t *object, const char *name)
{
	json_t *text = json_object_get(object, name);

	if (!json_is_string(text))
		return -EBADMSG;
	printable(out, len, json_string_value(text), json_string_length(text));
	return 0;
}

/* Each bucket once, and one that there is: another histogram would have other ones. */
static int read_histogram(struct hist *h, json_t *latency)
{
	json_t *list = json_object_get(latency, "histogram"), *item;
	__u64 min_ns, cnt;
	size_t i;

	if (read_count(&h->max_ns, latency, "max") || !json_is_array(list))
		return -EBADMSG;
	json_array_foreach(list, i, item)
	{
		unsigned int bucket;

		if (read_count(&min_ns, item, "min_ns") || read_count(&cnt, item, "count") || !cnt)
			return -EBADMSG;
		bucket = mbt_hist_bucket(min_ns);
		if (mbt_hist_lower_ns(bucket) != min_ns || h->buckets[bucket])
			return -EBADMSG;
		h->buckets[bucket] = cnt;
		h->cnt += cnt;
	}
	return 0;
}

/* Buckets are powers of two. */
static int read_phase(struct mbt_phase_stat *s, json_t *part)
{
	json_t *list = json_object_get(part, "histogram"), *item;
	__u64 min_ns, cnt;
	size_t i;

	if (s->cnt || read_count(&s->cnt, part, "count") || !s->cnt ||
	    read_count(&s->sum_ns, part, "sum_ns") || read_count(&s->max_ns, part, "max_ns") ||
	    !json_is_array(list))
		return -EBADMSG;
	json_array_foreach(list, i, item)
	{
		unsigned int bucket;

		if (read_count(&min_ns, item, "min_ns") || read_count(&cnt, item, "count") || !cnt)
			return -EBADMSG;
		bucket = mbt_phase_bucket(min_ns);
		if (min_ns != (bucket ? 1ull << bucket : 0) || s->hist[bucket])
			return -EBADMSG;
		s->hist[bucket] = cnt;
	}
	return 0;
}

static int read_phases(struct stored_command *c, json_t *phases)
{
	json_t *parts = json_object_get(phases, "parts"), *part;
	size_t i;

	if (!phases)
		return 0;
	if (!json_is_array(parts))
		return -EBADMSG;
	json_array_foreach(parts, i, part)
	{
		const char *name = json_string_value(json_object_get(part, "phase"));
		int phase;

		if (!name)
			return -EBADMSG;
		for (phase = 0; phase < MBT_PHASE_CNT && strcmp(name, word_phase(phase)); phase++)
			;
		if (phase < MBT_PHASE_CNT && read_phase(&c->phases[phase], part))
			return -EBADMSG;
	}
	return 0;
}

static int read_command(struct stored_report *s, json_t *command)
{
	const char *name = json_string_value(json_object_get(command, "command"));
	struct stored_command *c;
	__u32 row;

	if (!name)
		return -EBADMSG;
	for (row = 0; row < MBT_CMD_ROWS && strcmp(name, word_row(row)); row++)
		;
	/* a newer version may know more of them */
	if (row == MBT_CMD_ROWS)
		return 0;
	c = &s->commands[row];
	if (c->calls || read_count(&c->calls, command, "calls") || !c->calls ||
	    read_later(&c->failed, command, "failed") ||
	    read_later(&c->verified, command, "verified") ||
	    read_later(&c->vacuous, command, "vacuous") ||
	    read_count(&c->violated, command, "violated") ||
	    read_count(&c->unverified, command, "unverified") ||
	    read_later(&c->targets, command, "targets") ||
	    read_phases(c, json_object_get(command, "phases")))
		return -EBADMSG;
	return read_histogram(&c->latency, json_object_get(command, "latency_ns"));
}

/* Members "count" of a list, by the code in their member @name. */
static int read_codes(struct stored_report *s, json_t *list, const char *name)
{
	json_t *item;
	__u64 cnt;
	size_t i;

	/* infos are not in the reports of all versions */
	if (!list)
		return 0;
	if (!json_is_array(list))
		return -EBADMSG;
	json_array_foreach(list, i, item)
	{
		const char *code = json_string_value(json_object_get(item, name));
		const struct rule *rule = code ? rules_find(code) : NULL;

		if (!code || read_count(&cnt, item, "count"))
			return -EBADMSG;
		if (!rule)
			continue;
		if (cnt > NUMBER_MAX - s->rule_calls[rules_index(rule)])
			return -EBADMSG;
		s->rule_calls[rules_index(rule)] += cnt;
	}
	return 0;
}

static int read_verdict(enum verdict *verdict, json_t *root)
{
	const char *name = json_string_value(json_object_get(root, "verdict"));
	int v;

	for (v = 0; name && v < VERDICT_CNT; v++) {
		if (strcmp(name, word_verdict(v)))
			continue;
		*verdict = v;
		return 0;
	}
	return -EBADMSG;
}

/* "call fentry, delivery csd": what times and evidence depend on. */
static void read_probes(struct stored_report *s, json_t *list)
{
	struct line l = { s->probes, sizeof(s->probes), 0 };
	json_t *probe;
	size_t i;

	json_array_foreach(list, i, probe)
	{
		const char *fact = json_string_value(json_object_get(probe, "fact"));
		const char *rung = json_string_value(json_object_get(probe, "rung"));

		if (fact && (!strcmp(fact, "call") || !strcmp(fact, "delivery")))
			line_add(&l, "%s%s %s", l.len ? ", " : "", fact, rung ? rung : "none");
	}
	printable(s->probes, sizeof(s->probes), s->probes, sizeof(s->probes));
}

static void read_filters(struct stored_report *s, json_t *list)
{
	struct line l = { s->filters, sizeof(s->filters), 0 };
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "filter"));
		const char *value = json_string_value(json_object_get(item, "value"));

		if (name && value)
			line_add(&l, "%s%s %s", l.len ? ", " : "", name, value);
	}
	printable(s->filters, sizeof(s->filters), s->filters, sizeof(s->filters));
}

/* How far it can be relied upon. */
static int read_evidence(struct stored_report *s, json_t *root)
{
	json_t *lost = json_object_get(root, "lost");

	s->cut = json_object_get(root, "ended_early");
	s->tail = json_object_get(root, "dropped");
	s->lost_fact = json_object_get(root, "lost_fact");
	s->has_infos = json_object_get(root, "infos");
	return read_verdict(&s->verdict, root) || read_later(&s->lost_records, lost, "records") ||
			       read_later(&s->lost_runs, lost, "program_runs") ?
		       -EBADMSG :
		       0;
}

static int read_members(struct stored_report *s, json_t *root)
{
	json_t *kernel = json_object_get(root, "kernel"), *calls = json_object_get(root, "calls");
	json_t *commands = json_object_get(root, "commands"), *command;
	__u64 online;
	size_t i;

	read_probes(s, json_object_get(root, "probes"));
	read_filters(s, json_object_get(json_object_get(root, "filters"), "list"));
	if (read_evidence(s, root) ||
	    read_name(s->tool, sizeof(s->tool), json_object_get(root, "tool"), "version") ||
	    read_name(s->schema, sizeof(s->schema), root, "schema_version") ||
	    read_name(s->release, sizeof(s->release), kernel, "release") ||
	    read_name(s->arch, sizeof(s->arch), kernel, "arch") ||
	    read_count(&online, kernel, "cpus_online") || online > MBT_MAX_CPUS ||
	    read_count(&s->duration_ns, root, "duration_ns") ||
	    read_count(&s->calls, calls, "total") || read_count(&s->violated, calls, "violated") ||
	    read_count(&s->unverified, calls, "unverified") || !json_is_array(commands))
		return -EBADMSG;
	s->cpus_online = (unsigned int)online;
	json_array_foreach(commands, i, command) if (read_command(s, command)) return -EBADMSG;
	if (read_codes(s, json_object_get(root, "reasons"), "reason") ||
	    read_codes(s, json_object_get(root, "warnings"), "code"))
		return -EBADMSG;
	return read_codes(s, json_object_get(root, "infos"), "code");
}

static int read_root(struct stored_report *s, json_t *root, char *why, size_t why_len)
{
	const char *version = json_string_value(json_object_get(root, "schema_version"));
	const char *tool =
		json_string_value(json_object_get(json_object_get(root, "tool"), "name"));

	if (!version || !tool || strcmp(tool, "membarrier-trace"))
		return refuse(why, why_len, "it is no report of membarrier-trace");
	/* what is added keeps the first number */
	if (strncmp(version, SCHEMA_VERSION, strcspn(SCHEMA_VERSION, ".") + 1)) {
		snprintf(why, why_len,
			 "it has version %.16s of the schema, which is not known here",
			 printable((char[32]){ 0 }, 32, version, strlen(version)));
		return -EBADMSG;
	}
	if (read_members(s, root))
		return refuse(why, why_len, "it is a damaged report");
	return 0;
}

/* All that there is, to be freed; NULL: -errno in @len. */
static char *read_all(FILE *in, ssize_t *len)
{
	size_t room = 1 << 16, have = 0, got;
	char *text = malloc(room), *more;

	while (text && (got = fread(text + have, 1, room - have, in))) {
		have += got;
		if (have < room)
			continue;
		more = room < BYTES_MAX ? realloc(text, room * 2) : NULL;
		if (!more)
			free(text);
		*len = room < BYTES_MAX ? -ENOMEM : -EFBIG;
		text = more;
		room *= 2;
	}
	if (text && ferror(in)) {
		free(text);
		text = NULL;
		*len = -EIO;
	} else if (text) {
		*len = (ssize_t)have;
	}
	return text;
}

int stored_report_read(struct stored_report *s, FILE *in, char *why, size_t why_len)
{
	ssize_t len = -ENOMEM;
	char *text = read_all(in, &len);
	json_error_t error;
	json_t *root;
	int err;

	memset(s, 0, sizeof(*s));
	if (!text) {
		snprintf(why, why_len, "%s", strerror((int)-len));
		return (int)len;
	}
	root = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (!root) {
		snprintf(why, why_len, "it is no JSON (line %d)", error.line);
		return -EBADMSG;
	}
	err = read_root(s, root, why, why_len);
	json_decref(root);
	return err;
}

int stored_report_open(struct stored_report *s, const char *path, char *why, size_t why_len)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int err;

	if (!in) {
		err = -errno;
		snprintf(why, why_len, "%s", strerror(-err));
		return err;
	}
	err = stored_report_read(s, in, why, why_len);
	if (in != stdin)
		fclose(in);
	return err;
}
