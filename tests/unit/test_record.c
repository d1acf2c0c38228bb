// SPDX-License-Identifier: GPL-2.0-only
/* Records that no probe of ours writes: a reader takes what it is given. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/valid.h"
#include "unit.h"

#define FIXTURE "rules/missed-delivery/verified.txt"

/* The record in memory of exactly its size, so that a sanitizer sees a read past it. */
static int judge_copy(const struct judged *d, size_t len)
{
	struct mbt_call *copy = malloc(len ? len : 1);
	struct call_case c = { 0 };
	int err;

	assert_non_null(copy);
	memcpy(copy, &d->f.record, len);
	err = correlate_call(&c, &d->f.settings, copy, len, LOSS_NONE);
	assert_int_equal(err, record_valid(copy, len) ? 0 : -EBADMSG);
	call_case_release(&c);
	free(copy);
	return err;
}

static void test_whole(void **state)
{
	struct judged d;

	(void)state;
	judged_read(&d, FIXTURE);
	assert_int_equal(d.f.record.call.cpu_cnt, 3);
	assert_int_equal(judge_copy(&d, fixture_len(&d.f)), 0);
	d.f.record.call.type = MBT_RECORD_UNBEGUN;
	assert_int_equal(judge_copy(&d, fixture_len(&d.f)), 0);
	/* a ring rounds up */
	assert_true(record_valid(&d.f.record.call, fixture_len(&d.f) + 7));
	judged_release(&d);
}

static void test_truncated(void **state)
{
	struct judged d;
	size_t len, whole;

	(void)state;
	judged_read(&d, FIXTURE);
	whole = fixture_len(&d.f);
	for (len = 0; len < whole; len++)
		assert_int_equal(judge_copy(&d, len), -EBADMSG);
	/* its own length says that the last CPU is cut */
	for (len = 0; len < whole; len++) {
		d.f.record.call.len = (__u32)len;
		assert_int_equal(judge_copy(&d, whole), -EBADMSG);
	}
	d.f.record.call.len = (__u32)whole + 1;
	assert_int_equal(judge_copy(&d, whole), -EBADMSG);
	d.f.record.call.len = ~0u;
	assert_int_equal(judge_copy(&d, whole), -EBADMSG);
	judged_release(&d);
}

static void test_header(void **state)
{
	static const __u32 wrong_cnt[] = { 4,          MBT_MAX_CPUS, MBT_MAX_CPUS + 1,
					   0x7fffffff, 0x80000000,   ~0u };
	static const __u32 wrong_len[] = {
		0,          1,  sizeof(struct mbt_cpu) - 1, sizeof(struct mbt_cpu) + 1, 0x55555556,
		0x80000000, ~0u
	};
	struct judged d;
	__u16 value;
	size_t i;

	(void)state;
	judged_read(&d, FIXTURE);
	for (i = 0; i < ARRAY_SIZE(wrong_cnt); i++) {
		d.f.record.call.cpu_cnt = wrong_cnt[i];
		assert_false(record_valid(&d.f.record.call,
					  sizeof(d.f.record.call) + 3 * sizeof(struct mbt_cpu)));
	}
	d.f.record.call.cpu_cnt = 3;
	for (i = 0; i < ARRAY_SIZE(wrong_len); i++) {
		d.f.record.call.cpu_len = wrong_len[i];
		assert_int_equal(judge_copy(&d, fixture_len(&d.f)), -EBADMSG);
	}
	d.f.record.call.cpu_len = sizeof(struct mbt_cpu);
	for (value = 0; value < MBT_RECORD_VERSION + 2; value++) {
		d.f.record.call.version = value;
		assert_int_equal(judge_copy(&d, fixture_len(&d.f)),
				 value == MBT_RECORD_VERSION ? 0 : -EBADMSG);
	}
	/* another byte order */
	d.f.record.call.version = (__u16)(MBT_RECORD_VERSION << 8);
	assert_int_equal(judge_copy(&d, fixture_len(&d.f)), -EBADMSG);
	d.f.record.call.version = MBT_RECORD_VERSION;
	for (value = 0; value < 8; value++) {
		d.f.record.call.type = value;
		assert_int_equal(
			judge_copy(&d, fixture_len(&d.f)),
			value >= MBT_RECORD_CALL && value <= MBT_RECORD_PTRACED ? 0 : -EBADMSG);
	}
	judged_release(&d);
}

