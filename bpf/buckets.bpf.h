/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Buckets of durations. Global functions: a logarithm is a dozen branches, which the verifier
 * would follow anew wherever a duration is counted.
 */
#ifndef MBT_BUCKETS_BPF_H
#define MBT_BUCKETS_BPF_H

#include "vmlinux.h"

/* mbt_hist_bucket() */
u64 time_bucket(u64 ns);

/* mbt_phase_bucket() */
u64 phase_bucket(u64 ns);

#endif
