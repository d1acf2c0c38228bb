// SPDX-License-Identifier: GPL-2.0-only
/* Looks at processes through /proc: calls counted, threads that ran, what confines them. */
#include "live/looks.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "judge/printable.h"
#include "judge/report.h"
#include "live/sharing.h"
#include "live/task_stat.h"
#include "probe/rows.h"
#include "run/tracer.h"

#define LOOK_NS 1000000000ull
/* Of a process; and of all in one look: 512 small files take a few milliseconds. */
#define THREADS_MAX 64
#define THREADS_PER_LOOK 512

/* What the look before saw of a process. */
struct before {
	__u64 ticks; /* of the whole process, 0: threads were not looked at */
	unsigned int cnt;
	struct {
		int tid;
		__u64 ticks;
	} threads[THREADS_MAX];
};

struct live_looks {
	bool some_calls;
	__u64 next_ns;
	unsigned int lives_seen, notes_seen;
	unsigned int first; /* the process at which the next look begins */
	unsigned int budget;
	__u64 calls[REPORT_LOOKS_MAX][REPORT_LOOK_CMDS];
	struct live_sharing sharing;
	struct before before[REPORT_LOOKS_MAX]; /* by the place in the report's list */
	struct {
		int tgid; /* whose place it is */
		__u64 start_ns;
	} owners[REPORT_LOOKS_MAX];
};

struct live_looks *live_looks_new(bool some_calls)
{
	struct live_looks *l = calloc(1, sizeof(*l));

	if (l)
		l->some_calls = some_calls;
	return l;
}

void live_looks_free(struct live_looks *l)
{
	free(l);
}

static void thread_ran(struct look_seen *seen, __u32 cpu)
{
	unsigned int i;

	seen->threads++;
	for (i = 0; i < seen->cpu_cnt; i++)
		if (seen->cpu_ids[i] == cpu)
			return;
	if (seen->cpu_cnt < REPORT_LOOK_CPUS)
		seen->cpu_ids[seen->cpu_cnt++] = cpu;
}

static void look_at_thread(struct before *now, const struct before *before, int tgid, int tid,
			   struct look_seen *seen)
{
	struct task_stat stat;
	char path[96];
	unsigned int i;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", tgid, tid);
	if (!task_stat_read(path, &stat))
		return;
	now->threads[now->cnt].tid = tid;
	now->threads[now->cnt++].ticks = stat.ticks;
	for (i = 0; i < before->cnt; i++)
		if (before->threads[i].tid == tid && before->threads[i].ticks < stat.ticks)
			thread_ran(seen, stat.cpu);
}

/* Which of its threads have run since the look before; without one, none is known to. */
static void look_at_threads(struct live_looks *l, struct before *before, int tgid, __u64 ticks,
			    struct look_seen *seen)
{
	struct before now = { .ticks = ticks ? ticks : 1 };
	struct dirent *entry;
	char path[64];
	DIR *dir;

	if (before->ticks && before->ticks == now.ticks)
		return;
	snprintf(path, sizeof(path), "/proc/%d/task", tgid);
	dir = opendir(path);
	while (dir && now.cnt < THREADS_MAX && l->budget) {
		entry = readdir(dir);
		if (!entry)
			break;
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		l->budget--;
		look_at_thread(&now, before, tgid, atoi(entry->d_name), seen);
	}
	if (dir)
		closedir(dir);
	*before = now;
}

static void look_at(struct live_looks *l, struct report_look *look, unsigned int place,
		    __u64 now_ns)
{
	struct look_seen seen = { .now_ns = now_ns };
	struct before *before = &l->before[place];
	struct task_stat stat;
	bool called = false;
	unsigned int i;

	if (l->owners[place].tgid != look->tgid || l->owners[place].start_ns != look->start_ns) {
		l->owners[place].tgid = look->tgid;
		l->owners[place].start_ns = look->start_ns;
		*before = (struct before){ 0 };
	}
	for (i = 0; i < REPORT_LOOK_CMDS; i++) {
		seen.calls[i] = l->calls[place][i];
		called |= seen.calls[i] != look->quiet[i].calls;
	}
	seen.gone = look->gone || !task_stat_of(look, &stat) || !stat.threads;
	/* what ran while it made barriers is no matter */
	if (called || seen.gone || !l->budget)
		*before = (struct before){ 0 };
	if (!called && !seen.gone)
		look_at_threads(l, before, look->tgid, stat.ticks, &seen);
	/* one that never was in this /proc, as that of another pid namespace, has not ended */
	if (!seen.gone || look->seen_ns)
		report_look_take(look, &seen);
}

/* Calls of which the report knows by now. */
static void count_known(struct live_looks *l, const struct report *r)
{
	unsigned int i, cmd;

	for (i = 0; i < r->looks.cnt; i++)
		for (cmd = 0; cmd < REPORT_LOOK_CMDS; cmd++) {
			const struct who who = { .tgid = r->looks.list[i].tgid,
						 .start_ns = r->looks.list[i].start_ns };
			const struct report_row *row =
				report_rows_find(&r->rows, &who, report_look_row(cmd));

			l->calls[i][cmd] = row ? row->tally.calls : 0;
		}
}

