/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPUs the tool itself runs on. A task of the tool that is switched in makes a
 * runqueue's copy right that a lost interrupt has left wrong, so a CPU on which the tool
 * runs shows fewer faults than it has.
 */
#ifndef HOUSEKEEPING_H
#define HOUSEKEEPING_H

#include "run/cpulist.h"
#include "run/kernel.h"

/*
 * Why @list cannot be where the tool runs, NULL: it can. Not looked at: whether the
 * tool is allowed there.
 */
const char *housekeeping_refuses(const char *list);

/*
 * Move this process, and the threads that it makes from now on, to the CPUs of @list; NULL: off
 * those that are isolated or of nohz_full. Where no other is left it stays, and a remark
 * in @k says so. Returns 0 or -errno: it may run on no CPU of the list.
 */
int housekeeping_move(const char *list, struct kernel *k);

#endif
