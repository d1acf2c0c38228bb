// SPDX-License-Identifier: GPL-2.0-only
/* The rows of statistics that the kernel side keeps, mapped into user space. */
#include "probe/rows.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "mbt/membarrier.h"
#include "probe/climbed.h"
#include "run/kernel.h"

_Static_assert(MBT_ROWS % MBT_ROW_CHUNK == 0, "the last chunk is a whole one");
_Static_assert(MBT_CMD_ROWS <= MBT_ROW_CHUNK, "the first chunk has the common rows");

static size_t to_pages(size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (len + page - 1) & ~(page - 1);
}

/*
 * The kernel makes all pages of a mapping present at once, and all rows take 17 MB. A page
 * at a chunk's edge belongs to two chunks, and may be mapped again.
 */
static int map_chunk(struct ladder *l, unsigned int chunk)
{
	const size_t len = MBT_ROW_CHUNK * sizeof(struct mbt_row);
	size_t end = to_pages((chunk + 1) * len);
	size_t begin = chunk * len & ~(to_pages(1) - 1);

	if (mmap((char *)l->rows + begin, end - begin, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, bpf_map__fd(l->base->maps.rows),
		 (off_t)begin) == MAP_FAILED)
		return -errno;
	l->chunk_mapped[chunk] = true;
	return 0;
}

/* What is used by now is there: a program marks the chunk before it uses the row. */
static int map_used_chunks(struct ladder *l)
{
	unsigned int chunk;
	int err = 0;

	for (chunk = 0; chunk < MBT_ROW_CHUNKS && !err; chunk++)
		if (!l->chunk_mapped[chunk] &&
		    __atomic_load_n(&l->base->bss->row_chunks[chunk], __ATOMIC_ACQUIRE))
			err = map_chunk(l, chunk);
	return err;
}

/* The rows that take what finds no room are the first ones, and there before anything is. */
static int add_common_rows(struct ladder *l)
{
	int err = map_chunk(l, 0);
	__u32 i;

	for (i = 0; i < MBT_CMD_ROWS && !err; i++) {
		l->rows[i].key.row = i;
		l->rows[i].used = 1;
	}
	return err;
}

int rows_map(struct ladder *l)
{
	size_t len = to_pages(MBT_ROWS * sizeof(struct mbt_row));
	void *at = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return -errno;
	l->rows = at;
	l->rows_len = len;
	return add_common_rows(l);
}

void rows_unmap(struct ladder *l)
{
	if (l->rows)
		munmap(l->rows, l->rows_len);
}

static bool is_used(const struct mbt_row *row)
{
	return __atomic_load_n(&row->used, __ATOMIC_ACQUIRE);
}

/* The first row that is used, from @i on; MBT_ROWS: there is none. */
static __u32 next_used(const struct ladder *l, __u32 i)
{
	while (i < MBT_ROWS) {
		if (!l->chunk_mapped[i / MBT_ROW_CHUNK])
			i = (i / MBT_ROW_CHUNK + 1) * MBT_ROW_CHUNK;
		else if (is_used(&l->rows[i]))
			break;
		else
			i++;
	}
	return i;
}

int ladder_rows(struct ladder *l, row_fn fn, void *arg)
{
	int err = map_used_chunks(l);
	__u32 i;

	for (i = next_used(l, 0); i < MBT_ROWS && !err; i = next_used(l, i + 1))
		err = fn(arg, &l->rows[i]);
	return err;
}

/* Its programs ran in its own context, so none will count for it any more. */
static bool has_ended(__u32 tgid)
{
	return tgid && kill((pid_t)tgid, 0) && errno == ESRCH;
}

static bool has_plain(const struct mbt_plain_cnt *cnt)
{
	return cnt->covered || cnt->vacuous;
}

static int give_back(struct ladder *l, __u32 i)
{
	struct mbt_row *row = &l->rows[i];
	struct mbt_stat_key key = row->key;
	int err;

	err = bpf_map__delete_elem(l->base->maps.stats, &key, sizeof(key), 0);
	if (err)
		return err;
	memset(row, 0, sizeof(*row));
	__atomic_sub_fetch(&l->base->bss->stat_rows, 1, __ATOMIC_SEQ_CST);
	if (key.tid)
		__atomic_sub_fetch(&l->base->bss->stat_threads, 1, __ATOMIC_SEQ_CST);
	return bpf_map_update_elem(bpf_map__fd(l->base->maps.free_rows), NULL, &i, BPF_ANY) ?
		       -errno :
		       0;
}

#define ROWS_LOOK_NS 100000000ull
/* Where most of the processes still run, a look is in vain. */
#define ROWS_LATER_NS 1000000000ull

int ladder_rows_of_ended(struct ladder *l, row_fn fn, void *arg)
{
	__u64 used = __atomic_load_n(&l->base->bss->stat_rows, __ATOMIC_RELAXED);
	__u64 now_ns = kernel_now_ns(), left;
	int err;
	__u32 i;

	if (!l->init_pid_ns || used < MBT_STAT_ROWS / 4 || now_ns < l->stats_next_ns)
		return 0;
	err = map_used_chunks(l);
	for (i = next_used(l, 0); i < MBT_ROWS && !err; i = next_used(l, i + 1)) {
		struct mbt_row *row = &l->rows[i];

		/* asked first whether it has ended: then what it counted is all there */
		if (!has_ended(row->key.tgid) || has_plain(&row->plain[0]) ||
		    has_plain(&row->plain[1]))
			continue;
		err = fn(arg, row);
		err = err ? err : give_back(l, i);
	}
	left = __atomic_load_n(&l->base->bss->stat_rows, __ATOMIC_RELAXED);
	l->stats_next_ns = now_ns + (left > used / 2 ? ROWS_LATER_NS : ROWS_LOOK_NS);
	return err;
}

/*
 * Once as many have left the section as had entered it before, a CPU is done with the epoch:
 * what enters later finds the new one. So each CPU needs a moment of its own, not all of
 * them the same.
 */
bool ladder_epoch_is_over(struct ladder *l)
{
	const volatile struct mbt_cpu_slot *slots = l->cpu_slots;

	while (l->cpus_done < l->cpu_cnt) {
		__u64 counted = slots[l->cpus_done].counted;

		/* those that are done first: one that begins meanwhile makes the second larger */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (slots[l->cpus_done].counting != counted)
			return false;
		l->cpus_done++;
	}
	return true;
}

int ladder_take_plain(struct ladder *l, __u64 epoch, plain_fn fn, void *arg)
{
	int err = map_used_chunks(l);
	__u32 i;

	for (i = next_used(l, 0); i < MBT_ROWS && !err; i = next_used(l, i + 1)) {
		struct mbt_row *row = &l->rows[i];
		struct mbt_plain_cnt *cnt = &row->plain[epoch & 1];

		if (!has_plain(cnt))
			continue;
		err = fn(arg, row, cnt);
		memset(cnt, 0, sizeof(*cnt));
	}
	return err;
}

void ladder_plain_cpu(const struct ladder *l, unsigned int cpu, struct plain_cpu *out)
{
	const volatile struct mbt_cpu_slot *slot = &l->cpu_slots[cpu];

	out->required = slot->required;
	out->slowest_cnt = slot->slowest_cnt;
	out->slowest_ns = slot->slowest_ns;
}
