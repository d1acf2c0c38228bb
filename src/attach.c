// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include "attach.h"

/* <linux/mount.h> and <sys/mount.h> declare the same things and exclude each other. */
#define FSCONFIG_CMD_CREATE 6
#define FSOPEN_CLOEXEC 1
#define FSMOUNT_CLOEXEC 1

static int open_private_tracefs(void)
{
	int fs, root = -1, err = 0;

	fs = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -errno;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		err = -errno;
	if (!err) {
		root = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
		err = root < 0 ? -errno : 0;
	}
	close(fs);
	return err ? err : root;
}

static int open_tracefs(void)
{
	int root = open("/sys/kernel/tracing", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root >= 0 && !faccessat(root, "events", R_OK, 0))
		return root;
	if (root >= 0)
		close(root);
	return open_private_tracefs();
}

/* @event is "syscalls/sys_enter_membarrier". */
static int trace_event_id(const char *event)
{
	char path[128], text[16] = "";
	int root, fd, id;

	root = open_tracefs();
	if (root < 0)
		return root;
	snprintf(path, sizeof(path), "events/%s/id", event);
	fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	id = fd < 0 ? -errno : 0;
	close(root);
	if (id)
		return id;
	id = read(fd, text, sizeof(text) - 1) > 0 ? atoi(text) : -ENODATA;
	close(fd);
	return id;
}

static struct bpf_link *attach_trace_event(struct bpf_program *program, const char *event)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.sample_period = 1,
	};
	struct bpf_link *link;
	int id, fd, err;

	id = trace_event_id(event);
	if (id < 0)
		return errno = -id, NULL;
	attr.config = (__u64)id;
	/* a program on a trace event runs on every CPU, whichever the event is opened on */
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return NULL;
	link = bpf_program__attach_perf_event(program, fd);
	if (!link) {
		err = errno;
		close(fd);
		errno = err;
	}
	return link;
}

/* libbpf takes @function for a pattern, and looks for it in kallsyms; the kernel knows better. */
static struct bpf_link *attach_kprobe_multi(struct bpf_program *program, const char *function,
					    bool retprobe)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, opts, .syms = &function, .cnt = 1, .retprobe = retprobe);

	return bpf_program__attach_kprobe_multi_opts(program, NULL, &opts);
}

struct bpf_link *attach_program(struct bpf_program *program)
{
	const char *section = bpf_program__section_name(program), *target;

	section += *section == '?';
	target = strchr(section, '/');
	if (!strncmp(section, "tracepoint/", 11))
		return attach_trace_event(program, target + 1);
	if (!strncmp(section, "kprobe.multi/", 13))
		return attach_kprobe_multi(program, target + 1, false);
	if (!strncmp(section, "kretprobe.multi/", 16))
		return attach_kprobe_multi(program, target + 1, true);
	return bpf_program__attach(program);
}
