// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the types of a file fit the running kernel? A file of another build would give
 * wrong offsets, and those wrong verdicts, so it is tried before it is used: a
 * process of ours does what shows in the fields that verdicts are made of, and they
 * have to show it.
 */
#include "probe/btf_trial.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "probe/attach.h"
#include "probe/climbed.h"
#include "probe/programs.h"

/* A reader of /proc may hold our mm for a moment, and a kernel thread has to come by. */
#define TRIES 100

/* Voluntary switches, so that a busy machine cannot add as many of the other kind. */
#define SLEEPS 200

/* Exit codes of the process; above TRIED_WRONG, which field it is. */
enum { TRIED_CANNOT = 1, TRIED_WRONG = 2 };

static const char *const names[MBT_KNOWN_CNT] = {
	[MBT_KNOWN_PID] = "task_struct.pid",
	[MBT_KNOWN_TGID] = "task_struct.tgid",
	[MBT_KNOWN_LEADER] = "task_struct.group_leader",
	[MBT_KNOWN_NUMBER] = "pid.numbers",
	[MBT_KNOWN_COMM] = "task_struct.comm",
	[MBT_KNOWN_START_TIME] = "task_struct.start_time",
	[MBT_KNOWN_FLAGS] = "task_struct.flags",
	[MBT_KNOWN_ON_CPU] = "task_struct.on_cpu",
	[MBT_KNOWN_VOLUNTARY] = "task_struct.nvcsw",
	[MBT_KNOWN_INVOLUNTARY] = "task_struct.nivcsw",
	[MBT_KNOWN_SECCOMP] = "task_struct.seccomp",
	[MBT_KNOWN_PENDING] = "task_struct.pending",
	[MBT_KNOWN_HANDLER] = "task_struct.sighand",
	[MBT_KNOWN_MM_USERS] = "mm_struct.mm_users",
	[MBT_KNOWN_MM_STATE] = "mm_struct.membarrier_state",
	[MBT_KNOWN_RQ_CPU] = "rq.cpu",
	[MBT_KNOWN_RQ_CURR] = "rq.curr",
	[MBT_KNOWN_RQ_STATE] = "rq.membarrier_state",
	[MBT_KNOWN_RQ_SWITCHES] = "rq.nr_switches",
	[MBT_KNOWN_RQ_ONLINE] = "rq.online",
	[MBT_KNOWN_MM] = "task_struct.mm",
	[MBT_KNOWN_IN_EXECVE] = "task_struct.in_execve",
};

/* The number @skip words behind that one in a file of /proc; 0: there is none. */
static unsigned long long proc_number(const char *path, const char *word, int skip)
{
	unsigned long long value = 0;
	char *line = NULL, *at = NULL;
	FILE *f = fopen(path, "re");
	size_t size = 0;

	while (f && !at && getline(&line, &size, f) > 0)
		at = strstr(line, word);
	for (; at && skip >= 0; skip--) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	if (at)
		value = strtoull(at, NULL, 10);
	free(line);
	if (f)
		fclose(f);
	return value;
}

static void on_sigsys(int sig)
{
	(void)sig;
}

/* What shows in the fields. Returns 0 or -errno. */
static int show_fields(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	sigset_t usr1;
	cpu_set_t here;
	int i, err;

	err = filter ? seccomp_load(filter) : -ENOMEM;
	seccomp_release(filter);
	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	/* the mask is too small for a CPU above 1023: then we may move, and another try helps */
	sched_setaffinity(0, sizeof(here), &here);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	raise(SIGUSR1);
	for (i = 0; i < SLEEPS; i++)
		usleep(1);
	signal(SIGSYS, on_sigsys);
	err = err ?: syscall(SYS_membarrier, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) ? -errno : 0;
	err = err ?: syscall(SYS_membarrier, MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) ? -errno : 0;
	return err;
}

struct bounds {
	__u64 low[MBT_KNOWN_CNT];
	__u64 high[MBT_KNOWN_CNT];
};

static void expect(struct bounds *b, enum mbt_known_field field, __u64 low, __u64 high)
{
	b->low[field] = low;
	b->high[field] = high;
}

/* What moves with time: @at is low before the look and high after it. */
static void note_moving(__u64 *at)
{
	struct rusage used;

	getrusage(RUSAGE_THREAD, &used);
	at[MBT_KNOWN_VOLUNTARY] = (__u64)used.ru_nvcsw;
	at[MBT_KNOWN_INVOLUNTARY] = (__u64)used.ru_nivcsw;
	at[MBT_KNOWN_FLAGS] = proc_number("/proc/self/stat", ")", 6);
}

