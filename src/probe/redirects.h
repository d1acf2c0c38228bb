/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel functions that something else redirects: livepatches, and other users of
 * ftrace that change the instruction pointer (IPMODIFY). A probe of ours on such a
 * function is refused with EBUSY before v6.0; later kernels share the function, and
 * v6.1 crashes when a trampoline that it already shares is given another program.
 */
#ifndef REDIRECTS_H
#define REDIRECTS_H

#include <stdbool.h>
#include <stddef.h>

struct redirects {
	struct redirect {
		char function[128];
		const char *by; /* "livepatched" */
	} * all;
	size_t cnt;
};

/*
 * Read who is redirected now. @shared: this kernel lets a trampoline and a redirection
 * share a function; on others a trampoline itself is marked as a redirection, which
 * it is not to another trampoline. Returns 0 or -ENOMEM: what cannot be read
 * (tracefs needs root, livepatches do not) redirects nothing.
 */
int redirects_read(struct redirects *r, bool shared);
void redirects_release(struct redirects *r);

/* What was done to @function, NULL: nothing. */
const char *redirects_find(const struct redirects *r, const char *function);

#endif
