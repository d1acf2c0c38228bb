// SPDX-License-Identifier: GPL-2.0-only
/* Cases in which something else than the kernel answers: a signal handler, a ptracer. */
#include "abuse/abuse.h"
#include "scenario/filter.h"

#include <elf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <linux/prctl.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#if defined(__riscv)
#include <asm/ptrace.h> /* struct user_regs_struct, which <sys/user.h> has on the others */
#endif

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_OFF 0
#define PR_SYS_DISPATCH_ON 1
#endif
#ifndef PTRACE_SYSEMU
#define PTRACE_SYSEMU 31
#endif

/* a command that no kernel has */
#define FOREIGN 0x12345678

/* ---- signal handlers ---- */

static void set_result(ucontext_t *context, long ret)
{
#if defined(__x86_64__)
	context->uc_mcontext.gregs[REG_RAX] = ret;
#elif defined(__aarch64__)
	context->uc_mcontext.regs[0] = (unsigned long long)ret;
#elif defined(__riscv)
	context->uc_mcontext.__gregs[10] = (unsigned long)ret;
#endif
}

/* What the dispatcher of this process does with a call. */
static volatile char selector;
static volatile int passes_on;

static void answer_zero(int signal, siginfo_t *info, void *context)
{
	long ret = 0;

	(void)signal;
	selector = SYSCALL_DISPATCH_FILTER_ALLOW;
	if (passes_on)
		ret = scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	(void)info;
	set_result(context, ret);
}

static int catch_sigsys(void)
{
	const struct sigaction action = { .sa_sigaction = answer_zero, .sa_flags = SA_SIGINFO };

	return sigaction(SIGSYS, &action, NULL) ? -errno : 0;
}

/* Without a registration the kernel's own answer would be EPERM. */
static int trap(struct abuse *abuse)
{
	int err = catch_sigsys();

	if (!err)
		err = filter_membarrier(SCMP_ACT_TRAP);
	for (unsigned int i = 0; i < abuse_answers(abuse) && !err; i++)
		if (scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0))
			err = -EPROTO;
	return err;
}

int abuse_seccomp_trap(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, trap);
}

/* Nothing of the C library's in between: it may make a call that is dispatched as well. */
static long dispatched_call(int cmd)
{
	long ret;

	selector = SYSCALL_DISPATCH_FILTER_BLOCK;
	ret = scenario_membarrier(cmd, 0, 0);
	selector = SYSCALL_DISPATCH_FILTER_ALLOW;
	return ret;
}

static int dispatch(struct abuse *abuse, int cmd)
{
	int err = catch_sigsys();

	if (err)
		return err;
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector))
		return errno == EINVAL ? -ENOTSUP : -errno;
	for (unsigned int i = 0; i < abuse_answers(abuse) && !err; i++)
		if (dispatched_call(cmd))
			err = -EPROTO;
	return err;
}

static int register_private(void)
{
	return scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

static int dispatch_fake(struct abuse *abuse)
{
	return dispatch(abuse, MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

static int dispatch_mixed(struct abuse *abuse)
{
	return register_private() ?: dispatch(abuse, MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

static int dispatch_foreign(struct abuse *abuse)
{
	return register_private() ?: dispatch(abuse, FOREIGN);
}

static int dispatch_pass(struct abuse *abuse)
{
	passes_on = 1;
	return register_private() ?: dispatch(abuse, MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

int abuse_dispatch_fake(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, dispatch_fake);
}

int abuse_dispatch_mixed(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, dispatch_mixed);
}

int abuse_dispatch_foreign(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, dispatch_foreign);
}

int abuse_dispatch_pass(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, dispatch_pass);
}

/* ---- ptracers ---- */

#if defined(__x86_64__)
static long *number_of(struct user_regs_struct *regs)
{
	return (long *)&regs->orig_rax;
}

static long *result_of(struct user_regs_struct *regs)
{
	return (long *)&regs->rax;
}
#elif defined(__aarch64__)
static long *result_of(struct user_regs_struct *regs)
{
	return (long *)&regs->regs[0];
}
#elif defined(__riscv)
static long *number_of(struct user_regs_struct *regs)
{
	return (long *)&regs->a7;
}

static long *result_of(struct user_regs_struct *regs)
{
	return (long *)&regs->a0;
}
#endif

static int get_number(pid_t pid, long *number)
{
#if defined(__aarch64__)
	int value = 0;
	struct iovec part = { &value, sizeof(value) };
	int err = ptrace(PTRACE_GETREGSET, pid, NT_ARM_SYSTEM_CALL, &part) ? -errno : 0;

	*number = value;
	return err;
#else
	struct user_regs_struct regs;
	struct iovec part = { &regs, sizeof(regs) };
	int err = ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part) ? -errno : 0;

	*number = *number_of(&regs);
	return err;
#endif
}

/* Take the number away: the kernel then leaves the call out. */
static int skip_call(pid_t pid)
{
#if defined(__aarch64__)
	int value = -1;
	struct iovec part = { &value, sizeof(value) };

	return ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &part) ? -errno : 0;
#else
	struct user_regs_struct regs;
	struct iovec part = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part))
		return -errno;
	*number_of(&regs) = -1;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part) ? -errno : 0;
#endif
}

static int set_zero(pid_t pid)
{
	struct user_regs_struct regs;
	struct iovec part = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part))
		return -errno;
	*result_of(&regs) = 0;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part) ? -errno : 0;
}

