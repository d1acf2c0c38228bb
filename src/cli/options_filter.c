// SPDX-License-Identifier: GPL-2.0-only
/* The options that choose calls, of live runs and of reports on recordings. */
#include "cli/options_filter.h"
#include <errno.h>
#include <string.h>
#include "cli/command_names.h"
#include "run/cpulist.h"
#include "scenario/number.h"
#include "sink/words.h"

enum { OPT_COMMAND = 0x500, OPT_CALLER_CPUS };

static const struct argp_option options[] = {
	{ "tid", 't', "TID", 0, "Only calls of this thread; TID,TID..., or repeated", 0 },
	{ "comm", 'n', "GLOB", 0,
	  "Only calls of threads of this name, and of processes whose leader has it; * and ? stand "
	  "for any characters and for one; may be repeated",
	  0 },
	{ "cgroup", 'c', "PATH", 0,
	  "Only calls of tasks in this cgroup (v2), or below it: /sys/fs/cgroup/PATH or PATH", 0 },
	{ "command", OPT_COMMAND, "NAME", 0,
	  "Only calls of this membarrier command: query, global, global-expedited, private, "
	  "sync-core, rseq, register (any), or as PRIVATE_EXPEDITED; NAME,NAME..., or repeated",
	  0 },
	{ "caller-cpus", OPT_CALLER_CPUS, "LIST", 0, "Only calls that began on these CPUs: 0-3,8",
	  0 },
	{ "failures", 'x', NULL, 0, "Only calls that failed", 0 },
	{ "min-latency", 'L', "TIME", 0,
	  "Only calls that took this long or longer: 50us, 1ms (ns, us, ms, s, m, h)", 0 },
	{ 0 },
};

void filter_add_tasks(int *list, unsigned int *cnt, char *text, const char *what,
		      struct argp_state *state)
{
	uint64_t number;
	char *item;

	while ((item = strsep(&text, ","))) {
		if (number_parse(item, 1, 1 << 30, &number))
			argp_error(state, "'%s' is no %s id", item, what);
		if (*cnt == FILTER_TASKS)
			argp_error(state, "at most %d %s can be named", FILTER_TASKS,
				   *what == 't' ? "threads" : "processes");
		list[(*cnt)++] = (int)number;
	}
}

static void add_commands(struct filter_options *o, char *list, struct argp_state *state)
{
	__u32 row, found;
	char *item;

	while ((item = strsep(&list, ","))) {
		found = commands_named(item);
		for (row = 0; row < MBT_CMD_ROW_OTHER; row++)
			if (found & MBT_BIT(row))
				filter_words_add(&o->words, "command", word_row(row));
		if (!found)
			argp_error(state, "there is no membarrier command '%s'", item);
		o->filters.k.commands |= found;
	}
	o->filters.k.set |= MBT_FILTER_COMMAND;
}

static void add_cpus(struct filter_options *o, const char *text, struct argp_state *state)
{
	struct cpulist list;
	unsigned int cpu;

	if (cpulist_parse(&list, text) || !list.cnt || list.end > MBT_MAX_CPUS)
		argp_error(state, "'%s' is no list of CPUs (example: 0-3,8)", text);
	for (cpu = 0; cpu < list.end; cpu++)
		if (CPU_ISSET_S(cpu, CPULIST_SIZE, &list.set))
			filters_add_cpu(&o->filters, cpu);
	filter_words_add(&o->words, "caller-cpus", text);
}

static void add_name(struct filter_options *o, const char *glob, struct argp_state *state)
{
	int err = filters_add_name(&o->filters, glob);

	if (err == -EINVAL)
		argp_error(state, "'%s' fits no name: they have 1 to 15 characters", glob);
	if (err)
		argp_error(state, "at most %d names can be given", MBT_FILTER_NAMES);
	filter_words_add(&o->words, "comm", glob);
}

static void set_cgroup(struct filter_options *o, const char *path, struct argp_state *state)
{
	if (*o->cgroup)
		argp_error(state, "one cgroup at a time");
	if (cgroup_parse(o->cgroup, path))
		argp_error(state, "'%s' is no path of a cgroup", path);
	o->filters.k.set |= MBT_FILTER_CGROUP;
	filter_words_add(&o->words, "cgroup", o->cgroup);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct filter_options *o = state->input;
	uint64_t value = 0;

	switch (key) {
	case 't':
		filter_words_add(&o->words, "tid", arg);
		filter_add_tasks(o->filters.tids, &o->filters.tid_cnt, arg, "thread", state);
		o->filters.k.set |= MBT_FILTER_TID;
		break;
	case 'n':
		add_name(o, arg, state);
		break;
	case 'c':
		set_cgroup(o, arg, state);
		break;
	case OPT_COMMAND:
		add_commands(o, arg, state);
		break;
	case OPT_CALLER_CPUS:
		add_cpus(o, arg, state);
		break;
	case 'x':
		if (!(o->filters.k.set & MBT_FILTER_FAILED))
			filter_words_add(&o->words, "failures", "");
		o->filters.k.set |= MBT_FILTER_FAILED;
		break;
	case 'L':
		if (duration_parse(arg, &value))
			argp_error(state, "'%s' is no duration (examples: 50us, 1ms, 2s)", arg);
		if (o->filters.k.set & MBT_FILTER_LATENCY)
			argp_error(state, "one --min-latency at a time");
		o->filters.k.min_latency_ns = value;
		o->filters.k.set |= MBT_FILTER_LATENCY;
		filter_words_add(&o->words, "min-latency", arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp filter_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
