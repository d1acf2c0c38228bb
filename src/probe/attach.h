/* SPDX-License-Identifier: GPL-2.0-only */
/* Attaching one BPF program by what its section name says. */
#ifndef ATTACH_H
#define ATTACH_H

struct bpf_link;
struct bpf_program;

/*
 * As bpf_program__attach(), but a trace event needs no mounted tracefs.
 * Returns NULL and errno on failure.
 */
struct bpf_link *attach_program(struct bpf_program *program);

#endif
