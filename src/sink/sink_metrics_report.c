// SPDX-License-Identifier: GPL-2.0-only
/* The samples of a report: which numbers of it are metrics, and what labels they have. */
#include <string.h>
#include <time.h>
#include "judge/causes.h"
#include "run/run_json.h"
#include "sink/sink_metrics.h"
#include "sink/sink_metrics_times.h"
#include "sink/words.h"

enum family {
	CALLS,
	TESTED,
	IPIS_SENT,
	VIOLATIONS,
	UNVERIFIED,
	WARNED,
	ISOLATED_HITS,
	ISOLATED_TIME,
	LOST_RECORDS,
	LOST_RUNS,
	LOST_PROCESSES,
	PROBE_LOST,
	CPU_TIME,
	RESIDENT,
	START,
	UPDATE,
	DURATION,
	VERDICT,
	BUILD,
	KERNEL,
	PROBE,
};

static const struct metric_family families[] = {
	[CALLS] = { "membarrier_calls", METRIC_COUNTER, NULL,
		    "Calls of membarrier(2) by verdict; vacuous ones were right and tested "
		    "nothing, refused ones returned an error that is right" },
	[TESTED] = { "membarrier_tested_barriers", METRIC_COUNTER, NULL,
		     "Barriers that had another CPU to cover, and were verified or violated" },
	[IPIS_SENT] = { "membarrier_ipis_sent", METRIC_COUNTER, NULL,
			"CPUs to which calls sent an interrupt, or a function of their own" },
	[VIOLATIONS] = { "membarrier_violations", METRIC_COUNTER, NULL,
			 "Violated calls by the first code that was found" },
	[UNVERIFIED] = { "membarrier_unverified_causes", METRIC_COUNTER, NULL,
			 "Unverified calls by cause; a call may have several" },
	[WARNED] = { "membarrier_warned_calls", METRIC_GAUGE, NULL,
		     "Calls that a warning is about, by code" },
	[ISOLATED_HITS] = { "membarrier_isolated_cpu_interrupts", METRIC_COUNTER, NULL,
			    "Handlers of calls that interrupted an isolated or nohz_full CPU" },
	[ISOLATED_TIME] = { "membarrier_isolated_cpu_interrupted_seconds", METRIC_COUNTER,
			    "seconds", "Time that these handlers took" },
	[LOST_RECORDS] = { "membarrier_trace_lost_records", METRIC_COUNTER, NULL,
			   "Calls whose evidence was lost" },
	[LOST_RUNS] = { "membarrier_trace_lost_program_runs", METRIC_COUNTER, NULL,
			"Runs of probes that the kernel skipped" },
	[LOST_PROCESSES] = { "membarrier_trace_lost_processes", METRIC_COUNTER, NULL,
			     "Processes that should have been judged and were not" },
	[PROBE_LOST] = { "membarrier_trace_probe_lost", METRIC_GAUGE, NULL,
			 "1: a probe of this fact has been taken away, nothing is verified since" },
	[CPU_TIME] = { "membarrier_trace_cpu_seconds", METRIC_COUNTER, "seconds",
		       "CPU time of membarrier-trace itself" },
	[RESIDENT] = { "membarrier_trace_resident_memory_bytes", METRIC_GAUGE, "bytes",
		       "Resident memory of membarrier-trace itself" },
	[START] = { "membarrier_trace_start_time_seconds", METRIC_GAUGE, "seconds",
		    "When judging began, since 1970" },
	[UPDATE] = { "membarrier_trace_update_time_seconds", METRIC_GAUGE, "seconds",
		     "When these numbers were taken, since 1970" },
	[DURATION] = { "membarrier_duration_seconds", METRIC_GAUGE, "seconds",
		       "How long calls were judged" },
	[VERDICT] = { "membarrier_verdict", METRIC_GAUGE, NULL,
		      "1: this is the verdict of the run" },
	[BUILD] = { "membarrier_trace_build", METRIC_INFO, NULL, "What judged the calls" },
	[KERNEL] = { "membarrier_trace_kernel", METRIC_INFO, NULL, "The kernel that they called" },
	[PROBE] = { "membarrier_trace_probe", METRIC_INFO, NULL,
		    "What shows a fact; the rung is empty where nothing does" },
};

