// SPDX-License-Identifier: GPL-2.0-only
/* What the maps and programs that are loaded take of the kernel's memory, from /proc. */
#include "probe/memory.h"
#include <bpf/bpf.h>
#include <stdio.h>
#include "probe/climbed.h"
#include "run/run.h"

/* As the kernel accounts it: of a program without its machine code. */
static __u64 accounted(int fd)
{
	unsigned long long bytes = 0;
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			break;
	if (f)
		fclose(f);
	return bytes;
}

static __u64 machine_code(int fd)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.jited_prog_len;
}

static __u64 programs_of(const struct bpf_object *object)
{
	struct bpf_program *p;
	__u64 bytes = 0;

	if (!object)
		return 0;
	bpf_object__for_each_program(p, object) if (bpf_program__fd(p) >= 0)
		bytes += accounted(bpf_program__fd(p)) + machine_code(bpf_program__fd(p));
	return bytes;
}

void ladder_memory(const struct ladder *l, struct kernel_memory *m)
{
	struct bpf_map *map;
	unsigned int f;

	*m = (struct kernel_memory){ 0 };
	bpf_object__for_each_map(map, l->base->obj) m->map_bytes += accounted(bpf_map__fd(map));
	for (f = 0; f < ladder_fact_cnt(); f++)
		if (l->climbed[f].object != l->together)
			m->program_bytes += programs_of(l->climbed[f].object);
	if (l->online_object != l->together)
		m->program_bytes += programs_of(l->online_object);
	m->program_bytes += programs_of(l->together);
}
