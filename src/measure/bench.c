// SPDX-License-Identifier: GPL-2.0-only
/* Runs the cases one after the other, each in processes of its own. */
#include "measure/bench.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "measure/caller.h"
#include "scenario/begin.h"
#include "scenario/scenario.h"

/* Fresh processes that register, at most: each takes far longer to start than to register. */
#define REGISTER_MAX 2000

/*
 * Run @body in a process of its own, and wait for its end. *@number: the signal that ended
 * it, or 0. Returns 0 or -errno.
 */
static int in_child(void (*body)(void *), void *arg, int *number)
{
	const struct rlimit none = { 0 };
	pid_t parent = getpid(), child = fork();
	int status;

	if (child < 0)
		return -errno;
	if (!child) {
		scenario_end_with(parent);
		/* a filter may kill it for a call that it is meant to try */
		setrlimit(RLIMIT_CORE, &none);
		body(arg);
		_exit(0);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	*number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return 0;
}

static void ask_query(void *arg)
{
	struct caller_shared *shared = arg;

	shared->query = scenario_membarrier(MBT_CMD_QUERY, 0, 0);
}

int bench_prepare(struct bench *b)
{
	int err;

	/* SIGCHLD may come ignored, and then no child could be waited for */
	signal(SIGCHLD, SIG_DFL);
	b->shared = mmap(NULL, sizeof(*b->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (b->shared == MAP_FAILED) {
		b->shared = NULL;
		return -errno;
	}
	err = bench_machine_read(&b->machine);
	if (!err)
		err = in_child(ask_query, b->shared, &b->machine.query_signal);
	b->machine.query = b->machine.query_signal ? -EINTR : b->shared->query;
	return err;
}

static bool is_there(const struct bench *b, const struct bench_command *command)
{
	return bench_machine_names(&b->machine, command->cmd | command->registration);
}

static struct bench_case make_case(const struct bench *b, const struct bench_command *command,
				   const struct bench_others *others)
{
	const struct scenario_cpus *cpus = &b->machine.cpus;
	struct bench_case c = { .command = command, .others = *others, .named_cpu = -1 };

	/* that of the first of the others, if there is one */
	if (command->flags & MBT_FLAG_CPU)
		c.named_cpu = (int)cpus->ids[others->cnt ? 1 % cpus->count : 0];
	if (!is_there(b, command))
		c.state = BENCH_ABSENT;
	return c;
}

int bench_add_cases(struct bench *b, const struct bench_plan *plan)
{
	unsigned int i, j, runs = 0;

	b->cases = calloc((size_t)BENCH_COMMANDS * BENCH_OTHERS_MAX, sizeof(*b->cases));
	if (!b->cases)
		return -ENOMEM;
	for (i = 0; i < BENCH_COMMANDS; i++) {
		if (bench_commands[i].kind != BENCH_BASELINE && !plan->commands[i])
			continue;
		for (j = 0; j < plan->others_cnt; j++) {
			b->cases[b->case_cnt] = make_case(b, &bench_commands[i], &plan->others[j]);
			runs += b->cases[b->case_cnt++].state == BENCH_NOT_RUN;
		}
	}
	b->duration_ns = plan->duration_ns;
	b->case_ns = plan->duration_ns / (runs ? runs : 1);
	return 0;
}

static void run_caller(void *arg)
{
	caller_run(arg);
}

static bool goes_on(const struct bench *b, const struct bench_case *c, uint64_t end_ns)
{
	return c->command->kind == BENCH_REGISTER && b->shared->state == BENCH_MEASURED &&
	       b->shared->calls < REGISTER_MAX && scenario_now_ns() < end_ns &&
	       !atomic_load(&b->shared->stop);
}

static int run_case(struct bench *b, struct bench_case *c)
{
	struct caller_shared *s = b->shared;
	const struct caller_task task = { &b->machine, c, b->case_ns, s };
	uint64_t end_ns = scenario_now_ns() + b->case_ns;
	int number, err;

	s->state = BENCH_NOT_RUN;
	s->interrupts_unknown = false;
	s->interrupts = s->preempted = 0;
	s->calls = 0;
	s->err = 0;
	do {
		err = in_child(run_caller, (void *)&task, &number);
		if (err)
			return err;
	} while (!number && goes_on(b, c, end_ns));
	c->state = number ? BENCH_KILLED : s->state;
	c->err = number ? number : s->err;
	if (c->state != BENCH_MEASURED)
		return 0;
	c->calls = s->calls;
	c->interrupts_known = !s->interrupts_unknown;
	c->interrupts = s->interrupts;
	c->preempted = s->preempted;
	bench_case_times(c, s->samples_ns);
	return 0;
}

int bench_run(struct bench *b)
{
	unsigned int i;
	int err = scenario_pin(b->machine.cpus.ids[0]);

	for (i = 0; i < b->case_cnt && !err; i++) {
		if (b->cases[i].state != BENCH_NOT_RUN)
			continue;
		b->interrupted = atomic_load(&b->shared->stop);
		if (b->interrupted)
			break;
		err = run_case(b, &b->cases[i]);
	}
	b->interrupted |= atomic_load(&b->shared->stop);
	return err;
}

void bench_stop(struct bench *b)
{
	atomic_store(&b->shared->stop, true);
}

void bench_release(struct bench *b)
{
	if (b->shared)
		munmap(b->shared, sizeof(*b->shared));
	free(b->cases);
}
