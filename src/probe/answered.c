// SPDX-License-Identifier: GPL-2.0-only
/* Calls that something else than the kernel answers, when the trace ends. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "probe/ladder_private.h"
#include "mbt/answered.h"
#include "run/tracer.h"

/*
 * SIGSYS is blocked while its handler runs (one with SA_NODEFER is taken to have
 * returned). A tracer may still let its call through.
 */
static bool is_at_work(const struct mbt_call *call)
{
	return call->type == MBT_RECORD_PTRACED ||
	       (tracer_signal_mask(call->tid, "SigBlk:") & (1ull << (SIGSYS - 1)));
}

int ladder_answered(const struct ladder *l, int (*fn)(void *arg, const struct mbt_call *record),
		    void *arg, __u64 *cut)
{
	const struct bpf_map *map = l->base->maps.answered_calls;
	__u32 tid, *prev = NULL;
	struct mbt_answered a;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &tid, sizeof(tid))) {
		prev = &tid;
		if (bpf_map__lookup_elem(map, &tid, sizeof(tid), &a, sizeof(a), 0))
			continue;
		if (is_at_work(&a.call))
			++*cut;
		else
			err = fn(arg, &a.call);
	}
	return err;
}
