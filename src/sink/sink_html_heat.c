// SPDX-License-Identifier: GPL-2.0-only
/* Heat maps of the HTML page: CPUs and time, and the CPUs of callers and of targets. */
#include "sink/sink_html_sections.h"
#include "sink/sink_text_words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

/* The more, the larger and the darker (in the dark: the brighter) is a square. */
#define CLASSES 7
#define PITCH 16
#define LEFT 60
#define TOP 24
#define BELOW 24

struct map {
	const char *title, *across;
	const struct heat_cell *cells; /* rows of @stride */
	unsigned int stride, rows, columns;
	bool time;   /* the columns are times, or CPUs that were interrupted */
	bool delays; /* or counts */
	bool missed; /* a barrier is */
	/* of the values that are not 0 */
	__u64 least, most;
	__u64 from[CLASSES], to[CLASSES];
};

static const struct heat_cell *cell_at(const struct map *m, unsigned int row, unsigned int column)
{
	return &m->cells[row * m->stride + column];
}

/* The CPUs of a row: "3", "6-7". */
static const char *row_name(char *buf, size_t len, const struct html *h, unsigned int row)
{
	const unsigned int step = h->heat->cpu_step, first = row * step;

	if (step == 1)
		snprintf(buf, len, "%u", first);
	else
		snprintf(buf, len, "%u-%u", first, first + step - 1);
	return buf;
}

/* Are all CPUs of the row left out by the choice of CPUs? */
static bool is_hidden(const struct html *h, unsigned int row)
{
	unsigned int cpu = row * h->heat->cpu_step, i;

	for (i = 0; i < h->heat->cpu_step; i++, cpu++)
		if (cpu >= h->report->cpu_cnt || !(h->report->cpus[cpu].flags & CPU_HIDDEN))
			return false;
	return true;
}

/* Is there anything, of a CPU that was interrupted or should have been, and is not left out? */
static bool is_shown(const struct html *h, const struct map *m, unsigned int row,
		     unsigned int column)
{
	const struct heat_cell *cell = cell_at(m, row, column);

	return (cell->cnt || cell->missed) && !is_hidden(h, m->time ? row : column);
}

/*
 * By how many times a value is less than the largest: half of it at the least is the highest
 * class, and where the least is far below, the steps are larger.
 */
static unsigned int class_of(const struct map *m, __u64 value)
{
	double most = html_log2(m->most), step = (most - html_log2(m->least)) / (CLASSES - 0.01);

	return CLASSES - 1 - (unsigned int)((most - html_log2(value)) / (step > 1 ? step : 1));
}

/* 0 of what is not shown. */
static __u64 value_at(const struct html *h, const struct map *m, unsigned int row,
		      unsigned int column)
{
	const struct heat_cell *cell = cell_at(m, row, column);

	if (!is_shown(h, m, row, column))
		return 0;
	return m->delays ? cell->delay_ns : cell->cnt;
}

static void classify(const struct html *h, struct map *m)
{
	unsigned int i, k, class;
	__u64 value;

	for (i = 0; i < m->rows; i++)
		for (k = 0; k < m->columns; k++) {
			value = value_at(h, m, i, k);
			m->most = value > m->most ? value : m->most;
			if (value && (!m->least || value < m->least))
				m->least = value;
		}
	for (i = 0; i < m->rows; i++)
		for (k = 0; k < m->columns; k++) {
			value = value_at(h, m, i, k);
			if (!value)
				continue;
			class = class_of(m, value);
			m->to[class] = value > m->to[class] ? value : m->to[class];
			if (!m->from[class] || value < m->from[class])
				m->from[class] = value;
		}
}

static const char *value_text(char *buf, size_t len, const struct map *m, __u64 value)
{
	return m->delays ? text_duration(buf, len, value) : text_count(buf, len, value);
}

static void add_square(FILE *out, unsigned int class, unsigned int column, unsigned int row)
{
	const unsigned int side = 4 + 10 * class / (CLASSES - 1);
	const double off = (PITCH - side) / 2.0;

	fprintf(out, "M%g %gh%uv%uh-%uz", LEFT + column * PITCH + off, TOP + row * PITCH + off,
		side, side, side);
}

static void draw_crosses(struct html *h, const struct map *m, const char *class)
{
	unsigned int i, k;

	fprintf(h->out, "<path class=\"%s\" d=\"", class);
	for (i = 0; i < m->rows; i++)
		for (k = 0; k < m->columns; k++)
			if (is_shown(h, m, i, k) && cell_at(m, i, k)->missed)
				fprintf(h->out, "M%u %ul10 10m0 -10l-10 10", LEFT + k * PITCH + 3,
					TOP + i * PITCH + 3);
	fputs("\"/>\n", h->out);
}

