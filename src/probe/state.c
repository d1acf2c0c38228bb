// SPDX-License-Identifier: GPL-2.0-only
/* The maps that all rungs share: made here, and read and written from user space here. */
#include "probe/state.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "mbt/answered.h"
#include "mbt/hist.h"
#include "mbt/lock.h"
#include "mbt/rseq.h"
#include "probe/climbed.h"
#include "probe/delays.h"
#include "probe/fill.h"
#include "probe/rows.h"
#include "probe/stacks.h"
#include "run/tracer.h"
#include "run/user_namespace.h"

#define SLOTS_MAX 4096
#define SLOTS_MIN 128

/*
 * Calls in flight at once that can need evidence. Callers of GLOBAL sleep for a grace
 * period each, and any number of them at once. A record has room for every CPU, so what
 * bounds them on a large machine is memory: a thousandth of it.
 */
static unsigned int slot_cnt(size_t slot_bytes)
{
	size_t memory = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / 1024;
	size_t least = 16u << 20, cnt = (memory > least ? memory : least) / slot_bytes;

	return (unsigned int)(cnt < SLOTS_MIN ? SLOTS_MIN : cnt > SLOTS_MAX ? SLOTS_MAX : cnt);
}

static void fill_settings(struct mbt_settings *cfg, const struct kernel *k,
			  const struct ladder_options *o)
{
	kernel_settings(k, cfg);
	cfg->filtered = o->filtered;
	cfg->all_records = o->all_records;
	cfg->sample = o->sample;
}

static int size_maps(struct ladder *l, const struct kernel *k, const struct ladder_options *o)
{
	struct membarrier_state_bpf *b = l->base;
	size_t value =
		bpf_map__value_size(b->maps.slots) + k->cpu_possible * sizeof(struct mbt_cpu);
	unsigned int slots = slot_cnt(value);
	int err;

	err = bpf_map__set_value_size(b->maps.slots, (__u32)value);
	err = err ?: bpf_map__set_max_entries(b->maps.slots, slots);
	err = err ?: bpf_map__set_max_entries(b->maps.free_slots, slots);
	err = err ?: bpf_map__set_max_entries(b->maps.places, slots * k->cpu_possible);
	err = err ?: bpf_map__set_max_entries(b->maps.inboxes, k->cpu_possible);
	err = err ?: bpf_map__set_max_entries(b->maps.callers, k->cpu_possible);
	err = err ?: ladder_size_stacks(l, o->stacks);
	if (o->locks) {
		err = err ?: bpf_map__set_max_entries(b->maps.lock_waits, MBT_LOCK_WAITS);
		err = err ?: bpf_map__set_max_entries(b->maps.lock_counts, MBT_LOCK_COUNTS);
		err = err ?: bpf_map__set_max_entries(b->maps.convoys, MBT_CONVOYS);
	}
	if (o->rseq) {
		err = err ?: bpf_map__set_max_entries(b->maps.rseq_threads, MBT_RSEQ_THREADS);
		err = err ?: bpf_map__set_max_entries(b->maps.rseq_counts, MBT_RSEQ_COUNTS);
	}
	return err ?: bpf_map__set_max_entries(b->maps.records, (__u32)o->ring_bytes);
}

static int load_base(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len)
{
	int err;

	l->base = membarrier_state_bpf__open();
	if (!l->base) {
		err = -errno;
		snprintf(why, why_len, "cannot open the BPF object: %s", strerror(-err));
		return err;
	}
	fill_settings((struct mbt_settings *)&l->base->rodata->cfg, k, o);
	if (o->filters)
		memcpy((void *)&l->base->rodata->filters, o->filters, sizeof(*o->filters));
	if (o->cgroup)
		snprintf((char *)l->base->rodata->cgroup_path, sizeof(l->base->rodata->cgroup_path),
			 "%s", o->cgroup);
	*(__u32 *)&l->base->rodata->locks = o->locks;
	*(__u32 *)&l->base->rodata->fallbacks_asked = o->fallbacks;
	mbt_hist_fill_low((__u8 *)l->base->rodata->hist_low);
	mbt_log2_fill_low((__u8 *)l->base->rodata->log2_low);
	l->base->bss->online_at = ~0ull; /* counted once the hotplug probes are there */
	l->base->bss->armed_ns = ~0ull;
	l->base->bss->epoch = 1;
	l->base->bss->mutex_address = k->ipi_mutex;
	/* until it is known which are attached: a program may begin now and go on when armed */
	l->base->bss->positions = mbt_positions(MBT_SET_ALL);
	if (k->init_pid_ns)
		l->base->bss->tracer_tgid = (__u32)getpid();
	err = size_maps(l, k, o);
	err = err ?: membarrier_state_bpf__load(l->base);
	if (err)
		snprintf(why, why_len, "cannot create the BPF maps: %s%s", strerror(-err),
			 err != -EPERM            ? "" :
			 root_of_user_namespace() ? " (root of a user namespace may not use BPF: "
						    "run it on the host, with -p)" :
						    " (run as root, or with CAP_BPF, CAP_PERFMON "
						    "and CAP_SYSLOG)");
	return err;
}

