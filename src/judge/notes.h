/* SPDX-License-Identifier: GPL-2.0-only */
/* The warnings of a report. */
#ifndef NOTES_H
#define NOTES_H

#include <stdbool.h>
#include "judge/looks.h"
#include "judge/rows.h"
#include "mbt/fallback.h"

#define REPORT_NOTES_MAX 256
#define REPORT_NOTE_CPUS 8

/* What was measured, for rules about time (rules_time.h); all zeroes: the rule has no figures. */
struct note_figures {
	__u64 longest_ns; /* call, wait for the mutex, or wait of a handler */
	__u64 part_ns;    /* of it, or of sum_ns, what the rule is about */
	__u64 sum_ns;
	__u64 of; /* calls or interrupts out of which the note counts some */
	__u64 interrupts;
	__u64 rate; /* interrupts a second */
	int cpu;
	unsigned int cpus;
	__u32 mm_users;
	__u32 queue_depth;
	int tid; /* of what had the mutex, or ran on the CPU; 0: not known */
	char comm[MBT_COMM_LEN + 1];
	struct mbt_phases parts; /* of the longest call; none: not known */
};

/* A warning about a process and a command, however often it was due. */
struct report_note {
	const struct rule *rule;
	int tgid;
	int ns_tgid;
	__u64 start_ns;
	__u32 row;
	char comm[MBT_COMM_LEN + 1];
	__u64 calls;
	struct mbt_errors errors; /* that the callers got; perhaps none */
	__u32 seccomp_mode;
	__u64 compat; /* of the calls, those of 32-bit callers */
	struct report_threads threads;
	/* of infos, each where it has a meaning */
	__u64 barriers;      /* of the row that succeeded, with those that the info is about */
	__u32 state;         /* registrations, as far as the history of the process shows them */
	__u32 cleared;       /* those that its last exec took */
	__u64 exec_ns;       /* when that was */
	__u64 registered_ns; /* when it registered for the command; 0: not seen */
	bool inherited;      /* ... or rather its parent did */
	__u64 last_ns;       /* the look that counted its last barrier; 0: it made none */
	__u64 seen_ns;       /* the last look at which it was there */
	bool gone;           /* it has ended since */
	__u32 ran_threads;   /* that ran since its last barrier */
	unsigned int cpu_cnt;
	int cpu_ids[REPORT_NOTE_CPUS]; /* the first ones */
	struct note_figures figures;
	bool looked;     /* the process was looked at for what it does in place of barriers, */
	__u64 looked_ns; /* from then on; 0: from the start */
	struct mbt_fallback_seen fallback[MBT_FALLBACK_CNT];
	struct report_sharing sharing; /* with whom; tgid 0: the info is not about that */
};

struct report_notes {
	struct report_note *list; /* room for REPORT_NOTES_MAX */
	unsigned int cnt;
	__u64 calls; /* with a warning, those of warnings that found no room too */
};

/* Returns 0 or -ENOMEM. */
int report_notes_init(struct report_notes *n);
void report_notes_release(struct report_notes *n);

/*
 * The warning about a process and a command, made when there is none; when there are too
 * many, the one that it shares with processes of its name. NULL: there is no room.
 */
struct report_note *report_notes_get(struct report_notes *n, const struct rule *rule,
				     const struct who *who, __u32 row);

/* Whose calls the warning is about. */
struct who report_note_who(const struct report_note *note);

/* Was something seen that the process does in place of barriers? */
bool report_note_has_fallback(const struct report_note *note);

/* Count a warning about the record. */
void report_notes_call(struct report_notes *n, const struct call_case *c, const struct rule *rule);

/*
 * The first of @left warnings, with what those behind it add that differ from it in the process
 * alone: one for a reader. Returns how many these are.
 */
unsigned int report_notes_sum(const struct report_note *note, unsigned int left,
			      struct report_note *sum);

/* By rule, command and name: what differs in the process alone stands together. */
void report_notes_sort(struct report_notes *n);

#endif
