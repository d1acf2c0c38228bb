// SPDX-License-Identifier: GPL-2.0-only
/* What of its privileges the tool keeps while it attaches, and once everything is attached. */
#include "run/privileges.h"
#include <errno.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <cap-ng.h>

/* v5.8; numbers are ABI, and libcap-ng's header may be built against an older one */
#define CAPABILITY_PERFMON 38
#define CAPABILITY_BPF 39

/* Of the main thread, which settles once; none before that. */
static struct {
	bool looks;    /* not in force until privileges_look() */
	bool attaches; /* not in force until privileges_attach() */
} later;

static bool has(unsigned int capability)
{
	return capng_have_capability(CAPNG_EFFECTIVE, capability);
}

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
	admin = has(CAP_SYS_ADMIN);
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]) && at < len; i++)
		if (!(admin && needed[i].is_of_admin) && !has(needed[i].capability))
			at += (size_t)snprintf(names + at, len - at, "%s%s", at ? ", " : "",
					       needed[i].name);
}

/* Of a user other than root that file capabilities gave something: ambient ones are the user's. */
static bool has_file_capabilities(void)
{
	unsigned int i;

	if (!getuid() || capng_get_caps_process())
		return false;
	for (i = 0; i <= CAP_LAST_CAP; i++)
		if (capng_have_capability(CAPNG_PERMITTED, i) &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 0)
			return true;
	return false;
}

const char *privileges_borrowed(void)
{
	/* set by a security module, too, when it changes its label: that lends nothing */
	if (!getauxval(AT_SECURE))
		return NULL;
	if (getuid() != geteuid())
		return "set-user-ID";
	if (getgid() != getegid())
		return "set-group-ID";
	return has_file_capabilities() ? "file capabilities" : NULL;
}

bool privileges_change_user(void)
{
	return !capng_get_caps_process() && has(CAP_SETUID) && has(CAP_SETGID);
}

static void put_in_force(unsigned int capability, bool on)
{
	if (capng_have_capability(CAPNG_PERMITTED, capability))
		capng_update(on ? CAPNG_ADD : CAPNG_DROP, CAPNG_EFFECTIVE, capability);
}

void privileges_look(bool on)
{
	if (!later.looks || capng_get_caps_process())
		return;
	put_in_force(CAP_SYS_PTRACE, on);
	capng_apply(CAPNG_SELECT_CAPS);
}

void privileges_attach(bool on)
{
	if (!later.attaches || capng_get_caps_process())
		return;
	put_in_force(CAPABILITY_BPF, on);
	put_in_force(CAPABILITY_PERFMON, on);
	put_in_force(CAP_SYS_ADMIN, on);
	capng_apply(CAPNG_SELECT_CAPS);
}

struct kept {
	unsigned int capability;
	bool wanted;
	bool later; /* permitted, and not in force */
};

#define KEPT_MAX 12

/* Of the capabilities that there are, these alone stay. */
static int keep(const struct kept *kept, unsigned int cnt)
{
	bool had[KEPT_MAX];
	unsigned int i;

	if (capng_get_caps_process())
		return -EPERM;
	for (i = 0; i < cnt; i++)
		had[i] = kept[i].wanted &&
			 capng_have_capability(CAPNG_PERMITTED, kept[i].capability);
	capng_clear(CAPNG_SELECT_CAPS);
	for (i = 0; i < cnt; i++)
		if (had[i])
			capng_update(CAPNG_ADD,
				     kept[i].later ? CAPNG_PERMITTED :
						     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     kept[i].capability);
	return capng_apply(CAPNG_SELECT_CAPS) ? -EPERM : 0;
}

/* CAP_SYS_ADMIN stands for the two where they were not given. */
static bool needs_admin(void)
{
	return !capng_get_caps_process() && !(has(CAPABILITY_BPF) && has(CAPABILITY_PERFMON));
}

int privileges_begin(const struct privileges_use *use)
{
	const struct kept kept[] = {
		{ CAPABILITY_BPF, true, false },
		{ CAPABILITY_PERFMON, true, false },
		{ CAP_SYS_ADMIN, needs_admin(), false },
		{ CAP_SYSLOG, true, false },
		/* memory of maps before v5.11 (RLIMIT_MEMLOCK), priority_raise() */
		{ CAP_SYS_RESOURCE, true, false },
		{ CAP_SYS_NICE, true, false },
		/* tracefs and the types of the kernel may be root's alone */
		{ CAP_DAC_READ_SEARCH, true, false },
		{ CAP_DAC_OVERRIDE, use->renames, false },
		{ CAP_FOWNER, use->renames, false },
		{ CAP_KILL, use->signals, false },
		{ CAP_SYS_PTRACE, true, false },
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return keep(kept, sizeof(kept) / sizeof(kept[0]));
}

/* bpf(2) answers before it looks for the map, which there is none of, where it asks for a right. */
static bool maps_are_refused(void)
{
	__u64 value;
	__u32 key = 0;

	return bpf_map_lookup_elem(-1, &key, &value) && errno == EPERM;
}

static int settle(const struct privileges_use *use, bool admin, bool attaches)
{
	const struct kept kept[] = {
		{ CAPABILITY_BPF, true, attaches },   { CAPABILITY_PERFMON, true, attaches },
		{ CAP_SYS_ADMIN, admin, attaches },   { CAP_DAC_OVERRIDE, use->renames, false },
		{ CAP_FOWNER, use->renames, false },  { CAP_KILL, use->signals, false },
		{ CAP_SYS_PTRACE, true, !use->maps },
	};

	later.looks = !use->maps;
	later.attaches = attaches;
	return keep(kept, sizeof(kept) / sizeof(kept[0]));
}

int privileges_settle(const struct privileges_use *use)
{
	const bool admin = needs_admin();
	int err = settle(use, admin, true);

	return err || !maps_are_refused() ? err : settle(use, admin, false);
}

int privileges_drop_thread(bool renames)
{
	const struct kept kept[] = { { CAP_DAC_OVERRIDE, renames, false },
				     { CAP_FOWNER, renames, false } };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return keep(kept, sizeof(kept) / sizeof(kept[0]));
}
