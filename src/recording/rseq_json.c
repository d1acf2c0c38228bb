// SPDX-License-Identifier: GPL-2.0-only
/* Counts of rseq areas to JSON and back; nothing that is read is believed before it is checked. */
#include "recording/rseq_json.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include "judge/printable.h"

static json_t *process_json(const struct report_rseq_process *p)
{
	const struct mbt_rseq_count *c = &p->count;
	char leader[MBT_COMM_LEN + 1];

	return json_pack("[I, i, I, s, I, I, I, I, I, I, I, I]", (json_int_t)p->key.tgid,
			 c->ns_tgid, (json_int_t)p->key.start_ns,
			 printable(leader, sizeof(leader), c->leader_comm, MBT_COMM_LEN),
			 (json_int_t)c->interrupted, (json_int_t)c->updated, (json_int_t)c->aborted,
			 (json_int_t)c->not_updated, (json_int_t)c->not_owed,
			 (json_int_t)c->unregistered, (json_int_t)c->exited,
			 (json_int_t)c->no_room);
}

json_t *rseq_json(const struct report_rseq *q)
{
	json_t *processes = json_array();
	unsigned int i;

	for (i = 0; i < q->cnt; i++)
		json_array_append_new(processes, process_json(&q->list[i]));
	return json_pack("{s:I, s:I, s:o}", "lost", (json_int_t)q->lost, "skipped",
			 (json_int_t)q->skipped, "processes", processes);
}

/* A count that is negative becomes one that is too large. */
static int read_process(struct report_rseq *q, json_t *o)
{
	json_int_t tgid, start_ns, n[8];
	struct mbt_rseq_count c = { 0 };
	struct mbt_stat_key key = { .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ) };
	const char *leader;

	if (json_unpack(o, "[I, i, I, s, I, I, I, I, I, I, I, I!]", &tgid, &c.ns_tgid, &start_ns,
			&leader, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7]) ||
	    tgid < 0 || tgid > INT32_MAX || start_ns < 0)
		return -EBADMSG;
	key.tgid = (__u32)tgid;
	key.start_ns = (__u64)start_ns;
	strncpy(c.leader_comm, leader, sizeof(c.leader_comm) - 1);
	c.interrupted = (__u64)n[0];
	c.updated = (__u64)n[1];
	c.aborted = (__u64)n[2];
	c.not_updated = (__u64)n[3];
	c.not_owed = (__u64)n[4];
	c.unregistered = (__u64)n[5];
	c.exited = (__u64)n[6];
	c.no_room = (__u64)n[7];
	return report_rseq_add(q, &key, &c);
}

int rseq_json_read(struct report_rseq *q, json_t *o)
{
	json_int_t lost, skipped;
	json_t *processes, *entry;
	int err = 0;
	size_t i;

	if (q->asked ||
	    json_unpack(o, "{s:I, s:I, s:o}", "lost", &lost, "skipped", &skipped, "processes",
			&processes) ||
	    lost < 0 || skipped < 0 || !json_is_array(processes))
		return -EBADMSG;
	q->asked = true;
	q->lost = (__u64)lost;
	q->skipped = (__u64)skipped;
	json_array_foreach(processes, i, entry) err = err ? err : read_process(q, entry);
	return err;
}
