/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands. Printing and exit codes happen here and in the sinks only. */
#ifndef CMD_H
#define CMD_H

#include <stdarg.h>

/* The documented exit codes. */
enum {
	EXIT_OK = 0,
	EXIT_VIOLATION = 1,
	EXIT_USAGE = 2,
	EXIT_FAILED = 3,
	EXIT_UNSUPPORTED = 4,
	EXIT_UNVERIFIED = 5,
	EXIT_NOT_RUN = 126,
	EXIT_NOT_FOUND = 127,
};

/* "membarrier-trace: ..." on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Keep libbpf from writing on standard error, but with MBT_LIBBPF_DEBUG. */
void quiet_libbpf(void);

int cmd_trace(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_selftest(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_explain(int argc, char **argv);
/* hidden: the workloads of selftest, run as its traced command */
int cmd_scenario(int argc, char **argv);

#endif