struct counting {
	struct live_looks *l;
	const struct report *r;
};

/* ... and of those that the kernel side has counted alone. */
static int count_row(void *arg, const struct mbt_row *row)
{
	const struct counting *c = arg;
	const struct report_look *look =
		report_looks_find(&c->r->looks, (int)row->key.tgid, row->key.start_ns);
	unsigned int cmd, i;

	for (cmd = 0; look && cmd < REPORT_LOOK_CMDS; cmd++) {
		__u64 *calls = &c->l->calls[look - c->r->looks.list][cmd];

		if (row->key.row != report_look_row(cmd))
			continue;
		*calls += row->stat.calls;
		for (i = 0; i < 2; i++)
			*calls += row->plain[i].covered + row->plain[i].vacuous;
	}
	return 0;
}

static bool is_looked_for(__u32 row)
{
	unsigned int cmd;

	for (cmd = 0; cmd < REPORT_LOOK_CMDS; cmd++)
		if (row == report_look_row(cmd))
			return true;
	return false;
}

/* Those that call, and may have registered before the run. */
static int add_caller(void *arg, const struct mbt_row *row)
{
	struct report *r = arg;
	const struct who who = { .tgid = (int)row->key.tgid, .start_ns = row->key.start_ns };
	const struct report_row *known;

	if (!row->key.tgid || !is_looked_for(row->key.row))
		return 0;
	known = report_rows_find(&r->rows, &who, row->key.row);
	if (row->stat.calls + (known ? known->tally.calls : 0) >= REPORT_SHARING_CALLS)
		report_looks_get(&r->looks, who.tgid, who.start_ns);
	return 0;
}

/* Those that came to be registered since the pass before. */
static void add_registered(struct live_looks *l, struct report *r)
{
	const __u32 ready = MBT_STATE_PRIVATE_READY | MBT_STATE_SYNC_CORE_READY |
			    MBT_STATE_RSEQ_READY;

	for (; l->lives_seen < r->lives.cnt; l->lives_seen++) {
		const struct report_life *life = &r->lives.list[l->lives_seen];

		if (life->state_end & ready)
			report_looks_get(&r->looks, life->tgid, life->start_ns);
	}
}

/* The cgroup of version 2, else the first one that is not the root. */
static void read_cgroup(int tgid, char *out, size_t len)
{
	char path[64], line[512], *at;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/cgroup", tgid);
	file = fopen(path, "re");
	out[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		at = strchr(line, ':');
		at = at ? strchr(at + 1, ':') : NULL;
		if (at && at[1] && strcmp(at + 1, "/") && (!*out || !strncmp(line, "0::", 3)))
			printable(out, len, at + 1, strlen(at + 1));
	}
	if (file)
		fclose(file);
}

static bool is_of_filter(const struct rule *rule)
{
	return rule == rules_find("killed-by-seccomp") || rule == rules_find("trapped") ||
	       rule == rules_find("blocked-by-seccomp");
}

/* At once: a process that is refused may not last for long. */
static void add_confined(struct live_looks *l, struct report *r)
{
	for (; l->notes_seen < r->notes.cnt; l->notes_seen++) {
		const struct report_note *note = &r->notes.list[l->notes_seen];
		struct report_look *look;
		struct task_stat stat;

		if (!note->tgid || !is_of_filter(note->rule))
			continue;
		look = report_looks_get(&r->looks, note->tgid, note->start_ns);
		if (!look || look->confined_known || !task_stat_of(look, &stat))
			continue;
		read_cgroup(look->tgid, look->cgroup, sizeof(look->cgroup));
		look->no_new_privs = no_new_privs_of(look->tgid);
		look->seccomp_mode = (__u32)seccomp_mode_of(look->tgid);
		/* it was there before and after */
		look->confined_known = task_stat_of(look, &stat);
	}
}

void live_looks_pass(struct live_looks *l, struct ladder *ladder, struct report *r, bool last)
{
	struct counting counting = { l, r };
	__u64 now_ns = clock_now_ns(CLOCK_MONOTONIC);
	unsigned int i, place;

	if (!l)
		return;
	if (!l->some_calls)
		add_registered(l, r);
	add_confined(l, r);
	if (!last && now_ns < l->next_ns)
		return;
	l->next_ns = now_ns + LOOK_NS;
	if (!l->some_calls && !last)
		ladder_rows(ladder, add_caller, r);
	if (!r->looks.cnt)
		return;
	l->budget = THREADS_PER_LOOK;
	count_known(l, r);
	if (!last)
		ladder_rows(ladder, count_row, &counting);
	for (i = 0; i < r->looks.cnt; i++) {
		place = (l->first + i) % r->looks.cnt;
		look_at(l, &r->looks.list[place], place, now_ns);
	}
	l->first += REPORT_LOOKS_MAX / 8;
	if (!last && !l->some_calls)
		live_sharing_pass(&l->sharing, r, l->calls);
}
