/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs in place of barriers, as the kernel side counts it (--fallbacks). */
#ifndef PROBE_FALLBACKS_H
#define PROBE_FALLBACKS_H

#include "mbt/fallback.h"

struct ladder;

/*
 * Look at this process from now on. Attaches the program if it is not attached yet: from then
 * on every system call of the machine pays a little. Returns 0 or -errno.
 */
int ladder_look_for_fallbacks(struct ladder *l, const struct mbt_fallback_key *key,
			      const char *comm, int ns_tgid);

typedef int (*fallback_fn)(void *arg, const struct mbt_fallback_key *key,
			   const struct mbt_fallback *count);

/* Calls @fn for each process that is looked at. Returns 0 or what @fn returned. */
int ladder_fallbacks(const struct ladder *l, fallback_fn fn, void *arg);

/* Fallbacks that found no room to be counted. */
__u64 ladder_fallbacks_lost(const struct ladder *l);

#endif
