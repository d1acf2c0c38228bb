// SPDX-License-Identifier: GPL-2.0-only
/* The maps of user stacks: sized before they are made, and read at the end of a run. */
#include "probe/stacks.h"
#include <stdio.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"

#define DEPTH_LIMIT "/proc/sys/kernel/perf_event_max_stack"

/* A kernel makes no map of stacks that are deeper than its limit. */
static __u32 frame_cnt(void)
{
	FILE *file = fopen(DEPTH_LIMIT, "re");
	unsigned int limit = MBT_STACK_FRAMES;

	if (file && fscanf(file, "%u", &limit) != 1)
		limit = MBT_STACK_FRAMES;
	if (file)
		fclose(file);
	return limit < MBT_STACK_FRAMES ? limit : MBT_STACK_FRAMES;
}

int ladder_size_stacks(struct ladder *l, bool wanted)
{
	struct membarrier_state_bpf *b = l->base;
	__u32 frames = frame_cnt();
	int err = 0;

	/* no stack of no frames: the programs are refused then, not the map, which all share */
	if (!frames) {
		err = bpf_map__set_type(b->maps.user_stacks, BPF_MAP_TYPE_ARRAY);
		err = err ?: bpf_map__set_map_flags(b->maps.user_stacks, 0);
		frames = 1;
	}
	err = err   ?:
		      bpf_map__set_value_size(b->maps.user_stacks,
					      frames * (__u32)sizeof(struct mbt_stack_frame));
	if (err || !wanted)
		return err;
	err = bpf_map__set_max_entries(b->maps.user_stacks, MBT_STACKS);
	err = err ?: bpf_map__set_max_entries(b->maps.open_stacks, MBT_STACK_ROWS);
	return err ?: bpf_map__set_max_entries(b->maps.stack_calls, MBT_STACK_ROWS);
}

__u64 ladder_stack_rows(const struct ladder *l)
{
	return __atomic_load_n(&l->base->bss->stack_rows, __ATOMIC_RELAXED);
}

__u64 ladder_stacks_lost(const struct ladder *l)
{
	return __atomic_load_n(&l->base->bss->stacks_lost, __ATOMIC_RELAXED);
}

int ladder_stack_calls(const struct ladder *l,
		       int (*fn)(void *arg, const struct mbt_stack_key *key,
				 const struct mbt_stack_cnt *cnt),
		       void *arg)
{
	const struct bpf_map *map = l->base->maps.stack_calls;
	struct mbt_stack_key key, *prev = NULL;
	struct mbt_stack_cnt cnt;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &key, sizeof(key))) {
		prev = &key;
		if (!bpf_map__lookup_elem(map, &key, sizeof(key), &cnt, sizeof(cnt), 0))
			err = fn(arg, &key, &cnt);
	}
	return err;
}

unsigned int ladder_stack_frames(const struct ladder *l, __s32 stack,
				 struct mbt_stack_frame *frames)
{
	const struct bpf_map *map = l->base->maps.user_stacks;
	size_t len = bpf_map__value_size(map);
	unsigned int cnt = 0, room = (unsigned int)(len / sizeof(*frames));

	/* the kernel gives back what there is of the stack, and zeroes behind it */
	if (stack < 0 || bpf_map__lookup_elem(map, &stack, sizeof(stack), frames, len, 0))
		return 0;
	while (cnt < room && frames[cnt].status != MBT_FRAME_NONE)
		cnt++;
	return cnt;
}
