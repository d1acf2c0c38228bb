// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenarios C, D and E of the comment at the top of kernel/sched/membarrier.c:
 * who holds the mm is not who runs it.
 */
#include "abuse/abuse.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

/* ---- C, kthread-between: idle and kernel threads run between two of the mm's ---- */

#define SLEEP_NS 30000
#define SLEEPERS_PER_CPU 2

struct sleeper {
	struct abuse *abuse;
	pthread_t thread;
	unsigned int cpu;
};

static void *sleep_and_wake(void *arg)
{
	struct sleeper *self = arg;
	const struct timespec nap = { .tv_nsec = SLEEP_NS };
	int err = scenario_pin(self->cpu);

	if (err)
		atomic_store(&self->abuse->broken, err);
	while (!abuse_over(self->abuse)) {
		nanosleep(&nap, NULL);
		atomic_fetch_add(&self->abuse->events, 1);
	}
	return NULL;
}

int abuse_kthread_between(struct abuse *abuse)
{
	const struct scenario_cpus *cpus = &abuse->list.cpus;
	unsigned int count = SLEEPERS_PER_CPU * cpus->count, started = 0;
	struct sleeper *sleepers = calloc(count, sizeof(*sleepers));
	struct abuse_crew crew;
	int err;

	if (!sleepers)
		return -ENOMEM;
	err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);
	for (; started < count && !err; started += !err) {
		struct sleeper *sleeper = &sleepers[started];

		sleeper->abuse = abuse;
		sleeper->cpu = cpus->ids[started % cpus->count];
		err = -pthread_create(&sleeper->thread, NULL, sleep_and_wake, sleeper);
	}
	if (err)
		atomic_store(&abuse->broken, err);
	for (unsigned int i = 0; i < started; i++)
		pthread_join(sleepers[i].thread, NULL);
	abuse_crew_join(&crew);
	free(sleepers);
	return err;
}

/* ---- D, vm-group: processes that share the mm exit under fire ---- */

#define MEMBERS 4

static int member(struct abuse *abuse)
{
	/*
	 * It shares the creator's thread-local storage, errno included: only
	 * calls that succeed leave that alone.
	 */
	abuse_call_each(abuse);
	return 0;
}

static int one_generation(struct abuse *abuse, char *stacks)
{
	pid_t pids[MEMBERS];
	unsigned int started = 0;
	int err = 0;

	for (; started < MEMBERS && !err; started += !err) {
		pids[started] =
			abuse_clone(abuse, member, CLONE_VM, stacks + started * ABUSE_STACK_SIZE);
		if (pids[started] < 0)
			err = pids[started];
	}
	for (unsigned int i = 0; i < started; i++)
		abuse_reap(abuse, pids[i]);
	atomic_fetch_add(&abuse->events, started);
	return err;
}

int abuse_vm_group(struct abuse *abuse)
{
	char *stacks = malloc(MEMBERS * ABUSE_STACK_SIZE);
	struct abuse_crew crew;
	int err;

	if (!stacks)
		return -ENOMEM;
	err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);
	while (!err && !abuse_over(abuse)) {
		err = one_generation(abuse, stacks);
		if (err)
			atomic_store(&abuse->broken, err);
	}
	abuse_crew_join(&crew);
	free(stacks);
	return err;
}

/*
 * ---- E, io-uring: kernel workers that use the mm ----
 *
 * Before v5.12 the poller was a kernel thread with kthread_use_mm(); since then
 * it and the workers are threads of the process that never see user space.
 */

#define RING_ENTRIES 16

/*
 * How many requests were prepared. What io_uring_submit() returns is no such number:
 * with a poller it also counts what that has not yet taken of the batch before.
 */
static unsigned int prepare_batch(struct io_uring *ring)
{
	unsigned int prepared = 0;

	for (; prepared < RING_ENTRIES; prepared++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

		/* The poller has not taken all of the last batch. */
		if (!sqe)
			break;
		io_uring_prep_nop(sqe);
		/* By turns for the poller itself and for a worker. */
		if (prepared % 2)
			io_uring_sqe_set_flags(sqe, IOSQE_ASYNC);
	}
	return prepared;
}

static int use_ring(struct abuse *abuse, struct io_uring *ring)
{
	int err = 0;

	while (err >= 0 && !abuse_over(abuse)) {
		unsigned int left = prepare_batch(ring);

		err = io_uring_submit(ring);
		for (; err >= 0 && left; left--) {
			struct io_uring_cqe *cqe;

			err = io_uring_wait_cqe(ring, &cqe);
			if (err)
				break;
			io_uring_cqe_seen(ring, cqe);
			atomic_fetch_add(&abuse->events, 1);
		}
	}
	return err < 0 ? err : 0;
}

int abuse_io_uring(struct abuse *abuse)
{
	struct io_uring ring;
	struct abuse_crew crew;
	int err = io_uring_queue_init(RING_ENTRIES, &ring, IORING_SETUP_SQPOLL);

	if (err == -ENOSYS || err == -EPERM)
		return -ENOTSUP;
	if (err)
		return err;
	err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);
	if (!err)
		err = use_ring(abuse, &ring);
	if (err)
		atomic_store(&abuse->broken, err);
	abuse_crew_join(&crew);
	io_uring_queue_exit(&ring);
	return err;
}
