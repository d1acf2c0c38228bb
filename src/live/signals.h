/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP, which ask for the report, and SIGCHLD: blocked while a
 * run lasts, and read from a descriptor. The first one ends the run; one more ends
 * the program, while the report is being written, too.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>
#include <sys/signalfd.h>

struct signals {
	int fd; /* readable: there are some */
	bool blocked;
	bool asked; /* one of those that ask for the report has been read */
};

/* @s is all zeroes. Returns 0 or -errno; then signals_release(). */
int signals_block(struct signals *s);

/* The next one, if there is one. */
bool signals_next(struct signals *s, struct signalfd_siginfo *info);

/*
 * The run is over. If it came to its end by itself, the first signal finds that the
 * report is on its way already, and does nothing; those after it end the program.
 * The second time nothing is done.
 */
void signals_unblock(struct signals *s);

void signals_release(struct signals *s);

#endif
