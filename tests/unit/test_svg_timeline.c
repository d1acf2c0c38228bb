// SPDX-License-Identifier: GPL-2.0-only
/* The timeline of a call: whose rows, in which order, at which places, and with which numbers. */
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/svg_timeline.h"
#include "unit.h"

/* Where the axis of the picture begins, and how long it is. */
#define LEFT 212.0
#define SPAN 728.0

/* To be freed. */
static char *drawn(const struct judged *d)
{
	char *text = NULL;
	struct run run;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	sample_run(&run, NULL);
	assert_int_equal(svg_timeline(out, &d->call, &d->j, &run), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static char *drawn_fixture(const char *name)
{
	struct judged d;
	char *text;

	judged_read(&d, name);
	text = drawn(&d);
	judged_release(&d);
	return text;
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' is there: %s", part, text);
}

/* Each of the parts stands behind the one before it. */
static void check_order(const char *text, const char *const *parts, size_t cnt)
{
	const char *at = text;
	size_t i;

	for (i = 0; i < cnt; i++) {
		at = strstr(at, parts[i]);
		if (!at)
			fail_msg("'%s' is not there, or not in its place: %s", parts[i], text);
		at += strlen(parts[i]);
	}
}

/* The picture has this instant of the call, of 20 us, at its place of @shape's attribute. */
static void check_place(const char *text, const char *shape, unsigned int ns)
{
	char part[96];

	snprintf(part, sizeof(part), "%s%.2f", shape, LEFT + SPAN * ns / 20000);
	check_text(text, part);
}

static void test_timeline_rows(void **state)
{
	static const char *const labels[] = {
		">CPU 0, the caller<",
		">not required: self<",
		">CPU 2, VIOLATED<",
		">missed-delivery<",
		">CPU 1<",
		">required: ipi<",
	};
	static const char *const all[] = {
		">CPU 0, the caller<", ">CPU 2, VIOLATED<", ">CPU 3, VIOLATED<",
		">CPU 5, VIOLATED<",   ">CPU 1<",           ">CPU 4<",
	};
	char *text = drawn_fixture("rules/missed-delivery/violated.txt");

	(void)state;
	check_order(text, labels, ARRAY_SIZE(labels));
	check_text(text, "<title>CPUs during PRIVATE_EXPEDITED by fixture[4242], 20.0 us</title>"
			 "<desc>3 CPUs, drawn to scale. CPU 2 ran this mm throughout (thread "
			 "4302), was never targeted, ran no handler (missed-delivery). The tables");
	check_text(text, ">nothing was sent, no handler ran<");
	/* the mark is a shape and a word, once */
	assert_null(strstr(strstr(text, "<path class=\"tl-bad\"") + 1, "<path class=\"tl-bad\""));
	free(text);
	text = drawn_fixture("rules/missed-delivery/violated-many.txt");
	check_order(text, all, ARRAY_SIZE(all));
	free(text);
	text = drawn_fixture("rules/missed-delivery/verified.txt");
	lacks(text, "VIOLATED");
	lacks(text, "tl-bad");
	free(text);
}

static void test_timeline_places(void **state)
{
	static const char *const numbers[] = {
		"data-ns=\"0\">0<",         ">fixture[4242] calls PRIVATE_EXPEDITED<",
		"data-ns=\"2000\">2,000<",  ">sends ipi_mb to CPU 1<",
		"data-ns=\"4100\">4,100<",  ">ipi_mb begins<",
		"data-ns=\"4400\">4,400<",  ">ipi_mb ends<",
		"data-ns=\"20000\">20,000", ">the call returns 0<",
	};
	char *text = drawn_fixture("rules/missed-delivery/violated.txt");

	(void)state;
	check_order(text, numbers, ARRAY_SIZE(numbers));
	check_place(text, "<path class=\"tl-line\" d=\"M", 2000);
	check_place(text, "<path class=\"tl-head\" d=\"M", 4100);
	check_place(text, "<rect class=\"tl-run\" x=\"", 4100);
	check_text(text, "width=\"10.92\" height"); /* 300 ns */
	check_text(text, ">ipi_mb, 300 ns<");
	check_text(text, "d=\"M212.00 40v42\""); /* begin and end, on the caller's row */
	check_text(text, "d=\"M940.00 40v42\"");
	check_text(text, ">since the call began, us<");
	check_place(text, "<path class=\"tl-grid\" d=\"M", 5000);
	check_text(text, ">15<");
	free(text);
}

/* Clocks of CPUs may disagree: what is off the axis stands at its end, and the number as it is. */
static void test_timeline_off_the_axis(void **state)
{
	struct judged d;
	char *text;

	(void)state;
	judged_read(&d, "rules/missed-delivery/violated.txt");
	d.call.cpus[1].k.start_ns = d.call.call.begin_ns - 5;
	d.call.cpus[1].k.end_ns = d.call.call.end_ns + 1000;
	text = drawn(&d);
	check_text(text, "<rect class=\"tl-run\" x=\"212.00\" y=\"154\" width=\"728.00\"");
	check_text(text, "data-ns=\"-5\">-5<");
	check_text(text, "data-ns=\"21000\">21,000<");
	free(text);
	/* a call without a length, and one as long as a number can say */
	d.call.call.end_ns = d.call.call.begin_ns;
	text = drawn(&d);
	check_text(text, "<rect class=\"tl-run\" x=\"212.00\"");
	lacks(text, "nan");
	free(text);
	d.call.call.begin_ns = 0;
	d.call.call.end_ns = INT64_MAX;
	text = drawn(&d);
	check_text(text, ">since the call began, s<");
	free(text);
	judged_release(&d);
}

static void test_timeline_tasks(void **state)
{
	struct judged d;
	char *text;

	(void)state;
	text = drawn_fixture("covered/surplus-left.txt");
	check_text(text, ">1 switch, when is not recorded<");
	check_text(text, ">thread 4301<");
	check_text(text, ">another task, of another mm<");
	free(text);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	strcpy(d.call.cpus[1].k.comm, "worker");
	d.call.cpus[2].k.end.curr = d.call.cpus[1].k.begin.curr;
	d.call.cpus[2].k.end.nr_switches += 2;
	d.call.cpus[2].k.tid = 0;
	text = drawn(&d);
	check_text(text, ">worker[4301] throughout<");
	check_text(text, "<td>idle</td><td>2</td><td>worker[4301]</td>");
	free(text);
	d.call.cpus[2].k.end.curr++;
	d.call.cpus[2].k.end.task_flags = MBT_PF_KTHREAD;
	text = drawn(&d);
	check_text(text, ">another task, of the kernel<");
	free(text);
	d.call.cpus[2].k.seen &= ~(__u32)MBT_CPU_END;
	text = drawn(&d);
	check_text(text, "<td>idle</td><td>not recorded</td><td>not recorded</td>");
	free(text);
	judged_release(&d);
}

static void test_timeline_deliveries(void **state)
{
	struct judged d;
	char *text;

	(void)state;
	text = drawn_fixture("covered/started-only.txt");
	check_text(text, "<rect class=\"tl-open\" x=\"361.24\" y=\"108\" width=\"578.76\"");
	check_text(text, ">ipi_mb, not finished<");
	check_text(text, ">ipi_mb begins and does not end in time<");
	/* the caller's: it was there at both ends, and no more is known */
	check_text(text, "<td>fixture[4242]</td><td>not recorded</td><td>fixture[4242]</td>"
			 "<td class=\"words\">CPU 0 is not in the record<");
	free(text);
	text = drawn_fixture("rules/late-delivery/violated.txt");
	check_text(text, ">late-delivery +1<");
	check_text(text, ">sent, no handler seen<");
	check_text(text, "<circle class=\"tl-line\" cx=\"284.80\"");
	free(text);
	text = drawn_fixture("rules/local-not-synced/violated.txt");
	check_text(text, ">CPU 0, the caller, VIOLATED<");
	check_text(text, ">no handler ran<");
	free(text);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	d.call.cpus[1].k.start_ns = d.call.cpus[1].k.end_ns = 0;
	d.call.call.recorded |= MBT_CALL_MUTEX_TIMED;
	d.call.call.mutex_ns = 1234;
	text = drawn(&d);
	check_text(text, ">a handler ran, when is not recorded<");
	check_text(text, ">The call waited 1,234 ns for the mutex of membarrier.<");
	lacks(text, "synchronize_rcu");
	free(text);
	judged_release(&d);
}

/* A machine of hundreds of CPUs: the caller and the violated ones are drawn, the others counted. */
static void test_timeline_bounded(void **state)
{
	enum { CPUS = 200, MISSED = 190 };
	struct cpu_case *few, *many = calloc(CPUS, sizeof(*many));
	unsigned int i, few_cnt, rows = 0;
	const char *at;
	struct judged d;
	char *text;

	(void)state;
	assert_non_null(many);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	few = d.call.cpus;
	few_cnt = d.call.cpu_cnt;
	for (i = 0; i < CPUS; i++) {
		many[i] = few[i == 150 ? 0 : i == MISSED ? 2 : 1];
		many[i].k.cpu = i;
	}
	d.call.call.cpu_begin = d.call.call.cpu_send = d.call.call.cpu_end = 150;
	d.call.cpus = many;
	d.call.cpu_cnt = CPUS;
	text = drawn(&d);
	d.call.cpus = few;
	d.call.cpu_cnt = few_cnt;
	check_order(text,
		    (const char *const[]){ ">CPU 150, the caller<", ">CPU 190, VIOLATED<",
					   ">CPU 0<", ">CPU 45<" },
		    4);
	lacks(text, ">CPU 46<");
	for (at = text; (at = strstr(at, "class=\"tl-band\"")); at++)
		rows++;
	assert_int_equal(rows, TIMELINE_ROWS_MAX);
	check_text(text, "<p>152 more CPUs of this call are not drawn, 0 of them violated.</p>");
	assert_true(strlen(text) < 100000);
	free(text);
	free(many);
	judged_release(&d);
}

/* Does each element end within the one that it began in? */
static bool well_formed(const char *text)
{
	char open[16][24];
	unsigned int depth = 0;
	size_t len;

	while ((text = strchr(text, '<'))) {
		const bool closes = *++text == '/';
		const char *end = text + strcspn(text, "<>");

		if (*end != '>')
			return false;
		text += closes;
		len = strspn(text, "abcdefghijklmnopqrstuvwxyz");
		if (!len || len >= sizeof(open[0]) || depth == ARRAY_SIZE(open))
			return false;
		if (end[-1] == '/')
			continue;
		if (!closes)
			snprintf(open[depth++], sizeof(open[0]), "%.*s", (int)len, text);
		else if (!depth-- || strlen(open[depth]) != len || strncmp(open[depth], text, len))
			return false;
	}
	return !depth;
}

static void test_timeline_fixtures(void **state)
{
	unsigned int drawn_cnt = 0;
	size_t i;

	(void)state;
	for (i = 0; i < fixture_path_cnt; i++) {
		struct judged d;
		char *text;

		judged_read(&d, fixture_paths[i]);
		strcpy(d.call.call.comm, "<b>'\"&]]>\033x");
		text = drawn(&d);
		if (d.call.call.type != MBT_RECORD_CALL) {
			assert_string_equal(text, "");
		} else {
			drawn_cnt++;
			if (!well_formed(text))
				fail_msg("%s: %s", fixture_paths[i], text);
			check_text(text, "by &lt;b&gt;&#39;&quot;&amp;]]&gt;?x[4242]");
			lacks(text, "<b>");
			lacks(text, "\033");
			lacks(text, "ffff8881"); /* no address of the kernel's */
		}
		free(text);
		judged_release(&d);
	}
	assert_true(drawn_cnt > 300);
}

static const struct CMUnitTest tests[] = {
	{ "timeline: its rows", test_timeline_rows, NULL, NULL, NULL },
	{ "timeline: places and numbers", test_timeline_places, NULL, NULL, NULL },
	{ "timeline: stamps off the axis", test_timeline_off_the_axis, NULL, NULL, NULL },
	{ "timeline: what ran", test_timeline_tasks, NULL, NULL, NULL },
	{ "timeline: what was delivered", test_timeline_deliveries, NULL, NULL, NULL },
	{ "timeline: many CPUs", test_timeline_bounded, NULL, NULL, NULL },
	{ "timeline: every fixture", test_timeline_fixtures, NULL, NULL, NULL },
};

const struct unit_tests svg_timeline_tests = { tests, ARRAY_SIZE(tests) };
