// SPDX-License-Identifier: GPL-2.0-only
/* What libbpf says on its own account: nothing, unless it is asked for. */
#include "cli/libbpf_words.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <bpf/libbpf.h>

/* A rung that the kernel refuses is no error of a run: the report says why it was refused. */
static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	if (getenv("MBT_LIBBPF_DEBUG") && level <= LIBBPF_DEBUG)
		return vfprintf(stderr, format, args);
	return 0;
}

void quiet_libbpf(void)
{
	libbpf_set_print(print);
}
