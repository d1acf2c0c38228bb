// SPDX-License-Identifier: GPL-2.0-only
/* What of its privileges the tool keeps once everything is attached. */
#include "live/privileges.h"
#include <errno.h>
#include <stdio.h>
#include <cap-ng.h>

/* v5.8; numbers are ABI, and libcap-ng's header may be built against an older one */
#define CAPABILITY_PERFMON 38
#define CAPABILITY_BPF 39

static bool always_looks;

void privileges_missing(char *names, size_t len)
{
	static const struct {
		unsigned int capability;
		bool is_of_admin; /* CAP_SYS_ADMIN has it as well */
		const char *name;
	} needed[] = {
		{ CAPABILITY_BPF, true, "CAP_BPF" },
		{ CAPABILITY_PERFMON, true, "CAP_PERFMON" },
		{ CAP_SYSLOG, false, "CAP_SYSLOG" },
	};
	size_t i, at = 0;
	bool admin;

	*names = '\0';
	if (capng_get_caps_process())
		return;
	admin = capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN);
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]) && at < len; i++)
		if (!(admin && needed[i].is_of_admin) &&
		    !capng_have_capability(CAPNG_EFFECTIVE, needed[i].capability))
			at += (size_t)snprintf(names + at, len - at, "%s%s", at ? ", " : "",
					       needed[i].name);
}

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

struct kept {
	unsigned int capability;
	bool wanted;
	bool later; /* it is not in force until privileges_look() */
};

#define KEPT_MAX 8

/* Of the capabilities that there are, these alone stay. */
static int keep(const struct kept *kept, unsigned int cnt)
{
	bool had[KEPT_MAX];
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
				     kept[i].later ? CAPNG_PERMITTED :
						     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     kept[i].capability);
	return capng_apply(CAPNG_SELECT_CAPS) ? -EPERM : 0;
}

int privileges_drop(bool renames, bool signals, bool maps)
{
	const struct kept kept[] = {
		{ CAPABILITY_BPF, true, false },      { CAPABILITY_PERFMON, true, false },
		{ CAP_DAC_OVERRIDE, renames, false }, { CAP_FOWNER, renames, false },
		{ CAP_KILL, signals, false },         { CAP_SYS_PTRACE, true, !maps },
	};

	always_looks = maps;
	return keep(kept, sizeof(kept) / sizeof(kept[0]));
}

int privileges_drop_thread(bool renames)
{
	const struct kept kept[] = { { CAP_DAC_OVERRIDE, renames, false },
				     { CAP_FOWNER, renames, false } };

	return keep(kept, sizeof(kept) / sizeof(kept[0]));
}
