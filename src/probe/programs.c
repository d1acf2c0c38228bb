// SPDX-License-Identifier: GPL-2.0-only
/* Programs become an object that the kernel has accepted, and what that costs it. */
#include "probe/programs.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"
#include "probe/state.h"
#include "run/interpreter.h"
#include "membarrier_trace.skel.h"
#include "membarrier_trace_typed.skel.h"

static struct bpf_object *open_programs(const struct ladder *l, bool typed,
					const struct probe *probes, int cnt, bool spares)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "membarrier_trace",
		    .btf_custom_path = l->btf_file);
	struct bpf_object *object;
	const void *elf;
	size_t len;
	int i, err;

	elf = typed ? membarrier_trace_typed_bpf__elf_bytes(&len) :
		      membarrier_trace_bpf__elf_bytes(&len);
	object = bpf_object__open_mem(elf, len, &opts);
	if (!object)
		return NULL;
	attach_prepare(object);
	err = ladder_share_maps(l, object);
	for (i = 0; i < cnt && !err; i++) {
		struct bpf_program *p = bpf_object__find_program_by_name(object, probes[i].name);

		if (p)
			err = bpf_program__set_autoload(p, spares || !probes[i].spare);
		else if (!probes[i].optional)
			err = -ENOENT;
	}
	if (err) {
		bpf_object__close(object);
		return errno = -err, NULL;
	}
	return object;
}

static struct bpf_object *load_programs(const struct ladder *l, bool typed,
					const struct probe *probes, int cnt, bool spares)
{
	struct bpf_object *object = open_programs(l, typed, probes, cnt, spares);
	int err;

	if (!object)
		return NULL;
	err = bpf_object__load(object);
	err = err ?: interpreter_refuse(object);
	if (err) {
		bpf_object__close(object);
		return errno = -err, NULL;
	}
	return object;
}

struct bpf_object *ladder_load_programs(const struct ladder *l, const struct probe *probes, int cnt,
					bool spares)
{
	struct bpf_object *object = NULL;

	if (l->typed)
		object = load_programs(l, true, probes, cnt, spares);
	/* a function that is not there, or not to be probed, is so for both builds */
	if (object || (l->typed && (errno == ESRCH || errno == EPERM)))
		return object;
	/* without a JIT, for instance, a program cannot call a function of the kernel's */
	return load_programs(l, false, probes, cnt, spares);
}

struct bpf_object *ladder_load_together(const struct ladder *l, const struct probe *probes, int cnt)
{
	return load_programs(l, l->typed, probes, cnt, true);
}

bool ladder_are_loaded(const struct bpf_object *object, const struct probe *probes, int cnt,
		       bool spares)
{
	int i;

	for (i = 0; object && i < cnt; i++) {
		struct bpf_program *p = bpf_object__find_program_by_name(object, probes[i].name);

		if (probes[i].spare && !spares)
			continue;
		if (p ? bpf_program__fd(p) < 0 : !probes[i].optional)
			return false;
	}
	return object;
}

void ladder_unload_programs(const struct bpf_object *object, const struct probe *probes, int cnt)
{
	int i;

	for (i = 0; i < cnt; i++) {
		struct bpf_program *p = bpf_object__find_program_by_name(object, probes[i].name);

		if (p)
			bpf_program__unload(p);
	}
}

struct bpf_object *ladder_list_programs(const struct ladder *l)
{
	return open_programs(l, l->typed, NULL, 0, true);
}

/* Whole pages of it alone: what stands beside it stays. */
static void forget(const void *bytes, size_t len)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)bytes + page - 1) & -page;
	uintptr_t to = ((uintptr_t)bytes + len) & -page;

	if (from < to)
		madvise((void *)from, to - from, MADV_DONTNEED);
}

void ladder_forget_bytes(void)
{
	const void *elf;
	size_t len;

	elf = membarrier_trace_typed_bpf__elf_bytes(&len);
	forget(elf, len);
	elf = membarrier_trace_bpf__elf_bytes(&len);
	forget(elf, len);
}

const char *ladder_probed_function(const struct bpf_object *object, const char *name)
{
	struct bpf_program *p = bpf_object__find_program_by_name(object, name);
	enum bpf_attach_type attach = p ? bpf_program__expected_attach_type(p) : 0;

	if (!p || (bpf_program__type(p) != BPF_PROG_TYPE_KPROBE && attach != BPF_TRACE_FENTRY &&
		   attach != BPF_TRACE_FEXIT))
		return NULL;
	return strchr(bpf_program__section_name(p), '/') + 1;
}

#define LOG_STATS 4 /* BPF_LOG_STATS, v5.2: the sums and nothing else */

/* The number in "processed 123 insns (limit 1000000) ..."; 0: it is not there. */
static unsigned int processed(const char *log)
{
	unsigned int cnt = 0;

	for (; (log = strstr(log, "processed ")); log++)
		sscanf(log, "processed %u insns", &cnt);
	return cnt;
}

static int load_alone(const struct ladder *l, const char *name, unsigned int *insns)
{
	const struct probe probe = { .name = name };
	struct bpf_object *object = open_programs(l, l->typed, &probe, 1, true);
	struct bpf_program *program;
	char log[16384] = "";
	int err = -errno;

	if (!object)
		return err;
	program = bpf_object__find_program_by_name(object, name);
	err = bpf_program__set_log_level(program, LOG_STATS);
	err = err ?: bpf_program__set_log_buf(program, log, sizeof(log));
	err = err ?: bpf_object__load(object);
	*insns = processed(log);
	bpf_object__close(object);
	return err;
}

void ladder_costs(const struct ladder *l,
		  void (*fn)(void *arg, const char *program, unsigned int insns, int err),
		  void *arg)
{
	struct bpf_object *list = ladder_list_programs(l);
	struct bpf_program *program = NULL;
	const struct probe *probe;
	unsigned int insns;
	int err;

	while (list && (program = bpf_object__next_program(list, program))) {
		/* a copy costs what the first one does */
		probe = ladder_probe(bpf_program__name(program));
		if (probe && probe->spare)
			continue;
		insns = 0;
		err = load_alone(l, bpf_program__name(program), &insns);
		fn(arg, bpf_program__name(program), insns, err);
	}
	bpf_object__close(list);
}
