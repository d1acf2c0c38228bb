// SPDX-License-Identifier: GPL-2.0-only
/* What bench measured as a table of 80 columns, a line for each case, and notes on it. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include "sink/sink_bench.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define WIDTH 80

const char *word_bench_command(const struct bench_command *command)
{
	return command->kind == BENCH_BASELINE ? command->name : word_command(command->cmd);
}

/* Registrations are called what no column has room for. */
static const char *command_cell(char *buf, size_t len, const struct bench_command *command)
{
	const char *variant = command->kind == BENCH_REGISTER ? "PRIVATE_EXPEDITED_" : NULL, *at;
	const char *word = word_bench_command(command);

	at = variant ? strstr(word, variant) : NULL;
	if (at)
		snprintf(buf, len, "REGISTER_..._%s", at + strlen(variant));
	else
		snprintf(buf, len, "%s%s", word,
			 command->kind == BENCH_BASELINE ? " (baseline)" :
			 command->flags                  ? " CPU" :
							   "");
	return buf;
}

static const char *others_cell(char *buf, size_t len, const struct bench_others *others)
{
	snprintf(buf, len, "%u%s", others->cnt,
		 !others->cnt   ? "" :
		 others->asleep ? " asleep" :
				  " busy");
	return buf;
}

static const char *percentile_cell(char *buf, size_t len, const struct bench_case *c,
				   unsigned int percent, uint64_t ns)
{
	return bench_has_percentile(c->calls, percent) ? text_time_cell(buf, len, ns) : "-";
}

static const char *interrupts_cell(char *buf, size_t len, const struct bench_case *c)
{
	double per_call = (double)c->interrupts / c->calls;

	if (!c->interrupts_known)
		return "-";
	snprintf(buf, len, "%.*f", per_call >= 999.95 ? 0 : per_call >= 99.995 ? 1 : 2, per_call);
	return buf;
}

static const char *error_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "an unknown error";
}

static const char *signal_name(int number)
{
	const char *name = sigabbrev_np(number);

	return name ? name : "?";
}

/* Why there are no figures. */
static const char *state_words(char *buf, size_t len, const struct bench_case *c,
			       const struct bench_machine *m)
{
	switch (c->state) {
	case BENCH_ABSENT:
		snprintf(buf, len, "not supported here%s",
			 c->command->cmd == MBT_CMD_GLOBAL && *m->nohz_full ? " (nohz_full)" : "");
		break;
	case BENCH_REFUSED:
		snprintf(buf, len, "refused: %s%s", error_name(c->err),
			 m->answerers.seccomp ? " (by a seccomp filter)" : "");
		break;
	case BENCH_KILLED:
		snprintf(buf, len, "killed by SIG%s%s", signal_name(c->err),
			 c->err == SIGSYS ? " (by a seccomp filter)" : "");
		break;
	case BENCH_FAKED:
		snprintf(buf, len, "answered, but not by the kernel");
		break;
	default:
		snprintf(buf, len, "threads not started: %s", error_name(c->err));
		break;
	}
	return buf;
}

static void print_case(FILE *out, const struct bench_case *c, const struct bench_machine *m)
{
	char command[64], others[32], words[96], ipis[32], p50[32], p90[32], p99[32], max[32];

	command_cell(command, sizeof(command), c->command);
	if (c->state == BENCH_MEASURED)
		fprintf(out, "%-27s %9s %7u %5s %6s %6s %6s %6s%s\n", command,
			others_cell(others, sizeof(others), &c->others), c->calls,
			interrupts_cell(ipis, sizeof(ipis), c),
			percentile_cell(p50, sizeof(p50), c, 50, c->p50_ns),
			percentile_cell(p90, sizeof(p90), c, 90, c->p90_ns),
			percentile_cell(p99, sizeof(p99), c, 99, c->p99_ns),
			text_time_cell(max, sizeof(max), c->max_ns),
			bench_lacks_interrupts(c) ? "*" : "");
	else
		fprintf(out, "%-27s %9s  %s\n", command,
			c->state == BENCH_FAILED ? others_cell(others, sizeof(others), &c->others) :
						   "",
			state_words(words, sizeof(words), c, m));
}

