// SPDX-License-Identifier: GPL-2.0-only
/* The fallback by mprotect(), see litmus_fallback.h. */
#include "workload/litmus_fallback.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int litmus_fallback_init(struct litmus_fallback *fallback)
{
	fallback->size = (size_t)sysconf(_SC_PAGESIZE);
	fallback->page = mmap(NULL, fallback->size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fallback->page == MAP_FAILED) {
		fallback->page = NULL;
		return -errno;
	}
	/* a page that is reclaimed has no translation to flush; RLIMIT_MEMLOCK may forbid it */
	mlock(fallback->page, fallback->size);
	return 0;
}

void litmus_fallback_release(struct litmus_fallback *fallback)
{
	if (fallback->page)
		munmap(fallback->page, fallback->size);
	fallback->page = NULL;
}

int litmus_fallback_mprotect(const struct litmus_fallback *fallback)
{
	if (mprotect(fallback->page, fallback->size, PROT_READ | PROT_WRITE))
		return -errno;
	/* without a write there would be no translation that has to go; not locked: no barrier */
	++*(volatile char *)fallback->page;
	return mprotect(fallback->page, fallback->size, PROT_READ) ? -errno : 0;
}
