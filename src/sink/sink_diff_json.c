// SPDX-License-Identifier: GPL-2.0-only
/* Two sides of reports compared, as one JSON document: docs/diff.schema.json. */
#include <errno.h>
#include <jansson.h>
#include "judge/printable.h"
#include "sink/sink_diff.h"
#include "sink/sink_text_phases.h"
#include "sink/words.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

/* Paths may hold any byte. */
static json_t *json_path(const char *path)
{
	char buf[4096];

	return json_string(printable(buf, sizeof(buf), path, sizeof(buf)));
}

static json_t *json_report(const struct stored_report *r, const char *path)
{
	return json_pack("{s:o, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:b, "
			 "s:b, s:b}",
			 "path", json_path(path), "kernel", r->release, "arch", r->arch,
			 "cpus_online", (int)r->cpus_online, "probes", r->probes, "filters",
			 r->filters, "tool_version", r->tool, "schema_version", r->schema,
			 "duration_ns", number(r->duration_ns), "calls", number(r->calls),
			 "verdict", word_verdict(r->verdict), "lost_records",
			 number(r->lost_records), "lost_program_runs", number(r->lost_runs), "cut",
			 r->cut, "beginning_dropped", r->tail, "probe_taken_away", r->lost_fact);
}

static json_t *json_side(const struct diff_view *v, unsigned int side)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < v->sides[side].cnt; i++)
		json_array_append_new(list,
				      json_report(&v->sides[side].reports[i], v->paths[side][i]));
	return list;
}

static json_t *json_share(const struct diff_share *s)
{
	return json_pack("{s:o, s:o, s:i, s:f, s:f}", "count", number(s->cnt), "of", number(s->of),
			 "reports", (int)s->reports, "lowest_ppm", s->lowest * 1e6, "highest_ppm",
			 s->highest * 1e6);
}

static json_t *json_spread(const struct spread *s)
{
	if (!s->runs)
		return json_null();
	return json_pack("{s:o, s:o, s:i, s:o}", "from", number(s->range.from_ns), "to",
			 number(s->range.to_ns), "reports", (int)s->runs, "calls",
			 number(s->calls));
}

static json_t *json_command(const struct diff_command *c)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:f, s:f, s:f}", "calls", number(c->calls),
			 "failed", number(c->failed), "violated", number(c->violated), "unverified",
			 number(c->unverified), "targets", number(c->targets), "calls_per_second",
			 c->per_second, "lowest_per_second", c->lowest, "highest_per_second",
			 c->highest);
}

/* What both kinds of percentiles have. */
static json_t *json_percentile(const struct difference *d)
{
	return json_pack("{s:i, s:s, s:b, s:o, s:o}", "percentile", (int)(d->part / 1000), "shift",
			 word_shift(d->shift.kind), "regression", d->regression, "a_ns",
			 json_spread(&d->spread_before), "b_ns", json_spread(&d->spread_now));
}

static json_t *json_changed(const struct difference *d, json_t *a, json_t *b)
{
	return json_pack("{s:s, s:b, s:o, s:o}", "change", word_diff_change(d->change),
			 "regression", d->regression, "a", a, "b", b);
}

/* A command comes before all that is of it. */
static void add(void *arg, const struct difference *d)
{
	json_t *root = arg, *o, *commands = json_object_get(root, "commands");
	json_t *command = json_array_get(commands, json_array_size(commands) - 1);

	switch (d->kind) {
	case DIFF_FINDING:
		o = json_changed(d, json_share(&d->before), json_share(&d->now));
		json_object_set_new(o, "code", json_string(d->rule->code));
		json_object_set_new(o, "level", json_string(word_level(d->rule->level)));
		json_array_append_new(json_object_get(root, "findings"), o);
		break;
	case DIFF_UNVERIFIED:
		o = json_changed(d, json_share(&d->before), json_share(&d->now));
		json_object_set_new(o, "a_beyond_limit", json_integer(d->before.beyond));
		json_object_set_new(o, "b_beyond_limit", json_integer(d->now.beyond));
		json_object_set_new(root, "unverified", o);
		break;
	case DIFF_COMMAND:
		o = json_pack("{s:s, s:s, s:o, s:o, s:[], s:[]}", "command", word_row(d->row),
			      "change", word_diff_change(d->change), "a",
			      json_command(&d->command_before), "b", json_command(&d->command_now),
			      "latency", "phases");
		json_array_append_new(commands, o);
		break;
	case DIFF_LATENCY:
		json_array_append_new(json_object_get(command, "latency"), json_percentile(d));
		break;
	default:
		o = json_percentile(d);
		json_object_set_new(o, "phase", json_string(word_phase(d->phase)));
		json_array_append_new(json_object_get(command, "phases"), o);
	}
}

static json_t *json_differs(const struct diff_view *v)
{
	json_t *list = json_array();
	int fact;

	for (fact = 0; fact < DIFF_FACT_CNT; fact++)
		if (diff_fact_differs(v, fact))
			json_array_append_new(list, json_string(word_diff_fact(fact)));
	return list;
}

int sink_diff_json(FILE *out, const struct diff_view *v)
{
	json_t *root;
	int err = 0;

	root = json_pack("{s:s, s:{s:s, s:s}, s:o, s:o, s:o, s:{s:i, s:i}, s:{s:f, s:i, s:i}, "
			 "s:i, s:[], s:[]}",
			 "schema_version", DIFF_SCHEMA_VERSION, "tool", "name", "membarrier-trace",
			 "version", MBT_VERSION, "a", json_side(v, 0), "b", json_side(v, 1),
			 "differs", json_differs(v), "limits", "tolerance_percent",
			 (int)v->options.tolerance, "max_unverified_ppm",
			 (int)v->options.max_unverified_ppm, "resolution", "latency_percent",
			 100.0 / (1 << MBT_HIST_SUB_BITS), "phase_percent", 100, "calls_min",
			 COMPARE_CALLS_MIN, "regressions", (int)diff_regressions(v), "findings",
			 "commands");
	if (!root)
		return -ENOMEM;
	diff_each(&v->sides[0], &v->sides[1], &v->options, add, root);
	errno = 0;
	if (json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) ||
	    fputc('\n', out) == EOF || fflush(out))
		err = errno ? -errno : -EIO;
	json_decref(root);
	return err;
}
