// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the report as CSV, a file each. All are there after every run, with a head alone
 * where there is nothing, so that none of an earlier run is taken for one of this.
 */
#include <errno.h>
#include <stdlib.h>
#include "sink/outputs.h"
#include "sink/sink_csv_tables.h"

#define WHO "pid,ns_pid,comm,start_ns"
#define COUNTS \
	"calls,failed,verified,vacuous,refused,violated,unverified,lost,tested,targets,p50_ns," \
	"p90_ns,p99_ns,p99_9_ns,max_ns"

static const struct {
	const char *file, *head;
	void (*lines)(struct csv *c, const struct report *r, const struct run *run);
} tables[] = {
	{ "run.csv",
	  "tool_version,kernel,arch,cpus_online,start,traced,duration_ns,ended_by,ended_early,"
	  "verdict,"
	  "calls,failed,verified,vacuous,refused,violated,unverified,lost,tested,cut,allowed,"
	  "left_out,not_told",
	  csv_run },
	{ "probes.csv", "fact,rung,wanted,without", csv_probes },
	{ "remarks.csv", "remark", csv_remarks },
	{ "commands.csv", "command," COUNTS, csv_commands },
	{ "rows.csv", WHO ",command," COUNTS, csv_rows },
	{ "processes.csv",
	  WHO ",calls,calls_per_second,refused,barriers,targets,may_be_alone,alone,registered",
	  csv_processes },
	{ "latencies.csv", "command,min_ns,calls", csv_latencies },
	{ "phases.csv", WHO ",command,phase,calls,sum_ns,p50_ns,p99_ns,max_ns", csv_phases },
	{ "cpus.csv",
	  "cpu,isolated,nohz_full,required,slowest,slowest_max_ns,tool_runs,call_interrupts,steal_"
	  "ns,"
	  "interrupts,start_p50_ns,start_p99_ns,start_max_ns,handler_sum_ns,handler_p50_ns,"
	  "handler_p99_ns,handler_max_ns,late,idle",
	  csv_cpus },
	{ "senders.csv", "cpu," WHO ",command,interrupts,handler_sum_ns,handler_max_ns",
	  csv_senders },
	{ "interrupted.csv", "cpu,tid,comm,interrupts,start_max_ns", csv_interrupted },
	{ "violations.csv",
	  "number,reason,reasons,allowed,command,pid,tid,ns_pid,ns_tid,comm,process_comm,start_ns,"
	  "cgroup,flags,cpu_id,return,time_ns,latency_ns,file",
	  csv_violations },
	{ "evidence.csv",
	  "violation,cpu,evidence,required,targeted,handler,finished,tid,stale_cause",
	  csv_evidence },
	{ "reasons.csv", "reason,calls", csv_reasons },
	{ "causes.csv", "cause,calls", csv_causes },
	{ "notes.csv", "level,code," WHO ",command,calls,sentence,advice", csv_notes },
	{ "registrations.csv", WHO ",event,time_ns,tid,parent_pid,return,latency_ns,registered",
	  csv_registrations },
	{ "looks.csv",
	  "pid,start_ns,seen_ns,gone,command,calls,called_ns,looks,longest,ran,beside,threads,"
	  "seccomp_mode,no_new_privs,cgroup",
	  csv_looks },
	{ "convoys.csv",
	  "holder_pid,holder_comm,waiter_pid,waiter_comm,waits,sum_ns,max_ns,"
	  "deepest_queue",
	  csv_convoys },
	{ "stacks.csv", WHO ",command,calls,total_ns,max_ns,stack,error", csv_stacks },
	{ "frames.csv", "stack,frame,module,build_id,offset,function,file,line,inlined,unsure",
	  csv_frames },
};

#define TABLE_CNT (sizeof(tables) / sizeof(tables[0]))

static int open_table(struct sink_to *to, size_t i, struct outfile *out)
{
	char *path;
	int err;

	to->file = tables[i].file;
	if (asprintf(&path, "%s/%s", to->path, tables[i].file) < 0)
		return -ENOMEM;
	err = outfile_open(out, path, 0666);
	free(path);
	return err;
}

/* The folder, and whether files can be made there: before the run. */
static int prepare(struct sink_to *to)
{
	struct outfile trial = { 0 };
	int err;

	err = outplace_mkdir(to->path, 0777);
	if (err && err != -EEXIST)
		return err;
	err = open_table(to, 0, &trial);
	outfile_discard(&trial);
	if (!err)
		to->file = NULL;
	return err;
}

static int write_table(FILE *out, size_t i, const struct report *r, const struct run *run)
{
	struct csv c = { .out = out };

	fprintf(out, "%s\r\n", tables[i].head);
	tables[i].lines(&c, r, run);
	errno = 0;
	return fflush(out) || ferror(out) ? (errno ? -errno : -EIO) : 0;
}

/* No table gets its name unless all are written. */
static int write_tables(struct sink_to *to, const struct report *r, const struct run *run)
{
	struct outfile files[TABLE_CNT] = { 0 };
	int err = 0;
	size_t i;

	for (i = 0; i < TABLE_CNT && !err; i++) {
		err = open_table(to, i, &files[i]);
		err = err ? err : write_table(files[i].file, i, r, run);
	}
	for (i = 0; i < TABLE_CNT && !err; i++) {
		to->file = tables[i].file;
		err = outfile_commit(&files[i]);
	}
	for (i = 0; i < TABLE_CNT; i++)
		outfile_discard(&files[i]);
	return err;
}

const struct sink sink_of_csv = {
	.files = "*.csv",
	.open = prepare,
	.report = write_tables,
};
