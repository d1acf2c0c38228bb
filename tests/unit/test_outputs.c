// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every output of a run that has all of the fixtures, of one without a call, and of one that ends
 * early, with names of any bytes. MBT_OUTPUTS keeps the files: tests/live/outputs reads them with
 * programs of others.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sample.h"
#include "sink/outputs.h"
#include "unit.h"

static const struct {
	const char *option;
	const struct sink *sink;
} outputs[] = {
#define OUTPUT_ROW(name, option, argument, writer, help) { option, &writer },
	OUTPUTS(OUTPUT_ROW)
#undef OUTPUT_ROW
};

#define CNT ARRAY_SIZE(outputs)

/* What a process may call itself, or its files. */
static const char *const hostile[] = {
	"a\nb\r\tc\x1b[31md",
	"\"quoted\",'it'",
	"semi;colon,",
	"=1+1",
	"+1",
	"-1",
	"@SUM(A1)",
	"'",
	"\xff\xfe\xc3(",
	"<script>&amp;",
	"{label=\"x\"}",
	"\\\"\\n",
	"]]>",
	"%s%n",
};

struct written {
	char dir[128];
	struct sink_to to[CNT];
	struct report r;
	struct kernel kernel;
	struct run run;
	struct allow allow;
};

static const char *folder_of(struct written *w, const char *name)
{
	const char *keep = getenv("MBT_OUTPUTS");

	if (keep) {
		mkdir(keep, 0777);
		snprintf(w->dir, sizeof(w->dir), "%s/%s", keep, name);
		mkdir(w->dir, 0777);
	} else {
		snprintf(w->dir, sizeof(w->dir), "/tmp/outputs.XXXXXX");
		assert_non_null(mkdtemp(w->dir));
	}
	return w->dir;
}

