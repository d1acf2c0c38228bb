// SPDX-License-Identifier: GPL-2.0-only
/* Notes about slow calls and disturbed CPUs, and their sentences: each where it is due and not. */
#include <string.h>
#include "judge/rules_time.h"
#include "mbt/delay.h"
#include "run/cpu_sets.h"
#include "sample.h"
#include "sink/advice.h"
#include "unit.h"

#define BARRIER "rules/missed-delivery/verified.txt"
#define REGISTER "grace/register-events.txt"
#define US 1000ull
#define MS 1000000ull

/* When what happened, from the begin of the call on. */
struct times {
	__u64 first_ns, last_ns; /* requests */
	__u64 start_ns;          /* of the handler of CPU 1; the others begin with the request */
	__u64 handlers_end_ns;
	__u64 end_ns;
};

static const struct times quick = { 2 * US, 3 * US, 4 * US, 9 * US, 10 * US };

static void read_call(struct judged *d, const char *fixture, const struct times *t)
{
	struct mbt_call *c = &d->f.record.call;
	unsigned int i;

	judged_read(d, fixture);
	c->recorded |= MBT_CALL_SENDS;
	c->first_send_ns = c->begin_ns + t->first_ns;
	c->last_send_ns = c->begin_ns + t->last_ns;
	c->end_ns = c->begin_ns + t->end_ns;
	for (i = 0; i < c->cpu_cnt; i++) {
		struct mbt_cpu *k = &d->f.record.cpus[i];

		if (!(k->ran & MBT_RAN_FINISHED))
			continue;
		k->queue_ns = c->first_send_ns;
		k->start_ns = c->begin_ns + (k->cpu == 1 ? t->start_ns : t->first_ns);
		k->end_ns = c->begin_ns + t->handlers_end_ns;
		snprintf(k->comm, sizeof(k->comm), "worker");
	}
}

static void add(struct report *r, struct judged *d)
{
	judged_again(d);
	assert_int_equal(report_call(r, &d->call, &d->j), 0);
	judged_release(d);
}

static void add_quick(struct report *r, unsigned int cnt)
{
	struct judged d;

	while (cnt--) {
		read_call(&d, BARRIER, &quick);
		add(r, &d);
	}
}

/* The one note of the finished report says this, as text and as JSON; NULL: there is none. */
static void says(struct report *r, const char *code, const char *sentence)
{
	char words[ADVICE_LEN], *text;
	const struct report_note *found = NULL;
	struct run run;
	unsigned int i;

	report_finish(r);
	sample_run(&run, NULL);
	for (i = 0; i < r->notes.cnt + r->infos.cnt; i++) {
		const struct report_note *n = i < r->notes.cnt ? &r->notes.list[i] :
								 &r->infos.list[i - r->notes.cnt];

		if (strcmp(n->rule->code, code))
			continue;
		assert_null(found);
		found = n;
	}
	if (!sentence) {
		assert_null(found);
		report_release(r);
		return;
	}
	assert_non_null(found);
	assert_string_equal(note_sentence(words, sizeof(words), found, r, &run), sentence);
	text = sample_written(sink_json, r, &run);
	check_text(text, sentence);
	free(text);
	report_release(r);
}

static void test_slow_call(void **state)
{
	struct times slow = { 2 * US, 3 * US, 4 * US, 59 * MS, 60 * MS };
	struct report r;
	struct judged d;

	(void)state;
	sample_report(&r, 4);
	add_quick(&r, 3);
	read_call(&d, BARRIER, &slow);
	add(&r, &d);
	says(&r, "slow-call",
	     "PRIVATE_EXPEDITED by fixture[4242]: 1 of 4 calls took 50 ms or more, the longest "
	     "60.0 ms, of which 59.0 ms slowest CPU (CPU 1)");
	sample_report(&r, 4);
	slow.end_ns = SLOW_CALL_NS - 1;
	slow.handlers_end_ns = 40 * MS;
	read_call(&d, BARRIER, &slow);
	add(&r, &d);
	says(&r, "slow-call", NULL);
}

