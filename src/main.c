// SPDX-License-Identifier: GPL-2.0-only
/* The table of subcommands. A new one: a file cmd_NAME.c, a line in cmd.h and here. */
#include <argp.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/libbpf_words.h"
#include "run/privileges.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help; /* NULL: not for people */
} commands[] = {
	{ "trace", cmd_trace, "verify membarrier calls as they happen (the default)" },
	{ "top", cmd_top, "show what a run comes to while it goes on" },
	{ "serve", cmd_serve, "verify until a signal comes, with the counts for Prometheus" },
	{ "record", cmd_record, "store what a run shows, to be judged later" },
	{ "report", cmd_report, "judge a recording: the same verdict from the same records" },
	{ "check", cmd_check, "gate a test on a run: KTAP, limits, a baseline, exit codes" },
	{ "diff", cmd_diff, "compare reports: findings, rates and latencies of two sides" },
	{ "doctor", cmd_doctor, "what this kernel can show, and what cannot be judged" },
	{ "selftest", cmd_selftest, "prove on this machine that verdicts turn red and stay green" },
	{ "bench", cmd_bench, "what each membarrier command costs here, untraced" },
	{ "conformance", cmd_conformance,
	  "try every return value of membarrier(2), without BPF and without privileges" },
	{ "rules", cmd_rules, "list the codes: violations, warnings, causes of unverified" },
	{ "explain", cmd_explain, "explain a code" },
	{ "schema", cmd_schema, "print the JSON schema of an output" },
	{ "scenario", cmd_scenario, NULL },
};

#define COMMAND_CNT (sizeof(commands) / sizeof(commands[0]))

static int help(void)
{
	unsigned int i;

	puts("Usage: membarrier-trace [COMMAND] [OPTION...] [-- PROGRAM ARG...]\n\nCommands:");
	for (i = 0; i < COMMAND_CNT; i++)
		if (commands[i].help)
			printf("  %-11s %s\n", commands[i].name, commands[i].help);
	puts("\nmembarrier-trace COMMAND --help tells the options of each.");
	return EXIT_OK;
}

/*
 * A file that is opened would get the number of a standard stream that is closed, and have what
 * is printed. The command finds that stream closed, as it was.
 */
static void keep_numbers(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Any user may name the files that are read and written, and the command. */
static bool is_lent(void)
{
	const char *by = privileges_borrowed();

	if (by)
		complain("not with rights that the program's file lends (%s): start it as root, or "
			 "with "
			 "ambient capabilities (docs/privileges.md)",
			 by);
	return by;
}

int main(int argc, char **argv)
{
	char name[64];
	unsigned int i;

	keep_numbers();
	if (is_lent())
		return EXIT_FAILED;
	quiet_libbpf();
	argp_err_exit_status = EXIT_USAGE;
	argp_program_version = "membarrier-trace " MBT_VERSION;
	if (argc > 1 &&
	    (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return help();
	for (i = 0; i < COMMAND_CNT && argc > 1; i++)
		if (!strcmp(argv[1], commands[i].name)) {
			snprintf(name, sizeof(name), "membarrier-trace %s", argv[1]);
			argv[1] = name; /* what usage and errors begin with */
			return commands[i].run(argc - 1, argv + 1);
		}
	return cmd_trace(argc, argv);
}
