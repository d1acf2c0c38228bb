/* SPDX-License-Identifier: GPL-2.0-only */
/* What libbpf says on its own account. */
#ifndef LIBBPF_WORDS_H
#define LIBBPF_WORDS_H

/* Keep libbpf from writing on standard error, but with MBT_LIBBPF_DEBUG. */
void quiet_libbpf(void);

#endif
