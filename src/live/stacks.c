// SPDX-License-Identifier: GPL-2.0-only
/* The user stacks of a live run, from the kernel side's maps into the report. */
#include "live/stacks.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "judge/printable.h"
#include "live/symbols.h"
#include "probe/stacks.h"

/* Without it a number that the kernel side tells is another process's in our /proc. */
static bool knows_numbers(const struct live *live)
{
	return live->session->kernel.init_pid_ns;
}

void live_stacks_begin(struct live *live)
{
	const struct session_options *o = live->options;

	if (!o->stacks)
		return;
	/* what most programs have mapped, too, and what may end before it is looked at */
	mappings_read(&live->mappings, getpid(), 0);
	if (o->command)
		mappings_add_command(&live->mappings, o->command[0]);
}

static int follow(void *arg, const struct mbt_stack_key *key, const struct mbt_stack_cnt *cnt)
{
	struct live *live = arg;

	(void)cnt;
	if (!mappings_have(&live->mappings, (int)key->tgid, key->start_ns))
		mappings_read(&live->mappings, (int)key->tgid, key->start_ns);
	return 0;
}

void live_stacks_follow(struct live *live)
{
	__u64 rows;

	if (!live->options->stacks || !knows_numbers(live))
		return;
	rows = ladder_stack_rows(live->ladder);
	if (rows == live->stack_rows)
		return;
	live->stack_rows = rows;
	ladder_stack_calls(live->ladder, follow, live);
}

/* The same of one that may have mapped more since, once. */
static int refresh(void *arg, const struct mbt_stack_key *key, const struct mbt_stack_cnt *cnt)
{
	struct live *live = arg;

	(void)cnt;
	if (!mappings_are_new(&live->mappings, (int)key->tgid, key->start_ns))
		mappings_read(&live->mappings, (int)key->tgid, key->start_ns);
	return 0;
}

static const struct mapping *find(const struct live *live, const struct mbt_stack_key *key,
				  __u64 address)
{
	return mappings_find(&live->mappings, (int)key->tgid, key->start_ns, address);
}

struct collecting {
	struct live *live;
	struct report_stacks *into;
};

/* What is known of a file beside its build id. */
static void complete(const struct collecting *c, struct stack_module *m)
{
	const struct mapping *file = mappings_of(&c->live->mappings, m->build_id);

	if (!file)
		return;
	m->code = file->code;
	report_stacks_module(c->into, m->build_id, file->path);
}

static void set_frame(const struct collecting *c, const struct mbt_stack_key *key,
		      const struct mbt_stack_frame *from, struct stack_frame *to)
{
	struct report_stacks *s = c->into;
	const struct mapping *m;

	to->at = from->at;
	if (from->status == MBT_FRAME_FILE) {
		to->module = report_stacks_module(s, from->build_id, NULL);
		if (to->module && !s->modules[to->module - 1].path)
			complete(c, &s->modules[to->module - 1]);
		return;
	}
	m = find(c->live, key, from->at);
	/* memory of no file: code that the process made itself */
	if (!m || !*m->path)
		return;
	to->module = report_stacks_module(s, m->has_build_id ? m->build_id : NULL, m->path);
	if (!to->module)
		return;
	s->modules[to->module - 1].code = m->code;
	to->at = from->at - m->begin + m->offset;
}

/*
 * Where a function keeps no frame pointer the kernel follows what stands in its place: nothing
 * is a frame, nor behind one, that is in no memory that can be executed.
 */
static unsigned int real_frames(struct live *live, const struct mbt_stack_key *key,
				const struct mbt_stack_frame *frames, unsigned int cnt)
{
	unsigned int i;

	if (!mappings_have(&live->mappings, (int)key->tgid, key->start_ns))
		return cnt;
	for (i = 1; i < cnt; i++)
		if (frames[i].status == MBT_FRAME_ADDRESS && !find(live, key, frames[i].at))
			break;
	return i;
}

static bool is_leaf(const struct stack_leaf *leaf, const struct stack_module *m, __u64 at)
{
	return leaf->at == at && !memcmp(leaf->build_id, m->build_id, sizeof(leaf->build_id));
}

