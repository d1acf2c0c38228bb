/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The names of the tasks that a record's CPUs ran. */
#ifndef MBT_NAMES_BPF_H
#define MBT_NAMES_BPF_H

#include "vmlinux.h"

/* The record of @slot will be sent up: name the tasks that its @cnt CPUs ran at begin. */
int name_all(u32 slot, u32 cnt);

#endif
