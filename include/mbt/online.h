/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the runqueues say of which CPUs are online. Never on disk. */
#ifndef MBT_ONLINE_H
#define MBT_ONLINE_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* CPUs, by their runqueues. */
struct mbt_asked {
	__u32 known;
	__u32 online; /* of those */
};

#endif
