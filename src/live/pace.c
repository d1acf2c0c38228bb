// SPDX-License-Identifier: GPL-2.0-only
/* The pace of drains: seldom when there is little to read, often when the ring fills. */
#include "live/pace.h"

/* At full speed two CPUs write some 30 MB of records a second. */
#define BYTES_PER_CPU_MS 15000

/* Where a ring holds less than this share, and less than so much, the next drain may come later. */
#define NEARLY_EMPTY 64
#define NEARLY_EMPTY_MAX (1u << 17)

#define LOOK_WAITS_NS 100000000ull
#define LOOK_IDLE_NS 1000000000ull
#define LOOK_HELD (1u << 20)

unsigned int pace_longest_ms(size_t ring_bytes, unsigned int cpus)
{
	size_t ms = ring_bytes / 4 / BYTES_PER_CPU_MS / (cpus ? cpus : 1);

	if (ms < PACE_SHORTEST_MS)
		return PACE_SHORTEST_MS;
	return ms < PACE_LONGEST_MS ? (unsigned int)ms : PACE_LONGEST_MS;
}

unsigned long long pace_owed_ns(unsigned long long owed_ns, unsigned long long worked_ns,
				unsigned long long slept_ns)
{
	owed_ns += worked_ns;
	return owed_ns > slept_ns ? owed_ns - slept_ns : 0;
}

unsigned int pace_rest_ms(unsigned int ms, unsigned long long owed_ns)
{
	unsigned long long owed_ms = (owed_ns + 999999) / 1000000;

	return owed_ms > ms + PACE_BURST_MS ? (unsigned int)(owed_ms - PACE_BURST_MS) : ms;
}

bool pace_look_is_due(bool waits, size_t held, unsigned long long since_ns)
{
	return held > LOOK_HELD || since_ns > (waits ? LOOK_WAITS_NS : LOOK_IDLE_NS);
}

unsigned int pace_next_ms(unsigned int now_ms, unsigned int longest_ms, size_t found,
			  size_t ring_bytes)
{
	if (found >= ring_bytes / NEARLY_EMPTY || found >= NEARLY_EMPTY_MAX)
		return PACE_SHORTEST_MS;
	return now_ms < longest_ms / 2 ? 2 * now_ms : longest_ms;
}
