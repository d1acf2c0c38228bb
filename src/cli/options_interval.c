// SPDX-License-Identifier: GPL-2.0-only
/* The reports of intervals, printed while the run goes on. */
#include "cli/options_interval.h"
#include "judge/so_far.h"
#include "scenario/number.h"
#include "sink/sink.h"

static const struct argp_option options[] = {
	{ "interval", 'i', "TIME", 0,
	  "Print what every TIME (1, 500ms, 5m) came to while the run goes on; SIGUSR1 prints "
	  "what the run has come to so far on standard error",
	  0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct interval_options *o = state->input;
	uint64_t value = 0;

	if (key != 'i')
		return ARGP_ERR_UNKNOWN;
	if (duration_parse(arg, &value))
		argp_error(state, "'%s' is no interval (examples: 1, 500ms, 5m)", arg);
	o->every_ns = value;
	return 0;
}

const struct argp interval_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

static bool due(const struct interval_options *o, __u64 now_ns)
{
	return o->out && o->every_ns && now_ns >= o->next_ns;
}

static enum watcher_wants wants(void *arg, __u64 now_ns, bool asked)
{
	struct interval_options *o = arg;

	if (!o->next_ns)
		o->next_ns = now_ns + o->every_ns;
	o->asked = asked;
	return asked || due(o, now_ns) ? WATCHER_REPORT : WATCHER_NOTHING;
}

static int print(const struct interval_options *o, FILE *out, const struct report *r,
		 const struct report *so_far, const struct interval *t, const struct run *run)
{
	const struct page_style style = output_style(o->output, out);

	return sink_interval(out, r, so_far, t, run, &style);
}

static void forget(struct interval_options *o)
{
	if (o->has_before)
		report_release(&o->before);
	o->has_before = false;
}

/* What came since the last one; a failure of the stream shows again at the run's end. */
static int print_since(struct interval_options *o, const struct report *now, const struct run *run)
{
	const struct interval t = { o->before_ns, run->duration_ns };
	struct report since;
	int err = report_since(&since, now, o->has_before ? &o->before : NULL);

	err = err ? err : print(o, o->out, &since, now, &t, run);
	report_release(&since);
	return err;
}

static void take(void *arg, struct report *so_far, const struct run *run)
{
	struct interval_options *o = arg;
	const struct interval whole = { 0, run->duration_ns };
	__u64 now_ns = run->start_ns + run->duration_ns;

	/* not among the lines of an output; asked for, so quiet or not */
	if (o->asked) {
		print(o, stderr, so_far, so_far, &whole, run);
		fflush(stderr);
	}
	if (!due(o, now_ns)) {
		report_release(so_far);
		return;
	}
	print_since(o, so_far, run);
	forget(o);
	o->before = *so_far;
	o->has_before = true;
	o->before_ns = run->duration_ns;
	/* one that comes late delays none of those behind it */
	o->next_ns += (now_ns - o->next_ns) / o->every_ns * o->every_ns + o->every_ns;
}

struct watcher interval_watcher(struct interval_options *o)
{
	return (struct watcher){ .wants = wants, .take = take, .arg = o };
}

int interval_rest(struct interval_options *o, const struct report *r, const struct run *run)
{
	return o->has_before ? print_since(o, r, run) : 0;
}

void interval_release(struct interval_options *o)
{
	forget(o);
}
