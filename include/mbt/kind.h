/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a call asks for, by its arguments: for the BPF programs and for user space. */
#ifndef MBT_KIND_H
#define MBT_KIND_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "membarrier.h"

#define MBT_INLINE static inline __attribute__((always_inline))

/* What a call asks for, after the kernel's own decoding of its arguments. */
enum mbt_kind {
	MBT_KIND_OTHER = 0, /* QUERY, GET_REGISTRATIONS, anything unknown: no barrier */
	MBT_KIND_GLOBAL,
	MBT_KIND_GLOBAL_EXPEDITED,
	MBT_KIND_PRIVATE,
	MBT_KIND_SYNC_CORE,
	MBT_KIND_RSEQ,
	MBT_KIND_RSEQ_CPU, /* one CPU only */
	MBT_KIND_REGISTER,
};

MBT_INLINE enum mbt_kind mbt_kind(__u32 cmd, __u32 flags, __s32 cpu_id)
{
	switch (cmd) {
	case MBT_CMD_GLOBAL:
		return MBT_KIND_GLOBAL;
	case MBT_CMD_GLOBAL_EXPEDITED:
		return MBT_KIND_GLOBAL_EXPEDITED;
	case MBT_CMD_PRIVATE_EXPEDITED:
		return MBT_KIND_PRIVATE;
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return MBT_KIND_SYNC_CORE;
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
		/* a negative cpu_id means all CPUs, flag or no flag */
		return (flags & MBT_FLAG_CPU) && cpu_id >= 0 ? MBT_KIND_RSEQ_CPU : MBT_KIND_RSEQ;
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MBT_KIND_REGISTER;
	default:
		return MBT_KIND_OTHER;
	}
}

/* The function that must run on a required CPU. */
MBT_INLINE enum mbt_handler mbt_kind_handler(enum mbt_kind kind)
{
	switch (kind) {
	case MBT_KIND_GLOBAL_EXPEDITED:
	case MBT_KIND_PRIVATE:
		return MBT_HANDLER_MB;
	case MBT_KIND_SYNC_CORE:
		return MBT_HANDLER_SYNC_CORE;
	case MBT_KIND_RSEQ:
	case MBT_KIND_RSEQ_CPU:
		return MBT_HANDLER_RSEQ;
	case MBT_KIND_REGISTER:
		return MBT_HANDLER_SYNC_RQ_STATE;
	default:
		return MBT_HANDLER_NONE;
	}
}

/* The READY bit that a barrier command needs, or that a REGISTER sets. */
MBT_INLINE __u32 mbt_ready_bit(__u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
		return MBT_STATE_GLOBAL_READY;
	case MBT_CMD_PRIVATE_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
		return MBT_STATE_PRIVATE_READY;
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return MBT_STATE_SYNC_CORE_READY;
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MBT_STATE_RSEQ_READY;
	default:
		return 0;
	}
}

/* The bits that a REGISTER sets before it synchronises the runqueues. */
MBT_INLINE __u32 mbt_register_bits(__u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
		return MBT_STATE_GLOBAL;
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
		return MBT_STATE_PRIVATE;
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE;
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MBT_STATE_PRIVATE | MBT_STATE_RSEQ;
	default:
		return 0;
	}
}

/* Row of statistics of a command, see MBT_CMD_ROWS. */
MBT_INLINE __u32 mbt_cmd_row(__u32 cmd)
{
	__u32 bit = 0;

	if (cmd == 0)
		return 0;
	if ((cmd & (cmd - 1)) || cmd > MBT_CMD_GET_REGISTRATIONS)
		return MBT_CMD_ROW_OTHER;
	if (cmd & 0x3e0)
		bit += 5;
	switch (cmd >> bit) {
	case 2:
		return bit + 2;
	case 4:
		return bit + 3;
	case 8:
		return bit + 4;
	case 16:
		return bit + 5;
	default:
		return bit + 1;
	}
}

/* Kinds that promise a barrier: neither a registration nor a question. */
MBT_INLINE int mbt_kind_is_barrier(enum mbt_kind kind)
{
	return kind != MBT_KIND_OTHER && kind != MBT_KIND_REGISTER;
}

/* Kinds that may wait for a grace period of RCU. */
MBT_INLINE int mbt_kind_waits_rcu(enum mbt_kind kind)
{
	return kind == MBT_KIND_GLOBAL || kind == MBT_KIND_REGISTER;
}

#endif
