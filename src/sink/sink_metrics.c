// SPDX-License-Identifier: GPL-2.0-only
/* Metrics as text: the two formats that Prometheus reads. */
#include "sink/sink_metrics.h"
#include <errno.h>
#include <string.h>
#include "sink/outputs.h"

/* What names of metrics begin with; those of a run that has ended go on with "run_". */
#define PREFIX "membarrier_"

/* "membarrier_calls", or "membarrier_run_calls" of a run that has ended. */
static void put_name(FILE *out, const struct metrics *m, const struct metric_family *f)
{
	fprintf(out, PREFIX "%s%s", m->bounded ? "run_" : "", f->name + strlen(PREFIX));
}

/* What a sample of its type ends in, beside its own suffix. */
static const char *ending(const struct metrics *m, enum metric_type type)
{
	if (type == METRIC_INFO)
		return "_info";
	return type == METRIC_COUNTER && !m->bounded ? "_total" : "";
}

static const char *type_word(const struct metrics *m, enum metric_type type,
			     enum metrics_format format)
{
	static const char *const words[] = {
		[METRIC_COUNTER] = "counter",
		[METRIC_GAUGE] = "gauge",
		[METRIC_HISTOGRAM] = "histogram",
		[METRIC_INFO] = "info",
	};

	/* the text format has no such type */
	if (type == METRIC_INFO)
		return format == METRICS_OPENMETRICS ? words[type] : "gauge";
	return m->bounded ? "gauge" : words[type];
}

/* In the text format the family has the name of its samples. */
static void put_family(FILE *out, const struct metrics *m, const struct metric_family *f,
		       enum metrics_format format)
{
	const char *end = format == METRICS_TEXT ? ending(m, f->type) : "";

	fputs("# HELP ", out);
	put_name(out, m, f);
	fprintf(out, "%s %s%s.\n# TYPE ", end, f->help, m->bounded ? ", in one run" : "");
	put_name(out, m, f);
	fprintf(out, "%s %s\n", end, type_word(m, f->type, format));
	if (format == METRICS_TEXT || !f->unit)
		return;
	fputs("# UNIT ", out);
	put_name(out, m, f);
	fprintf(out, " %s\n", f->unit);
}

static bool is_time(const struct metric_sample *s)
{
	return s->family->unit && !strcmp(s->family->unit, "seconds") &&
	       strcmp(s->suffix, "_bucket") && strcmp(s->suffix, "_count");
}

static void put_value(FILE *out, const struct metric_sample *s)
{
	char digits[10];
	size_t len;

	if (!is_time(s)) {
		fprintf(out, " %llu\n", (unsigned long long)s->value);
		return;
	}
	snprintf(digits, sizeof(digits), "%09llu", (unsigned long long)(s->value % 1000000000));
	for (len = 9; len > 1 && digits[len - 1] == '0'; len--)
		digits[len - 1] = '\0';
	fprintf(out, " %llu.%s\n", (unsigned long long)(s->value / 1000000000), digits);
}

int metrics_write(FILE *out, const struct metrics *m, enum metrics_format format)
{
	unsigned int i;

	if (m->failed)
		return -ENOMEM;
	for (i = 0; i < m->cnt; i++) {
		const struct metric_sample *s = &m->list[i];

		if (!i || s->family != s[-1].family)
			put_family(out, m, s->family, format);
		put_name(out, m, s->family);
		fprintf(out, "%s%s", ending(m, s->family->type), s->suffix);
		if (*s->labels)
			fprintf(out, "{%s}", s->labels);
		put_value(out, s);
	}
	if (format == METRICS_OPENMETRICS)
		fputs("# EOF\n", out);
	errno = 0;
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

int sink_metrics(FILE *out, const struct report *r, const struct run *run)
{
	struct metrics m = { 0 };
	int err;

	metrics_of_report(&m, r, run, NULL);
	err = metrics_write(out, &m, METRICS_TEXT);
	metrics_release(&m);
	return err;
}

static int to_file(struct sink_to *to, const struct report *r, const struct run *run)
{
	return sink_metrics(to->out.file, r, run);
}

const struct sink sink_of_metrics = { .report = to_file };
