// SPDX-License-Identifier: GPL-2.0-only
/* How the commands complain. */
#include "cli/cli.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *program = "membarrier-trace";

void complain_as(const char *name)
{
	program = name;
}

void complain(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

int complain_unwritten(const char *path, int err)
{
	if (err)
		complain("cannot write %s: %s", path, strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}
