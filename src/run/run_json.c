// SPDX-License-Identifier: GPL-2.0-only
/* The circumstances of a run in JSON, which reports and recordings hold, and read back. */
#include "run/run_json.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More facts than any version knew. */
#define FACTS_MAX 64

bool run_misses_compat(const struct run *run)
{
	return !run->compat_seen && run->kernel->compat != MBT_NO;
}

bool run_sees_answers(const struct run *run)
{
	unsigned int f;

	for (f = 0; f < run->fact_cnt; f++)
		if (!strcmp(run->facts[f].name, "answered"))
			return run->facts[f].rung;
	return false;
}

const char *word_ended(enum run_ended ended)
{
	static const char *const words[RUN_ENDED_CNT] = {
		[RUN_ENDED_COMMAND] = "command",     [RUN_ENDED_PROCESSES] = "processes",
		[RUN_ENDED_DURATION] = "duration",   [RUN_ENDED_SIGNAL] = "signal",
		[RUN_ENDED_RECORDING] = "recording", [RUN_ENDED_VIOLATION] = "violation",
		[RUN_ENDED_WARNING] = "warning",
	};

	return words[ended];
}

json_t *run_json_dropped(const struct report_dropped *d)
{
	if (!d->calls && !d->stats && !d->lives)
		return NULL;
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "calls", (json_int_t)d->calls, "stats",
			 (json_int_t)d->stats, "lives", (json_int_t)d->lives, "until_ns",
			 (json_int_t)d->until_ns, "limit_bytes", (json_int_t)d->limit_bytes);
}

const char *word_tristate(enum mbt_tristate tristate)
{
	static const char *const words[] = {
		[MBT_NO] = "no",
		[MBT_YES] = "yes",
		[MBT_UNKNOWN] = "unknown",
	};

	return words[tristate];
}

const char *word_lock_design(enum lock_design design)
{
	static const char *const words[LOCKS_CNT] = {
		[LOCKS_UNKNOWN] = "unknown",
		[LOCKS_NONE] = "none",
		[LOCKS_MUTEX] = "mutex",
		[LOCKS_MUTEX_AND_CPUS] = "mutex and per-CPU mutexes",
	};

	return words[design];
}

static const char *const attached_words[FACT_ATTACHED_CNT] = {
	[FACT_ALWAYS] = "always", [FACT_AT_NEED] = "at-need", [FACT_AT_START] = "at-start",
	[FACT_AGAIN] = "again",   [FACT_REFUSED] = "refused", [FACT_NOT_YET] = "not-yet",
	[FACT_LATER] = "later",
};

json_t *run_json_text(const char *text)
{
	json_t *string = json_string(text);

	return string ? string : json_string("(not UTF-8)");
}

/* Nothing of a fact whose programs are attached all the time. */
static void add_attached(json_t *fact, const struct fact_state *s)
{
	if (s->attached == FACT_ALWAYS)
		return;
	json_object_set_new(fact, "attached", json_string(attached_words[s->attached]));
	json_object_set_new(fact, "attach_errno", json_integer(-s->attach_err));
}

json_t *run_json_probes(const struct fact_state *facts, unsigned int cnt)
{
	json_t *list = json_array();
	unsigned int f;
	int r;

	for (f = 0; f < cnt; f++) {
		const struct fact_state *s = &facts[f];
		json_t *tried = json_array(), *fact;

		for (r = 0; r < s->rung_cnt; r++)
			if (s->rungs[r].tried || s->rungs[r].excluded)
				json_array_append_new(tried,
						      json_pack("{s:s, s:i, s:b, s:o}", "rung",
								s->rungs[r].name, "errno",
								-s->rungs[r].err, "excluded",
								s->rungs[r].excluded, "reason",
								run_json_text(s->rungs[r].reason)));
		fact = json_pack("{s:s, s:s, s:s?, s:b, s:o, s:s}", "fact", s->name, "what",
				 s->what, "rung", s->rung, "wanted", s->wanted, "tried", tried,
				 "without", s->without);
		add_attached(fact, s);
		if (s->copies)
			json_object_set_new(fact, "copies", json_integer(s->copies));
		json_array_append_new(list, fact);
	}
	return list;
}

json_t *run_json_attached(const struct fact_state *facts, unsigned int cnt)
{
	json_t *list = json_array(), *fact;
	unsigned int f;

	for (f = 0; f < cnt; f++) {
		if (facts[f].attached == FACT_ALWAYS)
			continue;
		fact = json_pack("{s:s}", "fact", facts[f].name);
		add_attached(fact, &facts[f]);
		json_array_append_new(list, fact);
	}
	return list;
}

