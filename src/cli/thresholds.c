// SPDX-License-Identifier: GPL-2.0-only
/* The options that decide whether a run passes, and their values. */
#include "cli/thresholds.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command_names.h"
#include "mbt/bits.h"
#include "scenario/number.h"

typedef int setter(struct thresholds *t, const char *arg, char *why, size_t why_len);

static int refuse(char *why, size_t why_len, const char *format, const char *arg)
	__attribute__((format(printf, 3, 0)));

static int refuse(char *why, size_t why_len, const char *format, const char *arg)
{
	snprintf(why, why_len, format, arg);
	return -EINVAL;
}

static int set_allow(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	struct allow allow;

	if (allow_parse(&allow, arg))
		return refuse(why, why_len, "'%s' is no violation (see: membarrier-trace rules)",
			      arg);
	if (t->allow_cnt == THRESHOLDS_ALLOW_MAX)
		return refuse(why, why_len, "--allow %s: it may be given 32 times", arg);
	t->allow[t->allow_cnt++] = allow;
	return 0;
}

static int set_fail_on(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	if (strcmp(arg, "error") && strcmp(arg, "warning"))
		return refuse(why, why_len, "--fail-on error, or --fail-on warning, not '%s'", arg);
	t->fail_on = strcmp(arg, "error") ? LEVEL_WARNING : LEVEL_ERROR;
	return 0;
}

static int set_max_unverified(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	uint64_t value;

	if (number_parse(arg, 0, 1000000, &value))
		return refuse(why, why_len, "'%s' is no share in parts per million (0 to 1000000)",
			      arg);
	t->max_unverified_ppm = (unsigned int)value;
	return 0;
}

static int set_min_tested(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	uint64_t value;

	if (number_parse(arg, 0, LONG_MAX, &value))
		return refuse(why, why_len, "'%s' is no number of barriers", arg);
	t->min_tested = value;
	return 0;
}

static int set_min_calls(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	uint64_t value;

	if (number_parse(arg, 0, LONG_MAX, &value))
		return refuse(why, why_len, "'%s' is no number of calls", arg);
	t->gate.min_calls = value;
	return 0;
}

static int set_isolated_max(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	uint64_t value;

	if (number_parse(arg, 0, LONG_MAX, &value))
		return refuse(why, why_len, "'%s' is no number of interrupts", arg);
	t->gate.isolated = true;
	t->gate.isolated_max = value;
	return 0;
}

/* "p99", "p99.9", "max" in 1/1000 percent; 0: it is none */
static unsigned int parse_part(const char *text)
{
	unsigned int whole = 0, digits = 0, part = 0, scale;

	if (!strcmp(text, "max"))
		return GATE_MAX;
	if (*text++ != 'p')
		return 0;
	for (; *text >= '0' && *text <= '9' && digits < 2; text++, digits++)
		whole = whole * 10 + (unsigned int)(*text - '0');
	if (!digits)
		return 0;
	if (*text == '.') {
		for (text++, scale = 100; *text >= '0' && *text <= '9' && scale;
		     text++, scale /= 10)
			part += scale * (unsigned int)(*text - '0');
		if (scale == 100)
			return 0;
	}
	return *text ? 0 : whole * 1000 + part;
}

static struct latency_limit *find_limit(struct gate_options *o, const struct latency_limit *like)
{
	unsigned int i;

	for (i = 0; i < o->latency_cnt; i++)
		if (o->latencies[i].commands == like->commands &&
		    o->latencies[i].part == like->part)
			return &o->latencies[i];
	return NULL;
}

/* A later limit of the same is instead of the earlier one. */
static int add_limit(struct gate_options *o, const struct latency_limit *limit)
{
	struct latency_limit *same = find_limit(o, limit);

	if (same)
		*same = *limit;
	else if (o->latency_cnt == GATE_LATENCIES_MAX)
		return -EINVAL;
	else
		o->latencies[o->latency_cnt++] = *limit;
	return 0;
}

static int set_max_latency(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	struct latency_limit limit;
	char words[128], *part, *time;
	uint64_t ns;

	snprintf(words, sizeof(words), "%s", arg);
	part = strchr(words, ':');
	time = part ? strchr(part, '=') : NULL;
	if (!time || strlen(arg) >= sizeof(words))
		return refuse(why, why_len,
			      "'%s' is no limit (example: PRIVATE_EXPEDITED:p99=50us)", arg);
	*part++ = *time++ = '\0';
	limit.commands = strcmp(words, "all") ? commands_named(words) :
						MBT_BIT(MBT_CMD_ROW_OTHER) - 1;
	limit.part = parse_part(part);
	if (!limit.commands)
		return refuse(why, why_len, "there is no membarrier command '%s'", words);
	if (!limit.part)
		return refuse(why, why_len, "'%s' is no percentile (examples: p50, p99.9, max)",
			      part);
	if (duration_parse(time, &ns))
		return refuse(why, why_len, "'%s' is no duration (examples: 50us, 1ms, 2s)", time);
	limit.limit_ns = ns;
	if (add_limit(&t->gate, &limit))
		return refuse(why, why_len, "--max-latency %s: it may be given 64 times", arg);
	return 0;
}

