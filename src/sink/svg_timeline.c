// SPDX-License-Identifier: GPL-2.0-only
/* The picture of a call: rows of CPUs, sends and handlers to scale. */
#include "sink/svg_timeline.h"
#include <errno.h>
#include "sink/line.h"
#include "sink/sink_text_words.h"
#include "sink/svg_timeline_rows.h"
#include "sink/svg_timeline_table.h"
#include "sink/words.h"
#include "sink/xml.h"

/* In units of the picture, at which texts are 11 high. */
#define WIDTH 960.0
#define LABELS 212.0 /* left of the axis */
#define SPAN 728.0   /* of the axis */
#define TOP 40.0
#define ROW 46.0
#define BAND 15.0 /* what ran: the upper half of a row, what was done for the call: the lower */
#define BEGIN_ROOM 40.0 /* of the word that marks the begin of the call */
#define TICKS_MAX 8

struct drawing {
	FILE *out;
	const struct timeline *t;
	__u64 begin_ns, end_ns;
};

static double row_y(unsigned int row)
{
	return TOP + ROW * row;
}

/* Clocks of CPUs may disagree, and a file may hold any stamp: none is drawn off the axis. */
static double time_x(const struct drawing *d, __u64 ns)
{
	if (ns <= d->begin_ns)
		return LABELS;
	if (ns >= d->end_ns)
		return LABELS + SPAN;
	return LABELS + SPAN * (double)(ns - d->begin_ns) / (double)(d->end_ns - d->begin_ns);
}

static void print_line(FILE *out, const char *kind, double x1, double y1, double x2, double y2)
{
	fprintf(out, "<path class=\"%s\" d=\"M%.2f %gL%.2f %g\"/>", kind, x1, y1, x2, y2);
}

/* @kind: classes of page.css, of which "end" and "mid" say where @x is; NULL: at its begin */
static void print_text(FILE *out, const char *kind, double x, double y, const char *text)
{
	fputs("<text", out);
	if (kind)
		xml_attribute(out, "class", kind);
	fprintf(out, " x=\"%.2f\" y=\"%g\">", x, y);
	xml_text(out, text);
	fputs("</text>", out);
}

static void print_box(FILE *out, const char *kind, double x1, double x2, double y)
{
	fprintf(out, "<rect class=\"%s\" x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"%.0f\"/>",
		kind, x1, y, x2 - x1, BAND);
}

/* The smallest of 1, 2 and 5 times a power of ten that gives no more ticks than there is room. */
static __u64 tick_step(__u64 ns)
{
	static const unsigned int next[] = { 2, 5, 10 };
	__u64 power = 1, step = 1;
	unsigned int i = 0;

	while (ns / step > TICKS_MAX) {
		step = power * next[i];
		i = (i + 1) % 3;
		power *= i ? 1 : 10;
	}
	return step;
}

