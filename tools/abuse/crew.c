// SPDX-License-Identifier: GPL-2.0-only
/* Callers and processes of membarrier-abuse: what the cases are made of. */
#include "abuse/abuse.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

uint64_t abuse_calls(const struct abuse *abuse)
{
	uint64_t calls = atomic_load_explicit(&abuse->other.calls, memory_order_relaxed);

	for (int id = 0; id < CALLS_COUNT; id++)
		calls += atomic_load_explicit(&abuse->counts[id].calls, memory_order_relaxed);
	return calls;
}

bool abuse_over(const struct abuse *abuse)
{
	if (atomic_load(&abuse->broken))
		return true;
	if (abuse->end_ns && scenario_now_ns() >= abuse->end_ns)
		return true;
	return abuse->calls && abuse_calls(abuse) >= abuse->calls;
}

static void call_in_turn(struct abuse *abuse, calls_fn call, unsigned int turn)
{
	enum calls_id id = abuse->list.ids[turn % abuse->list.count];

	/* Once round the list is one step through the CPUs and registrations. */
	calls_make(&abuse->list, call, id, turn / abuse->list.count, &abuse->counts[id]);
}

void abuse_call(struct abuse *abuse, unsigned int turn)
{
	call_in_turn(abuse, scenario_membarrier, turn);
}

void abuse_call_each(struct abuse *abuse)
{
	for (unsigned int i = 0; i < abuse->list.count; i++)
		abuse_call(abuse, i);
}

static void *call_until_over(void *arg)
{
	struct abuse_caller *self = arg;

	for (unsigned int turn = self->index; !abuse_over(self->abuse); turn++) {
		if (self->before)
			self->before(self, turn);
		call_in_turn(self->abuse, self->call, turn);
	}
	return NULL;
}

int abuse_crew_start(struct abuse_crew *crew, struct abuse *abuse, unsigned int count,
		     const struct abuse_caller *model)
{
	static const struct abuse_caller native = { .call = scenario_membarrier };
	int err = 0;

	if (!model)
		model = &native;
	crew->started = 0;
	crew->callers = calloc(count, sizeof(*crew->callers));
	if (!crew->callers)
		return -ENOMEM;
	calls_register(&abuse->list, model->call, abuse->counts);
	for (; crew->started < count && !err; crew->started += !err) {
		struct abuse_caller *caller = &crew->callers[crew->started];

		*caller = *model;
		caller->abuse = abuse;
		caller->index = crew->started;
		err = -pthread_create(&caller->thread, NULL, call_until_over, caller);
	}
	/* Those that run need not wait for the end of the time. */
	if (err)
		atomic_store(&abuse->broken, err);
	return err;
}

void abuse_crew_join(struct abuse_crew *crew)
{
	for (unsigned int i = 0; i < crew->started; i++)
		pthread_join(crew->callers[i].thread, NULL);
	free(crew->callers);
}

int abuse_crew_run(struct abuse *abuse)
{
	struct abuse_crew crew;
	int err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);

	abuse_crew_join(&crew);
	return err;
}

struct part {
	struct abuse *abuse;
	int (*run)(struct abuse *abuse);
};

static int run_part(void *arg)
{
	struct part part = *(struct part *)arg;
	int err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	err = part.run(part.abuse);
	if (err)
		atomic_store(&part.abuse->broken, err);
	_exit(0);
}

pid_t abuse_fork(struct abuse *abuse, int (*part)(struct abuse *abuse))
{
	struct part child = { abuse, part };
	pid_t pid = fork();

	if (!pid)
		run_part(&child);
	return pid < 0 ? -errno : pid;
}

pid_t abuse_clone(struct abuse *abuse, int (*part)(struct abuse *abuse), int flags, void *stack)
{
	/* On the child's own stack: this thread goes on while it starts. */
	char *top = (char *)stack + ABUSE_STACK_SIZE - sizeof(struct part);
	struct part *child = (struct part *)((uintptr_t)top & ~(uintptr_t)15);
	pid_t pid;

	*child = (struct part){ abuse, part };
	pid = clone(run_part, child, flags | SIGCHLD, child);
	return pid < 0 ? -errno : pid;
}

void abuse_reap(struct abuse *abuse, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
		atomic_store(&abuse->broken, -ECHILD);
}

int abuse_fork_until_over(struct abuse *abuse, int (*part)(struct abuse *abuse))
{
	while (!abuse_over(abuse)) {
		pid_t pid = abuse_fork(abuse, part);

		if (pid < 0)
			return pid;
		abuse_reap(abuse, pid);
	}
	return 0;
}

/* Of a case that makes few calls, each of them answered by something else than the kernel. */
#define ANSWERS 100

unsigned int abuse_answers(const struct abuse *abuse)
{
	return abuse->calls ? (unsigned int)abuse->calls : ANSWERS;
}

int abuse_answer_in_child(struct abuse *abuse, int (*part)(struct abuse *abuse))
{
	pid_t pid = abuse_fork(abuse, part);

	if (pid < 0)
		return pid;
	abuse_reap(abuse, pid);
	if (!atomic_load(&abuse->broken)) {
		atomic_store(&abuse->other.calls, abuse_answers(abuse));
		atomic_store(&abuse->events, abuse_answers(abuse));
	}
	return 0;
}
