// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <cap-ng.h>
#include "privileges.h"

/* v5.8; numbers are ABI, and libcap-ng's header may be built against an older one */
#define CAPABILITY_PERFMON 38
#define CAPABILITY_BPF 39

static const unsigned int kept[] = { CAPABILITY_BPF, CAPABILITY_PERFMON, CAP_DAC_OVERRIDE };

int privileges_drop(bool renames)
{
	unsigned int i, cnt = sizeof(kept) / sizeof(kept[0]) - (renames ? 0 : 1);
	bool had[sizeof(kept) / sizeof(kept[0])];

	if (capng_get_caps_process())
		return -EPERM;
	for (i = 0; i < cnt; i++)
		had[i] = capng_have_capability(CAPNG_EFFECTIVE, kept[i]);
	capng_clear(CAPNG_SELECT_CAPS);
	for (i = 0; i < cnt; i++)
		if (had[i])
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, kept[i]);
	return capng_apply(CAPNG_SELECT_CAPS) ? -EPERM : 0;
}
