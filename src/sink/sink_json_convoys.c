// SPDX-License-Identifier: GPL-2.0-only
/* Whose calls waited for membarrier's mutex, and who had it then. */
#include "sink/sink_json_convoys.h"

static json_t *json_process(__u32 pid, const char *comm)
{
	return json_pack("{s:i, s:s}", "pid", (int)pid, "comm", comm);
}

void sink_json_convoys(json_t *root, const struct report_convoys *c)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < c->cnt; i++) {
		const struct report_convoy *convoy = &c->list[i];
		const struct mbt_convoy *n = &convoy->count;

		json_array_append_new(
			list,
			json_pack("{s:o, s:o, s:I, s:I, s:I, s:i}", "holder",
				  convoy->key.holder_tgid ?
					  json_process(convoy->key.holder_tgid, n->holder_comm) :
					  json_null(),
				  "waiter", json_process(convoy->key.waiter_tgid, n->waiter_comm),
				  "waits", (json_int_t)n->waits, "sum_ns", (json_int_t)n->sum_ns,
				  "max_ns", (json_int_t)n->max_ns, "deepest_queue",
				  (int)n->deepest));
	}
	if (c->asked) {
		json_object_set(root, "convoys", list);
		json_object_set_new(root, "convoys_lost", json_integer((json_int_t)c->lost));
	}
	json_decref(list);
}
