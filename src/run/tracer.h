/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc says of a task, its ptracer and its filters. */
#ifndef TRACER_H
#define TRACER_H

#include <stdbool.h>

/* A mask of signals, "SigBlk:" or "SigIgn:", of a task; 0: it is gone, or not to be read. */
unsigned long long tracer_signal_mask(int tid, const char *mask);

/* The process that traces @pid, as our pid namespace calls it; 0: none is known. */
int tracer_of(int pid);

/* "Seccomp:" of @pid: 2 where filters may answer its calls; 0: no filter is known. */
int seccomp_mode_of(int pid);

/* "NoNewPrivs:" of @pid. */
bool no_new_privs_of(int pid);

#endif
