// SPDX-License-Identifier: GPL-2.0-only
/* Looks for the tasks and the cgroup that the filters of a run name. */
#include "live/waiting.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include "probe/cgroups.h"
#include "run/cgroup.h"

static bool name_fits(const struct filters *f, const char *dir, const char *task)
{
	char path[64], name[MBT_COMM_LEN + 2] = "";
	bool fits = false;
	unsigned int i;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%.20s/comm", dir, task);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fgets(name, sizeof(name), file)) {
		name[strcspn(name, "\n")] = '\0';
		for (i = 0; i < f->k.name_cnt && !fits; i++)
			fits = filters_name_fits(f->names[i], name);
	}
	fclose(file);
	return fits;
}

static bool any_fits(const struct filters *f, const char *dir, bool processes)
{
	DIR *tasks = opendir(dir);
	struct dirent *task;
	char threads[48];
	bool fits = false;

	while (tasks && !fits && (task = readdir(tasks))) {
		if (*task->d_name < '0' || *task->d_name > '9')
			continue;
		snprintf(threads, sizeof(threads), "/proc/%.20s/task", task->d_name);
		fits = processes ? any_fits(f, threads, false) : name_fits(f, dir, task->d_name);
	}
	if (tasks)
		closedir(tasks);
	return fits;
}

bool waiting_finds_name(const struct filters *f)
{
	return any_fits(f, "/proc", true);
}

bool waiting_finds_thread(const struct filters *f)
{
	unsigned int i;

	/* EPERM: there is one, and it is not ours */
	for (i = 0; i < f->tid_cnt; i++)
		if (!kill(f->tids[i], 0) || errno != ESRCH)
			return true;
	return false;
}

void waiting_for(char *what, size_t len, const struct filters *f, const char *cgroup)
{
	unsigned int i;
	size_t at;

	*what = '\0';
	if ((f->k.set & MBT_FILTER_CGROUP) && !cgroup_number(cgroup)) {
		snprintf(what, len, "the cgroup %s", cgroup);
		return;
	}
	if (!(f->k.set & MBT_FILTER_NAME) || waiting_finds_name(f))
		return;
	snprintf(what, len, "a process named '%s'", f->names[0]);
	for (i = 1; i < f->k.name_cnt; i++) {
		at = strlen(what);
		snprintf(what + at, len - at, " or '%s'", f->names[i]);
	}
}

void waiting_follow_cgroup(struct ladder *l, const char *cgroup)
{
	__u64 number = cgroup_number(cgroup);

	/* one that is gone stays: it has no tasks, and the next of its path has another number */
	if (number)
		ladder_judge_cgroup(l, number);
}
