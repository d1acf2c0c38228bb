// SPDX-License-Identifier: GPL-2.0-only
/* What became of the registrations of processes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/report.h"

static bool has_life(const struct report *r, const struct who *who)
{
	unsigned int i;

	for (i = r->life_cnt; i-- > 0;)
		if (r->lives[i].tgid == who->tgid && r->lives[i].start_ns == who->start_ns)
			return true;
	return false;
}

static struct report_life *life_add(struct report *r)
{
	struct report_life *lives;
	unsigned int room;

	if (r->life_cnt < r->life_room)
		return &r->lives[r->life_cnt++];
	room = r->life_room ? 2 * r->life_room : 64;
	lives = realloc(r->lives, room * sizeof(*lives));
	if (!lives)
		return NULL;
	r->lives = lives;
	r->life_room = room;
	return &r->lives[r->life_cnt++];
}

int report_life(struct report *r, const struct call_case *c)
{
	struct who who = report_who(c);
	struct report_life *life;

	/* an exec ends registrations, if there were any */
	if (c->call.type == MBT_RECORD_EXEC && !has_life(r, &who))
		return 0;
	if (r->life_cnt == REPORT_LIVES_MAX) {
		r->lives_dropped++;
		return 0;
	}
	life = life_add(r);
	if (!life)
		return -ENOMEM;
	*life = (struct report_life){
		.event = c->call.type, .tgid = who.tgid, .ns_tgid = who.ns_tgid, .start_ns = who.start_ns,
		.tid = c->call.tid, .parent_tgid = c->call.parent_tgid, .cmd = c->call.cmd,
		.ret = (int)c->call.ret, .state_begin = c->call.state_begin,
		.state_end = c->call.state_end, .time_ns = c->call.begin_ns,
		.latency_ns = c->call.end_ns - c->call.begin_ns,
	};
	memcpy(life->comm, who.comm, sizeof(life->comm));
	return 0;
}
