// SPDX-License-Identifier: GPL-2.0-only
/* Looks at processes written as JSON, and read again; nothing of it is believed. */
#include "recording/looks_json.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include "judge/printable.h"

/* A double holds every number up to it. */
#define NUMBER_MAX (1ll << 53)

static bool has_run(const struct report_look *look)
{
	unsigned int i;

	for (i = 0; i < REPORT_LOOK_CMDS; i++)
		if (look->quiet[i].ran)
			return true;
	return false;
}

static json_t *quiet_json(const struct report_quiet *q)
{
	json_t *cpus = json_array();
	unsigned int i;

	for (i = 0; i < q->cpu_cnt; i++)
		json_array_append_new(cpus, json_integer(q->cpu_ids[i]));
	return json_pack("[I, I, I, I, I, I, I, o]", (json_int_t)q->calls, (json_int_t)q->called_ns,
			 (json_int_t)q->looks, (json_int_t)q->longest, (json_int_t)q->ran,
			 (json_int_t)q->beside, (json_int_t)q->threads, cpus);
}

static json_t *look_json(const struct report_look *look)
{
	json_t *o = json_pack("{s:i, s:I, s:I, s:b}", "tgid", look->tgid, "start_ns",
			      (json_int_t)look->start_ns, "seen_ns", (json_int_t)look->seen_ns,
			      "gone", look->gone);
	json_t *quiet = json_array();
	unsigned int i;

	for (i = 0; i < REPORT_LOOK_CMDS; i++)
		json_array_append_new(quiet, quiet_json(&look->quiet[i]));
	if (o)
		json_object_set_new(o, "quiet", quiet);
	else
		json_decref(quiet);
	if (o && look->confined_known)
		json_object_set_new(o, "confined",
				    json_pack("[s, b, I]", look->cgroup, look->no_new_privs,
					      (json_int_t)look->seccomp_mode));
	if (o && look->sharing.tgid)
		json_object_set_new(o, "sharing",
				    json_pack("[i, I, s, s]", look->sharing.tgid,
					      (json_int_t)look->sharing.start_ns,
					      look->sharing.comm, look->sharing.name));
	return o;
}

json_t *looks_json(const struct report_looks *looks)
{
	json_t *list = looks && looks->cnt ? json_array() : NULL;
	unsigned int i;

	for (i = 0; list && i < looks->cnt; i++)
		if (looks->list[i].confined_known || looks->list[i].sharing.tgid ||
		    has_run(&looks->list[i]))
			json_array_append_new(list, look_json(&looks->list[i]));
	return list;
}

static int read_cpus(struct report_quiet *q, json_t *list)
{
	json_t *cpu;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) > REPORT_LOOK_CPUS)
		return -EBADMSG;
	json_array_foreach(list, i, cpu)
	{
		if (!json_is_integer(cpu) || json_integer_value(cpu) < 0 ||
		    json_integer_value(cpu) > INT32_MAX)
			return -EBADMSG;
		q->cpu_ids[q->cpu_cnt++] = (__u32)json_integer_value(cpu);
	}
	return 0;
}

static int read_quiet(struct report_quiet *q, json_t *o)
{
	__u32 *const counts[] = { &q->looks, &q->longest, &q->ran, &q->beside, &q->threads };
	const size_t first = 2, cnt = sizeof(counts) / sizeof(counts[0]);
	json_int_t number;
	size_t i;

	if (!json_is_array(o) || json_array_size(o) != first + cnt + 1)
		return -EBADMSG;
	for (i = 0; i < first + cnt; i++) {
		number = json_integer_value(json_array_get(o, i));
		if (!json_is_integer(json_array_get(o, i)) || number < 0 ||
		    number > (i < first ? NUMBER_MAX : INT32_MAX))
			return -EBADMSG;
		if (i >= first)
			*counts[i - first] = (__u32)number;
	}
	q->calls = (__u64)json_integer_value(json_array_get(o, 0));
	q->called_ns = (__u64)json_integer_value(json_array_get(o, 1));
	return read_cpus(q, json_array_get(o, first + cnt));
}

static int read_confined(struct report_look *look, json_t *o)
{
	const char *cgroup;
	json_int_t mode;
	int no_new_privs;

	if (!o)
		return 0;
	if (json_unpack(o, "[s, b, I!]", &cgroup, &no_new_privs, &mode) || mode < 0 ||
	    mode > INT32_MAX)
		return -EBADMSG;
	look->confined_known = true;
	look->no_new_privs = no_new_privs;
	look->seccomp_mode = (__u32)mode;
	printable(look->cgroup, sizeof(look->cgroup), cgroup, strlen(cgroup));
	return 0;
}

static int read_sharing(struct report_sharing *s, json_t *o)
{
	const char *comm, *name;
	json_int_t start_ns;
	int tgid;

	if (!o)
		return 0;
	if (json_unpack(o, "[i, I, s, s!]", &tgid, &start_ns, &comm, &name) || tgid <= 0 ||
	    start_ns < 0 || start_ns > NUMBER_MAX)
		return -EBADMSG;
	s->tgid = tgid;
	s->start_ns = (__u64)start_ns;
	printable(s->comm, sizeof(s->comm), comm, strlen(comm));
	printable(s->name, sizeof(s->name), name, strlen(name));
	return 0;
}

static int read_look(struct report_looks *looks, json_t *o)
{
	json_int_t start_ns, seen_ns;
	struct report_look *look;
	json_t *quiet;
	int tgid, gone, err = 0;
	size_t i;

	if (json_unpack(o, "{s:i, s:I, s:I, s:b, s:o}", "tgid", &tgid, "start_ns", &start_ns,
			"seen_ns", &seen_ns, "gone", &gone, "quiet", &quiet) ||
	    tgid <= 0 || start_ns < 0 || seen_ns < 0 || start_ns > NUMBER_MAX ||
	    seen_ns > NUMBER_MAX || json_array_size(quiet) != REPORT_LOOK_CMDS ||
	    report_looks_find(looks, tgid, (__u64)start_ns))
		return -EBADMSG;
	look = report_looks_get(looks, tgid, (__u64)start_ns);
	if (!look)
		return -ENOMEM;
	look->seen_ns = (__u64)seen_ns;
	look->gone = gone;
	for (i = 0; i < REPORT_LOOK_CMDS && !err; i++)
		err = read_quiet(&look->quiet[i], json_array_get(quiet, i));
	err = err ? err : read_sharing(&look->sharing, json_object_get(o, "sharing"));
	return err ? err : read_confined(look, json_object_get(o, "confined"));
}

int looks_json_read(struct report_looks *looks, json_t *list)
{
	json_t *o;
	size_t i;
	int err = 0;

	if (list && (!json_is_array(list) || json_array_size(list) > REPORT_LOOKS_MAX))
		return -EBADMSG;
	for (i = 0; i < json_array_size(list) && !err; i++) {
		o = json_array_get(list, i);
		err = read_look(looks, o);
	}
	return err;
}
