// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries cases. The program itself never calls membarrier: each case has a process of its own,
 * so that registration starts from nothing, and a filter that kills ends that process alone.
 * It reports each step through a pipe; what it does not report it has not done.
 */
#include "cli/conformance_try.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "scenario/begin.h"
#include "scenario/scenario.h"

#define THREADS 2
#define SELF_ARGS 8

enum message_kind {
	MESSAGE_DONE,      /* a step, with its answer */
	MESSAGE_ENDED,     /* a signal has ended its child or thread */
	MESSAGE_COULD_NOT, /* words[], errno */
};

enum could_not { COULD_NOT_THREAD, COULD_NOT_CHILD, COULD_NOT_EXEC };

static const char *const could_not_words[] = {
	[COULD_NOT_THREAD] = "start a thread",
	[COULD_NOT_CHILD] = "start a child",
	[COULD_NOT_EXEC] = "execute itself",
};

struct message {
	int kind; /* enum message_kind */
	int what; /* enum could_not */
	int value;
};

/* In the process that tries a case. */
struct trial {
	const struct conformance_step *steps;
	unsigned int step_cnt;
	const char *const *self;
	int report; /* where messages go */
};

/* Fewer bytes than PIPE_BUF: all of it or nothing. */
static void tell(const struct trial *t, enum message_kind kind, int what, int value)
{
	const struct message m = { kind, what, value };

	if (write(t->report, &m, sizeof(m)) != sizeof(m))
		_exit(EXIT_FAILURE);
}

static void tell_and_end(const struct trial *t, enum message_kind kind, int what, int value)
	__attribute__((noreturn));

static void tell_and_end(const struct trial *t, enum message_kind kind, int what, int value)
{
	tell(t, kind, what, value);
	_exit(EXIT_FAILURE);
}

struct thread_call {
	const struct conformance_step *step;
	int answer;
	bool answered;
};

static int make_call(const struct conformance_step *s)
{
	return scenario_membarrier((int)s->cmd, s->flags, s->cpu_id);
}

static void *call_in_thread(void *arg)
{
	struct thread_call *call = arg;

	call->answer = make_call(call->step);
	call->answered = true;
	return NULL;
}

static int call_by_thread(const struct trial *t, const struct conformance_step *s)
{
	struct thread_call call = { .step = s };
	pthread_t thread;
	int err = pthread_create(&thread, NULL, call_in_thread, &call);

	if (err)
		tell_and_end(t, MESSAGE_COULD_NOT, COULD_NOT_THREAD, -err);
	pthread_join(thread, NULL);
	/* seccomp's way to end a thread alone */
	if (!call.answered)
		tell_and_end(t, MESSAGE_ENDED, 0, SIGSYS);
	return call.answer;
}

/* The child reports in its parent's place; 0 where it has. */
static void call_by_child(const struct trial *t, const struct conformance_step *s)
{
	pid_t self = getpid(), child = fork();
	int status;

	if (child < 0)
		tell_and_end(t, MESSAGE_COULD_NOT, COULD_NOT_CHILD, -errno);
	if (!child) {
		scenario_end_with(self);
		tell(t, MESSAGE_DONE, 0, make_call(s));
		_exit(EXIT_SUCCESS);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		tell_and_end(t, MESSAGE_ENDED, 0, WTERMSIG(status));
	if (status)
		_exit(WEXITSTATUS(status));
}

static pthread_mutex_t held;

/*
 * Sleeps until the process ends. A filter that ends its first thread alone would leave this
 * one behind, and the process with it: so it waits for what that thread holds.
 */
static void *sleep_in_thread(void *arg)
{
	const struct trial *t = arg;

	if (pthread_mutex_lock(&held) == EOWNERDEAD)
		tell_and_end(t, MESSAGE_ENDED, 0, SIGSYS);
	for (;;)
		pause();
}

static void start_threads(const struct trial *t)
{
	pthread_mutexattr_t robust;
	pthread_t thread;
	int i, err = 0;

	pthread_mutexattr_init(&robust);
	pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&held, &robust);
	pthread_mutex_lock(&held);
	for (i = 0; i < THREADS && !err; i++)
		err = pthread_create(&thread, NULL, sleep_in_thread, (void *)t);
	if (err)
		tell_and_end(t, MESSAGE_COULD_NOT, COULD_NOT_THREAD, -err);
}

