/* SPDX-License-Identifier: GPL-2.0-only */
/* The build id of a file. */
#ifndef BUILD_ID_H
#define BUILD_ID_H

#include "judge/stacks.h"

/*
 * A descriptor of the regular file at @path, to be read; nothing else is opened, as another
 * user may have put it there. -errno on failure.
 */
int build_id_open(const char *path);

/*
 * The build id of the ELF file @fd, which stays the caller's: as the kernel tells it, filled up
 * with zeroes; and where its code is, if @code is not NULL. Returns 0; -ENOENT: it has no
 * build id; -EBADMSG: it is no ELF file.
 */
int build_id_read(int fd, __u8 build_id[MBT_BUILD_ID_LEN], struct stack_code *code);

#endif
