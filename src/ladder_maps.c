// SPDX-License-Identifier: GPL-2.0-only
/* The maps that all rungs share: made here, and read and written from user space here. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "ladder_private.h"

/* Calls in flight at once that can need evidence: more callers than this sleep on the mutex. */
static unsigned int slot_cnt(unsigned int cpu_cnt)
{
	return cpu_cnt <= 64 ? 256 : 128;
}

static void fill_settings(struct mbt_settings *cfg, const struct kernel *k,
			  const struct ladder_options *o, bool task_storage)
{
	kernel_settings(k, cfg);
	cfg->task_storage = task_storage;
	cfg->filtered = o->filtered;
	cfg->all_records = o->all_records;
}

static int size_maps(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     bool task_storage)
{
	struct membarrier_trace_bpf *b = l->base;
	unsigned int slots = slot_cnt(k->cpu_possible);
	size_t value = sizeof(struct mbt_call) + k->cpu_possible * sizeof(struct mbt_cpu);
	int err;

	err = bpf_map__set_value_size(b->maps.slots, (__u32)value);
	err = err ?: bpf_map__set_max_entries(b->maps.slots, slots);
	err = err ?: bpf_map__set_max_entries(b->maps.free_slots, slots);
	err = err ?: bpf_map__set_max_entries(b->maps.places, slots * k->cpu_possible);
	err = err ?: bpf_map__set_max_entries(b->maps.cpu_slots, k->cpu_possible);
	err = err ?: bpf_map__set_max_entries(b->maps.inboxes, k->cpu_possible);
	err = err ?: bpf_map__set_max_entries(b->maps.records, (__u32)o->ring_bytes);
	/* the verifier never follows the branch of the one that is missing */
	err = err ?: bpf_map__set_autocreate(b->maps.task_calls, task_storage);
	err = err ?: bpf_map__set_autocreate(b->maps.tid_calls, !task_storage);
	return err;
}

static int fill_free_slots(struct ladder *l, unsigned int cnt)
{
	int fd = bpf_map__fd(l->base->maps.free_slots), err = 0;
	unsigned int i;

	for (i = 0; i < cnt && !err; i++)
		err = bpf_map_update_elem(fd, NULL, &i, BPF_ANY) ? -errno : 0;
	return err;
}

/* The rows that take what finds the map full must be there before it is. */
static int add_common_stats(struct ladder *l)
{
	struct mbt_stat none = {};
	int err = 0;
	__u32 row;

	for (row = 0; row < MBT_CMD_ROWS && !err; row++) {
		struct mbt_stat_key key = { .tgid = 0, .row = row };

		err = bpf_map__update_elem(l->base->maps.stats, &key, sizeof(key), &none,
					   sizeof(none), BPF_ANY);
	}
	return err;
}

static int map_cpu_slots(struct ladder *l)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = (l->cpu_cnt * sizeof(struct mbt_cpu_slot) + page - 1) & ~(page - 1);
	void *at = mmap(NULL, len, PROT_READ, MAP_SHARED, bpf_map__fd(l->base->maps.cpu_slots), 0);

	if (at == MAP_FAILED)
		return -errno;
	l->cpu_slots = at;
	l->cpu_slots_len = len;
	return 0;
}

/*
 * Does a value appear when one is asked for? v6.19 and later take it from
 * kmalloc_nolock(), which has none to give on an x86 without cmpxchg16b. The
 * same function serves programs and this system call.
 */
static bool task_storage_works(const struct ladder *l)
{
	size_t value_len = bpf_map__value_size(l->base->maps.task_calls);
	void *value = calloc(1, value_len);
	int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0), err = -ENOMEM;

	if (value && pidfd >= 0)
		err = bpf_map__update_elem(l->base->maps.task_calls, &pidfd, sizeof(pidfd), value,
					   value_len, BPF_ANY);
	if (!err)
		bpf_map__delete_elem(l->base->maps.task_calls, &pidfd, sizeof(pidfd), 0);
	if (pidfd >= 0)
		close(pidfd);
	free(value);
	return !err;
}