/* All squares of a class in one path, and crosses where a barrier was missed. */
static void draw_squares(struct html *h, const struct map *m)
{
	unsigned int class, i, k;

	for (class = 0; class < CLASSES; class ++) {
		if (!m->to[class])
			continue;
		fprintf(h->out, "<path class=\"h%u\" d=\"", class);
		for (i = 0; i < m->rows; i++)
			for (k = 0; k < m->columns; k++) {
				__u64 value = value_at(h, m, i, k);

				if (value && class_of(m, value) == class)
					add_square(h->out, class, k, i);
			}
		fputs("\"/>\n", h->out);
	}
	/* the wider one sets the cross off from a square below it */
	draw_crosses(h, m, "halo");
	draw_crosses(h, m, "missed");
}

static void draw_frame(struct html *h, const struct map *m)
{
	const unsigned int bottom = TOP + m->rows * PITCH;
	char name[32];
	unsigned int i;

	fprintf(h->out, "<path class=\"frame\" d=\"M%u %uh%uv%uh-%uz\"/>\n", LEFT, TOP,
		m->columns * PITCH, m->rows * PITCH, m->columns * PITCH);
	fprintf(h->out, "<text class=\"end\" x=\"%u\" y=\"%u\">%s</text>\n", LEFT - 6, TOP - 8,
		m->time ? "CPU" : "from");
	for (i = 0; i < m->rows; i++)
		if (!m->time || !is_hidden(h, i))
			fprintf(h->out, "<text class=\"end\" x=\"%u\" y=\"%u\">%s</text>\n",
				LEFT - 6, TOP + i * PITCH + 12, row_name(name, sizeof(name), h, i));
	for (i = 0; i < m->columns; i += m->time ? 5 : 1) {
		if (m->time)
			html_round_time(name, sizeof(name), i * h->heat->bin_ns);
		else
			row_name(name, sizeof(name), h, i);
		/* what is narrow has each its own; of wide ones every fourth has room */
		if (m->time || h->heat->cpu_step == 1 || i % 4 == 0)
			fprintf(h->out, "<text class=\"%s\" x=\"%u\" y=\"%u\">%s</text>\n",
				m->time ? "begin" : "mid",
				LEFT + i * PITCH + (m->time ? 0 : PITCH / 2), bottom + 16, name);
	}
	fprintf(h->out, "<text class=\"begin\" x=\"%u\" y=\"%u\">%s</text>\n", LEFT, TOP - 8,
		m->across);
}

static void print_legend(struct html *h, const struct map *m)
{
	char from[32], to[32];
	unsigned int class;

	fputs("<ul class=\"legend\">", h->out);
	for (class = 0; class < CLASSES; class ++) {
		const unsigned int side = 4 + 10 * class / (CLASSES - 1);

		if (!m->to[class])
			continue;
		value_text(from, sizeof(from), m, m->from[class]);
		value_text(to, sizeof(to), m, m->to[class]);
		fprintf(h->out,
			"<li><svg aria-hidden=\"true\" width=\"16\" height=\"16\"><path "
			"class=\"h%u\" d=\"M%g %gh%uv%uh-%uz\"/></svg> %s",
			class, (16 - side) / 2.0, (16 - side) / 2.0, side, side, side, from);
		if (m->from[class] != m->to[class])
			fprintf(h->out, " to %s", to);
		fputs("</li>", h->out);
	}
	if (m->missed)
		fputs("<li><svg aria-hidden=\"true\" width=\"16\" height=\"16\"><path "
		      "class=\"missed\" "
		      "d=\"M3 3l10 10m0 -10l-10 10\"/></svg> a barrier was missed</li>",
		      h->out);
	fputs("</ul>\n", h->out);
}

static void draw_map(struct html *h, struct map *m)
{
	char description[256], least[32], most[32];

	classify(h, m);
	snprintf(description, sizeof(description),
		 "%u rows of CPUs, %u columns; values that are not 0 are from %s to %s. The table "
		 "below has the numbers.",
		 m->rows, m->columns, value_text(least, sizeof(least), m, m->least),
		 value_text(most, sizeof(most), m, m->most));
	fprintf(h->out, "<figure><figcaption id=\"map%u\">", h->ids);
	html_text(h, m->title);
	fprintf(h->out,
		"</figcaption>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"map%u\">",
		h->ids);
	html_svg(h, "map", LEFT + (m->columns > 6 ? m->columns : 6) * PITCH + 48,
		 TOP + m->rows * PITCH + BELOW, m->title, description);
	draw_squares(h, m);
	draw_frame(h, m);
	html_svg_end(h);
	fputs("</div>\n", h->out);
	print_legend(h, m);
	fputs("</figure>\n", h->out);
}

