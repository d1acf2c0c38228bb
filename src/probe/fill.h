/* SPDX-License-Identifier: GPL-2.0-only */
/* What is free at the start: slots of calls, and rows of statistics. */
#ifndef PROBE_FILL_H
#define PROBE_FILL_H

struct ladder;

/* Fill the maps of the state's with the numbers of all that is free. Returns 0 or -errno. */
int fill_free(const struct ladder *l);

#endif
