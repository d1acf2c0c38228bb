// SPDX-License-Identifier: GPL-2.0-only
/* What of its privileges the tool keeps once everything is attached. */
#include "live/privileges.h"
#include <errno.h>
#include <cap-ng.h>

/* v5.8; numbers are ABI, and libcap-ng's header may be built against an older one */
#define CAPABILITY_PERFMON 38
#define CAPABILITY_BPF 39

static bool always_looks;

void privileges_look(bool on)
{
	/* all are there where they were not dropped */
	if (always_looks || capng_get_caps_process() ||
	    capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) ||
	    !capng_have_capability(CAPNG_PERMITTED, CAP_SYS_PTRACE))
		return;
	if (!capng_update(on ? CAPNG_ADD : CAPNG_DROP, CAPNG_EFFECTIVE, CAP_SYS_PTRACE))
		capng_apply(CAPNG_SELECT_CAPS);
}

int privileges_drop(bool renames, bool signals, bool maps)
{
	const struct {
		unsigned int capability;
		bool wanted;
	} kept[] = {
		{ CAPABILITY_BPF, true },      { CAPABILITY_PERFMON, true },
		{ CAP_DAC_OVERRIDE, renames }, { CAP_FOWNER, renames },
		{ CAP_KILL, signals },         { CAP_SYS_PTRACE, true },
	};
	const unsigned int cnt = sizeof(kept) / sizeof(kept[0]);
	bool had[sizeof(kept) / sizeof(kept[0])];
	unsigned int i;

	if (capng_get_caps_process())
		return -EPERM;
	for (i = 0; i < cnt; i++)
		had[i] = kept[i].wanted &&
			 capng_have_capability(CAPNG_EFFECTIVE, kept[i].capability);
	capng_clear(CAPNG_SELECT_CAPS);
	for (i = 0; i < cnt; i++)
		if (had[i])
			capng_update(CAPNG_ADD,
				     kept[i].capability == CAP_SYS_PTRACE && !maps ?
					     CAPNG_PERMITTED :
					     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     kept[i].capability);
	always_looks = maps;
	return capng_apply(CAPNG_SELECT_CAPS) ? -EPERM : 0;
}
