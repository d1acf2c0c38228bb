// SPDX-License-Identifier: GPL-2.0-only
/* What the timeline is made of: its bins, its events as they are written, its tracks. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sink/perfetto_tracks.h"
#include "sink/rate_bins.h"
#include "sample.h"
#include "sink/outputs.h"
#include "unit.h"

static __u64 sum_of(const struct rate_bins *b)
{
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; i < RATE_BINS; i++) {
		sum += b->cnt[i];
		if (i >= b->used)
			assert_int_equal(b->cnt[i], 0);
	}
	return sum;
}

static void test_bins(void **state)
{
	struct rate_bins b = { 0 };

	(void)state;
	rate_bins_add(&b, 0, 1);
	rate_bins_add(&b, RATE_BIN_MIN_NS - 1, 2);
	rate_bins_add(&b, RATE_BIN_MIN_NS, 4);
	rate_bins_add(&b, RATE_BIN_MIN_NS * RATE_BINS - 1, 8);
	assert_int_equal(b.width_ns, RATE_BIN_MIN_NS);
	assert_int_equal(b.used, RATE_BINS);
	assert_int_equal(b.cnt[0], 3);
	assert_int_equal(b.cnt[1], 4);
	assert_int_equal(b.cnt[RATE_BINS - 1], 8);
	assert_true(rate_bins_per_second(&b, 1) == 4000);
}

/* One more, and each is twice as wide; what was in them stays. */
static void test_bins_widen(void **state)
{
	struct rate_bins b = { 0 };

	(void)state;
	rate_bins_add(&b, 0, 1);
	rate_bins_add(&b, RATE_BIN_MIN_NS, 2);
	rate_bins_add(&b, 2 * RATE_BIN_MIN_NS, 4);
	rate_bins_add(&b, RATE_BIN_MIN_NS * RATE_BINS, 8);
	assert_int_equal(b.width_ns, 2 * RATE_BIN_MIN_NS);
	assert_int_equal(b.cnt[0], 3);
	assert_int_equal(b.cnt[1], 4);
	assert_int_equal(b.cnt[RATE_BINS / 2], 8);
	assert_int_equal(b.used, RATE_BINS / 2 + 1);
	assert_int_equal(sum_of(&b), 15);
	/* a recording may hold any time */
	rate_bins_add(&b, INT64_MAX, 16);
	assert_int_equal(b.cnt[0], 15);
	assert_int_equal(sum_of(&b), 31);
}

struct written {
	struct tracks tracks;
	struct trace_events events;
	FILE *out;
	char *text;
	size_t len;
};

static struct written *open_events(void)
{
	struct written *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->out = open_memstream(&w->text, &w->len);
	assert_non_null(w->out);
	trace_events_begin(&w->events, w->out);
	return w;
}

/* Ends the events; the running test fails if @text is not all of them. */
static void check_events(struct written *w, const char *text)
{
	trace_events_end(&w->events);
	fclose(w->out);
	assert_string_equal(w->text, text);
	free(w->text);
	free(w);
}

#define HEAD "{\"displayTimeUnit\":\"ns\",\"traceEvents\":["

static void test_events(void **state)
{
	const struct track a = { 1, 2 }, b = { 3, 4 };
	struct written *w = open_events();

	(void)state;
	trace_event_slice(&w->events, &a, "cat", "a \"name\"\\", 1000, 1000, false);
	trace_event_end(&w->events);
	trace_event_slice(&w->events, &b, "cat", "n", 1999, 12345678, true);
	trace_event_number(&w->events, "one", -1);
	trace_event_text(&w->events, "two", "a\nb");
	trace_event_end(&w->events);
	trace_event_instant(&w->events, &a, "cat", "mark", 5, true);
	trace_event_end(&w->events);
	trace_event_flow(&w->events, &a, 1000, &b, 2000, 7);
	trace_event_counter(&w->events, 1, "rate", 0, 0.5);
	check_events(
		w, HEAD
		"\n{\"ph\":\"X\",\"pid\":1,\"tid\":2,\"ts\":1.000,\"dur\":0.001,\"cat\":\"cat\","
		"\"name\":\"a \\\"name\\\"\\\\\"},"
		"\n{\"ph\":\"X\",\"pid\":3,\"tid\":4,\"ts\":1.999,\"dur\":12343.679,\"cat\":"
		"\"cat\",\"name\":\"n\",\"cname\":\"terrible\",\"args\":{\"one\":-1,\"two\":"
		"\"a\\nb\"}},"
		"\n{\"ph\":\"i\",\"pid\":1,\"tid\":2,\"s\":\"t\",\"ts\":0.005,\"cat\":\"cat\","
		"\"name\":\"mark\",\"cname\":\"terrible\"},"
		"\n{\"ph\":\"s\",\"pid\":1,\"tid\":2,\"ts\":1.000,\"cat\":\"ipi\",\"name\":"
		"\"request\",\"id\":7,\"bp\":\"e\"},"
		"\n{\"ph\":\"f\",\"pid\":3,\"tid\":4,\"ts\":2.000,\"cat\":\"ipi\",\"name\":"
		"\"request\",\"id\":7,\"bp\":\"e\"},"
		"\n{\"ph\":\"C\",\"pid\":1,\"tid\":0,\"ts\":0.000,\"cat\":\"rate\",\"name\":"
		"\"rate\",\"args\":{\"value\":0.500}}"
		"\n]");
}

