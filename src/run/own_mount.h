/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef OWN_MOUNT_H
#define OWN_MOUNT_H

/*
 * Open the root of a file system of @type ("tracefs", "debugfs") through a mount of our own
 * that no other process sees (fsopen(2), v5.2). Returns a descriptor or -errno.
 */
int own_mount_open(const char *type);

/*
 * Mount @type, which stays, now: from here on own_mount_open() asks for no CAP_SYS_ADMIN. Where it
 * cannot be mounted nothing changes.
 */
void own_mount_keep(const char *type);

#endif
