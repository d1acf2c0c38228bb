// SPDX-License-Identifier: GPL-2.0-only
/* The end of a run in words: what ended it, what became of the command, why nothing was seen. */
#include "sink/sink_text_end.h"
#include <signal.h>
#include <string.h>
#include "sink/sink_text_words.h"

static void print_command(FILE *out, const struct run_end *end)
{
	const char *name = sigabbrev_np(end->command_signal);

	if (end->command_runs)
		fprintf(out, "The command still ran when the run ended, and was told to end\n");
	if (!end->command_signal)
		return;
	if (name)
		fprintf(out, "The command was ended by SIG%s", name);
	else
		fprintf(out, "The command was ended by signal %d", end->command_signal);
	if (end->command_signal == SIGSYS && *end->command_call)
		fprintf(out, ": seccomp does not let it call %s", end->command_call);
	fputc('\n', out);
}

void sink_text_end(FILE *out, const struct run *run)
{
	if (run->end.by == RUN_ENDED_PROCESSES)
		fprintf(out, "The run ended because the processes that it judged were gone\n");
	if (run->end.by == RUN_ENDED_RECORDING)
		fprintf(out, "The run ended because the recording could not be written on\n");
	if (run->end.by == RUN_ENDED_VIOLATION)
		fprintf(out, "The run ended at its first violation (--until)\n");
	if (run->end.by == RUN_ENDED_WARNING)
		fprintf(out, "The run ended at its first warning (--until)\n");
	print_command(out, &run->end);
}

void sink_text_dropped(FILE *out, const struct report *r)
{
	const struct report_dropped *d = &r->dropped;
	char limit[16];

	if (!report_is_tail(r))
		return;
	fprintf(out,
		"The recording starts at %.3f s: what came before was dropped, %llu calls, to keep "
		"it below %s\n",
		(double)d->until_ns / 1e9, (unsigned long long)d->calls,
		text_size(limit, sizeof(limit), d->limit_bytes));
	fprintf(out, "  Nothing is verified of what was dropped; what the kernel side counted "
		     "alone is of all the run\n");
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

void sink_text_no_call(FILE *out, const struct run *run)
{
	bool command = starts_with(run->what, "command "),
	     all = starts_with(run->what, "system-wide");

	fprintf(out, "\nNo call was seen. Reasons that are likely:\n");
	if (command)
		fprintf(out, "- the command makes none, or a process that was there before makes "
			     "them for it\n");
	else if (!all)
		fprintf(out, "- another process makes them (without -p every process is judged), "
			     "or the number is that of another pid namespace\n");
	if (!command)
		fprintf(out, "- none was made while the trace lasted: what came before it is not "
			     "seen\n");
	if (run_misses_compat(run))
		fprintf(out,
			"- the caller is a 32-bit program: the probes in use do not show it\n");
	fprintf(out, "- a ptracer or seccomp answers the calls before the kernel does\n");
}