/* How a tracer follows its child, and what it does to its calls. */
struct tracer {
	long request; /* that goes on after a stop */
	bool skips;
	bool seccomp; /* a filter of the child's stops it, not each system call */
};

/* The filter, if any, comes after the registration: the tracer answers the barriers only. */
static int traced(struct abuse *abuse, bool registers, bool filtered)
{
	int err = registers ? register_private() : 0;

	if (!err && ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		err = -errno;
	if (!err)
		kill(getpid(), SIGSTOP);
	if (!err && filtered)
		err = filter_membarrier(SCMP_ACT_TRACE(0));
	for (unsigned int i = 0; i < abuse_answers(abuse) && !err; i++)
		if (scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0))
			err = -EPROTO;
	return err;
}

static int traced_unregistered(struct abuse *abuse)
{
	return traced(abuse, false, false);
}

static int traced_registered(struct abuse *abuse)
{
	return traced(abuse, true, false);
}

static int traced_filtered(struct abuse *abuse)
{
	return traced(abuse, false, true);
}

static int at_stop(const struct tracer *tracer, pid_t pid, bool *entry, bool *skipped)
{
	long number;
	int err = get_number(pid, &number);

	if (err || !tracer->skips)
		return err;
	if (*entry && number == SYS_membarrier) {
		*skipped = true;
		err = tracer->request == PTRACE_SYSEMU ? 0 : skip_call(pid);
		/* without a stop at its end, the result is set in front of it */
		if (!err && tracer->request != PTRACE_SYSCALL)
			err = set_zero(pid);
	} else if (!*entry && *skipped) {
		*skipped = false;
		err = set_zero(pid);
	}
	return err;
}

/*
 * The next request: SYSEMU leaves out the call at whose stop it was in force, so it is
 * that only in front of membarrier; the child makes no other call until it exits.
 */
static int go_on(const struct tracer *tracer, pid_t pid, unsigned int stops, unsigned int calls,
		 int signal)
{
	long request = tracer->request;

	if (request == PTRACE_SYSEMU && stops >= calls)
		request = PTRACE_CONT;
	return ptrace((enum __ptrace_request)request, pid, NULL, (long)signal) ? -errno : 0;
}

static int trace(const struct tracer *tracer, pid_t pid, unsigned int calls)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
			     (tracer->seccomp ? PTRACE_O_TRACESECCOMP : 0);
	bool entry = false, skipped = false;
	unsigned int stops = 0;
	int status, err = 0;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return -ECHILD;
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, options))
		return -errno;
	while (!err) {
		int signal = WSTOPSIG(status);

		if (signal == (SIGTRAP | 0x80) ||
		    status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			entry = tracer->request == PTRACE_SYSCALL ? !entry : true;
			err = at_stop(tracer, pid, &entry, &skipped);
			stops++;
			signal = 0;
		} else if (signal == SIGSTOP || signal == SIGTRAP) {
			signal = 0;
		}
		if (!err)
			err = go_on(tracer, pid, stops, calls, signal);
		if (!err && waitpid(pid, &status, 0) != pid)
			err = -errno;
		if (!err && WIFEXITED(status))
			return -WEXITSTATUS(status);
		if (!err && WIFSIGNALED(status))
			err = -EINTR;
	}
	return err;
}

static int run_traced(struct abuse *abuse, const struct tracer *tracer,
		      int (*part)(struct abuse *abuse))
{
	pid_t pid = abuse_fork(abuse, part);
	int err = pid < 0 ? pid : trace(tracer, pid, abuse_answers(abuse));

	if (!err) {
		atomic_store(&abuse->other.calls, abuse_answers(abuse));
		atomic_store(&abuse->events, abuse_answers(abuse));
	}
	return err;
}

int abuse_ptrace_skip(struct abuse *abuse)
{
	return run_traced(abuse, &(struct tracer){ .request = PTRACE_SYSCALL, .skips = true },
			  traced_unregistered);
}

int abuse_ptrace_seccomp(struct abuse *abuse)
{
	return run_traced(
		abuse, &(struct tracer){ .request = PTRACE_CONT, .skips = true, .seccomp = true },
		traced_filtered);
}

int abuse_ptrace_sysemu(struct abuse *abuse)
{
#if defined(__x86_64__) || defined(__aarch64__)
	return run_traced(abuse, &(struct tracer){ .request = PTRACE_SYSEMU, .skips = true },
			  traced_unregistered);
#else
	(void)abuse;
	return -ENOTSUP;
#endif
}

int abuse_ptrace_watch(struct abuse *abuse)
{
	return run_traced(abuse, &(struct tracer){ .request = PTRACE_SYSCALL }, traced_registered);
}

/* A tracer need not be told of stops, if it only waits for them. */
int abuse_ptrace_unseen(struct abuse *abuse)
{
	const struct sigaction quiet = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };

	return sigaction(SIGCHLD, &quiet, NULL) ? -errno : abuse_ptrace_skip(abuse);
}

/* ---- x32: the native call, by another number ---- */

static int call_x32(struct abuse *abuse)
{
#if defined(__x86_64__)
	for (unsigned int i = 0; i < abuse_answers(abuse); i++)
		if (syscall(SYS_membarrier | 0x40000000, MEMBARRIER_CMD_QUERY, 0, 0) != -1 ||
		    errno != ENOSYS)
			return -EPROTO;
	return 0;
#else
	(void)abuse;
	return -ENOTSUP;
#endif
}

int abuse_x32(struct abuse *abuse)
{
	return abuse_answer_in_child(abuse, call_x32);
}