/* What is known of how the machine is set up; it changes no verdict. */
static json_t *add_setup(json_t *o, const struct kernel *k)
{
	if (*k->nohz_full_cpus)
		json_object_set_new(o, "nohz_full_cpus", run_json_text(k->nohz_full_cpus));
	if (*k->isolated)
		json_object_set_new(o, "isolated_cpus", run_json_text(k->isolated));
	json_object_set_new(o, "preemption", json_string(word_tristate(k->preemption.on)));
	json_object_set_new(o, "lock_design", json_string(word_lock_design(k->lock_design)));
	return o;
}

json_t *run_json_kernel(const struct kernel *k)
{
	json_t *remarks = json_array();
	unsigned int i;

	for (i = 0; i < k->remark_cnt; i++)
		json_array_append_new(remarks, run_json_text(k->remarks[i]));
	return add_setup(json_pack("{s:o, s:o, s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:o}", "release",
				   run_json_text(k->release), "arch", run_json_text(k->arch),
				   "cpus_online", (int)k->cpu_online, "cpus_possible",
				   (int)k->cpu_possible, "query_mask", (int)k->query_mask,
				   "nohz_full", word_tristate(k->nohz_full), "cpumask_offstack",
				   word_tristate(k->cpumask_offstack), "preempt_rcu",
				   word_tristate(k->preempt_rcu), "compat_entry",
				   word_tristate(k->compat), "remarks", remarks),
			 k);
}

double run_tool_percent(const struct run *run)
{
	return run->duration_ns ? 100.0 * (double)run->end.tool_cpu_ns / (double)run->duration_ns :
				  0;
}

json_t *run_json_tool_cpu(const struct run *run)
{
	return json_pack("{s:I, s:f}", "time_ns", (json_int_t)run->end.tool_cpu_ns, "percent",
			 run_tool_percent(run));
}

json_t *run_json_memory(const struct kernel_memory *m)
{
	if (!m->map_bytes && !m->program_bytes)
		return NULL;
	return json_pack("{s:I, s:I}", "maps", (json_int_t)m->map_bytes, "programs",
			 (json_int_t)m->program_bytes);
}

int run_json_read_memory(struct kernel_memory *m, json_t *o)
{
	json_int_t maps = 0, programs = 0;

	if (o && json_unpack(o, "{s:I, s:I}", "maps", &maps, "programs", &programs))
		return -EBADMSG;
	if (maps < 0 || programs < 0)
		return -EBADMSG;
	*m = (struct kernel_memory){ (__u64)maps, (__u64)programs };
	return 0;
}

static int read_tristate(const char *word, enum mbt_tristate *value)
{
	for (*value = MBT_NO; *value <= MBT_UNKNOWN; ++*value)
		if (!strcmp(word, word_tristate(*value)))
			return 0;
	return -EBADMSG;
}

/* All of it may be missing. */
static int read_setup(struct kernel *k, json_t *o)
{
	const char *nohz_full = "", *isolated = "", *preemption = word_tristate(MBT_UNKNOWN);
	const char *locks = "";

	if (json_unpack(o, "{s?s, s?s, s?s, s?s}", "nohz_full_cpus", &nohz_full, "isolated_cpus",
			&isolated, "preemption", &preemption, "lock_design", &locks))
		return -EBADMSG;
	snprintf(k->nohz_full_cpus, sizeof(k->nohz_full_cpus), "%s", nohz_full);
	snprintf(k->isolated, sizeof(k->isolated), "%s", isolated);
	/* of a later version: not known here */
	for (k->lock_design = LOCKS_CNT - 1; k->lock_design > LOCKS_UNKNOWN; k->lock_design--)
		if (!strcmp(locks, word_lock_design(k->lock_design)))
			break;
	return read_tristate(preemption, &k->preemption.on);
}

