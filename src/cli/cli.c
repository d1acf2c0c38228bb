// SPDX-License-Identifier: GPL-2.0-only
/* How the commands complain. */
#include "cli/cli.h"
#include <errno.h>
#include <signal.h>
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

/* What to do about it; "": the error says it. */
static const char *remedy(int err)
{
	static const struct {
		int err;
		const char *text;
	} remedies[] = {
		{ ENOSPC, " (make room there, or name another place)" },
		{ EDQUOT, " (make room there, or name another place)" },
		{ EFBIG, " (ulimit -f is the limit)" },
		{ EPIPE, " (what read it has ended)" },
		{ ENOENT, " (the folder has to be there)" },
		{ EACCES, " (name a place that may be written to)" },
		{ EROFS, " (name a place that may be written to)" },
		{ EISDIR, " (name a file in it)" },
		{ ENOTDIR, " (name a folder)" },
		{ ELOOP, " (a link of another user is not followed there: name the place itself)" },
		{ EEXIST, " (what came there meanwhile is no file)" },
	};
	size_t i;

	for (i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (remedies[i].err == -err)
			return remedies[i].text;
	return "";
}

int complain_unwritten(const char *path, int err)
{
	if (err)
		complain("cannot write %s: %s%s", strcmp(path, "-") ? path : "standard output",
			 strerror(-err), remedy(err));
	return err ? EXIT_FAILED : EXIT_OK;
}

void writes_fail(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}
