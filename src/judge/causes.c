// SPDX-License-Identifier: GPL-2.0-only
/* The causes of "unverified": what each takes away, and what it means. */
#include "judge/causes.h"
#include "judge/rules.h"

/* What is left where a cause holds may still be used: a wrong return value needs no CPU. */
static const struct cause causes[MBT_CAUSE_CNT] = {
	[MBT_CAUSE_LOST_RECORD] = { "lost-record", "evidence was lost or overwritten",
				    NEED_ALL & ~NEED_RETURN,
				    "Evidence of the call was lost: the ring or the pool of calls "
				    "under construction was full, the kernel skipped a run of a "
				    "probe, or a handler ran in a context that the probes do not "
				    "see. "
				    "Each loss is counted in the report, with its process and "
				    "command where they are known. Let the tool run in time to "
				    "read the records (--priority fifo:N), give "
				    "them more room (--buffer KB), or trace fewer processes "
				    "(-p)." },
	[MBT_CAUSE_NO_ORACLE] = { "no-oracle", "a needed fact cannot be read", NEED_DELIVERY,
				  "A fact that the verdict needs cannot be read on this kernel, or "
				  "could not in this call: where a CPU's runqueue is, what ran on "
				  "it, or whether it passed through a quiescent state of RCU. "
				  "membarrier-trace doctor lists the facts and the probes that "
				  "show them." },
	[MBT_CAUSE_CALL_CUT] = { "call-cut", "a probe was not there all the time",
				 /* that of the end, perhaps, and then of the next begin: two calls in one record */
				 NEED_ALL,
				 "A probe was not attached, or not any more, at some point of the "
				 "call. At the trace's own begin and end such calls are counted "
				 "apart, outside of the share of unverified calls; in the midst of "
				 "a run a probe was taken away: kernel.ftrace_enabled and "
				 "/sys/kernel/debug/kprobes/enabled do that." },
	[MBT_CAUSE_STILL_OPEN] = { "still-open", "the call had not ended when the trace did",
				   NEED_ALL,
				   "The call had not ended when the trace did. Such calls are "
				   "counted apart, outside of the share of unverified calls." },
	[MBT_CAUSE_CPU_HOTPLUG] = { "cpu-hotplug", "CPUs came or went", NEED_SNAPSHOT | NEED_GRACE,
				    "CPUs went online or offline while the call ran, so it cannot "
				    "be said which were there throughout. Trace again without "
				    "hotplug." },
	/* these speak of one CPU each, which the correlator has left out already */
	[MBT_CAUSE_SAME_MM_SWITCH] = { "same-mm-switch",
				       "threads of one process replaced each other on a CPU "
				       "without a handler",
				       0,
				       "Threads of one mm replaced each other on a CPU where no "
				       "handler ran. The kernel may have looked at a thread that "
				       "was on its way out, and may have been right to skip the "
				       "CPU; or not. "
				       "Rare unless a process has more busy threads than CPUs." },
	[MBT_CAUSE_KTHREAD_MM] = { "kthread-mm", "a kernel thread held the mm", 0,
				   "A kernel thread used the mm (kthread_use_mm(), as vhost does) "
				   "on a CPU where no handler ran. It may have let go of it and "
				   "taken it again within the call, which nothing shows." },
	[MBT_CAUSE_EXEC] = { "exec", "a program was replaced meanwhile", 0,
			     "A program was being replaced on a CPU where no handler ran. exec "
			     "empties the runqueue's copy before the mm changes, so the CPU may "
			     "have been owed nothing any more." },
	[MBT_CAUSE_ATTRIBUTION] = { "attribution", "a handler cannot be ascribed to one call",
				    NEED_HANDLERS | NEED_TARGETS,
				    "More calls sent handlers to one CPU at once than can be told "
				    "apart. Kernels with membarrier_ipi_mutex (since 2024) send "
				    "one at a time, or two from 7.2 on." },
	[MBT_CAUSE_COMPAT_UNSEEN] = { "compat-unseen",
				      "a 32-bit caller, on probes that do not see it", NEED_ALL,
				      "A 32-bit program, or one of x32, called membarrier, and the "
				      "probes in use do not see its calls. The rungs fentry (where "
				      "the kernel has the 32-bit entry) and raw_tp do: --no-rung "
				      "tracepoint,kprobe." },
	[MBT_CAUSE_CLOCK] = { "clock", "an order could be told by clocks only", NEED_SNAPSHOT,
			      "An order of events on two CPUs could be told by their clocks only, "
			      "which differ by more than that. Kept for recordings of other "
			      "writers: this tool compares no clocks." },
	[MBT_CAUSE_TOO_MANY_CPUS] = { "too-many-cpus", "more CPUs than this build supports",
				      NEED_DELIVERY,
				      "The machine has more CPUs than this build supports. The "
				      "tool says so when it starts, and ends with status 4; a "
				      "rebuild with a larger MBT_MAX_CPUS cures it." },
	[MBT_CAUSE_NOT_THE_KERNEL] = { "not-the-kernel",
				       "something else than the kernel's function answered", 0,
				       "The call was answered before it reached the kernel's "
				       "function: by a signal handler (SECCOMP_RET_TRAP, Syscall "
				       "User Dispatch) or by a ptracer that skips it. "
				       "Whether a barrier happened is unknown. One such barrier "
				       "makes the run unverified, whatever share of unverified "
				       "calls is allowed; see the warnings trapped, dispatched and "
				       "ptraced." },
};

const struct cause *cause_at(enum mbt_cause cause)
{
	return &causes[cause];
}
