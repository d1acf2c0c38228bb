/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands. Printing and exit codes happen here and in the sinks only. */
#ifndef CMD_H
#define CMD_H

int cmd_trace(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_selftest(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_conformance(int argc, char **argv);
/* ... as a program of its own: KTAP without options */
int conformance_program(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_schema(int argc, char **argv);
/* hidden: the workloads of selftest, run as its traced command */
int cmd_scenario(int argc, char **argv);

#endif