/* RCU's grace periods last so long: no call that waits for one is a warning for that. */
static void test_slow_rcu(void **state)
{
	static const char *const kinds[] = { "grace/global-grace-period-and-events.txt", REGISTER };
	struct times slow = { 57 * MS, 58 * MS, 59 * MS, 59500 * US, 60 * MS };
	struct report r;
	struct judged d;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		sample_report(&r, 4);
		read_call(&d, kinds[i], &slow);
		add(&r, &d);
		report_finish(&r);
		assert_int_equal(r.notes.cnt, 0);
		says(&r, "slow-call", NULL);
	}
}

static void read_register(struct judged *d, __u64 rcu_ns, __u32 mm_users)
{
	const struct times t = { 31100 * US, 31101 * US, 31102 * US, 31150 * US, 31200 * US };

	read_call(d, REGISTER, &t);
	d->f.record.call.rcu_ns = rcu_ns;
	d->f.record.call.recorded |= MBT_CALL_RCU_TIMED;
	d->f.record.call.mm_users_begin = mm_users;
}

static void test_slow_register(void **state)
{
	struct report r;
	struct judged d;

	(void)state;
	sample_report(&r, 4);
	read_register(&d, 31050 * US, 2);
	add(&r, &d);
	says(&r, "slow-register",
	     "REGISTER_PRIVATE_EXPEDITED by fixture[4242]: it took 31.2 ms, of which 31.1 ms in "
	     "RCU (synchronize_rcu), beside other threads (mm_users 2): register before creating "
	     "threads");
	/* most of it was something else */
	sample_report(&r, 4);
	read_register(&d, 15 * MS, 2);
	add(&r, &d);
	says(&r, "slow-register", NULL);
	/* where nothing divides it, but it slept */
	sample_report(&r, 4);
	read_register(&d, 0, 2);
	d.f.record.call.recorded &= ~(__u32)(MBT_CALL_RCU_TIMED | MBT_CALL_GRACE | MBT_CALL_SENDS);
	d.f.record.call.grace = 0;
	d.f.record.call.slept = 1;
	add(&r, &d);
	says(&r, "slow-register",
	     "REGISTER_PRIVATE_EXPEDITED by fixture[4242]: it took 31.2 ms, of which most asleep, "
	     "which is for RCU or the mutex, beside other threads (mm_users 2): register before "
	     "creating threads");
	/* ... and where it did not sleep */
	sample_report(&r, 4);
	read_register(&d, 0, 2);
	d.f.record.call.recorded &= ~(__u32)(MBT_CALL_RCU_TIMED | MBT_CALL_GRACE | MBT_CALL_SENDS);
	d.f.record.call.grace = d.f.record.call.slept = 0;
	add(&r, &d);
	says(&r, "slow-register", NULL);
	/* where RCU is not timed */
	sample_report(&r, 4);
	read_register(&d, 0, 3);
	d.f.record.call.recorded &= ~(__u32)MBT_CALL_RCU_TIMED;
	add(&r, &d);
	says(&r, "slow-register",
	     "REGISTER_PRIVATE_EXPEDITED by fixture[4242]: it took 31.2 ms, of which 31.1 ms for "
	     "RCU, mutex and scan, beside other threads (mm_users 3): register before creating "
	     "threads");
}

static void read_waiter(struct judged *d, __u64 mutex_ns)
{
	const struct times t = { 500 * US, 501 * US, 502 * US, 510 * US, 520 * US };
	struct mbt_call *c = &d->f.record.call;

	read_call(d, BARRIER, &t);
	c->recorded |= MBT_CALL_MUTEX_TIMED;
	c->mutex_ns = mutex_ns;
	c->holder_tid = c->holder_tgid = 811;
	c->queue_depth = 3;
	memcpy(c->holder_comm, "reactor-3", sizeof("reactor-3"));
}

/* Waits of a call whose record was lost are no part of the time that is known. */
static void test_convoy_lost(void **state)
{
	struct mbt_lock_count waits = { .leader_comm = "fixture" };
	struct mbt_stat lost = { .lost = 1, .leader_comm = "fixture" };
	struct mbt_stat_key key = { 0 };
	const struct report_row *row;
	struct report r;
	struct judged d;

	(void)state;
	sample_report(&r, 4);
	read_waiter(&d, 412 * US);
	add(&r, &d);
	row = &r.rows.list[0];
	key = (struct mbt_stat_key){ .tgid = (__u32)row->tgid,
				     .row = row->row,
				     .start_ns = row->start_ns };
	mbt_phase_add(&waits.wait, 412 * US);
	mbt_phase_add(&waits.wait, 9 * MS);
	assert_int_equal(report_lock_wait_add(&r.convoys, &key, &waits), 0);
	assert_int_equal(report_stat(&r, &key, &lost), 0);
	says(&r, "mutex-convoy",
	     "PRIVATE_EXPEDITED by fixture[4242]: 79 % of the time of 1 calls went into waiting "
	     "for the mutex, up to 412.0 us (behind reactor-3[811], 3 in the queue)");
}