/*
 * The slots of a build's most CPUs are mapped with the rest of the programs' data, and present
 * from then on: 1.6 MB, of which this machine has a few pages.
 */
static void unmap_unused_slots(struct ladder *l)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)&l->base->bss->cpu_slots[l->cpu_cnt];
	uintptr_t to = (uintptr_t)&l->base->bss->cpu_slots[MBT_MAX_CPUS] & ~(page - 1);

	l->cpu_slots = l->base->bss->cpu_slots;
	from = (from + page - 1) & ~(page - 1);
	/*
	 * Where it fails they stay: no more than memory. The addresses stay taken: libbpf unmaps
	 * all of the data at its end, and with it what had been mapped into a hole meanwhile.
	 */
	if (from < to)
		mmap((void *)from, to - from, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

int ladder_load_maps(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	int err;

	/* before v5.11 maps count against RLIMIT_MEMLOCK; later it does not matter */
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	err = load_base(l, k, o, why, why_len);
	if (err)
		return err;
	err = fill_free(l);
	err = err ?: rows_map(l);
	err = err ?: callers_map(l);
	unmap_unused_slots(l);
	if (err)
		snprintf(why, why_len, "cannot fill the BPF maps: %s", strerror(-err));
	return err;
}

void ladder_release_maps(struct ladder *l)
{
	callers_unmap(l);
	rows_unmap(l);
	membarrier_state_bpf__destroy(l->base);
}

int ladder_share_maps(const struct ladder *l, struct bpf_object *object)
{
	struct bpf_map *map, *shared;
	int err;

	bpf_object__for_each_map(map, object)
	{
		shared = bpf_object__find_map_by_name(l->base->obj, bpf_map__name(map));
		if (!shared)
			return -ENOENT;
		err = bpf_map__reuse_fd(map, bpf_map__fd(shared));
		if (err)
			return err;
	}
	return 0;
}

void ladder_arm(struct ladder *l)
{
	__atomic_store_n(&l->base->bss->was_armed, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&l->base->bss->armed, 1, __ATOMIC_SEQ_CST);
	/*
	 * The probe of the begin reads the time when it finds itself armed. ladder_lost_fact()
	 * makes another such call, should this one be skipped.
	 */
	syscall(SYS_membarrier, MBT_CMD_QUERY, 0, 0);
}

void ladder_disarm(struct ladder *l)
{
	__atomic_store_n(&l->base->bss->armed, 0, __ATOMIC_SEQ_CST);
}

__u64 ladder_epoch(const struct ladder *l)
{
	return l->base->bss->epoch;
}

void ladder_next_epoch(struct ladder *l)
{
	__atomic_store_n(&l->base->bss->epoch, l->base->bss->epoch + 1, __ATOMIC_SEQ_CST);
	l->cpus_done = 0;
}

int ladder_ring_fd(const struct ladder *l)
{
	return bpf_map__fd(l->base->maps.records);
}

void ladder_counts(const struct ladder *l, struct ladder_counts *counts)
{
	unsigned int cpu;

	memset(counts, 0, sizeof(*counts));
	for (cpu = 0; cpu < l->cpu_cnt; cpu++) {
		const volatile struct mbt_cpu_slot *s = &l->cpu_slots[cpu];

		counts->begun += s->begun;
		counts->ended += s->ended;
		counts->lost_calls += s->lost_calls;
		counts->abandoned += s->abandoned;
		counts->no_cell += s->no_cell;
		counts->children_lost += s->children_lost;
		counts->cut += s->cut;
		counts->stats_merged += s->stats_merged;
		counts->left_out += s->left_out;
	}
	counts->traced_pid = l->base->bss->traced_tgid;
	counts->unseen_tracer_pid = l->base->bss->unseen_tracer_tgid;
}

/*
 * SIGSYS is blocked while its handler runs (one with SA_NODEFER is taken to have
 * returned). A tracer may still let its call through.
 */
static bool is_at_work(const struct mbt_call *call)
{
	return call->type == MBT_RECORD_PTRACED ||
	       (tracer_signal_mask(call->tid, "SigBlk:") & (1ull << (SIGSYS - 1)));
}

int ladder_answered(const struct ladder *l, int (*fn)(void *arg, const struct mbt_call *record),
		    void *arg, __u64 *cut)
{
	const struct bpf_map *map = l->base->maps.answered_calls;
	__u32 tid, *prev = NULL;
	struct mbt_answered a;
	int err = 0;

	while (!err && !bpf_map__get_next_key(map, prev, &tid, sizeof(tid))) {
		prev = &tid;
		if (bpf_map__lookup_elem(map, &tid, sizeof(tid), &a, sizeof(a), 0))
			continue;
		if (is_at_work(&a.call))
			++*cut;
		else
			err = fn(arg, &a.call);
	}
	return err;
}
