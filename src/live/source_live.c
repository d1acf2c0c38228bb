// SPDX-License-Identifier: GPL-2.0-only
/* Records from the ring, held back until it is known what was lost of them. */
#include "live/source_live.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>
#include "live/losses.h"
#include "probe/skips.h"
#include "probe/state.h"
#include "probe/watch.h"

/* A drain ends here, so that signals and the clock are looked at under any load. */
#define HELD_MAX (4u << 20)

/* Without calls nothing depends on the probes: then it is enough to say soon that one is gone. */
#define LOOK_INTERVAL_NS 100000000ull

struct source_live {
	struct ladder *ladder;
	struct ring_buffer *ring;
	record_fn fn;
	void *arg;
	char *held; /* records back to back, each after its length */
	size_t held_len, held_room;
	size_t found;
	struct losses losses;
	const char *lost_fact; /* a probe of it is gone; NULL: all were there at seen_ns */
	__u64 seen_ns;
	int err;
};

static void look_for_losses(struct source_live *s)
{
	struct ladder_counts counts;
	struct ladder_skips skips;

	ladder_skips(s->ladder, &skips);
	ladder_counts(s->ladder, &counts);
	if (losses_look(&s->losses, &skips, counts.no_cell, ladder_epoch(s->ladder)))
		ladder_next_epoch(s->ladder);
}

void source_live_look(struct source_live *s)
{
	if (!s->lost_fact)
		s->lost_fact = ladder_lost_fact(s->ladder);
	s->seen_ns = kernel_now_ns();
}

/* After the records were held: what is there now was there while their calls were open. */
static void look_for_probes(struct source_live *s)
{
	if (s->held_len || kernel_now_ns() - s->seen_ns > LOOK_INTERVAL_NS)
		source_live_look(s);
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

static int judge_held(struct source_live *s)
{
	size_t at = 0, len;

	look_for_losses(s);
	look_for_probes(s);
	while (at < s->held_len && !s->err) {
		const struct mbt_call *record;

		memcpy(&len, s->held + at, sizeof(len));
		record = (const struct mbt_call *)(s->held + at + sizeof(len));
		s->err = s->fn(s->arg, record, len, loss_of(s, record, len));
		at += sizeof(len) + ((len + 7) & ~(size_t)7);
	}
	s->held_len = 0;
	return s->err;
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

int source_live_new(struct source_live **out, struct ladder *l, record_fn fn, void *arg)
{
	struct source_live *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->ladder = l;
	s->fn = fn;
	s->arg = arg;
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

int source_live_drain(struct source_live *s)
{
	int n = ring_buffer__consume(s->ring), err;

	if (n < 0 && n != -EAGAIN && !s->err)
		s->err = n;
	s->found = s->held_len;
	err = s->err ? s->err : judge_held(s);
	return err ? err : n == -EAGAIN;
}

static int hand_over(void *arg, const struct mbt_call *record)
{
	struct source_live *s = arg;

	/* found in a map at the end, and not with a probe */
	return s->fn(s->arg, record, sizeof(*record),
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
