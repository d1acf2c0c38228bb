// SPDX-License-Identifier: GPL-2.0-only
/* Cases about the way into the kernel: odd arguments, 32-bit entry, filters. */
#include "abuse/abuse.h"
#include "scenario/filter.h"

#include <errno.h>
#include <limits.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- compat: the kernel's 32-bit entry, from a 64-bit program ---- */

#if defined(__x86_64__)
#define NR_MEMBARRIER_I386 375

static int compat_membarrier(int cmd, unsigned int flags, int cpu_id)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "0"(NR_MEMBARRIER_I386), "b"(cmd), "c"(flags), "d"(cpu_id)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	return (int)ret;
}

/* A child tries: without the 32-bit entry the instruction is fatal. */
static bool has_compat(const struct abuse *abuse)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		prctl(PR_SET_DUMPABLE, 0);
		_exit(compat_membarrier(MEMBARRIER_CMD_QUERY, 0, 0) != abuse->list.mask);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

static void count_event(struct abuse_caller *caller, unsigned int turn)
{
	(void)turn;
	atomic_fetch_add(&caller->abuse->events, 1);
}

int abuse_compat(struct abuse *abuse)
{
	const struct abuse_caller model = { .call = compat_membarrier, .before = count_event };
	struct abuse_crew natives, callers;
	int err;

	if (!has_compat(abuse))
		return -ENOTSUP;
	/* One that every probe sees, among those that some do not. */
	err = abuse_crew_start(&natives, abuse, 1, NULL);
	if (!err) {
		err = abuse_crew_start(&callers, abuse, abuse->threads, &model);
		abuse_crew_join(&callers);
	}
	abuse_crew_join(&natives);
	return err;
}
#else
int abuse_compat(struct abuse *abuse)
{
	(void)abuse;
	return -ENOTSUP;
}
#endif

/* ---- return-values: commands x flags x CPUs, registered or not ---- */

#define REGISTERS \
	(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE | \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)
#define NEEDS_REGISTRATION \
	(MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE | \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ)

