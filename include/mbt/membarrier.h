/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The vocabulary of membarrier(2): commands, flags, mm->membarrier_state bits
 * and the functions that run on the target CPUs. Shared by the BPF programs and
 * user space, so it includes nothing and holds no function.
 *
 * The installed <linux/membarrier.h> is not used: it may be older than the
 * kernel that is traced (GET_REGISTRATIONS came with 6.3).
 */
#ifndef MBT_MEMBARRIER_H
#define MBT_MEMBARRIER_H

/* include/uapi/linux/membarrier.h: ABI */
enum {
	MBT_CMD_QUERY = 0,
	MBT_CMD_GLOBAL = 1 << 0,
	MBT_CMD_GLOBAL_EXPEDITED = 1 << 1,
	MBT_CMD_REGISTER_GLOBAL_EXPEDITED = 1 << 2,
	MBT_CMD_PRIVATE_EXPEDITED = 1 << 3,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 4,
	MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE = 1 << 5,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE = 1 << 6,
	MBT_CMD_PRIVATE_EXPEDITED_RSEQ = 1 << 7,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ = 1 << 8,
	MBT_CMD_GET_REGISTRATIONS = 1 << 9,
};

#define MBT_FLAG_CPU 1u

/* include/linux/sched/mm.h, MEMBARRIER_STATE_*; the same from 5.10 to 7.2 */
enum {
	MBT_STATE_PRIVATE_READY = 1 << 0,
	MBT_STATE_PRIVATE = 1 << 1,
	MBT_STATE_GLOBAL_READY = 1 << 2,
	MBT_STATE_GLOBAL = 1 << 3,
	MBT_STATE_SYNC_CORE_READY = 1 << 4,
	MBT_STATE_SYNC_CORE = 1 << 5,
	MBT_STATE_RSEQ_READY = 1 << 6,
	MBT_STATE_RSEQ = 1 << 7,
};

/* include/linux/sched.h */
#define MBT_PF_EXITING 0x00000004u
#define MBT_PF_KTHREAD 0x00200000u

/*
 * include/linux/smp_types.h: a csd is locked from before it is queued until its
 * function has returned, or has begun, if the sender does not wait (not SYNC).
 */
#define MBT_CSD_FLAG_LOCK 0x01u
#define MBT_CSD_TYPE_SYNC 0x10u

/* errno values of the return value model (section "Return values", docs/verdicts.md). */
#define MBT_EPERM 1
#define MBT_ENOMEM 12
#define MBT_EINVAL 22
#define MBT_ENOSYS 38

/* The functions of kernel/sched/membarrier.c that run on target CPUs. */
enum mbt_handler {
	MBT_HANDLER_NONE = 0,
	MBT_HANDLER_MB = 1,
	MBT_HANDLER_SYNC_CORE = 2,
	MBT_HANDLER_RSEQ = 3,
	MBT_HANDLER_SYNC_RQ_STATE = 4,
	MBT_HANDLER_CNT = 5,
};

/*
 * Rows of statistics: QUERY is 0, the bit number plus one for a single-bit
 * command, and one row for everything else.
 */
#define MBT_CMD_ROWS 12
#define MBT_CMD_ROW_OTHER 11

#endif
