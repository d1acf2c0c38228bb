/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions and lines of the frames of user stacks, by libdw. */
#ifndef LIVE_SYMBOLS_H
#define LIVE_SYMBOLS_H

#include "judge/stacks.h"
#include "mbt/settings.h"

/* The version of the libdw that reads names, "0.188"; NULL: none, frames stay as they are. */
const char *symbols_reader(void);

/*
 * Has the function at @offset in the file, as it goes on there, still its return address
 * where its call has left it? By the file's call frame information; MBT_UNKNOWN without.
 */
enum mbt_tristate symbols_is_frameless(const struct stack_module *m, __u64 offset);

/*
 * Name the frames of files that are here: the file at the recorded path if it has the build
 * id of the frame, else one by its build id in @debug_dir (NULL: /usr/lib/debug), as
 * DIR/.build-id/ab/cdef[.debug]. What is not found keeps no names.
 */
void symbols_resolve(struct report_stacks *s, const char *debug_dir);

#endif
