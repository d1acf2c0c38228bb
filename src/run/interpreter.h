/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef INTERPRETER_H
#define INTERPRETER_H

struct bpf_object;

/*
 * To be asked of each object with programs, between its load and the first run of any of
 * them. Returns 0, or -ENOEXEC where the kernel has no machine code for one of those that are
 * loaded and its interpreter is not to be trusted; another -errno where it does not say.
 */
int interpreter_refuse(const struct bpf_object *object);

#endif
