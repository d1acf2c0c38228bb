// SPDX-License-Identifier: GPL-2.0-only
/* The reader of fixtures: a slip of the pen must not pass for a test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "unit.h"

static int read_text(struct fixture *f, const char *text, char *why, size_t why_len)
{
	char path[] = "/tmp/fixture-XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	err = fixture_read(f, path, why, why_len);
	unlink(path);
	return err;
}

static void test_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"call PRIVATE_EXPEDITED ret=0\n",
		"expect verified\n",
		"cpu 1\ncall QUERY\nexpect verified\n",
		"call\nexpect verified\n",
		"call PRIVATE ret=0\nexpect verified\n",
		"call QUERY ret=0\ncall QUERY ret=0\nexpect verified\n",
		"call QUERY return=0\nexpect verified\n",
		"call QUERY ret=-EAGAIN\nexpect verified\n",
		"call QUERY ret=\nexpect verified\n",
		"call QUERY lose\nexpect verified\n",
		"call QUERY causes=lost\nexpect verified\n",
		"call QUERY have=handler\nexpect verified\n",
		"call QUERY state=ready\nexpect verified\n",
		"call QUERY\ncpu\nexpect verified\n",
		"call QUERY\ncpu one\nexpect verified\n",
		"call QUERY\ncpu 1\ncpu 1\nexpect verified\n",
		"call QUERY\ncpu 1 ipi=mb\nexpect verified\n",
		"call QUERY\ncpu 1 ipi\nexpect verified\n",
		"call QUERY\ncpu 1 end.ipi=ipi_mb\nexpect verified\n",
		"call QUERY\ncpu 1 have=done\nexpect verified\n",
		"call QUERY\ncpu 1 flags=idle\nexpect verified\n",
		"call QUERY\ncpu 1 emptied=exec\nexpect verified\n",
		"call QUERY\ncpu 1 color=3\nexpect verified\n",
		"call QUERY\ncpu 1\nevidence 2=ipi\nexpect verified\n",
		"call QUERY\ncpu 1\nevidence 1=interrupt\nexpect verified\n",
		"call QUERY\ncount needed=1\nexpect verified\n",
		"call QUERY\nexpect\n",
		"call QUERY\nexpect ok\n",
		"call QUERY\nexpect verified empty\n",
		"call QUERY\nexpect violated\n",
		"call QUERY\nexpect violated missed\n",
		"call QUERY\nexpect unverified\n",
		"call QUERY\nexpect unverified missed-delivery\n",
		"call QUERY\nexpect verified\ncpu 1\n",
		"call QUERY\nexpect verified",
		"setting no_rseq\ncall QUERY\nexpect verified\n",
		"setting color 3\ncall QUERY\nexpect verified\n",
		"setting nohz_full maybe\ncall QUERY\nexpect verified\n",
		"note\ncall QUERY\nexpect verified\n",
	};
	struct fixture f;
	char why[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		*why = '\0';
		if (!read_text(&f, texts[i], why, sizeof(why)))
			fail_msg("taken for a fixture: %s", texts[i]);
		if (!strstr(why, "/tmp/fixture-"))
			fail_msg("no reason why this is none: %s", texts[i]);
	}
	assert_true(fixture_read(&f, "tests/fixtures/no-such-file.txt", why, sizeof(why)) < 0);
}

static void test_defaults(void **state)
{
	struct fixture f;
	char why[256] = "";
	const struct mbt_cpu *k = f.record.cpus;

	(void)state;
	assert_int_equal(read_text(&f, "# none\n\ncall PRIVATE_EXPEDITED\ncpu 1\ncpu 0 curr=caller\n"
				   "cpu 2 end.mm=N ipi=ipi_mb\nexpect verified\n", why, sizeof(why)), 0);
	assert_int_equal(f.record.call.len, fixture_len(&f));
	assert_int_equal(f.record.call.cpu_cnt, 3);
	assert_true(mbt_fixed(&k[0]) && mbt_runs_mm(&f.record.call, &k[0]));
	assert_true(k[0].begin.curr != f.record.call.task && k[1].begin.curr == f.record.call.task);
	assert_int_equal(k[0].have, MBT_CPU_BEGIN | MBT_CPU_END);
	assert_int_equal(k[0].ran, 0);
	assert_int_equal(k[2].begin.mm, f.record.call.mm);
	assert_true(k[2].end.mm != f.record.call.mm && k[2].end.mm);
	assert_int_equal(k[2].have, MBT_CPU_BEGIN | MBT_CPU_END | MBT_CPU_QUEUED);
	assert_int_equal(k[2].ran, MBT_RAN_STARTED | MBT_RAN_FINISHED);
	assert_true(k[2].csd && k[2].end_ns > k[2].start_ns && k[2].start_ns > k[2].queue_ns);
}

static const struct CMUnitTest tests[] = {
	{ "fixture: what is none", test_refused, NULL, NULL, NULL },
	{ "fixture: defaults", test_defaults, NULL, NULL, NULL },
};

const struct unit_tests fixture_tests = { tests, ARRAY_SIZE(tests) };
