// SPDX-License-Identifier: GPL-2.0-only
/* What the BPF programs of this machine cost: the kernel counts their runs and their time. */
#include "bench/programs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int programs_watch(void)
{
	int fd = bpf_enable_stats(BPF_STATS_RUN_TIME);

	return fd < 0 ? -errno : fd;
}

int programs_read(struct program_costs *costs)
{
	uint32_t id = 0;

	costs->cnt = 0;
	while (!bpf_prog_get_next_id(id, &id)) {
		struct bpf_prog_info info = { 0 };
		uint32_t len = sizeof(info);
		int fd = bpf_prog_get_fd_by_id(id), err;

		if (fd < 0 && errno == ENOENT) /* gone meanwhile */
			continue;
		if (fd < 0)
			return -errno;
		err = bpf_obj_get_info_by_fd(fd, &info, &len) ? -errno : 0;
		close(fd);
		if (err)
			return err;
		if (costs->cnt == PROGRAMS_MAX)
			return -E2BIG;
		costs->programs[costs->cnt++] = (struct program_cost){
			.id = id,
			.runs = info.run_cnt,
			.ns = info.run_time_ns,
		};
	}
	return errno == ENOENT ? 0 : -errno;
}

/* The kernel keeps 15 bytes of a name; the whole of it is that of the function, in BTF. */
static void print_name(uint32_t id)
{
	struct bpf_func_info function = { 0 };
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(id);
	const struct btf_type *type;
	struct btf *btf = NULL;

	info.nr_func_info = 1;
	info.func_info_rec_size = sizeof(function);
	info.func_info = (uint64_t)(uintptr_t)&function;
	if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &len) && info.btf_id)
		btf = btf__load_from_kernel_by_id(info.btf_id);
	type = btf ? btf__type_by_id(btf, function.type_id) : NULL;
	printf("program=%s", type ? btf__name_by_offset(btf, type->name_off) : info.name);
	btf__free(btf);
	if (fd >= 0)
		close(fd);
}

void programs_print(const struct program_costs *before, const struct program_costs *after,
		    const char *load, uint64_t ops)
{
	unsigned int i, j = 0;

	/* both in the order of the ids */
	for (i = 0; i < before->cnt; i++) {
		const struct program_cost *b = &before->programs[i], *a;
		uint64_t runs;

		while (j < after->cnt && after->programs[j].id < b->id)
			j++;
		if (j == after->cnt || after->programs[j].id != b->id)
			continue;
		a = &after->programs[j];
		runs = a->runs - b->runs;
		if (!runs)
			continue;
		print_name(b->id);
		printf(" load=%s runs_per_op=%.3f ns_per_run=%.1f\n", load,
		       (double)runs / (double)ops, (double)(a->ns - b->ns) / (double)runs);
	}
}
