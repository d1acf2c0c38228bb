// SPDX-License-Identifier: GPL-2.0-only
/* What became of the registrations of processes. */
#include "judge/lives.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool has_life(const struct report_lives *l, const struct who *who)
{
	unsigned int i;

	for (i = l->cnt; i-- > 0;)
		if (l->list[i].tgid == who->tgid && l->list[i].start_ns == who->start_ns)
			return true;
	return false;
}

static struct report_life *life_add(struct report_lives *l)
{
	struct report_life *lives;
	unsigned int room;

	if (l->cnt < l->room)
		return &l->list[l->cnt++];
	room = l->room ? 2 * l->room : 64;
	lives = realloc(l->list, room * sizeof(*lives));
	if (!lives)
		return NULL;
	l->list = lives;
	l->room = room;
	return &l->list[l->cnt++];
}

int report_lives_add(struct report_lives *l, const struct call_case *c)
{
	struct who who = report_who(c);
	struct report_life *life;

	/* an exec ends registrations, if there were any */
	if (c->call.type == MBT_RECORD_EXEC && !has_life(l, &who))
		return 0;
	if (l->cnt == REPORT_LIVES_MAX) {
		l->dropped++;
		return 0;
	}
	life = life_add(l);
	if (!life)
		return -ENOMEM;
	*life = (struct report_life){
		.event = c->call.type,
		.tgid = who.tgid,
		.ns_tgid = who.ns_tgid,
		.start_ns = who.start_ns,
		.tid = c->call.tid,
		.parent_tgid = c->call.parent_tgid,
		.cmd = c->call.cmd,
		.ret = (int)c->call.ret,
		.state_begin = c->call.state_begin,
		.state_end = c->call.state_end,
		.time_ns = c->call.begin_ns,
		.latency_ns = c->call.end_ns - c->call.begin_ns,
	};
	memcpy(life->comm, who.comm, sizeof(life->comm));
	return 0;
}

void report_lives_release(struct report_lives *l)
{
	free(l->list);
}
