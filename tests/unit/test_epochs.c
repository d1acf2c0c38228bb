// SPDX-License-Identifier: GPL-2.0-only
/*
 * When is a bucket of plain calls taken, and as what? The real source_live.c, on a kernel
 * side that is made up here: calls come, and runs are skipped, in the midst of a look.
 */
#include <string.h>
#include "unit.h"
#include "live/source_live.c"

static struct {
	__u64 epoch;
	struct ladder_skips skips;
	struct mbt_plain_cnt bucket[2];
	int busy_for;          /* as often as it is asked whether it still is; -1: for ever */
	void (*in_look)(void); /* runs once, between the skips' reading and the taking */
	const char *lost;
	__u64 verified, unverified;
} k;

__u64 kernel_now_ns(void)
{
	return 1;
}

void ladder_skips(const struct ladder *l, struct ladder_skips *skips)
{
	(void)l;
	*skips = k.skips;
}

void ladder_counts(const struct ladder *l, struct ladder_counts *counts)
{
	(void)l;
	memset(counts, 0, sizeof(*counts));
}

__u64 ladder_epoch(const struct ladder *l)
{
	(void)l;
	return k.epoch;
}

void ladder_next_epoch(struct ladder *l)
{
	(void)l;
	k.epoch++;
}

bool ladder_epoch_is_over(struct ladder *l)
{
	(void)l;
	if (k.busy_for > 0)
		k.busy_for--;
	return !k.busy_for;
}

int ladder_take_plain(struct ladder *l, __u64 epoch, plain_fn fn, void *arg)
{
	struct mbt_plain_cnt *cnt = &k.bucket[epoch & 1];
	struct mbt_row row = { .used = 1 };
	int err = cnt->covered ? fn(arg, &row, cnt) : 0;

	(void)l;
	memset(cnt, 0, sizeof(*cnt));
	return err;
}

const char *ladder_lost_fact(struct ladder *l)
{
	void (*fn)(void) = k.in_look;

	(void)l;
	k.in_look = NULL;
	if (fn)
		fn();
	return k.lost;
}

int ladder_answered(const struct ladder *l, int (*fn)(void *arg, const struct mbt_call *record),
		    void *arg, __u64 *cut)
{
	(void)l;
	(void)fn;
	(void)arg;
	(void)cut;
	return 0;
}

int ladder_ring_fd(const struct ladder *l)
{
	(void)l;
	return 0;
}

struct ring_buffer *ring_buffer__new(int fd, ring_buffer_sample_fn fn, void *arg,
				     const struct ring_buffer_opts *opts)
{
	(void)fd;
	(void)fn;
	(void)opts;
	return arg;
}

void ring_buffer__free(struct ring_buffer *ring)
{
	(void)ring;
}

int ring_buffer__consume(struct ring_buffer *ring)
{
	(void)ring;
	return 0;
}

static int take_call(void *arg, const struct mbt_call *record, size_t len, enum call_loss loss)
{
	(void)arg;
	(void)record;
	(void)len;
	(void)loss;
	return 0;
}

static int take_cnt(void *arg, const struct mbt_row *row, const struct mbt_plain_cnt *cnt,
		    enum call_loss loss)
{
	(void)arg;
	(void)row;
	*(loss ? &k.unverified : &k.verified) += cnt->covered;
	return 0;
}

/* A call begins and ends in the present epoch. */
static void make_call(void)
{
	k.bucket[k.epoch & 1].covered++;
}

static void make_spoilt_call(void)
{
	k.skips.evidence++;
	make_call();
}

static struct source_live *begin(void)
{
	const struct source_live_sink sink = { take_call, take_cnt, NULL };
	struct source_live *s;

	memset(&k, 0, sizeof(k));
	k.epoch = 1;
	k.skips.calls.set = MBT_SET_ONE;
	assert_int_equal(source_live_new(&s, NULL, &sink), 0);
	source_live_start(s);
	return s;
}

static void ends_as(struct source_live *s, __u64 verified, __u64 unverified)
{
	assert_int_equal(source_live_end(s), 0);
	assert_int_equal(k.verified, verified);
	assert_int_equal(k.unverified, unverified);
	source_live_free(s);
}

static void test_clean(void **state)
{
	struct source_live *s = begin();

	(void)state;
	make_call();
	judge_held(s);
	assert_int_equal(k.verified, 1);
	k.in_look = make_call;
	judge_held(s);
	make_call();
	ends_as(s, 3, 0);
}

/* Whatever was skipped in an epoch, before the look or between its turn and its end. */
static void test_skipped(void **state)
{
	struct source_live *s = begin();

	(void)state;
	make_call();
	judge_held(s);
	make_spoilt_call();
	judge_held(s);
	k.in_look = make_spoilt_call;
	judge_held(s);
	/* in the epoch of the one before */
	make_call();
	ends_as(s, 1, 3);
}

/* A look that finds what spoils no plain call must not close the next epoch unseen. */
static void test_harmless_first(void **state)
{
	struct source_live *s = begin();

	(void)state;
	k.skips.rcu++;
	k.in_look = make_spoilt_call;
	judge_held(s);
	ends_as(s, 0, 1);
}

static void test_probe_gone(void **state)
{
	struct source_live *s = begin();

	(void)state;
	make_call();
	k.lost = "delivery";
	judge_held(s);
	make_call();
	ends_as(s, 0, 2);
}

/* Its bucket waits; the next epoch does not begin, or its calls would share it. */
static void test_busy(void **state)
{
	struct source_live *s = begin();

	(void)state;
	make_call();
	k.busy_for = OVER_LOOKS + 1;
	judge_held(s);
	assert_int_equal(k.epoch, 2);
	assert_int_equal(k.verified + k.unverified, 0);
	make_call();
	judge_held(s);
	assert_int_equal(k.verified, 1);
	assert_int_equal(k.epoch, 2);
	ends_as(s, 2, 0);
}

/* One that never gets to its end: what it counts in is not lost, and not verified. */
static void test_stuck(void **state)
{
	struct source_live *s = begin();

	(void)state;
	make_call();
	k.busy_for = -1;
	ends_as(s, 0, 1);
}

static const struct CMUnitTest tests[] = {
	{ "epochs: nothing was skipped", test_clean, NULL, NULL, NULL },
	{ "epochs: something was skipped", test_skipped, NULL, NULL, NULL },
	{ "epochs: a harmless skip is found first", test_harmless_first, NULL, NULL, NULL },
	{ "epochs: a probe is gone", test_probe_gone, NULL, NULL, NULL },
	{ "epochs: a program is on its way to count", test_busy, NULL, NULL, NULL },
	{ "epochs: ... and stays on it", test_stuck, NULL, NULL, NULL },
};

const struct unit_tests epochs_tests = { tests, ARRAY_SIZE(tests) };
