/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the BPF programs share: settings, variables and maps.
 *
 * Who writes what: a CPU writes its own struct mbt_cpu_slot and, in a handler,
 * the struct mbt_cpu that its inbox names; the caller's probes write everything
 * else of their call. No other rule is needed to read without locks.
 */
#ifndef MBT_STATE_BPF_H
#define MBT_STATE_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "order.bpf.h"
#include "read.bpf.h"
#include "mbt/answered.h"
#include "mbt/btf_trial.h"
#include "mbt/cpu_slot.h"
#include "mbt/delay.h"
#include "mbt/fallback.h"
#include "mbt/filters.h"
#include "mbt/hist.h"
#include "mbt/lock.h"
#include "mbt/online.h"
#include "mbt/plain.h"
#include "mbt/record.h"
#include "mbt/settings.h"
#include "mbt/stacks.h"
#include "mbt/stat.h"

#define MBT_CLAIM_LOAD(word) READ_ONCE(word)
#define MBT_CLAIM_STORE(word, value) WRITE_ONCE(word, value)
#define MBT_CLAIM_FENCE() full_fence()
#include "mbt/claim.h"

/* bpf/state.bpf.c defines what the other objects refer to. */
#ifdef MBT_DEFINE_STATE
#define SHARED
#else
#define SHARED extern
#endif

SHARED const volatile struct mbt_settings cfg;

/* Which calls are judged, of those of the processes that are. */
SHARED const volatile struct mbt_filters filters;

/* The path of the cgroup of MBT_FILTER_CGROUP. */
SHARED const volatile __u64 cgroup_path[MBT_CGROUP_PATH / sizeof(__u64)];

/* mbt_hist_bucket() of short times, by their number of MBT_HIST_LOW_STEP. */
SHARED const volatile __u8 hist_low[MBT_HIST_LOW / MBT_HIST_LOW_STEP];

/* mbt_log2() of a byte. */
SHARED const volatile __u8 log2_low[MBT_LOG2_LOW];

/* Waits for membarrier's mutex are timed; all that is judged is looked at for fallbacks. */
SHARED const volatile __u32 locks;
SHARED const volatile __u32 fallbacks_asked;

/* Set last when everything is attached, cleared first before anything is detached. */
SHARED __u32 armed;
/* Set in front of that: what runs of begin and end were skipped is told to the last. */
SHARED __u32 was_armed;
/* When a program first found the trace armed, see mbt_started_armed(). */
SHARED __u64 armed_ns;
/* User space's looks at what was lost: it adds one after each that found something. */
SHARED __u64 epoch;
/* MBT_CALL_* of every record of this run: what the attached probes show. */
SHARED __u32 shown;
/*
 * The same of probes that are not attached all the time (src/probe/need.c), and above these
 * bits how often that has changed: what they show is in the record of a call that finds the
 * whole word at its end as it was at its begin.
 */
SHARED __u64 shown_now;
/* A GLOBAL has begun that owes other CPUs a grace period: what they do for RCU is asked for. */
SHARED __u32 global_seen;
/* mbt_positions() of those at which the rung in use can show a call, see mbt/copies.h. */
SHARED __u32 positions;
/*
 * Our own process, as the kernel numbers it, and its calls: they show user space that
 * the probes of the call are there, and are not judged.
 */
SHARED __u32 tracer_tgid;
SHARED __u64 tracer_begins;
SHARED __u64 tracer_ends;
/* Seccomp ended the command, our child: the audit architecture << 32 | the system call. */
SHARED __u64 command_refused;
/* The probes of waits for a mutex are attached. */
SHARED __u32 mutex_waits;
/* Registrations that wait for a mutex now, or whose end of a wait was not seen. */
SHARED __u64 mutex_waiters;
/* With --locks: the address of membarrier's mutex, 0: it is not known yet. */
SHARED __u64 mutex_address;
/* Calls that wait for it, or for one of its kind, now. */
SHARED __u64 lock_queue;
/* Waits that found no room: from then on those of calls are not known. */
SHARED __u64 lock_waits_lost;
/* Waits that are counted for no process, or for no pair of them; fallbacks for no process. */
SHARED __u64 lock_counts_lost;
SHARED __u64 fallbacks_lost;
/* Entries of answered_calls. */
SHARED __u64 answered_open;
/* A judged process that had a ptracer; one whose ptracer gives no sign of it. 0: none */
SHARED __u32 traced_tgid;
SHARED __u32 unseen_tracer_tgid;
/* The number of the cgroup of MBT_FILTER_CGROUP; 0: there is none yet. */
SHARED __u64 judged_cgroup;
/* The rung of the call sees 32-bit callers as well. */
SHARED __u32 compat_seen;
/*
 * CPUs online, as user space counted them when hotplug_begun was online_at; it
 * counts again after every step, and until then the number may be wrong. Of these,
 * the runqueues of online_known are known.
 */
