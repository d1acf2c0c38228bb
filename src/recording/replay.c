// SPDX-License-Identifier: GPL-2.0-only
/* A recording read and judged; nothing of it is believed before it is checked. */
#include "recording/replay.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "recording/convoys_json.h"
#include "recording/fallbacks_json.h"
#include "recording/rseq_json.h"
#include "recording/frame.h"
#include "recording/looks_json.h"
#include "recording/recording.h"
#include "recording/stacks_json.h"
#include "recording/upgrade.h"
#include "run/cpu_sets.h"
#include "run/run_json.h"

/* A double holds every number up to it, and a run does not count as far. */
#define COUNT_MAX (1ll << 53)

struct reading {
	struct replay *replay;
	const struct analysis_options *options;
	bool settings_read;
	bool begun; /* the circumstances are known */
	bool ended;
	int version; /* of the records */
	struct upgrade upgrade;
	__u64 call_cnt;
	__u64 stat_cnt;
	char *why;
	size_t why_len;
};

static int bad(struct reading *r, const char *what)
{
	snprintf(r->why, r->why_len, "%s", what);
	return -EBADMSG;
}

static int read_settings(struct reading *r, const struct frame_head *head, size_t len)
{
	if (r->settings_read || len < SETTINGS_LEN_3 || len > sizeof(struct mbt_settings))
		return bad(r, "the settings are not those of this program's version");
	memcpy(&r->replay->run.settings, head + 1, len);
	r->settings_read = true;
	return 0;
}

static int read_run(struct reading *r, const struct frame_head *head, size_t len)
{
	struct replay *p = r->replay;
	json_t *kernel, *probes, *memory = NULL, *filters = NULL;
	const char *start, *priority = "";
	json_int_t start_ns;
	int version, compat, err;

	if (!r->settings_read || r->begun)
		return bad(r, "the circumstances are out of place");
	p->circumstances = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	if (!p->circumstances ||
	    json_unpack(p->circumstances, "{s:i, s:o, s:o, s:b, s:s, s:I, s:s, s?s, s?o, s?o}",
			"record_version", &version, "kernel", &kernel, "probes", &probes,
			"compat_callers_seen", &compat, "start", &start, "start_ns", &start_ns,
			"traced", &p->run.what, "priority", &priority, "kernel_memory", &memory,
			"filters", &filters) ||
	    start_ns < 0)
		return bad(r, "the circumstances cannot be understood");
	if (version < UPGRADE_FROM || version > MBT_RECORD_VERSION) {
		snprintf(r->why, r->why_len,
			 "its records have version %d, this program reads versions %d to %d",
			 version, UPGRADE_FROM, MBT_RECORD_VERSION);
		return -EBADMSG;
	}
	r->version = version;
	p->run.compat_seen = compat;
	p->run.start_ns = (__u64)start_ns;
	snprintf(p->run.start_time, sizeof(p->run.start_time), "%s", start);
	printable(p->run.priority, sizeof(p->run.priority), priority, strlen(priority));
	err = run_json_read_kernel(&p->kernel, kernel);
	err = err ? err : run_json_read_memory(&p->run.memory, memory);
	err = err ? err : filter_words_read(&p->run.filters, filters);
	err = err ? err : run_json_read_facts(&p->facts, &p->run.fact_cnt, probes);
	p->run.facts = p->facts;
	if (err == -EBADMSG)
		return bad(r, "the circumstances cannot be understood");
	err = err ? err :
		    analysis_init(&p->analysis, r->options, &p->run.settings,
				  p->kernel.cpu_possible);
	r->begun = !err;
	if (!err)
		cpu_sets_mark(p->analysis.report.cpus, p->analysis.report.cpu_cnt, &p->kernel);
	return err;
}

