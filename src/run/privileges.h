/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tool, and each of its threads, may do. */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>

/* What a run asks for besides BPF. */
struct privileges_use {
	bool renames; /* a report gets its name in a directory, or over a file, of another user */
	bool signals; /* of a command that may have become another user */
	bool maps;    /* what processes have mapped is read at any time, see privileges_look() */
};

/*
 * What the tool needs in order to see anything and does not have: "CAP_PERFMON, CAP_SYSLOG"; an
 * empty string: it has all.
 */
void privileges_missing(char *names, size_t len);

/*
 * Has this program the rights of its file's owner, group or capabilities, and not those of the
 * user who started it alone? The reason, or NULL: it has not.
 */
const char *privileges_borrowed(void);

/* May the calling process become any other user? */
bool privileges_change_user(void);

/*
 * Nothing is loaded, the command is forked: capabilities that neither loading and attaching nor
 * @use asks for are given up, and no execve(2) gives any back (no_new_privs). Returns 0 or -errno.
 */
int privileges_begin(const struct privileges_use *use);

/*
 * Everything is loaded and attached: from here on the process reads maps, counts and the ring.
 * Keeps CAP_BPF and CAP_PERFMON for probes that are attached as they are needed, in force only
 * inside privileges_attach(), unless the kernel lets no process without them read a map
 * (kernel.unprivileged_bpf_disabled before v5.19). Where CAP_SYS_ADMIN stands for them, it
 * stays. CAP_DAC_OVERRIDE and CAP_FOWNER stay where @use renames, CAP_KILL where it signals, and
 * CAP_SYS_PTRACE, which reads what processes have mapped, none of which is attached to, in
 * force only inside privileges_look() unless @use reads maps. Returns 0 or -errno.
 */
int privileges_settle(const struct privileges_use *use);

/* May probes be attached now? Before privileges_settle() that stays as it is. */
void privileges_attach(bool on);

/* May maps of processes be read now? Without the right that stays as it is. */
void privileges_look(bool on);

/*
 * Of the calling thread alone, which has nothing to do with BPF: nothing is left, but for
 * CAP_DAC_OVERRIDE and CAP_FOWNER where it @renames. Returns 0 or -errno.
 */
int privileges_drop_thread(bool renames);

#endif
