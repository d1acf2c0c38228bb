/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios: short, known sequences of membarrier(2) calls, one legal, two
 * that meet defects of today's kernels.
 *
 * They only act. They do not trace, do not judge what the kernel did, and
 * decide nothing by time. The caller of a scenario names errors and chooses
 * exit codes; nothing here prints but the one result line of scenario_lazy()
 * and scenario_exit().
 *
 * Every function returns 0 or -errno unless it says otherwise. Registration
 * with the kernel cannot be undone and pinning stays, so a scenario belongs in
 * a process of its own.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* v6.3; ABI, written as a number because older headers do not have it. */
#define SCENARIO_GET_REGISTRATIONS (1 << 9)

/* The two CPUs of the scenarios that need two. */
#define SCENARIO_CALLER_CPU 0
#define SCENARIO_TARGET_CPU 1

/* CPUs on which this thread may run: any of them is also online. */
struct scenario_cpus {
	unsigned int count;
	unsigned int ids[CPU_SETSIZE];
};

/*
 * A thread that burns a CPU and makes no system call while it does. Its owner
 * zeroes it, starts it and stops it. With a @body it runs that instead, which
 * has to return soon after *@stop.
 */
struct scenario_spinner {
	void (*body)(void *arg, const atomic_bool *stop);
	void *arg;
	pthread_t thread;
	int cpu; /* negative: anywhere */
	int fifo_priority; /* what it got: 0 is the normal class */
	bool started;
	atomic_int state;
	atomic_bool stop;
};

/* The end is whichever bound comes first; 0 is no bound, not both. */
struct scenario_options {
	unsigned int threads; /* 0 stands for 2 */
	unsigned int calls; /* by each thread */
	uint64_t duration_ns;
	bool pin; /* thread i to the i-th CPU allowed, in turn */
	/*
	 * Short bursts of calls, beside a thread that only runs: all calls at once could fit
	 * into a moment in which another program has every other CPU.
	 */
	bool spread;
};

/*
 * What a workload does first. Its children can be waited for, whatever was inherited, and
 * it has a time limit: @duration_ns, which its user asked for (0: nothing), and an hour
 * (MBT_TIME_LIMIT: other seconds). Then it says that @what hangs, and ends at once with
 * SCENARIO_EXIT_HUNG, as one does that timeout(1) ends. The limit is this process's: it
 * does not survive exec, and fork does not inherit it. -EINVAL: MBT_TIME_LIMIT is no time.
 */
#define SCENARIO_EXIT_HUNG 124
#define SCENARIO_LIMIT_HELP \
	"One that has not ended an hour after its time (MBT_TIME_LIMIT, in seconds) says so " \
	"and ends with exit status 124."
int scenario_begin(const char *what, uint64_t duration_ns);

/* In a child of @parent: to end with it (with the thread that forked), however that ends. */
void scenario_end_with(pid_t parent);

/* The raw call: what the kernel returned, or -errno. */
int scenario_membarrier(int cmd, unsigned int flags, int cpu_id);

/*
 * Pins the calling thread. -ENOTSUP: this CPU does not exist, is offline, or
 * is not allowed to this process; the kernel does not say which.
 */
int scenario_pin(unsigned int cpu);

int scenario_cpus_init(struct scenario_cpus *cpus);

uint64_t scenario_now_ns(void);

/*
 * A decimal number of an option, all of @text; -EINVAL for anything else,
 * -ERANGE when it does not fit.
 */
int scenario_parse_number(const char *text, uint64_t max, uint64_t *value);

/* The same for a time above 0, with or without a fraction. */
int scenario_parse_seconds(const char *text, uint64_t *ns);

/*
 * Returns when the thread is known to run (on @cpu, if not negative). With a
 * @fifo_priority it asks for SCHED_FIFO, so that nothing else takes the CPU
 * from it, and goes on without where that is forbidden.
 */
int scenario_spinner_start(struct scenario_spinner *spinner, int cpu,
			   int fifo_priority);

/* Harmless on one that never started. The thread has left when it returns. */
void scenario_spinner_stop(struct scenario_spinner *spinner);

/*
 * Function call interrupts taken by @cpu since boot. Whatever sends them is
 * counted, TLB flushes of other programs too: a difference of two readings is
 * an upper bound for what happened between them. -ENOENT where this
 * architecture has no such row, or @cpu no column.
 */
int scenario_call_interrupts(unsigned int cpu, uint64_t *count);

/*
 * Registers PRIVATE_EXPEDITED and calls it from all threads at once. Any
 * result but 0 ends it and is returned.
 */
int scenario_legal(const struct scenario_options *options);

/*
 * Registration meets a CPU that holds the mm lazily. Two stages, because the
 * mm must be fresh from exec on the target CPU.
 *
 * scenario_lazy_exec() pins to the target CPU (@control: to the caller's) and
 * executes this very program with @argv, which must lead to scenario_lazy();
 * it returns only when that failed. -ENOTSUP: two CPUs are needed.
 *
 * scenario_lazy() makes @calls of GLOBAL_EXPEDITED while a thread of the same
 * mm runs on the target CPU, and prints
 *
 *	scenario=lazy control=0 calls=1000 ipis_cpu1=0
 *
 * to stdout (ipis_cpu1=unknown without scenario_call_interrupts()). Every
 * call has to reach that CPU; a kernel with the defect sends none.
 */
int scenario_lazy_exec(bool control, char *const argv[]);
int scenario_lazy(unsigned int calls, bool control);

/*
 * The state in which scenario_lazy() makes its calls, for calls of another
 * kind: @spinner runs on the target CPU, the caller is on its own. Who began
 * stops @spinner, after a failure, too.
 */
int scenario_lazy_begin(struct scenario_spinner *spinner);

/*
 * A thread exits and a sibling takes over its CPU: the same calls, the same
 * line with scenario=exit. Needs a process that was not registered before.
 * -ENOTSUP: two CPUs are needed.
 */
struct scenario_exit_options {
	unsigned int calls;
	bool control;  /* the first thread stays */
	bool handover; /* the caller itself was the last to run there before the sibling */
	bool nap;      /* another thread was, and sleeps; the calls follow at once */
	bool wait;     /* print "ready" once all is as it shall be, and call after a line of stdin */
};
int scenario_exit(const struct scenario_exit_options *options);

/*
 * The state in which scenario_exit() makes its calls, as above: @stayer runs,
 * @leaver has left (@control: is there, too).
 */
int scenario_exit_begin(struct scenario_spinner *stayer,
			struct scenario_spinner *leaver, bool control);

#endif