static const int rows[] = {
	MEMBARRIER_CMD_QUERY,
	MEMBARRIER_CMD_GLOBAL,
	MEMBARRIER_CMD_GLOBAL_EXPEDITED,
	MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED,
	MEMBARRIER_CMD_PRIVATE_EXPEDITED,
	MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED,
	MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ,
	MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
	SCENARIO_GET_REGISTRATIONS,
	/* none that any kernel has, and two at once */
	1 << 20,
	INT_MIN,
	MEMBARRIER_CMD_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED,
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static const unsigned int row_flags[] = { 0, MEMBARRIER_CMD_FLAG_CPU, 2, UINT_MAX };

/* In the order in which the kernel checks. */
static int expected(int mask, int cmd, unsigned int flags, bool registered)
{
	if (flags &&
	    (cmd != MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ || flags != MEMBARRIER_CMD_FLAG_CPU))
		return -EINVAL;
	if (cmd == MEMBARRIER_CMD_QUERY)
		return mask;
	if (__builtin_popcount((unsigned int)cmd) != 1 || !(cmd & mask))
		return -EINVAL;
	if (cmd == SCENARIO_GET_REGISTRATIONS)
		return registered ? mask & REGISTERS : 0;
	return cmd & NEEDS_REGISTRATION && !registered ? -EPERM : 0;
}

static void call_row(struct abuse *abuse, int cmd, bool registered)
{
	const struct scenario_cpus *cpus = &abuse->list.cpus;
	const int targets[] = { (int)cpus->ids[0],
				(int)cpus->ids[cpus->count - 1],
				CPU_SETSIZE * 8,
				INT_MAX,
				-1,
				INT_MIN };

	for (unsigned int f = 0; f < sizeof(row_flags) / sizeof(row_flags[0]); f++) {
		for (unsigned int t = 0; t < sizeof(targets) / sizeof(targets[0]); t++) {
			int ret = scenario_membarrier(cmd, row_flags[f], targets[t]);
			int want = expected(abuse->list.mask, cmd, row_flags[f], registered);

			calls_count_one(&abuse->other, ret, ret == want);
			if (ret != want)
				fprintf(stderr,
					"membarrier-abuse: command %#x, flags %#x, cpu_id %d, "
					"%sregistered: %d instead of %d\n",
					(unsigned int)cmd, row_flags[f], targets[t],
					registered ? "" : "not ", ret, want);
		}
	}
}

static bool is_selected(const struct abuse *abuse, enum calls_id id)
{
	for (unsigned int i = 0; i < abuse->list.count; i++)
		if (abuse->list.ids[i] == id)
			return true;
	return false;
}

/* In a process of its own: a REGISTER must not change what the next row gets. */
static int next_row(struct abuse *abuse)
{
	unsigned int turn = (unsigned int)atomic_fetch_add(&abuse->events, 1);
	int cmd = rows[turn % ROW_COUNT], err;
	bool registered = turn / ROW_COUNT % 2;
	struct scenario_spinner spinner = { 0 };

	if (cmd == MEMBARRIER_CMD_GLOBAL && !is_selected(abuse, CALLS_GLOBAL))
		return 0;
	for (int bits = registered ? abuse->list.mask & REGISTERS : 0; bits; bits &= bits - 1) {
		err = scenario_membarrier(bits & -bits, 0, 0);
		if (err)
			return err;
	}
	err = scenario_pin(abuse->list.cpus.ids[0]);
	/* A second thread, or most commands take the kernel's shortest way. */
	if (!err)
		err = scenario_spinner_start(&spinner, -1, 0);
	if (!err)
		call_row(abuse, cmd, registered);
	scenario_spinner_stop(&spinner);
	return err;
}

int abuse_return_values(struct abuse *abuse)
{
	/* The whole table at least, both ways. */
	while (!abuse_over(abuse) || atomic_load(&abuse->events) < 2 * ROW_COUNT) {
		pid_t pid = abuse_fork(abuse, next_row);

		if (pid < 0)
			return pid;
		abuse_reap(abuse, pid);
		if (atomic_load(&abuse->broken))
			return 0;
	}
	return 0;
}

/* ---- entry-kill: callers that die at the stop of ptrace in front of their call ---- */

static int call_traced(struct abuse *abuse)
{
	(void)abuse;
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		return -errno;
	/* not raise(), which may make a system call after it */
	kill(getpid(), SIGSTOP);
	scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	return -EPROTO;
}

static int kill_at_entry(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return -ECHILD;
	if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL))
		return -errno;
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return -ECHILD;
	kill(pid, SIGKILL);
	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) ? 0 : -ECHILD;
}

int abuse_entry_kill(struct abuse *abuse)
{
	for (unsigned int i = 0; i < abuse_answers(abuse) && !atomic_load(&abuse->broken); i++) {
		pid_t pid = abuse_fork(abuse, call_traced);
		int err = pid < 0 ? pid : kill_at_entry(pid);

		if (err)
			return err;
		atomic_fetch_add(&abuse->other.calls, 1);
		atomic_fetch_add(&abuse->events, 1);
	}
	return 0;
}

/* ---- seccomp-*: a filter answers in the kernel's place ---- */

static int refuse(struct abuse *abuse)
{
	return filter_answers(EPERM, abuse_answers(abuse));
}

static int fake(struct abuse *abuse)
{
	return filter_answers(0, abuse_answers(abuse));
}

/* The supervisor of a sandbox: each call waits for its answer. */
struct supervisor {
	int fd;
	uint32_t flags;  /* of its answers */
	bool interrupts; /* each call first, so that it asks again */
	pthread_t caller;
	struct seccomp_notif *question;
	struct seccomp_notif_resp *answer;
};

