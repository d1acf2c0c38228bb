// SPDX-License-Identifier: GPL-2.0-only
/* Records and statistics of any file: which of them can be what they say. */
#include "judge/valid.h"
#include <stdint.h>
#include <string.h>
#include "mbt/settings.h"

/* Of CLOCK_MONOTONIC: what does not fit a signed number is no time. */
#define TIME_MAX_NS ((__u64)INT64_MAX)

/* Which no count of a run reaches, and of which thousands can be added. */
#define COUNT_MAX (1ull << 48)

static bool cpu_valid(const char *at)
{
	struct mbt_cpu k;

	/* a newer writer's length may leave it unaligned */
	memcpy(&k, at, sizeof(k));
	return k.cpu < MBT_MAX_CPUS && k.handler < MBT_HANDLER_CNT && k.queued < MBT_HANDLER_CNT &&
	       k.emptied_by <= MBT_EMPTIED_UNUSE && k.tid >= 0 && k.emptied_tid >= 0 &&
	       k.queue_ns <= TIME_MAX_NS && k.start_ns <= TIME_MAX_NS && k.end_ns <= TIME_MAX_NS;
}

/* What is read of a file may hold anything: behind this, numbers can be relied on. */
static bool fields_valid(const struct mbt_call *record)
{
	const char *at = (const char *)(record + 1);
	unsigned int i;

	if (record->begin_ns > record->end_ns || record->end_ns > TIME_MAX_NS ||
	    record->first_send_ns > TIME_MAX_NS || record->last_send_ns > TIME_MAX_NS ||
	    record->mutex_ns > TIME_MAX_NS || record->rcu_ns > TIME_MAX_NS)
		return false;
	if (record->tgid < 0 || record->tid < 0 || record->ns_tgid < 0 || record->ns_tid < 0 ||
	    record->parent_tgid < 0 || record->holder_tid < 0 || record->holder_tgid < 0)
		return false;
	for (i = 0; i < record->cpu_cnt; i++, at += record->cpu_len)
		if (!cpu_valid(at))
			return false;
	return true;
}

bool record_valid(const struct mbt_call *record, size_t len)
{
	if (len < sizeof(*record) || record->len > len || record->len < sizeof(*record))
		return false;
	if (record->version != MBT_RECORD_VERSION)
		return false;
	if (record->type < MBT_RECORD_CALL || record->type > MBT_RECORD_PTRACED)
		return false;
	if (record->cpu_len < sizeof(struct mbt_cpu) || record->cpu_cnt > MBT_MAX_CPUS)
		return false;
	if ((record->len - sizeof(*record)) / record->cpu_len < record->cpu_cnt)
		return false;
	return fields_valid(record);
}

bool stat_valid(const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	unsigned int i;

	if (key->tgid > INT32_MAX || key->tid > INT32_MAX || stat->ns_tgid < 0 || stat->ns_tid < 0)
		return false;
	if (stat->calls > COUNT_MAX || stat->failed > stat->calls || stat->lost > COUNT_MAX ||
	    stat->max_ns > TIME_MAX_NS || stat->sum_ns > TIME_MAX_NS)
		return false;
	for (i = 0; i < MBT_ERROR_CNT; i++)
		if (stat->errors.cnt[i] > COUNT_MAX)
			return false;
	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		if (stat->hist[i] > COUNT_MAX)
			return false;
	return true;
}
