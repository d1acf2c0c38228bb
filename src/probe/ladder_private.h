/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the ladder share: ladder.c climbs, state.c keeps the maps, watch.c
 * looks after the probes, skips.c counts what they missed, hotplug.c counts CPUs.
 */
#ifndef LADDER_PRIVATE_H
#define LADDER_PRIVATE_H

#include <bpf/libbpf.h>
#include "probe/ladder.h"
#include "mbt/btf_trial.h"
#include "mbt/calibration.h"
#include "mbt/cpu_slot.h"
#include "mbt/online.h"
#include "run/online.h"
#include "membarrier_trace.skel.h"
#include "probe/redirects.h"

/* A rung that is in use: its object and what is attached. */
struct climbed {
	struct bpf_object *object;
	struct bpf_link *links[LADDER_PROGRAMS];
	const char *programs[LADDER_PROGRAMS]; /* whose links they are */
	__u32 link_ids[LADDER_PROGRAMS]; /* as ladder_watch() found them, 0: not to be asked */
};

struct ladder {
	struct membarrier_trace_bpf *base; /* the maps; none of its programs is loaded */
	struct climbed climbed[FACT_CNT];
	struct fact_state states[FACT_CNT];
	struct mbt_cpu_slot *cpu_slots;    /* mapped read-only */
	size_t cpu_slots_len;
	unsigned int cpu_cnt;
	bool init_pid_ns;                  /* our numbers of processes are the kernel's */
	const char *btf_file;              /* the kernel's types, if not its own; NULL: they are */
	int ftrace_fd; /* kernel.ftrace_enabled, -1: there is none */
	int switch_events; /* inotify: somebody wrote to one of LADDER_SWITCHES */
	int ftrace_watch;
	struct redirects redirects;        /* read before the climb */
	struct bpf_object *online_object;  /* NULL: this kernel refuses it */
	struct online_asked online;        /* the last time that the answers could be used */
	unsigned int online_looks;
	__u64 patches_sum, handlers_sum;   /* as ladder_watch_patches() found them */
	__u64 stats_next_ns;               /* no look for processes that have ended before this */
};

/*
 * Create the maps, sized for @k, and fill what must be there before the first
 * program runs. Returns 0, or -errno with the reason in @why.
 */
int ladder_load_maps(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len);
void ladder_release_maps(struct ladder *l);

/* Make @object, not loaded yet, use the maps of @l. Returns 0 or -errno. */
int ladder_share_maps(const struct ladder *l, struct bpf_object *object);

/*
 * Open, or open and load, @cnt programs as an object of their own. Those after the
 * first @needed may be missing in it: where 32-bit tasks enter by the same function as
 * others there is no program for them. NULL and errno on failure.
 */
struct bpf_object *ladder_open_programs(const struct ladder *l, const char *const *programs, int cnt,
					int needed);
struct bpf_object *ladder_load_programs(const struct ladder *l, const char *const *programs, int cnt,
					int needed);

/* Find every CPU's runqueue, once all is attached. Returns 0 or -errno. */
int ladder_find_runqueues(const struct ladder *l);

/*
 * Do the types of btf_file fit the running kernel? Tried on a process made for it.
 * Returns 0; -EINVAL: they do not; or another -errno. @why says what does not fit.
 */
int ladder_try_types(const struct ladder *l, char *why, size_t why_len);

/* Load what asks the runqueues whether they are online. */
void ladder_load_online(struct ladder *l);

/* Skipped runs at the positions of @which. */
__u64 ladder_call_skips(const struct ladder_skips *skips, __u32 which);

/* Remember the probes as they are, for ladder_lost_fact(). */
void ladder_watch(struct ladder *l);

/* The kernel function that a program of this name is attached to; NULL: to none. */
const char *ladder_probed_function(const struct ladder *l, const char *name);

/* Remember the livepatches that there are. */
void ladder_watch_patches(struct ladder *l);

/* The name of a fact that one that came in since then makes doubtful, or NULL. */
const char *ladder_patched_fact(struct ladder *l);

#endif
