// SPDX-License-Identifier: GPL-2.0-only
/* Trace events as JSON: the form that Chrome's viewer and Perfetto read. */
#include "sink/sink_trace_events.h"
#include "run/run_json.h"

void trace_events_begin(struct trace_events *t, FILE *out)
{
	*t = (struct trace_events){ .out = out };
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", out);
}

void trace_events_end(struct trace_events *t)
{
	fputs("\n]", t->out);
}

static void print_text(struct trace_events *t, const char *text)
{
	json_t *string = run_json_text(text);

	json_dumpf(string, t->out, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	json_decref(string);
}

/* The format's unit is the microsecond; three decimals keep each nanosecond. */
static void print_time(struct trace_events *t, const char *member, __u64 ns)
{
	fprintf(t->out, ",\"%s\":%llu.%03llu", member, (unsigned long long)(ns / 1000),
		(unsigned long long)(ns % 1000));
}

static void begin(struct trace_events *t, char phase, const struct track *at)
{
	fprintf(t->out, "%s\n{\"ph\":\"%c\",\"pid\":%d,\"tid\":%d", t->any ? "," : "", phase,
		at->pid, at->tid);
	t->any = true;
	t->args = false;
}

static void print_name(struct trace_events *t, const char *category, const char *name)
{
	fprintf(t->out, ",\"cat\":\"%s\",\"name\":", category);
	print_text(t, name);
}

static void print_argument(struct trace_events *t, const char *argument)
{
	fprintf(t->out, "%s\"%s\":", t->args ? "," : ",\"args\":{", argument);
	t->args = true;
}

void trace_event_number(struct trace_events *t, const char *argument, long long value)
{
	print_argument(t, argument);
	fprintf(t->out, "%lld", value);
}

void trace_event_text(struct trace_events *t, const char *argument, const char *value)
{
	print_argument(t, argument);
	print_text(t, value);
}

void trace_event_end(struct trace_events *t)
{
	fputs(t->args ? "}}" : "}", t->out);
}

static void print_mark(struct trace_events *t, bool marked)
{
	if (marked)
		fputs(",\"cname\":\"terrible\"", t->out);
}

void trace_event_slice(struct trace_events *t, const struct track *at, const char *category,
		       const char *name, __u64 begin_ns, __u64 end_ns, bool marked)
{
	begin(t, 'X', at);
	print_time(t, "ts", begin_ns);
	print_time(t, "dur", end_ns > begin_ns ? end_ns - begin_ns : 1);
	print_name(t, category, name);
	print_mark(t, marked);
}

void trace_event_instant(struct trace_events *t, const struct track *at, const char *category,
			 const char *name, __u64 ns, bool marked)
{
	begin(t, 'i', at);
	fputs(",\"s\":\"t\"", t->out);
	print_time(t, "ts", ns);
	print_name(t, category, name);
	print_mark(t, marked);
}

static void print_flow(struct trace_events *t, char phase, const struct track *at, __u64 ns,
		       __u64 id)
{
	begin(t, phase, at);
	print_time(t, "ts", ns);
	print_name(t, "ipi", "request");
	/* "e": the slice around it, and not the next one that begins */
	fprintf(t->out, ",\"id\":%llu,\"bp\":\"e\"}", (unsigned long long)id);
}

void trace_event_flow(struct trace_events *t, const struct track *from, __u64 from_ns,
		      const struct track *to, __u64 to_ns, __u64 id)
{
	print_flow(t, 's', from, from_ns, id);
	print_flow(t, 'f', to, to_ns, id);
}

void trace_event_counter(struct trace_events *t, int pid, const char *name, __u64 ns, double value)
{
	const struct track at = { pid, 0 };

	begin(t, 'C', &at);
	print_time(t, "ts", ns);
	print_name(t, "rate", name);
	fprintf(t->out, ",\"args\":{\"value\":%.3f}}", value);
}

static void print_metadata(struct trace_events *t, const struct track *at, const char *what,
			   const char *name, unsigned int place)
{
	begin(t, 'M', at);
	fprintf(t->out, ",\"name\":\"%s_name\",\"args\":{\"name\":", what);
	print_text(t, name);
	fputs("}}", t->out);
	begin(t, 'M', at);
	fprintf(t->out, ",\"name\":\"%s_sort_index\",\"args\":{\"sort_index\":%u}}", what, place);
}

void trace_event_process(struct trace_events *t, int pid, const char *name, unsigned int place)
{
	const struct track at = { pid, pid };

	print_metadata(t, &at, "process", name, place);
}

void trace_event_thread(struct trace_events *t, const struct track *at, const char *name,
			unsigned int place)
{
	print_metadata(t, at, "thread", name, place);
}
