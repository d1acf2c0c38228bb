// SPDX-License-Identifier: GPL-2.0-only
/* Lists of CPUs in text: of sysfs, and of the command line. */
#include "run/cpulist.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU_MAX (1u << 20)

/* "8" or "0-3" at @text. Returns what follows it, NULL: it is none. */
static const char *parse_range(const char *text, unsigned long *first, unsigned long *last)
{
	char *rest;

	if (!isdigit((unsigned char)*text))
		return NULL;
	*first = *last = strtoul(text, &rest, 10);
	if (*rest == '-') {
		if (!isdigit((unsigned char)rest[1]))
			return NULL;
		*last = strtoul(rest + 1, &rest, 10);
	}
	return *last < *first || *last >= CPU_MAX ? NULL : rest;
}

int cpulist_parse(struct cpulist *l, const char *text)
{
	unsigned long first, last;

	memset(l, 0, sizeof(*l));
	while (*text) {
		text = parse_range(text, &first, &last);
		if (!text || (*text && *text != ','))
			return -EINVAL;
		l->cnt += (unsigned int)(last - first + 1);
		if (last + 1 > l->end)
			l->end = (unsigned int)last + 1;
		for (; first <= last && first < MBT_MAX_CPUS; first++)
			CPU_SET_S(first, CPULIST_SIZE, &l->set);
		text += *text == ',';
	}
	return 0;
}

int cpulist_read(struct cpulist *l, const char *path)
{
	char line[4096] = "";
	FILE *f = fopen(path, "re");

	memset(l, 0, sizeof(*l));
	if (!f)
		return -errno;
	/* an empty file is an empty list */
	if (!fgets(line, sizeof(line), f) && ferror(f)) {
		fclose(f);
		return -EIO;
	}
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return cpulist_parse(l, line);
}

bool cpulist_remove(struct cpulist *l, const struct cpulist *off)
{
	unsigned int cpu;

	for (cpu = 0; cpu < off->end && cpu < MBT_MAX_CPUS; cpu++)
		if (CPU_ISSET_S(cpu, CPULIST_SIZE, &off->set))
			CPU_CLR_S(cpu, CPULIST_SIZE, &l->set);
	return CPU_COUNT_S(CPULIST_SIZE, &l->set) > 0;
}
