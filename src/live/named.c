// SPDX-License-Identifier: GPL-2.0-only
/* Are the processes that were named still there? */
#include "live/named.h"
#include <poll.h>

static bool is_gone(int pidfd)
{
	struct pollfd p = { .fd = pidfd, .events = POLLIN };

	return poll(&p, 1, 0) == 1 && p.revents & POLLIN;
}

int named_first_gone(const int *pidfds, unsigned int cnt)
{
	unsigned int i;

	for (i = 0; i < cnt; i++)
		if (is_gone(pidfds[i]))
			return (int)i;
	return -1;
}

bool named_all_gone(const int *pidfds, unsigned int cnt)
{
	unsigned int i;

	for (i = 0; i < cnt; i++)
		if (!is_gone(pidfds[i]))
			return false;
	return true;
}
