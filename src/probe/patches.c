// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has a livepatch come in since the start that changes what the probes show? Its own
 * functions may send handlers of its own, whose addresses are not known here, and a
 * function that it replaces is not run any more.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include "probe/ladder_private.h"
#include "run/symbols.h"

#define LIVEPATCHES "/sys/kernel/livepatch"

/*
 * Stands for the patches that there are: each is a directory, with an inode of its own
 * that is there before the first function is replaced.
 */
static __u64 patches_sum(void)
{
	DIR *dir = opendir(LIVEPATCHES);
	struct dirent *entry;
	__u64 sum = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			sum += entry->d_ino;
	closedir(dir);
	return sum;
}

/* The same for the functions with the name of a handler, of the kernel and its modules. */
static __u64 handlers_sum(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512], name[256];
	unsigned long long addr;
	__u64 sum = 0;

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (strstr(line, " ipi_") && sscanf(line, "%llx %*c %255s", &addr, name) == 2 &&
		    symbols_handler(name))
			sum += addr + 1;
	fclose(f);
	return sum;
}

/* A fact of which a probed function is replaced; FACT_CNT: none is, as far as can be read. */
static int replaced_fact(const struct ladder *l)
{
	struct redirects now;
	const char *function;
	int f = FACT_CNT, i;

	if (redirects_read(&now, true))
		return FACT_CNT;
	for (f = 0; f < FACT_CNT; f++)
		for (i = 0; i < LADDER_PROGRAMS; i++) {
			if (!l->climbed[f].links[i])
				continue;
			function = ladder_probed_function(l, l->climbed[f].programs[i]);
			if (function && redirects_find(&now, function))
				goto out;
		}
out:
	redirects_release(&now);
	return f;
}

void ladder_watch_patches(struct ladder *l)
{
	l->patches_sum = patches_sum();
	l->handlers_sum = handlers_sum();
}

const char *ladder_patched_fact(struct ladder *l)
{
	__u64 patches = patches_sum();
	int fact;

	if (patches == l->patches_sum)
		return NULL;
	if (handlers_sum() != l->handlers_sum)
		return l->states[FACT_DELIVERY].name;
	fact = replaced_fact(l);
	if (fact < FACT_CNT)
		return l->states[fact].name;
	l->patches_sum = patches;
	return NULL;
}
