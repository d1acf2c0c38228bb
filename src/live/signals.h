/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP, which ask for the report, SIGUSR1, which asks for the report so
 * far, and SIGCHLD: blocked while a run lasts, and read from a descriptor. The first of those
 * three ends the run; one more ends the program, while the report is being written, too.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>
#include <sys/signalfd.h>

struct signals {
	int fd; /* readable: there are some */
	bool blocked;
	bool report; /* SIGUSR1 has been read */
	bool asked;  /* one of those that ask for the report has been read */
};

/* @s is all zeroes. Returns 0 or -errno; then signals_release(). */
int signals_block(struct signals *s);

/* The next one, if there is one. */
bool signals_next(struct signals *s, struct signalfd_siginfo *info);

/* Has SIGUSR1 been read since this was asked for the last time? */
bool signals_wants_report(struct signals *s);

/*
 * The run is over. If it came to its end by itself, the first signal finds that the
 * report is on its way already, and does nothing; those after it end the program.
 * The second time nothing is done.
 */
void signals_unblock(struct signals *s);

void signals_release(struct signals *s);

#endif
