/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One live run: climb the ladder, start the command, have its records judged until
 * it ends, and leave a finished report. What trace and selftest share.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "judge/analysis.h"
#include "live/child_user.h"
#include "live/priority.h"
#include "live/watcher.h"
#include "run/run.h"

#define SESSION_SAMPLE 1000

/* From so long after the start of a run on, and then every so often. */
#define SESSION_PROGRESS_FIRST_NS 3000000000ull
#define SESSION_PROGRESS_NEXT_NS 2000000000ull

/* How a run is getting on. Calls that the kernel side has only counted yet are left out. */
struct session_progress {
	__u64 elapsed_ns;
	__u64 calls;
	__u64 violations; /* calls, as the others are */
	__u64 warnings;
	__u64 unverified;
};

struct session_options {
	const int *pids;   /* judge only these processes and their children */
	const int *pidfds; /* of each, opened when it was named; -1: there is none */
	unsigned int pid_cnt;
	/* which of their calls; NULL: all. The words name them, the cgroup is by its path. */
	const struct filters *filters;
	const struct filter_words *filter_words;
	const char *cgroup;
	bool wait;                 /* some of that does not exist yet, and may come */
	char *const *command;      /* start it and judge only it and its children; NULL: none */
	struct child_user user;    /* whom it runs as; without a name: as the tool was started */
	int command_output;        /* descriptor of the command's standard output, 0: ours */
	const char *house_keeping; /* CPUs that the tool runs on; NULL: those that are not isolated */
	struct priority priority; /* of the tool while it reads records; not of the command */
	unsigned int buffer_kb;   /* 0: as much as is enough nearly always */
	__u64 duration_ns;        /* 0: until a signal, or until the command ends */
	const char *no_rung;
	const char *btf; /* see kernel_read(); NULL: none */
	bool unreached; /* look for calls that never reach the kernel function, without a command too */
	bool stacks;             /* count calls by user stack */
	bool locks;              /* time waits for membarrier's mutex: taxes every contended lock */
	bool rseq;               /* see what becomes of rseq areas: taxes every syscall */
	bool fallbacks;          /* look for them from the start: taxes every system call */
	bool all_records;        /* judge every call from a record */
	const char *records_for; /* the option that needs them all; NULL: none, or asked for */
	unsigned int sample;     /* one plain call in so many has a record; 0: SESSION_SAMPLE */
	bool drop_privileges;
	bool renames; /* see struct privileges_use */
	struct analysis_options analysis;
	FILE *record_to;  /* store what the source says here; NULL: do not */
	bool record_only; /* without a command: end when it cannot be stored */
	__u64 record_max; /* bytes that the recording may have; 0: any number */
	enum until until;
	struct watcher watcher; /* all zeroes: there is none */
	/* called once calls are judged, if not NULL */
	void (*on_start)(const struct run *run);
	/* called when a probe of @fact has been taken away, if not NULL */
	void (*on_lost)(const char *fact);
	/* called every few seconds while the run lasts, if not NULL */
	void (*on_progress)(const struct session_progress *p);
};

struct session {
	struct kernel kernel;
	struct fact_state facts[LADDER_FACTS];
	struct run run;
	struct analysis analysis;
	char what[256];
	__u64 recorded_bytes;
	int record_err; /* 0, or the -errno of the first write that failed */
};

/* How a session ended. */
enum session_end {
	SESSION_DONE = 0,
	SESSION_FAILED,
	SESSION_UNSUPPORTED, /* this kernel cannot show what is needed */
	SESSION_NOT_FOUND,   /* there is no such command */
	SESSION_NOT_RUN,     /* the command could not be run */
	SESSION_GONE,        /* a process that was named had ended before the run began */
};

/*
 * Run. On SESSION_DONE @s holds the report, otherwise @why says what failed, and
 * the report is whatever there was until then. session_release() in any case.
 * SIGINT, SIGTERM, SIGHUP end the run with a report; a second one ends the program. SIGUSR1
 * is the watcher's.
 */
enum session_end session_run(struct session *s, const struct session_options *o, char *why,
			     size_t why_len);
void session_release(struct session *s);

#endif
