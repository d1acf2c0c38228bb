// SPDX-License-Identifier: GPL-2.0-only
/* What each program costs the verifier: a kernel gives up at a million instructions. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "probe/ladder_private.h"

#define LOG_STATS 4 /* BPF_LOG_STATS, v5.2: the sums and nothing else */

/* The number in "processed 123 insns (limit 1000000) ..."; 0: it is not there. */
static unsigned int processed(const char *log)
{
	unsigned int cnt = 0;

	for (; (log = strstr(log, "processed ")); log++)
		sscanf(log, "processed %u insns", &cnt);
	return cnt;
}

static int weigh(const struct ladder *l, const char *name, unsigned int *insns)
{
	struct bpf_object *object = ladder_open_programs(l, &name, 1, 1);
	struct bpf_program *program;
	char log[4096] = "";
	int err = -errno;

	if (!object)
		return err;
	program = bpf_object__find_program_by_name(object, name);
	err = bpf_program__set_log_level(program, LOG_STATS);
	err = err ?: bpf_program__set_log_buf(program, log, sizeof(log));
	err = err ?: bpf_object__load(object);
	*insns = processed(log);
	bpf_object__close(object);
	return err;
}

void ladder_weigh(const struct ladder *l,
		  void (*fn)(void *arg, const char *program, unsigned int insns, int err), void *arg)
{
	struct bpf_program *program;
	unsigned int insns;
	int err;

	bpf_object__for_each_program(program, l->base->obj) {
		/* a copy costs what the first one does */
		if (strstr(bpf_program__name(program), "_spare"))
			continue;
		insns = 0;
		err = weigh(l, bpf_program__name(program), &insns);
		fn(arg, bpf_program__name(program), insns, err);
	}
}