static void test_no_event(void **state)
{
	(void)state;
	check_events(open_events(), HEAD "\n]");
}

static void check_interval(const struct interval *got, __u64 from_ns, __u64 to_ns)
{
	assert_int_equal(got->from_ns, from_ns);
	assert_int_equal(got->to_ns, to_ns);
}

/* Calls of a thread, which impossible records have at one time. */
static void test_callers(void **state)
{
	struct mbt_call call = { .tgid = 5, .tid = 6, .comm = "a", .leader_comm = "b" };
	struct interval when = { 10, 20 };
	struct written *w = open_events();
	struct track at;
	long named;

	(void)state;
	w->tracks.events = &w->events;
	at = tracks_caller(&w->tracks, &call, &when);
	assert_int_equal(at.pid, 5);
	assert_int_equal(at.tid, 6);
	check_interval(&when, 10, 20);
	named = ftell(w->out);
	assert_true(named > 0);
	when = (struct interval){ 15, 30 };
	tracks_caller(&w->tracks, &call, &when);
	check_interval(&when, 20, 30);
	when = (struct interval){ 12, 18 };
	tracks_caller(&w->tracks, &call, &when);
	check_interval(&when, 30, 31);
	when = (struct interval){ 40, 40 };
	tracks_caller(&w->tracks, &call, &when);
	check_interval(&when, 40, 41);
	assert_int_equal(ftell(w->out), named);
	/* after an exec; and another one in its place */
	strcpy(call.comm, "c");
	tracks_caller(&w->tracks, &call, &when);
	check_interval(&when, 41, 42);
	assert_true(ftell(w->out) > named);
	call.tid += TRACKS_THREADS;
	when = (struct interval){ 12, 18 };
	tracks_caller(&w->tracks, &call, &when);
	check_interval(&when, 12, 18);
	fclose(w->out);
	free(w->text);
	free(w);
}

static void test_handlers(void **state)
{
	struct written *w = open_events();
	struct tracks *t = &w->tracks;

	(void)state;
	assert_true(tracks_handler_fits(t, 3, &(struct interval){ 20, 30 }));
	/* calls end in another order than their handlers ran */
	assert_true(tracks_handler_fits(t, 3, &(struct interval){ 10, 20 }));
	assert_true(tracks_handler_fits(t, 3, &(struct interval){ 30, 31 }));
	assert_false(tracks_handler_fits(t, 3, &(struct interval){ 29, 40 }));
	assert_false(tracks_handler_fits(t, 3, &(struct interval){ 19, 21 }));
	assert_false(tracks_handler_fits(t, 3, &(struct interval){ 12, 13 }));
	assert_true(tracks_handler_fits(t, 4, &(struct interval){ 12, 13 }));
	fclose(w->out);
	free(w->text);
	free(w);
}

#define TASK(from, lasts, name) \
	"\n{\"ph\":\"X\",\"pid\":4194304,\"tid\":4194308,\"ts\":" from ",\"dur\":" lasts \
	",\"cat\":\"task\",\"name\":\"" name "\"}"

/* A task is one slice from the first call that shows it to the last, and each is for itself. */
static void test_tasks(void **state)
{
	struct mbt_cpu k = {
		.cpu = 1,
		.seen = MBT_CPU_BEGIN | MBT_CPU_END,
		.begin = { .curr = 0xa, .nr_switches = 7 },
		.end = { .curr = 0xa, .nr_switches = 7 },
		.tid = 50,
		.comm = "x",
	};
	struct written *w = open_events();

	(void)state;
	w->tracks.events = &w->events;
	tracks_cpu(&w->tracks, 1);
	tracks_task(&w->tracks, &k, &(struct interval){ 1000, 2000 });
	tracks_task(&w->tracks, &k, &(struct interval){ 4000, 5000 });
	tracks_task(&w->tracks, &k, &(struct interval){ 500, 3000 });
	/* another one, of which a call says only that it was there when it began */
	k.begin.curr = 0xb;
	k.begin.nr_switches = 8;
	k.tid = 51;
	tracks_task(&w->tracks, &k, &(struct interval){ 6000, 9000 });
	/* the first one again, in a call that begins before the other one's */
	k.begin.curr = k.end.curr = 0xa;
	k.begin.nr_switches = k.end.nr_switches = 9;
	k.tid = 50;
	tracks_task(&w->tracks, &k, &(struct interval){ 5500, 7000 });
	/* nothing is known of what ran */
	k.seen = 0;
	tracks_task(&w->tracks, &k, &(struct interval){ 7000, 8000 });
	tracks_end(&w->tracks);
	fflush(w->out);
	assert_non_null(strstr(w->text, "\"name\":\"CPU 1\""));
	assert_non_null(strstr(w->text, "\"name\":\"CPU 1: task\""));
	check_text(w->text, TASK("0.500", "4.500", "x[50]") "," TASK(
				    "6.000", "0.001", "x[51]") "," TASK("6.001", "0.999", "x[50]"));
	fclose(w->out);
	free(w->text);
	free(w);
}

