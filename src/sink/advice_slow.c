// SPDX-License-Identifier: GPL-2.0-only
/* What to do about slow calls and disturbed CPUs, with the figures of the run. */
#include "sink/advice_slow.h"
#include <string.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define NS 16 /* of a duration's text */

static double percent(__u64 part, __u64 all)
{
	return all ? 100.0 * (double)part / (double)all : 0.0;
}

static void advise_register(struct line *l, const struct report_note *n, const struct report *r,
			    const struct run *run)
{
	const struct note_figures *f = &n->figures;
	char part[NS], all[NS];

	(void)r;
	(void)run;
	line_add(l, "Call it early in main(), or in a constructor of the library that needs it: ");
	if (f->parts.seen & MBT_BIT(MBT_PHASE_WHOLE))
		line_add(l, "with one thread the kernel does not wait, and the %s are saved.",
			 text_duration(all, sizeof(all), f->longest_ns));
	else
		line_add(l,
			 "with one thread the kernel does not wait, which saves %s of the %s "
			 "(%.0f %%).",
			 text_duration(part, sizeof(part), f->part_ns),
			 text_duration(all, sizeof(all), f->longest_ns),
			 percent(f->part_ns, f->longest_ns));
	line_add(l, " Where threads have to come first, 1 in /sys/kernel/rcu_expedited makes such "
		    "waits shorter, on the whole machine.");
}

static void advise_convoy(struct line *l, const struct report_note *n, const struct report *r,
			  const struct run *run)
{
	const struct note_figures *f = &n->figures;
	char wait[NS], all[NS];

	switch (run->kernel->lock_design) {
	case LOCKS_MUTEX:
		line_add(l, "This kernel has one mutex for the expedited calls of all processes. ");
		break;
	case LOCKS_MUTEX_AND_CPUS:
		line_add(l, "This kernel has one mutex for the expedited calls of all processes, "
			    "and one for each CPU: an RSEQ for one CPU (MEMBARRIER_CMD_FLAG_CPU) "
			    "takes that CPU's. ");
		break;
	default:
		break;
	}
	line_add(l,
		 "Fewer callers and fewer barriers shorten the queue, in which %s of %s were "
		 "spent: one barrier serves all threads that wait for one.",
		 text_duration(wait, sizeof(wait), f->part_ns),
		 text_duration(all, sizeof(all), f->sum_ns));
	if (!r->convoys.asked)
		line_add(l, " Trace with --locks to see who waits behind whom.");
}

static void advise_laggard(struct line *l, const struct report_note *n, const struct report *r,
			   const struct run *run)
{
	const struct note_figures *f = &n->figures;
	char steal[NS], late[NS], task[48];

	(void)r;
	(void)run;
	text_duration(late, sizeof(late), f->longest_ns);
	if (f->part_ns >= f->longest_ns) {
		line_add(l,
			 "The hypervisor took CPU %d for %s, which may be all of it: give that "
			 "virtual CPU a CPU of the host of its own.",
			 f->cpu, text_duration(steal, sizeof(steal), f->part_ns));
		return;
	}
	line_add(l, "Look for what kept interrupts off on CPU %d for up to %s", f->cpu, late);
	if (f->tid)
		line_add(l, ", first in what %s does in the kernel",
			 text_process(task, sizeof(task), *f->comm ? f->comm : "task", f->tid, 0));
	line_add(l, ": the irqsoff tracer (/sys/kernel/tracing/current_tracer) names the code, "
		    "where the kernel has it. Then come deep idle states (cpuidle), firmware "
		    "(SMI, see the hwlat tracer) and, in a guest, steal.");
}

/* Which CPUs a command interrupts, and so what keeps it from one. */
static void advise_isolated(struct line *l, const struct report_note *n, const struct report *r,
			    const struct run *run)
{
	const struct note_figures *f = &n->figures;
	const __u32 row = n->row;

	(void)r;
	(void)run;
	if (row == mbt_cmd_row(MBT_CMD_GLOBAL_EXPEDITED)) {
		line_add(l,
			 "GLOBAL_EXPEDITED interrupts each CPU that runs a process which has "
			 "called REGISTER_GLOBAL_EXPEDITED: keep these off CPU %d, or have what "
			 "runs there not register.",
			 f->cpu);
	} else if (report_is_register(row)) {
		line_add(l,
			 "A registration interrupts the CPUs that run threads of its process: "
			 "register before threads run on CPU %d.",
			 f->cpu);
	} else {
		line_add(l,
			 "%s interrupts the CPUs that run threads of the caller's process: move "
			 "those off CPU %d (taskset, a cpuset), or the threads that need no "
			 "barrier into a process of their own.",
			 word_row(row), f->cpu);
		if (row == mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ))
			line_add(l, " With MEMBARRIER_CMD_FLAG_CPU it interrupts the named CPU "
				    "alone.");
	}
}

static void advise_storm(struct line *l, const struct report_note *n, const struct report *r,
			 const struct run *run)
{
	const struct note_figures *f = &n->figures;

	(void)run;
	line_add(l, "Batch them: one barrier serves all threads that wait for one, and each call ");
	line_add(l, "interrupts %.2f CPUs here.",
		 n->calls ? (double)f->interrupts / (double)n->calls : 0.0);
	line_add(l, r->stacks.asked ? " Callers, above, are the functions that make them." :
				      " Trace with --stacks to see which functions make them.");
}

void advise_slow(struct line *l, const struct report_note *note, const struct report *r,
		 const struct run *run)
{
	static const struct {
		const char *code;
		void (*advise)(struct line *l, const struct report_note *n, const struct report *r,
			       const struct run *run);
	} advices[] = {
		{ "slow-register", advise_register }, { "mutex-convoy", advise_convoy },
		{ "laggard-cpu", advise_laggard },    { "isolated-cpu-hit", advise_isolated },
		{ "ipi-storm", advise_storm },
	};
	size_t i;

	for (i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (!strcmp(note->rule->code, advices[i].code))
			advices[i].advise(l, note, r, run);
}