static int load_base(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     bool task_storage, char *why, size_t why_len)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = l->btf_file);
	int err;

	l->base = membarrier_trace_bpf__open_opts(&opts);
	if (!l->base) {
		err = -errno;
		snprintf(why, why_len, "cannot open the BPF object: %s", strerror(-err));
		return err;
	}
	fill_settings((struct mbt_settings *)&l->base->rodata->cfg, k, o, task_storage);
	l->base->bss->online_at = ~0ull; /* counted once the hotplug probes are there */
	if (k->init_pid_ns)
		l->base->bss->tracer_tgid = (__u32)getpid();
	err = size_maps(l, k, o, task_storage);
	err = err ?: membarrier_trace_bpf__load(l->base);
	if (err)
		snprintf(why, why_len, "cannot create the BPF maps: %s%s", strerror(-err),
			 err == -EPERM ? " (run as root, or with CAP_BPF, CAP_PERFMON and CAP_SYSLOG)" : "");
	return err;
}

int ladder_load_maps(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	int err;

	/* before v5.11 maps count against RLIMIT_MEMLOCK; later nobody asks */
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	err = load_base(l, k, o, k->task_storage, why, why_len);
	if (!err && k->task_storage && !task_storage_works(l)) {
		membarrier_trace_bpf__destroy(l->base);
		l->base = NULL;
		err = load_base(l, k, o, false, why, why_len);
	}
	if (err)
		return err;
	err = fill_free_slots(l, slot_cnt(k->cpu_possible));
	err = err ?: add_common_stats(l);
	err = err ?: map_cpu_slots(l);
	if (err)
		snprintf(why, why_len, "cannot fill the BPF maps: %s", strerror(-err));
	return err;
}

void ladder_release_maps(struct ladder *l)
{
	bpf_object__close(l->online_object);
	if (l->cpu_slots)
		munmap(l->cpu_slots, l->cpu_slots_len);
	membarrier_trace_bpf__destroy(l->base);
}

int ladder_share_maps(const struct ladder *l, struct bpf_object *object)
{
	struct bpf_map *map, *shared;
	int err;

	bpf_object__for_each_map(map, object) {
		shared = bpf_object__find_map_by_name(l->base->obj, bpf_map__name(map));
		if (!shared)
			return -ENOENT;
		/* not by its descriptor: libbpf reserves one for a map that it leaves out */
		if (!bpf_map__autocreate(shared))
			err = bpf_map__set_autocreate(map, false);
		else
			err = bpf_map__reuse_fd(map, bpf_map__fd(shared));
		if (err)
			return err;
	}
	return 0;
}

void ladder_arm(struct ladder *l)
{
	/*
	 * The time last: a task that started after armed_ns cannot have entered a
	 * call that no begin probe saw. Until then no task is known to have.
	 */
	__atomic_store_n(&l->base->bss->armed_ns, ~0ull, __ATOMIC_SEQ_CST);
	__atomic_store_n(&l->base->bss->armed, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&l->base->bss->armed_ns, kernel_now_ns(), __ATOMIC_SEQ_CST);
}

void ladder_disarm(struct ladder *l)
{
	__atomic_store_n(&l->base->bss->armed, 0, __ATOMIC_SEQ_CST);
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
		counts->unbegun += s->unbegun;
		counts->abandoned += s->abandoned;
		counts->children_lost += s->children_lost;
		counts->cut += s->cut;
		counts->stats_merged += s->stats_merged;
	}
}

int ladder_stats(const struct ladder *l,
		 int (*fn)(void *arg, const struct mbt_stat_key *key, const struct mbt_stat *stat),
		 void *arg)
{
	struct mbt_stat_key key, *prev = NULL;
	struct mbt_stat stat;
	int err = 0;

	while (!err && !bpf_map__get_next_key(l->base->maps.stats, prev, &key, sizeof(key))) {
		err = bpf_map__lookup_elem(l->base->maps.stats, &key, sizeof(key), &stat, sizeof(stat), 0);
		err = err ?: fn(arg, &key, &stat);
		prev = &key;
	}
	return err;
}
