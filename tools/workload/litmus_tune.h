/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the method with which this machine shows the forbidden outcome most often
 * where nothing forbids it, by rounds of the control. It takes no part in the
 * verdict: a method that was chosen by chance shows little afterwards, too.
 */
#ifndef MBT_TOOLS_LITMUS_TUNE_H
#define MBT_TOOLS_LITMUS_TUNE_H

#include "workload/litmus_area.h"
#include "workload/litmus_race.h"

/* The control's call goes all the way, and interrupts no other CPU. */
#define LITMUS_CONTROL CALLS_RSEQ_CPU

struct litmus_tuning {
	struct litmus_method method;
	unsigned int tried;         /* 0: the method was given */
	uint64_t rounds, forbidden; /* of this method, when it was tried last */
};

/*
 * Tries the methods, in a child: the caller's mm is left as it is, and registers
 * nothing. Methods whose area does not fit are passed over; larger areas than are
 * needed for a good rate are not tried.
 * -ENOTSUP: not both CPUs are here; -ENOSYS: the control's command is not.
 */
int litmus_tune(enum litmus_scenario scenario, unsigned int caller_cpu, unsigned int partner_cpu,
		struct litmus_area *area, struct litmus_tuning *tuning);

#endif