static void test_convoy(void **state)
{
	struct report r;
	struct judged d;

	(void)state;
	sample_report(&r, 4);
	read_waiter(&d, 412 * US);
	add(&r, &d);
	says(&r, "mutex-convoy",
	     "PRIVATE_EXPEDITED by fixture[4242]: 79 % of the time of 1 calls went into waiting "
	     "for the mutex, up to 412.0 us (behind reactor-3[811], 3 in the queue)");
	sample_report(&r, 4);
	read_waiter(&d, 110 * US);
	add(&r, &d);
	says(&r, "mutex-convoy", NULL);
}

static void test_laggard(void **state)
{
	const struct times late = { 2 * US, 3 * US, 12 * MS + 2 * US, 13 * MS, 14 * MS };
	struct report r;
	struct judged d;

	(void)state;
	sample_report(&r, 4);
	add_quick(&r, 9);
	read_call(&d, BARRIER, &late);
	add(&r, &d);
	says(&r, "laggard-cpu",
	     "PRIVATE_EXPEDITED by fixture[4242]: CPU 1 began 1 of 10 handlers over 1 ms after "
	     "the request, the latest after 12.0 ms while worker[4301] ran there (half of them "
	     "within 1.5 us); stolen from it: 0 ns; are interrupts off there?");
	/* the hypervisor had it */
	sample_report(&r, 4);
	r.cpus[1].load = (struct cpu_load){ .steal_ns = 30 * MS, .known = true };
	read_call(&d, BARRIER, &late);
	add(&r, &d);
	says(&r, "laggard-cpu",
	     "PRIVATE_EXPEDITED by fixture[4242]: CPU 1 began 1 of 1 handlers over 1 ms after the "
	     "request, the latest after 12.0 ms while worker[4301] ran there (half of them within "
	     "12.0 ms); stolen from it: 30.0 ms");
	sample_report(&r, 4);
	add_quick(&r, 9);
	says(&r, "laggard-cpu", NULL);
	/* one in a hundred is a habit, one in more is none */
	sample_report(&r, 4);
	add_quick(&r, 199);
	read_call(&d, BARRIER, &late);
	add(&r, &d);
	says(&r, "laggard-cpu", NULL);
	/* an idle CPU may have to wake up */
	sample_report(&r, 4);
	read_call(&d, BARRIER, &late);
	d.f.record.cpus[1].tid = 0;
	add(&r, &d);
	says(&r, "laggard-cpu", NULL);
	/* where all CPUs have one stamp, it is not known how late each was */
	sample_report(&r, 4);
	read_call(&d, BARRIER, &late);
	d.f.record.cpus[1].seen |= MBT_CPU_COUNTED;
	add(&r, &d);
	says(&r, "laggard-cpu", NULL);
}

static void test_isolated(void **state)
{
	static struct kernel k = { .cpu_possible = 4, .isolated = "2-3" };
	struct report r;

	(void)state;
	sample_report(&r, 4);
	cpu_sets_mark(r.cpus, r.cpu_cnt, &k);
	r.cpus[2].load = (struct cpu_load){ .call_interrupts = 8, .known = true };
	add_quick(&r, 6);
	says(&r, "isolated-cpu-hit",
	     "PRIVATE_EXPEDITED by fixture[4242]: 6 interrupts of 1 isolated or nohz_full CPUs, in "
	     "all 42.0 us, the longest 7.0 us; most of CPU 2 (6, 75 % of its function-call "
	     "interrupts)");
	sample_report(&r, 4);
	k.isolated[0] = '0';
	k.isolated[1] = '\0';
	cpu_sets_mark(r.cpus, r.cpu_cnt, &k);
	add_quick(&r, 6);
	says(&r, "isolated-cpu-hit", NULL);
}

