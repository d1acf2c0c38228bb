/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs, threads that are pinned to them or burn them, and what interrupted them. */
#ifndef CPU_H
#define CPU_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define NSEC_PER_SEC 1000000000ULL
#define NSEC_PER_MSEC 1000000ULL

/*
 * Threads wait for each other asleep: a starter of a real-time class that
 * yielded instead would keep its CPU from the thread it waits for.
 */
#define SCENARIO_POLL_NS 20000ULL

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
	int cpu;           /* negative: anywhere */
	int fifo_priority; /* what it got: 0 is the normal class */
	bool started;
	atomic_int state;
	atomic_bool stop;
};

/*
 * Pins the calling thread. -ENOTSUP: this CPU does not exist, is offline, or
 * is not allowed to this process; the kernel does not say which.
 */
int scenario_pin(unsigned int cpu);

/*
 * Are both CPUs of the scenarios there? Asked before anything is done; the calling thread
 * is pinned to the caller's then.
 */
int scenario_pin_to_both(void);

int scenario_cpus_init(struct scenario_cpus *cpus);

uint64_t scenario_now_ns(void);
void scenario_sleep_ns(uint64_t ns);

/*
 * Returns when the thread is known to run (on @cpu, if not negative). With a
 * @fifo_priority it asks for SCHED_FIFO, so that nothing else takes the CPU
 * from it, and goes on without where that is forbidden.
 */
int scenario_spinner_start(struct scenario_spinner *spinner, int cpu, int fifo_priority);

/* Harmless on one that never started. The thread has left when it returns. */
void scenario_spinner_stop(struct scenario_spinner *spinner);

/*
 * Function call interrupts taken by @cpu since boot. Whatever sends them is
 * counted, TLB flushes of other programs too: a difference of two readings is
 * an upper bound for what happened between them. -ENOENT where this
 * architecture has no such row, or @cpu no column.
 */
int scenario_call_interrupts(unsigned int cpu, uint64_t *count);

/* The same of interrupts that flush translations, which x86 alone counts: -ENOENT elsewhere. */
int scenario_tlb_interrupts(unsigned int cpu, uint64_t *count);

/* The same of all CPUs together. */
int scenario_all_call_interrupts(uint64_t *count);

/* The same of each CPU below @cnt; UINT64_MAX for those that have no column. */
int scenario_each_call_interrupts(uint64_t *counts, unsigned int cnt);

#endif
