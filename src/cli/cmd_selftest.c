// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proof on this machine: a legal workload stays green, a call that a filter fakes
 * turns red, and where this kernel loses barriers (stale runqueue copies) the
 * verdict agrees with a witness that shares nothing with it, the interrupt counts
 * of /proc/interrupts.
 */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_probe.h"
#include "live/session.h"
#include "probe/facts.h"
#include "sink/ktap.h"

struct outcome {
	const struct session *session;
	const char *output; /* what the workload printed */
	char words[256];    /* why it passed or failed */
};

struct test {
	const char *name;
	const char *scenario;
	bool (*passed)(struct outcome *o);
	enum fact_id needs; /* without it there is nothing to see */
};

static bool has_rule(const struct report *r, const char *code)
{
	unsigned int i, j;

	for (i = 0; i < r->findings.cnt; i++)
		for (j = 0; j < r->findings.list[i].judgement.found_cnt; j++)
			if (!strcmp(r->findings.list[i].judgement.found[j]->code, code))
				return true;
	return false;
}

static bool stays_green(struct outcome *o)
{
	const struct report *r = &o->session->analysis.report;

	snprintf(o->words, sizeof(o->words),
		 "%llu calls, %llu proved on other CPUs, %llu violated, %llu unverified",
		 (unsigned long long)r->total.calls, (unsigned long long)r->total.tested,
		 (unsigned long long)r->total.violated, (unsigned long long)r->total.unverified);
	return report_verdict(r) == VERDICT_VERIFIED && r->total.tested;
}

static bool turns_red(struct outcome *o)
{
	const struct report *r = &o->session->analysis.report;

	snprintf(o->words, sizeof(o->words), "%llu faked calls found",
		 (unsigned long long)r->total.violated);
	return r->total.violated == 100 && has_rule(r, "stubbed");
}

/* The interrupts that are not ours: TLB flushes, code patching. */
#define INTERRUPT_NOISE 200

static bool agrees_with_interrupts(struct outcome *o)
{
	const struct tally *t =
		&o->session->analysis.report.commands[mbt_cmd_row(MBT_CMD_GLOBAL_EXPEDITED)].tally;
	const char *calls_at = strstr(o->output, "calls="),
		   *ipis_at = strstr(o->output, "ipis_cpu1=");
	unsigned long long calls, ipis;

	if (!calls_at || !ipis_at || sscanf(calls_at, "calls=%llu", &calls) != 1 ||
	    sscanf(ipis_at, "ipis_cpu1=%llu", &ipis) != 1) {
		snprintf(o->words, sizeof(o->words), "the workload gave no witness: %.80s",
			 o->output);
		return false;
	}
	snprintf(o->words, sizeof(o->words),
		 "%s: %llu of %llu calls violated, %llu interrupts seen on CPU 1",
		 t->violated ? "this kernel has the defect" : "not seen on this kernel",
		 (unsigned long long)t->violated, calls, ipis);
	if (t->violated)
		return has_rule(&o->session->analysis.report, "stale-runqueue-state") &&
		       has_rule(&o->session->analysis.report, "missed-delivery") &&
		       ipis + t->violated <= calls + INTERRUPT_NOISE;
	return ipis >= t->verified;
}

static bool control_stays_green(struct outcome *o)
{
	const struct report *r = &o->session->analysis.report;

	if (!r->total.violated)
		return stays_green(o);
	/* a control that met the defect after all: the witness decides */
	return agrees_with_interrupts(o);
}

static const struct test tests[] = {
	{ "a legal workload is verified", "legal", stays_green, FACT_CALL },
	{ "a call faked by seccomp is found", "stubbed", turns_red, FACT_UNREACHED },
	{ "registration meets a lazy CPU", "lazy", agrees_with_interrupts, FACT_CALL },
	{ "registration meets a lazy CPU, control", "lazy-control", control_stays_green,
	  FACT_CALL },
	{ "a sibling thread exits", "exit", agrees_with_interrupts, FACT_CALL },
	{ "a sibling thread exits, control", "exit-control", control_stays_green, FACT_CALL },
};

#define TEST_CNT (sizeof(tests) / sizeof(tests[0]))

/* Run the scenario with its standard output in a file of its own. */
static enum session_end run_scenario(struct session *s, const char *scenario,
				     const struct probe_options *probe, char *output,
				     size_t output_len, char *why, size_t why_len)
{
	char *const command[] = { "/proc/self/exe", "scenario", (char *)scenario, NULL };
	const struct session_options o = {
		.command = command,
		.no_rung = probe->no_rung,
		.btf = probe->btf,
		.analysis.report.max_unverified_ppm = 1000,
	};
	int file = memfd_create("selftest", MFD_CLOEXEC), saved;
	enum session_end end;
	ssize_t n;

	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	if (file < 0 || saved < 0 || dup2(file, STDOUT_FILENO) < 0) {
		snprintf(why, why_len, "cannot redirect the workload: %s", strerror(errno));
		return SESSION_FAILED;
	}
	end = session_run(s, &o, why, why_len);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	n = pread(file, output, output_len - 1, 0);
	output[n > 0 ? n : 0] = '\0';
	close(file);
	return end;
}

static int run_test(unsigned int i, const struct probe_options *probe, struct ktap *ktap)
{
	const struct test *test = &tests[i];
	struct session session;
	struct outcome o = { .session = &session };
	char why[512] = "", output[512] = "";
	enum session_end end;
	int code = EXIT_OK;
	bool ok;

	end = run_scenario(&session, test->scenario, probe, output, sizeof(output), why,
			   sizeof(why));
	if (end != SESSION_DONE) {
		complain("%s", why);
		code = end == SESSION_UNSUPPORTED ? EXIT_UNSUPPORTED : EXIT_FAILED;
		goto out;
	}
	if (session.run.command_status == EXIT_UNSUPPORTED) {
		ktap_result(ktap, KTAP_SKIP, test->name, "needs two CPUs");
		goto out;
	}
	if (!session.facts[test->needs].rung) {
		snprintf(why, sizeof(why), "no probe shows %s", session.facts[test->needs].what);
		ktap_result(ktap, KTAP_SKIP, test->name, why);
		goto out;
	}
	o.output = output;
	ok = test->passed(&o) && session.run.command_status == 0;
	ktap_diagnose(ktap, "%s", o.words);
	ktap_result(ktap, ok ? KTAP_PASS : KTAP_FAIL, test->name, "");
out:
	session_release(&session);
	return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

int cmd_selftest(int argc, char **argv)
{
	static const struct argp_child children[] = { { &probe_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		NULL,
		parse,
		NULL,
		"Prove on this machine that a legal workload stays green and that faked and lost "
		"barriers turn red.",
		children,
		NULL,
		NULL,
	};
	struct probe_options probe = { 0 };
	struct ktap ktap;
	int code = EXIT_OK, unwritten;
	unsigned int i;

	if (argp_parse(&argp, argc, argv, 0, NULL, &probe))
		return EXIT_USAGE;
	ktap_begin(&ktap, stdout, TEST_CNT);
	for (i = 0; i < TEST_CNT && !code; i++)
		code = run_test(i, &probe, &ktap);
	unwritten = complain_unwritten("standard output", ktap_end(&ktap));
	if (code)
		return code;
	return ktap.cnt[KTAP_FAIL] ? EXIT_VIOLATION : unwritten;
}
