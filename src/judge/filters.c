// SPDX-License-Identifier: GPL-2.0-only
/* Filters on calls: what passes of records, and of calls that were only counted. */
#include "judge/filters.h"
#include <errno.h>
#include <string.h>
#include "judge/correlate.h"

bool filters_any(const struct filters *f)
{
	return f->k.set || f->pid_cnt;
}

bool filters_name_fits(const char *pattern, const char *name)
{
	const char *star = NULL, *from = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = pattern++;
			from = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			/* the last * stands for one character more */
			pattern = star + 1;
			name = ++from;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}

/* Characters that any name which fits has at least. */
static size_t least_len(const char *pattern)
{
	size_t len = 0;

	for (; *pattern; pattern++)
		len += *pattern != '*';
	return len;
}

int filters_add_name(struct filters *f, const char *pattern)
{
	size_t whole = strlen(pattern), plain = strcspn(pattern, "*?");
	unsigned char value[MBT_COMM_LEN] = { 0 }, mask[MBT_COMM_LEN] = { 0 };
	struct mbt_name *name;

	if (!whole || least_len(pattern) >= MBT_COMM_LEN)
		return -EINVAL;
	if (f->k.name_cnt == MBT_FILTER_NAMES)
		return -E2BIG;
	memcpy(value, pattern, plain);
	/* a name without * and ? ends where the pattern does */
	memset(mask, 0xff, plain < whole ? plain : plain + 1);
	f->names_whole = (!f->k.name_cnt || f->names_whole) &&
			 (plain == whole || !strcmp(pattern + plain, "*"));
	f->names[f->k.name_cnt] = pattern;
	name = &f->k.names[f->k.name_cnt++];
	memcpy(name->value, value, sizeof(value));
	memcpy(name->mask, mask, sizeof(mask));
	f->k.set |= MBT_FILTER_NAME;
	return 0;
}

void filters_add_cpu(struct filters *f, unsigned int cpu)
{
	if (cpu < MBT_MAX_CPUS)
		f->k.cpus[cpu / 8] |= (__u8)(1 << cpu % 8);
	f->k.set |= MBT_FILTER_CPU;
}

static bool is_listed(const int *list, unsigned int cnt, int number)
{
	unsigned int i;

	for (i = 0; i < cnt; i++)
		if (list[i] == number)
			return true;
	return false;
}

static bool comm_fits(const struct filters *f, const char comm[MBT_COMM_LEN])
{
	char name[MBT_COMM_LEN + 1] = "";
	unsigned int i;

	memcpy(name, comm, MBT_COMM_LEN);
	for (i = 0; i < f->k.name_cnt; i++)
		if (filters_name_fits(f->names[i], name))
			return true;
	return false;
}

static bool process_passes(const struct filters *f, int tgid)
{
	return !f->pid_cnt || is_listed(f->pids, f->pid_cnt, tgid);
}

static bool task_passes(const struct filters *f, __u32 set, const struct mbt_call *c)
{
	if (!process_passes(f, c->tgid))
		return false;
	if ((set & MBT_FILTER_TID) && !is_listed(f->tids, f->tid_cnt, c->tid))
		return false;
	return !(set & MBT_FILTER_NAME) || comm_fits(f, c->comm) || comm_fits(f, c->leader_comm);
}

static bool call_passes(const struct filters *f, const struct mbt_call *c)
{
	bool named = c->type == MBT_RECORD_CALL || (c->recorded & MBT_CALL_ARGS);
	/* that it is killed is no result, and no success */
	__s64 ret = c->type == MBT_RECORD_KILLED ? -EINTR : c->ret;

	if (record_is_life(c))
		return true;
	if (named && !mbt_filter_command(&f->k, c->cmd))
		return false;
	return mbt_filter_cpu(&f->k, (__u32)c->cpu_begin) &&
	       mbt_filter_end(&f->k, ret, c->end_ns - c->begin_ns);
}

enum filter_answer filters_ask(const struct filters *f, const struct mbt_call *c)
{
	__u32 set = f->k.set & ~f->applied;
	int below = 1;

	if (!task_passes(f, set, c) || !call_passes(f, c))
		return FILTER_LEAVES_OUT;
	if (set & MBT_FILTER_CGROUP)
		below = f->in_cgroup(f->arg, c->cgroup);
	if (below < 0)
		return FILTER_NOT_TOLD;
	return below ? FILTER_PASSES : FILTER_LEAVES_OUT;
}

/* Is it known of all calls of the row that they pass, or that they do not? */
static bool row_told(const struct filters *f, const struct mbt_stat_key *key,
		     const struct mbt_stat *stat, bool *passes)
{
	__u32 set = f->k.set & ~f->applied;

	if ((set & MBT_FILTER_TID) && key->tid) {
		*passes &= is_listed(f->tids, f->tid_cnt, (int)key->tid);
		set &= ~(__u32)MBT_FILTER_TID;
	}
	if ((set & MBT_FILTER_NAME) && (key->tid || comm_fits(f, stat->leader_comm))) {
		*passes &= comm_fits(f, stat->leader_comm) || comm_fits(f, stat->comm);
		set &= ~(__u32)MBT_FILTER_NAME;
	}
	return !*passes || !(set & ~(__u32)(MBT_FILTER_COMMAND | MBT_FILTER_FAILED));
}

static void keep_failed(struct mbt_stat *stat)
{
	stat->calls = stat->failed;
	stat->max_ns = stat->sum_ns = 0;
	memset(stat->hist, 0, sizeof(stat->hist));
}

static void keep_lost(struct mbt_stat *stat)
{
	stat->failed = 0;
	memset(&stat->errors, 0, sizeof(stat->errors));
	keep_failed(stat);
}

void filters_stat(const struct filters *f, const struct mbt_stat_key *key, struct mbt_stat *stat,
		  __u64 *left_out, __u64 *not_told)
{
	__u32 row = key->row < MBT_CMD_ROWS ? key->row : MBT_CMD_ROW_OTHER;
	bool passes = true;

	*left_out = *not_told = 0;
	if (f->stats_applied)
		return;
	if (!process_passes(f, (int)key->tgid) ||
	    ((f->k.set & MBT_FILTER_COMMAND) && !(f->k.commands & MBT_BIT(row)))) {
		*left_out = stat->calls + stat->lost;
		stat->lost = 0;
		keep_lost(stat);
		return;
	}
	if (f->k.set & MBT_FILTER_FAILED) {
		*left_out = stat->calls - stat->failed;
		keep_failed(stat);
	}
	if (!row_told(f, key, stat, &passes))
		*not_told = stat->calls;
	else if (!passes)
		*left_out += stat->calls;
	if (*not_told || !passes)
		keep_lost(stat);
}
