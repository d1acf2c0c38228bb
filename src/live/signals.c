// SPDX-License-Identifier: GPL-2.0-only
/* Signals that end a run, and those of the command, read from a descriptor. */
#include "live/signals.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP };

#define END_SIGNAL_CNT (sizeof(end_signals) / sizeof(end_signals[0]))

/* nohup(1) ignores SIGHUP; the kernel queues a signal that is ignored and blocked all the same. */
static bool is_left_alone(int sig)
{
	struct sigaction action;

	return sig == SIGHUP && !sigaction(sig, NULL, &action) && action.sa_handler == SIG_IGN;
}

int signals_block(struct signals *s)
{
	sigset_t set;
	size_t i;

	/* it may be ignored, as inherited: then no child could be waited for */
	signal(SIGCHLD, SIG_DFL);
	/* a reader that went away is an error of the write, not our end */
	signal(SIGPIPE, SIG_IGN);
	/* and so is a file that has reached its limit (ulimit -f) */
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGUSR1);
	for (i = 0; i < END_SIGNAL_CNT; i++)
		if (!is_left_alone(end_signals[i]))
			sigaddset(&set, end_signals[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	s->blocked = true;
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->fd < 0 ? -errno : 0;
}

bool signals_next(struct signals *s, struct signalfd_siginfo *info)
{
	if (read(s->fd, info, sizeof(*info)) != sizeof(*info))
		return false;
	s->asked |= info->ssi_signo != SIGCHLD && info->ssi_signo != SIGUSR1;
	s->report |= info->ssi_signo == SIGUSR1;
	return true;
}

bool signals_wants_report(struct signals *s)
{
	bool report = s->report;

	s->report = false;
	return report;
}

static void do_nothing(int sig)
{
	(void)sig;
}

void signals_unblock(struct signals *s)
{
	/* a write that is interrupted goes on */
	const struct sigaction once = { .sa_handler = do_nothing,
					.sa_flags = SA_RESETHAND | SA_RESTART };
	const struct sigaction none = { .sa_handler = SIG_DFL };
	sigset_t empty;
	size_t i;

	if (!s->blocked)
		return;
	s->blocked = false;
	for (i = 0; i < END_SIGNAL_CNT; i++)
		if (!is_left_alone(end_signals[i]))
			sigaction(end_signals[i], s->asked ? &none : &once, NULL);
	/* the report is on its way */
	signal(SIGUSR1, SIG_IGN);
	sigemptyset(&empty);
	sigprocmask(SIG_SETMASK, &empty, NULL);
}

void signals_release(struct signals *s)
{
	if (s->fd > 0)
		close(s->fd);
	s->fd = 0;
}