/* What is so whatever else runs is told once. */
static bool is_told(const struct bench_case *before, const struct bench_case *c)
{
	return c->state != BENCH_MEASURED && c->state != BENCH_FAILED &&
	       before->command == c->command && before->state == c->state && before->err == c->err;
}

static const char *or_none(const char *list)
{
	return *list ? list : "none";
}

static void print_machine(FILE *out, const struct bench *b)
{
	const struct bench_machine *m = &b->machine;
	unsigned int i;

	fprintf(out, "membarrier-trace %s bench, kernel %s %s", MBT_VERSION, m->release, m->arch);
	if (m->query_signal)
		fprintf(out, "\nQUERY is killed by SIG%s\n", signal_name(m->query_signal));
	else if (m->query < 0)
		fprintf(out, "\nQUERY is refused: %s\n", error_name(-m->query));
	else
		fprintf(out, ", QUERY 0x%x\n", (unsigned int)m->query);
	fprintf(out, "CPUs online %s, isolated %s, nohz_full %s\n", or_none(m->online),
		or_none(m->isolated), or_none(m->nohz_full));
	for (i = 0; i < m->node_cnt && m->node_cnt > 1; i++)
		fprintf(out, "Node %u: CPUs %s\n", m->nodes[i].id, m->nodes[i].cpus);
	fprintf(out,
		"The caller is on CPU %u, the other threads on the next of its %u CPUs.\n"
		"A figure includes a reading of the clock: %" PRIu64
		" ns (smallest step seen: %" PRIu64 " ns).\n",
		m->cpus.ids[0], m->cpus.count, m->clock_reading_ns, m->clock_step_ns);
}

static void print_answerers(FILE *out, const struct kernel_answerers *answerers)
{
	if (answerers->seccomp)
		sink_text_wrapped(out, WIDTH, 0,
				  "A seccomp filter is on this process: each call pays for it, and "
				  "it may answer in the kernel's place.");
	if (answerers->tracer)
		sink_text_wrapped(out, WIDTH, 0,
				  "A tracer is on this process: each call pays for it, and it may "
				  "answer in the kernel's place.");
}

static void print_notes(FILE *out, const struct bench *b)
{
	bool shown = true, few = false, any = false, lacking = false;
	unsigned int i, run = 0;

	for (i = 0; i < b->case_cnt; i++) {
		const struct bench_case *c = &b->cases[i];

		run += c->state != BENCH_NOT_RUN;
		if (c->state != BENCH_MEASURED)
			continue;
		any = true;
		shown &= c->interrupts_known;
		few |= !bench_has_percentile(c->calls, 99);
		lacking |= bench_lacks_interrupts(c);
	}
	fputc('\n', out);
	if (few)
		sink_text_wrapped(
			out, WIDTH, 0,
			"-: of fewer calls than it takes: P50 of 2, P90 of 10, P99 of 100.");
	if (any)
		sink_text_wrapped(
			out, WIDTH, 0,
			shown ? "IPI: function-call interrupts of the whole machine for each "
				"call, those that other programs caused among them." :
				"IPI: not shown here (/proc/interrupts).");
	if (lacking)
		sink_text_wrapped(
			out, WIDTH, 0,
			"*: less than half as many interrupts as busy threads: most calls "
			"found other programs on those CPUs, and waited for none. The figures "
			"are those of such calls.");
	print_answerers(out, &b->machine.answerers);
	if (b->interrupted)
		fprintf(out,
			"Interrupted: %u of %u cases were run, the last one perhaps cut short.\n",
			run, b->case_cnt);
}

int sink_bench_text(FILE *out, const struct bench *b)
{
	unsigned int i;

	print_machine(out, b);
	fprintf(out, "\n%-27s %9s %7s %5s %6s %6s %6s %6s\n", "COMMAND", "OTHERS", "CALLS", "IPI",
		"P50", "P90", "P99", "MAX");
	for (i = 0; i < b->case_cnt; i++)
		if (b->cases[i].state != BENCH_NOT_RUN &&
		    !(i && is_told(&b->cases[i - 1], &b->cases[i])))
			print_case(out, &b->cases[i], &b->machine);
	print_notes(out, b);
	errno = 0;
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}