static const struct {
	const char *name;
	__u64 ns;
} units[] = { { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };

static void print_axis(const struct drawing *d)
{
	const __u64 len = d->end_ns - d->begin_ns, step = tick_step(len);
	const double bottom = row_y(d->t->cnt);
	unsigned int u = 0;
	char text[48];
	__u64 at;

	while (units[u].ns > step && units[u].ns > 1)
		u++;
	snprintf(text, sizeof(text), "since the call began, %s", units[u].name);
	print_text(d->out, "end", LABELS - 8, TOP - 12, text);
	/* the last tick leaves room for the end's own */
	for (at = 0; at <= len - len / 20; at += step) {
		print_line(d->out, "tl-grid", time_x(d, d->begin_ns + at), TOP - 6,
			   time_x(d, d->begin_ns + at), bottom);
		snprintf(text, sizeof(text), "%llu", (unsigned long long)(at / units[u].ns));
		print_text(d->out, "mid", time_x(d, d->begin_ns + at), TOP - 12, text);
	}
	text_duration(text, sizeof(text), len);
	print_text(d->out, "tl-cpu end", LABELS + SPAN, TOP - 26, text);
}

static void print_label(const struct drawing *d, unsigned int i)
{
	const struct timeline_row *row = &d->t->rows[i];
	const double y = row_y(i);
	char text[96], codes[64];

	snprintf(text, sizeof(text), "CPU %u%s%s", row->number,
		 i == d->t->begin_row ? ", the caller" : "",
		 row->violated                              ? ", VIOLATED" :
		 i == d->t->end_row && i != d->t->begin_row ? ", the caller at the end" :
							      "");
	if (row->violated) {
		fprintf(d->out,
			"<path class=\"tl-bad\" d=\"M6 %gl10 10m0 -10l-10 "
			"10\"/>",
			y + 6);
		print_text(d->out, "tl-cpu tl-bad", 22, y + 15, text);
	} else {
		print_text(d->out, "tl-cpu", 22, y + 15, text);
	}
	print_text(d->out, NULL, 22, y + 32,
		   row->violated ? timeline_code(codes, sizeof(codes), d->t, row) :
				   timeline_role(text, sizeof(text), row));
}

/* What ran on the CPU: in a band as long as the call, or at two ends of one that it left. */
static void print_tasks(const struct drawing *d, unsigned int i)
{
	const struct timeline_row *row = &d->t->rows[i];
	const double y = row_y(i) + 16;
	char text[96], end[64];
	struct line l = { .buf = text, .size = sizeof(text) };
	__u64 cnt;

	timeline_at_begin(end, sizeof(end), d->t, row);
	line_add(&l, "%s%s", end, timeline_kept(row) ? " throughout" : "");
	print_text(d->out, NULL, LABELS + 5, y, text);
	if (timeline_kept(row))
		return;
	timeline_at_end(end, sizeof(end), d->t, row);
	print_text(d->out, "end", LABELS + SPAN - 5, y, end);
	if (!timeline_switches(row, &cnt))
		return;
	snprintf(text, sizeof(text), "%llu switch%s, when is not recorded", (unsigned long long)cnt,
		 cnt == 1 ? "" : "es");
	print_text(d->out, "mid", LABELS + SPAN / 2, y, text);
}

static void print_send(const struct drawing *d, unsigned int i)
{
	const struct cpu_case *cpu = d->t->rows[i].cpu;
	const double y2 = row_y(i) + 22 + BAND / 2, side = i > d->t->send_row ? -1 : 1;
	double x1, x2;
	bool ran;

	if (d->t->send_row == TIMELINE_ROWS_MAX || !cpu || !(cpu->k.seen & MBT_CPU_QUEUED) ||
	    !cpu->k.queue_ns)
		return;
	ran = cpu->k.ran && cpu->k.start_ns;
	x1 = time_x(d, cpu->k.queue_ns);
	x2 = ran ? time_x(d, cpu->k.start_ns) : x1;
	print_line(d->out, "tl-line", x1, row_y(d->t->send_row) + 4 + BAND, x2, y2 + 5 * side);
	if (ran)
		fprintf(d->out, "<path class=\"tl-head\" d=\"M%.2f %gl-4 %.0fh8z\"/>", x2, y2,
			8 * side);
	else
		fprintf(d->out, "<circle class=\"tl-line\" cx=\"%.2f\" cy=\"%g\" r=\"5\"/>", x2,
			y2);
}

/* Texts stand right of a mark where there is room. */
static void print_beside(const struct drawing *d, double x1, double x2, double y, const char *text)
{
	if (x2 > LABELS + SPAN * 0.75)
		print_text(d->out, "end", x1 - 8, y + 12, text);
	else
		print_text(d->out, NULL, x2 + 8, y + 12, text);
}

static void print_handler(const struct drawing *d, unsigned int i)
{
	const struct mbt_cpu *k = &d->t->rows[i].cpu->k;
	const bool finished = k->ran & MBT_RAN_FINISHED;
	const double y = row_y(i) + 22, x1 = time_x(d, k->start_ns);
	double x2 = finished ? time_x(d, k->end_ns) : LABELS + SPAN;
	char text[96], ns[24];

	/* a handler of some nanoseconds is a line that can be seen, at its place */
	if (x2 < x1 + 2)
		x2 = x1 + 2;
	print_box(d->out, finished ? "tl-run" : "tl-open", x1, x2, y);
	if (finished && k->end_ns >= k->start_ns)
		snprintf(text, sizeof(text), "%s, %s", word_handler(k->handler),
			 text_duration(ns, sizeof(ns), k->end_ns - k->start_ns));
	else
		snprintf(text, sizeof(text), "%s%s", word_handler(k->handler),
			 finished ? "" : ", not finished");
	print_beside(d, x1, finished ? x2 : x1, y, text);
}

/* GLOBAL sends nothing: what was counted of RCU, of which no instant is recorded. */
static const char *rcu_text(char *buf, size_t len, const struct call_case *c,
			    const struct cpu_case *cpu)
{
	if (!(c->call.recorded & MBT_CALL_QUIESCENT))
		return NULL;
	snprintf(buf, len, "%u event%s of RCU", cpu->k.rcu_seen, cpu->k.rcu_seen == 1 ? "" : "s");
	return buf;
}

/* What the call did on the CPU, where no instant of it can be drawn; NULL: it can, or nothing. */
static const char *delivery_text(char *buf, size_t len, const struct call_case *c,
				 const struct cpu_case *cpu)
{
	if (c->kind == MBT_KIND_GLOBAL)
		return rcu_text(buf, len, c, cpu);
	if (cpu->k.ran)
		return cpu->k.start_ns ? NULL : "a handler ran, when is not recorded";
	if (cpu->k.seen & MBT_CPU_QUEUED)
		return "sent, no handler seen";
	if (cpu->evidence == EVIDENCE_MISSING)
		return cpu->self ? "no handler ran" : "nothing was sent, no handler ran";
	return NULL;
}

static void print_delivery(const struct drawing *d, unsigned int i)
{
	const struct cpu_case *cpu = d->t->rows[i].cpu;
	char buf[48];
	const char *text;
	double x;

	if (!cpu)
		return;
	if (cpu->k.ran && cpu->k.start_ns)
		print_handler(d, i);
	x = time_x(d, cpu->k.seen & MBT_CPU_QUEUED ? cpu->k.queue_ns : d->begin_ns);
	if (i == d->t->begin_row && x < LABELS + BEGIN_ROOM)
		x = LABELS + BEGIN_ROOM;
	text = delivery_text(buf, sizeof(buf), d->t->c, cpu);
	if (text)
		print_beside(d, x, x, row_y(i) + 22, text);
}

/* Begin and end of the call, on the rows where the caller was. */
static void print_ends(const struct drawing *d)
{
	const double x[] = { LABELS, LABELS + SPAN };
	const unsigned int rows[] = { d->t->begin_row, d->t->end_row };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (rows[i] == TIMELINE_ROWS_MAX)
			continue;
		fprintf(d->out, "<path class=\"tl-end\" d=\"M%.2f %gv%.0f\"/>", x[i],
			row_y(rows[i]), ROW - 4);
		print_text(d->out, i ? "end" : NULL, x[i] + (i ? -6 : 6), row_y(rows[i]) + 34,
			   i ? "end" : "begin");
	}
}

