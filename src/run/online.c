// SPDX-License-Identifier: GPL-2.0-only
/* How many CPUs are online, from what the runqueues and sysfs say. */
#include "run/online.h"

static unsigned int smaller(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

struct online online_count(const struct online_asked *a)
{
	unsigned int unknown = a->possible - a->known, missing;

	if (!a->runqueues)
		return (struct online){ a->by_sysfs, smaller(a->known, a->by_sysfs) };
	missing = a->by_sysfs > a->by_runqueues ? a->by_sysfs - a->by_runqueues : 0;
	return (struct online){ a->by_runqueues + smaller(unknown, missing), a->by_runqueues };
}
