// SPDX-License-Identifier: GPL-2.0-only
/* Warnings and infos as members of the JSON report. */
#include "sink/sink_json_notes.h"
#include "sink/advice.h"
#include "sink/words.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

static json_t *json_errors(const struct mbt_errors *errors)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < MBT_ERROR_CNT; i++)
		if (errors->cnt[i])
			json_array_append_new(list, json_pack("{s:i, s:o}", "errno",
							      word_errno(errors, i), "count",
							      number(errors->cnt[i])));
	return list;
}

static json_t *json_threads(const struct report_threads *threads)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < threads->cnt; i++) {
		const struct report_thread *t = &threads->list[i];

		json_array_append_new(list, json_pack("{s:i, s:i, s:s, s:o}", "tid", t->tid,
						      "ns_tid", t->ns_tid ? t->ns_tid : t->tid,
						      "comm", t->comm, "count", number(t->calls)));
	}
	return list;
}

json_t *sink_json_notes(const struct report_notes *notes, const struct report *r,
			const struct run *run)
{
	json_t *list = json_array();
	char words[ADVICE_LEN];
	unsigned int i;

	for (i = 0; i < notes->cnt; i++) {
		const struct report_note *n = &notes->list[i];
		json_t *o = json_pack("{s:s, s:i, s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s}",
				      "code", n->rule->code, "pid", n->tgid, "ns_pid",
				      n->ns_tgid ? n->ns_tgid : n->tgid, "comm", n->comm, "command",
				      word_row(n->row), "count", number(n->calls), "errors",
				      json_errors(&n->errors), "threads", json_threads(&n->threads),
				      "other_threads_count", number(n->threads.other_calls),
				      "seccomp_mode", number(n->seccomp_mode), "explanation",
				      n->rule->explanation);

		json_object_set_new(o, "sentence",
				    json_string(note_sentence(words, sizeof(words), n, r, run)));
		if (*advice_for(words, sizeof(words), n, r, run))
			json_object_set_new(o, "advice", json_string(words));
		if (n->tgid)
			json_object_set_new(
				o, "start_ns",
				json_integer((json_int_t)(n->start_ns - run->start_ns)));
		json_array_append_new(list, o);
	}
	return list;
}
