/* SPDX-License-Identifier: GPL-2.0-only */
/* What doctor makes of a kernel: which commands can be proved, what is in the way, what helps. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include "mbt/settings.h"
#include "run/run.h"

enum provable {
	PROVABLE_YES,
	PROVABLE_PARTLY, /* of some of its calls, what they were owed cannot be read */
	PROVABLE_NO,     /* all calls that owe another CPU something stay unverified */
	PROVABLE_ABSENT, /* the kernel refuses it, and that is what is judged */
	PROVABLE_CNT,
};

#define DOCTOR_COMMANDS MBT_CMD_ROW_OTHER

struct doctor_command {
	__u32 cmd;
	enum provable provable;
	const char *why; /* "": there is nothing to say */
};

enum doctor_lockdown {
	LOCKDOWN_UNKNOWN, /* securityfs is not mounted, or cannot be read */
	LOCKDOWN_NONE,
	LOCKDOWN_INTEGRITY,
	LOCKDOWN_CONFIDENTIALITY,
	LOCKDOWN_CNT,
};

#define DOCTOR_REMEDIES 32
#define DOCTOR_REMEDY_LEN 320

struct doctor_remedy {
	const char *about; /* a fact, or what of the kernel */
	char text[DOCTOR_REMEDY_LEN];
};

struct doctor {
	const struct run *run;
	enum doctor_lockdown lockdown;
	int kptr_restrict; /* -1: not known */
	struct doctor_command commands[DOCTOR_COMMANDS];
	struct doctor_remedy remedies[DOCTOR_REMEDIES];
	unsigned int remedy_cnt;
	int exit_code;
};

/*
 * Fill @d from @run, its kernel and its facts, which have to stay. @err: what ladder_new()
 * returned; what it says of the kernel's commands is the exit code.
 */
void doctor_examine(struct doctor *d, const struct run *run, int err);

/* The mode in brackets in the text of /sys/kernel/security/lockdown. */
enum doctor_lockdown doctor_lockdown_of(const char *text);

/*
 * Which commands can be proved; @settings: kernel_settings(); @judged: every fact that all of
 * them need is there.
 */
void doctor_commands(struct doctor_command list[DOCTOR_COMMANDS], const struct run *run,
		     const struct mbt_settings *settings, bool judged);

const char *word_provable(enum provable provable);
const char *word_lockdown(enum doctor_lockdown lockdown);

/* What is known of the kernel beside the probes, a line each. */
void doctor_print_kernel(FILE *out, const struct doctor *d);
void doctor_print_commands(FILE *out, const struct doctor *d);
void doctor_print_remedies(FILE *out, const struct doctor *d);

/* The document of docs/doctor.schema.json. @programs: NULL where they were not asked for. */
json_t *doctor_json(const struct doctor *d, json_t *programs);

#endif