/* A field that no kernel side writes so. */
static void test_numbers(void **state)
{
	const __u64 no_time = 1ull << 63;
	struct judged d;
	struct fixture_record *r = &d.f.record, whole;

	(void)state;
	judged_read(&d, FIXTURE);
	whole = *r;
#define REFUSED(field, value) \
	do { \
		*r = whole; \
		r->field = value; \
		assert_int_equal(judge_copy(&d, fixture_len(&d.f)), -EBADMSG); \
	} while (0)
	REFUSED(call.end_ns, r->call.begin_ns - 1);
	REFUSED(call.end_ns, no_time);
	REFUSED(call.first_send_ns, no_time);
	REFUSED(call.last_send_ns, no_time);
	REFUSED(call.mutex_ns, no_time);
	REFUSED(call.rcu_ns, no_time);
	REFUSED(call.holder_tid, -1);
	REFUSED(call.holder_tgid, -1);
	REFUSED(call.tid, -1);
	REFUSED(call.tgid, -1);
	REFUSED(call.ns_tid, -1);
	REFUSED(call.ns_tgid, -1);
	REFUSED(call.parent_tgid, -1);
	REFUSED(cpus[2].cpu, MBT_MAX_CPUS);
	REFUSED(cpus[2].handler, MBT_HANDLER_CNT);
	REFUSED(cpus[2].queued, MBT_HANDLER_CNT);
	REFUSED(cpus[2].emptied_by, MBT_EMPTIED_UNUSE + 1);
	REFUSED(cpus[2].tid, -1);
	REFUSED(cpus[2].emptied_tid, -1);
	REFUSED(cpus[2].queue_ns, no_time);
	REFUSED(cpus[2].start_ns, no_time);
	REFUSED(cpus[2].end_ns, no_time);
#undef REFUSED
	*r = whole;
	r->call.end_ns = r->call.begin_ns;
	assert_int_equal(judge_copy(&d, fixture_len(&d.f)), 0);
	/* a result may be anything: the kernel is judged by it */
	r->call.ret = INT64_MIN;
	assert_int_equal(judge_copy(&d, fixture_len(&d.f)), 0);
	judged_release(&d);
}

/* The most CPUs that a record may have, and one more than its room. */
static void test_many_cpus(void **state)
{
	size_t len = sizeof(struct mbt_call) + (MBT_MAX_CPUS + 1) * sizeof(struct mbt_cpu);
	struct mbt_call *record = calloc(1, len);
	struct mbt_settings settings = { 0 };
	struct call_case c = { 0 };

	(void)state;
	assert_non_null(record);
	*record = (struct mbt_call){
		.type = MBT_RECORD_CALL,
		.version = MBT_RECORD_VERSION,
		.len = (__u32)len,
		.cpu_len = sizeof(struct mbt_cpu),
		.cpu_cnt = MBT_MAX_CPUS,
	};
	assert_int_equal(correlate_call(&c, &settings, record, len, LOSS_NONE), 0);
	assert_int_equal(c.cpu_cnt, MBT_MAX_CPUS);
	record->cpu_cnt++;
	assert_int_equal(correlate_call(&c, &settings, record, len, LOSS_NONE), -EBADMSG);
	call_case_release(&c);
	free(record);
}

/* A newer writer's longer CPU entries: what is not known is skipped. */
static void test_longer_entries(void **state)
{
	struct {
		struct mbt_call call;
		struct {
			struct mbt_cpu cpu;
			__u64 later[3];
		} cpus[3];
	} longer;
	struct call_case c = { 0 };
	struct judgement j;
	struct judged d;
	int i;

	(void)state;
	judged_read(&d, "rules/missed-delivery/violated.txt");
	memset(&longer, 0xa5, sizeof(longer));
	longer.call = d.f.record.call;
	longer.call.len = sizeof(longer);
	longer.call.cpu_len = sizeof(longer.cpus[0]);
	for (i = 0; i < 3; i++)
		longer.cpus[i].cpu = d.f.record.cpus[i];
	assert_int_equal(correlate_call(&c, &d.f.settings, &longer.call, sizeof(longer), LOSS_NONE),
			 0);
	rules_judge(&c, &j);
	assert_int_equal(j.verdict, VERDICT_VIOLATED);
	assert_int_equal(j.found_cnt, d.j.found_cnt);
	for (i = 0; i < 3; i++) {
		assert_memory_equal(&c.cpus[i].k, &d.call.cpus[i].k, sizeof(struct mbt_cpu));
		assert_int_equal(c.cpus[i].evidence, d.call.cpus[i].evidence);
	}
	call_case_release(&c);
	judged_release(&d);
}