static int read_calls(struct reading *r, const struct frame_head *head, size_t len)
{
	const char *at = (const char *)(head + 1);
	int err = 0;

	while (len && !err) {
		const struct recorded_call *call = (const struct recorded_call *)at;
		const struct mbt_call *record = (const struct mbt_call *)(call + 1);
		size_t filled, record_len;

		if (len < sizeof(*call) || call->len > len - sizeof(*call))
			return bad(r, "a frame of calls is malformed");
		filled = ((size_t)call->len + 7) & ~(size_t)7;
		if (filled > len - sizeof(*call))
			return bad(r, "a frame of calls is malformed");
		record_len = call->len;
		if (r->version < MBT_RECORD_VERSION)
			err = upgrade_record(&r->upgrade, &record, &record_len);
		if (!err)
			err = analysis_call(&r->replay->analysis, record, record_len,
					    call->loss & LOSS_ALL);
		r->call_cnt++;
		at += sizeof(*call) + filled;
		len -= sizeof(*call) + filled;
	}
	return err;
}

static int read_cgroup(struct reading *r, const struct frame_head *head, size_t len)
{
	json_t *o = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	int err = recorded_cgroups_read(&r->replay->cgroups, o);

	json_decref(o);
	return err == -EBADMSG ? bad(r, "a cgroup cannot be understood") : err;
}

static int read_stats(struct reading *r, const struct frame_head *head, size_t len)
{
	const size_t least = sizeof(struct mbt_stat_key) + STAT_LEN_3, item_len = head->item_len;
	const char *at = (const char *)(head + 1);
	struct recorded_stat row;
	int err = 0;

	if (item_len < least || item_len > sizeof(row) || len % item_len)
		return bad(r, "the statistics are not those of this program's version");
	for (; len && !err; len -= item_len, at += item_len) {
		memset(&row, 0, sizeof(row));
		memcpy(&row, at, item_len);
		err = analysis_stat(&r->replay->analysis, &row.key, &row.stat);
		r->stat_cnt++;
		/* of many rows, each of them possible */
		if (r->replay->analysis.report.total.calls > COUNT_MAX)
			err = -EBADMSG;
	}
	return err == -EBADMSG ? bad(r, "the statistics are malformed") : err;
}

static int read_stacks(struct reading *r, const struct frame_head *head, size_t len)
{
	json_t *o = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	int err = stacks_json_read(&r->replay->analysis.report.stacks, o);

	json_decref(o);
	return err == -EBADMSG ? bad(r, "the stacks are malformed") : err;
}

static int read_convoys(struct reading *r, const struct frame_head *head, size_t len)
{
	json_t *o = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	int err = convoys_json_read(&r->replay->analysis.report.convoys, o);

	json_decref(o);
	return err == -EBADMSG ? bad(r, "the waits for the mutex are malformed") : err;
}

static int read_rseq(struct reading *r, const struct frame_head *head, size_t len)
{
	json_t *o = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	int err = rseq_json_read(&r->replay->analysis.report.rseq, o);

	json_decref(o);
	return err == -EBADMSG ? bad(r, "the counts of rseq areas are malformed") : err;
}

static int read_fallbacks(struct reading *r, const struct frame_head *head, size_t len)
{
	json_t *o = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	int err = fallbacks_json_read(&r->replay->analysis.report.fallbacks, o);

	json_decref(o);
	return err == -EBADMSG ? bad(r, "the fallbacks are malformed") : err;
}

static int read_count(json_t *o, const char *name, __u64 *count)
{
	json_int_t value = json_integer_value(json_object_get(o, name));

	*count = (__u64)value;
	return json_is_integer(json_object_get(o, name)) && value >= 0 && value <= COUNT_MAX ?
		       0 :
		       -EBADMSG;
}

