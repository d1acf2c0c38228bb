// SPDX-License-Identifier: GPL-2.0-only
/* Waits for membarrier's mutex, as the kernel side counts them. */
#include "probe/convoys.h"
#include <stddef.h>
#include "judge/counted.h"
#include "probe/climbed.h"

int ladder_convoys(const struct ladder *l, convoy_fn fn, void *arg)
{
	const struct bpf_map *map = l->base->maps.convoys;
	struct mbt_convoy_key key, *prev = NULL;
	struct mbt_convoy convoy;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &key, sizeof(key))) {
		prev = &key;
		if (!bpf_map__lookup_elem(map, &key, sizeof(key), &convoy, sizeof(convoy), 0))
			err = fn(arg, &key, &convoy);
	}
	return err;
}

int ladder_lock_counts(const struct ladder *l, lock_count_fn fn, void *arg)
{
	const struct bpf_map *map = l->base->maps.lock_counts;
	struct mbt_stat_key key, *prev = NULL;
	struct mbt_lock_count count;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &key, sizeof(key))) {
		prev = &key;
		if (bpf_map__lookup_elem(map, &key, sizeof(key), &count, sizeof(count), 0))
			continue;
		phases_with_count(&count.wait, &count.wait);
		err = fn(arg, &key, &count);
	}
	return err;
}

__u64 ladder_lock_waits_lost(const struct ladder *l)
{
	return l->base->bss->lock_waits_lost + l->base->bss->lock_counts_lost;
}
