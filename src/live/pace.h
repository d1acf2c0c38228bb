/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the tool sleeps between two drains of the ring: each wake-up switches some
 * CPU to the tool, and what is looked at is no longer what it was. Pure.
 */
#ifndef PACE_H
#define PACE_H

#include <stdbool.h>
#include <stddef.h>

/* Of a busy ring, and the longest of all. */
#define PACE_SHORTEST_MS 10
#define PACE_LONGEST_MS 250

/*
 * The longest interval: what all of @cpus can write into the ring meanwhile takes a quarter
 * of @ring_bytes.
 */
unsigned int pace_longest_ms(size_t ring_bytes, unsigned int cpus);

/*
 * The interval after one of @now_ms, at whose end @found bytes of records were there:
 * twice as long where that was next to nothing, else the shortest at once.
 */
unsigned int pace_next_ms(unsigned int now_ms, unsigned int longest_ms, size_t found,
			  size_t ring_bytes);

/*
 * Is it time to look at every program and link, which costs more than all else that the tool
 * does? Calls are judged behind a look: where some wait (@waits), so long or until @held bytes
 * of records do. Where none does, it serves to tell in time that a probe is gone. @since_ns:
 * the last one.
 */
bool pace_look_is_due(bool waits, size_t held, unsigned long long since_ns);

/* What the tool may work without a rest that is as long: a burst of records is read in time. */
#define PACE_BURST_MS 50

/* What it owes the others: @owed_ns as it was, and the CPU time it worked, less what it slept. */
unsigned long long pace_owed_ns(unsigned long long owed_ns, unsigned long long worked_ns,
				unsigned long long slept_ns);

/*
 * How long to sleep where the pace says @ms and the tool owes @owed_ns: as long as brings
 * that down to a burst, so that in the long run the others have half of its CPU, whatever its
 * priority is. Never less than @ms.
 */
unsigned int pace_rest_ms(unsigned int ms, unsigned long long owed_ns);

#endif