static void open_all(struct written *w, const char *name)
{
	char *path;
	size_t i;

	memset(w, 0, sizeof(*w));
	folder_of(w, name);
	sample_report(&w->r, 16);
	assert_int_equal(allow_parse(&w->allow, "wrong-handler"), 0);
	w->r.options.allow = (struct allow_list){ .list = &w->allow, .cnt = 1 };
	sample_run(&w->run, NULL);
	w->kernel = *w->run.kernel;
	w->run.kernel = &w->kernel;
	w->run.settings.all_records = 1;
	for (i = 0; i < CNT; i++) {
		assert_true(asprintf(&path, "%s/%s", w->dir, outputs[i].option) > 0);
		w->to[i] = (struct sink_to){ .path = path, .options = &w->r.options };
		assert_int_equal(outputs[i].sink->open ? outputs[i].sink->open(&w->to[i]) :
							 outfile_open(&w->to[i].out, path, 0666),
				 0);
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void write_all(struct written *w)
{
	size_t i;

	report_finish(&w->r);
	for (i = 0; i < CNT; i++) {
		assert_int_equal(outputs[i].sink->report(&w->to[i], &w->r, &w->run), 0);
		if (w->to[i].out.file)
			assert_int_equal(outfile_commit(&w->to[i].out), 0);
		if (outputs[i].sink->discard)
			outputs[i].sink->discard(&w->to[i]);
		outfile_discard(&w->to[i].out);
		assert_int_equal(access(w->to[i].path, F_OK), 0);
		free((char *)w->to[i].path);
	}
	report_release(&w->r);
	if (!getenv("MBT_OUTPUTS"))
		nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* As the kernel has it: cut, and perhaps without an end. */
static void set_name(char comm[MBT_COMM_LEN], size_t n)
{
	const char *name = hostile[n % ARRAY_SIZE(hostile)];
	size_t len = strlen(name);

	memset(comm, 0, MBT_COMM_LEN);
	memcpy(comm, name, len < MBT_COMM_LEN ? len : MBT_COMM_LEN);
}

static void name_hostile(struct fixture_record *r, size_t n)
{
	unsigned int i;

	set_name(r->call.comm, n);
	set_name(r->call.leader_comm, n + 1);
	set_name(r->call.holder_comm, n + 2);
	for (i = 0; i < r->call.cpu_cnt; i++)
		set_name(r->cpus[i].comm, n + 3 + i);
}

static void shift_ns(__u64 *ns, __u64 by_ns)
{
	*ns += *ns ? by_ns : 0;
}

/* Fixtures are all of one moment, in which no CPU can have run the handlers of all. */
static void shift_record(struct fixture_record *r, __u64 by_ns)
{
	unsigned int i;

	shift_ns(&r->call.begin_ns, by_ns);
	shift_ns(&r->call.first_send_ns, by_ns);
	shift_ns(&r->call.last_send_ns, by_ns);
	shift_ns(&r->call.end_ns, by_ns);
	for (i = 0; i < r->call.cpu_cnt; i++) {
		shift_ns(&r->cpus[i].queue_ns, by_ns);
		shift_ns(&r->cpus[i].start_ns, by_ns);
		shift_ns(&r->cpus[i].end_ns, by_ns);
	}
}

/* The call of the fixture, by a process of its own, in a second of its own. */
static void take_fixture(struct written *w, size_t n)
{
	struct judged d;
	size_t i;

	judged_read(&d, fixture_paths[n]);
	name_hostile(&d.f.record, n);
	shift_record(&d.f.record, n * 1000000000ull);
	d.f.record.call.tgid += (int)n;
	d.f.record.call.tid += (int)n;
	judged_again(&d);
	for (i = 0; i < CNT; i++)
		if (outputs[i].sink->call && (!record_is_life(&d.call.call) || d.j.found_cnt))
			assert_int_equal(outputs[i].sink->call(&w->to[i], &d.call, &d.j, &w->run),
					 0);
	assert_int_equal(report_call(&w->r, &d.call, &d.j), 0);
	judged_release(&d);
}

/* Names that are not those of calls. */
static void add_names(struct written *w)
{
	struct report_look *look = report_looks_get(&w->r.looks, 77, 5);
	const struct stack_calls calls = { .who = { .tgid = 77, .comm = "=cmd|,;\"" }, .calls = 3 };
	struct stack stack = { .frame_cnt = 1 };

	assert_non_null(look);
	look->seen_ns = w->run.start_ns + 1;
	look->confined_known = true;
	snprintf(look->cgroup, sizeof(look->cgroup), "/=a,\"b\";{c=\"d\"}<e>");
	w->run.what = "command \x1b[1m=a,\"b\n\xff<script>";
	snprintf(w->kernel.remarks[0], KERNEL_REMARK_LEN, "=a remark, \"quoted\"\n\xff");
	filter_words_add(&w->run.filters, "comm", "=a,\"b\"<c>{d=\"e\"}");
	w->r.stacks.asked = true;
	stack.frames[0].module = report_stacks_module(&w->r.stacks, NULL, "/tmp/=a,\"b\"<c>");
	assert_int_equal(report_stacks_add(&w->r.stacks, &calls, &stack), 0);
}

static void test_everything(void **state)
{
	struct written w;
	size_t i;

	(void)state;
	open_all(&w, "everything");
	add_names(&w);
	for (i = 0; i < fixture_path_cnt; i++)
		take_fixture(&w, i);
	w.r.lost_runs = 6;
	w.r.cut = 5;
	write_all(&w);
}

static void test_empty(void **state)
{
	struct written w;

	(void)state;
	open_all(&w, "empty");
	write_all(&w);
}

static void test_cut(void **state)
{
	struct written w;
	size_t i;

	(void)state;
	open_all(&w, "cut");
	for (i = 0; i < 20; i++)
		take_fixture(&w, i);
	assert_int_equal(report_lost(&w.r, 3), 0);
	snprintf(w.r.ended_early, sizeof(w.r.ended_early), "frame 3, \"at\" byte 99 is cut;");
	write_all(&w);
}

/* A disk without room is an error of each output, and leaves nothing. */
static void test_full(void **state)
{
	struct sink_to to;
	struct report r;
	struct run run;
	size_t i;

	(void)state;
	sample_run(&run, NULL);
	for (i = 0; i < CNT; i++) {
		if (outputs[i].sink->files)
			continue;
		sample_fill(&r);
		to = (struct sink_to){ .path = "/dev/full", .options = &r.options };
		assert_int_equal(outputs[i].sink->open ? outputs[i].sink->open(&to) :
							 outfile_open(&to.out, to.path, 0666),
				 0);
		errno = outputs[i].sink->report(&to, &r, &run);
		if (!errno)
			errno = outfile_commit(&to.out);
		assert_int_equal(errno, -ENOSPC);
		if (outputs[i].sink->discard)
			outputs[i].sink->discard(&to);
		outfile_discard(&to.out);
		report_release(&r);
	}
}

static const struct CMUnitTest tests[] = {
	{ "outputs: of all fixtures, with hostile names", test_everything, NULL, NULL, NULL },
	{ "outputs: of no call", test_empty, NULL, NULL, NULL },
	{ "outputs: of a run that is cut", test_cut, NULL, NULL, NULL },
	{ "outputs: on a full disk", test_full, NULL, NULL, NULL },
};

const struct unit_tests outputs_tests = { tests, ARRAY_SIZE(tests) };
