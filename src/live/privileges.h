/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tool, and each of its threads, may do. */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the tool needs in order to see anything and does not have: "CAP_PERFMON, CAP_SYSLOG"; an
 * empty string: it has all.
 */
void privileges_missing(char *names, size_t len);

/*
 * Everything is loaded and attached, the command is forked: from here on the
 * process reads maps, counts and the ring, and nothing else. Keeps CAP_BPF and
 * CAP_PERFMON (with kernel.unprivileged_bpf_disabled every bpf(2) call asks for
 * them); CAP_DAC_OVERRIDE and CAP_FOWNER when a report has to be renamed into a
 * directory, or over a file, of another user (@renames); CAP_KILL for a command
 * that may have become another user (@signals); CAP_SYS_PTRACE to read what processes have
 * mapped, of which none is attached to, at any time (@maps), or else for privileges_look(), so
 * that it has no effect in between. Returns 0 or -errno.
 */
int privileges_drop(bool renames, bool signals, bool maps);

/* May maps of processes be read now? Without the right that stays as it is. */
void privileges_look(bool on);

/*
 * Of the calling thread alone, which has nothing to do with BPF: nothing is left, but for
 * CAP_DAC_OVERRIDE and CAP_FOWNER where it @renames. Returns 0 or -errno.
 */
int privileges_drop_thread(bool renames);

#endif
