// SPDX-License-Identifier: GPL-2.0-only
/* The area of litmus_area.h: shared anonymous memory, whose pages are small. */
#include "workload/litmus_area.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB (UINT64_C(1) << 20)
#define FILL_STEP 4096 /* the smallest page */
#define AVAILABLE_SHARE 4

/* The number at the start of a file of one control group; "max" is none. */
static bool read_number(const char *folder, const char *path, const char *name, uint64_t *number)
{
	char file_name[4096];
	unsigned long long value;
	FILE *file;
	bool known;

	if (snprintf(file_name, sizeof(file_name), "%s%s/%s", folder, path, name) >=
	    (int)sizeof(file_name))
		return false;
	file = fopen(file_name, "re");
	if (!file)
		return false;
	known = fscanf(file, "%llu", &value) == 1;
	fclose(file);
	*number = value;
	return known;
}

/* What a group and those above it leave to this process. */
static uint64_t group_available(const char *folder, char *path, const char *limit_name,
				const char *usage_name, uint64_t available)
{
	uint64_t limit, usage;
	char *slash;

	for (;;) {
		if (read_number(folder, path, limit_name, &limit) &&
		    read_number(folder, path, usage_name, &usage)) {
			uint64_t left = limit > usage ? limit - usage : 0;

			available = left < available ? left : available;
		}
		slash = strrchr(path, '/');
		if (!slash)
			return available;
		*slash = '\0';
	}
}

/*
 * "0::/path" is version 2, "4:memory:/path" version 1. Within a container the path
 * may name nothing that is mounted there; its root is tried in any case.
 */
static uint64_t groups_available(uint64_t available)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return available;
	while (getline(&line, &size, file) > 0) {
		char *names = strchr(line, ':');
		char *path = names ? strchr(names + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		path[strcspn(path, "\n")] = '\0';
		if (!names[1])
			available = group_available("/sys/fs/cgroup", path, "memory.max",
						    "memory.current", available);
		else if (!strcmp(names + 1, "memory"))
			available = group_available("/sys/fs/cgroup/memory", path,
						    "memory.limit_in_bytes",
						    "memory.usage_in_bytes", available);
	}
	free(line);
	fclose(file);
	return available;
}

static uint64_t memory_available(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib = 0;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return 0;
	while (getline(&line, &size, file) > 0)
		if (sscanf(line, "MemAvailable: %llu", &kib) == 1)
			break;
	free(line);
	fclose(file);
	return groups_available(kib * 1024);
}

void litmus_area_init(struct litmus_area *area, unsigned int most_mib)
{
	uint64_t mib = memory_available() / AVAILABLE_SHARE / MIB;

	memset(area, 0, sizeof(*area));
	if (mib > most_mib)
		mib = most_mib;
	/* A limit of address space: half of it may fit. */
	for (; mib; mib /= 2) {
		void *start = mmap(NULL, mib * MIB, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (start == MAP_FAILED)
			continue;
		area->start = start;
		area->mib = (unsigned int)mib;
		return;
	}
}

int litmus_area_fill(struct litmus_area *area, unsigned int mib)
{
	volatile char *byte = area->start;

	if (mib > area->mib)
		return -ENOMEM;
	for (uint64_t at = area->filled_mib * MIB; at < mib * MIB; at += FILL_STEP)
		byte[at] = 1;
	if (mib > area->filled_mib)
		area->filled_mib = mib;
	return 0;
}

void litmus_area_trim(struct litmus_area *area, unsigned int mib)
{
	if (mib >= area->mib)
		return;
	/* Best effort: it is room for others only. */
	madvise((char *)area->start + mib * MIB, (area->mib - mib) * MIB, MADV_REMOVE);
	if (area->filled_mib > mib)
		area->filled_mib = mib;
}

void litmus_area_release(struct litmus_area *area)
{
	if (area->start)
		munmap(area->start, area->mib * MIB);
	memset(area, 0, sizeof(*area));
}
