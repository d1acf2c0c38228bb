// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Empty programs on the hooks of bpf/, by the same means of attaching: what the
 * kernel charges before a program has done anything. Rare hooks (exec, fork,
 * hotplug) are left out, no load of the bench reaches them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#if defined(__TARGET_ARCH_x86)
#define ENTRY_FUNCTION "__x64_sys_membarrier"
#elif defined(__TARGET_ARCH_arm64)
#define ENTRY_FUNCTION "__arm64_sys_membarrier"
#else
#define ENTRY_FUNCTION "__riscv_sys_membarrier"
#endif

#define RETURNS(name, section, value) \
	SEC(section) \
	int name(void *ctx) \
	{ \
		return value; \
	}
#define EMPTY(name, section) RETURNS(name, section, 0)

EMPTY(sched_switch__tp_btf, "?tp_btf/sched_switch")
EMPTY(send__csd, "?raw_tp/csd_queue_cpu")
EMPTY(handler_start__csd, "?raw_tp/csd_function_entry")
EMPTY(handler_end__csd, "?raw_tp/csd_function_exit")

EMPTY(call_begin__fentry, "?fentry/" ENTRY_FUNCTION)
EMPTY(call_end__fexit, "?fexit/" ENTRY_FUNCTION)
/* 0 would drop the event for every user of perf */
RETURNS(call_begin__tp, "?tracepoint/syscalls/sys_enter_membarrier", 1)
RETURNS(call_end__tp, "?tracepoint/syscalls/sys_exit_membarrier", 1)
EMPTY(call_begin__raw_tp, "?raw_tp/sys_enter")
EMPTY(call_end__raw_tp, "?raw_tp/sys_exit")

EMPTY(call_begin__kprobe_multi, "?kprobe.multi/" ENTRY_FUNCTION)
EMPTY(call_end__kretprobe_multi, "?kretprobe.multi/" ENTRY_FUNCTION)
EMPTY(call__kprobe_session, "?kprobe.session/" ENTRY_FUNCTION)
EMPTY(call_begin__kprobe, "?kprobe/" ENTRY_FUNCTION)
EMPTY(call_end__kretprobe, "?kretprobe/" ENTRY_FUNCTION)

char LICENSE[] SEC("license") = "Dual BSD/GPL";
