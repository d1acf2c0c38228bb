/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MBT_FAULT_H
#define MBT_FAULT_H

#include <linux/cpumask.h>
#include <linux/kprobes.h>
#include <linux/types.h>
#include <uapi/linux/membarrier.h>

/* What membarrier asks of a send function; a fault changes it. */
struct send {
	struct cpumask mask;
	unsigned long func;
	bool single; /* to the one CPU in the mask, the sender's own included */
	bool local;  /* run it here as well, if this CPU is in the mask */
	bool wait;
};

struct fault {
	const char *name;
	int (*start)(const struct fault *fault); /* 0 or -errno; what it began, stop() ends */
	void (*stop)(void);

	/* for send_start(): change a send and return true, or leave it alone */
	bool (*alter)(struct send *send);
	/* for the returns of the system call: the same of the value that @cmd returns */
	bool (*answer)(int cmd, long *ret);
};

/* mbt_fault_main.c: the parameters, and what the rest asks of them */
extern int fault_cpu, fault_tgid;
extern unsigned int fault_delay_us;

/* Is the fault on for the current task? The cheap question, to be asked first. */
bool fault_on(void);
/* The call could be spoilt: shall it? Counts it, so to be asked last and once a call. */
bool fault_chosen(void);

/* The address of a kernel symbol, exported or not; 0: there is none. */
unsigned long fault_lookup(const char *name);
/* The command, and the flags, of the system call that the current task is in. */
int fault_command(void);
unsigned int fault_flags(void);

/* mbt_fault_send.c: the arguments of the functions that send */
extern const struct fault send_faults[];
int send_start(const struct fault *fault);
void send_stop(void);
/* Would the kernel run the handler there? */
bool send_reaches(const struct send *send, int cpu);
void send_drop(struct send *send, int cpu);

/* mbt_fault_site.c: instructions inside the system call: its returns, and a call */
extern const struct fault site_faults[];

/* mbt_fault_mm.c: arguments and results of other functions */
extern const struct fault mm_faults[];

#endif