static void read_storm(struct report *r, __u64 targets)
{
	const struct mbt_stat_key key = { .tgid = 17,
					  .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) };
	const struct mbt_stat stat = { .leader_comm = "server" };
	const struct mbt_plain_cnt cnt = { .covered = 1000000, .targets = targets };

	sample_report(r, 4);
	r->duration_ns = 10000 * MS;
	r->cpus[0].load = (struct cpu_load){ .call_interrupts = 200000, .known = true };
	r->cpus[3].load = (struct cpu_load){ .call_interrupts = 300000, .known = true };
	assert_int_equal(report_plain(r, &key, &stat, &cnt, 0), 0);
}

static void test_storm(void **state)
{
	struct report r;

	(void)state;
	read_storm(&r, 450000);
	says(&r, "ipi-storm",
	     "PRIVATE_EXPEDITED by server[17]: 45000 interrupts a second by 1000000 calls, 90 % of "
	     "all 500000 function-call interrupts of the machine");
	/* others send more */
	read_storm(&r, 240000);
	says(&r, "ipi-storm", NULL);
	/* a large share of few */
	read_storm(&r, 450000);
	r.duration_ns = 50000 * MS;
	says(&r, "ipi-storm", NULL);
	/* /proc/interrupts did not tell */
	read_storm(&r, 450000);
	r.cpus[0].load.call_interrupts = r.cpus[3].load.call_interrupts = 0;
	says(&r, "ipi-storm", NULL);
}

/* What no machine shows at will: its first screen, in tests/screens/@name.txt. */
static void shown(struct report *r, const char *name, const struct kernel *k)
{
	struct run run;
	char *text;

	report_finish(r);
	sample_run(&run, NULL);
	if (k)
		run.kernel = k;
	text = sample_written(sink_text, r, &run);
	check_screen(name, text);
	free(text);
	report_release(r);
}

static void test_screens(void **state)
{
	const struct times late = { 2 * US, 3 * US, 12 * MS + 2 * US, 13 * MS, 14 * MS };
	struct kernel k;
	struct report r;
	struct judged d;
	struct run run;

	(void)state;
	sample_report(&r, 4);
	read_waiter(&d, 412 * US);
	add(&r, &d);
	shown(&r, "convoy", NULL);
	sample_report(&r, 4);
	add_quick(&r, 9);
	read_call(&d, BARRIER, &late);
	add(&r, &d);
	shown(&r, "laggard", NULL);
	sample_report(&r, 4);
	read_register(&d, 31050 * US, 2);
	add(&r, &d);
	shown(&r, "slow-register", NULL);
	sample_run(&run, NULL);
	k = *run.kernel;
	strcpy(k.isolated, "2-3");
	sample_report(&r, 4);
	cpu_sets_mark(r.cpus, r.cpu_cnt, &k);
	r.cpus[2].load = (struct cpu_load){ .call_interrupts = 8, .known = true };
	add_quick(&r, 6);
	shown(&r, "isolated", &k);
}

/* The parts of a row add up to the time of its calls, and handlers to those of its CPUs. */
static void test_sums(void **state)
{
	struct report r;
	struct judged d;
	const struct phases *p;

	(void)state;
	sample_report(&r, 4);
	add_quick(&r, 5);
	read_waiter(&d, 412 * US);
	add(&r, &d);
	report_finish(&r);
	p = r.rows.list[0].phases;
	assert_int_equal(p->calls, 6);
	assert_int_equal(phases_sum_ns(p), 5 * 10 * US + 520 * US);
	assert_int_equal(phases_sum_ns(r.commands[4].phases), phases_sum_ns(p));
	assert_int_equal(p->longest.ns, 520 * US);
	assert_int_equal(p->longest.holder_tid, 811);
	assert_int_equal(r.cpus[1].handlers->hits, 6);
	assert_int_equal(r.cpus[1].handlers->run.sum_ns, 5 * 5 * US + 8 * US);
	assert_int_equal(r.cpus[1].handlers->senders[0].hits, 6);
	assert_int_equal(r.cpus[1].handlers->tasks[0].hits, 6);
	assert_int_equal(r.cpus[1].handlers->worst.ns, 8 * US);
	assert_null(r.cpus[0].handlers);
	report_release(&r);
}