/* Whatever the rest is: the fields that a record is refused for. */
static void make_valid(struct fixture_record *r)
{
	unsigned int i;

	r->call.begin_ns >>= 2;
	r->call.end_ns = r->call.begin_ns + (r->call.end_ns >> 2);
	r->call.first_send_ns >>= 1;
	r->call.last_send_ns >>= 1;
	r->call.tid &= 0x7fffffff;
	r->call.tgid &= 0x7fffffff;
	r->call.ns_tid &= 0x7fffffff;
	r->call.ns_tgid &= 0x7fffffff;
	r->call.parent_tgid &= 0x7fffffff;
	r->call.holder_tid &= 0x7fffffff;
	r->call.holder_tgid &= 0x7fffffff;
	r->call.mutex_ns >>= 1;
	r->call.rcu_ns >>= 1;
	for (i = 0; i < r->call.cpu_cnt; i++) {
		r->cpus[i].cpu %= MBT_MAX_CPUS;
		r->cpus[i].handler %= MBT_HANDLER_CNT;
		r->cpus[i].queued %= MBT_HANDLER_CNT;
		r->cpus[i].emptied_by %= MBT_EMPTIED_UNUSE + 1;
		r->cpus[i].tid &= 0x7fffffff;
		r->cpus[i].emptied_tid &= 0x7fffffff;
		r->cpus[i].queue_ns >>= 1;
		r->cpus[i].start_ns >>= 1;
		r->cpus[i].end_ns >>= 1;
	}
}

/* Values out of every range: some verdict, and nothing read or written out of bounds. */
static void test_noise(void **state)
{
	__u64 seed = 88172645463325252ull;
	struct judged d;
	__u32 whole;
	int round;
	size_t i;

	(void)state;
	judged_read(&d, FIXTURE);
	whole = d.f.record.call.len;
	for (round = 0; round < 2000; round++) {
		__u64 *words = (__u64 *)&d.f.record;

		for (i = 0; i < sizeof(d.f.record) / sizeof(*words); i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			/* few bits: the flags that matter are low */
			words[i] = round % 2 ? seed : seed & 0x3ff;
		}
		d.f.record.call.type = (__u16)(MBT_RECORD_CALL + round / 2 % MBT_RECORD_PTRACED);
		d.f.record.call.version = MBT_RECORD_VERSION;
		d.f.record.call.len = whole;
		d.f.record.call.cpu_len = sizeof(struct mbt_cpu);
		d.f.record.call.cpu_cnt = 3;
		make_valid(&d.f.record);
		judged_again(&d);
		assert_true(d.j.verdict <= VERDICT_UNVERIFIED && d.j.found_cnt <= RULES_MAX);
		assert_int_equal(d.j.verdict == VERDICT_VIOLATED, d.j.found_cnt > 0);
	}
	judged_release(&d);
}

static const struct CMUnitTest tests[] = {
	{ "record: whole", test_whole, NULL, NULL, NULL },
	{ "record: truncated", test_truncated, NULL, NULL, NULL },
	{ "record: wrong headers", test_header, NULL, NULL, NULL },
	{ "record: numbers that none can be", test_numbers, NULL, NULL, NULL },
	{ "record: as many CPUs as there may be", test_many_cpus, NULL, NULL, NULL },
	{ "record: longer entries of a newer writer", test_longer_entries, NULL, NULL, NULL },
	{ "record: noise", test_noise, NULL, NULL, NULL },
};

const struct unit_tests record_tests = { tests, ARRAY_SIZE(tests) };
