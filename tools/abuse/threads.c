// SPDX-License-Identifier: GPL-2.0-only
/* Cases in which the threads of one process get in each other's way. */
#include "scenario/begin.h"
#include "abuse/abuse.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- migrate: a second process moves the callers, who also hop by themselves ---- */

#define MIGRATE_MAX 64
#define HOP_EVERY 7 /* calls: no divisor of the list's length, so any command hops */

/* Shared with the second process. */
struct migrants {
	unsigned int count;
	atomic_int tids[MIGRATE_MAX]; /* 0: not started */
};

static void hop(struct abuse_caller *caller, unsigned int turn)
{
	struct migrants *migrants = caller->arg;
	const struct scenario_cpus *cpus = &caller->abuse->list.cpus;
	int err = 0;

	if (turn == caller->index)
		atomic_store(&migrants->tids[caller->index], gettid());
	if (turn % HOP_EVERY == 0)
		err = scenario_pin(cpus->ids[turn / HOP_EVERY % cpus->count]);
	if (err)
		atomic_store(&caller->abuse->broken, err);
}

static void move_about(struct abuse *abuse, const struct migrants *migrants)
{
	const struct scenario_cpus *cpus = &abuse->list.cpus;

	for (unsigned int turn = 0; !abuse_over(abuse); turn++) {
		pid_t tid = atomic_load(&migrants->tids[turn % migrants->count]);
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET(cpus->ids[turn / migrants->count % cpus->count], &set);
		/* At the end they are gone. */
		if (tid && !sched_setaffinity(tid, sizeof(set), &set))
			atomic_fetch_add(&abuse->events, 1);
	}
}

int abuse_migrate(struct abuse *abuse)
{
	struct migrants *migrants = mmap(NULL, sizeof(*migrants), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct abuse_caller model = {
		.call = scenario_membarrier,
		.before = hop,
		.arg = migrants,
	};
	struct abuse_crew crew;
	pid_t self = getpid(), mover;
	int err;

	if (migrants == MAP_FAILED)
		return -errno;
	migrants->count = abuse->threads < MIGRATE_MAX ? abuse->threads : MIGRATE_MAX;
	mover = fork();
	if (mover < 0)
		return -errno;
	if (!mover) {
		/* what it counts would never be reached */
		scenario_end_with(self);
		move_about(abuse, migrants);
		_exit(0);
	}
	err = abuse_crew_start(&crew, abuse, migrants->count, &model);
	abuse_crew_join(&crew);
	abuse_reap(abuse, mover);
	munmap(migrants, sizeof(*migrants));
	return err;
}

/* ---- threads: more callers than CPUs by far ---- */

int abuse_threads(struct abuse *abuse)
{
	atomic_store(&abuse->events, abuse->threads);
	return abuse_crew_run(abuse);
}

/* ---- concurrent: every command at once, round by round ---- */

struct rounds {
	pthread_barrier_t start, go;
	bool over; /* written by one thread between the barriers */
};

struct round_caller {
	struct abuse *abuse;
	struct rounds *rounds;
	pthread_t thread;
	unsigned int index;
};

static void *call_in_rounds(void *arg)
{
	struct round_caller *self = arg;
	struct rounds *rounds = self->rounds;

	for (unsigned int turn = self->index;; turn++) {
		/* Only one looks: all have to leave in the same round. */
		if (pthread_barrier_wait(&rounds->start) == PTHREAD_BARRIER_SERIAL_THREAD) {
			rounds->over = abuse_over(self->abuse);
			atomic_fetch_add(&self->abuse->events, 1);
		}
		pthread_barrier_wait(&rounds->go);
		if (rounds->over)
			return NULL;
		abuse_call(self->abuse, turn);
	}
}

int abuse_concurrent(struct abuse *abuse)
{
	struct round_caller *callers = calloc(abuse->threads, sizeof(*callers));
	unsigned int started = 0;
	struct rounds rounds = { 0 };
	int err = 0;

	if (!callers)
		return -ENOMEM;
	pthread_barrier_init(&rounds.start, NULL, abuse->threads);
	pthread_barrier_init(&rounds.go, NULL, abuse->threads);
	calls_register(&abuse->list, scenario_membarrier, abuse->counts);
	for (; started < abuse->threads && !err; started += !err) {
		struct round_caller *caller = &callers[started];

		caller->abuse = abuse;
		caller->rounds = &rounds;
		caller->index = started;
		err = -pthread_create(&caller->thread, NULL, call_in_rounds, caller);
	}
	/* Too few for the barrier: those that wait at it end with the process. */
	if (err)
		return err;
	for (unsigned int i = 0; i < started; i++)
		pthread_join(callers[i].thread, NULL);
	free(callers);
	return 0;
}

/* ---- registrations: threads of a fresh process register at once ---- */

static void *register_and_call(void *arg)
{
	struct abuse_caller *self = arg;

	/* The second to register must find the first one's registration complete. */
	calls_register(&self->abuse->list, scenario_membarrier, self->abuse->counts);
	for (unsigned int i = 0; i < self->abuse->list.count; i++)
		abuse_call(self->abuse, self->index + i);
	return NULL;
}

static int race_to_register(struct abuse *abuse)
{
	struct abuse_caller *callers = calloc(abuse->threads, sizeof(*callers));
	unsigned int started = 0;
	int err = 0;

	if (!callers)
		return -ENOMEM;
	atomic_fetch_add(&abuse->events, 1);
	for (; started < abuse->threads && !err; started += !err) {
		callers[started] = (struct abuse_caller){ .abuse = abuse, .index = started };
		err = -pthread_create(&callers[started].thread, NULL, register_and_call,
				      &callers[started]);
	}
	for (unsigned int i = 0; i < started; i++)
		pthread_join(callers[i].thread, NULL);
	free(callers);
	return err;
}

int abuse_registrations(struct abuse *abuse)
{
	return abuse_fork_until_over(abuse, race_to_register);
}
