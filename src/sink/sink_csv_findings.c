// SPDX-License-Identifier: GPL-2.0-only
/* Tables of what was found: violations and their evidence, causes, notes, registrations. */
#include "judge/causes.h"
#include "judge/stale.h"
#include "mbt/judge.h"
#include "sink/advice.h"
#include "sink/sink_csv_tables.h"
#include "sink/words.h"
#include <string.h>

#define WORDS_LEN 512

static void add_reasons(struct csv *c, const struct judgement *j)
{
	char words[WORDS_LEN] = "";
	size_t at = 0;
	unsigned int i;

	for (i = 0; i < j->found_cnt && at < sizeof(words); i++)
		at += (size_t)snprintf(words + at, sizeof(words) - at, "%s%s", i ? " " : "",
				       j->found[i]->code);
	csv_text(c, words);
}

static void add_violation(struct csv *c, unsigned int number, const struct finding *f,
			  const struct run *run)
{
	const struct mbt_call *call = &f->call.call;

	csv_number(c, number);
	csv_text(c, f->judgement.found[0]->code);
	add_reasons(c, &f->judgement);
	csv_flag(c, f->allowed);
	csv_text(c, word_event(call));
	csv_signed(c, call->tgid);
	csv_signed(c, call->tid);
	csv_signed(c, call->ns_tgid ? call->ns_tgid : call->tgid);
	csv_signed(c, call->ns_tid ? call->ns_tid : call->tid);
	csv_text(c, call->comm);
	csv_text(c, call->leader_comm);
	csv_signed(c, (long long)(call->start_ns - run->start_ns));
	csv_number(c, call->cgroup);
	csv_number(c, call->flags);
	csv_signed(c, call->cpu_id);
	csv_signed(c, call->ret);
	csv_time(c, run, call->begin_ns);
	csv_number(c, call->end_ns - call->begin_ns);
	csv_text(c, f->saved_as);
	csv_end(c);
}

void csv_violations(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	for (i = 0; i < r->findings.cnt; i++)
		add_violation(c, i + 1, &r->findings.list[i], run);
}

static void add_evidence(struct csv *c, unsigned int violation, const struct call_case *call,
			 const struct cpu_case *cpu)
{
	csv_number(c, violation);
	csv_number(c, cpu->k.cpu);
	csv_text(c, word_evidence(cpu->evidence));
	csv_flag(c, cpu->required);
	csv_flag(c, cpu->k.seen & MBT_CPU_QUEUED);
	csv_text(c, word_handler(cpu->k.handler));
	csv_flag(c, cpu->k.ran & MBT_RAN_FINISHED);
	if (cpu->k.seen & MBT_CPU_BEGIN)
		csv_signed(c, cpu->k.tid);
	else
		csv_none(c);
	csv_text(c, is_stale(call, cpu) ? stale_word(stale_cause(call, cpu)) : NULL);
	csv_end(c);
}

void csv_evidence(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i, k;

	(void)run;
	for (i = 0; i < r->findings.cnt; i++)
		for (k = 0; k < r->findings.list[i].call.cpu_cnt; k++)
			add_evidence(c, i + 1, &r->findings.list[i].call,
				     &r->findings.list[i].call.cpus[k]);
}

void csv_reasons(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)run;
	for (i = 0; rules_at(i); i++) {
		if (!r->rule_calls[i])
			continue;
		csv_text(c, rules_at(i)->code);
		csv_number(c, r->rule_calls[i]);
		csv_end(c);
	}
}

void csv_causes(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)run;
	for (i = 0; i < MBT_CAUSE_CNT; i++) {
		if (!r->cause_cnt[i])
			continue;
		csv_text(c, word_cause(i));
		csv_number(c, r->cause_cnt[i]);
		csv_end(c);
	}
}

static void add_notes(struct csv *c, const struct report_notes *notes, const struct report *r,
		      const struct run *run)
{
	char words[ADVICE_LEN];
	unsigned int i;

	for (i = 0; i < notes->cnt; i++) {
		const struct report_note *n = &notes->list[i];
		const struct who who = report_note_who(n);

		csv_text(c, word_level(n->rule->level));
		csv_text(c, n->rule->code);
		csv_who(c, &who, run);
		csv_text(c, word_row(n->row));
		csv_number(c, n->calls);
		csv_text(c, note_sentence(words, sizeof(words), n, r, run));
		advice_for(words, sizeof(words), n, r, run);
		csv_text(c, *words ? words : NULL);
		csv_end(c);
	}
}

void csv_notes(struct csv *c, const struct report *r, const struct run *run)
{
	add_notes(c, &r->notes, r, run);
	add_notes(c, &r->infos, r, run);
}

/* "PRIVATE_EXPEDITED, RSEQ": what the process is ready for after it */
static void add_life(struct csv *c, const struct report_life *life, const struct run *run)
{
	struct who who = { .tgid = life->tgid,
			   .ns_tgid = life->ns_tgid,
			   .start_ns = life->start_ns };
	char words[256];

	memcpy(who.comm, life->comm, sizeof(who.comm));
	csv_who(c, &who, run);
	csv_text(c, life->event == MBT_RECORD_FORK ? "fork" :
		    life->event == MBT_RECORD_EXEC ? "exec" :
						     word_command(life->cmd));
	csv_time(c, run, life->time_ns);
	csv_signed(c, life->tid);
	if (life->event == MBT_RECORD_FORK)
		csv_signed(c, life->parent_tgid);
	else
		csv_none(c);
	if (life->event == MBT_RECORD_CALL) {
		csv_signed(c, life->ret);
		csv_number(c, life->latency_ns);
	} else {
		csv_none(c);
		csv_none(c);
	}
	csv_text(c, words_state(words, sizeof(words), life->state_end));
	csv_end(c);
}

void csv_registrations(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	for (i = 0; i < r->lives.cnt; i++)
		add_life(c, &r->lives.list[i], run);
}

static void add_look(struct csv *c, const struct report_look *look, unsigned int cmd,
		     const struct run *run)
{
	const struct report_quiet *q = &look->quiet[cmd];

	csv_signed(c, look->tgid);
	csv_signed(c, (long long)(look->start_ns - run->start_ns));
	csv_time(c, run, look->seen_ns);
	csv_flag(c, look->gone);
	csv_text(c, word_row(report_look_row(cmd)));
	csv_number(c, q->calls);
	if (q->called_ns)
		csv_time(c, run, q->called_ns);
	else
		csv_none(c);
	csv_number(c, q->looks);
	csv_number(c, q->longest);
	csv_number(c, q->ran);
	csv_number(c, q->beside);
	csv_number(c, q->threads);
	if (look->confined_known) {
		csv_number(c, look->seccomp_mode);
		csv_flag(c, look->no_new_privs);
		csv_text(c, look->cgroup);
	} else {
		csv_none(c);
		csv_none(c);
		csv_none(c);
	}
	csv_end(c);
}

/* Those that say something: a recording has no others. */
void csv_looks(struct csv *c, const struct report *r, const struct run *run)
{
	const struct report_look *look = r->looks.list;
	unsigned int cmd;

	for (; look < r->looks.list + r->looks.cnt; look++)
		for (cmd = 0; cmd < REPORT_LOOK_CMDS; cmd++)
			if (look->confined_known || look->quiet[cmd].ran)
				add_look(c, look, cmd, run);
}