static void add(struct metrics *m, enum family family, const struct metric_label *labels,
		unsigned int label_cnt, __u64 value)
{
	metrics_add(m, &families[family], "", labels, label_cnt, value);
}

static void add_labelled(struct metrics *m, enum family family, const char *label,
			 const char *value, __u64 count)
{
	add(m, family, &(struct metric_label){ label, value }, 1, count);
}

/* @comm: NULL without a label of the process. */
static unsigned int set_labels(struct metric_label labels[3], const char *comm, __u32 row)
{
	unsigned int cnt = 0;

	if (comm)
		labels[cnt++] = (struct metric_label){ "comm", comm };
	labels[cnt++] = (struct metric_label){ "command", word_row(row) };
	return cnt;
}

static void add_verdicts(struct metrics *m, const struct tally *t, const char *comm, __u32 row)
{
	const struct {
		const char *word;
		__u64 calls;
	} verdicts[] = {
		{ "verified", t->verified },     { "vacuous", t->vacuous },
		{ "refused", t->refused },       { "violated", t->violated },
		{ "unverified", t->unverified },
	};
	struct metric_label labels[3];
	unsigned int i, cnt = set_labels(labels, comm, row);

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		labels[cnt] = (struct metric_label){ "verdict", verdicts[i].word };
		add(m, CALLS, labels, cnt + 1, verdicts[i].calls);
	}
}

static void add_row(struct metrics *m, enum family family, const struct tally *t, const char *comm,
		    __u32 row)
{
	struct metric_label labels[3];
	unsigned int cnt = set_labels(labels, comm, row);

	if (family == CALLS)
		add_verdicts(m, t, comm, row);
	else if (family == TESTED && report_is_barrier(row))
		add(m, family, labels, cnt, t->tested);
	else if (family == IPIS_SENT && (report_is_barrier(row) || report_is_register(row)))
		add(m, family, labels, cnt, t->targets);
}

/* The place of the process's name; names->cnt: it has none of its own. */
static unsigned int name_of(struct metrics_names *names, const struct report_row *row)
{
	/* no process's, or what they stand for */
	const bool is_process = row->tgid || row->comm[0] != '(';
	unsigned int i;

	for (i = 0; i < names->cnt; i++)
		if (!strcmp(names->list[i], row->comm))
			return i;
	if (!is_process || !row->comm[0] || !strcmp(row->comm, METRICS_OTHER) ||
	    names->cnt == names->most)
		return names->cnt;
	memcpy(names->list[names->cnt], row->comm, sizeof(row->comm));
	return names->cnt++;
}

/* What the processes of a name, or the rest, have of each command. */
static void add_name(struct metrics *m, enum family family, const struct report *r,
		     struct metrics_names *names, unsigned int name)
{
	const char *comm = name < names->cnt ? names->list[name] : METRICS_OTHER;
	struct tally sums[MBT_CMD_ROWS] = { 0 };
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++)
		if (name_of(names, &r->rows.list[i]) == name)
			tally_add(&sums[r->rows.list[i].row], &r->rows.list[i].tally);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (sums[i].calls)
			add_row(m, family, &sums[i], comm, i);
}

static void add_calls(struct metrics *m, enum family family, const struct report *r,
		      struct metrics_names *names)
{
	unsigned int i;

	if (names && names->most) {
		for (i = 0; i < r->rows.cnt; i++)
			name_of(names, &r->rows.list[i]);
		for (i = 0; i <= names->cnt; i++)
			add_name(m, family, r, names, i);
		return;
	}
	/* of commands that were not called, too: a counter that begins with 1 has not risen */
	for (i = 0; i < MBT_CMD_ROWS; i++)
		add_row(m, family, &r->commands[i].tally, NULL, i);
}

static __u64 warned(const struct report_notes *notes, const struct rule *rule)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = 0; i < notes->cnt; i++)
		calls += notes->list[i].rule == rule ? notes->list[i].calls : 0;
	return calls;
}

static void add_findings(struct metrics *m, const struct report *r)
{
	const struct rule *rule;
	unsigned int i;

	for (i = 0; (rule = rules_at(i)); i++)
		if (rule->level == LEVEL_ERROR)
			add_labelled(m, VIOLATIONS, "code", rule->code, r->rule_calls[i]);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		add_labelled(m, UNVERIFIED, "cause", word_cause(i), r->cause_cnt[i]);
	for (i = 0; (rule = rules_at(i)); i++)
		if (rule->level == LEVEL_WARNING)
			add_labelled(m, WARNED, "code", rule->code, warned(&r->notes, rule));
}

