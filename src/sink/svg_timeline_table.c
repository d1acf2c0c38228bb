// SPDX-License-Identifier: GPL-2.0-only
/* The instants and CPUs of a timeline as tables. */
#include "sink/svg_timeline_table.h"
#include <stdlib.h>
#include "sink/line.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"
#include "sink/xml.h"

/* At one time they come in this order. */
enum what { BEGINS, SENT, RUNS, RAN, RETURNS };

struct instant {
	__u64 ns;
	enum what what;
	__s32 cpu;                      /* where it was */
	const struct cpu_case *for_cpu; /* SENT, RUNS, RAN */
};

/* Three of each CPU, and both ends. */
#define INSTANTS_MAX (3 * TIMELINE_ROWS_MAX + 2)

static int in_order(const void *a, const void *b)
{
	const struct instant *one = a, *other = b;

	if (one->ns != other->ns)
		return one->ns < other->ns ? -1 : 1;
	if (one->what != other->what)
		return one->what < other->what ? -1 : 1;
	return one->cpu < other->cpu ? -1 : one->cpu > other->cpu;
}

static unsigned int add_cpu(struct instant *list, const struct call_case *c,
			    const struct cpu_case *cpu)
{
	const __s32 number = (__s32)cpu->k.cpu;
	unsigned int cnt = 0;

	if ((cpu->k.seen & MBT_CPU_QUEUED) && cpu->k.queue_ns)
		list[cnt++] = (struct instant){ cpu->k.queue_ns, SENT,
						c->call.cpu_send >= 0 ? c->call.cpu_send : number,
						cpu };
	if (cpu->k.ran && cpu->k.start_ns)
		list[cnt++] = (struct instant){ cpu->k.start_ns, RUNS, number, cpu };
	if ((cpu->k.ran & MBT_RAN_FINISHED) && cpu->k.end_ns)
		list[cnt++] = (struct instant){ cpu->k.end_ns, RAN, number, cpu };
	return cnt;
}

static void instant_words(struct line *l, const struct call_case *c, const struct instant *i)
{
	char text[96];

	switch (i->what) {
	case BEGINS:
		line_add(l, "%s[%d] calls %s", c->call.comm, c->call.tid,
			 words_event(text, sizeof(text), &c->call));
		break;
	case SENT:
		line_add(l, "sends %s to CPU %u", word_handler(i->for_cpu->k.queued),
			 i->for_cpu->k.cpu);
		break;
	case RUNS:
		line_add(l, "%s begins%s", word_handler(i->for_cpu->k.handler),
			 i->for_cpu->k.ran & MBT_RAN_FINISHED ? "" : " and does not end in time");
		break;
	case RAN:
		line_add(l, "%s ends", word_handler(i->for_cpu->k.handler));
		break;
	case RETURNS:
		line_add(l, "the call returns %lld", (long long)c->call.ret);
		break;
	}
}

static void print_cell(FILE *out, const char *kind, const char *text)
{
	fprintf(out, "<td%s>", kind);
	xml_text(out, text);
	fputs("</td>", out);
}

static void print_instant(FILE *out, const struct call_case *c, const struct instant *i)
{
	const bool before = i->ns < c->call.begin_ns;
	const __u64 ns = before ? c->call.begin_ns - i->ns : i->ns - c->call.begin_ns;
	char text[192], count[32];
	struct line l = { .buf = text, .size = sizeof(text) };

	fprintf(out, "<tr><td class=\"n\" data-ns=\"%s%llu\">%s%s</td>", before ? "-" : "",
		(unsigned long long)ns, before ? "-" : "", text_count(count, sizeof(count), ns));
	fprintf(out, "<td class=\"n\">%d</td>", i->cpu);
	instant_words(&l, c, i);
	print_cell(out, "", text);
	fputs("</tr>\n", out);
}

static void print_instants(FILE *out, const struct timeline *t)
{
	const struct mbt_call *call = &t->c->call;
	struct instant list[INSTANTS_MAX];
	unsigned int cnt = 0, i;

	list[cnt++] = (struct instant){ call->begin_ns, BEGINS, call->cpu_begin, NULL };
	list[cnt++] = (struct instant){ call->end_ns, RETURNS, call->cpu_end, NULL };
	for (i = 0; i < t->cnt; i++)
		if (t->rows[i].cpu)
			cnt += add_cpu(&list[cnt], t->c, t->rows[i].cpu);
	qsort(list, cnt, sizeof(list[0]), in_order);
	fputs("<table class=\"tl-instants\"><caption>What was seen of the call, in order</caption>"
	      "<thead><tr><th scope=\"col\">since it began, ns</th><th scope=\"col\">CPU</th>"
	      "<th scope=\"col\">what</th></tr></thead><tbody>\n",
	      out);
	for (i = 0; i < cnt; i++)
		print_instant(out, t->c, &list[i]);
	fputs("</tbody></table>\n", out);
}

static void print_cpu(FILE *out, const struct timeline *t, const struct timeline_row *row)
{
	char text[512];
	__u64 cnt;

	fprintf(out, "<tr><th scope=\"row\">CPU %u</th>", row->number);
	print_cell(out, "", timeline_role(text, sizeof(text), row));
	print_cell(out, "", timeline_codes(text, sizeof(text), t, row));
	print_cell(out, "", timeline_at_begin(text, sizeof(text), t, row));
	if (timeline_switches(row, &cnt))
		snprintf(text, sizeof(text), "%llu", (unsigned long long)cnt);
	else
		snprintf(text, sizeof(text), "not recorded");
	print_cell(out, "", text);
	print_cell(out, "", timeline_at_end(text, sizeof(text), t, row));
	if (row->cpu)
		words_cpu(text, sizeof(text), t->c, row->cpu);
	else
		snprintf(text, sizeof(text), "CPU %u is not in the record", row->number);
	print_cell(out, " class=\"words\"", text);
	fputs("</tr>\n", out);
}

/* What the call waited for is known by its length alone. */
static void print_waits(FILE *out, const struct mbt_call *call)
{
	char ns[32];

	if ((call->recorded & MBT_CALL_MUTEX_TIMED) && call->mutex_ns)
		fprintf(out, "<p>The call waited %s ns for the mutex of membarrier.</p>\n",
			text_count(ns, sizeof(ns), call->mutex_ns));
	if ((call->recorded & MBT_CALL_RCU_TIMED) && call->rcu_ns)
		fprintf(out, "<p>The call spent %s ns in synchronize_rcu().</p>\n",
			text_count(ns, sizeof(ns), call->rcu_ns));
}

void svg_timeline_table(FILE *out, const struct timeline *t)
{
	unsigned int i;

	fputs("<details><summary>The timeline as tables</summary>\n<div class=\"scroll\" "
	      "role=\"group\" tabindex=\"0\" aria-label=\"The timeline as tables\">",
	      out);
	print_instants(out, t);
	print_waits(out, &t->c->call);
	fputs("<table class=\"tl-cpus\"><caption>CPUs</caption><thead><tr><th "
	      "scope=\"col\">CPU</th>"
	      "<th scope=\"col\">evidence</th><th scope=\"col\">violated</th>"
	      "<th scope=\"col\">ran at the begin</th><th scope=\"col\">switches</th>"
	      "<th scope=\"col\">ran at the end</th><th scope=\"col\">seen</th></tr></thead>"
	      "<tbody>\n",
	      out);
	for (i = 0; i < t->cnt; i++)
		print_cpu(out, t, &t->rows[i]);
	fputs("</tbody></table></div></details>\n", out);
}
