// SPDX-License-Identifier: GPL-2.0-only
/* Fallbacks to JSON and back; nothing that is read is believed before it is checked. */
#include "recording/fallbacks_json.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include "judge/printable.h"

static json_t *process_json(const struct report_fallback *f)
{
	char comm[MBT_COMM_LEN + 1];
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < MBT_FALLBACK_CNT; i++) {
		const struct mbt_fallback_seen *s = &f->count.seen[i];

		json_array_append_new(list,
				      json_pack("[I, I, I, I, I]", (json_int_t)s->cnt,
						(json_int_t)s->first_ns, (json_int_t)s->last_ns,
						(json_int_t)s->most, (json_int_t)s->signal));
	}
	return json_pack("[I, i, I, s, I, o]", (json_int_t)f->key.tgid, f->count.ns_tgid,
			 (json_int_t)f->key.start_ns,
			 printable(comm, sizeof(comm), f->count.leader_comm, MBT_COMM_LEN),
			 (json_int_t)f->count.since_ns, list);
}

json_t *fallbacks_json(const struct report_fallbacks *f)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < f->cnt; i++)
		json_array_append_new(list, process_json(&f->list[i]));
	return json_pack("{s:b, s:I, s:o}", "asked", f->asked, "lost", (json_int_t)f->lost,
			 "processes", list);
}

static int read_seen(struct mbt_fallback_seen *s, json_t *o)
{
	json_int_t cnt, first, last, most, signal;

	if (json_unpack(o, "[I, I, I, I, I!]", &cnt, &first, &last, &most, &signal) || cnt < 0 ||
	    first < 0 || last < 0 || most < 0 || most > INT32_MAX || signal < 0 ||
	    signal > INT32_MAX)
		return -EBADMSG;
	*s = (struct mbt_fallback_seen){ (__u64)cnt, (__u64)first, (__u64)last, (__u32)most,
					 (__u32)signal };
	return 0;
}

static int read_process(struct report_fallbacks *f, json_t *o)
{
	struct mbt_fallback_key key = { 0 };
	struct mbt_fallback count = { 0 };
	json_int_t tgid, start, since;
	const char *comm;
	json_t *seen;
	int err = 0;
	size_t i;

	if (json_unpack(o, "[I, i, I, s, I, o!]", &tgid, &count.ns_tgid, &start, &comm, &since,
			&seen) ||
	    tgid <= 0 || tgid > INT32_MAX || start < 0 || since < 0 ||
	    json_array_size(seen) != MBT_FALLBACK_CNT ||
	    report_fallback_find(f, (int)tgid, (__u64)start))
		return -EBADMSG;
	key.tgid = (__u32)tgid;
	key.start_ns = (__u64)start;
	count.since_ns = (__u64)since;
	printable(count.leader_comm, sizeof(count.leader_comm), comm, strlen(comm));
	for (i = 0; i < MBT_FALLBACK_CNT && !err; i++)
		err = read_seen(&count.seen[i], json_array_get(seen, i));
	return err ? err : report_fallback_add(f, &key, &count);
}

int fallbacks_json_read(struct report_fallbacks *f, json_t *o)
{
	json_t *list, *entry;
	json_int_t lost;
	int asked, err = 0;
	size_t i;

	if (f->asked || f->cnt ||
	    json_unpack(o, "{s:b, s:I, s:o}", "asked", &asked, "lost", &lost, "processes", &list) ||
	    lost < 0 || !json_is_array(list))
		return -EBADMSG;
	f->asked = asked;
	f->lost = (__u64)lost;
	json_array_foreach(list, i, entry) err = err ? err : read_process(f, entry);
	return err;
}
