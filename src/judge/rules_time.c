// SPDX-License-Identifier: GPL-2.0-only
/* The infos about calls that are slow and CPUs that are disturbed; slow.c looks for them. */
#include "judge/rules_time.h"
#include <stddef.h>

static const struct rule rules[] = {
	{ "slow-register", "a registration beside other threads waited for RCU", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "A registration of a process that has other threads already waits for a grace period of "
	  "RCU, mostly 10 to 60 ms, so that every CPU sees it; of a process with one thread it "
	  "takes a microsecond. Register before creating threads: early in main(), or in a "
	  "constructor of the library that needs it." },
	{ "mutex-convoy", "callers waited for each other on membarrier's mutex", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "Since 2024 (944d5fe50f3f) one mutex lets one expedited call send at a time in the whole "
	  "machine; newer kernels have one for each CPU beside it, for RSEQ with a CPU. A good "
	  "part "
	  "of the time of these calls was spent in that queue. Fewer barriers, or one for several "
	  "threads that need it at the same time, make it shorter." },
	{ "laggard-cpu", "a CPU began handlers late although it was not idle", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "A call lasts as long as its slowest CPU. This one began handlers more than a "
	  "millisecond "
	  "after they were sent. Where the hypervisor did not take the CPU (steal), interrupts "
	  "were "
	  "off there for as long: by a driver, by firmware, or by the task that ran there." },
	{ "ipi-storm", "most function-call interrupts of the machine are this process's barriers",
	  LEVEL_INFO, SCOPE_PROCESS, 0, NULL, NULL,
	  "This process makes barriers at such a rate that most function-call interrupts of the "
	  "machine are its own. Each stops what its target runs. One barrier may serve several "
	  "threads that wait for one, and a thread that is about to sleep does not always need "
	  "it." },
};

#define RULE_CNT (sizeof(rules) / sizeof(rules[0]))

const struct rule *rules_time_at(unsigned int i)
{
	return i < RULE_CNT ? &rules[i] : NULL;
}