/* All of it may be missing. */
static int read_run_end(struct run_end *end, json_t *o)
{
	const char *by = "", *call = "";
	json_int_t cpu_ns = 0;
	int runs = 0;

	if (json_unpack(o, "{s?s, s?i, s?b, s?s, s?I}", "ended_by", &by, "command_signal",
			&end->command_signal, "command_runs", &runs, "command_call", &call,
			"tool_cpu_ns", &cpu_ns) ||
	    end->command_signal < 0 || cpu_ns < 0 || cpu_ns > COUNT_MAX)
		return -EBADMSG;
	end->tool_cpu_ns = (unsigned long long)cpu_ns;
	end->command_runs = runs;
	printable(end->command_call, sizeof(end->command_call), call, strlen(call));
	for (end->by = RUN_ENDED_CNT - 1; end->by > RUN_ENDED_UNKNOWN; end->by--)
		if (!strcmp(by, word_ended(end->by)))
			break;
	return 0;
}

/* It may be missing. */
static int read_tool_runs(struct replay *p, json_t *list)
{
	json_int_t cpu, runs;
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (json_unpack(entry, "[I, I!]", &cpu, &runs) || cpu < 0 || runs < 0 ||
		    runs > COUNT_MAX)
			return -EBADMSG;
		if (cpu < p->analysis.report.cpu_cnt)
			p->analysis.report.cpus[cpu].tool_runs = (__u64)runs;
	}
	return 0;
}

/* It may be missing. */
static int read_dropped(struct report_dropped *d, json_t *o)
{
	if (!o)
		return 0;
	return read_count(o, "calls", &d->calls) || read_count(o, "stats", &d->stats) ||
			       read_count(o, "lives", &d->lives) ||
			       read_count(o, "until_ns", &d->until_ns) ||
			       read_count(o, "limit_bytes", &d->limit_bytes) ?
		       -EBADMSG :
		       0;
}

/* It may be missing. */
static int read_cpu_loads(struct replay *p, json_t *list)
{
	json_int_t cpu, interrupts, steal_ns;
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (json_unpack(entry, "[I, I, I!]", &cpu, &interrupts, &steal_ns) || cpu < 0 ||
		    interrupts < 0 || interrupts > COUNT_MAX || steal_ns < 0 ||
		    steal_ns > COUNT_MAX)
			return -EBADMSG;
		if (cpu < p->analysis.report.cpu_cnt)
			p->analysis.report.cpus[cpu].load =
				(struct cpu_load){ (__u64)interrupts, (__u64)steal_ns, true };
	}
	return 0;
}

static int read_end(struct reading *r, const struct frame_head *head, size_t len)
{
	json_t *o = json_loadb((const char *)(head + 1), len, JSON_REJECT_DUPLICATES, NULL);
	struct replay *p = r->replay;
	struct end_counts end = { 0 };
	char cut[128] = "";
	const char *lost_fact = "", *write_error = NULL;
	__u64 calls, stats;
	json_t *left_out = json_object_get(o, "left_out");
	int err;

	err = json_unpack(o, "{s:i, s?s, s?s}", "command_status", &end.command_status, "lost_fact",
			  &lost_fact, "write_error", &write_error) ||
	      run_json_read_attached(p->facts, p->run.fact_cnt, json_object_get(o, "attached")) ||
	      read_run_end(&end.end, o) || read_tool_runs(p, json_object_get(o, "tool_runs")) ||
	      read_cpu_loads(p, json_object_get(o, "cpu_load")) || read_count(o, "calls", &calls) ||
	      read_count(o, "stats", &stats) || read_count(o, "duration_ns", &end.duration_ns) ||
	      read_count(o, "cut", &end.cut) || read_count(o, "lost_calls", &end.lost_calls) ||
	      read_count(o, "unseen_max", &end.unseen_max) ||
	      read_count(o, "children_lost", &end.children_lost) ||
	      read_count(o, "lost_runs", &end.lost_runs) ||
	      read_count(o, "unreached_runs", &end.unreached_runs) ||
	      read_count(o, "answered_runs", &end.answered_runs) ||
	      read_count(o, "stats_merged", &end.stats_merged) ||
	      (left_out && read_count(o, "left_out", &end.left_out)) ||
	      read_count(o, "traced_pid", &end.traced_pid) ||
	      read_dropped(&end.dropped, json_object_get(o, "dropped")) ||
	      looks_json_read(&p->analysis.report.looks, json_object_get(o, "looks")) ||
	      read_count(o, "unseen_tracer_pid", &end.unseen_tracer_pid);
	printable(end.lost_fact, sizeof(end.lost_fact), lost_fact, strlen(lost_fact));
	if (write_error) {
		snprintf(cut, sizeof(cut), "it could not be written on: %s", write_error);
		printable(cut, sizeof(cut), cut, sizeof(cut));
	}
	json_decref(o);
	if (err)
		return bad(r, "the counts of the end cannot be understood");
	if (calls != r->call_cnt || stats != r->stat_cnt)
		return bad(r, "it does not hold as many calls as its end counts");
	p->run.duration_ns = end.duration_ns;
	p->run.command_status = end.command_status;
	p->run.end = end.end;
	r->ended = true;
	err = analysis_end(&p->analysis, &end);
	if (err)
		return err;
	return *cut ? bad(r, cut) : 0;
}

