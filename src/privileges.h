/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include <stdbool.h>

/*
 * Everything is loaded and attached, the command is forked: from here on the
 * process reads maps, counts and the ring, and nothing else. Keeps CAP_BPF and
 * CAP_PERFMON (with kernel.unprivileged_bpf_disabled every bpf(2) call asks for
 * them), and CAP_DAC_OVERRIDE when a report has to be renamed into a directory of
 * another user (@renames). Returns 0 or -errno.
 */
int privileges_drop(bool renames);

#endif
