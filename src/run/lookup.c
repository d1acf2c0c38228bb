// SPDX-License-Identifier: GPL-2.0-only
/* Symbols by name, asked for by a program that the kernel runs for user space (v5.16). */
#include "run/lookup.h"
#include <errno.h>
#include <string.h>
#include <bpf/bpf.h>
#include "mbt/symbols.h"
#include "run/interpreter.h"
#include "membarrier_symbols.skel.h"

static int run(const struct membarrier_symbols_bpf *b)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	if (bpf_prog_test_run_opts(bpf_program__fd(b->progs.find_symbols), &opts))
		return -errno;
	return (int)opts.retval;
}

static void name_all(struct membarrier_symbols_bpf *b, const struct lookup *symbols,
		     unsigned int cnt)
{
	unsigned int i;

	/* a name for each: an empty one is no name */
	for (i = 0; i < MBT_SYMBOLS; i++)
		strncpy((char *)b->rodata->names[i], symbols[i < cnt ? i : 0].name,
			MBT_SYMBOL_LEN - 1);
}

int lookup_symbols(struct lookup *symbols, unsigned int cnt)
{
	struct membarrier_symbols_bpf *b;
	unsigned int i;
	int err;

	if (!cnt || cnt > MBT_SYMBOLS)
		return -E2BIG;
	b = membarrier_symbols_bpf__open();
	if (!b)
		return -errno;
	name_all(b, symbols, cnt);
	err = membarrier_symbols_bpf__load(b);
	err = err ?: interpreter_refuse(b->obj);
	err = err ?: run(b);
	for (i = 0; i < cnt; i++)
		symbols[i].addr = err ? 0 : b->bss->addresses[i];
	membarrier_symbols_bpf__destroy(b);
	return err;
}
