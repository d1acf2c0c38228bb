/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs in place of barriers, as the kernel side counts it: mbt/fallback.h says what. */
#ifndef JUDGE_FALLBACKS_H
#define JUDGE_FALLBACKS_H

#include <stdbool.h>
#include "mbt/fallback.h"

/* A process that was looked at. */
struct report_fallback {
	struct mbt_fallback_key key;
	struct mbt_fallback count; /* with a name that is printable and ends */
};

/* All zeroes: none was looked at. */
struct report_fallbacks {
	bool asked; /* each judged process was looked at from the start; listed if it has any */
	struct report_fallback *list;
	unsigned int cnt;
	__u64 lost; /* fallbacks that found no room to be counted */
};

struct report;

/* Returns 0, -EBADMSG (impossible numbers, or too many) or -ENOMEM. */
int report_fallback_add(struct report_fallbacks *f, const struct mbt_fallback_key *key,
			const struct mbt_fallback *count);

/* NULL: it was not looked at, or all are and it has none. */
const struct report_fallback *report_fallback_find(const struct report_fallbacks *f, int tgid,
						   __u64 start_ns);

/* All that was counted of a process. */
__u64 report_fallback_sum(const struct mbt_fallback *count);

/* After the last warning and info: an info of each, and what each process did in theirs. */
void report_fallbacks_finish(struct report *r);

/* Returns 0 or -ENOMEM. */
int report_fallbacks_copy(struct report_fallbacks *to, const struct report_fallbacks *from);
void report_fallbacks_release(struct report_fallbacks *f);

#endif
