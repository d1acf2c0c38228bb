/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* User stacks of callers, as the kernel side counts them (--stacks). Never on disk. */
#ifndef MBT_STACKS_H
#define MBT_STACKS_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "record.h"

/* Frames of a stack, from the innermost; what lies further out is cut off. */
#define MBT_STACK_FRAMES 32
/* Stacks, and rows of a process, a command and a stack. */
#define MBT_STACKS 8192
#define MBT_STACK_ROWS 8192

#define MBT_BUILD_ID_LEN 20

/* struct bpf_stack_build_id of the kernel's interface. */
struct mbt_stack_frame {
	__s32 status; /* enum mbt_frame_status */
	__u8 build_id[MBT_BUILD_ID_LEN];
	__u64 at; /* of a file: an offset in it; else an address */
};

/* enum bpf_stack_build_id_status; what a kernel leaves empty ends the stack. */
enum mbt_frame_status { MBT_FRAME_NONE = 0, MBT_FRAME_FILE = 1, MBT_FRAME_ADDRESS = 2 };

struct mbt_stack_key {
	__u64 start_ns; /* as in struct mbt_call */
	__u32 tgid;
	__u32 row;   /* mbt_cmd_row() of the command */
	__s32 stack; /* its number, or the -errno of one that could not be taken */
	__u32 pad;
	__u64 caller; /* see struct mbt_open_stack */
};

/* Taken at the begin of a call, for its end. */
struct mbt_open_stack {
	__s32 stack; /* as in the key */
	__u32 pad;
	/*
	 * What called the innermost function, if that has no frame of its own, as syscall() of
	 * the C library: frame pointers leave it out. Else any word of the stack, or a register.
	 */
	__u64 caller;
};

struct mbt_stack_cnt {
	__u64 calls;
	__u64 total_ns;
	__u64 max_ns;
	__s32 ns_tgid;
	__u32 pad;
	char leader_comm[MBT_COMM_LEN];
};

#endif
