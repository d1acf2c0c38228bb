// SPDX-License-Identifier: GPL-2.0-only
/* File systems that a process serves, out of what mountinfo says. */
#include <stdlib.h>
#include <string.h>
#include "live/served.h"
#include "unit.h"

static void read_text(struct served *s, const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	memset(s, 0, sizeof(*s));
	assert_non_null(file);
	served_read(s, file);
	fclose(file);
}

static void test_types(void **state)
{
	struct served s;

	(void)state;
	read_text(&s, "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
		      "30 22 0:26 / /sys/fs/fuse/connections rw - fusectl fusectl rw\n"
		      "41 22 0:47 / /home/a/fuse rw,nosuid shared:9 master:2 - fuse.sshfs a@b: rw\n"
		      "42 22 0:48 / /mnt rw - fuse none rw,user_id=0\n"
		      "43 22 8:17 / /media/disk rw - fuseblk /dev/sdb1 rw\n"
		      "44 22 0:50 / /fuse rw - tmpfs fuse rw\n"
		      "45 22 x:50 / /odd rw - fuse none rw\n");
	assert_int_equal(s.cnt, 3);
	assert_true(served_has(&s, 0, 47));
	assert_true(served_has(&s, 0, 48));
	assert_true(served_has(&s, 8, 17));
	assert_false(served_has(&s, 254, 1));
	assert_false(served_has(&s, 0, 26));
	assert_false(served_has(&s, 0, 50));
	read_text(&s, "\n");
	assert_false(served_has(&s, 0, 47));
}

/* More than there is room for: what may be one is taken for one. */
static void test_many(void **state)
{
	char text[(SERVED_MAX + 1) * 64] = "";
	struct served s;
	unsigned int i;

	(void)state;
	for (i = 0; i <= SERVED_MAX; i++)
		sprintf(text + strlen(text), "%u 22 0:%u / /mnt rw - fuse none rw\n", i, 100 + i);
	read_text(&s, text);
	assert_int_equal(s.cnt, SERVED_MAX);
	assert_true(served_has(&s, 0, 100 + SERVED_MAX));
	assert_true(served_has(&s, 0, 7));
	assert_false(served_has(&s, 254, 1));
}

static const struct CMUnitTest tests[] = {
	{ "served: by the type of the mount", test_types, NULL, NULL, NULL },
	{ "served: more than are kept", test_many, NULL, NULL, NULL },
};

const struct unit_tests served_tests = { tests, ARRAY_SIZE(tests) };
