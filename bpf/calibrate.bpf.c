// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Which functions a call of one task sends, and which of them run: loaded at the start,
 * while the tool makes calls of its own, and by itself: an object that reads no field of a
 * struct of the kernel's, be it that of its arguments, is loaded without a look at all of the
 * kernel's types.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "order.bpf.h"
#include "mbt/calibration.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* User space clears .open and .cnt. */
struct mbt_calibration calibration;

static __always_inline bool is_caller(void)
{
	return READ_ONCE(calibration.open) && bpf_get_current_task() == calibration.task;
}

static __always_inline void note(u64 func, u64 csd, u32 ran)
{
	u32 at = calibration.cnt;
	struct mbt_seen *seen;

	calibration.cnt = at + 1;
	if (at >= MBT_SEEN_CNT)
		return;
	asm volatile("" : "+r"(at)); /* as in slot_cpu() */
	seen = &calibration.seen[at & (MBT_SEEN_CNT - 1)];
	seen->func = func;
	seen->csd = csd;
	seen->ran = ran;
}

/* Run by the task that is about to call, in its own context. */
SEC("raw_tp/sched_process_exec")
int calibrate_task__raw_tp(void *ctx)
{
	calibration.task = bpf_get_current_task();
	return 0;
}

SEC("raw_tp/csd_queue_cpu")
int calibrate_send__csd(const u64 *ctx)
{
	if (is_caller())
		note(ctx[2], ctx[3], 0);
	return 0;
}

SEC("raw_tp/csd_function_entry")
int calibrate_run__csd(const u64 *ctx)
{
	u64 func = ctx[0], csd = ctx[1];
	u32 i;

	if (!READ_ONCE(calibration.open))
		return 0;
	if (!csd) {
		if (is_caller())
			note(func, 0, 1);
		return 0;
	}
	for (i = 0; i < MBT_SEEN_CNT; i++)
		if (calibration.seen[i].csd == csd && calibration.seen[i].func == func)
			calibration.seen[i].ran = 1;
	return 0;
}
