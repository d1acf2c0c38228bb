// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-crowd ended|together|threads N - more callers than a report has rows:
 * processes that end, processes that all live to the end of the last one, threads.
 * A process makes a QUERY, a registration and a barrier, a thread a barrier that is
 * refused. Nothing is printed: the numbers are the arguments'.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "mbt/membarrier.h"

/* Not one by one: on a busy machine each would wait for its turn. */
#define BATCH 64

static void call(int cmd)
{
	syscall(SYS_membarrier, cmd, 0, 0);
}

static void *refused(void *arg)
{
	call(MBT_CMD_PRIVATE_EXPEDITED);
	return arg;
}

static int threads(long cnt)
{
	pthread_t started[BATCH];
	long i;
	int err = 0;

	for (i = 0; i < cnt && !err; i++) {
		if (i >= BATCH)
			pthread_join(started[i % BATCH], NULL);
		err = pthread_create(&started[i % BATCH], NULL, refused, NULL);
	}
	for (i = cnt < BATCH ? cnt : BATCH; !err && i-- > 0;)
		pthread_join(started[i], NULL);
	return err;
}

static void call_all(void)
{
	call(MBT_CMD_QUERY);
	call(MBT_CMD_REGISTER_PRIVATE_EXPEDITED);
	call(MBT_CMD_PRIVATE_EXPEDITED);
}

static int ended(long cnt)
{
	long i;

	for (i = 0; i < cnt; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return errno;
		if (!pid) {
			call_all();
			_exit(0);
		}
		if (i >= BATCH)
			wait(NULL);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}

/* Each child says that it has called, and waits for the parent to close the gate. */
static int together(long cnt)
{
	int gate[2], called[2];
	char byte = 0;
	long i;

	if (pipe(gate) || pipe(called))
		return errno;
	for (i = 0; i < cnt; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return errno;
		if (pid)
			continue;
		close(gate[1]);
		call_all();
		_exit(write(called[1], &byte, 1) != 1 || read(gate[0], &byte, 1));
	}
	for (i = 0; i < cnt; i++)
		if (read(called[0], &byte, 1) != 1)
			return errno;
	close(gate[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}

int main(int argc, char **argv)
{
	int err = EINVAL;
	long cnt = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (cnt > 0 && !strcmp(argv[1], "threads"))
		err = threads(cnt);
	else if (cnt > 0 && !strcmp(argv[1], "ended"))
		err = ended(cnt);
	else if (cnt > 0 && !strcmp(argv[1], "together"))
		err = together(cnt);
	if (err)
		fprintf(stderr, "membarrier-crowd ended|together|threads N: %s\n", strerror(err));
	return err != 0;
}
