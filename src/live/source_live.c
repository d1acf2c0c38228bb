// SPDX-License-Identifier: GPL-2.0-only
/* Records from the ring, held back until it is known what was lost of them. */
#include "live/source_live.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include "live/losses.h"
#include "live/pace.h"
#include "probe/rows.h"
#include "probe/skips.h"
#include "probe/state.h"
#include "probe/watch.h"

/* A drain ends here, so that signals and the clock are looked at under any load. */
#define HELD_MAX (4u << 20)

/* A program that counts is done in a moment, unless it is preempted: it keeps its epoch open. */
#define OVER_LOOKS 100
#define OVER_WAITS 1000 /* milliseconds, at the end of a run */

struct source_live {
	struct ladder *ladder;
	struct ring_buffer *ring;
	struct source_live_sink sink;
	char *held; /* records back to back, each after its length */
	size_t held_len, held_room;
	size_t found;
	__u64 begun, ended; /* calls, at the last drain */
	bool called;        /* some of them since the last look */
	struct losses losses;
	bool stuck;    /* at the end a program was still on its way to count in it */
	__u64 closing; /* the epoch that is over for user space, and not yet for the programs; 0 */
	const char *lost_fact; /* a probe of it is gone; NULL: all were there at seen_ns */
	__u64 seen_ns;
	int err;
};

static bool look_for_losses(struct source_live *s)
{
	struct ladder_counts counts;
	struct ladder_skips skips;

	ladder_skips(s->ladder, &skips);
	ladder_counts(s->ladder, &counts);
	return losses_look(&s->losses, &skips, counts.no_cell, ladder_epoch(s->ladder));
}

/* Begin the next epoch, unless one is waited for already: two have a bucket. */
static void turn_epoch(struct source_live *s)
{
	if (s->closing)
		return;
	s->closing = ladder_epoch(s->ladder);
	ladder_next_epoch(s->ladder);
}

static bool is_over(const struct source_live *s)
{
	unsigned int i;

	for (i = 0; i < OVER_LOOKS; i++)
		if (ladder_epoch_is_over(s->ladder))
			return true;
	return false;
}

void source_live_look(struct source_live *s)
{
	if (!s->lost_fact)
		s->lost_fact = ladder_lost_fact(s->ladder);
	s->seen_ns = kernel_now_ns();
}

static enum call_loss loss_of(const struct source_live *s, const struct mbt_call *record,
			      size_t len)
{
	enum call_loss loss = losses_spoil(&s->losses, record) ? LOSS_SKIPPED_RUN : LOSS_NONE;

	/* a fork or an exec is one moment, and its probe was there */
	if (s->lost_fact && len >= sizeof(*record) && record->type != MBT_RECORD_EXEC &&
	    record->type != MBT_RECORD_FORK)
		loss |= LOSS_PROBE_GONE;
	return loss;
}

static int take_plain(void *arg, const struct mbt_row *row, const struct mbt_plain_cnt *cnt)
{
	struct source_live *s = arg;
	enum call_loss loss = losses_spoil_plain(&s->losses, s->closing) ? LOSS_SKIPPED_RUN :
									   LOSS_NONE;

	if (s->stuck)
		loss |= LOSS_SKIPPED_RUN;
	if (s->lost_fact)
		loss |= LOSS_PROBE_GONE;
	return s->sink.plain(s->sink.arg, row, cnt, loss);
}

/* What the kernel side has counted in the epoch that is over, now that its losses are known. */
static int take_closed(struct source_live *s)
{
	int err = ladder_take_plain(s->ladder, s->closing, take_plain, s);

	s->closing = 0;
	return err;
}

/*
 * The epoch is turned before the look, so all that was skipped in it shows. What was skipped
 * between the two belongs to the next one, which is spoilt as well, and over; its bucket is
 * taken behind the next look, for more may be skipped until it is. Records were held before,
 * so what is there now was there while their calls were open.
 */
static int look(struct source_live *s)
{
	bool over, more;
	int err = 0;

	/* a call that comes from here on counts in the next epoch, or shows at the next drain */
	s->called = false;
	turn_epoch(s);
	over = is_over(s);
	more = look_for_losses(s);
	source_live_look(s);
	if (over)
		err = take_closed(s);
	if (more)
		turn_epoch(s);
	return err;
}

/* No program is on its way any more; one that does not get to its end spoils what it counts in. */
static int take_last(struct source_live *s)
{
	unsigned int i;

	for (i = 0; s->closing && i < OVER_WAITS && !is_over(s); i++)
		usleep(1000);
	if (!s->closing)
		return 0;
	s->stuck = i == OVER_WAITS;
	return take_closed(s);
}

