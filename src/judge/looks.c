// SPDX-License-Identifier: GPL-2.0-only
/* Looks at processes, summed up: what each has done since its last barrier. */
#include "judge/looks.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/kind.h"

__u32 report_look_row(unsigned int cmd)
{
	static const __u32 cmds[REPORT_LOOK_CMDS] = {
		MBT_CMD_PRIVATE_EXPEDITED,
		MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
		MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
	};

	return mbt_cmd_row(cmds[cmd]);
}

struct report_look *report_looks_find(const struct report_looks *l, int tgid, __u64 start_ns)
{
	unsigned int i;

	for (i = 0; i < l->cnt; i++)
		if (l->list[i].tgid == tgid && l->list[i].start_ns == start_ns)
			return &l->list[i];
	return NULL;
}

/* Has it gone, and is there nothing to say of it? */
static bool is_spent(const struct report_look *look)
{
	unsigned int i;

	for (i = 0; i < REPORT_LOOK_CMDS; i++)
		if (report_look_unused(&look->quiet[i], true))
			return false;
	return look->gone && !look->confined_known && !look->sharing.tgid;
}

static struct report_look *make_room(struct report_looks *l)
{
	unsigned int i;

	if (!l->list)
		l->list = calloc(REPORT_LOOKS_MAX, sizeof(*l->list));
	if (!l->list)
		return NULL;
	if (l->cnt < REPORT_LOOKS_MAX)
		return &l->list[l->cnt++];
	for (i = 0; i < l->cnt; i++)
		if (is_spent(&l->list[i]))
			return &l->list[i];
	return NULL;
}

struct report_look *report_looks_get(struct report_looks *l, int tgid, __u64 start_ns)
{
	struct report_look *look = report_looks_find(l, tgid, start_ns);

	if (look)
		return look;
	look = make_room(l);
	if (look)
		*look = (struct report_look){ .tgid = tgid, .start_ns = start_ns };
	return look;
}

static void quiet_end(struct report_quiet *q, __u64 calls, __u64 now_ns)
{
	const __u32 longest = q->looks > q->longest ? q->looks : q->longest;

	*q = (struct report_quiet){ .calls = calls, .called_ns = now_ns, .longest = longest };
}

static void quiet_cpu(struct report_quiet *q, __u32 cpu)
{
	unsigned int i;

	for (i = 0; i < q->cpu_cnt; i++)
		if (q->cpu_ids[i] == cpu)
			return;
	if (q->cpu_cnt < REPORT_LOOK_CPUS)
		q->cpu_ids[q->cpu_cnt++] = cpu;
}

static void quiet_go_on(struct report_quiet *q, const struct look_seen *seen)
{
	unsigned int i;

	q->looks++;
	q->ran += seen->threads > 0;
	q->beside += seen->threads > 1;
	if (seen->threads > q->threads)
		q->threads = seen->threads;
	for (i = 0; i < seen->cpu_cnt; i++)
		quiet_cpu(q, seen->cpu_ids[i]);
}

void report_look_take(struct report_look *look, const struct look_seen *seen)
{
	unsigned int i;

	for (i = 0; i < REPORT_LOOK_CMDS; i++) {
		struct report_quiet *q = &look->quiet[i];

		if (seen->calls[i] != q->calls)
			quiet_end(q, seen->calls[i], seen->now_ns);
		else if (!seen->gone)
			quiet_go_on(q, seen);
	}
	look->gone = seen->gone;
	if (!seen->gone)
		look->seen_ns = seen->now_ns;
}

bool report_look_unused(const struct report_quiet *q, bool inherited)
{
	const __u32 ran = inherited ? q->ran : q->beside;

	if (!inherited && q->cpu_cnt < 2)
		return false;
	return ran >= REPORT_UNUSED_LOOKS && ran / REPORT_UNUSED_FACTOR >= q->longest;
}

int report_looks_copy(struct report_looks *to, const struct report_looks *from)
{
	*to = (struct report_looks){ 0 };
	if (!from->cnt)
		return 0;
	to->list = calloc(REPORT_LOOKS_MAX, sizeof(*to->list));
	if (!to->list)
		return -ENOMEM;
	memcpy(to->list, from->list, from->cnt * sizeof(*to->list));
	to->cnt = from->cnt;
	return 0;
}

void report_looks_release(struct report_looks *l)
{
	free(l->list);
}
