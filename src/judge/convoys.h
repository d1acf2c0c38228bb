/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits for membarrier's mutex, as the kernel side counts them: of whom, and behind whom. */
#ifndef JUDGE_CONVOYS_H
#define JUDGE_CONVOYS_H

#include <stdbool.h>
#include "mbt/lock.h"
#include "mbt/stat.h"

struct report_convoy {
	struct mbt_convoy_key key;
	struct mbt_convoy count; /* with names that are printable and end */
};

struct report_lock_wait {
	struct mbt_stat_key key;
	struct mbt_lock_count count;
};

/* All zeroes: they were not looked for. */
struct report_convoys {
	bool asked;
	struct report_convoy *list;
	unsigned int cnt;
	struct report_lock_wait *waits; /* of each process and command that waited */
	unsigned int wait_cnt;
	__u64 lost; /* waits that found no room to be counted */
};

struct report;

/* Each returns 0, -EBADMSG (impossible numbers, or too many) or -ENOMEM. */
int report_convoy_add(struct report_convoys *c, const struct mbt_convoy_key *key,
		      const struct mbt_convoy *count);
int report_lock_wait_add(struct report_convoys *c, const struct mbt_stat_key *key,
			 const struct mbt_lock_count *count);

/* The convoys with the longest waits first. */
void report_convoys_sort(struct report_convoys *c);

/*
 * After the last call: the convoys with the longest waits first, and the waits of each process
 * in its row.
 */
void report_convoys_finish(struct report *r);
void report_convoys_release(struct report_convoys *c);

#endif
