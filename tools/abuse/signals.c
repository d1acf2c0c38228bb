// SPDX-License-Identifier: GPL-2.0-only
/* Cases in which callers are killed or stopped. */
#include "abuse/abuse.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- kill: many callers queue at the kernel's mutex when SIGKILL comes ---- */

int abuse_kill(struct abuse *abuse)
{
	const struct timespec poll = { .tv_nsec = 100000 };

	while (!abuse_over(abuse)) {
		uint64_t enough = abuse_calls(abuse) + 2 * abuse->threads;
		pid_t victim = abuse_fork(abuse, abuse_crew_run);
		pid_t ended = 0;
		int status;

		if (victim < 0)
			return victim;
		/* Till all of its threads are calling, or nearly all; one that is gone calls no more. */
		while (!ended && abuse_calls(abuse) < enough && !abuse_over(abuse)) {
			nanosleep(&poll, NULL);
			ended = waitpid(victim, &status, WNOHANG);
		}
		if (ended)
			return ended == victim && abuse_over(abuse) ? 0 : -ECHILD;
		kill(victim, SIGKILL);
		if (waitpid(victim, &status, 0) != victim)
			return -errno;
		if (WIFSIGNALED(status))
			atomic_fetch_add(&abuse->events, 1);
	}
	return 0;
}

/* ---- ptrace: callers that stop at each system call, or after each instruction ---- */

#define TRACED 2

static int traced_crew(struct abuse *abuse)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		return -errno;
	/* Its parent sets the options, and then lets it go on. */
	raise(SIGSTOP);
	return abuse_crew_run(abuse);
}

/*
 * Lets a stopped thread go on; half of them, by their number, step by step (where the
 * machine can: riscv cannot). One that were left stopped would be waited for without an end.
 */
static int resume(pid_t tid, int status)
{
	int number = WSTOPSIG(status);

	/* Stops that come of tracing, and a new thread's first one, are no signals for it. */
	if (number == SIGSTOP || (number & 0x7f) == SIGTRAP)
		number = 0;
	if (tid % 2 && !ptrace(PTRACE_SINGLESTEP, tid, NULL, (long)number))
		return 0;
	/* It may be gone: another thread of it has ended the process. */
	return ptrace(PTRACE_SYSCALL, tid, NULL, (long)number) && errno != ESRCH ? -errno : 0;
}

static int trace_until_all_ended(struct abuse *abuse)
{
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status)) {
			int err = resume(tid, status);

			/* what is traced ends with us (PTRACE_O_EXITKILL) */
			if (err)
				return err;
			atomic_fetch_add(&abuse->events, 1);
		} else if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			atomic_store(&abuse->broken, -ECHILD);
		}
	}
	return errno == ECHILD ? 0 : -errno;
}

int abuse_ptrace(struct abuse *abuse)
{
	for (unsigned int i = 0; i < TRACED; i++) {
		pid_t pid = abuse_fork(abuse, traced_crew);
		int status, err;

		if (pid < 0)
			return pid;
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			return -ECHILD;
		if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
			   PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL))
			return -errno;
		err = resume(pid, status);
		if (err)
			return err;
	}
	return trace_until_all_ended(abuse);
}
