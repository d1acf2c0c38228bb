// SPDX-License-Identifier: GPL-2.0-only
/* Which symbols of kallsyms are the handlers. */
#include "run/symbols.h"
#include <string.h>

/* The functions of kernel/sched/membarrier.c, from 5.10 to 7.2. */
static const char *const names[MBT_HANDLER_CNT] = {
	[MBT_HANDLER_MB] = "ipi_mb",
	[MBT_HANDLER_SYNC_CORE] = "ipi_sync_core",
	[MBT_HANDLER_RSEQ] = "ipi_rseq",
	[MBT_HANDLER_SYNC_RQ_STATE] = "ipi_sync_rq_state",
};

int symbols_handler(const char *name)
{
	size_t len = strcspn(name, ".");
	int i;

	/* the part of a function that is never executed is no function */
	if (strstr(name, ".cold"))
		return MBT_HANDLER_NONE;
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
		if (strlen(names[i]) == len && !strncmp(names[i], name, len))
			return i;
	return MBT_HANDLER_NONE;
}

const char *symbols_name(int handler)
{
	return names[handler];
}

bool symbols_have(const struct handler_symbol *h, __u64 addr)
{
	unsigned int i;

	for (i = 0; i < h->cnt && i < MBT_ADDRESSES; i++)
		if (h->at[i] == addr)
			return true;
	return false;
}

void symbols_add(struct handler_symbol *h, __u64 addr)
{
	/* kptr_restrict shows zeroes */
	if (!addr || symbols_have(h, addr))
		return;
	if (h->cnt < MBT_ADDRESSES)
		h->at[h->cnt] = addr;
	h->cnt++;
}

void symbols_settle(struct handler_symbol *h, int handler, const struct seen_function *seen,
		    unsigned int cnt)
{
	bool strange = false;
	unsigned int i;

	for (i = 0; i < cnt; i++) {
		if (seen[i].handler != handler) {
			strange |= !seen[i].handler && !seen[i].in_kernel;
			continue;
		}
		h->seen = true;
		/* in the place of one that was not seen */
		if (!symbols_have(h, seen[i].func))
			h->at[MBT_ADDRESSES - 1] = seen[i].func;
	}
	h->unknown = !h->seen && (h->cnt > 1 || strange);
}
