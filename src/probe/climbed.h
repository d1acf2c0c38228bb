/* SPDX-License-Identifier: GPL-2.0-only */
/* The ladder climbed: what is in use, and what the parts of the ladder remember. */
#ifndef CLIMBED_H
#define CLIMBED_H

#include <bpf/libbpf.h>
#include "mbt/btf_trial.h"
#include "mbt/cpu_slot.h"
#include "mbt/delay.h"
#include "mbt/filters.h"
#include "mbt/online.h"
#include "mbt/stat.h"
#include "probe/attach.h"
#include "probe/facts.h"
#include "probe/redirects.h"
#include "run/fact_state.h"
#include "run/online.h"
#include "membarrier_state.skel.h"

/* A rung that is in use: its object and what is attached, in the order of its probes. */
struct climbed {
	const struct rung *rung; /* NULL: none is, or another fact's shows this one as well */
	bool skips_harmless;     /* the kernel skips no run of its programs that shows something */
	struct bpf_object *object;                     /* @together of the ladder, or its own */
	struct bpf_program *programs[LADDER_PROGRAMS]; /* of its probes; NULL: not in the object */
	struct attachment attached[LADDER_PROGRAMS];
	__u32 link_ids[LADDER_PROGRAMS]; /* as ladder_watch() found them, 0: not to be asked */
};

struct ladder {
	struct membarrier_state_bpf *base; /* the maps; it has no programs */
	struct bpf_object *together; /* the programs of many rungs; NULL: the kernel refuses one */
	struct climbed climbed[LADDER_FACTS];
	struct fact_state states[LADDER_FACTS];
	const struct mbt_cpu_slot *cpu_slots; /* of @base; the programs write them */
	struct mbt_callers *callers;          /* mapped: of each CPU */
	size_t callers_len;
	struct mbt_row *rows; /* mapped chunk by chunk; who writes is said in mbt/stat.h */
	size_t rows_len;
	bool chunk_mapped[MBT_ROW_CHUNKS];
	unsigned int cpus_done; /* CPUs below it count no call of the epoch before any more */
	unsigned int cpu_cnt;
	bool init_pid_ns;     /* our numbers of processes are the kernel's */
	const char *btf_file; /* the kernel's types, if not its own; NULL: they are */
	bool typed;           /* the kernel should take the typed build (bpf/read.bpf.h) */
	int ftrace_fd;        /* kernel.ftrace_enabled, -1: there is none */
	int switch_events;    /* inotify: one of LADDER_SWITCHES was written to */
	int ftrace_watch;
	struct redirects redirects; /* read before the climb */
	struct bpf_object *listed;  /* all programs, to be asked; NULL: there are no redirects */
	struct bpf_object *online_object; /* @together, or its own; NULL: this kernel refuses it */
	struct bpf_object *cgroup_object; /* tells when a cgroup is made; NULL: none is waited for */
	struct attachment cgroup_made;
	struct online_asked online; /* the last time that the answers could be used */
	unsigned int online_looks;
	__u64 patches_sum, handlers_sum; /* as watch_patches() found them */
	__u64 need_until_ns;             /* see need.c; 0: not looked at yet */
	__u64 stats_next_ns;             /* no look for processes that have ended before this */
};

#endif
