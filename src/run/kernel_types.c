// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel has, by the names of its types and functions. */
#include "run/kernel_types.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>

static bool btf_has_member(const struct btf *btf, const struct btf_type *t, const char *name)
{
	const struct btf_member *m = btf_members(t);
	int i;

	for (i = 0; i < btf_vlen(t); i++, m++) {
		const struct btf_type *inner = btf__type_by_id(btf, m->type);

		if (!strcmp(btf__name_by_offset(btf, m->name_off), name))
			return true;
		if (inner && btf_is_composite(inner) && btf_has_member(btf, inner, name))
			return true;
	}
	return false;
}

/* NULL: the kernel has none of that name. */
static const struct btf_type *find_type(const struct btf *btf, const char *name, __u32 kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	return id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
}

void kernel_note_types(struct kernel *k, const struct btf *btf)
{
	const struct btf_type *t;

	t = find_type(btf, "cpumask_var_t", BTF_KIND_TYPEDEF);
	t = t ? btf__type_by_id(btf, t->type) : NULL;
	if (t)
		k->cpumask_offstack = btf_is_ptr(t) ? MBT_YES : MBT_NO;
	/*
	 * v6.7, dd8657894c11 ("bpf: Count missed stats in trace_call_bpf"): without
	 * it a skipped program of a trace event leaves no trace. The same series put
	 * "missed" into bpf_link_info.
	 */
	t = find_type(btf, "bpf_link_info", BTF_KIND_STRUCT);
	k->counts_tp_misses = t && btf_has_member(btf, t, "missed");
	k->csd_tracepoints = find_type(btf, "btf_trace_csd_queue_cpu", BTF_KIND_TYPEDEF);
	/*
	 * From v7.0 on SRCU-fast guards tracepoints (include/linux/tracepoint.h), before it
	 * preemption was off. A kernel without a way to make such a struct has no such guard;
	 * with CONFIG_DEBUG_LOCK_ALLOC the function has another name.
	 */
	k->preempts_tracepoints = find_type(btf, "init_srcu_struct_fast", BTF_KIND_FUNC) ||
				  find_type(btf, "__init_srcu_struct_fast", BTF_KIND_FUNC);
	k->casts = find_type(btf, "bpf_rdonly_cast", BTF_KIND_FUNC);
	k->faultable_events = find_type(btf, "trace_call_bpf_faultable", BTF_KIND_FUNC);
	/* v6.0, 53cd885bc5c3 ("ftrace: Allow IPMODIFY and DIRECT ops on the same function") */
	k->shares_functions = find_type(btf, "ftrace_ops_cmd", BTF_KIND_ENUM);
	k->fprobe_fgraph = find_type(btf, "fprobe_hlist", BTF_KIND_STRUCT);
	t = find_type(btf, "bpf_session_run_ctx", BTF_KIND_STRUCT);
	k->tells_session_ends = t && btf_has_member(btf, t, "is_return");
	/* elsewhere its only member is a raw_spinlock */
	t = find_type(btf, "spinlock", BTF_KIND_STRUCT);
	k->preempt_rt = t && btf_has_member(btf, t, "lock");
}

void kernel_ask_fentry(struct kernel *k, const struct btf *btf)
{
	static const struct bpf_insn empty[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	/* v5.6, for tests of such programs: nothing calls it */
	int id = btf__find_by_name_kind(btf, "bpf_fentry_test1", BTF_KIND_FUNC), fd;
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FENTRY,
		    .attach_btf_id = (__u32)id);

	if (id <= 0)
		return;
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, NULL, "GPL", empty, 2, &opts);
	if (fd < 0)
		snprintf(k->fentry_refused, sizeof(k->fentry_refused),
			 "this kernel refuses every such program: %s", strerror(errno));
	else
		close(fd);
}
