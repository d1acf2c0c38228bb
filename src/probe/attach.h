/* SPDX-License-Identifier: GPL-2.0-only */
/* Attaching one BPF program by what its section name says. */
#ifndef ATTACH_H
#define ATTACH_H

#include <stdbool.h>

struct bpf_link;
struct bpf_object;
struct bpf_program;

/* What keeps a program attached. All zero: it is not attached. */
struct attachment {
	struct bpf_link *link;
	int raw_fd; /* instead of @link: a link of the kernel's that libbpf cannot hold */
};

/*
 * Say of the programs of @object, not loaded yet, whose sections an older libbpf does not
 * know what they are (kprobe.session: libbpf 1.5, Linux 6.10).
 */
void attach_prepare(struct bpf_object *object);

/*
 * As bpf_program__attach(), but a trace event needs no mounted tracefs, and no version of
 * libbpf is needed for a session. Returns 0, or -errno with *@attachment as it was.
 */
int attach_program(struct bpf_program *program, struct attachment *attachment);

/* Does nothing to what is not attached. */
void detach_program(struct attachment *attachment);

bool is_attached(const struct attachment *attachment);

/* The descriptor of the link, or of a perf event before v5.15; -1: not attached. */
int attachment_fd(const struct attachment *attachment);

#endif
