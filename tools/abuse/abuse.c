// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-abuse - legal callers of membarrier in hostile surroundings: moved,
 * killed, replaced, traced, filtered. One case a run; it prints one line of what
 * it did and how many calls got a result that no correct kernel gives.
 */
#include "scenario/begin.h"
#include "scenario/number.h"
#include "abuse/abuse.h"
#include "workload/arguments.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define DEFAULT_DURATION_NS (5 * NSEC_PER_SEC)
#define MAX_THREADS 65536

enum { EXIT_CLEAN, EXIT_FAILURES, EXIT_USAGE, EXIT_BROKEN, EXIT_UNSUPPORTED };

struct abuse_case {
	const char *name;
	unsigned int threads; /* that call, in each process, if not told otherwise */
	const char *events;   /* what is done to them, counted */
	int (*run)(struct abuse *abuse);
	const char *doc;
};

static const struct abuse_case cases[] = {
	{ "migrate", 4, "moves", abuse_migrate,
	  "a second process moves the callers, who also hop" },
	{ "threads", 200, "threads", abuse_threads, "far more callers than CPUs" },
	{ "concurrent", 8, "rounds", abuse_concurrent, "every command at once" },
	{ "registrations", 4, "processes", abuse_registrations,
	  "threads of fresh processes register at once" },
	{ "processes", 2, "processes", abuse_processes,
	  "several processes, each with an mm of its own" },
	{ "fork-storm", 2, "forks", abuse_fork_storm,
	  "children call at once, registered by inheritance" },
	{ "exec-storm", 1, "images", abuse_exec_storm,
	  "register, call, execute, while siblings call" },
	{ "vfork", 2, "children", abuse_vfork, "children call in the mm that they borrow" },
	{ "short-lived", 1, "pids_reused", abuse_short_lived,
	  "tiny processes with the pid and the mm of the last" },
	{ "pid-namespace", 2, "processes", abuse_pid_namespace, "callers in a new pid namespace" },
	{ "kill", 16, "killed", abuse_kill, "SIGKILL while many wait inside the call" },
	{ "ptrace", 2, "stops", abuse_ptrace,
	  "callers stopped at system calls and single-stepped" },
	{ "kthread-between", 2, "naps", abuse_kthread_between,
	  "idle and kernel threads run between two threads" },
	{ "vm-group", 2, "members", abuse_vm_group, "processes that share the mm exit under fire" },
	{ "io-uring", 2, "requests", abuse_io_uring, "a poller and workers use the mm" },
	{ "compat", 2, "compat", abuse_compat, "32-bit entry into the kernel" },
	{ "return-values", 1, "rows", abuse_return_values,
	  "commands x flags x CPUs, registered or not" },
	{ "entry-kill", 1, "killed", abuse_entry_kill,
	  "N callers (100) killed at the stop of ptrace in front of their call" },
	{ "seccomp-errno", 1, "refused", abuse_seccomp_errno,
	  "a filter answers N calls (100) with EPERM" },
	{ "seccomp-zero", 1, "faked", abuse_seccomp_zero,
	  "a filter answers N calls (100) with success" },
	{ "seccomp-notify", 1, "faked", abuse_seccomp_notify,
	  "a supervisor answers N calls (100) with success" },
	{ "seccomp-continue", 1, "passed", abuse_seccomp_continue,
	  "a supervisor lets N calls (100) through" },
	{ "seccomp-restart", 1, "passed", abuse_seccomp_restart,
	  "a signal interrupts the supervisor at each of N calls (100)" },
	{ "seccomp-kill", 1, "killed", abuse_seccomp_kill, "a filter kills N callers (100)" },
	{ "seccomp-trap", 1, "faked", abuse_seccomp_trap,
	  "a signal handler answers N calls (100) that a filter traps" },
	{ "dispatch-fake", 1, "faked", abuse_dispatch_fake,
	  "a dispatcher answers N calls (100), the process makes no other" },
	{ "dispatch-mixed", 1, "faked", abuse_dispatch_mixed,
	  "the same in a process that has registered" },
	{ "dispatch-foreign", 1, "passed", abuse_dispatch_foreign,
	  "a dispatcher answers N calls (100) of another system" },
	{ "dispatch-pass", 1, "passed", abuse_dispatch_pass,
	  "a dispatcher passes N calls (100) on" },
	{ "ptrace-skip", 1, "faked", abuse_ptrace_skip, "a tracer skips N calls (100)" },
	{ "ptrace-seccomp", 1, "faked", abuse_ptrace_seccomp, "the same at the stop of a filter" },
	{ "ptrace-sysemu", 1, "faked", abuse_ptrace_sysemu, "the same by PTRACE_SYSEMU" },
	{ "ptrace-watch", 1, "passed", abuse_ptrace_watch, "a tracer watches N calls (100)" },
	{ "ptrace-unseen", 1, "faked", abuse_ptrace_unseen,
	  "a tracer that takes no SIGCHLD skips N calls (100)" },
	{ "rseq-section", 1, "aborts", abuse_rseq_section,
	  "a thread spins in an rseq critical section, and counts how often it is aborted" },
	{ "x32", 1, "passed", abuse_x32,
	  "N calls (100) by a number that this kernel does not have" },
};

