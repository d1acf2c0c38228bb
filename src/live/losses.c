// SPDX-License-Identifier: GPL-2.0-only
/* Which records skipped runs of programs spoil, and how many calls they hide. */
#include "live/losses.h"
#include <string.h>
#include "mbt/judge.h"

void losses_skips(const struct losses *l, struct ladder_skips *skips)
{
	const struct ladder_skips *start = &l->start;
	int pos;

	*skips = l->last;
	skips->evidence -= start->evidence;
	skips->rcu -= start->rcu;
	skips->mutex -= start->mutex;
	skips->children -= start->children;
	skips->unreached -= start->unreached;
	skips->answered -= start->answered;
	for (pos = 0; pos < MBT_POS_CNT; pos++)
		skips->calls.skipped[pos] -= start->calls.skipped[pos];
}

void losses_start(struct losses *l, const struct ladder_skips *now)
{
	memset(l, 0, sizeof(*l));
	l->start = l->last = *now;
}

/*
 * No more calls than these can have been taken for a part of another one: each costs
 * an untold skip at every begin, at every end, and where sys_exit is watched, there, too.
 */
static __u64 merged_max(const struct ladder_skips *since)
{
	__u64 begins = mbt_untold(&since->calls, MBT_BEGINS),
	      ends = mbt_untold(&since->calls, MBT_ENDS);
	__u64 least = begins < ends ? begins : ends;

	if (since->calls.paired)
		return 0;
	return since->exits && since->unreached < least ? since->unreached : least;
}

/* Since when was nothing skipped at one of the positions at least? */
static __u64 least_epoch(const struct losses *l, __u32 which)
{
	__u64 least = ~0ull;
	int pos;

	for (pos = 0; pos < MBT_POS_CNT; pos++)
		if ((l->last.calls.set & which & (1u << pos)) && l->skip_epoch[pos] < least)
			least = l->skip_epoch[pos];
	if ((which & MBT_BEGINS) && l->last.exits && l->exit_epoch < least)
		least = l->exit_epoch;
	return least == ~0ull ? 0 : least;
}

static bool note_skips(struct losses *l, const struct ladder_skips *now, __u64 epoch)
{
	bool more = false;
	int pos;

	for (pos = 0; pos < MBT_POS_CNT; pos++) {
		if (now->calls.skipped[pos] == l->last.calls.skipped[pos])
			continue;
		l->skip_epoch[pos] = epoch;
		more = true;
	}
	if (now->unreached != l->last.unreached) {
		l->exit_epoch = epoch;
		more = true;
	}
	if (now->evidence != l->last.evidence) {
		l->evidence_epoch = epoch;
		more = true;
	}
	if (now->rcu != l->last.rcu) {
		l->rcu_epoch = epoch;
		more = true;
	}
	if (now->mutex != l->last.mutex) {
		l->mutex_epoch = epoch;
		more = true;
	}
	return more;
}

/*
 * From the begin of a record that holds two calls to its end a run was skipped at every
 * position: all ends of the first call, all begins of the second up to the one that
 * showed, and those behind it of the first. So a record that began after the last skip at
 * one of them is one call, however many runs were skipped at others, and before.
 */
bool losses_look(struct losses *l, const struct ladder_skips *now, __u64 no_cell, __u64 epoch)
{
	bool more = note_skips(l, now, epoch);
	struct ladder_skips since;

	l->last = *now;
	losses_skips(l, &since);
	l->begins = mbt_untold(&since.calls, MBT_BEGINS) || no_cell;
	l->ends = mbt_untold(&since.calls, MBT_ENDS);
	l->merge_epoch = merged_max(&since) ? least_epoch(l, MBT_BEGINS | MBT_ENDS) : 0;
	/* the end of a call that seccomp answers is taken for that of the one before, if that was lost */
	l->ends_epoch = l->ends && !since.calls.paired ? least_epoch(l, MBT_ENDS) : 0;
	return more;
}

/*
 * Does the record take a CPU for innocent because no REGISTER was open that could have
 * written its runqueue's copy? One whose begin was lost is not known to have been.
 */
static bool trusts_begins(const struct mbt_call *record)
{
	const char *at = (const char *)(record + 1);
	struct mbt_cpu k;
	__u32 i;

	if (record->cmd != MBT_CMD_GLOBAL_EXPEDITED)
		return false;
	for (i = 0; i < record->cpu_cnt; i++, at += record->cpu_len) {
		memcpy(&k, at, sizeof(k));
		if (mbt_fixed(&k) && mbt_copy_written(&k) && !k.ran)
			return true;
	}
	return false;
}

/* A skipped run takes away what the program shows, and from those calls alone that need it. */
static bool lacks_evidence(const struct losses *l, const struct mbt_call *record)
{
	enum mbt_kind kind = mbt_kind(record->cmd, record->flags, record->cpu_id);

	return record->epoch <= l->evidence_epoch ||
	       (record->epoch <= l->rcu_epoch && mbt_kind_waits_rcu(kind)) ||
	       (record->epoch <= l->mutex_epoch && kind == MBT_KIND_REGISTER);
}

bool losses_spoil(const struct losses *l, const struct mbt_call *record)
{
	switch (record->type) {
	case MBT_RECORD_CALL:
		/* its row of registrations may count one open whose end was lost */
		if (l->ends && (record->recorded & MBT_CALL_OTHER_REGISTER))
			return true;
		if (l->begins && trusts_begins(record))
			return true;
		return lacks_evidence(l, record) || record->epoch <= l->merge_epoch ||
		       ((record->recorded & MBT_CALL_GUARD) && record->epoch <= l->ends_epoch);
	case MBT_RECORD_KILLED:
	case MBT_RECORD_EXEC:
	case MBT_RECORD_FORK:
		/* one moment, seen by one program */
		return false;
	default:
		/* whatever says that no begin was there: it may have been lost, and long ago */
		return l->begins;
	}
}

/* They wait neither for RCU nor for a mutex, and none of them relies on what others began. */
bool losses_spoil_plain(const struct losses *l, __u64 epoch)
{
	return epoch <= l->evidence_epoch || epoch <= l->merge_epoch || epoch <= l->ends_epoch;
}

void losses_count(const struct losses *l, __u64 open, bool end_gone, struct lost_calls *calls)
{
	struct ladder_skips since;
	__u64 ends, unseen;

	losses_skips(l, &since);
	ends = mbt_untold(&since.calls, MBT_ENDS);
	memset(calls, 0, sizeof(*calls));
	calls->runs = ends + (since.calls.paired ? 0 : mbt_untold(&since.calls, MBT_BEGINS));
	/* as many of the open ones as ends may be lost; what is left of those are whole calls */
	calls->lost = end_gone || open < ends ? open : ends;
	calls->still_open = open - calls->lost;
	unseen = ends > calls->lost ? ends - calls->lost : 0;
	/* a call that nothing shows but its exit has no untold one there, and a record */
	if (since.exits && since.unreached < unseen)
		unseen = since.unreached;
	/*
	 * A program on the events of all system calls is skipped at any of them, and nearly
	 * always at another one than membarrier: then it is only known that there were no
	 * more than so many. A program on membarrier's own function, or event, is skipped
	 * at calls of membarrier, by any process.
	 */
	if (since.any_call)
		calls->unseen_max = unseen;
	else
		calls->lost += unseen;
}
