// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel has, by the names of its types and functions. */
#include "run/kernel_types.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "run/types.h"

enum {
	CPUMASK_VAR,
	LINK_INFO,
	CSD_EVENT,
	SRCU_FAST,
	SRCU_FAST_DEBUG,
	CAST,
	FAULTABLE,
	FTRACE_CMD,
	FPROBE_HLIST,
	SESSION,
	SPINLOCK,
	FENTRY_TEST,
	SYMBOLS_MATCH,
	NAMED_CNT,
};

static const struct named_type all_named[NAMED_CNT] = {
	[CPUMASK_VAR] = { .name = "cpumask_var_t", .kind = BTF_KIND_TYPEDEF },
	[LINK_INFO] = { .name = "bpf_link_info", .kind = BTF_KIND_STRUCT },
	[CSD_EVENT] = { .name = "btf_trace_csd_queue_cpu", .kind = BTF_KIND_TYPEDEF },
	[SRCU_FAST] = { .name = "init_srcu_struct_fast", .kind = BTF_KIND_FUNC },
	/* its name with CONFIG_DEBUG_LOCK_ALLOC */
	[SRCU_FAST_DEBUG] = { .name = "__init_srcu_struct_fast", .kind = BTF_KIND_FUNC },
	[CAST] = { .name = "bpf_rdonly_cast", .kind = BTF_KIND_FUNC },
	[FAULTABLE] = { .name = "trace_call_bpf_faultable", .kind = BTF_KIND_FUNC },
	[FTRACE_CMD] = { .name = "ftrace_ops_cmd", .kind = BTF_KIND_ENUM },
	[FPROBE_HLIST] = { .name = "fprobe_hlist", .kind = BTF_KIND_STRUCT },
	[SESSION] = { .name = "bpf_session_run_ctx", .kind = BTF_KIND_STRUCT },
	[SPINLOCK] = { .name = "spinlock", .kind = BTF_KIND_STRUCT },
	/* v5.6, for tests of such programs: nothing calls it */
	[FENTRY_TEST] = { .name = "bpf_fentry_test1", .kind = BTF_KIND_FUNC },
	[SYMBOLS_MATCH] = { .name = "kallsyms_on_each_match_symbol", .kind = BTF_KIND_FUNC },
};

static bool has_member(const struct types *types, const struct named_type *of, const char *name)
{
	return of->type && types_have_member(types, of->type, name);
}

static void note_named(struct kernel *k, const struct types *types, const struct named_type *named)
{
	const struct btf_type *t = named[CPUMASK_VAR].type;

	t = t ? types_at(types, t->type) : NULL;
	if (t)
		k->cpumask_offstack = btf_is_ptr(t) ? MBT_YES : MBT_NO;
	/*
	 * v6.7, dd8657894c11 ("bpf: Count missed stats in trace_call_bpf"): without
	 * it a skipped program of a trace event leaves no trace. The same series put
	 * "missed" into bpf_link_info.
	 */
	k->counts_tp_misses = has_member(types, &named[LINK_INFO], "missed");
	k->csd_tracepoints = named[CSD_EVENT].type;
	/*
	 * From v7.0 on SRCU-fast guards tracepoints (include/linux/tracepoint.h), before it
	 * preemption was off. A kernel without a way to make such a struct has no such guard.
	 */
	k->preempts_tracepoints = named[SRCU_FAST].type || named[SRCU_FAST_DEBUG].type;
	k->casts = named[CAST].type;
	k->faultable_events = named[FAULTABLE].type;
	/* v6.0, 53cd885bc5c3 ("ftrace: Allow IPMODIFY and DIRECT ops on the same function") */
	k->shares_functions = named[FTRACE_CMD].type;
	k->fprobe_fgraph = named[FPROBE_HLIST].type;
	k->tells_session_ends = has_member(types, &named[SESSION], "is_return");
	/* v6.2, as the search for a name among sorted ones; before, it took 5 ms for each */
	k->finds_symbols = k->btf && named[SYMBOLS_MATCH].type;
	/* elsewhere its only member is a raw_spinlock */
	k->preempt_rt = has_member(types, &named[SPINLOCK], "lock");
}

/*
 * Does the kernel take a program on a function at all (fentry)? One that refuses an empty
 * program refuses every other.
 */
static void ask_fentry(struct kernel *k, __u32 id)
{
	static const struct bpf_insn empty[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FENTRY,
		    .attach_btf_id = id);
	int fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, NULL, "GPL", empty, 2, &opts);

	if (fd < 0)
		snprintf(k->fentry_refused, sizeof(k->fentry_refused),
			 "this kernel refuses every such program: %s", strerror(errno));
	else
		close(fd);
}

static void note_types(struct kernel *k, const struct types *types)
{
	struct named_type named[NAMED_CNT];

	memcpy(named, all_named, sizeof(named));
	types_find(types, named, NAMED_CNT);
	note_named(k, types, named);
	if (k->btf && named[FENTRY_TEST].type)
		ask_fentry(k, named[FENTRY_TEST].id);
}

/* BTF, or an ELF file with a section of it. To be released, and then @btf, of which @t is. */
static int read_btf_file(struct types *t, struct btf **btf, const char *path)
{
	const void *data;
	__u32 len;

	*btf = btf__parse(path, NULL);
	if (!*btf)
		return -errno;
	data = btf__raw_data(*btf, &len);
	return data ? types_take(t, data, len) : -ENOMEM;
}

/* A file is believed only where the kernel does not describe its types, see below. */
static int check_file(const struct kernel *k, const struct types *own, const struct types *file,
		      const char *path, char *why, size_t why_len)
{
	if (!k->btf || (own->len == file->len && !memcmp(own->data, file->data, own->len)))
		return 0;
	snprintf(why, why_len,
		 "%s describes another kernel than the running one, which describes itself "
		 "(leave out --btf)",
		 path);
	return -EINVAL;
}

/*
 * The kernel's own word first: a file is believed only where there is none, and is
 * then tried on a task before it is used (ladder_new()).
 */
int kernel_read_types(struct kernel *k, const char *path, char *why, size_t why_len)
{
	struct types own, file = { .data = NULL };
	struct btf *btf = NULL;
	int err = 0;

	k->btf = !types_read(&own, "/sys/kernel/btf/vmlinux");
	if (path) {
		err = read_btf_file(&file, &btf, path);
		if (err)
			snprintf(why, why_len,
				 "cannot read BTF from %s: %s (BTF, or an ELF with a section of "
				 "it)",
				 path,
				 err == -ENOENT || err == -EACCES || err == -EISDIR ?
					 strerror(-err) :
					 "there is none in it");
		else
			err = check_file(k, &own, &file, path, why, why_len);
	}
	if (!err && (k->btf || path)) {
		k->btf_file = k->btf ? NULL : path;
		note_types(k, k->btf ? &own : &file);
	}
	types_release(&own);
	types_release(&file);
	btf__free(btf);
	return err;
}
