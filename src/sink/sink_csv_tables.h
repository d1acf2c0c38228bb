/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of --csv: each function writes the lines below the head that sink_csv.c gives it. */
#ifndef SINK_CSV_TABLES_H
#define SINK_CSV_TABLES_H

#include "judge/report.h"
#include "sink/sink_csv_line.h"

/* sink_csv_counts.c */
void csv_run(struct csv *c, const struct report *r, const struct run *run);
void csv_probes(struct csv *c, const struct report *r, const struct run *run);
void csv_remarks(struct csv *c, const struct report *r, const struct run *run);
void csv_commands(struct csv *c, const struct report *r, const struct run *run);
void csv_rows(struct csv *c, const struct report *r, const struct run *run);
void csv_processes(struct csv *c, const struct report *r, const struct run *run);
void csv_latencies(struct csv *c, const struct report *r, const struct run *run);
void csv_phases(struct csv *c, const struct report *r, const struct run *run);

/* sink_csv_cpus.c */
void csv_cpus(struct csv *c, const struct report *r, const struct run *run);
void csv_senders(struct csv *c, const struct report *r, const struct run *run);
void csv_interrupted(struct csv *c, const struct report *r, const struct run *run);
void csv_convoys(struct csv *c, const struct report *r, const struct run *run);
void csv_stacks(struct csv *c, const struct report *r, const struct run *run);
void csv_frames(struct csv *c, const struct report *r, const struct run *run);

/* sink_csv_findings.c */
void csv_violations(struct csv *c, const struct report *r, const struct run *run);
void csv_evidence(struct csv *c, const struct report *r, const struct run *run);
void csv_reasons(struct csv *c, const struct report *r, const struct run *run);
void csv_causes(struct csv *c, const struct report *r, const struct run *run);
void csv_notes(struct csv *c, const struct report *r, const struct run *run);
void csv_registrations(struct csv *c, const struct report *r, const struct run *run);
void csv_looks(struct csv *c, const struct report *r, const struct run *run);

#endif
