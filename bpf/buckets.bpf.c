// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The buckets of the histograms. */
#include "state.bpf.h"
#include "buckets.bpf.h"
#include "mbt/hist.h"
#include "mbt/phase.h"

__noinline u64 time_bucket(u64 ns)
{
	return mbt_hist_bucket_of(ns, mbt_log2_by(log2_low, ns));
}

__noinline u64 phase_bucket(u64 ns)
{
	return mbt_phase_bucket_of(mbt_log2_by(log2_low, ns));
}
