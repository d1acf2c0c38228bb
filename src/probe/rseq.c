// SPDX-License-Identifier: GPL-2.0-only
/* Threads that RSEQ barriers interrupt, as the kernel side counts them. */
#include "probe/rseq.h"
#include <stddef.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"
#include "probe/skips.h"

int ladder_rseq_counts(const struct ladder *l, rseq_count_fn fn, void *arg)
{
	const struct bpf_map *map = l->base->maps.rseq_counts;
	struct mbt_stat_key key, *prev = NULL;
	struct mbt_rseq_count count;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &key, sizeof(key))) {
		prev = &key;
		if (!bpf_map__lookup_elem(map, &key, sizeof(key), &count, sizeof(count), 0))
			err = fn(arg, &key, &count);
	}
	return err;
}

__u64 ladder_rseq_lost(const struct ladder *l)
{
	return l->base->bss->rseq_lost;
}

static bool is_there(const struct attachment *attached)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);

	return is_attached(attached) &&
	       !bpf_obj_get_info_by_fd(attachment_fd(attached), &info, &len);
}

__u64 ladder_rseq_skipped(const struct ladder *l)
{
	/* the first one of every rung is the update's */
	const struct climbed *c = &l->climbed[FACT_RSEQ];

	return c->rung ? ladder_program_skips(c->programs[0]) + !is_there(&c->attached[0]) : 0;
}