/* Asked for once in a run: it takes a look into the file. */
static enum mbt_tristate is_frameless(const struct collecting *c, const struct stack_frame *f)
{
	const struct stack_module *m = f->module ? &c->into->modules[f->module - 1] : NULL;
	struct stack_leaves *known = &c->live->leaves;
	struct stack_leaf leaf = { .at = f->at };
	unsigned int i;

	if (!m || !m->has_build_id)
		return MBT_UNKNOWN;
	for (i = 0; i < known->cnt; i++)
		if (is_leaf(&known->list[i], m, f->at))
			return known->list[i].frameless;
	memcpy(leaf.build_id, m->build_id, sizeof(leaf.build_id));
	leaf.frameless = symbols_is_frameless(m, f->at);
	if (known->cnt < STACK_LEAVES)
		known->list[known->cnt++] = leaf;
	return leaf.frameless;
}

/* The frame that frame pointers leave out, if there is one, behind the innermost. */
static void add_caller(const struct collecting *c, const struct mbt_stack_key *key,
		       struct stack *stack)
{
	const struct mbt_stack_frame from = { .status = MBT_FRAME_ADDRESS, .at = key->caller };
	struct stack_frame *frames = stack->frames, caller = { 0 };
	enum mbt_tristate frameless;

	if (!stack->frame_cnt || !key->caller)
		return;
	set_frame(c, key, &from, &caller);
	/* no code of a file, as far as is known: most probably no code */
	if (!caller.module)
		return;
	frameless = is_frameless(c, &frames[0]);
	if (frameless == MBT_NO)
		return;
	caller.unsure = frameless != MBT_YES;
	stack->frame_cnt -= stack->frame_cnt == MBT_STACK_FRAMES;
	memmove(&frames[2], &frames[1], (stack->frame_cnt - 1) * sizeof(frames[0]));
	frames[1] = caller;
	stack->frame_cnt++;
}

static int collect(void *arg, const struct mbt_stack_key *key, const struct mbt_stack_cnt *cnt)
{
	const struct collecting *c = arg;
	struct live *live = c->live;
	struct mbt_stack_frame frames[MBT_STACK_FRAMES];
	struct stack_calls calls = {
		.who = { .tgid = (int)key->tgid,
			 .ns_tgid = cnt->ns_tgid,
			 .start_ns = key->start_ns },
		.row = key->row < MBT_CMD_ROWS ? key->row : MBT_CMD_ROW_OTHER,
		.error = key->stack < 0 ? -key->stack : 0,
		.calls = cnt->calls,
		.total_ns = cnt->total_ns,
		.max_ns = cnt->max_ns,
	};
	struct stack stack = { 0 };
	unsigned int i;

	/* made by a call that did not get to its end */
	if (!cnt->calls)
		return 0;
	printable(calls.who.comm, sizeof(calls.who.comm), cnt->leader_comm, MBT_COMM_LEN);
	if (key->stack >= 0)
		stack.frame_cnt = ladder_stack_frames(live->ladder, key->stack, frames);
	if (key->stack >= 0 && !stack.frame_cnt)
		calls.error = ENOENT;
	if (stack.frame_cnt)
		stack.frame_cnt = real_frames(live, key, frames, stack.frame_cnt);
	for (i = 0; i < stack.frame_cnt; i++)
		set_frame(c, key, &frames[i], &stack.frames[i]);
	add_caller(c, key, &stack);
	return report_stacks_add(c->into, &calls, &stack);
}

int live_stacks_read(struct live *live, struct report_stacks *s)
{
	struct collecting c = { .live = live, .into = s };

	if (!live->options->stacks)
		return 0;
	s->asked = true;
	s->lost = ladder_stacks_lost(live->ladder);
	return ladder_stack_calls(live->ladder, collect, &c);
}

int live_stacks_collect(struct live *live)
{
	struct report_stacks *s = &live->session->analysis.report.stacks;
	int err = 0;

	live->mappings.age++;
	if (live->options->stacks && knows_numbers(live))
		err = ladder_stack_calls(live->ladder, refresh, live);
	err = err ? err : live_stacks_read(live, s);
	if (!err && s->asked && live->recording)
		recording_stacks(live->recording, s);
	return err;
}