/* What is left to do waits in a pipe for the program that this process becomes. */
static void execute_self(const struct trial *t, unsigned int next)
{
	size_t size = (t->step_cnt - next) * sizeof(*t->steps);
	char number[64], *argv[SELF_ARGS];
	unsigned int i;
	int rest[2];

	for (i = 0; t->self[i] && i < SELF_ARGS - 3; i++)
		argv[i] = (char *)t->self[i];
	argv[i++] = "--second-stage";
	argv[i++] = number;
	argv[i] = NULL;
	if (pipe(rest) || write(rest[1], t->steps + next, size) != (ssize_t)size ||
	    close(rest[1]) || fcntl(t->report, F_SETFD, 0))
		tell_and_end(t, MESSAGE_COULD_NOT, COULD_NOT_EXEC, -errno);
	snprintf(number, sizeof(number), "%d,%d", rest[0], t->report);
	execv("/proc/self/exe", argv);
	tell_and_end(t, MESSAGE_COULD_NOT, COULD_NOT_EXEC, -errno);
}

static void take_step(const struct trial *t, unsigned int i)
{
	const struct conformance_step *s = &t->steps[i];

	if (s->kind == STEP_EXEC)
		execute_self(t, i + 1);
	if (s->kind == STEP_CALL && s->by == BY_CHILD) {
		call_by_child(t, s);
		return;
	}
	if (s->kind == STEP_THREADS)
		start_threads(t);
	tell(t, MESSAGE_DONE, 0,
	     s->kind != STEP_CALL ? 0 :
	     s->by == BY_THREAD   ? call_by_thread(t, s) :
				    make_call(s));
}

static void take_steps(const struct trial *t) __attribute__((noreturn));

static void take_steps(const struct trial *t)
{
	unsigned int i;

	/* where there are no timers it goes without a limit */
	scenario_begin("a case of conformance", 0);
	for (i = 0; i < t->step_cnt; i++)
		take_step(t, i);
	_exit(EXIT_SUCCESS);
}

void conformance_continue(const char *arg)
{
	struct conformance_step steps[CONFORMANCE_STEPS];
	struct trial t = { .steps = steps };
	int rest;
	ssize_t size;

	if (sscanf(arg, "%d,%d", &rest, &t.report) != 2)
		_exit(EXIT_FAILURE);
	size = read(rest, steps, sizeof(steps));
	if (size < 0)
		_exit(EXIT_FAILURE);
	close(rest);
	t.step_cnt = (unsigned int)((size_t)size / sizeof(*steps));
	/* it has come through the exec */
	tell(&t, MESSAGE_DONE, 0, 0);
	take_steps(&t);
}

static void collect(int reports, struct conformance_tried *tried)
{
	struct message m;

	while (read(reports, &m, sizeof(m)) == sizeof(m)) {
		if (m.kind == MESSAGE_DONE && tried->done < CONFORMANCE_STEPS) {
			tried->answers[tried->done++] = m.value;
		} else if (m.kind == MESSAGE_ENDED) {
			tried->ended_by = m.value;
		} else if (m.kind == MESSAGE_COULD_NOT) {
			tried->could_not = could_not_words[m.what];
			tried->err = m.value;
		}
	}
}

int conformance_try(const struct conformance_case *c, const char *const *self,
		    struct conformance_tried *tried)
{
	/* a filter may kill hundreds of them */
	const struct rlimit no_core = { 0 };
	struct trial t = { c->steps, c->step_cnt, self, -1 };
	pid_t parent = getpid(), child;
	int pipes[2], status = 0;

	memset(tried, 0, sizeof(*tried));
	if (pipe2(pipes, O_CLOEXEC))
		return -errno;
	child = fork();
	if (child < 0) {
		status = -errno;
		close(pipes[0]);
		close(pipes[1]);
		return status;
	}
	if (!child) {
		t.report = pipes[1];
		scenario_end_with(parent);
		setrlimit(RLIMIT_CORE, &no_core);
		take_steps(&t);
	}
	close(pipes[1]);
	collect(pipes[0], tried);
	close(pipes[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!tried->ended_by && WIFSIGNALED(status))
		tried->ended_by = WTERMSIG(status);
	tried->hung = WIFEXITED(status) && WEXITSTATUS(status) == SCENARIO_EXIT_HUNG;
	return 0;
}
