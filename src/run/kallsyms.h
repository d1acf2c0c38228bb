/* SPDX-License-Identifier: GPL-2.0-only */
/* The symbols of the kernel and its modules, as /proc/kallsyms shows them. */
#ifndef KALLSYMS_H
#define KALLSYMS_H

#include <stdbool.h>
#include <linux/types.h>

struct kallsym {
	__u64 addr;       /* 0: hidden (kernel.kptr_restrict) */
	char type;        /* as nm(1) has it */
	bool in_module;   /* or in what BPF and ftrace generate: not in the kernel's image */
	const char *name; /* until the function that gets it returns */
};

/*
 * Call @fn for every symbol. The kernel writes all of them anew for each reading, some
 * 100,000 lines: to be done no more often than needed. Returns 0, or -errno when the file
 * cannot be read; @fn may have been called until then.
 */
int kallsyms_read(void (*fn)(void *arg, const struct kallsym *symbol), void *arg);

/* Stands for the functions with the name of a handler: the sum of kallsyms_handler_value(). */
__u64 kallsyms_handlers_sum(void);

/* What a symbol adds to it. */
__u64 kallsyms_handler_value(const struct kallsym *symbol);

#endif
