// SPDX-License-Identifier: GPL-2.0-only
/* Asks for the priority that the thread needs which drains the ring. */
#include "live/priority.h"
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include "scenario/number.h"

/* The least of the real-time class runs before every ordinary thread, and before no other. */
#define BEST_FIFO 1
#define BEST_NICE (-10)

static bool has_start(const char *text, const char *start, const char **rest)
{
	*rest = text + strlen(start);
	return !strncmp(text, start, strlen(start));
}

static int parse_nice(const char *text, int *value)
{
	bool minus = *text == '-';
	uint64_t number;

	if (number_parse(text + minus, minus, minus ? 20 : 19, &number))
		return -EINVAL;
	*value = minus ? -(int)number : (int)number;
	return 0;
}

int priority_parse(const char *text, struct priority *p)
{
	struct priority parsed = { .kind = PRIORITY_NONE };
	uint64_t number;
	const char *rest;
	int err = 0;

	if (has_start(text, "fifo:", &rest)) {
		parsed.kind = PRIORITY_FIFO;
		err = number_parse(rest, 1, 99, &number);
		parsed.value = err ? 0 : (int)number;
	} else if (has_start(text, "nice:", &rest)) {
		parsed.kind = PRIORITY_NICE;
		err = parse_nice(rest, &parsed.value);
	} else if (strcmp(text, "none")) {
		err = -EINVAL;
	}
	if (err)
		return -EINVAL;
	*p = parsed;
	return 0;
}

/* What is forked from here on is of the ordinary class, with a nice value of 0 at the least. */
static int set_class(int policy, int value)
{
	const struct sched_param param = { .sched_priority = value };

	return sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &param) ? -errno : 0;
}

static int set_nice(int value)
{
	int err = set_class(SCHED_OTHER, 0);

	if (err)
		return err;
	/* of this thread alone, for 0 is its id to the kernel */
	return setpriority(PRIO_PROCESS, 0, value) ? -errno : 0;
}

/* A limit on the time of real-time threads ends the process that reaches it. */
static bool realtime_is_limited(void)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_RTTIME, &limit) && limit.rlim_cur != RLIM_INFINITY;
}

static void raise_best(struct priority *got)
{
	if ((sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) != SCHED_OTHER)
		return;
	if (!realtime_is_limited() && !set_class(SCHED_FIFO, BEST_FIFO))
		*got = (struct priority){ PRIORITY_FIFO, BEST_FIFO };
	else if (getpriority(PRIO_PROCESS, 0) > BEST_NICE && !set_nice(BEST_NICE))
		*got = (struct priority){ PRIORITY_NICE, BEST_NICE };
}

int priority_raise(const struct priority *asked, struct priority *got)
{
	int err = 0;

	*got = (struct priority){ .kind = PRIORITY_NONE };
	switch (asked->kind) {
	case PRIORITY_NONE:
		return 0;
	case PRIORITY_BEST:
		raise_best(got);
		return 0;
	case PRIORITY_FIFO:
		err = set_class(SCHED_FIFO, asked->value);
		break;
	case PRIORITY_NICE:
		err = set_nice(asked->value);
		break;
	}
	if (!err)
		*got = *asked;
	return err;
}

void priority_lower(struct priority *got)
{
	/* one without privileges has to keep the flag */
	if (got->kind == PRIORITY_FIFO)
		set_class(SCHED_OTHER, 0);
	got->kind = PRIORITY_NONE;
}

void priority_words(char *words, size_t len)
{
	int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
	struct sched_param param = { 0 };

	sched_getparam(0, &param);
	switch (policy) {
	case SCHED_OTHER:
		snprintf(words, len, "nice:%d", getpriority(PRIO_PROCESS, 0));
		break;
	case SCHED_FIFO:
		snprintf(words, len, "fifo:%d", param.sched_priority);
		break;
	case SCHED_RR:
		snprintf(words, len, "rr:%d", param.sched_priority);
		break;
	case SCHED_BATCH:
		snprintf(words, len, "batch");
		break;
	case SCHED_IDLE:
		snprintf(words, len, "idle");
		break;
	default:
		snprintf(words, len, "policy:%d", policy);
	}
}
