// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-callers - call membarrier from functions that are known by name, so that what
 * is counted by user stack can be compared with what was called.
 *
 * usage: membarrier-callers HERE THERE PATHS [stop]: so many calls from call_here() and
 * call_there(), half as many as the former from call_directly(), and one from each of PATHS
 * stacks. "stop": then asks its parent to stop (SIGINT) and waits to be ended, so that the
 * parent finds it alive.
 *
 * Built with frame pointers and symbols, whatever the other programs are built with.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "mbt/membarrier.h"
#include "scenario/number.h"

enum { EXIT_USAGE = 2, EXIT_BROKEN = 3 };

/* A call that is the last thing in a function is a jump, and the function in no stack. */
#define NOT_THE_LAST() asm volatile("" : : : "memory")

static long failed;

static __attribute__((noinline)) void barrier_of(unsigned int command)
{
	failed |= syscall(SYS_membarrier, command, 0, 0);
	NOT_THE_LAST();
}

static __attribute__((noinline)) void call_here(void)
{
	barrier_of(MBT_CMD_PRIVATE_EXPEDITED);
	NOT_THE_LAST();
}

static inline __attribute__((always_inline)) void call_inlined(void)
{
	barrier_of(MBT_CMD_PRIVATE_EXPEDITED);
}

static __attribute__((noinline)) void call_there(void)
{
	call_inlined();
	NOT_THE_LAST();
}

/*
 * In a function with a frame that has put something on the stack: no return address and never
 * the same, or, without a @word, one that is not in its place.
 */
static __attribute__((noinline)) void call_directly(uint64_t word)
{
#ifdef __x86_64__
	long ret;

	/* with a frame, though it calls nothing */
	asm volatile("" : : "r"(__builtin_frame_address(0)));
	if (!word)
		word = (uintptr_t)__builtin_return_address(0);
	/* below what the compiler may use without saying so */
	asm volatile("sub $128, %%rsp\n\tpush %2\n\tsyscall\n\tpop %2\n\tadd $128, %%rsp"
		     : "=a"(ret)
		     : "a"(SYS_membarrier), "r"(word), "D"(MBT_CMD_PRIVATE_EXPEDITED), "S"(0),
		       "d"(0)
		     : "rcx", "r11", "memory");
	failed |= ret;
#else
	failed |= syscall(SYS_membarrier, MBT_CMD_PRIVATE_EXPEDITED, 0, 0, word);
#endif
	NOT_THE_LAST();
}

static void walk(unsigned int path, unsigned int depth);

static __attribute__((noinline)) void walk_left(unsigned int path, unsigned int depth)
{
	walk(path, depth);
	NOT_THE_LAST();
}

static __attribute__((noinline)) void walk_right(unsigned int path, unsigned int depth)
{
	walk(path, depth);
	NOT_THE_LAST();
}

/* Each number of so many bits is a stack of its own. */
static __attribute__((noinline)) void walk(unsigned int path, unsigned int depth)
{
	if (!depth)
		barrier_of(MBT_CMD_PRIVATE_EXPEDITED);
	else if (path & 1)
		walk_left(path >> 1, depth - 1);
	else
		walk_right(path >> 1, depth - 1);
	NOT_THE_LAST();
}

int main(int argc, char **argv)
{
	uint64_t here, there, paths, i;
	bool stop = argc == 5 && !strcmp(argv[4], "stop");

	if (argc != 4 + stop || number_parse(argv[1], 0, UINT32_MAX, &here) ||
	    number_parse(argv[2], 0, UINT32_MAX, &there) ||
	    number_parse(argv[3], 0, UINT32_MAX, &paths)) {
		fprintf(stderr, "usage: membarrier-callers HERE THERE PATHS [stop]\n");
		return EXIT_USAGE;
	}
	barrier_of(MBT_CMD_REGISTER_PRIVATE_EXPEDITED);
	for (i = 0; i < here; i++)
		call_here();
	for (i = 0; i < there; i++)
		call_there();
	for (i = 0; i < here / 2; i++)
		call_directly(i & 1 ? (uintptr_t)&main + 1 + i * 0x10001 : 0);
	for (i = 0; i < paths; i++)
		walk((unsigned int)i, 14);
	if (failed) {
		perror("membarrier");
		return EXIT_BROKEN;
	}
	if (!stop)
		return 0;
	/* it is sent on to the command */
	signal(SIGINT, SIG_IGN);
	kill(getppid(), SIGINT);
	for (;;)
		pause();
}
