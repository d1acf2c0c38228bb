// SPDX-License-Identifier: GPL-2.0-only
/* Registrations of the HTML page on a time line: a line for each process, and the table. */
#include <string.h>
#include "mbt/kind.h"
#include "sink/sink_html_sections.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

/* Processes of the picture, and events of the table; the JSON report has all. */
#define SHOWN_LANES 40
#define SHOWN_LIVES 300

#define LEFT 170
#define ACROSS 560
#define RIGHT 60
#define TOP 12
#define PITCH 22
#define BELOW 24

static bool same_process(const struct report_life *a, const struct report_life *b)
{
	return a->tgid == b->tgid && a->start_ns == b->start_ns;
}

/* The first event of each process, of as many as are shown. Returns how many there are. */
static unsigned int find_lanes(const struct report_lives *l, unsigned int lanes[SHOWN_LANES])
{
	unsigned int i, k, cnt = 0;

	for (i = 0; i < l->cnt && cnt < SHOWN_LANES; i++) {
		for (k = 0; k < cnt && !same_process(&l->list[lanes[k]], &l->list[i]); k++)
			;
		if (k == cnt)
			lanes[cnt++] = i;
	}
	return cnt;
}

static __u64 end_of(const struct html *h)
{
	const struct report_lives *l = &h->report->lives;
	__u64 end = h->run->duration_ns, at;
	unsigned int i;

	for (i = 0; i < l->cnt; i++) {
		at = l->list[i].time_ns;
		at = at > h->run->start_ns ? at - h->run->start_ns : 0;
		end = at > end ? at : end;
	}
	return end ? end : 1;
}

static double x_of(const struct html *h, __u64 time_ns, __u64 end)
{
	__u64 at = time_ns > h->run->start_ns ? time_ns - h->run->start_ns : 0;

	return LEFT + ACROSS * ((double)at / (double)end);
}

/* A form for each kind of event, so that no colour is needed to tell them apart. */
static void draw_event(struct html *h, const struct report_life *life, double x, unsigned int y)
{
	if (life->event == MBT_RECORD_FORK)
		fprintf(h->out, "<path class=\"fork\" d=\"M%.1f %ul5 9h-10z\"/>", x, y - 5);
	else if (life->event == MBT_RECORD_EXEC)
		fprintf(h->out, "<path class=\"exec\" d=\"M%.1f %uh9v9h-9z\"/>", x - 4.5, y - 4);
	else if (life->ret)
		fprintf(h->out, "<path class=\"missed\" d=\"M%.1f %ul9 9m0 -9l-9 9\"/>", x - 4.5,
			y - 4);
	else
		fprintf(h->out, "<circle class=\"register\" cx=\"%.1f\" cy=\"%u\" r=\"5\"/>", x, y);
}

/* For anything, and for good: a registration that failed halfway is none. */
static bool is_registered(__u32 state)
{
	return state & (mbt_ready_bit(MBT_CMD_REGISTER_GLOBAL_EXPEDITED) |
			mbt_ready_bit(MBT_CMD_REGISTER_PRIVATE_EXPEDITED) |
			mbt_ready_bit(MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE) |
			mbt_ready_bit(MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ));
}

/* What it is registered for lasts to its next event, or to the end. */
static void draw_lane(struct html *h, unsigned int first, unsigned int y, __u64 end)
{
	const struct report_lives *l = &h->report->lives;
	const struct report_life *last = NULL;
	char name[48];
	unsigned int i;
	double x;

	fprintf(h->out, "<text class=\"end\" x=\"%u\" y=\"%u\">", LEFT - 10, y + 4);
	html_text(h, text_process(name, sizeof(name), l->list[first].comm, l->list[first].tgid,
				  l->list[first].ns_tgid));
	fprintf(h->out, "</text><path class=\"rule\" d=\"M%d %uh%d\"/>\n", LEFT, y, ACROSS);
	for (i = first; i <= l->cnt; i++) {
		if (i < l->cnt && !same_process(&l->list[first], &l->list[i]))
			continue;
		x = i < l->cnt ? x_of(h, l->list[i].time_ns, end) : LEFT + ACROSS;
		if (last && is_registered(last->state_end))
			fprintf(h->out, "<path class=\"held\" d=\"M%.1f %uH%.1f\"/>",
				x_of(h, last->time_ns, end), y, x);
		if (i < l->cnt)
			last = &l->list[i];
	}
	for (i = first; i < l->cnt; i++)
		if (same_process(&l->list[first], &l->list[i]))
			draw_event(h, &l->list[i], x_of(h, l->list[i].time_ns, end), y);
	fputc('\n', h->out);
}

