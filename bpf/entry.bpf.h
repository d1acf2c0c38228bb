/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The kernel's function of the system call, by architecture. */
#ifndef MBT_ENTRY_BPF_H
#define MBT_ENTRY_BPF_H

#if defined(__TARGET_ARCH_x86)
#define ENTRY_FUNCTION "__x64_sys_membarrier"
#elif defined(__TARGET_ARCH_arm64)
#define ENTRY_FUNCTION "__arm64_sys_membarrier"
#else
#define ENTRY_FUNCTION "__riscv_sys_membarrier"
#endif

#endif