#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))

struct settings {
	const struct abuse_case *abuse_case;
	unsigned int threads; /* 0: the case's default */
	uint64_t duration_ns;
	uint64_t calls;
	bool selected[CALLS_COUNT];
};

/* In memory that also an executed program can map. */
static int abuse_new(struct abuse **out, const struct settings *settings)
{
	int fd = memfd_create("membarrier-abuse", 0);
	struct abuse *abuse;

	if (fd < 0 || ftruncate(fd, sizeof(*abuse)))
		return -errno;
	abuse = mmap(NULL, sizeof(*abuse), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (abuse == MAP_FAILED)
		return -errno;
	abuse->fd = fd;
	abuse->threads = settings->threads ? settings->threads : settings->abuse_case->threads;
	abuse->calls = settings->calls;
	if (settings->duration_ns)
		abuse->end_ns = scenario_now_ns() + settings->duration_ns;
	*out = abuse;
	return calls_list_init(&abuse->list, "membarrier-abuse", settings->selected);
}

/* The program was executed by the exec-storm or vfork case: go on with what that began. */
static int run_image(const char *fd, const char *generations)
{
	uint64_t number, left;
	struct abuse *abuse;
	int err;

	if (number_parse(fd, 0, INT_MAX, &number) || number_parse(generations, 0, UINT_MAX, &left))
		return EXIT_USAGE;
	abuse = mmap(NULL, sizeof(*abuse), PROT_READ | PROT_WRITE, MAP_SHARED, (int)number, 0);
	if (abuse == MAP_FAILED)
		return EXIT_BROKEN;
	/* lost where another thread than the first executed */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	err = scenario_begin("an executed image", 0);
	if (!err)
		err = abuse_image(abuse, (unsigned int)left);
	if (err)
		atomic_store(&abuse->broken, err);
	return EXIT_CLEAN;
}

/* "case=migrate calls=8000 failures=0 moves=4711 private=1000 ..."; returns the failures. */
static uint64_t print_summary(const struct abuse *abuse, const struct abuse_case *abuse_case)
{
	uint64_t failures = atomic_load(&abuse->other.failures);
	int error = failures ? atomic_load(&abuse->other.error) : 0;

	for (int id = 0; id < CALLS_COUNT; id++) {
		if (!atomic_load(&abuse->counts[id].failures))
			continue;
		failures += atomic_load(&abuse->counts[id].failures);
		error = atomic_load(&abuse->counts[id].error);
	}
	printf("case=%s calls=%llu failures=%llu %s=%llu", abuse_case->name,
	       (unsigned long long)abuse_calls(abuse), (unsigned long long)failures,
	       abuse_case->events, (unsigned long long)atomic_load(&abuse->events));
	if (failures)
		printf(" errno=%d", error);
	for (int id = 0; id < CALLS_COUNT; id++) {
		unsigned long long calls = atomic_load(&abuse->counts[id].calls);

		if (calls)
			printf(" %s=%llu", calls_name((enum calls_id)id), calls);
	}
	printf("%s%s\n", abuse->note[0] ? " " : "", abuse->note);
	return failures;
}

static void parse_case(struct argp_state *state, const char *name, struct settings *settings)
{
	for (unsigned int i = 0; i < CASE_COUNT && !settings->abuse_case; i++)
		if (!strcmp(cases[i].name, name))
			settings->abuse_case = &cases[i];
	if (!settings->abuse_case)
		argp_error(state, "no such case: %s", name);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case 't':
		settings->threads = (unsigned int)argument_number(state, arg, 1, MAX_THREADS);
		return 0;
	case 'd':
		settings->duration_ns = argument_seconds(state, arg);
		return 0;
	case 'n':
		settings->calls = argument_number(state, arg, 1, UINT_MAX);
		return 0;
	case 'c':
		argument_commands(state, arg, settings->selected);
		return 0;
	case ARGP_KEY_ARG:
		if (settings->abuse_case)
			argp_error(state, "one case at a time, not also: %s", arg);
		parse_case(state, arg, settings);
		return 0;
	case ARGP_KEY_END:
		if (!settings->abuse_case)
			argp_error(state, "which case?");
		if (!settings->calls && !settings->duration_ns)
			settings->duration_ns = DEFAULT_DURATION_NS;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The table of cases, at the end of --help. */
static char *list_cases(int key, const char *text, void *input)
{
	size_t size = 0;
	char *help = NULL;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&help, &size);
	if (!out)
		return (char *)text;
	fprintf(out, "Cases (threads of each process by default):\n");
	for (unsigned int i = 0; i < CASE_COUNT; i++)
		fprintf(out, "  %-16s %s (%u)\n", cases[i].name, cases[i].doc, cases[i].threads);
	fprintf(out, "\n%s", text);
	fclose(out);
	return help;
}

static const struct argp_option options[] = {
	{ "threads", 't', "N", 0, "Calling threads of each process", 0 },
	{ "duration", 'd', "SECONDS", 0, "Stop after this time (default 5, or never with --calls)",
	  0 },
	{ "calls", 'n', "N", 0, "Stop after about N calls of all together", 0 },
	{ "command", 'c', "LIST", 0, "Call these in turn (default all but global)", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "CASE",
	.doc = "Make legal membarrier calls in hostile surroundings, and count them.\v"
	       "Commands: private, sync-core, rseq, rseq-cpu, global-expedited, global, query, "
	       "get-registrations, register. "
	       "Exit status: 0, 1 a call got a result that no correct kernel gives, 2 usage, "
	       "3 could not run, 4 this kernel does not offer what the case "
	       "needs. " SCENARIO_LIMIT_HELP,
	.help_filter = list_cases,
};

int main(int argc, char **argv)
{
	struct settings settings = { 0 };
	struct abuse *abuse = NULL;
	uint64_t failures = 0;
	int err;

	if (argc == 4 && !strcmp(argv[1], "--image"))
		return run_image(argv[2], argv[3]);
	for (int id = 0; id < CALLS_COUNT; id++)
		settings.selected[id] = id != CALLS_GLOBAL;
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	err = scenario_begin(settings.abuse_case->name, settings.duration_ns);
	if (!err)
		err = abuse_new(&abuse, &settings);
	if (!err)
		err = settings.abuse_case->run(abuse);
	if (!err)
		err = atomic_load(&abuse->broken);
	if (!err)
		failures = print_summary(abuse, settings.abuse_case);
	if (fflush(stdout) && !err)
		err = -errno;
	if (err == -ENOTSUP) {
		fprintf(stderr, "membarrier-abuse: %s: this kernel does not offer what it needs\n",
			settings.abuse_case->name);
		return EXIT_UNSUPPORTED;
	}
	if (err) {
		fprintf(stderr, "membarrier-abuse: %s: cannot run: %s\n", settings.abuse_case->name,
			strerror(-err));
		return EXIT_BROKEN;
	}
	return failures ? EXIT_FAILURES : EXIT_CLEAN;
}
