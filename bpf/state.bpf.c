// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The settings, variables and maps that every other object refers to. */
#define MBT_DEFINE_STATE
#include "state.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
