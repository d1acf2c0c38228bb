// SPDX-License-Identifier: GPL-2.0-only
/* Waits for the mutex to JSON and back; nothing that is read is believed before it is checked. */
#include "recording/convoys_json.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "judge/printable.h"

/* The kernel's names are bytes that need not be text. */
static const char *text(char *buf, const char *comm)
{
	return printable(buf, MBT_COMM_LEN + 1, comm, MBT_COMM_LEN);
}

static json_t *pair_json(const struct report_convoy *c)
{
	char holder[MBT_COMM_LEN + 1], waiter[MBT_COMM_LEN + 1];

	return json_pack("[I, s, I, s, I, I, I, I]", (json_int_t)c->key.holder_tgid,
			 text(holder, c->count.holder_comm), (json_int_t)c->key.waiter_tgid,
			 text(waiter, c->count.waiter_comm), (json_int_t)c->count.waits,
			 (json_int_t)c->count.sum_ns, (json_int_t)c->count.max_ns,
			 (json_int_t)c->count.deepest);
}

static json_t *wait_json(const struct report_lock_wait *w)
{
	char leader[MBT_COMM_LEN + 1];
	json_t *hist = json_array();
	unsigned int i;

	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		json_array_append_new(hist, json_integer((json_int_t)w->count.wait.hist[i]));
	return json_pack("[I, i, I, s, i, I, I, o]", (json_int_t)w->key.tgid, w->count.ns_tgid,
			 (json_int_t)w->key.start_ns, text(leader, w->count.leader_comm),
			 (int)w->key.row, (json_int_t)w->count.wait.sum_ns,
			 (json_int_t)w->count.wait.max_ns, hist);
}

json_t *convoys_json(const struct report_convoys *c)
{
	json_t *pairs = json_array(), *waits = json_array();
	unsigned int i;

	for (i = 0; i < c->cnt; i++)
		json_array_append_new(pairs, pair_json(&c->list[i]));
	for (i = 0; i < c->wait_cnt; i++)
		json_array_append_new(waits, wait_json(&c->waits[i]));
	return json_pack("{s:I, s:o, s:o}", "lost", (json_int_t)c->lost, "pairs", pairs, "waits",
			 waits);
}

static void read_comm(char comm[MBT_COMM_LEN], const char *from)
{
	size_t len = strlen(from);

	memset(comm, 0, MBT_COMM_LEN);
	memcpy(comm, from, len < MBT_COMM_LEN ? len : MBT_COMM_LEN - 1);
}

static int read_pair(struct report_convoys *c, json_t *o)
{
	json_int_t holder, waiter, waits, sum, max, deepest;
	const char *holder_comm, *waiter_comm;
	struct mbt_convoy count = { 0 };
	struct mbt_convoy_key key;

	if (json_unpack(o, "[I, s, I, s, I, I, I, I!]", &holder, &holder_comm, &waiter,
			&waiter_comm, &waits, &sum, &max, &deepest) ||
	    holder < 0 || holder > INT32_MAX || waiter < 0 || waiter > INT32_MAX || waits < 0 ||
	    sum < 0 || max < 0 || deepest < 0 || deepest > INT32_MAX)
		return -EBADMSG;
	key = (struct mbt_convoy_key){ (__u32)holder, (__u32)waiter };
	count.waits = (__u64)waits;
	count.sum_ns = (__u64)sum;
	count.max_ns = (__u64)max;
	count.deepest = (__u32)deepest;
	read_comm(count.holder_comm, holder_comm);
	read_comm(count.waiter_comm, waiter_comm);
	return report_convoy_add(c, &key, &count);
}

static int read_wait(struct report_convoys *c, json_t *o)
{
	json_int_t tgid, start_ns, sum, max, cnt;
	struct mbt_lock_count count = { 0 };
	struct mbt_stat_key key = { 0 };
	json_t *hist, *bucket;
	const char *leader;
	int row;
	size_t i;

	if (json_unpack(o, "[I, i, I, s, i, I, I, o!]", &tgid, &count.ns_tgid, &start_ns, &leader,
			&row, &sum, &max, &hist) ||
	    tgid < 0 || tgid > INT32_MAX || start_ns < 0 || row < 0 || sum < 0 || max < 0 ||
	    json_array_size(hist) != MBT_PHASE_BUCKETS)
		return -EBADMSG;
	key.tgid = (__u32)tgid;
	key.start_ns = (__u64)start_ns;
	key.row = (__u32)row;
	count.wait.sum_ns = (__u64)sum;
	count.wait.max_ns = (__u64)max;
	read_comm(count.leader_comm, leader);
	json_array_foreach(hist, i, bucket)
	{
		cnt = json_integer_value(bucket);
		if (!json_is_integer(bucket) || cnt < 0)
			return -EBADMSG;
		count.wait.hist[i] = (__u64)cnt;
		count.wait.cnt += (__u64)cnt;
	}
	return report_lock_wait_add(c, &key, &count);
}

int convoys_json_read(struct report_convoys *c, json_t *o)
{
	json_t *pairs, *waits, *entry;
	json_int_t lost;
	int err = 0;
	size_t i;

	if (c->asked ||
	    json_unpack(o, "{s:I, s:o, s:o}", "lost", &lost, "pairs", &pairs, "waits", &waits) ||
	    lost < 0 || !json_is_array(pairs) || !json_is_array(waits))
		return -EBADMSG;
	c->asked = true;
	c->lost = (__u64)lost;
	json_array_foreach(pairs, i, entry) err = err ? err : read_pair(c, entry);
	json_array_foreach(waits, i, entry) err = err ? err : read_wait(c, entry);
	return err;
}
