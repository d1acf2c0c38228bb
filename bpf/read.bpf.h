/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reads of kernel memory. Either way, what cannot be read is 0.
 *
 * The programs are built twice. In the typed build every pointer has a type that the
 * verifier knows, and a read is a load, a tenth of what bpf_probe_read_kernel() costs. It is
 * for kernels that describe their types and take an address for a pointer to a type
 * (bpf_rdonly_cast(), v6.2). The other build is for all others: one that asked whether the
 * kernel has that function could not be loaded where the kernel describes nothing (libbpf),
 * nor from v5.13 to v5.15 (the verifier, even if the call is never reached).
 */
#ifndef MBT_READ_BPF_H
#define MBT_READ_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "order.bpf.h"

#ifdef MBT_TYPED
extern void *bpf_rdonly_cast(const void *address, u32 type_id) __ksym;

/* The current task, to be read. */
#define current_task() bpf_get_current_task_btf()
/* What there is at an address. */
#define kernel_ptr(type, address) \
	((type *)bpf_rdonly_cast((const void *)(address), bpf_core_type_id_kernel(type)))
/* A member of what one of these, or a read, gave: kread(task, mm, mm_users.counter). */
#define kread(ptr, members...) READ_ONCE(___arrow(ptr, members))
/* The same of a member whose width differs between kernels, or of a bit-field. */
#define kread_bits(ptr, member) BPF_CORE_READ_BITFIELD(ptr, member)
#else
#define current_task() ((struct task_struct *)bpf_get_current_task())
#define kernel_ptr(type, address) ((type *)(address))
#define kread(ptr, members...) BPF_CORE_READ(ptr, members)
#define kread_bits(ptr, member) BPF_CORE_READ_BITFIELD_PROBED(ptr, member)
#endif

#endif
