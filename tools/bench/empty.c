// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-bench-empty - hold empty programs on the tracer's hooks until a
 * signal ends it. What a load costs then is the limit that no tracer on these
 * hooks can go below. RUNG is the tracer's own choice for "call", so that both
 * pay for the same hooks.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <bpf/libbpf.h>
#include "probe/attach.h"
#include "bench_empty.skel.h"

enum { EXIT_USAGE = 2, EXIT_BROKEN = 3 };

#define CALL_PROGRAMS 2

struct rung {
	const char *name;
	const char *programs[CALL_PROGRAMS];
};

static const char *const always[] = {
	"sched_switch__tp_btf",
	"send__csd",
	"handler_start__csd",
	"handler_end__csd",
};

static const struct rung rungs[] = {
	{ "fentry", { "call_begin__fentry", "call_end__fexit" } },
	{ "tracepoint", { "call_begin__tp", "call_end__tp" } },
	{ "raw_tp", { "call_begin__raw_tp", "call_end__raw_tp" } },
	{ "kprobe.session", { "call__kprobe_session" } },
	{ "kprobe.multi", { "call_begin__kprobe_multi", "call_end__kretprobe_multi" } },
	{ "kprobe", { "call_begin__kprobe", "call_end__kretprobe" } },
};

static const struct rung *rung_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++)
		if (!strcmp(name, rungs[i].name))
			return &rungs[i];
	return NULL;
}

static bool wanted(const char *program, const struct rung *rung)
{
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (!strcmp(program, always[i]))
			return true;
	for (size_t i = 0; i < CALL_PROGRAMS && rung->programs[i]; i++)
		if (!strcmp(program, rung->programs[i]))
			return true;
	return false;
}

static int load_and_attach(struct bpf_object *object, const struct rung *rung)
{
	struct bpf_program *program;
	struct attachment attachment;
	int err = 0;

	attach_prepare(object);
	bpf_object__for_each_program(program, object) err =
		err ?: bpf_program__set_autoload(program, wanted(bpf_program__name(program), rung));
	err = err ?: bpf_object__load(object);
	if (err)
		return err;
	bpf_object__for_each_program(program, object)
	{
		if (!bpf_program__autoload(program))
			continue;
		/* what holds it is not kept: it lasts as long as this process */
		attachment = (struct attachment){ 0 };
		err = attach_program(program, &attachment);
		if (err)
			return err;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct rung *rung = argc == 2 ? rung_by_name(argv[1]) : NULL;
	struct bench_empty_bpf *skel;
	int err, signal_number;
	sigset_t end;

	if (!rung) {
		fprintf(stderr, "usage: membarrier-bench-empty RUNG\nRUNG:");
		for (size_t i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++)
			fprintf(stderr, " %s", rungs[i].name);
		fprintf(stderr, "\n");
		return EXIT_USAGE;
	}
	/* blocked from the start: the signal may come right after the words below */
	sigemptyset(&end);
	sigaddset(&end, SIGINT);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	skel = bench_empty_bpf__open();
	err = skel ? load_and_attach(skel->obj, rung) : -errno;
	if (err) {
		fprintf(stderr, "membarrier-bench-empty: cannot attach empty programs (%s): %s\n",
			rung->name, strerror(-err));
		bench_empty_bpf__destroy(skel);
		return EXIT_BROKEN;
	}
	fprintf(stderr, "Empty programs are attached (%s).\n", rung->name);
	sigwait(&end, &signal_number);
	bench_empty_bpf__destroy(skel);
	return 0;
}