static void add_isolated(struct metrics *m, enum family family, const struct report *r)
{
	char cpu[16];
	unsigned int i;

	for (i = 0; i < r->cpu_cnt; i++) {
		const struct cpu_handlers *h = r->cpus[i].handlers;

		if (!(r->cpus[i].flags & (CPU_ISOLATED | CPU_NOHZ_FULL)))
			continue;
		snprintf(cpu, sizeof(cpu), "%u", i);
		add_labelled(m, family, "cpu", cpu,
			     !h                      ? 0 :
			     family == ISOLATED_HITS ? h->hits :
						       h->run.sum_ns);
	}
}

static void add_lost(struct metrics *m, const struct report *r, const struct run *run)
{
	unsigned int f;

	add(m, LOST_RECORDS, NULL, 0, r->lost_records);
	add(m, LOST_RUNS, NULL, 0, r->lost_runs);
	add(m, LOST_PROCESSES, NULL, 0, r->children_lost);
	for (f = 0; f < run->fact_cnt; f++)
		if (run->facts[f].rung)
			add_labelled(m, PROBE_LOST, "fact", run->facts[f].name,
				     !strcmp(r->lost_fact, run->facts[f].name));
}

static void add_verdict(struct metrics *m, const struct report *r)
{
	enum verdict verdict = report_verdict(r);
	int v;

	for (v = 0; v < VERDICT_CNT; v++)
		add_labelled(m, VERDICT, "verdict", word_verdict(v), v == (int)verdict);
}

/* Of a start that is no time, as a recording may have it: 0. */
static __u64 start_of(const struct run *run)
{
	struct tm utc = { 0 };
	time_t start = strptime(run->start_time, "%Y-%m-%dT%H:%M:%SZ", &utc) ? timegm(&utc) : 0;

	return start > 0 ? (__u64)start * 1000000000 : 0;
}

static void add_tool(struct metrics *m, const struct report *r, const struct run *run,
		     const struct metrics_service *service)
{
	if (!service) {
		add(m, CPU_TIME, NULL, 0, run->end.tool_cpu_ns);
		add(m, START, NULL, 0, start_of(run));
		add(m, DURATION, NULL, 0, run->duration_ns);
		add_verdict(m, r);
		return;
	}
	add(m, CPU_TIME, NULL, 0, service->cpu_ns);
	add(m, RESIDENT, NULL, 0, service->resident_bytes);
	add(m, START, NULL, 0, service->start_ns);
	add(m, UPDATE, NULL, 0, service->update_ns);
}

static void add_infos(struct metrics *m, const struct run *run)
{
	const struct kernel *k = run->kernel;
	const struct metric_label kernel[] = {
		{ "release", k->release },
		{ "arch", k->arch },
		{ "isolated", k->isolated },
		{ "nohz_full", k->nohz_full_cpus },
		{ "lock_design", word_lock_design(k->lock_design) },
	};
	unsigned int f;

	add_labelled(m, BUILD, "version", MBT_VERSION, 1);
	add(m, KERNEL, kernel, sizeof(kernel) / sizeof(kernel[0]), 1);
	for (f = 0; f < run->fact_cnt; f++) {
		const struct fact_state *s = &run->facts[f];
		const struct metric_label probe[] = { { "fact", s->name },
						      { "rung", s->rung ? s->rung : "" } };

		if (s->wanted)
			add(m, PROBE, probe, 2, 1);
	}
}

void metrics_of_report(struct metrics *m, const struct report *r, const struct run *run,
		       const struct metrics_service *service)
{
	struct metrics_names *names = service ? service->names : NULL;

	m->bounded = !service;
	add_calls(m, CALLS, r, names);
	add_calls(m, TESTED, r, names);
	add_calls(m, IPIS_SENT, r, names);
	add_findings(m, r);
	add_isolated(m, ISOLATED_HITS, r);
	add_isolated(m, ISOLATED_TIME, r);
	add_lost(m, r, run);
	add_tool(m, r, run, service);
	add_infos(m, run);
	metrics_add_times(m, r);
}
