// SPDX-License-Identifier: GPL-2.0-only
/* What the machine is that is measured, from sysfs, and what its clock can tell. */
#include "measure/machine.h"
#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>
#include "measure/cases.h"

#define CPUS "/sys/devices/system/cpu/"
#define NODES "/sys/devices/system/node/"

#define CLOCK_READINGS 4001

static void read_nodes(struct bench_machine *m)
{
	struct cpulist nodes;
	struct bench_node *node;
	char path[128];
	unsigned int id;

	if (cpulist_read(&nodes, NODES "online"))
		return;
	for (id = 0; id < nodes.end && id < MBT_MAX_CPUS && m->node_cnt < BENCH_NODES; id++) {
		if (!CPU_ISSET_S(id, CPULIST_SIZE, &nodes.set))
			continue;
		node = &m->nodes[m->node_cnt];
		node->id = id;
		snprintf(path, sizeof(path), NODES "node%u/cpulist", id);
		if (!cpulist_read_text(node->cpus, sizeof(node->cpus), path) && *node->cpus)
			m->node_cnt++;
	}
}

/* Two readings without anything between: the median, and the smallest that is not 0. */
static void read_clock(struct bench_machine *m)
{
	static uint64_t steps_ns[CLOCK_READINGS];
	uint64_t begin_ns;
	unsigned int i;

	for (i = 0; i < CLOCK_READINGS; i++) {
		begin_ns = scenario_now_ns();
		steps_ns[i] = scenario_now_ns() - begin_ns;
	}
	bench_sort_times(steps_ns, CLOCK_READINGS);
	m->clock_reading_ns = steps_ns[CLOCK_READINGS / 2];
	for (i = 0; i < CLOCK_READINGS - 1 && !steps_ns[i];)
		i++;
	m->clock_step_ns = steps_ns[i];
}

int bench_machine_read(struct bench_machine *m)
{
	struct utsname name;
	int err = scenario_cpus_init(&m->cpus);

	if (err)
		return err;
	if (uname(&name))
		return -errno;
	snprintf(m->release, sizeof(m->release), "%s", name.release);
	snprintf(m->arch, sizeof(m->arch), "%s", name.machine);
	cpulist_read_text(m->online, sizeof(m->online), CPUS "online");
	cpulist_read_text(m->isolated, sizeof(m->isolated), CPUS "isolated");
	cpulist_read_text(m->nohz_full, sizeof(m->nohz_full), CPUS "nohz_full");
	read_nodes(m);
	m->answerers = kernel_answerers();
	read_clock(m);
	return 0;
}

bool bench_machine_names(const struct bench_machine *m, unsigned int cmd)
{
	return m->query < 0 || ((unsigned int)m->query & cmd) == cmd;
}
