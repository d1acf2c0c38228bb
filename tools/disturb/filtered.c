// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-filtered - run a program under a seccomp filter that answers one command
 * of membarrier, or all of them, in the kernel's place.
 *
 * usage: membarrier-filtered COMMAND|all ERRNO|kill|kill-thread PROGRAM [ARG...],
 * COMMAND and ERRNO as numbers, 0 for success
 */
#include "scenario/filter.h"

#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_BROKEN = 3 };

static uint32_t action_of(const char *answer)
{
	if (!strcmp(answer, "kill"))
		return SCMP_ACT_KILL_PROCESS;
	if (!strcmp(answer, "kill-thread"))
		return SCMP_ACT_KILL_THREAD;
	return SCMP_ACT_ERRNO((unsigned int)strtoul(answer, NULL, 0));
}

int main(int argc, char **argv)
{
	uint32_t action;
	int err;

	if (argc < 4) {
		fprintf(stderr, "usage: membarrier-filtered COMMAND|all ERRNO|kill|kill-thread "
				"PROGRAM [ARG...]\n");
		return EXIT_USAGE;
	}
	action = action_of(argv[2]);
	if (!strcmp(argv[1], "all"))
		err = filter_membarrier(action);
	else
		err = filter_command((unsigned int)strtoul(argv[1], NULL, 0), action);
	if (err) {
		fprintf(stderr, "membarrier-filtered: no filter: %s\n", strerror(-err));
		return EXIT_BROKEN;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
