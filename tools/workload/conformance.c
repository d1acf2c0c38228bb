// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-conformance - membarrier-trace conformance --ktap as a program of its own, without
 * BPF: for the kselftest runner, for guests and for other kernels.
 */
#include <argp.h>

#include "cli/cli.h"
#include "cli/cmd.h"

int main(int argc, char **argv)
{
	argp_err_exit_status = EXIT_USAGE;
	argp_program_version = "membarrier-conformance " MBT_VERSION;
	return conformance_program(argc, argv);
}
