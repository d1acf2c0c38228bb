// SPDX-License-Identifier: GPL-2.0-only
/* Sentences on slow calls and disturbed CPUs. */
#include "sink/advice_time.h"
#include <stdio.h>
#include <string.h>
#include "sink/sink_text_phases.h"
#include "sink/sink_text_words.h"

#define NS 16 /* of a duration's text */

static double percent(__u64 part, __u64 all)
{
	return all ? 100.0 * (double)part / (double)all : 0.0;
}

/* The largest part of the longest call; NULL: it was not divided. */
static const char *largest_part(const struct note_figures *f, __u64 *ns)
{
	int best = -1, i;

	for (i = 0; i < MBT_PHASE_CNT; i++)
		if ((f->parts.seen & MBT_BIT(i)) && i != MBT_PHASE_WHOLE &&
		    (best < 0 || f->parts.ns[i] > f->parts.ns[best]))
			best = i;
	*ns = best < 0 ? 0 : f->parts.ns[best];
	return best < 0 ? NULL : text_phase((enum mbt_phase)best);
}

static void say_slow_call(char *buf, size_t len, const struct report_note *n)
{
	const struct note_figures *f = &n->figures;
	char ns[NS], part[NS], where[96] = "";
	__u64 part_ns;
	const char *phase = largest_part(f, &part_ns);

	if (phase)
		snprintf(where, sizeof(where), ", of which %s %s",
			 text_duration(part, sizeof(part), part_ns), phase);
	if (phase && part_ns && f->cpu >= 0 && strstr(phase, "slowest"))
		snprintf(where + strlen(where), sizeof(where) - strlen(where), " (CPU %d)", f->cpu);
	snprintf(buf, len, "%llu of %llu calls took 50 ms or more, the longest %s%s",
		 (unsigned long long)n->calls, (unsigned long long)f->of,
		 text_duration(ns, sizeof(ns), f->longest_ns), where);
}

/* What a registration waited for, as far as its parts tell. */
static const char *register_wait(const struct mbt_phases *parts)
{
	if (parts->seen & MBT_BIT(MBT_PHASE_RCU))
		return "in RCU (synchronize_rcu)";
	return parts->seen & MBT_BIT(MBT_PHASE_WHOLE) ? "asleep, which is for RCU or the mutex" :
							"for RCU, mutex and scan";
}

static void say_slow_register(char *buf, size_t len, const struct report_note *n)
{
	const struct note_figures *f = &n->figures;
	char ns[NS], rcu[NS];

	text_duration(ns, sizeof(ns), f->longest_ns);
	text_duration(rcu, sizeof(rcu), f->part_ns);
	if (f->parts.seen & MBT_BIT(MBT_PHASE_WHOLE))
		snprintf(rcu, sizeof(rcu), "most");
	snprintf(buf, len,
		 "it took %s, of which %s %s, beside other threads (mm_users %u): register before "
		 "creating threads",
		 ns, rcu, register_wait(&f->parts), f->mm_users);
}

static void say_convoy(char *buf, size_t len, const struct report_note *n)
{
	const struct note_figures *f = &n->figures;
	char ns[NS], holder[48], behind[96] = "";

	text_process(holder, sizeof(holder), f->comm, f->tid, 0);
	if (f->tid && f->queue_depth > 1)
		snprintf(behind, sizeof(behind), " (behind %s, %u in the queue)", holder,
			 f->queue_depth);
	else if (f->tid)
		snprintf(behind, sizeof(behind), " (behind %s)", holder);
	snprintf(buf, len,
		 "%.0f %% of the time of %llu calls went into waiting for the mutex, up "
		 "to %s%s",
		 percent(f->part_ns, f->sum_ns), (unsigned long long)n->calls,
		 text_duration(ns, sizeof(ns), f->longest_ns), behind);
}

static void say_laggard(char *buf, size_t len, const struct report_note *n)
{
	const struct note_figures *f = &n->figures;
	char ns[NS], median[NS], steal[NS], task[48], ran[96] = "";

	if (f->tid)
		snprintf(ran, sizeof(ran), " while %s ran there",
			 text_process(task, sizeof(task), *f->comm ? f->comm : "task", f->tid, 0));
	snprintf(buf, len,
		 "CPU %d began %llu of %llu handlers over 1 ms after the request, the latest after "
		 "%s%s (half of them within %s); stolen from it: %s%s",
		 f->cpu, (unsigned long long)n->calls, (unsigned long long)f->of,
		 text_duration(ns, sizeof(ns), f->longest_ns), ran,
		 text_duration(median, sizeof(median), f->sum_ns),
		 text_duration(steal, sizeof(steal), f->part_ns),
		 f->part_ns < f->longest_ns ? "; are interrupts off there?" : "");
}

static void say_isolated(char *buf, size_t len, const struct report_note *n)
{
	const struct note_figures *f = &n->figures;
	char sum[NS], ns[NS], share[64] = "";

	if (f->of)
		snprintf(share, sizeof(share), ", %.0f %% of its function-call interrupts",
			 percent(f->interrupts, f->of));
	snprintf(
		buf, len,
		"%llu interrupts of %u isolated or nohz_full CPUs, in all %s, the longest %s; most "
		"of CPU %d (%llu%s)",
		(unsigned long long)n->calls, f->cpus, text_duration(sum, sizeof(sum), f->sum_ns),
		text_duration(ns, sizeof(ns), f->longest_ns), f->cpu,
		(unsigned long long)f->interrupts, share);
}

static void say_storm(char *buf, size_t len, const struct report_note *n)
{
	const struct note_figures *f = &n->figures;

	snprintf(buf, len,
		 "%llu interrupts a second by %llu calls, %.0f %% of all %llu function-call "
		 "interrupts of the machine",
		 (unsigned long long)f->rate, (unsigned long long)n->calls,
		 percent(f->interrupts, f->of), (unsigned long long)f->of);
}

bool advice_time(char *buf, size_t len, const struct report_note *note)
{
	static const struct {
		const char *code;
		void (*say)(char *buf, size_t len, const struct report_note *note);
	} sentences[] = {
		{ "slow-call", say_slow_call },       { "slow-register", say_slow_register },
		{ "mutex-convoy", say_convoy },       { "laggard-cpu", say_laggard },
		{ "isolated-cpu-hit", say_isolated }, { "ipi-storm", say_storm },
	};
	size_t i;

	for (i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		if (strcmp(note->rule->code, sentences[i].code))
			continue;
		sentences[i].say(buf, len, note);
		return true;
	}
	return false;
}
