/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal that top draws on: ncurses, where the program was built with it. */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include "sink/top.h"

/* Was the program built with ncurses? */
bool screen_built(void);

/*
 * Could the terminal of standard output be taken? Not without ncurses, nor where it is no
 * terminal, or one (TERM) whose cursor cannot be moved.
 */
bool screen_possible(void);

/* Take it, and keys from the controlling terminal, if there is one. Returns whether that went. */
bool screen_open(void);

/* Where a key shows that is pressed, to be polled; -1: there are none. */
int screen_keys(void);

/* Give it back as it was. Nothing where it was not taken. */
void screen_close(void);

/* Its size, at least one of each and no more than a page has. */
void screen_size(unsigned int *width, unsigned int *height);

/* Show the @cnt lines of a page, all of the screen. */
void screen_show(const struct top_line *page, unsigned int cnt);

#define SCREEN_RESIZED -1

/* The next key that was pressed, SCREEN_RESIZED, or 0: there is none. */
int screen_key(void);

#endif
