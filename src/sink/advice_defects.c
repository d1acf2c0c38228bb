// SPDX-License-Identifier: GPL-2.0-only
/* Violations that are known defects of kernels: which, and what avoids them. */
#include "sink/advice.h"
#include "judge/stale.h"

#define NO_FAULT "A known defect of the kernel, and no fault of the program: "
#define BEFORE "No fault of the program. Linux did this: "
#define SINCE ". On a kernel that has the fix it is another defect: report it with the recording."

static const struct {
	const char *code;
	enum stale_cause cause; /* of stale-runqueue-state; else STALE_CNT */
	__u32 cmd;              /* the command, 0: any */
	const char *advice;
} defects[] = {
	{ "stale-runqueue-state", STALE_EXIT, 0,
	  NO_FAULT "a thread that exits empties the runqueue's copy, and a sibling that comes next "
		   "does not fill it again. Seen on Linux 6.1 to 7.2, not on 5.10. Threads that "
		   "stay until the process ends avoid it, and so does PRIVATE_EXPEDITED, where "
		   "all threads are of one process." },
	{ "stale-runqueue-state", STALE_UNUSE, 0,
	  NO_FAULT "a kernel thread that lets go of the mm (vhost, io_uring) empties the "
		   "runqueue's copy, and a thread that comes next does not fill it again. In "
		   "Linux from 5.11 to 7.2. PRIVATE_EXPEDITED avoids it, where all threads are of "
		   "one process." },
	{ "stale-runqueue-state", STALE_REGISTRATION, 0,
	  NO_FAULT "the registration passed by a CPU that was idle and still held the mm. Seen on "
		   "all kernels that were tried, Linux 5.10 to 7.2. To register as the first "
		   "thing after exec, before the process has been moved, avoids it nearly always, "
		   "PRIVATE_EXPEDITED always, where all threads are of one process." },
	{ "stale-runqueue-state", STALE_UNKNOWN, 0,
	  NO_FAULT
	  "the runqueue's copy was emptied or missed before the trace began. In Linux 5.10 "
	  "to 7.2. A trace from the start of the program (-- PROGRAM) shows by what. "
	  "PRIVATE_EXPEDITED avoids it, where all threads are of one process." },
	{ "stale-runqueue-state", STALE_SKIPPED, 0,
	  BEFORE "before 5.12 a registration left out the caller's own CPU (ce29ddc47b91, also in "
		 "stable 5.4 and 5.10)" SINCE },
	{ "registration-not-applied", STALE_CNT, 0,
	  BEFORE "before 5.4 a second registration, for another command, was skipped "
		 "(fc0d77387cb5)" SINCE },
	{ "wrong-handler", STALE_CNT, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  BEFORE "before 5.10 SYNC_CORE ran a mere memory barrier on other CPUs "
		 "(758c9373d841)" SINCE },
	{ "local-not-synced", STALE_CNT, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  BEFORE "before 5.10 SYNC_CORE left out the caller's own CPU (e45cdc71d1fa)" SINCE },
};

/* Of the first CPU that the finding is about; STALE_CNT: it is about none. */
static enum stale_cause cause_of(const struct call_case *c)
{
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++)
		if (is_stale(c, &c->cpus[i]))
			return stale_cause(c, &c->cpus[i]);
	return STALE_CNT;
}

const char *advice_for_defect(const struct finding *f)
{
	const struct rule *rule = f->judgement.found[0];
	const bool stale = rule == rules_find("stale-runqueue-state");
	size_t i;

	for (i = 0; i < sizeof(defects) / sizeof(defects[0]); i++)
		if (rule == rules_find(defects[i].code) &&
		    defects[i].cause == (stale ? cause_of(&f->call) : STALE_CNT) &&
		    (!defects[i].cmd || defects[i].cmd == f->call.call.cmd))
			return defects[i].advice;
	return NULL;
}
