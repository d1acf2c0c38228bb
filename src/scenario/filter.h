/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seccomp filters that answer membarrier in the kernel's place. They stay on
 * the calling thread and on all that it starts.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdint.h>

/*
 * @action: SCMP_ACT_ERRNO(number) or another of <seccomp.h>. 0 or -errno, also
 * where this kernel has no seccomp.
 */
int filter_membarrier(uint32_t action);

/* The same for one command; the kernel answers the others. */
int filter_command(unsigned int cmd, uint32_t action);

/*
 * A filter answers @calls of PRIVATE_EXPEDITED with @number as errno, 0 for
 * success; with any other number the process registers first. It must be fresh
 * from fork by an unregistered parent, or from exec. -EPROTO: an answer was not
 * the filter's.
 */
int filter_answers(int number, unsigned int calls);

#endif