SHARED __u32 online;
SHARED __u32 online_known;
SHARED __u64 online_at;
/* Steps of CPU hotplug begun and ended; equal and unchanged: the online set stood still. */
SHARED __u64 hotplug_begun;
SHARED __u64 hotplug_ended;

/* Written by bpf/btf_trial.bpf.c alone. */
SHARED struct mbt_known known;

/* Written by bpf/online.bpf.c alone. */
SHARED struct mbt_asked asked;

/* REGISTER_* calls begun and ended, by a hash of the mm. */
#define REGISTER_ROWS 64
SHARED __u64 register_begun[REGISTER_ROWS];
SHARED __u64 register_ended[REGISTER_ROWS];

static __always_inline u32 register_row(u64 mm)
{
	return (mm >> 6) % REGISTER_ROWS;
}

/*
 * A task's present or last call. The cell is the task's from its first call to its
 * exit or exec, so one look finds it: there is one for each tid modulo CELLS, and
 * tid_calls for a task that finds it taken.
 */
struct open_call {
	struct mbt_claim claim; /* by its task */
	u64 begin_ns;
	u64 mm;
	u64 hotplug;
	u64 register_seen;
	u64 epoch;
	u64 shown_now;      /* as it was at begin (calls that may wait for RCU) */
	u64 grace_begin_ns; /* the same: of the last synchronize_rcu() */
	u64 grace_ns;       /* the same: in all that have ended */
	u32 tid;
	u32 seen; /* positions of the call that showed, see mbt/copies.h */
	u32 open;
	u32 slot;       /* index + 1 of the record under construction; 0: none */
	u32 spare_slot; /* the same of one that could not be given back */
	u32 cmd;
	u32 flags;
	s32 cpu_id;
	u32 kind;  /* enum mbt_kind of these */
	u32 row;   /* mbt_cmd_row() of it */
	u32 alone; /* mbt_alone_ready() of it: then what stands below "judged" is not written */
	s32 cpu_begin;
	u32 state_begin;
	u32 mm_users_begin;
	u32 noted; /* MBT_CALL_* that its own probes have found out */
	u32 causes;
	u32 judged; /* by the filter; the others are followed, not judged */
	u32 online_begin;
	u32 nvcsw; /* of the task, when the call began (calls that may wait for RCU) */
	u32 grace; /* the same: synchronize_rcu() begun and ended in this call */
	u32 grace_open;
	u32 sending;            /* send functions of this call entered and not left */
	u32 takes_mutex;        /* counted in mutex_begun */
	u32 mutex_seen;         /* REGISTER: mutex_calls(begun) at begin */
	u32 mutex_nvcsw;        /* nvcsw when it began to wait for mutex_lock */
	u32 mutex_sleeps;       /* voluntary switches while it waited for a mutex */
	u64 mutex_lock;         /* the mutex that it waits for, 0: none */
	u16 rows[MBT_CMD_ROWS]; /* of its process: index + 1 in rows, by command; 0: not looked up */
};

#define CELLS 16384

SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CELLS);
	__type(key, u32);
	__type(value, struct open_call);
} calls SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CELLS);
	__type(key, u32);
	__type(value, struct open_call);
} tid_calls SEC(".maps");

/* Some task was ever put into tid_calls. */
SHARED __u32 hashed;

/* A record under construction: room for cfg.cpu_cnt CPUs follows it. */
struct slot {
	u64 gen; /* counts the calls that had it */
	struct mbt_plain plain;
	struct mbt_call call;
};

/* value_size is set at load: with the CPUs. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(struct slot));
} slots SEC(".maps");

/* Free slots. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 1);
	__uint(key_size, 0);
	__uint(value_size, sizeof(u32));
} free_slots SEC(".maps");

/*
 * Where a CPU stands in a slot's record: index slot * cpu_cnt + cpu, value the
 * generation of the call << 16 | position. Another generation: not there yet.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} places SEC(".maps");

/* Found without a lookup, which would be a good part of what a switch costs. */
SHARED struct mbt_cpu_slot cpu_slots[MBT_MAX_CPUS];

