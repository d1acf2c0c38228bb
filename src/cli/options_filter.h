/* SPDX-License-Identifier: GPL-2.0-only */
/* Which calls are judged and shown: the filters of a live run, and of a report on a recording. */
#ifndef OPTIONS_FILTER_H
#define OPTIONS_FILTER_H

#include <argp.h>
#include "judge/filters.h"
#include "run/cgroup.h"
#include "run/filter_words.h"

struct filter_options {
	struct filters filters;
	struct filter_words words;
	char cgroup[MBT_CGROUP_PATH]; /* of MBT_FILTER_CGROUP */
};

/* A child of the command's parser; its input is a struct filter_options of zeroes. */
extern const struct argp filter_argp;

/* -p: processes, "4711,4712", into @list of FILTER_TASKS. A usage error for what is none. */
void filter_add_tasks(int *list, unsigned int *cnt, char *text, const char *what,
		      struct argp_state *state);

#endif
