// SPDX-License-Identifier: GPL-2.0-only
/* The rows of a timeline. */
#include "sink/svg_timeline_rows.h"
#include <string.h>
#include "mbt/judge.h"
#include "sink/line.h"
#include "sink/words.h"

enum rank { CALLER, VIOLATED, CONCERNED, OTHER, RANK_CNT };

static bool is_caller(const struct call_case *c, __u32 cpu)
{
	return (__s32)cpu == c->call.cpu_begin || (__s32)cpu == c->call.cpu_send ||
	       (__s32)cpu == c->call.cpu_end;
}

static bool is_about(const struct timeline *t, unsigned int found, const struct cpu_case *cpu)
{
	const struct rule *rule = t->j->found[found];

	return rule->about && rule->about(t->c, cpu);
}

static bool is_violated(const struct timeline *t, const struct cpu_case *cpu)
{
	unsigned int i;

	for (i = 0; i < t->j->found_cnt; i++)
		if (is_about(t, i, cpu))
			return true;
	return false;
}

static enum rank rank_of(const struct timeline *t, const struct cpu_case *cpu)
{
	if (is_caller(t->c, cpu->k.cpu))
		return CALLER;
	if (is_violated(t, cpu))
		return VIOLATED;
	return cpu->required || (cpu->k.seen & MBT_CPU_QUEUED) || cpu->k.ran ? CONCERNED : OTHER;
}

static unsigned int row_of(const struct timeline *t, __s32 cpu)
{
	unsigned int i;

	for (i = 0; i < t->cnt; i++)
		if ((__s32)t->rows[i].number == cpu)
			return i;
	return TIMELINE_ROWS_MAX;
}

/* The place of the caller at one time, with a row of its own where the record has none. */
static unsigned int caller_row(struct timeline *t, __s32 cpu)
{
	const unsigned int i = row_of(t, cpu);

	if (i < TIMELINE_ROWS_MAX || cpu < 0 || t->cnt == TIMELINE_ROWS_MAX)
		return i;
	t->rows[t->cnt].number = (__u32)cpu;
	return t->cnt++;
}

void timeline_rows(struct timeline *t, const struct call_case *c, const struct judgement *j,
		   const struct run *run)
{
	unsigned int i, rank;

	memset(t, 0, sizeof(*t));
	t->c = c;
	t->j = j;
	t->run = run;
	for (rank = CALLER; rank < RANK_CNT; rank++) {
		for (i = 0; i < c->cpu_cnt; i++) {
			const struct cpu_case *cpu = &c->cpus[i];

			if (rank_of(t, cpu) != rank)
				continue;
			if (t->cnt == TIMELINE_ROWS_MAX) {
				t->left_out++;
				t->left_out_violated += is_violated(t, cpu);
				continue;
			}
			t->rows[t->cnt++] = (struct timeline_row){
				.number = cpu->k.cpu, .cpu = cpu, .violated = is_violated(t, cpu)
			};
		}
		if (rank == CALLER) {
			t->begin_row = caller_row(t, c->call.cpu_begin);
			t->send_row = caller_row(t, c->call.cpu_send);
			t->end_row = caller_row(t, c->call.cpu_end);
		}
	}
	if (t->send_row == TIMELINE_ROWS_MAX)
		t->send_row = t->begin_row;
}

static void add_task(struct line *l, const char *comm, __s32 tid)
{
	if (!tid)
		line_add(l, "idle");
	else if (*comm)
		line_add(l, "%.15s[%d]", comm, tid);
	else
		line_add(l, "thread %d", tid);
}

char *timeline_at_begin(char *buf, size_t len, const struct timeline *t,
			const struct timeline_row *row)
{
	struct line l = { .buf = buf, .size = len };
	const struct cpu_case *cpu = row->cpu;
	const bool seen = cpu && (cpu->k.seen & MBT_CPU_BEGIN);

	if (seen ? cpu->k.begin.curr == t->c->call.task : row == &t->rows[t->begin_row])
		add_task(&l, t->c->call.comm, t->c->call.tid);
	else if (!seen)
		line_add(&l, "not recorded");
	else
		add_task(&l, cpu->k.comm, cpu->k.tid);
	return buf;
}

/* A thread without a name in the record: what is known is whose memory it had. */
static const char *kind_of(const struct timeline *t, const struct mbt_rq_view *view)
{
	if (view->task_flags & MBT_PF_KTHREAD)
		return "another task, of the kernel";
	if (!view->mm)
		return "another task, without an mm";
	return view->mm == t->c->call.mm ? "another thread of the caller's mm" :
					   "another task, of another mm";
}

char *timeline_at_end(char *buf, size_t len, const struct timeline *t,
		      const struct timeline_row *row)
{
	struct line l = { .buf = buf, .size = len };
	const struct cpu_case *cpu = row->cpu;
	const bool seen = cpu && (cpu->k.seen & MBT_CPU_END);
	unsigned int i;

	if (seen ? cpu->k.end.curr == t->c->call.task : row == &t->rows[t->end_row]) {
		add_task(&l, t->c->call.comm, t->c->call.tid);
		return buf;
	}
	if (!seen) {
		line_add(&l, "not recorded");
		return buf;
	}
	for (i = 0; i < t->c->cpu_cnt; i++) {
		const struct mbt_cpu *k = &t->c->cpus[i].k;

		if ((k->seen & MBT_CPU_BEGIN) && k->begin.curr == cpu->k.end.curr) {
			add_task(&l, k->comm, k->tid);
			return buf;
		}
	}
	line_add(&l, "%s", kind_of(t, &cpu->k.end));
	return buf;
}

bool timeline_switches(const struct timeline_row *row, __u64 *cnt)
{
	const __u32 both = MBT_CPU_BEGIN | MBT_CPU_END;

	if (!row->cpu || (row->cpu->k.seen & both) != both ||
	    row->cpu->k.end.nr_switches < row->cpu->k.begin.nr_switches)
		return false;
	*cnt = row->cpu->k.end.nr_switches - row->cpu->k.begin.nr_switches;
	return true;
}

bool timeline_kept(const struct timeline_row *row)
{
	__u64 cnt;

	return timeline_switches(row, &cnt) && mbt_kept_task(&row->cpu->k);
}

char *timeline_codes(char *buf, size_t len, const struct timeline *t,
		     const struct timeline_row *row)
{
	struct line l = { .buf = buf, .size = len };
	unsigned int i;

	*buf = '\0';
	for (i = 0; row->cpu && i < t->j->found_cnt; i++)
		if (is_about(t, i, row->cpu))
			line_add(&l, "%s%s", l.len ? ", " : "", t->j->found[i]->code);
	return buf;
}

char *timeline_code(char *buf, size_t len, const struct timeline *t, const struct timeline_row *row)
{
	struct line l = { .buf = buf, .size = len };
	unsigned int i, more = 0;

	*buf = '\0';
	for (i = 0; row->cpu && i < t->j->found_cnt; i++) {
		if (!is_about(t, i, row->cpu))
			continue;
		if (l.len)
			more++;
		else
			line_add(&l, "%s", t->j->found[i]->code);
	}
	if (more)
		line_add(&l, " +%u", more);
	return buf;
}

char *timeline_role(char *buf, size_t len, const struct timeline_row *row)
{
	struct line l = { .buf = buf, .size = len };

	if (row->cpu)
		line_add(&l, "%s: %s", row->cpu->required ? "required" : "not required",
			 word_evidence(row->cpu->evidence));
	else
		line_add(&l, "not in the record");
	return buf;
}
