// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is free at the start, pushed by a program where the kernel runs one for user space
 * (v5.10, BPF_PROG_TEST_RUN of a raw tracepoint), else number by number.
 */
#include "probe/fill.h"
#include <errno.h>
#include <bpf/bpf.h>
#include "mbt/fill.h"
#include "probe/climbed.h"
#include "probe/state.h"
#include "run/interpreter.h"
#include "membarrier_fill.skel.h"

static int push_each(const struct bpf_map *map, struct mbt_fill all)
{
	__u32 number = (__u32)all.first;
	int err = 0;

	for (; all.cnt && !err; all.cnt--, number += (__u32)all.step)
		err = bpf_map_update_elem(bpf_map__fd(map), NULL, &number, BPF_ANY) ? -errno : 0;
	return err;
}

/* -ENOTSUP: the kernel runs no such program, and nothing is pushed. */
static int push_by(const struct bpf_program *program, struct mbt_fill all)
{
	struct mbt_fill some = all;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &some, .ctx_size_in = sizeof(some));

	for (; all.cnt; all.cnt -= some.cnt, some.first += some.step * some.cnt) {
		some.cnt = all.cnt < MBT_FILL_CNT ? all.cnt : MBT_FILL_CNT;
		if (bpf_prog_test_run_opts(bpf_program__fd(program), &run))
			return some.first == all.first ? -ENOTSUP : -errno;
		if (run.retval != some.cnt)
			return -E2BIG;
	}
	return 0;
}

static int push(const struct bpf_program *program, const struct bpf_map *map,
		const struct mbt_fill *all)
{
	int err = program ? push_by(program, *all) : -ENOTSUP;

	return err == -ENOTSUP ? push_each(map, *all) : err;
}

/* NULL: this kernel takes no such program. */
static struct membarrier_fill_bpf *load(const struct ladder *l)
{
	struct membarrier_fill_bpf *b = membarrier_fill_bpf__open();
	int err;

	if (!b)
		return NULL;
	err = ladder_share_maps(l, b->obj);
	err = err ?: membarrier_fill_bpf__load(b);
	err = err ?: interpreter_refuse(b->obj);
	if (!err)
		return b;
	membarrier_fill_bpf__destroy(b);
	return NULL;
}

int fill_free(const struct ladder *l)
{
	struct bpf_map *slots = l->base->maps.free_slots, *rows = l->base->maps.free_rows;
	const struct mbt_fill all_slots = { .step = 1, .cnt = bpf_map__max_entries(slots) };
	/* the first ones on top; those of no process are never free */
	const struct mbt_fill all_rows = { .first = MBT_ROWS - 1,
					   .step = ~0ull,
					   .cnt = MBT_ROWS - MBT_CMD_ROWS };
	struct membarrier_fill_bpf *b = load(l);
	int err;

	err = push(b ? b->progs.fill_slots__raw_tp : NULL, slots, &all_slots);
	err = err ?: push(b ? b->progs.fill_rows__raw_tp : NULL, rows, &all_rows);
	membarrier_fill_bpf__destroy(b);
	return err;
}