/* Rows and columns up to the last one in use; none of a CPU that is left out. */
static void measure(const struct html *h, struct map *m)
{
	unsigned int i, k;

	for (i = 0; i < HEAT_CPUS; i++)
		for (k = 0; k < m->stride; k++) {
			if (!is_shown(h, m, i, k))
				continue;
			m->missed |= cell_at(m, i, k)->missed > 0;
			m->rows = i >= m->rows ? i + 1 : m->rows;
			m->columns = k >= m->columns ? k + 1 : m->columns;
		}
}

static void print_values(struct html *h, const struct heat_cell *cell)
{
	html_cell_count(h, cell->cnt);
	html_cell_seen(h, cell->delay_ns, cell->delay_ns);
	html_cell_count(h, cell->missed);
	html_row_end(h);
}

static void print_times(struct html *h, const struct map *m)
{
	static const struct html_column columns[] = {
		{ "cpu", "CPU", true },
		{ "time_ns", "From", true },
		{ "interrupts", "Interrupts", true },
		{ "delay_max_ns", "Worst delay", true },
		{ "missed", "Missed", true },
	};
	const struct heat_cell *cell;
	char name[32];
	unsigned int i, k;

	html_details(h, "The numbers of these pictures");
	html_table(h, "cpu-time", "Interrupts and waits by CPU and time", columns, CNT(columns));
	for (i = 0; i < m->rows; i++)
		for (k = 0; k < m->columns; k++) {
			cell = cell_at(m, i, k);
			if (!is_shown(h, m, i, k))
				continue;
			html_row(h);
			html_cell_sorted(h, i * h->heat->cpu_step,
					 row_name(name, sizeof(name), h, i));
			html_cell_ns(h, k * h->heat->bin_ns);
			print_values(h, cell);
		}
	html_table_end(h);
	html_details_end(h);
}

static void print_pairs(struct html *h, const struct map *m)
{
	static const struct html_column columns[] = {
		{ "from_cpu", "From CPU", true },     { "cpu", "To CPU", true },
		{ "interrupts", "Interrupts", true }, { "delay_max_ns", "Worst delay", true },
		{ "missed", "Missed", true },
	};
	const struct heat_cell *cell;
	char name[32];
	unsigned int i, k;

	html_details(h, "The numbers of these pictures");
	html_table(h, "cpu-pairs", "Interrupts and waits by CPU of the caller and of the target",
		   columns, CNT(columns));
	for (i = 0; i < m->rows; i++)
		for (k = 0; k < m->columns; k++) {
			cell = cell_at(m, i, k);
			if (!is_shown(h, m, i, k))
				continue;
			html_row(h);
			html_cell_sorted(h, i * h->heat->cpu_step,
					 row_name(name, sizeof(name), h, i));
			html_cell_sorted(h, k * h->heat->cpu_step,
					 row_name(name, sizeof(name), h, k));
			print_values(h, cell);
		}
	html_table_end(h);
	html_details_end(h);
}

static void draw_both(struct html *h, struct map m, const char *counts, const char *delays)
{
	struct map other = m;

	m.title = counts;
	draw_map(h, &m);
	other.title = delays;
	other.delays = true;
	draw_map(h, &other);
}

static __u64 interrupts_of(const struct report *r)
{
	__u64 cnt = 0;
	unsigned int i;

	for (i = 0; i < r->cpu_cnt; i++)
		cnt += r->cpus[i].handlers ? r->cpus[i].handlers->hits : 0;
	return cnt;
}

static void tell_counted(struct html *h)
{
	__u64 all = interrupts_of(h->report);
	char of[32], left[32];

	if (all > h->heat->cnt)
		html_paragraph(h,
			       "Of %s interrupts, %s are of calls that were only counted, and "
			       "in none of these pictures: --html or --all-records in a live "
			       "run has a record made of every call.",
			       text_count(of, sizeof(of), all),
			       text_count(left, sizeof(left), all - h->heat->cnt));
}

void html_heat(struct html *h)
{
	const struct heat *heat = h->heat;
	struct map time = { .cells = heat->time[0],
			    .stride = HEAT_BINS,
			    .across = "time of the run",
			    .time = true };
	struct map pair = { .cells = heat->pair[0], .stride = HEAT_CPUS, .across = "to CPU" };

	html_section(h, "heat", "CPUs and time");
	measure(h, &time);
	measure(h, &pair);
	if (!time.rows)
		html_paragraph(h, "No call with a record interrupted a CPU.");
	tell_counted(h);
	if (time.rows) {
		draw_both(h, time, "Interrupts by CPU and time",
			  "Longest wait from request to handler, by CPU and time");
		print_times(h, &time);
	}
	if (pair.rows) {
		draw_both(h, pair, "Interrupts by CPU of the caller and CPU interrupted",
			  "Longest wait from request to handler, by CPU of the caller and CPU "
			  "interrupted");
		print_pairs(h, &pair);
	}
	html_section_end(h);
}
