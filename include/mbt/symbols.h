/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What bpf/symbols.bpf.c is asked. */
#ifndef MBT_SYMBOLS_H
#define MBT_SYMBOLS_H

/* Names of one run, filled up with zeroes: the kernel wants one at the end. */
#define MBT_SYMBOLS 16
#define MBT_SYMBOL_LEN 32

#define MBT_NO_SYMBOL 2 /* ENOENT */

#endif
