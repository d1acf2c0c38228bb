// SPDX-License-Identifier: GPL-2.0-only
/* What this kernel can show: every probe is tried, and what cannot be judged is named. */
#include <argp.h>
#include <errno.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/doctor.h"
#include "cli/options_probe.h"
#include "cli/serve_http.h"
#include "live/loop.h"
#include "live/symbols.h"
#include "sink/outfile.h"
#include "probe/calibrate.h"
#include "probe/facts.h"
#include "probe/hotplug.h"
#include "probe/ladder.h"
#include "probe/memory.h"
#include "probe/programs.h"
#include "run/run_json.h"
#include "scenario/number.h"
#include "sink/sink.h"
#include "sink/sink_text_probes.h"
#include "sink/words.h"

struct doctor_args {
	struct probe_options probe;
	const char *json;
	bool programs;
	uint64_t cpus; /* 0: those of this machine */
};

enum { OPT_JSON = 256, OPT_PROGRAMS, OPT_CPUS };

static const struct argp_option options[] = {
	{ "json", OPT_JSON, "FILE", 0,
	  "Write all of it to FILE as JSON; - is standard output, and standard error has the text "
	  "then",
	  0 },
	{ "programs", OPT_PROGRAMS, NULL, 0,
	  "Load every BPF program by itself, and tell how many instructions the verifier went "
	  "through",
	  0 },
	{ "cpus", OPT_CPUS, "N", 0,
	  "Set the programs up for a machine of N CPUs, if this one has fewer", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct doctor_args *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->probe;
		break;
	case OPT_JSON:
		a->json = arg;
		break;
	case OPT_PROGRAMS:
		a->programs = true;
		break;
	case OPT_CPUS:
		if (number_parse(arg, 1, MBT_MAX_CPUS, &a->cpus))
			argp_error(state, "--cpus %s: not a number from 1 to %d", arg,
				   MBT_MAX_CPUS);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* The costs of programs, a line and an object each. */
struct costs {
	FILE *out;
	json_t *list;
};

static void note_program(void *arg, const char *program, unsigned int insns, int err)
{
	struct costs *costs = arg;

	if (err)
		fprintf(costs->out, "%-40s refused: %s\n", program, strerror(-err));
	else
		fprintf(costs->out, "%-40s %u\n", program, insns);
	json_array_append_new(costs->list, json_pack("{s:s, s:i, s:i}", "program", program,
						     "instructions", (int)insns, "errno", err));
}

static json_t *weigh_programs(FILE *out, const struct ladder *ladder)
{
	struct costs costs = { out, json_array() };

	fprintf(out, "\n%-40s %s\n", "PROGRAM", "VERIFIER INSTRUCTIONS");
	ladder_costs(ladder, note_program, &costs);
	return costs.list;
}

static int write_json(const char *path, const struct doctor *d, json_t *programs)
{
	struct outfile out;
	json_t *root;
	int err;

	err = outfile_open(&out, path, 0666);
	if (err)
		return err;
	root = doctor_json(d, programs);
	err = root && !json_dumpf(root, out.file, JSON_INDENT(2)) && fputc('\n', out.file) != EOF ?
		      0 :
		      -EIO;
	json_decref(root);
	err = err ? err : outfile_commit(&out);
	outfile_discard(&out);
	return err;
}

static void print_kernel(FILE *out, const struct doctor *d)
{
	const struct kernel *k = d->run->kernel;
	int i, shown = 0, seen = 0;

	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++) {
		shown += !!k->handler[i].cnt;
		seen += k->handler[i].seen;
	}
	fprintf(out,
		"Kernel %s %s, %u of %u CPUs online, QUERY 0x%x, nohz_full %s, handler addresses "
		"%d of %d, %d of them calibrated%s%s, types %s\n",
		k->release, k->arch, k->cpu_online, k->cpu_possible, k->query_mask,
		word_tristate(k->nohz_full), shown, MBT_HANDLER_CNT - 1, seen,
		*k->calibration_failed ? ": " : "", k->calibration_failed,
		k->btf      ? "its own" :
		k->btf_file ? k->btf_file :
			      "unknown");
	fprintf(out, "Locks that let one call send at a time: %s\n",
		word_lock_design(k->lock_design));
	doctor_print_kernel(out, d);
	sink_text_remarks(out, k);
	fputc('\n', out);
}

static void print_memory(FILE *out, const struct kernel_memory *m)
{
	fprintf(out, "Memory of the kernel that a run takes: maps %.1f MB, programs %.1f MB\n",
		(double)m->map_bytes / 1e6, (double)m->program_bytes / 1e6);
}

static void print_symbols(FILE *out)
{
	const char *reader = symbols_reader();

	if (reader)
		fprintf(out, "User stacks (--stacks) get their names from libdw %s\n", reader);
	else
		fprintf(out, "User stacks (--stacks) get no names: this program was built without "
			     "libdw\n");
}

static void print_server(FILE *out)
{
	const char *server = serve_http_server();

	if (server)
		fprintf(out, "Metrics (serve) are answered over HTTP by libmicrohttpd %s\n",
			server);
	else
		fprintf(out,
			"Metrics (serve) go into a file alone: there is no libmicrohttpd, here or "
			"for this program\n");
}

static void print_summary(FILE *out, const struct doctor *d)
{
	const struct fact_state *facts = d->run->facts;
	const char *save = "";
	unsigned int i;

	for (i = 0; i < d->run->fact_cnt; i++)
		if (d->exit_code == EXIT_OK && facts[i].wanted && !facts[i].rung)
			save = ", save what cannot be judged for lack of a probe above";
	fprintf(out, "\n%s here%s%s\n",
		d->exit_code == EXIT_UNVERIFIED ? "Some commands stay unverified" :
						  "Every command can be verified",
		save,
		facts[FACT_CALL].compat || d->run->kernel->compat == MBT_NO ?
			"." :
			"; compat callers not seen (32-bit programs).");
	print_memory(out, &d->run->memory);
	print_symbols(out);
	print_server(out);
}

static void print_all(FILE *out, const struct doctor *d)
{
	print_kernel(out, d);
	if (d->run->fact_cnt)
		sink_text_probes(out, d->run->facts, d->run->fact_cnt);
	doctor_print_commands(out, d);
	doctor_print_remedies(out, d);
}

int cmd_doctor(int argc, char **argv)
{
	static const struct argp_child children[] = { { &probe_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		options,
		parse,
		NULL,
		"Try every probe on this kernel and tell what cannot be judged here, and "
		"what would help.\v"
		"Exit status: 0 every command can be verified, some of them partly; 4 "
		"this kernel cannot be judged; 5 it can, but some commands stay "
		"unverified for lack of a fact; 2 usage; 3 the tool failed.",
		children,
		NULL,
		NULL,
	};
	struct ladder_options lo = { .filtered = true,
				     .unreached = true,
				     .locks = true,
				     .rseq = true,
				     .fallbacks = true,
				     .ring_bytes =
					     live_ring_bytes(&(struct session_options){ 0 }) };
	struct doctor_args a = { 0 };
	struct fact_state facts[LADDER_FACTS];
	struct kernel kernel;
	struct run run = { .kernel = &kernel };
	struct doctor d;
	struct ladder *ladder = NULL;
	json_t *programs = NULL;
	FILE *out;
	char why[512] = "";
	unsigned int i;
	int err, code;

	if (argp_parse(&argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	lo.no_rung = a.probe.no_rung;
	out = a.json && !strcmp(a.json, "-") ? stderr : stdout;
	err = kernel_read(&kernel, a.probe.btf, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return err == -E2BIG ? EXIT_UNSUPPORTED : EXIT_FAILED;
	}
	/* fewer would leave CPUs of this machine without room */
	if (a.cpus > kernel.cpu_possible)
		kernel.cpu_possible = (unsigned int)a.cpus;
	ladder_calibrate(&kernel);
	err = ladder_new(&ladder, &kernel, &lo, why, sizeof(why));
	if (ladder) {
		ladder_remarks(ladder, &kernel);
		for (i = 0; i < ladder_fact_cnt(); i++)
			facts[i] = *ladder_fact(ladder, i);
		run.facts = facts;
		run.fact_cnt = ladder_fact_cnt();
		ladder_memory(ladder, &run.memory);
	}
	doctor_examine(&d, &run, err);
	print_all(out, &d);
	if (err)
		complain("%s", why);
	else
		print_summary(out, &d);
	if (a.programs && ladder)
		programs = weigh_programs(out, ladder);
	code = d.exit_code;
	if (a.json && complain_unwritten(a.json, write_json(a.json, &d, programs)) &&
	    code != EXIT_UNSUPPORTED)
		code = EXIT_FAILED;
	json_decref(programs);
	ladder_free(ladder);
	return code;
}
