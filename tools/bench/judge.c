// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-bench-judge CPUS CALLS - what the judge takes for a call that interrupts all other
 * CPUs of a machine, of as many CPUs as are asked for, whatever this one has.
 *
 * It judges one and the same record again and again, as a live run and a replay do with each of
 * theirs. A line says how large the record is and how long a call took; who needs it exactly
 * runs this under something that counts instructions, with two numbers of calls.
 */
#include "judge/analysis.h"
#include "scenario/cpu.h"
#include "scenario/number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_RAN = 0, EXIT_USAGE = 2, EXIT_BROKEN = 3 };

/* Identities, to be compared. */
#define MM 0x1000
#define TASKS 0x100000

#define READY (MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY)

static struct mbt_cpu covered(__u32 cpu)
{
	const struct mbt_rq_view held = {
		.curr = TASKS + cpu,
		.mm = MM,
		.nr_switches = 5,
		.mm_gen = 7,
		.mm_state = READY,
	};
	struct mbt_cpu k = {
		.cpu = cpu,
		.seen = MBT_CPU_BEGIN | MBT_CPU_END,
		.begin = held,
		.end = held,
		.tid = 1000 + (__s32)cpu,
	};

	/* the caller is there */
	if (!cpu)
		return k;
	k.seen |= MBT_CPU_QUEUED;
	k.queued = k.handler = MBT_HANDLER_MB;
	k.ran = MBT_RAN_STARTED | MBT_RAN_FINISHED;
	k.csd = 0x2000 + cpu;
	k.queue_ns = 200;
	k.start_ns = 250 + cpu;
	k.end_ns = 260 + cpu;
	return k;
}

/* NULL: there is no memory. */
static struct mbt_call *make_record(__u32 cpu_cnt)
{
	size_t len = sizeof(struct mbt_call) + cpu_cnt * sizeof(struct mbt_cpu);
	struct mbt_call *record = malloc(len);
	struct mbt_cpu *cpus = (struct mbt_cpu *)(record + 1);

	if (!record)
		return NULL;
	*record = (struct mbt_call){
		.type = MBT_RECORD_CALL,
		.version = MBT_RECORD_VERSION,
		.len = (__u32)len,
		.cmd = MBT_CMD_PRIVATE_EXPEDITED,
		.cpu_len = sizeof(struct mbt_cpu),
		.cpu_cnt = cpu_cnt,
		.recorded = MBT_CALL_SNAPSHOT | MBT_CALL_TARGETS | MBT_CALL_HANDLERS |
			    MBT_CALL_SENDS,
		.state_begin = READY,
		.state_end = READY,
		.mm_users_begin = cpu_cnt,
		.mm = MM,
		.task = TASKS,
		.begin_ns = 100,
		.first_send_ns = 200,
		.last_send_ns = 200,
		.end_ns = 10000,
		.tid = 1000,
		.tgid = 1000,
		.ns_tid = 1000,
		.ns_tgid = 1000,
		.online_begin = cpu_cnt,
		.comm = "judged",
		.leader_comm = "judged",
	};
	for (__u32 cpu = 0; cpu < cpu_cnt; cpu++)
		cpus[cpu] = covered(cpu);
	return record;
}

static int judge(struct analysis *analysis, const struct mbt_call *record, uint64_t calls)
{
	const struct end_counts end = { .duration_ns = 1, .command_status = -1 };
	int err = 0;

	for (uint64_t i = 0; i < calls && !err; i++)
		err = analysis_call(analysis, record, record->len, LOSS_NONE);
	return err ?: analysis_end(analysis, &end);
}

static int run(__u32 cpu_cnt, uint64_t calls)
{
	const struct mbt_settings settings = { .cpu_cnt = cpu_cnt, .one_sender = MBT_YES };
	const struct analysis_options options = { 0 };
	struct mbt_call *record = make_record(cpu_cnt);
	struct analysis analysis;
	uint64_t began_ns, took_ns;
	int err;

	if (!record)
		return -ENOMEM;
	err = analysis_init(&analysis, &options, &settings, cpu_cnt);
	began_ns = scenario_now_ns();
	err = err ?: judge(&analysis, record, calls);
	took_ns = scenario_now_ns() - began_ns;
	if (!err && report_verdict(&analysis.report) != VERDICT_VERIFIED)
		err = -EPROTO;
	if (!err)
		printf("cpus=%u calls=%llu record_bytes=%u ns_per_call=%.1f\n", cpu_cnt,
		       (unsigned long long)calls, record->len, (double)took_ns / (double)calls);
	analysis_release(&analysis);
	free(record);
	return err;
}

int main(int argc, char **argv)
{
	uint64_t cpu_cnt, calls;
	int err;

	if (argc != 3 || number_parse(argv[1], 2, MBT_MAX_CPUS, &cpu_cnt) ||
	    number_parse(argv[2], 1, UINT64_MAX / 2, &calls)) {
		fprintf(stderr, "usage: membarrier-bench-judge CPUS CALLS\nCPUS: 2 to %d\n",
			MBT_MAX_CPUS);
		return EXIT_USAGE;
	}
	err = run((__u32)cpu_cnt, calls);
	if (err) {
		fprintf(stderr, "membarrier-bench-judge: the calls are not verified: %s\n",
			strerror(-err));
		return EXIT_BROKEN;
	}
	return EXIT_RAN;
}