/* By whose plain calls each CPU was interrupted. User space empties places of rows that end. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct mbt_callers);
} callers SEC(".maps");

/*
 * With --locks, else there is room for nothing: of the tasks whose last call to wait waits still,
 * or has waited, by tid; of processes; of those that hold the mutex and those that wait for it.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct mbt_lock_wait);
} lock_waits SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct mbt_stat_key);
	__type(value, struct mbt_lock_count);
} lock_counts SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct mbt_convoy_key);
	__type(value, struct mbt_convoy);
} convoys SEC(".maps");

/* Processes that are looked at for what runs in place of barriers, and their threads. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MBT_FALLBACKS);
	__type(key, struct mbt_fallback_key);
	__type(value, struct mbt_fallback);
} fallbacks SEC(".maps");
SHARED struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MBT_FALLBACK_THREADS);
	__type(key, u64);
	__type(value, struct mbt_fallback_thread);
} fallback_threads SEC(".maps");

/*
 * The address of each CPU's struct rq, 0: not known. Hardly ever written, and side by side: a
 * scan reads one for each CPU of the machine.
 */
SHARED __u64 rq_addresses[MBT_MAX_CPUS];

/*
 * Where the handlers that are queued for a CPU find their call. The sender claims
 * an entry before the csd is on the target's list, the target gives it back when
 * the function has returned; the kernel's mutexes allow two at once, a kernel
 * without them (before 2024) as many as there are senders.
 */
#define INBOX_ENTRIES 4

struct inbox_entry {
	u64 csd; /* 0: free */
	u64 gen; /* of the slot, when it was the call's */
	u32 slot;
	u32 pos;
};

struct inbox {
	struct inbox_entry entries[INBOX_ENTRIES];
};

SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct inbox);
} inboxes SEC(".maps");

/* User space maps those in use, and gives back those of processes that have ended. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MBT_ROWS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct mbt_row);
} rows SEC(".maps");

/* The last that was given back is the first that is used again: few chunks are in use. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, MBT_ROWS);
	__uint(key_size, 0);
	__uint(value_size, sizeof(u32));
} free_rows SEC(".maps");

/* A row of the chunk was ever taken from free_rows. */
SHARED __u8 row_chunks[MBT_ROW_CHUNKS];

/* Where in rows a process has its own. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MBT_STAT_ROWS);
	__type(key, struct mbt_stat_key);
	__type(value, u32);
} stats SEC(".maps");

/* Entries of stats. */
SHARED __u64 stat_rows;
/* Of these, rows of a thread: they must not take the room of processes. */
#define STAT_THREADS_MAX 1024
SHARED __u64 stat_threads;

/* The same by name, for processes that find stats full. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MBT_STAT_NAMES);
	__type(key, struct mbt_stat_name);
	__type(value, u32);
} stat_names SEC(".maps");

/*
 * Process ids to look for, as user space has them; find_pids__iter puts the
 * kernel's own number of each into judged_tgids and sets the value to 1.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, u32);
} wanted_pids SEC(".maps");

/* The processes to judge, when cfg.filtered, with MBT_JUDGED*; their children are added. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, u32);
} judged_tgids SEC(".maps");

/* The same of threads: MBT_FILTER_TID. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, u32);
	__type(value, u32);
} wanted_tids SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, u32);
	__type(value, u32);
} judged_tids SEC(".maps");

/*
 * Calls of which it is not known yet whether the kernel's function will be asked, by
 * tid: see answered.bpf.h. As many as there are threads in a handler, or stopped, for a
 * call of membarrier.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, struct mbt_answered);
} answered_calls SEC(".maps");

/*
 * User stacks (bpf/stacks.bpf.c). User space sizes these three: one entry where no stack is
 * asked for.
 */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_STACK_BUILD_ID);
	__uint(key_size, sizeof(u32));
	__uint(value_size, MBT_STACK_FRAMES * sizeof(struct mbt_stack_frame));
} user_stacks SEC(".maps");

/* Of calls that have begun, by tid. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct mbt_open_stack);
} open_stacks SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct mbt_stack_key);
	__type(value, struct mbt_stack_cnt);
} stack_calls SEC(".maps");

/* Entries of stack_calls. */
SHARED __u64 stack_rows;
/* Calls that found no room in one of these. */
SHARED __u64 stacks_lost;

SHARED struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

#include "rseq_state.bpf.h"

#endif
