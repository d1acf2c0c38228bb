// SPDX-License-Identifier: GPL-2.0-only
/* What doctor found, as text and as JSON. */
#include "cli/doctor.h"
#include "run/run_json.h"
#include "sink/sink.h"
#include "sink/words.h"

/* Whose bits have a name, QUERY itself apart. */
#define KNOWN_COMMANDS ((1u << (DOCTOR_COMMANDS - 1)) - 1)

static const char *symbols_word(const struct kernel *k)
{
	return !kernel_knows_handlers(k) ? "hidden" : k->symbols_by_name ? "by-name" : "listed";
}

static void print_query(FILE *out, __u32 mask)
{
	const char *comma = "";
	unsigned int i;

	fprintf(out, "QUERY names: ");
	for (i = 1; i < DOCTOR_COMMANDS; i++) {
		if (!(mask & (1u << (i - 1))))
			continue;
		fprintf(out, "%s%s", comma, word_row(i));
		comma = ", ";
	}
	if (mask & ~KNOWN_COMMANDS)
		fprintf(out, "%sbits without a name 0x%x", comma, mask & ~KNOWN_COMMANDS);
	fprintf(out, "%s\n", mask ? "" : "not known");
}

void doctor_print_kernel(FILE *out, const struct doctor *d)
{
	const struct kernel *k = d->run->kernel;

	print_query(out, k->query_mask);
	fprintf(out, "CPUs: isolated %s, nohz_full %s\n", *k->isolated ? k->isolated : "unknown",
		*k->nohz_full_cpus     ? k->nohz_full_cpus :
		k->nohz_full == MBT_NO ? "none" :
					 "unknown");
	fprintf(out, "Lockdown %s; symbols %s", word_lockdown(d->lockdown), symbols_word(k));
	if (d->kptr_restrict >= 0)
		fprintf(out, " (kptr_restrict %d)", d->kptr_restrict);
	fprintf(out, "; skipped runs of events' programs are %s\n",
		k->counts_tp_misses ? "counted" : "not counted");
}

void doctor_print_commands(FILE *out, const struct doctor *d)
{
	unsigned int i;

	fprintf(out, "\n%-36s %-8s  %s\n", "COMMAND", "PROVABLE", "WHY");
	for (i = 0; i < DOCTOR_COMMANDS; i++) {
		const struct doctor_command *c = &d->commands[i];

		if (*c->why)
			fprintf(out, "%-36s %-8s  %s\n", word_command(c->cmd),
				word_provable(c->provable), c->why);
		else
			fprintf(out, "%-36s %s\n", word_command(c->cmd),
				word_provable(c->provable));
	}
}

void doctor_print_remedies(FILE *out, const struct doctor *d)
{
	unsigned int i;

	if (d->remedy_cnt)
		fprintf(out, "\nWhat would show more:\n");
	for (i = 0; i < d->remedy_cnt; i++)
		fprintf(out, "- %s: %s\n", d->remedies[i].about, d->remedies[i].text);
}

static json_t *commands_json(const struct doctor *d)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < DOCTOR_COMMANDS; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "command",
						      word_command(d->commands[i].cmd), "provable",
						      word_provable(d->commands[i].provable), "why",
						      d->commands[i].why));
	return list;
}

static json_t *remedies_json(const struct doctor *d)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < d->remedy_cnt; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "about", d->remedies[i].about,
						      "remedy", d->remedies[i].text));
	return list;
}

static json_t *query_json(__u32 mask)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 1; i < DOCTOR_COMMANDS; i++)
		if (mask & (1u << (i - 1)))
			json_array_append_new(list, json_string(word_row(i)));
	return list;
}

static json_t *handlers_json(const struct kernel *k)
{
	json_t *list = json_array();
	int h;

	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++)
		json_array_append_new(
			list, json_pack("{s:s, s:i, s:b, s:b}", "handler", symbols_name(h),
					"addresses", (int)k->handler[h].cnt, "calibrated",
					k->handler[h].seen, "unknown", k->handler[h].unknown));
	return list;
}

static json_t *environment_json(const struct doctor *d)
{
	const struct kernel *k = d->run->kernel;
	json_t *o;

	o = json_pack("{s:s, s:s, s:s, s:o, s:s, s:b, s:o, s:i}", "lockdown",
		      word_lockdown(d->lockdown), "types",
		      k->btf      ? "own" :
		      k->btf_file ? "file" :
				    "unknown",
		      "symbols", symbols_word(k), "handlers", handlers_json(k),
		      "calibration_failed", k->calibration_failed, "counts_skipped_runs",
		      k->counts_tp_misses, "query_commands", query_json(k->query_mask),
		      "query_unnamed_bits", (int)(k->query_mask & ~KNOWN_COMMANDS));
	if (d->kptr_restrict >= 0)
		json_object_set_new(o, "kptr_restrict", json_integer(d->kptr_restrict));
	return o;
}

json_t *doctor_json(const struct doctor *d, json_t *programs)
{
	const struct run *run = d->run;

	return json_pack("{s:s, s:o, s:o, s:O*, s:o*, s:o, s:o, s:o, s:i}", "schema_version",
			 SCHEMA_VERSION, "kernel", run_json_kernel(run->kernel), "probes",
			 run_json_probes(run->facts, run->fact_cnt), "programs", programs,
			 "kernel_memory", run_json_memory(&run->memory), "environment",
			 environment_json(d), "commands", commands_json(d), "remedies",
			 remedies_json(d), "exit_code", d->exit_code);
}