static void *supervise(void *arg)
{
	struct supervisor *s = arg;
	bool asks_again = false;

	/* until the process ends, and with it the last that asks */
	for (;;) {
		if (seccomp_notify_receive(s->fd, s->question)) {
			/* a signal, ours or the caller's, came first */
			if (errno == EINTR || errno == ENOENT)
				continue;
			break;
		}
		s->answer->id = s->question->id;
		s->answer->flags = s->flags;
		if (s->interrupts && !asks_again)
			pthread_kill(s->caller, SIGUSR1);
		else if (seccomp_notify_respond(s->fd, s->answer) && errno != ENOENT)
			break;
		asks_again = !asks_again;
		/* the kernel writes over no question */
		*s->question = (struct seccomp_notif){ 0 };
	}
	/* Callers would wait for ever: without a supervisor the kernel answers ENOSYS. */
	close(s->fd);
	return NULL;
}

/* A thread of the caller's: it makes no call that the filter knows. */
static int supervise_membarrier(uint32_t flags, bool interrupts)
{
	static struct supervisor supervisor;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	pthread_t thread;
	int err = filter ? 0 : -ENOMEM;

	if (!err)
		err = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(membarrier), 0);
	if (!err)
		err = seccomp_notify_alloc(&supervisor.question, &supervisor.answer);
	if (!err)
		err = seccomp_load(filter);
	if (err)
		return err;
	supervisor.fd = seccomp_notify_fd(filter);
	supervisor.flags = flags;
	supervisor.interrupts = interrupts;
	supervisor.caller = pthread_self();
	return -pthread_create(&thread, NULL, supervise, &supervisor);
}

/* Without a registration the kernel's own answer would be EPERM. */
static int fake_by_supervisor(struct abuse *abuse)
{
	int err = supervise_membarrier(0, false);

	for (unsigned int i = 0; i < abuse_answers(abuse) && !err; i++)
		if (scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0))
			err = -EPROTO;
	return err;
}

/* ... and is, where the supervisor lets the call through. */
static int ask_supervisor(struct abuse *abuse, bool interrupts)
{
	int err = supervise_membarrier(SECCOMP_USER_NOTIF_FLAG_CONTINUE, interrupts);

	for (unsigned int i = 0; i < abuse_answers(abuse) && !err; i++)
		if (scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != -EPERM)
			err = -EPROTO;
	return err;
}

static int continue_by_supervisor(struct abuse *abuse)
{
	return ask_supervisor(abuse, false);
}

static void ignore(int signal)
{
	(void)signal;
}

/* The system call is restarted: the kernel's function was not reached, and no answer was given. */
static int restart_by_supervisor(struct abuse *abuse)
{
	const struct sigaction restarts = { .sa_handler = ignore, .sa_flags = SA_RESTART };

	return sigaction(SIGUSR1, &restarts, NULL) ? -errno : ask_supervisor(abuse, true);
}

int abuse_seccomp_errno(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, refuse);
}

int abuse_seccomp_zero(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, fake);
}

int abuse_seccomp_notify(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, fake_by_supervisor);
}

int abuse_seccomp_continue(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, continue_by_supervisor);
}

int abuse_seccomp_restart(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, restart_by_supervisor);
}

/* Ends by the filter's hand; else with the error, or EPROTO. */
static int call_and_die(struct abuse *abuse)
{
	int err;

	prctl(PR_SET_DUMPABLE, 0);
	err = filter_membarrier(SCMP_ACT_KILL_PROCESS);
	if (err)
		return err;
	atomic_fetch_add(&abuse->other.calls, 1);
	scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	return -EPROTO;
}

int abuse_seccomp_kill(struct abuse *abuse)
{
	for (unsigned int i = 0; i < abuse_answers(abuse) && !atomic_load(&abuse->broken); i++) {
		pid_t pid = abuse_fork(abuse, call_and_die);
		int status;

		if (pid < 0)
			return pid;
		if (waitpid(pid, &status, 0) != pid)
			return -errno;
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
			atomic_fetch_add(&abuse->events, 1);
	}
	return 0;
}
