// SPDX-License-Identifier: GPL-2.0-only
/* Kernel functions that are redirected, by what sysfs and tracefs say. */
#include "probe/redirects.h"
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "probe/tracefs.h"

static int add(struct redirects *r, const char *function, const char *by)
{
	struct redirect *all = realloc(r->all, (r->cnt + 1) * sizeof(*all));

	if (!all)
		return -ENOMEM;
	r->all = all;
	snprintf(all[r->cnt].function, sizeof(all->function), "%s", function);
	all[r->cnt++].by = by;
	return 0;
}

/* /sys/kernel/livepatch/PATCH/vmlinux/FUNCTION,POSITION */
static int read_livepatches(struct redirects *r)
{
	char *const roots[] = { "/sys/kernel/livepatch", NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	int err = 0;
	FTSENT *e;

	if (!tree)
		return -errno;
	while (!err && (e = fts_read(tree))) {
		if (e->fts_level != 3 || !strchr(e->fts_name, ',') || e->fts_info == FTS_DP)
			continue;
		e->fts_name[strcspn(e->fts_name, ",")] = '\0';
		if (!strcmp(e->fts_parent->fts_name, "vmlinux"))
			err = add(r, e->fts_name, "livepatched");
		fts_set(tree, e, FTS_SKIP);
	}
	fts_close(tree);
	return err;
}

/* "ipi_mb (2) R I D \ttramp: ..." */
static bool is_redirected(const char *line, bool shared, char function[static 128])
{
	char flags[16] = "";

	if (sscanf(line, "%127s (%*d)%15[^\t\n]", function, flags) != 2)
		return false;
	return strchr(flags, 'I') && (shared || !strchr(flags, 'D'));
}

static int read_ftrace(struct redirects *r, bool shared)
{
	char *line = NULL, function[128];
	int fd = -1, err = 0, root = tracefs_open();
	size_t len = 0;
	FILE *f;

	if (root >= 0) {
		fd = openat(root, "enabled_functions", O_RDONLY | O_CLOEXEC);
		close(root);
	}
	f = fd < 0 ? NULL : fdopen(fd, "r");
	if (!f)
		return 0;
	while (!err && getline(&line, &len, f) > 0)
		if (is_redirected(line, shared, function) && !redirects_find(r, function))
			err = add(r, function, "redirected through ftrace (IPMODIFY)");
	free(line);
	fclose(f);
	return err;
}

int redirects_read(struct redirects *r, bool shared)
{
	int err;

	memset(r, 0, sizeof(*r));
	err = read_livepatches(r);
	return err ? err : read_ftrace(r, shared);
}

void redirects_release(struct redirects *r)
{
	free(r->all);
	memset(r, 0, sizeof(*r));
}

const char *redirects_find(const struct redirects *r, const char *function)
{
	size_t i;

	for (i = 0; i < r->cnt; i++)
		if (!strcmp(r->all[i].function, function))
			return r->all[i].by;
	return NULL;
}
