// SPDX-License-Identifier: GPL-2.0-only
/* What runs in place of barriers, as the kernel side counts it. */
#include "probe/fallbacks.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include "probe/climbed.h"
#include "probe/need.h"

int ladder_look_for_fallbacks(struct ladder *l, const struct mbt_fallback_key *key,
			      const char *comm, int ns_tgid)
{
	struct mbt_fallback new = { .ns_tgid = ns_tgid };
	int err = ladder_attach_later(l, FACT_FALLBACK);

	if (err)
		return err;
	memcpy(new.leader_comm, comm, strnlen(comm, sizeof(new.leader_comm) - 1));
	new.since_ns = kernel_now_ns();
	err = bpf_map__update_elem(l->base->maps.fallbacks, key, sizeof(*key), &new, sizeof(new),
				   BPF_NOEXIST);
	return err == -EEXIST ? 0 : err;
}

int ladder_fallbacks(const struct ladder *l, fallback_fn fn, void *arg)
{
	const struct bpf_map *map = l->base->maps.fallbacks;
	struct mbt_fallback_key key, *prev = NULL;
	struct mbt_fallback count;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &key, sizeof(key))) {
		prev = &key;
		if (!bpf_map__lookup_elem(map, &key, sizeof(key), &count, sizeof(count), 0))
			err = fn(arg, &key, &count);
	}
	return err;
}

__u64 ladder_fallbacks_lost(const struct ladder *l)
{
	return l->base->bss->fallbacks_lost;
}