static int read_frame(struct reading *r, const struct frame_head *head, size_t len)
{
	static int (*const read[])(struct reading *, const struct frame_head *, size_t) = {
		[RECORDING_SETTINGS] = read_settings, [RECORDING_RUN] = read_run,
		[RECORDING_CALLS] = read_calls,       [RECORDING_STATS] = read_stats,
		[RECORDING_END] = read_end,           [RECORDING_CGROUP] = read_cgroup,
		[RECORDING_STACKS] = read_stacks,     [RECORDING_CONVOYS] = read_convoys,
		[RECORDING_RSEQ] = read_rseq,         [RECORDING_FALLBACKS] = read_fallbacks,
	};

	if (r->ended)
		return bad(r, "more follows behind its end");
	/* of a newer version, which raises the file's when it cannot be skipped */
	if (head->type >= sizeof(read) / sizeof(read[0]) || !read[head->type])
		return 0;
	if (!r->begun && head->type > RECORDING_RUN)
		return bad(r, "calls come before the circumstances");
	return read[head->type](r, head, len - sizeof(*head));
}

static int read_all(struct reading *r, FILE *file)
{
	struct frame_reader *frames;
	const void *content;
	size_t len;
	int err;

	err = frame_reader_new(&frames, file, r->why, r->why_len);
	while (!err) {
		err = frame_read(frames, &content, &len, r->why, r->why_len);
		if (err <= 0)
			break;
		err = read_frame(r, content, len);
	}
	if (!err && !r->ended)
		err = bad(r, "it has no end");
	frame_reader_free(frames);
	upgrade_release(&r->upgrade);
	return err;
}

int replay_run(struct replay *p, FILE *file, const struct analysis_options *options, char *why,
	       size_t why_len)
{
	struct reading r = { .replay = p, .options = options, .why = why, .why_len = why_len };
	int err;

	memset(p, 0, sizeof(*p));
	p->run.kernel = &p->kernel;
	p->run.command_status = -1;
	why[0] = '\0';
	err = read_all(&r, file);
	if (err && !*why)
		snprintf(why, why_len, "%s", strerror(-err));
	/* what was read before a damage is judged all the same */
	if (!err || err == -ENOMEM || !r.begun)
		return err;
	if (!r.ended && p->analysis.last_end_ns > p->run.start_ns)
		p->run.duration_ns = p->analysis.last_end_ns - p->run.start_ns;
	analysis_end_early(&p->analysis, why);
	return 0;
}

void replay_release(struct replay *p)
{
	analysis_release(&p->analysis);
	recorded_cgroups_release(&p->cgroups);
	json_decref(p->circumstances);
	free(p->facts);
	memset(p, 0, sizeof(*p));
}
