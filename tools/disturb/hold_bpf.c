// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-hold-bpf - run a command while programs of kprobes and trace events are
 * skipped on every CPU, most of the time: the kernel does so while a system call works
 * on a BPF map, and a long walk through an empty one is preempted in the midst of that.
 * Only a kernel that preempts system calls (preempt=full) does.
 */
#include "scenario/cpu.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_BROKEN = 3 };

/* A walk of some ten milliseconds, and 16 MB. */
#define BUCKETS (1 << 20)

struct holder {
	pthread_t thread;
	int map;
	unsigned int cpu;
	atomic_bool *stop;
};

static void *hold(void *arg)
{
	struct holder *holder = arg;

	if (scenario_pin(holder->cpu))
		return NULL;
	while (!atomic_load(holder->stop)) {
		unsigned int batch, count = 1, key, value;

		bpf_map_lookup_batch(holder->map, NULL, &batch, &key, &value, &count, NULL);
	}
	return NULL;
}

static int run(char **command)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		execvp(command[0], command);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return EXIT_BROKEN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_BROKEN;
}

int main(int argc, char **argv)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN), i;
	atomic_bool stop = false;
	struct holder *holders;
	int map, status;

	if (argc < 2) {
		fprintf(stderr, "usage: membarrier-hold-bpf COMMAND [ARG...]\n");
		return EXIT_USAGE;
	}
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	/* no memory for entries that never come: the buckets are there all the same */
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	map = bpf_map_create(BPF_MAP_TYPE_HASH, "hold", sizeof(int), sizeof(int), BUCKETS, &opts);
	holders = calloc((size_t)cpus, sizeof(*holders));
	if (map < 0 || !holders) {
		fprintf(stderr, "membarrier-hold-bpf: no map: %s\n", strerror(errno));
		return EXIT_BROKEN;
	}
	for (i = 0; i < cpus; i++) {
		holders[i] = (struct holder){ .map = map, .cpu = (unsigned int)i, .stop = &stop };
		if (pthread_create(&holders[i].thread, NULL, hold, &holders[i]))
			return EXIT_BROKEN;
	}
	status = run(argv + 1);
	atomic_store(&stop, true);
	for (i = 0; i < cpus; i++)
		pthread_join(holders[i].thread, NULL);
	return status;
}
