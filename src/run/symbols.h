/* SPDX-License-Identifier: GPL-2.0-only */
/* The handlers by name in kallsyms, which may have several, and what calls of ours say to that. */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include "mbt/settings.h"

/* What is known of a handler's address. */
struct handler_symbol {
	/* of the symbols with its name, those of modules too: livepatches bring their own */
	__u64 at[MBT_ADDRESSES];
	unsigned int cnt; /* how many there are, and more than there is room for */
	bool seen;        /* a call of ours ran one of them */
	bool unknown; /* which it is cannot be told: nothing is said of the commands that it serves */
};

/* A function that a call of ours ran, and whether kallsyms has it as the kernel's own. */
struct seen_function {
	__u64 func;
	int handler; /* whose name it has, 0: another's */
	bool in_kernel;
};

/* The handler of this name; 0: it is none's. Suffixes that compilers add are no part of a name. */
int symbols_handler(const char *name);
const char *symbols_name(int handler);

/* There is a symbol of the handler's name at @addr. */
void symbols_add(struct handler_symbol *h, __u64 addr);

/* Is one of its addresses, of those that found room, @addr? */
bool symbols_have(const struct handler_symbol *h, __u64 addr);

/*
 * What the calls that @handler serves ran; no functions: none was made, or none was seen.
 * Addresses are only ever added. Another handler, silence or an error is what the tool is
 * there to find, and takes no address away; only a name that several symbols have, or a
 * function that kallsyms does not have among the kernel's own, leaves the handler unknown.
 */
void symbols_settle(struct handler_symbol *h, int handler, const struct seen_function *seen,
		    unsigned int cnt);

#endif
