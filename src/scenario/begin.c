// SPDX-License-Identifier: GPL-2.0-only
/* How a workload begins: with a time limit, and children that it can wait for. */
#include "scenario/begin.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "scenario/cpu.h"
#include "scenario/number.h"

/* Without MBT_TIME_LIMIT: no emulator is so slow. */
#define TIME_LIMIT_NS (3600 * NSEC_PER_SEC)

static void say_and_end(int number, siginfo_t *info, void *context)
{
	const char *message = info->si_value.sival_ptr;
	ssize_t written = 0;

	(void)number;
	(void)context;
	/* another's SIGALRM brings no message */
	if (info->si_code == SI_TIMER)
		written = write(STDERR_FILENO, message, strlen(message));
	(void)written;
	_exit(SCENARIO_EXIT_HUNG);
}

static int limit_start(uint64_t limit_ns, char *message)
{
	struct sigaction action = { .sa_sigaction = say_and_end, .sa_flags = SA_SIGINFO };
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
		.sigev_value.sival_ptr = message,
	};
	struct itimerspec at = {
		.it_value.tv_sec = (time_t)(limit_ns / NSEC_PER_SEC),
		.it_value.tv_nsec = (long)(limit_ns % NSEC_PER_SEC),
	};
	sigset_t alarm;
	timer_t timer;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	if (sigaction(SIGALRM, &action, NULL) || sigprocmask(SIG_UNBLOCK, &alarm, NULL) ||
	    timer_create(CLOCK_MONOTONIC, &event, &timer) || timer_settime(timer, 0, &at, NULL))
		return -errno;
	return 0;
}

int scenario_begin(const char *what, uint64_t duration_ns)
{
	/* until the process ends; one begins once */
	static char message[256];
	const char *text = getenv("MBT_TIME_LIMIT");
	uint64_t limit_ns = TIME_LIMIT_NS;

	/* Inherited, it would let the kernel reap children that we then wait for. */
	signal(SIGCHLD, SIG_DFL);
	if (text && duration_parse(text, &limit_ns))
		return -EINVAL;
	limit_ns += duration_ns;
	snprintf(message, sizeof(message),
		 "%s: %s hangs: no end after %llu s (MBT_TIME_LIMIT=SECONDS sets another limit)\n",
		 program_invocation_short_name, what,
		 (unsigned long long)(limit_ns / NSEC_PER_SEC));
	return limit_start(limit_ns, message);
}

void scenario_end_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* it may have ended before */
	if (getppid() != parent)
		_exit(SCENARIO_EXIT_HUNG);
}
