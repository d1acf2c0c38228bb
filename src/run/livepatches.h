/* SPDX-License-Identifier: GPL-2.0-only */
/* The livepatches of the running kernel. */
#ifndef LIVEPATCHES_H
#define LIVEPATCHES_H

#include <linux/types.h>

/*
 * Stands for the patches that there are: each is a directory, with an inode of its own
 * that is there before the first function is replaced. 0: there is none.
 */
__u64 livepatches_sum(void);

#endif