static int set_baseline(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	if (!*arg || strlen(arg) >= sizeof(t->baseline))
		return refuse(why, why_len, "'%.64s' is no path of a report", arg);
	snprintf(t->baseline, sizeof(t->baseline), "%s", arg);
	return 0;
}

static int set_tolerance(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	uint64_t value;

	if (number_parse(arg, 0, TOLERANCE_MAX, &value))
		return refuse(why, why_len, "'%s' is no number of percent (0 to 100000)", arg);
	t->gate.tolerance = (unsigned int)value;
	return 0;
}

static int set_skip_exit_code(struct thresholds *t, const char *arg, char *why, size_t why_len)
{
	uint64_t value;

	if (number_parse(arg, 0, 255, &value))
		return refuse(why, why_len, "'%s' is no exit code (0 to 255)", arg);
	t->skip_exit_code = (int)value;
	return 0;
}

static const struct {
	const char *name;
	setter *set;
	bool repeats;
} table[THRESHOLD_CNT] = {
	[THRESHOLD_ALLOW] = { "allow", set_allow, true },
	[THRESHOLD_FAIL_ON] = { "fail-on", set_fail_on, false },
	[THRESHOLD_MAX_UNVERIFIED] = { "max-unverified", set_max_unverified, false },
	[THRESHOLD_MIN_TESTED] = { "min-tested", set_min_tested, false },
	[THRESHOLD_MIN_CALLS] = { "min-calls", set_min_calls, false },
	[THRESHOLD_MAX_LATENCY] = { "max-latency", set_max_latency, true },
	[THRESHOLD_ISOLATED_MAX] = { "isolated-max", set_isolated_max, false },
	[THRESHOLD_BASELINE] = { "baseline", set_baseline, false },
	[THRESHOLD_BASELINE_TOLERANCE] = { "baseline-tolerance", set_tolerance, false },
	[THRESHOLD_SKIP_EXIT_CODE] = { "skip-exit-code", set_skip_exit_code, false },
};

const char *threshold_name(enum threshold n)
{
	return n < THRESHOLD_CNT ? table[n].name : NULL;
}

bool threshold_repeats(enum threshold n)
{
	return table[n].repeats;
}

void thresholds_default(struct thresholds *t)
{
	memset(t, 0, sizeof(*t));
	t->max_unverified_ppm = DEFAULT_MAX_UNVERIFIED_PPM;
	t->gate.tolerance = GATE_TOLERANCE;
	t->skip_exit_code = THRESHOLDS_NO_SKIP;
}

int threshold_set(struct thresholds *t, enum threshold n, const char *arg, char *why,
		  size_t why_len)
{
	int err = table[n].set(t, arg, why, why_len);

	if (!err)
		t->given |= MBT_BIT(n);
	return err;
}

/* Those that can be given once. */
static void merge_single(struct thresholds *t, const struct thresholds *from, enum threshold n)
{
	switch (n) {
	case THRESHOLD_FAIL_ON:
		t->fail_on = from->fail_on;
		break;
	case THRESHOLD_MAX_UNVERIFIED:
		t->max_unverified_ppm = from->max_unverified_ppm;
		break;
	case THRESHOLD_MIN_TESTED:
		t->min_tested = from->min_tested;
		break;
	case THRESHOLD_MIN_CALLS:
		t->gate.min_calls = from->gate.min_calls;
		break;
	case THRESHOLD_ISOLATED_MAX:
		t->gate.isolated = from->gate.isolated;
		t->gate.isolated_max = from->gate.isolated_max;
		break;
	case THRESHOLD_BASELINE:
		memcpy(t->baseline, from->baseline, sizeof(t->baseline));
		break;
	case THRESHOLD_BASELINE_TOLERANCE:
		t->gate.tolerance = from->gate.tolerance;
		break;
	case THRESHOLD_SKIP_EXIT_CODE:
		t->skip_exit_code = from->skip_exit_code;
		break;
	default:
		break;
	}
}

int thresholds_merge(struct thresholds *t, const struct thresholds *from)
{
	unsigned int i;

	for (i = 0; i < THRESHOLD_CNT; i++)
		if (!table[i].repeats && (from->given & ~t->given & MBT_BIT(i)))
			merge_single(t, from, i);
	for (i = 0; i < from->allow_cnt; i++) {
		if (t->allow_cnt == THRESHOLDS_ALLOW_MAX)
			return -EINVAL;
		t->allow[t->allow_cnt++] = from->allow[i];
	}
	for (i = 0; i < from->gate.latency_cnt; i++)
		if (!find_limit(&t->gate, &from->gate.latencies[i]) &&
		    add_limit(&t->gate, &from->gate.latencies[i]))
			return -EINVAL;
	t->given |= from->given;
	return 0;
}
