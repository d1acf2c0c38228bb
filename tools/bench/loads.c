// SPDX-License-Identifier: GPL-2.0-only
/* The loads of membarrier-bench-load, by name: each makes the same operation again and again. */
#include "bench/loads.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario/scenario.h"

static int begin_fast(struct bench *bench)
{
	(void)bench;
	return scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

static int begin_ipi(struct bench *bench)
{
	int err = scenario_pin(SCENARIO_CALLER_CPU);

	if (!err)
		err = begin_fast(bench);
	/*
	 * The kernel takes 5 % of the time away from real-time threads. In
	 * that time a sibling runs, or those calls would have no thread to
	 * interrupt and the mean would be one of two different things.
	 */
	if (!err)
		err = scenario_spinner_start(&bench->backup, SCENARIO_TARGET_CPU, 0);
	if (!err)
		err = scenario_spinner_start(&bench->spinner, SCENARIO_TARGET_CPU, 1);
	return err;
}

static void end_ipi(struct bench *bench)
{
	scenario_spinner_stop(&bench->spinner);
	scenario_spinner_stop(&bench->backup);
}

static int call_private(struct bench *bench, uint64_t count)
{
	int err = 0;

	(void)bench;
	while (!err && count--)
		err = scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	return err;
}

static void *sleep_until_closed(void *from)
{
	char byte;

	while (read(*(int *)from, &byte, 1) > 0)
		;
	return NULL;
}

/* A second thread, which sleeps: callers have siblings. */
static int start_sleeper(struct bench *bench)
{
	int fds[2], err;

	if (pipe(fds))
		return -errno;
	bench->from_peer = fds[0];
	bench->to_peer = fds[1];
	err = pthread_create(&bench->sleeper, NULL, sleep_until_closed, &bench->from_peer);
	if (err) {
		close(fds[0]);
		close(fds[1]);
		return -err;
	}
	bench->sleeps = true;
	return 0;
}

/*
 * PRIVATE_EXPEDITED and its RSEQ form return at once where the process has one thread, or the
 * machine one online CPU; SYNC_CORE does neither: the caller's own CPU is one of those that
 * have to serialize, and runs the handler itself. So this is a whole call with its evidence on
 * a machine of one CPU, too.
 */
static int begin_covered(struct bench *bench)
{
	int err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);

	return err ?: start_sleeper(bench);
}

/* The kernel looks at what every CPU runs, and finds none to interrupt. */
static int begin_scan(struct bench *bench)
{
	int err = scenario_pin_to_both();

	err = err ?: begin_fast(bench);
	return err ?: start_sleeper(bench);
}

/*
 * Under an emulator that runs one CPU after the other this instruction ends the CPU's turn: so
 * what is counted in a call is its own work and that of the handlers, and next to nothing of
 * what its targets do besides.
 */
static void wait_in_turns(void *arg, const atomic_bool *stop)
{
	(void)arg;
	while (!atomic_load_explicit(stop, memory_order_relaxed)) {
#if defined(__x86_64__)
		__builtin_ia32_pause();
#elif defined(__aarch64__)
		__asm__ volatile("yield");
#endif
	}
}

/* A thread on every other CPU. */
static int begin_all(struct bench *bench)
{
	struct scenario_cpus cpus;
	int err = scenario_cpus_init(&cpus);

	err = err ?: scenario_pin_to_both();
	err = err ?: begin_fast(bench);
	if (err)
		return err;
	bench->waiters = calloc(cpus.count, sizeof(*bench->waiters));
	if (!bench->waiters)
		return -ENOMEM;
	for (unsigned int i = 0; i < cpus.count && !err; i++) {
		struct scenario_spinner *waiter = &bench->waiters[bench->waiter_cnt];

		if (cpus.ids[i] == SCENARIO_CALLER_CPU)
			continue;
		waiter->body = wait_in_turns;
		err = scenario_spinner_start(waiter, (int)cpus.ids[i], 0);
		bench->waiter_cnt += !err;
	}
	return err;
}

static void end_all(struct bench *bench)
{
	for (unsigned int i = 0; i < bench->waiter_cnt; i++)
		scenario_spinner_stop(&bench->waiters[i]);
	free(bench->waiters);
}

static int call_sync_core(struct bench *bench, uint64_t count)
{
	int err = 0;

	(void)bench;
	while (!err && count--)
		err = scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
	return err;
}

static void end_sleeper(struct bench *bench)
{
	if (!bench->sleeps)
		return;
	close(bench->to_peer);
	pthread_join(bench->sleeper, NULL);
	close(bench->from_peer);
}

static int call_other(struct bench *bench, uint64_t count)
{
	(void)bench;
	while (count--)
		syscall(__NR_getpid);
	return 0;
}

/* The other side of the ping-pong: ends when the pipe is closed. */
static _Noreturn void echo(int from, int to)
{
	char byte;

	while (read(from, &byte, 1) == 1)
		if (write(to, &byte, 1) != 1)
			break;
	_exit(0);
}

static int begin_switch(struct bench *bench)
{
	int there[2], back[2], err;

	/* One CPU for both sides, so that each byte is one switch. */
	err = scenario_pin(SCENARIO_CALLER_CPU);
	if (err)
		return err;
	if (pipe(there))
		return -errno;
	if (pipe(back)) {
		err = -errno;
		goto out_there;
	}
	bench->peer = fork();
	if (bench->peer < 0) {
		err = -errno;
		goto out_back;
	}
	if (!bench->peer) {
		close(there[1]);
		close(back[0]);
		echo(there[0], back[1]);
	}
	close(there[0]);
	close(back[1]);
	bench->to_peer = there[1];
	bench->from_peer = back[0];
	return 0;
out_back:
	close(back[0]);
	close(back[1]);
out_there:
	close(there[0]);
	close(there[1]);
	return err;
}

static int ping_pong(struct bench *bench, uint64_t count)
{
	char byte = 0;

	while (count--) {
		if (write(bench->to_peer, &byte, 1) != 1)
			return -EPIPE;
		if (read(bench->from_peer, &byte, 1) != 1)
			return -EPIPE;
	}
	return 0;
}

static void end_switch(struct bench *bench)
{
	if (bench->peer <= 0)
		return;
	close(bench->to_peer);
	close(bench->from_peer);
	waitpid(bench->peer, NULL, 0);
}

static const struct load loads[] = {
	{ "fast", 1, begin_fast, call_private, NULL, false },
	{ "ipi", 1, begin_ipi, call_private, end_ipi, true },
	{ "all", 1, begin_all, call_private, end_all, false },
	{ "scan", 1, begin_scan, call_private, end_sleeper, false },
	{ "covered", 1, begin_covered, call_sync_core, end_sleeper, false },
	{ "switch", 2, begin_switch, ping_pong, end_switch, false },
	{ "other", 1, NULL, call_other, NULL, false },
};

const struct load *load_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		if (!strcmp(name, loads[i].name))
			return &loads[i];
	return NULL;
}