/* The timeline of the call, twice over. To be freed. */
static char *timeline_of_two(struct judged *d)
{
	char path[] = "/tmp/timeline.XXXXXX";
	struct sink_to to = { .path = path };
	size_t len = 0;
	struct report r;
	char *text = NULL;
	struct run run;
	FILE *file;

	close(mkstemp(path));
	sample_run(&run, NULL);
	sample_report(&r, 8);
	to.options = &r.options;
	judged_again(d);
	assert_int_equal(sink_of_perfetto.open(&to), 0);
	assert_int_equal(sink_of_perfetto.call(&to, &d->call, &d->j, &run), 0);
	assert_int_equal(sink_of_perfetto.call(&to, &d->call, &d->j, &run), 0);
	assert_int_equal(sink_of_perfetto.report(&to, &r, &run), 0);
	assert_int_equal(outfile_commit(&to.out), 0);
	sink_of_perfetto.discard(&to);
	outfile_discard(&to.out);
	report_release(&r);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_true(getdelim(&text, &len, 0, file) > 0);
	fclose(file);
	unlink(path);
	return text;
}

static unsigned int count_of(const char *text, const char *part)
{
	unsigned int cnt = 0;

	for (; (text = strstr(text, part)); text++)
		cnt++;
	return cnt;
}

/* Two calls of a thread at one time: the second has no room for what is in it. */
static void test_overlapping(void **state)
{
	struct judged d;
	char *text;

	(void)state;
	judged_read(&d, "rules/missed-delivery/verified.txt");
	text = timeline_of_two(&d);
	assert_int_equal(count_of(text, "\"cat\":\"verified\""), 2);
	assert_int_equal(count_of(text, "\"cat\":\"phase\""), 3);
	assert_int_equal(count_of(text, "\"cat\":\"handler\""), 2);
	check_text(text, "\"handlers\":4,\"handlers_not_shown\":2,\"flows\":2,");
	free(text);
	judged_release(&d);
}

/* Where the caller's clock is ahead, or behind: an arrow begins in the call, and goes on. */
static void test_clocks(void **state)
{
	struct judged d;
	unsigned int i;
	char *text;

	(void)state;
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < d.f.record.call.cpu_cnt; i++)
		if (d.f.record.cpus[i].queue_ns)
			d.f.record.cpus[i].queue_ns = d.f.record.call.begin_ns - 500;
	text = timeline_of_two(&d);
	check_text(text, "{\"ph\":\"s\",\"pid\":4242,\"tid\":4242,\"ts\":1.000,");
	free(text);
	for (i = 0; i < d.f.record.call.cpu_cnt; i++)
		if (d.f.record.cpus[i].queue_ns)
			d.f.record.cpus[i].queue_ns = d.f.record.call.end_ns + 500;
	text = timeline_of_two(&d);
	assert_int_equal(count_of(text, "\"ph\":\"s\""), 0);
	free(text);
	/* a handler that ran behind the call's end */
	for (i = 0; i < d.f.record.call.cpu_cnt; i++)
		if (d.f.record.cpus[i].queue_ns) {
			d.f.record.cpus[i].start_ns = d.f.record.call.end_ns + 600;
			d.f.record.cpus[i].end_ns = d.f.record.call.end_ns + 700;
		}
	text = timeline_of_two(&d);
	check_text(text, "{\"ph\":\"s\",\"pid\":4242,\"tid\":4242,\"ts\":20.999,");
	free(text);
	judged_release(&d);
}

static const struct CMUnitTest tests[] = {
	{ "timeline: bins of rates", test_bins, NULL, NULL, NULL },
	{ "timeline: bins widen, and lose no count", test_bins_widen, NULL, NULL, NULL },
	{ "timeline: events to the letter", test_events, NULL, NULL, NULL },
	{ "timeline: no event", test_no_event, NULL, NULL, NULL },
	{ "timeline: calls of a thread do not overlap", test_callers, NULL, NULL, NULL },
	{ "timeline: nor do handlers of a CPU", test_handlers, NULL, NULL, NULL },
	{ "timeline: nor tasks", test_tasks, NULL, NULL, NULL },
	{ "timeline: calls at one time", test_overlapping, NULL, NULL, NULL },
	{ "timeline: clocks that disagree", test_clocks, NULL, NULL, NULL },
};

const struct unit_tests timeline_tests = { tests, ARRAY_SIZE(tests) };
