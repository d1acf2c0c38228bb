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

int cpulist_read_text(char *text, size_t len, const char *path)
{
	FILE *f = fopen(path, "re");
	struct cpulist l;
	int err = 0;

	*text = '\0';
	if (!f)
		return -errno;
	/* an empty file is an empty list */
	if (!fgets(text, (int)len, f) && ferror(f))
		err = -EIO;
	fclose(f);
	text[strcspn(text, "\n")] = '\0';
	err = err ? err : cpulist_parse(&l, text);
	if (err)
		*text = '\0';
	return err;
}

int cpulist_read(struct cpulist *l, const char *path)
{
	char line[CPULIST_TEXT];
	int err = cpulist_read_text(line, sizeof(line), path);

	memset(l, 0, sizeof(*l));
	return err ? err : cpulist_parse(l, line);
}

void cpulist_read_words(char *text, size_t len, const char *path)
{
	char list[CPULIST_TEXT];

	if (!cpulist_read_text(list, sizeof(list), path))
		snprintf(text, len, "%.*s%s", (int)len - 4, *list ? list : "none",
			 strlen(list) > len - 4 ? "..." : "");
}

bool cpulist_remove(struct cpulist *l, const struct cpulist *off)
{
	unsigned int cpu;

	for (cpu = 0; cpu < off->end && cpu < MBT_MAX_CPUS; cpu++)
		if (CPU_ISSET_S(cpu, CPULIST_SIZE, &off->set))
			CPU_CLR_S(cpu, CPULIST_SIZE, &l->set);
	return CPU_COUNT_S(CPULIST_SIZE, &l->set) > 0;
}