int run_json_read_kernel(struct kernel *k, json_t *o)
{
	const char *release, *arch, *nohz_full, *offstack, *preempt_rcu, *compat = "unknown";
	json_t *remarks = NULL, *remark;
	int online, possible, query_mask;
	size_t i;

	if (json_unpack(o, "{s:s, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s?s, s?o}", "release",
			&release, "arch", &arch, "cpus_online", &online, "cpus_possible", &possible,
			"query_mask", &query_mask, "nohz_full", &nohz_full, "cpumask_offstack",
			&offstack, "preempt_rcu", &preempt_rcu, "compat_entry", &compat, "remarks",
			&remarks))
		return -EBADMSG;
	if (online < 0 || possible < 0 || possible > MBT_MAX_CPUS ||
	    read_tristate(nohz_full, &k->nohz_full) ||
	    read_tristate(offstack, &k->cpumask_offstack) ||
	    read_tristate(preempt_rcu, &k->preempt_rcu) || read_tristate(compat, &k->compat) ||
	    read_setup(k, o))
		return -EBADMSG;
	snprintf(k->release, sizeof(k->release), "%s", release);
	snprintf(k->arch, sizeof(k->arch), "%s", arch);
	k->cpu_online = (unsigned int)online;
	k->cpu_possible = (unsigned int)possible;
	k->query_mask = (__u32)query_mask;
	if (remarks && !json_is_array(remarks))
		return -EBADMSG;
	json_array_foreach(remarks, i, remark)
	{
		if (!json_is_string(remark) || i >= KERNEL_REMARKS)
			return -EBADMSG;
		snprintf(k->remarks[k->remark_cnt++], sizeof(k->remarks[0]), "%s",
			 json_string_value(remark));
	}
	return 0;
}

static int read_rung(struct fact_state *s, json_t *o)
{
	const char *name, *reason = "";
	int err, excluded;

	if (s->rung_cnt == LADDER_RUNGS ||
	    json_unpack(o, "{s:s, s:i, s:b, s?s}", "rung", &name, "errno", &err, "excluded",
			&excluded, "reason", &reason) ||
	    err < 0)
		return -EBADMSG;
	s->rungs[s->rung_cnt].name = name;
	s->rungs[s->rung_cnt].err = -err;
	s->rungs[s->rung_cnt].excluded = excluded;
	s->rungs[s->rung_cnt].tried = !excluded;
	snprintf(s->rungs[s->rung_cnt].reason, sizeof(s->rungs->reason), "%s", reason);
	s->rung_cnt++;
	return 0;
}

/* All of it may be missing; a word that is not known says no more than that it was at need. */
static int read_attached(struct fact_state *s, json_t *o)
{
	const char *word = attached_words[FACT_ALWAYS];
	int err = 0;

	if (json_unpack(o, "{s?s, s?i}", "attached", &word, "attach_errno", &err) || err < 0)
		return -EBADMSG;
	s->attach_err = -err;
	for (s->attached = FACT_ALWAYS; s->attached < FACT_ATTACHED_CNT; s->attached++)
		if (!strcmp(word, attached_words[s->attached]))
			return 0;
	s->attached = FACT_AT_NEED;
	return 0;
}

int run_json_read_attached(struct fact_state *facts, unsigned int cnt, json_t *list)
{
	const char *name;
	json_t *fact;
	unsigned int f;
	size_t i;

	json_array_foreach(list, i, fact)
	{
		if (json_unpack(fact, "{s:s}", "fact", &name))
			return -EBADMSG;
		for (f = 0; f < cnt; f++)
			if (!strcmp(facts[f].name, name) && read_attached(&facts[f], fact))
				return -EBADMSG;
	}
	return 0;
}

static int read_fact(struct fact_state *s, json_t *o)
{
	json_t *in_use, *tried, *rung;
	int wanted, err;
	size_t i;

	if (json_unpack(o, "{s:s, s:s, s:s, s:o, s:b, s:o, s?i}", "fact", &s->name, "what",
			&s->what, "without", &s->without, "rung", &in_use, "wanted", &wanted,
			"tried", &tried, "copies", &s->copies) ||
	    s->copies < 0 || !(json_is_string(in_use) || json_is_null(in_use)))
		return -EBADMSG;
	s->rung = json_string_value(in_use);
	s->wanted = wanted;
	err = read_attached(s, o);
	json_array_foreach(tried, i, rung)
	{
		if (err)
			break;
		err = read_rung(s, rung);
	}
	return err;
}

int run_json_read_facts(struct fact_state **facts, unsigned int *cnt, json_t *list)
{
	json_t *fact;
	int err = 0;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) > FACTS_MAX)
		return -EBADMSG;
	*facts = calloc(FACTS_MAX, sizeof(**facts));
	if (!*facts)
		return -ENOMEM;
	json_array_foreach(list, i, fact)
	{
		err = read_fact(&(*facts)[i], fact);
		if (err)
			break;
	}
	*cnt = (unsigned int)json_array_size(list);
	return err;
}
