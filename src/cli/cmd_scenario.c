// SPDX-License-Identifier: GPL-2.0-only
/* The workloads of selftest: each runs in a process of its own, under trace. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "scenario/filter.h"
#include "scenario/begin.h"
#include "scenario/scenario.h"

#define CALLS 1000

static int lazy(bool control)
{
	char *const argv[] = { "membarrier-trace", "scenario",
			       control ? "lazy-run-control" : "lazy-run", NULL };

	return scenario_lazy_exec(control, argv);
}

static int run(const char *name)
{
	const struct scenario_options legal = {
		.threads = 2, .calls = CALLS, .pin = true, .spread = true
	};

	if (!strcmp(name, "legal"))
		return scenario_legal(&legal);
	if (!strcmp(name, "stubbed"))
		return filter_answers(0, 100);
	if (!strcmp(name, "lazy") || !strcmp(name, "lazy-control"))
		return lazy(!strcmp(name, "lazy-control"));
	if (!strcmp(name, "lazy-run") || !strcmp(name, "lazy-run-control"))
		return scenario_lazy(CALLS, !strcmp(name, "lazy-run-control"));
	if (!strcmp(name, "exit") || !strcmp(name, "exit-control"))
		return scenario_exit(&(struct scenario_exit_options){
			.calls = CALLS, .control = !strcmp(name, "exit-control") });
	return -EINVAL;
}

int cmd_scenario(int argc, char **argv)
{
	int err = argc == 2 ? scenario_begin(argv[1], 0) : -EINVAL;

	if (!err)
		err = run(argv[1]);
	if (err == -ENOTSUP)
		return EXIT_UNSUPPORTED;
	if (err)
		complain("scenario %s: %s", argc == 2 ? argv[1] : "", strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}