static unsigned int named(const char *text, unsigned char *first)
{
	static const struct kernel k = { .cpu_possible = 8,
					 .isolated = "2-3",
					 .nohz_full_cpus = "3,5" };
	struct cpulist l;

	if (cpu_sets_named(&l, text, &k))
		return 99;
	*first = l.bytes[0];
	return (unsigned int)CPU_COUNT_S(CPULIST_SIZE, &l.set);
}

static void test_sets(void **state)
{
	unsigned char set;

	(void)state;
	assert_int_equal(named("isolated", &set), 2);
	assert_int_equal(set, 0x0c);
	assert_int_equal(named("nohz_full", &set), 2);
	assert_int_equal(set, 0x28);
	assert_int_equal(named("housekeeping", &set), 5);
	assert_int_equal(set, 0xd3);
	assert_int_equal(named("all", &set), 8);
	assert_int_equal(named("1,4-5", &set), 3);
	assert_int_equal(set, 0x32);
	assert_int_equal(named("", &set), 99);
	assert_int_equal(named("isolate", &set), 99);
	assert_int_equal(named("1,", &set), 1);
}

/* Tables of 80 columns at most, and of the CPUs that are asked for. */
static void test_tables(void **state)
{
	static const struct kernel k = { .cpu_possible = 4, .isolated = "2" };
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_report(&r, 4);
	cpu_sets_mark(r.cpus, r.cpu_cnt, &k);
	r.cpus[2].load = (struct cpu_load){ .call_interrupts = 8, .known = true };
	add_quick(&r, 6);
	report_finish(&r);
	sample_run(&run, NULL);
	text = sample_written(sink_text, &r, &run);
	check_text(text,
		   "\nWHERE THE TIME WENT               CALLS    TIME       P50       P99       "
		   "MAX\nPRIVATE_EXPEDITED\n  mutex and scan                      6  20.0 %    "
		   "1.5 us    1.5 us    2.0 us\n");
	check_text(text,
		   "\nLAGGARD  SLOWEST START P50       P99       MAX   RUN P99       MAX   "
		   "LATE  STEAL\n1        100.0 %    1.5 us    1.5 us    2.0 us    5.0 us    5.0 "
		   "us      0      -\n");
	check_text(text, "\nVICTIM   INTERRUPTS OF ALL CAL       TIME        P99      WORST\n"
			 "2 i               6     75.0 %    42.0 us     6.1 us     7.0 us\n"
			 "  from fixture[4242] PRIVATE_EXPEDITED 6\n"
			 "  interrupted worker[4302] 6\n"
			 "1                 6          -    30.0 us     5.0 us     5.0 us\n");
	free(text);
	/* where handlers are only counted, no begin has a time */
	r.cpus[1].handlers->start.cnt = 0;
	text = sample_written(sink_text, &r, &run);
	check_text(text, "\n1        100.0 %         -         -         -    5.0 us    5.0 us ");
	free(text);
	cpu_sets_show(r.cpus, r.cpu_cnt, "isolated", &k);
	text = sample_written(sink_text, &r, &run);
	check_text(text, "WORST\n2 i  ");
	assert_null(strstr(text, "\n1                 6"));
	free(text);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "slow: a call of 50 ms", test_slow_call, NULL, NULL, NULL },
	{ "slow: a call of 60 ms that waits for RCU", test_slow_rcu, NULL, NULL, NULL },
	{ "slow: a registration beside threads", test_slow_register, NULL, NULL, NULL },
	{ "slow: a convoy on the mutex", test_convoy, NULL, NULL, NULL },
	{ "slow: a convoy of which a part was lost", test_convoy_lost, NULL, NULL, NULL },
	{ "slow: a CPU that begins late", test_laggard, NULL, NULL, NULL },
	{ "slow: isolated CPUs", test_isolated, NULL, NULL, NULL },
	{ "slow: a storm of interrupts", test_storm, NULL, NULL, NULL },
	{ "slow: first screens", test_screens, NULL, NULL, NULL },
	{ "slow: sums", test_sums, NULL, NULL, NULL },
	{ "slow: sets of CPUs by name", test_sets, NULL, NULL, NULL },
	{ "slow: tables", test_tables, NULL, NULL, NULL },
};

const struct unit_tests slow_tests = { tests, ARRAY_SIZE(tests) };
