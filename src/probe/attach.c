// SPDX-License-Identifier: GPL-2.0-only
/* Attaching one BPF program by what its section name says. */
#include "probe/attach.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr),
		/* no samples: the program lets the event go on */
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
		return NULL;
	}
	/* the program runs all the same, and the event is counted nowhere: on its CPU that costs */
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
	return link;
}

/* libbpf takes @function for a pattern, and looks for it in kallsyms; the kernel knows better. */
static struct bpf_link *attach_kprobe_multi(struct bpf_program *program, const char *function,
					    bool retprobe)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, opts, .syms = &function, .cnt = 1, .retprobe = retprobe);

	return bpf_program__attach_kprobe_multi_opts(program, NULL, &opts);
}

#define KPROBE_SESSION 56 /* BPF_TRACE_KPROBE_SESSION, v6.10 */
#define SESSION_SECTION "kprobe.session/"

static bool is_session(const struct bpf_program *program)
{
	const char *section = bpf_program__section_name(program);

	return !strncmp(section + (*section == '?'), SESSION_SECTION, strlen(SESSION_SECTION));
}

void attach_prepare(struct bpf_object *object)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, object)
	{
		if (!is_session(p))
			continue;
		bpf_program__set_type(p, BPF_PROG_TYPE_KPROBE);
		bpf_program__set_expected_attach_type(p, (enum bpf_attach_type)KPROBE_SESSION);
	}
}

static int attach_session(const struct bpf_program *program, struct attachment *a)
{
	const char *function = strchr(bpf_program__section_name(program), '/') + 1;
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = (__u32)bpf_program__fd(program),
			.attach_type = KPROBE_SESSION,
			.kprobe_multi = { .syms = (__u64)(uintptr_t)&function, .cnt = 1 },
		},
	};
	int fd = (int)syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr));

	if (fd < 0)
		return -errno;
	/* 0 says that there is none */
	a->raw_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (a->raw_fd < 0) {
		a->raw_fd = 0;
		close(fd);
		return -EMFILE;
	}
	close(fd);
	return 0;
}

static struct bpf_link *attach_by_libbpf(struct bpf_program *program)
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

int attach_program(struct bpf_program *program, struct attachment *a)
{
	struct bpf_link *link;

	if (is_session(program))
		return attach_session(program, a);
	link = attach_by_libbpf(program);
	if (!link)
		return -errno;
	a->link = link;
	return 0;
}

void detach_program(struct attachment *a)
{
	bpf_link__destroy(a->link);
	if (a->raw_fd)
		close(a->raw_fd);
	*a = (struct attachment){ 0 };
}

bool is_attached(const struct attachment *a)
{
	return a->link || a->raw_fd;
}

int attachment_fd(const struct attachment *a)
{
	if (a->link)
		return bpf_link__fd(a->link);
	return a->raw_fd ?: -1;
}
