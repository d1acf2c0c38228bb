// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-raw - make calls with arguments as they are given, whatever the kernel offers: what
 * the workloads, which ask first, never call. Says its process id first.
 *
 * usage: membarrier-raw CALLS COMMAND [FLAGS [CPU]], as numbers
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "scenario/number.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
	/* calls, command, flags, CPU */
	uint64_t numbers[4] = { 0 }, i;
	int arg;

	if (argc < 3 || argc > 5)
		goto usage;
	for (arg = 1; arg < argc; arg++)
		if (number_parse(argv[arg], 0, INT32_MAX, &numbers[arg - 1]))
			goto usage;
	printf("pid=%d\n", getpid());
	fflush(stdout);
	for (i = 0; i < numbers[0]; i++)
		syscall(SYS_membarrier, numbers[1], numbers[2], numbers[3]);
	return 0;
usage:
	fprintf(stderr, "usage: membarrier-raw CALLS COMMAND [FLAGS [CPU]]\n");
	return EXIT_USAGE;
}
