// SPDX-License-Identifier: GPL-2.0-only
/* What became of the cases: as text what is not right and sums, as KTAP a line for each case. */
#include "cli/conformance_output.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "cli/cli.h"
#include "run/tracer.h"

static const char *const group_words[GROUP_CNT] = {
	[GROUP_COMMANDS] = "commands",
	[GROUP_FLAGS] = "flags",
	[GROUP_CPU_ID] = "cpu_id",
	[GROUP_REGISTRATIONS] = "registrations",
	[GROUP_SHARING] = "threads, fork and exec",
};

static const char *const result_words[KTAP_RESULT_CNT] = {
	[KTAP_FAIL] = "FAILED",
	[KTAP_SKIP] = "skipped",
	[KTAP_ERROR] = "ERROR",
};

void conformance_output_begin(struct conformance_output *o, bool as_ktap, unsigned int planned,
			      const char *query)
{
	struct utsname name;

	memset(o, 0, sizeof(*o));
	o->as_ktap = as_ktap;
	if (as_ktap)
		ktap_begin(&o->ktap, stdout, planned);
	if (uname(&name))
		memset(&name, 0, sizeof(name));
	printf("%smembarrier(2) of kernel %s %s: QUERY answers %s\n", as_ktap ? "# " : "",
	       name.release, name.machine, query);
}

const char *conformance_answerer(void)
{
	if (tracer_of(getpid()))
		return "this process is traced: its tracer may have answered";
	if (seccomp_mode_of(getpid()))
		return "a seccomp filter is in force (Seccomp: in /proc/self/status): it may have "
		       "answered";
	return "no seccomp filter is known (Seccomp: in /proc/self/status): the kernel answered, "
	       "or what emulates it";
}

void conformance_output_case(struct conformance_output *o, enum conformance_group group,
			     const char *name, enum ktap_result result, const char *words)
{
	o->passed[group] += result == KTAP_PASS;
	o->tried[group] += result != KTAP_SKIP;
	if (o->as_ktap) {
		if (result == KTAP_FAIL)
			ktap_diagnose(&o->ktap, "%s\n%s", words, conformance_answerer());
		ktap_result(&o->ktap, result, name, words);
		return;
	}
	o->ktap.cnt[result]++;
	if (result != KTAP_PASS)
		printf("%s: %s\n    %s\n", result_words[result], name, words);
	if (result == KTAP_FAIL)
		printf("    %s\n", conformance_answerer());
}

static int end_text(const struct conformance_output *o)
{
	const unsigned int *cnt = o->ktap.cnt;
	unsigned int i;

	for (i = 0; i < GROUP_CNT; i++)
		if (o->tried[i])
			printf("%-24s %u of %u cases answered right\n", group_words[i],
			       o->passed[i], o->tried[i]);
	printf("Conformance: %u passed, %u failed, %u skipped, %u not tried to their end\n",
	       cnt[KTAP_PASS], cnt[KTAP_FAIL], cnt[KTAP_SKIP], cnt[KTAP_ERROR]);
	if (fflush(stdout))
		return -errno;
	return ferror(stdout) ? -EIO : 0;
}

int conformance_output_end(struct conformance_output *o)
{
	const unsigned int *cnt = o->ktap.cnt;
	int err = o->as_ktap ? ktap_end(&o->ktap) : end_text(o);

	if (err)
		complain_unwritten("standard output", err);
	if (cnt[KTAP_FAIL])
		return EXIT_VIOLATION;
	if (err || cnt[KTAP_ERROR])
		return EXIT_FAILED;
	return cnt[KTAP_PASS] ? EXIT_OK : EXIT_UNSUPPORTED;
}