static void print_legend(struct html *h)
{
	static const struct {
		const char *mark, *words;
	} kinds[] = {
		{ "<circle class=\"register\" cx=\"8\" cy=\"8\" r=\"5\"/>",
		  "registered by a call" },
		{ "<path class=\"missed\" d=\"M3 3l10 10m0 -10l-10 10\"/>", "a call that failed" },
		{ "<path class=\"exec\" d=\"M3 3h9v9h-9z\"/>", "exec" },
		{ "<path class=\"fork\" d=\"M8 3l5 9h-10z\"/>", "fork: inherits" },
		{ "<path class=\"held\" d=\"M1 8h14\"/>", "is registered" },
	};
	size_t i;

	fputs("<ul class=\"legend\">", h->out);
	for (i = 0; i < CNT(kinds); i++)
		fprintf(h->out,
			"<li><svg aria-hidden=\"true\" width=\"16\" height=\"16\">%s</svg> %s</li>",
			kinds[i].mark, kinds[i].words);
	fputs("</ul>\n", h->out);
}

static void draw_lanes(struct html *h)
{
	unsigned int lanes[SHOWN_LANES], cnt = find_lanes(&h->report->lives, lanes), i;
	const __u64 end = end_of(h);
	char description[128], text[32];
	double at;

	snprintf(description, sizeof(description),
		 "%u processes, from 0 to %s of the run. The table below has the events.", cnt,
		 text_duration(text, sizeof(text), end));
	fputs("<figure><figcaption id=\"lives-caption\">Registrations over time</figcaption>\n"
	      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-labelledby=\"lives-caption\">",
	      h->out);
	html_svg(h, "lanes", LEFT + ACROSS + RIGHT, TOP + cnt * PITCH + BELOW,
		 "Registrations over time", description);
	for (i = 0; i < cnt; i++)
		draw_lane(h, lanes[i], TOP + i * PITCH + PITCH / 2, end);
	for (i = 0; i <= 4; i++) {
		at = LEFT + ACROSS * i / 4.0;
		fprintf(h->out,
			"<path class=\"axis\" d=\"M%.1f %uv4\"/><text class=\"mid\" x=\"%.1f\" "
			"y=\"%u\">%s</text>\n",
			at, TOP + cnt * PITCH, at, TOP + cnt * PITCH + 16,
			text_duration(text, sizeof(text), end / 4 * i));
	}
	html_svg_end(h);
	fputs("</div>\n", h->out);
	print_legend(h);
	fputs("</figure>\n", h->out);
	if (cnt == SHOWN_LANES)
		html_paragraph(h, "The picture has the first %u processes.", SHOWN_LANES);
}

static void print_life(struct html *h, const struct report_life *life)
{
	const bool call = life->event == MBT_RECORD_CALL;
	struct who who = { .tgid = life->tgid,
			   .ns_tgid = life->ns_tgid,
			   .start_ns = life->start_ns };
	char state[128];

	memcpy(who.comm, life->comm, sizeof(who.comm));
	html_row(h);
	html_cell_who(h, &who);
	html_cell(h, life->event == MBT_RECORD_FORK ? "fork" :
		     life->event == MBT_RECORD_EXEC ? "exec" :
						      word_command(life->cmd));
	html_cell_time(h, life->time_ns);
	if (call) {
		html_cell_signed(h, life->ret);
		html_cell_ns(h, life->latency_ns);
	} else {
		html_cell_none(h);
		html_cell_none(h);
	}
	html_cell(h, words_state(state, sizeof(state), life->state_end));
	html_row_end(h);
}

void html_registrations(struct html *h)
{
	static const struct html_column columns[] = {
		{ "process", "Process", false }, { "event", "Event", false },
		{ "time_ns", "Time", true },     { "return", "Returned", true },
		{ "latency_ns", "Took", true },  { "registered", "Registered then", false },
	};
	const struct report_lives *l = &h->report->lives;
	unsigned int i;

	html_section(h, "registrations", "Registrations");
	if (!l->cnt) {
		html_paragraph(h, "No registration, and no fork or exec of a registered process, "
				  "was seen.");
		html_section_end(h);
		return;
	}
	draw_lanes(h);
	html_table(h, "registrations", "Registrations, and what became of them", columns,
		   CNT(columns));
	for (i = 0; i < l->cnt && i < SHOWN_LIVES; i++)
		print_life(h, &l->list[i]);
	html_table_end(h);
	html_left_out(h, i, l->cnt + l->dropped, "events");
	html_section_end(h);
}