static int judge_held(struct source_live *s)
{
	size_t at = 0, len;

	s->err = look(s);
	while (at < s->held_len && !s->err) {
		const struct mbt_call *record;

		memcpy(&len, s->held + at, sizeof(len));
		record = (const struct mbt_call *)(s->held + at + sizeof(len));
		s->err = s->sink.call(s->sink.arg, record, len, loss_of(s, record, len));
		at += sizeof(len) + ((len + 7) & ~(size_t)7);
	}
	s->held_len = 0;
	return s->err;
}

int source_live_settle(struct source_live *s)
{
	return s->err ? s->err : judge_held(s);
}

/* Negative ends this reading of the ring: out of memory, or enough for one drain. */
static int hold(void *arg, void *data, size_t len)
{
	struct source_live *s = arg;
	size_t need = sizeof(len) + ((len + 7) & ~(size_t)7);

	if (s->held_len + need > s->held_room) {
		size_t room = s->held_room ? 2 * s->held_room : 1u << 16;
		char *held;

		while (room < s->held_len + need)
			room *= 2;
		held = realloc(s->held, room);
		if (!held) {
			s->err = -ENOMEM;
			return s->err;
		}
		s->held = held;
		s->held_room = room;
	}
	memcpy(s->held + s->held_len, &len, sizeof(len));
	memcpy(s->held + s->held_len + sizeof(len), data, len);
	s->held_len += need;
	return s->held_len > HELD_MAX ? -EAGAIN : 0;
}

int source_live_new(struct source_live **out, struct ladder *l, const struct source_live_sink *sink)
{
	struct source_live *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->ladder = l;
	s->sink = *sink;
	s->ring = ring_buffer__new(ladder_ring_fd(l), hold, s, NULL);
	if (!s->ring) {
		free(s);
		return -errno;
	}
	*out = s;
	return 0;
}

void source_live_free(struct source_live *s)
{
	if (!s)
		return;
	ring_buffer__free(s->ring);
	free(s->held);
	free(s);
}

/* Had all calls that ended since the last time sent their records, with one CPU each. */
static size_t could_have_found(struct source_live *s)
{
	struct ladder_counts counts;
	__u64 calls;

	ladder_counts(s->ladder, &counts);
	calls = counts.ended - s->ended;
	s->called |= calls || counts.begun != s->begun;
	s->begun = counts.begun;
	s->ended = counts.ended;
	return calls * (sizeof(struct mbt_call) + sizeof(struct mbt_cpu));
}

static bool is_look_due(const struct source_live *s)
{
	/* what was counted waits, too, until the look behind the one that turned its epoch */
	bool waits = s->held_len || s->closing || s->called;

	return pace_look_is_due(waits, s->held_len, kernel_now_ns() - s->seen_ns);
}

int source_live_drain(struct source_live *s)
{
	size_t before = s->held_len, could;
	int n = ring_buffer__consume(s->ring), err;

	if (n < 0 && n != -EAGAIN && !s->err)
		s->err = n;
	s->found = s->held_len - before;
	/* plain calls fill no ring, and become violated ones from one moment to the next */
	could = could_have_found(s);
	if (s->found < could)
		s->found = could;
	err = s->err;
	if (!err && is_look_due(s))
		err = judge_held(s);
	return err ? err : n == -EAGAIN;
}

int source_live_end(struct source_live *s)
{
	int err;

	do
		err = source_live_drain(s);
	while (err > 0);
	err = err ? err : judge_held(s);
	/* that look began one more epoch, or waits for one */
	err = err ? err : judge_held(s);
	return err ? err : take_last(s);
}

static int hand_over(void *arg, const struct mbt_call *record)
{
	struct source_live *s = arg;

	/* found in a map at the end, and not with a probe */
	return s->sink.call(s->sink.arg, record, sizeof(*record),
			    losses_spoil(&s->losses, record) ? LOSS_SKIPPED_RUN : LOSS_NONE);
}

int source_live_answered(struct source_live *s, __u64 *cut)
{
	*cut = 0;
	return ladder_answered(s->ladder, hand_over, s, cut);
}

size_t source_live_found(const struct source_live *s)
{
	return s->found;
}

const char *source_live_lost_fact(const struct source_live *s)
{
	return s->lost_fact;
}

void source_live_start(struct source_live *s)
{
	struct ladder_skips skips;

	ladder_skips(s->ladder, &skips);
	losses_start(&s->losses, &skips);
}

const struct losses *source_live_losses(const struct source_live *s)
{
	return &s->losses;
}
