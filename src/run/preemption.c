// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the kernel take the CPU from a task in the midst of a system call? Nothing relies on the
 * answer but the number of copies of some programs: a wrong one costs time, or calls that are
 * counted as lost (mbt/copies.h).
 */
#include "run/preemption.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "run/own_mount.h"

#define MODES_FILE "sched/preempt" /* in debugfs, of CONFIG_PREEMPT_DYNAMIC */
#define MODES_ROOT "/sys/kernel/debug"
#define TEXT_MAX (1u << 20)

/* sched_dynamic_mode(), kernel/sched/core.c: in the first two, tasks give the CPU up themselves */
static enum mbt_tristate mode_preempts(const char *mode, size_t len)
{
	static const struct {
		const char *name;
		enum mbt_tristate preempts;
	} modes[] = {
		{ "none", MBT_NO },
		{ "voluntary", MBT_NO },
		{ "full", MBT_YES },
		{ "lazy", MBT_YES },
	};
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (len == strlen(modes[i].name) && !strncmp(mode, modes[i].name, len))
			return modes[i].preempts;
	return MBT_UNKNOWN;
}

static void set_mode(struct preemption *p, const char *source, const char *mode, size_t len)
{
	p->on = mode_preempts(mode, len);
	snprintf(p->why, sizeof(p->why), "%s: %.*s", source, (int)(len < 32 ? len : 32), mode);
}

static void set_unknown(struct preemption *p)
{
	p->on = MBT_UNKNOWN;
	snprintf(p->why, sizeof(p->why), "the kernel does not tell its preemption mode");
}

void preemption_of_modes(struct preemption *p, const char *modes)
{
	const char *mode = strchr(modes, '(');
	size_t len = mode ? strcspn(mode + 1, ")") : 0;

	if (mode && mode[1 + len] == ')')
		set_mode(p, MODES_FILE, mode + 1, len);
	else
		set_unknown(p);
}

static bool config_has(const char *config, const char *option)
{
	size_t len = strlen(option);

	while (config && *config) {
		if (!strncmp(config, option, len) && !strncmp(config + len, "=y\n", 3))
			return true;
		config = strchr(config, '\n');
		config = config ? config + 1 : NULL;
	}
	return false;
}

/* Of several that the kernel knows the last one holds; what follows "--" is for init. */
static bool mode_of_cmdline(struct preemption *p, const char *cmdline)
{
	static const char name[] = "preempt=";
	const size_t name_len = sizeof(name) - 1;
	bool found = false;
	size_t len;

	for (; *cmdline; cmdline += len) {
		cmdline += strspn(cmdline, " \n");
		len = strcspn(cmdline, " \n");
		if (len == 2 && !strncmp(cmdline, "--", len))
			break;
		if (len < name_len || strncmp(cmdline, name, name_len) ||
		    mode_preempts(cmdline + name_len, len - name_len) == MBT_UNKNOWN)
			continue;
		set_mode(p, "the command line", cmdline + name_len, len - name_len);
		found = true;
	}
	return found;
}

void preemption_of_boot(struct preemption *p, const char *cmdline, const char *config)
{
	static const struct {
		const char *option, *mode;
	} modes[] = {
		{ "CONFIG_PREEMPT_NONE", "none" },
		{ "CONFIG_PREEMPT_VOLUNTARY", "voluntary" },
		{ "CONFIG_PREEMPT", "full" },
		{ "CONFIG_PREEMPT_LAZY", "lazy" },
	};
	size_t i;

	set_unknown(p);
	/* without it the command line changes nothing */
	if (!config_has(config, "CONFIG_PREEMPT_DYNAMIC") || mode_of_cmdline(p, cmdline))
		return;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (config_has(config, modes[i].option))
			set_mode(p, "the configuration", modes[i].mode, strlen(modes[i].mode));
}

/* What there is to read, at most TEXT_MAX; to be freed. NULL: nothing. Closes @fd. */
static char *read_text(int fd)
{
	char *text = fd < 0 ? NULL : malloc(TEXT_MAX + 1);
	size_t len = 0;
	ssize_t cnt = 0;

	while (text && len < TEXT_MAX && (cnt = read(fd, text + len, TEXT_MAX - len)) > 0)
		len += (size_t)cnt;
	if (fd >= 0)
		close(fd);
	if (!text || cnt < 0) {
		free(text);
		return NULL;
	}
	text[len] = '\0';
	return text;
}

/* A kernel that is locked down refuses the file, as it can be written to. */
static char *read_modes(void)
{
	char *modes = read_text(open(MODES_ROOT "/" MODES_FILE, O_RDONLY | O_CLOEXEC));
	int root;

	if (modes)
		return modes;
	root = own_mount_open("debugfs");
	if (root < 0)
		return NULL;
	modes = read_text(openat(root, MODES_FILE, O_RDONLY | O_CLOEXEC));
	close(root);
	return modes;
}

void preemption_keep_modes(void)
{
	if (access(MODES_ROOT "/" MODES_FILE, R_OK))
		own_mount_keep("debugfs");
}

static void read_boot(struct preemption *p, const char *release)
{
	char *cmdline, *config, path[128];

	snprintf(path, sizeof(path), "/boot/config-%s", release);
	config = read_text(open(path, O_RDONLY | O_CLOEXEC));
	cmdline = read_text(open("/proc/cmdline", O_RDONLY | O_CLOEXEC));
	if (config && cmdline)
		preemption_of_boot(p, cmdline, config);
	free(cmdline);
	free(config);
}

void preemption_read(struct preemption *p, const char *release, enum mbt_tristate built)
{
	char *modes = built == MBT_NO ? NULL : read_modes();

	set_unknown(p);
	if (built == MBT_NO) {
		p->on = MBT_NO;
		snprintf(p->why, sizeof(p->why), "the kernel is built without preemption");
	} else if (modes) {
		preemption_of_modes(p, modes);
	} else {
		read_boot(p, release);
	}
	free(modes);
}
