// SPDX-License-Identifier: GPL-2.0-only
/*
 * Histograms as SVG: both axes are logarithmic, so that the few slow calls are seen beside the
 * many fast ones. A picture is as wide as a phone.
 */
#include "sink/sink_html_sections.h"
#include "sink/sink_text_words.h"

#define WIDTH 328
#define LEFT 44
#define RIGHT 8
#define TOP 2
#define LABEL 13 /* a line of text */
#define PLOT 110 /* height */
#define BELOW 22
#define OCTAVES 4      /* of time, at the least */
#define LABEL_WIDTH 96 /* and a little */

struct plot {
	struct html *h;
	double from, to; /* logarithms of the shortest and the longest duration */
	double most;     /* of the largest count; that of 1 is 1 above 0 */
	double top;      /* where the bars end */
};

static double x_of(const struct plot *p, __u64 ns)
{
	double at = (html_log2(ns) - p->from) / (p->to - p->from);

	return LEFT + (WIDTH - LEFT - RIGHT) * (at < 0 ? 0 : at > 1 ? 1 : at);
}

static double y_of(const struct plot *p, __u64 cnt)
{
	return p->top + PLOT - PLOT * (html_log2(cnt) + 1) / p->most;
}

static void draw_counts(const struct plot *p, __u64 most)
{
	FILE *out = p->h->out;
	char text[32];
	__u64 cnt;

	for (cnt = 1; cnt <= most; cnt *= 10) {
		double y = y_of(p, cnt);

		fprintf(out, "<path class=\"rule\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT);
		fprintf(out, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n", LEFT - 4, y + 4,
			text_count(text, sizeof(text), cnt));
		if (cnt > ~0ull / 10)
			break;
	}
}

/* Powers of ten, as many as have room. */
static void draw_times(const struct plot *p)
{
	FILE *out = p->h->out;
	const double y = p->top + PLOT;
	double last = -100;
	char text[32];
	__u64 ns;

	fprintf(out, "<path class=\"axis\" d=\"M%d %.1fH%d\"/>\n", LEFT, y, WIDTH - RIGHT);
	for (ns = 1; ns < 1000000000000ull; ns *= 10) {
		double x = x_of(p, ns);

		if (html_log2(ns) < p->from || html_log2(ns) > p->to || x - last < 48)
			continue;
		last = x;
		html_round_time(text, sizeof(text), ns);
		fprintf(out,
			"<path class=\"axis\" d=\"M%.1f %.1fv4\"/><text class=\"%s\" x=\"%.1f\" "
			"y=\"%.1f\">%s</text>\n",
			x, y, x > WIDTH - 30 ? "end" : "mid", x > WIDTH - 30 ? WIDTH - RIGHT : x,
			y + 16, text);
	}
}

/*
 * Each label has a line of its own. Those that stand to the right of their mark come first, from
 * left to right, and then those to the left of it, from right to left: so few marks cross any.
 */
static void draw_marks(const struct plot *p, const struct svg_mark *marks, unsigned int cnt)
{
	FILE *out = p->h->out;
	unsigned int i, right, line;
	char ns[32];

	for (right = 0; right < cnt && x_of(p, marks[right].ns) <= WIDTH - LABEL_WIDTH; right++)
		;
	for (i = 0; i < cnt; i++) {
		line = i < right ? i : right + cnt - 1 - i;
		fprintf(out, "<path class=\"mark m%u\" d=\"M%.1f %uV%.1f\"/>\n", i,
			x_of(p, marks[i].ns), TOP + LABEL * (line + 1) - 9, p->top + PLOT);
	}
	for (i = 0; i < cnt; i++) {
		line = i < right ? i : right + cnt - 1 - i;
		fprintf(out,
			"<text class=\"%s\" x=\"%.1f\" y=\"%u\" data-mark=\"%s\" "
			"data-value=\"%llu\">%s %s</text>\n",
			i < right ? "begin" : "end", x_of(p, marks[i].ns) + (i < right ? 4 : -4),
			TOP + LABEL * (line + 1), marks[i].name, (unsigned long long)marks[i].ns,
			marks[i].name, text_duration(ns, sizeof(ns), marks[i].ns));
	}
}

static void describe(char *buf, size_t len, const struct svg_mark *marks, unsigned int cnt,
		     __u64 calls)
{
	char text[32];
	size_t at;
	unsigned int i;

	at = (size_t)snprintf(buf, len, "%s durations", text_count(text, sizeof(text), calls));
	for (i = 0; i < cnt && at < len; i++)
		at += (size_t)snprintf(buf + at, len - at, ", %s %s", marks[i].name,
				       text_duration(text, sizeof(text), marks[i].ns));
}

void svg_histogram(struct html *h, const char *title, const struct svg_bar *bars, unsigned int cnt,
		   const struct svg_mark *marks, unsigned int mark_cnt)
{
	struct plot p = { .h = h, .top = TOP + LABEL * mark_cnt + 6 };
	char description[512];
	__u64 most = 0, calls = 0;
	unsigned int i;
	double room;

	if (!cnt)
		return;
	for (i = 0; i < cnt; i++) {
		most = bars[i].cnt > most ? bars[i].cnt : most;
		calls += bars[i].cnt;
	}
	p.from = html_log2(bars[0].from_ns);
	p.to = html_log2(bars[cnt - 1].to_ns);
	/* a little room beside the bars, and a power of ten that the axis can name */
	room = p.to - p.from < OCTAVES ? (OCTAVES - (p.to - p.from)) / 2 : 0.25;
	p.from -= room;
	p.to += room;
	p.most = html_log2(most) + 1.3;
	describe(description, sizeof(description), marks, mark_cnt, calls);
	/* beside the picture, where a long one goes on in a second line */
	fputs("<figure><figcaption>", h->out);
	html_text(h, title);
	fputs("</figcaption>\n", h->out);
	html_svg(h, "histogram", WIDTH, (unsigned int)p.top + PLOT + BELOW, title, description);
	draw_counts(&p, most);
	fputs("<path class=\"bars\" d=\"", h->out);
	for (i = 0; i < cnt; i++) {
		double x = x_of(&p, bars[i].from_ns), to = x_of(&p, bars[i].to_ns);

		fprintf(h->out, "M%.1f %.1fV%.1fH%.1fV%.1fz", x, p.top + PLOT,
			y_of(&p, bars[i].cnt), to - (to - x > 2 ? 0.5 : 0), p.top + PLOT);
	}
	fputs("\"/>\n", h->out);
	draw_times(&p);
	draw_marks(&p, marks, mark_cnt);
	html_svg_end(h);
	fputs("</figure>\n", h->out);
}
