// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-filtered - run a program under a seccomp filter that answers one command
 * of membarrier with an error.
 *
 * usage: membarrier-filtered COMMAND ERRNO PROGRAM [ARG...], both as numbers
 */
#include "scenario/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_BROKEN = 3 };

int main(int argc, char **argv)
{
	int err;

	if (argc < 4) {
		fprintf(stderr, "usage: membarrier-filtered COMMAND ERRNO PROGRAM [ARG...]\n");
		return EXIT_USAGE;
	}
	err = filter_command((unsigned int)strtoul(argv[1], NULL, 0),
			     (unsigned int)strtoul(argv[2], NULL, 0));
	if (err) {
		fprintf(stderr, "membarrier-filtered: no filter: %s\n", strerror(-err));
		return EXIT_BROKEN;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