static void expect_fixed(struct bounds *b, const struct mbt_known *k, __u64 forked_ns)
{
	__u64 state = MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY | MBT_STATE_GLOBAL |
		      MBT_STATE_GLOBAL_READY;
	int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	expect(b, MBT_KNOWN_PID, (__u32)k->pid_tgid, (__u32)k->pid_tgid);
	expect(b, MBT_KNOWN_TGID, k->pid_tgid >> 32, k->pid_tgid >> 32);
	expect(b, MBT_KNOWN_LEADER, k->pid_tgid >> 32, k->pid_tgid >> 32);
	expect(b, MBT_KNOWN_NUMBER, (__u64)getpid(), (__u64)getpid());
	expect(b, MBT_KNOWN_COMM, k->comm[0], k->comm[0]);
	expect(b, MBT_KNOWN_START_TIME, forked_ns, kernel_now_ns());
	expect(b, MBT_KNOWN_ON_CPU, 1, 1);
	expect(b, MBT_KNOWN_SECCOMP, mode > 0 ? (__u64)mode : 0, mode > 0 ? (__u64)mode : 0);
	expect(b, MBT_KNOWN_PENDING, 1ull << (SIGUSR1 - 1), 1ull << (SIGUSR1 - 1));
	expect(b, MBT_KNOWN_HANDLER, (__u64)on_sigsys, (__u64)on_sigsys);
	expect(b, MBT_KNOWN_MM_USERS, 1, 1);
	expect(b, MBT_KNOWN_MM_STATE, state, state);
	expect(b, MBT_KNOWN_RQ_CPU, k->cpu, k->cpu);
	expect(b, MBT_KNOWN_RQ_CURR, k->task, k->task);
	/* READY comes last, and into the copy only when the CPU changes its mm */
	expect(b, MBT_KNOWN_RQ_STATE, state - MBT_STATE_GLOBAL_READY, state);
	expect(b, MBT_KNOWN_RQ_ONLINE, 1, 1);
	/* no more than all CPUs together, and more than before we slept */
	b->high[MBT_KNOWN_RQ_SWITCHES] = proc_number("/proc/stat", "ctxt", 0);
}

/* Look, and compare. The exit code of the process: 0, or what is wrong. */
static int compare_fields(const struct mbt_known *k, int program, __u64 forked_ns)
{
	__u64 args[1] = { MBT_KNOWN_ASK }, slept_at;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = args, .ctx_size_in = sizeof(args));
	struct bounds b = { 0 };
	int i;

	if (bpf_prog_test_run_opts(program, &run))
		return TRIED_CANNOT;
	slept_at = k->seen[MBT_KNOWN_RQ_SWITCHES];
	usleep(1000);
	note_moving(b.low);
	if (bpf_prog_test_run_opts(program, &run))
		return TRIED_CANNOT;
	note_moving(b.high);
	expect_fixed(&b, k, forked_ns);
	b.low[MBT_KNOWN_RQ_SWITCHES] = slept_at + 1;
	for (i = 0; i < MBT_KNOWN_IN_EXECVE; i++)
		if (k->seen[i] < b.low[i] || k->seen[i] > b.high[i])
			return TRIED_WRONG + i;
	return 0;
}

/* The process that is looked at; its last act is an exec, which the program waits for. */
static _Noreturn void run_trial(const struct mbt_known *k, int program, __u64 forked_ns)
{
	int status = TRIED_CANNOT, tries, null;

	if (show_fields())
		_exit(TRIED_CANNOT);
	for (tries = 0; status && tries < TRIES; tries++)
		status = compare_fields(k, program, forked_ns);
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (status || null < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(status ? status : TRIED_CANNOT);
	execl("/proc/self/exe", "membarrier-trace", "help", NULL);
	_exit(TRIED_CANNOT);
}

static int try_fields(const struct ladder *l, const struct bpf_program *program)
{
	struct mbt_known *k = &l->base->bss->known;
	__u64 forked_ns = kernel_now_ns();
	int status = 0;
	pid_t pid;

	k->seen[MBT_KNOWN_MM] = 1;
	pid = fork();
	if (pid < 0)
		return TRIED_CANNOT;
	if (!pid)
		run_trial(k, bpf_program__fd(program), forked_ns);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return TRIED_CANNOT;
	if (!WIFEXITED(status))
		return TRIED_CANNOT;
	if (WEXITSTATUS(status))
		return WEXITSTATUS(status);
	return k->seen[MBT_KNOWN_IN_EXECVE] == 1 ? 0 : TRIED_WRONG + MBT_KNOWN_IN_EXECVE;
}

int ladder_try_types(const struct ladder *l, char *why, size_t why_len)
{
	static const struct probe programs[] = {
		{ .name = "known__raw_tp" },
		{ .name = "known_kthread__raw_tp" },
	};
	struct bpf_object *object = ladder_load_programs(l, programs, 2, true);
	struct attachment attached[2] = { 0 };
	int err = object ? 0 : -errno, tried, i;

	for (i = 0; !err && i < 2; i++)
		err = attach_program(bpf_object__find_program_by_name(object, programs[i].name),
				     &attached[i]);
	if (err) {
		snprintf(why, why_len,
			 "cannot try the types of %s on this kernel: %s (it may lack some: "
			 "MBT_LIBBPF_DEBUG=1 shows which)",
			 l->btf_file, strerror(-err));
		goto out;
	}
	tried = try_fields(l, bpf_object__find_program_by_name(object, programs[0].name));
	if (tried >= TRIED_WRONG && tried - TRIED_WRONG < MBT_KNOWN_CNT) {
		snprintf(why, why_len,
			 "%s does not describe the running kernel: by it, %s of a process of ours "
			 "is not what it must be (it has to be of this very build)",
			 l->btf_file, names[tried - TRIED_WRONG]);
		err = -EINVAL;
	} else if (tried) {
		snprintf(why, why_len,
			 "cannot try the types of %s on this kernel: a process of ours could not "
			 "be looked at",
			 l->btf_file);
		err = -EINVAL;
	}
out:
	for (i = 0; i < 2; i++)
		detach_program(&attached[i]);
	bpf_object__close(object);
	return err;
}
