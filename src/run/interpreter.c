// SPDX-License-Identifier: GPL-2.0-only
/* Programs that the kernel would interpret, and wrongly, are not run. */
#include "run/interpreter.h"
#include <errno.h>
#include <stdbool.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

/*
 * Elsewhere than on x86 the verifier leaves the helpers that the JIT inlines
 * unresolved, also where there is no JIT: the interpreter then calls whatever lies
 * at that number behind its base (bpf_jit_inlines_helper_call(), v6.10), which
 * crashes the kernel on arm64 and returns a wrong CPU on riscv.
 */
#if defined(__x86_64__)
#define INTERPRETER_WORKS true
#else
#define INTERPRETER_WORKS false
#endif

int interpreter_refuse(const struct bpf_object *object)
{
	struct bpf_program *p;

	if (INTERPRETER_WORKS)
		return 0;
	bpf_object__for_each_program(p, object)
	{
		struct bpf_prog_info info = {};
		__u32 len = sizeof(info);

		if (bpf_program__fd(p) < 0)
			continue;
		if (bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &len))
			return -errno;
		if (!info.jited_prog_len)
			return -ENOEXEC;
	}
	return 0;
}