/* What a screen reader says of the picture; the tables below it say all of it. */
static void print_title(const struct drawing *d)
{
	const struct timeline *t = d->t;
	char words[512], ns[24];
	unsigned int i, told = 0;

	fprintf(d->out, "<title>");
	text_duration(ns, sizeof(ns), d->end_ns - d->begin_ns);
	snprintf(words, sizeof(words), "CPUs during %s by %s[%d], %s", word_event(&t->c->call),
		 t->c->call.comm, t->c->call.tid, ns);
	xml_text(d->out, words);
	fprintf(d->out, "</title><desc>%u CPU%s, drawn to scale.", t->cnt, t->cnt == 1 ? "" : "s");
	for (i = 0; i < t->cnt; i++) {
		if (!t->rows[i].violated || told++ == 8)
			continue;
		fputc(' ', d->out);
		xml_text(d->out, words_cpu(words, sizeof(words), t->c, t->rows[i].cpu));
		fputs(" (", d->out);
		xml_text(d->out, timeline_codes(words, sizeof(words), t, &t->rows[i]));
		fputs(").", d->out);
	}
	fputs(" The tables below have the same.</desc>", d->out);
}

static void print_picture(const struct drawing *d)
{
	const double height = row_y(d->t->cnt) + 6;
	unsigned int i;

	fprintf(d->out,
		"<svg class=\"lanes\" role=\"img\" viewBox=\"0 0 %.0f %.0f\" "
		"width=\"%.0f\" height=\"%.0f\">",
		WIDTH, height, WIDTH, height);
	print_title(d);
	print_axis(d);
	for (i = 0; i < d->t->cnt; i++) {
		print_line(d->out, "tl-grid", 0, row_y(i), LABELS + SPAN, row_y(i));
		print_box(d->out, timeline_kept(&d->t->rows[i]) ? "tl-band" : "tl-gone", LABELS,
			  LABELS + SPAN, row_y(i) + 4);
	}
	for (i = 0; i < d->t->cnt; i++)
		print_send(d, i);
	print_ends(d);
	for (i = 0; i < d->t->cnt; i++) {
		print_label(d, i);
		print_tasks(d, i);
		print_delivery(d, i);
	}
	fputs("</svg>", d->out);
}

static void print_left_out(const struct drawing *d)
{
	const struct timeline *t = d->t;

	if (t->left_out)
		fprintf(d->out,
			"<p>%u more CPU%s of this call %s not drawn, %u of them violated.</p>\n",
			t->left_out, t->left_out == 1 ? "" : "s", t->left_out == 1 ? "is" : "are",
			t->left_out_violated);
}

int svg_timeline(FILE *out, const struct call_case *c, const struct judgement *j,
		 const struct run *run)
{
	struct timeline t;
	struct drawing d = { out, &t, c->call.begin_ns, c->call.end_ns };

	if (c->call.type != MBT_RECORD_CALL)
		return 0;
	timeline_rows(&t, c, j, run);
	fputs("<figure class=\"timeline\"><figcaption>The CPUs during the call, to "
	      "scale</figcaption>"
	      "<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
	      "aria-label=\"The CPUs during the call, to scale\">\n",
	      out);
	print_picture(&d);
	fputs("</div></figure>\n", out);
	print_left_out(&d);
	svg_timeline_table(out, &t);
	return ferror(out) ? -EIO : 0;
}
