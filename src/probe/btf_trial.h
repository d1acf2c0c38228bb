/* SPDX-License-Identifier: GPL-2.0-only */
/* Do the types of a file fit the running kernel? */
#ifndef BTF_TRIAL_H
#define BTF_TRIAL_H

#include <stddef.h>

struct ladder;

/*
 * Do the types of btf_file fit the running kernel? Tried on a process made for it.
 * Returns 0; -EINVAL: they do not; or another -errno. @why says what does not fit.
 */
int ladder_try_types(const struct ladder *l, char *why, size_t why_len);

#endif
