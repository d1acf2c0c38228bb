// SPDX-License-Identifier: GPL-2.0-only
/* Makes the calls of one case, and takes the time of each. */
#include "measure/caller.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "scenario/scenario.h"

/* Long enough for a thread that is about to sleep to do so. */
#define SETTLE_NS (2 * NSEC_PER_MSEC)

static void sleep_until_the_end(void *arg, const atomic_bool *stop)
{
	(void)arg;
	(void)stop;
	for (;;)
		pause();
}

/*
 * Each on the next CPU behind the caller's; those that sleep go round. Returns 0 or -errno:
 * -EINTR when the run is to end.
 */
static int start_others(const struct caller_task *task)
{
	const struct bench_others *others = &task->what->others;
	const struct scenario_cpus *cpus = &task->machine->cpus;
	struct scenario_spinner *threads = calloc(others->cnt + 1, sizeof(*threads));
	unsigned int i;
	int err = threads ? 0 : -ENOMEM;

	for (i = 0; i < others->cnt && !err; i++) {
		if (others->asleep)
			threads[i].body = sleep_until_the_end;
		err = scenario_spinner_start(&threads[i], (int)cpus->ids[(i + 1) % cpus->count], 0);
		if (!err && atomic_load(&task->shared->stop))
			err = -EINTR;
	}
	if (others->asleep && !err)
		scenario_sleep_ns(SETTLE_NS);
	/* not freed: the threads use it until the process ends */
	return err;
}

static int call(const struct bench_case *c)
{
	if (c->command->kind == BENCH_BASELINE)
		return (int)syscall(__NR_getppid);
	return scenario_membarrier((int)c->command->cmd, c->command->flags,
				   c->named_cpu < 0 ? 0 : c->named_cpu);
}

/* Whether a command that is to succeed does. Where QUERY names it, it is there: but for a flag. */
static bool succeeds(const struct caller_task *task, int ret)
{
	bool named = task->machine->query >= 0 && !task->what->command->flags;
	struct caller_shared *s = task->shared;

	if (ret >= 0)
		return true;
	s->err = -ret;
	s->state = !named && (ret == -EINVAL || ret == -ENOSYS) ? BENCH_ABSENT : BENCH_REFUSED;
	return false;
}

/* Registered, and answered by the kernel as far as that can be told? */
static bool is_ready(const struct caller_task *task)
{
	const struct kernel_answerers *answerers = &task->machine->answerers;
	const struct bench_command *command = task->what->command;

	if (!command->registration)
		return true;
	/* the kernel refuses what is not registered, but for GLOBAL_EXPEDITED */
	if ((answerers->seccomp || answerers->tracer) && command->cmd != MBT_CMD_GLOBAL_EXPEDITED &&
	    call(task->what) >= 0) {
		task->shared->state = BENCH_FAKED;
		return false;
	}
	return succeeds(task, scenario_membarrier((int)command->registration, 0, 0));
}

static uint64_t preemptions(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_THREAD, &usage) ? 0 : (uint64_t)usage.ru_nivcsw;
}

static void take_times(const struct caller_task *task)
{
	struct caller_shared *s = task->shared;
	bool once = task->what->command->kind == BENCH_REGISTER;
	uint64_t begin_ns, end_ns, limit_ns = scenario_now_ns() + task->limit_ns;
	int ret;

	do {
		begin_ns = scenario_now_ns();
		ret = call(task->what);
		end_ns = scenario_now_ns();
		if (!succeeds(task, ret))
			return;
		s->samples_ns[s->calls++] = end_ns - begin_ns;
	} while (!once && end_ns < limit_ns && s->calls < CALLER_SAMPLES &&
		 !atomic_load_explicit(&s->stop, memory_order_relaxed));
	s->state = BENCH_MEASURED;
}

void caller_run(const struct caller_task *task)
{
	const struct bench_case *c = task->what;
	struct caller_shared *s = task->shared;
	uint64_t before = 0, after = 0, preempted;
	int err;

	/* before there are threads: with them a registration waits for the other CPUs */
	if (!is_ready(task))
		return;
	err = start_others(task);
	if (err == -EINTR)
		return;
	if (err) {
		s->state = BENCH_FAILED;
		s->err = -err;
		return;
	}
	/* not among the times: the first call finds nothing in the caches, and may be refused */
	if (c->command->kind == BENCH_CALL && !succeeds(task, call(c)))
		return;
	preempted = preemptions();
	s->interrupts_unknown |= scenario_all_call_interrupts(&before) != 0;
	take_times(task);
	s->interrupts_unknown |= scenario_all_call_interrupts(&after) != 0;
	s->interrupts += after - before;
	s->preempted += preemptions() - preempted;
}
