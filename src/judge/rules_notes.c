// SPDX-License-Identifier: GPL-2.0-only
/* The rules for what is no fault of the kernel's, and worth knowing all the same. */
#include "judge/rules_notes.h"
#include "judge/rules_time.h"

static bool blocked_by_seccomp(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_UNBEGUN && c->call.ret < 0 && c->call.seccomp_mode;
}

static bool killed_by_seccomp(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_KILLED;
}

static bool answered_by(const struct call_case *c, enum mbt_record_type type)
{
	return c->call.type == type && (c->causes & MBT_BIT(MBT_CAUSE_NOT_THE_KERNEL));
}

static bool trapped(const struct call_case *c)
{
	return answered_by(c, MBT_RECORD_TRAPPED);
}

static bool dispatched(const struct call_case *c)
{
	return answered_by(c, MBT_RECORD_DISPATCHED);
}

static bool ptraced(const struct call_case *c)
{
	return answered_by(c, MBT_RECORD_PTRACED);
}

static bool fast_path_no_wait(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_CALL && c->kind == MBT_KIND_GLOBAL && c->call.ret == 0 &&
	       c->call.online_begin == 1 && !c->call.grace && !c->call.slept;
}

static const struct rule notes[] = {
	{ "killed-by-seccomp", "the caller was killed for the call by its seccomp filter",
	  LEVEL_WARNING, SCOPE_CALL, 0, killed_by_seccomp, NULL,
	  "The program asked for a barrier and was killed for it: its seccomp filter answers "
	  "membarrier with SECCOMP_RET_KILL. "
	  "Nothing is wrong with the kernel. Allow membarrier (system call 324 on x86-64, 283 on "
	  "arm64 and riscv) in the filter of the sandbox or the container." },
	{ "blocked-by-seccomp",
	  "a seccomp filter answered with an error; the kernel did not see the call", LEVEL_WARNING,
	  SCOPE_CALL, NEED_BEGIN, blocked_by_seccomp, NULL,
	  "The call failed before it reached the kernel's function: a seccomp filter answered with "
	  "an error. The kernel has the command; the sandbox or container refuses it, whatever the "
	  "program's own message says of an old kernel. "
	  "Allow membarrier (system call 324 on x86-64, 283 on arm64 and riscv) in the filter, or "
	  "expect the program's fallback." },
	{ "trapped",
	  "a seccomp filter trapped the call; the program's own signal handler answered it",
	  LEVEL_WARNING, SCOPE_CALL, 0, trapped, NULL,
	  "The kernel's function did not run: the filter of a sandbox answers membarrier with "
	  "SECCOMP_RET_TRAP, and the handler of SIGSYS made up the result. "
	  "Whether a barrier happened is unknown, so a barrier that is answered this way makes the "
	  "run unverified. "
	  "Look at what the handler does, or allow membarrier (system call 324 on x86-64, 283 on "
	  "arm64 and riscv) in the filter." },
	{ "dispatched",
	  "Syscall User Dispatch handed the call, if it was one of membarrier, to a signal handler",
	  LEVEL_WARNING, SCOPE_CALL, 0, dispatched, NULL,
	  "The process has Syscall User Dispatch on (prctl(PR_SET_SYSCALL_USER_DISPATCH)), and a "
	  "system call with membarrier's number and arguments went to its handler of SIGSYS; no "
	  "call of the same thread with the same arguments followed. "
	  "Such a process may use another system's calls, among which the number means something "
	  "else (Wine): it counts if it was a membarrier call, and changes the verdict only where "
	  "the process calls membarrier natively as well. "
	  "Then the dispatcher has made up the result of a barrier: look at what it does." },
	{ "ptraced", "a ptracer had the call skipped, and answers it itself", LEVEL_WARNING,
	  SCOPE_CALL, 0, ptraced, NULL,
	  "The kernel's function did not run: the process that traces the caller (PTRACE_SYSCALL, "
	  "PTRACE_SYSEMU or SECCOMP_RET_TRACE) stopped it in front of the call and had the call "
	  "left out, as strace -e inject=membarrier:retval=0 and sandboxes on top of ptrace do. "
	  "Whether a barrier happened is unknown, so a barrier that is answered this way makes the "
	  "run unverified. A tracer that only watches changes nothing." },
	{ "error-ignored",
	  "a process went on calling a barrier that fails, or that it failed to register for",
	  LEVEL_WARNING, SCOPE_PROCESS, 0, NULL, NULL,
	  "A process went on calling a barrier command that failed, or whose registration failed: "
	  "none of these calls made a barrier. Some programs fall back by themselves, to "
	  "mprotect() "
	  "or signals; others ignore the result and run without order. "
	  "See which errno it gets (EPERM: not registered, or blocked; EINVAL: not on this kernel, "
	  "or wrong flags; ENOSYS: not at all), and check what the program does with it." },
	{ "slow-call", "a call that does not wait for RCU took 50 ms or more", LEVEL_WARNING,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "A call of this command took 50 ms or more, which is where the kernel's own stress test "
	  "warns. The table of phases says where the time of the longest went: waiting for the "
	  "mutex means other callers, waiting for the slowest CPU one that had interrupts off or "
	  "was taken by a hypervisor, and a call that was not divided was most likely not running. "
	  "GLOBAL and the registrations wait for RCU, where so long is normal, and are left out." },
	{ "isolated-cpu-hit", "membarrier interrupted an isolated or nohz_full CPU", LEVEL_WARNING,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "A barrier interrupts every CPU that runs a thread of the process (GLOBAL_EXPEDITED: of "
	  "any process that registered for it). Isolation does not change that. Keep threads of "
	  "this process off isolated CPUs, or make its barriers unnecessary there: the table of "
	  "victims says how much they take." },
	{ "rseq-not-updated", "threads went on without the update of rseq that a barrier owed them",
	  LEVEL_WARNING, SCOPE_PROCESS, 0, NULL, NULL,
	  "The handler of PRIVATE_EXPEDITED_RSEQ has the rseq area of the thread that it meets "
	  "written anew before that thread runs in user space again, up to v6.18 for each thread "
	  "and later for those that it marks so. These threads began two more system calls, so "
	  "they had been in user space in between, and no such update was seen "
	  "(rseq:rseq_update). "
	  "Allocators that rely on it, as tcmalloc, may then hand out the same memory twice. The "
	  "barrier itself is judged without regard to this. "
	  "Report it to those who maintain the kernel, with a recording (--rseq --record)." },
	{ "not-registered", "a barrier failed with EPERM: the process is not registered for it",
	  LEVEL_INFO, SCOPE_PROCESS, 0, NULL, NULL,
	  "PRIVATE_EXPEDITED, SYNC_CORE and RSEQ each have a registration of their own, which has "
	  "to come first. "
	  "It is a property of the mm: a forked child has what its parent had, a program that is "
	  "executed has none, and a process that is restored from a checkpoint has what was "
	  "registered for it anew. Register at the start of the program, and look at the result." },
	{ "not-supported", "a command failed with EINVAL: this kernel does not have it", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "The kernel answers a command that it does not have with EINVAL: GLOBAL where a CPU is "
	  "of nohz_full, SYNC_CORE on an architecture without it, RSEQ and GET_REGISTRATIONS where "
	  "they are not built in. "
	  "QUERY does not name such a command. No right and no filter changes that." },
	{ "no-receiver",
	  "GLOBAL_EXPEDITED had no CPU to reach: no other process was registered for it",
	  LEVEL_INFO, SCOPE_PROCESS, 0, NULL, NULL,
	  "GLOBAL_EXPEDITED reaches the processes that have registered for it with "
	  "REGISTER_GLOBAL_EXPEDITED, those that share memory with the caller as well as all "
	  "others, and no process else. "
	  "The caller need not be registered, so that its calls succeed though they reach none. "
	  "Processes that registered before the trace began are not known." },
	{ "targeted-noop", "RSEQ for CPUs on which no thread of the process ran", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "PRIVATE_EXPEDITED_RSEQ with MEMBARRIER_CMD_FLAG_CPU returns 0 where the CPU is offline, "
	  "does not exist, or runs another process: there is nothing to restart. "
	  "That is right, and where it holds for all calls for a CPU the caller may take numbers "
	  "for CPUs that are none, as where they have gaps or a cpuset leaves some out." },
	{ "single-thread", "most barriers were made while the process had one thread", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "PRIVATE_EXPEDITED and RSEQ order the threads of one process. Where it has one the "
	  "kernel returns at once and interrupts no CPU: right, and nothing that could be tested. "
	  "A program whose workers are processes that share memory gets no order between them "
	  "this way." },
	{ "registered-unused",
	  "threads went on running without a barrier that the process is registered for",
	  LEVEL_INFO, SCOPE_PROCESS, 0, NULL, NULL,
	  "The process registered for a command, or inherited that from its parent, and then its "
	  "threads ran for long without a barrier of it: looks about once a second saw no call "
	  "and threads that ran, on several CPUs unless it inherited the registration. "
	  "That may be right: a program that has nothing to order needs no barrier. It may also "
	  "have gone over to a fallback, or have left the thread or the process that made them. "
	  "A process that makes another barrier meanwhile, or makes one now and then, is not "
	  "named." },
	{ "shared-memory-no-mm",
	  "barriers for one mm, of a process that shares memory with another", LEVEL_INFO,
	  SCOPE_PROCESS, 0, NULL, NULL,
	  "PRIVATE_EXPEDITED, SYNC_CORE and RSEQ cover the threads of one mm. The process shares "
	  "writable memory with another one that has an mm of its own and ran meanwhile: its "
	  "barriers do not reach that one. "
	  "That is right where the memory asks for no order between the two, as that of a file, a "
	  "log or a picture. Where it does, each process registers for GLOBAL_EXPEDITED and calls "
	  "that. "
	  "Looked at are processes that are registered or call, a few about once a second, and no "
	  "memory that both may only read, or that is a device's." },
	{ "fallback-suspected", "a process seems to do something else in place of a barrier",
	  LEVEL_INFO, SCOPE_PROCESS, 0, NULL, NULL,
	  "System calls of the process look like what programs do in place of a barrier that they "
	  "do not get: a page gets write access and loses it again, the same page is dropped again "
	  "and again, each other thread gets a signal, or a thread goes over the CPUs. A few of "
	  "them, pages of code, signals in turn and a thread that is pinned are not counted. "
	  "It may have another purpose. A page that loses write access orders other CPUs only "
	  "where the kernel interrupts them for it, which nothing promises: "
	  "membarrier-litmus --fallback mprotect tells whether it does on this machine. "
	  "A process is looked at once it was refused a call; --fallbacks looks at all that are "
	  "judged, from the start." },
	{ "fast-path-no-wait", "GLOBAL returned without a grace period: one CPU was online",
	  LEVEL_INFO, SCOPE_CALL, NEED_GRACE, fast_path_no_wait, NULL,
	  "With one CPU online GLOBAL returns at once: memory is in order, and no grace period of "
	  "RCU passes. "
	  "That is what membarrier promises. A program that takes GLOBAL for synchronize_rcu() of "
	  "user space has no grace period here: a reader that was preempted within its critical "
	  "section may still be in it when the call returns." },
};

#define NOTE_CNT (sizeof(notes) / sizeof(notes[0]))

const struct rule *rules_note_at(unsigned int i)
{
	return i < NOTE_CNT ? &notes[i] : rules_time_at(i - NOTE_CNT);
}
