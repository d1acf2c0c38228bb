/* SPDX-License-Identifier: GPL-2.0-only */
/* How a workload begins, and a child of it. */
#ifndef BEGIN_H
#define BEGIN_H

#include <stdint.h>
#include <sys/types.h>

/*
 * What a workload does first. Its children can be waited for, whatever was inherited, and
 * it has a time limit: @duration_ns, which its user asked for (0: nothing), and an hour
 * (MBT_TIME_LIMIT: other seconds). Then it says that @what hangs, and ends at once with
 * SCENARIO_EXIT_HUNG, as one does that timeout(1) ends. The limit is this process's: it
 * does not survive exec, and fork does not inherit it. -EINVAL: MBT_TIME_LIMIT is no time.
 */
#define SCENARIO_EXIT_HUNG 124
#define SCENARIO_LIMIT_HELP \
	"One that has not ended an hour after its time (MBT_TIME_LIMIT, in seconds) says so " \
	"and ends with exit status 124."
int scenario_begin(const char *what, uint64_t duration_ns);

/* In a child of @parent: to end with it (with the thread that forked), however that ends. */
void scenario_end_with(pid_t parent);

#endif
