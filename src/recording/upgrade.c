// SPDX-License-Identifier: GPL-2.0-only
/* Records of earlier versions are shorter, and of the same layout up to there. */
#include "recording/upgrade.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Is it one of version 3, with as many CPUs as it says? */
static bool is_version_3(const struct mbt_call *old, size_t len)
{
	if (len < MBT_CALL_LEN_3 || old->version != 3 || old->len > len ||
	    old->len < MBT_CALL_LEN_3 || old->cpu_len < MBT_CPU_LEN_3)
		return false;
	return (old->len - MBT_CALL_LEN_3) / old->cpu_len >= old->cpu_cnt;
}

int upgrade_record(struct upgrade *u, const struct mbt_call **record, size_t *len)
{
	const struct mbt_call *old = *record;
	const char *from = (const char *)old + MBT_CALL_LEN_3;
	struct mbt_cpu *to;
	size_t need;
	__u32 i;

	if (!is_version_3(old, *len))
		return 0;
	need = sizeof(*old) + old->cpu_cnt * sizeof(*to);
	if (need > u->room) {
		free(u->record);
		u->record = malloc(need);
		u->room = u->record ? need : 0;
	}
	if (!u->record)
		return -ENOMEM;
	memset(u->record, 0, need);
	memcpy(u->record, old, MBT_CALL_LEN_3);
	to = (struct mbt_cpu *)(u->record + 1);
	for (i = 0; i < old->cpu_cnt; i++, from += old->cpu_len)
		memcpy(&to[i], from, MBT_CPU_LEN_3);
	u->record->version = MBT_RECORD_VERSION;
	u->record->len = (__u32)need;
	u->record->cpu_len = sizeof(*to);
	*record = u->record;
	*len = need;
	return 0;
}

void upgrade_release(struct upgrade *u)
{
	free(u->record);
	memset(u, 0, sizeof(*u));
}
