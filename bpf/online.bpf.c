// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Which CPUs are online, by the kernel's own word: sysfs may be another's (lxcfs shows
 * a container the CPUs that it may use). Run by user space, never by its event.
 *
 * set_rq_online() and set_rq_offline() write rq->online within hotplug steps, and while
 * the scheduling domains are built anew, with the runqueue locked: who reads it looks
 * twice.
 */
#include "state.bpf.h"
#include "chunk.bpf.h"
#include "cpu_slot.bpf.h"

__noinline int online_cpu(u32 cpu)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);
	struct rq *rq = cs ? (struct rq *)READ_ONCE(cs->rq) : 0;

	if (!rq)
		return 0;
	asked.known++;
	asked.online += !!BPF_CORE_READ(rq, online);
	return 0;
}

__noinline int online_chunk(u32 first)
{
	u32 i;

	for_each_in_chunk(i, first, cfg.cpu_cnt)
		online_cpu(first + i);
	return 0;
}

SEC("?raw_tp/sched_process_exec")
int online__raw_tp(void *ctx)
{
	struct rq *rq = 0;
	u32 first;

	asked.known = asked.online = 0;
	/* a kernel for one CPU alone */
	if (!bpf_core_field_exists(rq->online))
		return 0;
	for_each_chunk(first, cfg.cpu_cnt)
		online_chunk(first);
	return 0;
}
