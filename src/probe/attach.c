// SPDX-License-Identifier: GPL-2.0-only
/* Attaching one BPF program by what its section name says. */
#include "probe/attach.h"
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
#include "probe/tracefs.h"

/* @event is "syscalls/sys_enter_membarrier". */
static int trace_event_id(const char *event)
{
	char path[128], text[16] = "";
	int root, fd, id;

	root = tracefs_open();
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
		/* no samples: the program lets the event go on, and it need only be counted for us */
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
