// SPDX-License-Identifier: GPL-2.0-only
/* Whether this kernel runs 32-bit programs: a child of ours enters it as one would. */
#include "run/compat_entry.h"
#include <signal.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_YES, CHILD_NO, CHILD_UNKNOWN };

#if defined(__x86_64__)
#define NR_GETPID_I386 20

static void no_entry(int sig)
{
	(void)sig;
	_exit(CHILD_NO);
}

/* The gate of 32-bit system calls: without it the instruction faults. */
static int try_entry(void)
{
	long ret;

	signal(SIGSEGV, no_entry);
	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "0"(NR_GETPID_I386)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	return ret == getpid() ? CHILD_YES : CHILD_UNKNOWN;
}
#elif defined(__aarch64__)
/* The kernel refuses this personality where no CPU runs 32-bit programs. */
static int try_entry(void)
{
	return personality(PER_LINUX32) == -1 ? CHILD_NO : CHILD_YES;
}
#else
static int try_entry(void)
{
	return CHILD_UNKNOWN;
}
#endif

enum mbt_tristate compat_entry(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(try_entry());
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return MBT_UNKNOWN;
	return WEXITSTATUS(status) == CHILD_YES ? MBT_YES :
	       WEXITSTATUS(status) == CHILD_NO  ? MBT_NO :
						  MBT_UNKNOWN;
}
