/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TRACEFS_H
#define TRACEFS_H

/*
 * Open the root of tracefs, mounted or not: where it is not, or not readable there,
 * through a mount of our own. Returns a descriptor or -errno.
 */
int tracefs_open(void);

/* Have it at hand for a process that is about to give up CAP_SYS_ADMIN; see own_mount_keep(). */
void tracefs_keep(void);

#endif
