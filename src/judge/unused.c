// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registrations of which no use is made any more: what became of them is in the history of
 * their process, that it went on without a barrier is in the looks at it.
 */
#include "judge/unused.h"
#include <string.h>
#include "mbt/kind.h"

/* The registration of a process for a command. */
struct registration {
	const struct report_life *life; /* how it came by it; NULL: it has none */
	bool inherited;
};

static struct registration registration_of(const struct report_lives *lives,
					   const struct report_look *look, __u32 cmd)
{
	const __u32 ready = mbt_ready_bit(cmd);
	struct registration found = { 0 };
	unsigned int i;

	for (i = 0; i < lives->cnt; i++) {
		const struct report_life *life = &lives->list[i];

		if (life->tgid != look->tgid || life->start_ns != look->start_ns)
			continue;
		if (!(life->state_end & ready))
			found.life = NULL;
		else if (!found.life)
			found = (struct registration){ life, life->event == MBT_RECORD_FORK };
	}
	return found;
}

static void tell_unused(const struct registration *from, const struct report_look *look,
			unsigned int cmd, struct report_notes *infos)
{
	const struct report_quiet *q = &look->quiet[cmd];
	const struct report_life *life = from->life;
	struct who who = { .tgid = life->tgid,
			   .ns_tgid = life->ns_tgid,
			   .start_ns = life->start_ns };
	struct report_note *note;

	memcpy(who.comm, life->comm, sizeof(who.comm));
	infos->calls++;
	note = report_notes_get(infos, rules_find("registered-unused"), &who, report_look_row(cmd));
	if (!note)
		return;
	note->calls++;
	note->barriers += q->calls;
	note->registered_ns = life->time_ns;
	note->inherited = from->inherited;
	note->last_ns = q->called_ns;
	note->seen_ns = look->seen_ns;
	note->gone = look->gone;
	note->ran_threads = q->threads;
	note->cpu_cnt = q->cpu_cnt;
}

void report_unused(const struct report_lives *lives, const struct report_looks *looks,
		   struct report_notes *infos)
{
	unsigned int i, cmd;

	for (i = 0; i < looks->cnt; i++)
		for (cmd = 0; cmd < REPORT_LOOK_CMDS; cmd++) {
			const struct report_look *look = &looks->list[i];
			const struct registration from =
				registration_of(lives, look, 1u << (report_look_row(cmd) - 1));

			if (from.life && report_look_unused(&look->quiet[cmd], from.inherited))
				tell_unused(&from, look, cmd, infos);
		}
}
