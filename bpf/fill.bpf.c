// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The numbers of what is free at the start, put into their maps: thousands, and from user space
 * each would be a system call. An object by itself, with two of the maps of bpf/state.bpf.h, that
 * is loaded, run and gone before any other program is loaded.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "mbt/fill.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 1);
	__uint(key_size, 0);
	__uint(value_size, sizeof(u32));
} free_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 1);
	__uint(key_size, 0);
	__uint(value_size, sizeof(u32));
} free_rows SEC(".maps");

/* How many found room. */
static __always_inline int fill(void *map, const struct mbt_fill *f)
{
	u32 number = f->first, i;

	for (i = 0; i < MBT_FILL_CNT && i < f->cnt; i++) {
		if (bpf_map_push_elem(map, &number, 0))
			break;
		number += f->step;
	}
	return i;
}

SEC("raw_tp/sys_enter")
int fill_slots__raw_tp(const struct mbt_fill *f)
{
	return fill(&free_slots, f);
}

SEC("raw_tp/sys_enter")
int fill_rows__raw_tp(const struct mbt_fill *f)
{
	return fill(&free_rows, f);
}
