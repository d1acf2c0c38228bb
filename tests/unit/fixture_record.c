// SPDX-License-Identifier: GPL-2.0-only
/* The lines that make the record: settings, the call, its CPUs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "fixture_reader.h"

/* Identities that look like kernel addresses, so that a sink that leaks one is seen. */
#define TASK_BASE 0xffff888104a50000ull
#define MM_BASE 0xffff88810c3e0000ull
#define CSD_BASE 0xffff88813bc2a000ull
#define HANDLER_BASE 0xffffffff8113f000ull

static const struct bit_word state_words[] = {
	{ "private-ready", MBT_STATE_PRIVATE_READY },
	{ "private", MBT_STATE_PRIVATE },
	{ "global-ready", MBT_STATE_GLOBAL_READY },
	{ "global", MBT_STATE_GLOBAL },
	{ "sync-core-ready", MBT_STATE_SYNC_CORE_READY },
	{ "sync-core", MBT_STATE_SYNC_CORE },
	{ "rseq-ready", MBT_STATE_RSEQ_READY },
	{ "rseq", MBT_STATE_RSEQ },
	{ NULL, 0 },
};

static const struct bit_word task_words[] = {
	{ "exiting", MBT_PF_EXITING },
	{ "kthread", MBT_PF_KTHREAD },
	{ NULL, 0 },
};

static const struct bit_word call_have_words[] = {
	{ "snapshot", MBT_CALL_SNAPSHOT },   { "targets", MBT_CALL_TARGETS },
	{ "handlers", MBT_CALL_HANDLERS },   { "sends", MBT_CALL_SENDS },
	{ "compat", MBT_CALL_COMPAT },       { "other-register", MBT_CALL_OTHER_REGISTER },
	{ "grace", MBT_CALL_GRACE },         { "quiescent", MBT_CALL_QUIESCENT },
	{ "expedited", MBT_CALL_EXPEDITED }, { "other-sleep", MBT_CALL_OTHER_SLEEP },
	{ "args", MBT_CALL_ARGS },           { "result", MBT_CALL_RESULT },
	{ "skipped", MBT_CALL_SKIPPED },     { NULL, 0 },
};

static const struct bit_word cpu_have_words[] = {
	{ "nowait", MBT_CPU_QUEUED_NOWAIT },
	{ "twice", MBT_CPU_QUEUED_TWICE },
	{ "switch-done", MBT_CPU_SWITCH_DONE },
	{ "register-open", MBT_CPU_REGISTER_OPEN },
	{ "looked", MBT_CPU_LOOKED },
	{ "load-seen", MBT_CPU_LOAD_SEEN },
	{ "pending", MBT_CPU_LOOKED | MBT_CPU_PENDING },
	{ "counted", MBT_CPU_COUNTED },
	{ "rcu-visible", MBT_CPU_RCU_VISIBLE },
	{ NULL, 0 },
};

static const struct bit_word flag_words[] = {
	{ "cpu", MBT_FLAG_CPU },
	{ NULL, 0 },
};

static const struct bit_word emptied_words[] = {
	{ "exit", MBT_EMPTIED_EXIT },
	{ "unuse", MBT_EMPTIED_UNUSE },
	{ NULL, 0 },
};

static const struct bit_word view_words[] = {
	{ "begin", MBT_CPU_BEGIN },
	{ "end", MBT_CPU_END },
	{ "both", MBT_CPU_BEGIN | MBT_CPU_END },
	{ NULL, 0 },
};

static const struct bit_word tristate_words[] = {
	{ "no", MBT_NO },
	{ "yes", MBT_YES },
	{ "unknown", MBT_UNKNOWN },
	{ NULL, 0 },
};

/* Records that are no calls that the kernel function began. */
static const struct bit_word type_words[] = {
	{ "unbegun", MBT_RECORD_UNBEGUN }, { "killed", MBT_RECORD_KILLED },
	{ "exec", MBT_RECORD_EXEC },       { "fork", MBT_RECORD_FORK },
	{ "trapped", MBT_RECORD_TRAPPED }, { "dispatched", MBT_RECORD_DISPATCHED },
	{ "ptraced", MBT_RECORD_PTRACED }, { NULL, 0 },
};

/* What an mm usually has registered when it makes this call, before and after it. */
static const struct {
	__u32 cmd, begin, end;
	__u32 grace; /* grace periods that the call waits for */
} usual[] = {
	{ MBT_CMD_GLOBAL, 0, 0, 1 },
	{ MBT_CMD_GLOBAL_EXPEDITED, MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY,
	  MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY, 0 },
	{ MBT_CMD_PRIVATE_EXPEDITED, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY, 0 },
	{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY, 0 },
	{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY, 0 },
	{ MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 0, MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY, 1 },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY, 1 },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY, 1 },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0,
	  MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY, 1 },
};

int read_setting(struct reader *r, char **words, unsigned int cnt)
{
	struct mbt_settings *s = &r->f->settings;
	const struct {
		const char *name;
		__u32 *at;
		const struct bit_word *words; /* NULL: a number */
	} settings[] = {
		{ "sync_core_absent", &s->sync_core_absent, tristate_words },
		{ "rseq_absent", &s->rseq_absent, tristate_words },
		{ "get_registrations_absent", &s->get_registrations_absent, tristate_words },
		{ "cpumask_onstack", &s->cpumask_onstack, tristate_words },
		{ "nohz_full", &s->nohz_full, tristate_words },
		{ "preempt_rcu", &s->preempt_rcu, tristate_words },
		{ "query_mask", &s->query_mask, NULL },
		{ "query_must", &s->query_must, NULL },
		{ "unknown_handlers", &s->unknown_handlers, NULL },
	};
	__s64 value;
	size_t i;

	if (cnt != 2)
		return bad(r, "setting NAME VALUE");
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (strcmp(settings[i].name, words[0]))
			continue;
		if (settings[i].words)
			return read_bits(r, settings[i].words, words[1], settings[i].at);
		if (read_number(r, words[1], &value))
			return -EINVAL;
		*settings[i].at = (__u32)value;
		return 0;
	}
	return bad(r, "unknown setting '%s'", words[0]);
}

static int call_word(struct reader *r, char *word)
{
	struct mbt_call *c = &r->f->record.call;
	char *value = split(word);
	__s64 number = 0;

	if (!value) {
		if (strcmp(word, "lost"))
			return bad(r, "unknown word '%s'", word);
		r->f->loss = LOSS_SKIPPED_RUN;
		return 0;
	}
	if (!strcmp(word, "state")) {
		if (read_bits(r, state_words, value, &c->state_begin))
			return -EINVAL;
		c->state_end = c->state_begin;
		return 0;
	}
	if (!strcmp(word, "end.state"))
		return read_bits(r, state_words, value, &c->state_end);
	if (!strcmp(word, "flags"))
		return read_bits(r, flag_words, value, &c->flags);
	if (!strcmp(word, "have"))
		return read_bits(r, call_have_words, value, &c->recorded);
	if (!strcmp(word, "causes"))
		return read_causes(r, value, &c->causes);
	if (read_number(r, value, &number))
		return -EINVAL;
	if (!strcmp(word, "ret"))
		c->ret = number;
	else if (!strcmp(word, "cpu_id"))
		c->cpu_id = (__s32)number;
	else if (!strcmp(word, "mm_users"))
		c->mm_users_begin = (__u32)number;
	else if (!strcmp(word, "online"))
		c->online_begin = (__u32)number;
	else if (!strcmp(word, "grace"))
		c->grace = (__u32)number;
	else if (!strcmp(word, "slept"))
		c->slept = (__u32)number;
	else if (!strcmp(word, "parent"))
		c->parent_tgid = (__s32)number;
	else if (!strcmp(word, "seccomp_mode"))
		c->seccomp_mode = (__u32)number;
	else
		return bad(r, "unknown word '%s'", word);
	return 0;
}

/* What a call has when its fixture says nothing else. */
static void usual_call(struct mbt_call *c)
{
	size_t i;

	c->recorded = MBT_CALL_SNAPSHOT | MBT_CALL_TARGETS | MBT_CALL_HANDLERS;
	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (usual[i].cmd == c->cmd) {
			c->state_begin = usual[i].begin;
			c->state_end = usual[i].end;
			c->grace = usual[i].grace;
			c->recorded |= c->grace ? MBT_CALL_GRACE : 0;
		}
}

/* Returns how many words it took: "COMMAND", or a type and the arguments' command if seen. */
static int read_type(struct reader *r, char **words, unsigned int cnt)
{
	struct mbt_call *c = &r->f->record.call;
	int i;

	for (i = 0; type_words[i].name && strcmp(type_words[i].name, words[0]); i++)
		;
	if (!type_words[i].name) {
		c->type = MBT_RECORD_CALL;
		if (read_command(r, words[0], &c->cmd))
			return -EINVAL;
		usual_call(c);
		return 1;
	}
	c->type = (__u16)type_words[i].bits;
	if (cnt == 1 || strchr(words[1], '=') || !strcmp(words[1], "lost"))
		return 1;
	c->recorded = MBT_CALL_ARGS;
	return read_command(r, words[1], &c->cmd) ? -EINVAL : 2;
}

int read_call(struct reader *r, char **words, unsigned int cnt)
{
	int i;

	if (r->call_seen || !cnt)
		return bad(r, "one call line, with a command");
	r->call_seen = true;
	i = read_type(r, words, cnt);
	if (i < 0)
		return i;
	for (; (unsigned int)i < cnt; i++)
		if (call_word(r, words[i]))
			return -EINVAL;
	/* what is not counted has no count */
	if (!(r->f->record.call.recorded & MBT_CALL_GRACE))
		r->f->record.call.grace = 0;
	return 0;
}

/* Words that say something of the runqueue at both ends, or with "end." at the end alone. */
static int view_word(struct reader *r, struct mbt_rq_view *v, const char *word, const char *value,
		     bool *known)
{
	__s64 number;
	int err;

	*known = true;
	if (!strcmp(word, "curr"))
		return read_name(r, r->tasks, value, TASK_BASE, &v->curr);
	if (!strcmp(word, "mm")) {
		err = read_name(r, r->mms, value, MM_BASE, &v->mm);
		if (!v->mm)
			v->mm_state = 0;
		return err;
	}
	if (!strcmp(word, "mm_state"))
		return read_bits(r, state_words, value, &v->mm_state);
	if (!strcmp(word, "rq_state"))
		return read_bits(r, state_words, value, &v->rq_state);
	if (!strcmp(word, "flags"))
		return read_bits(r, task_words, value, &v->task_flags);
	*known = !strcmp(word, "nr_switches") || !strcmp(word, "mm_gen");
	if (!*known)
		return 0;
	err = read_number(r, value, &number);
	if (!strcmp(word, "mm_gen"))
		v->mm_gen = (__u64)number;
	else
		v->nr_switches = (__u64)number;
	return err;
}

static void queue_on(struct reader *r, struct mbt_cpu *k)
{
	struct mbt_call *c = &r->f->record.call;

	k->seen |= MBT_CPU_QUEUED;
	k->csd = CSD_BASE + k->cpu * 0x40;
	k->queue_ns = c->begin_ns + 2000;
	c->first_send_ns = c->last_send_ns = k->queue_ns;
	c->recorded |= MBT_CALL_SENDS;
	c->cpu_send = 0;
}

static void run_on(struct reader *r, struct mbt_cpu *k, __u32 ran)
{
	k->ran |= ran;
	k->start_ns = r->f->record.call.begin_ns + 4000 + 100 * k->cpu;
	k->end_ns = k->ran & MBT_RAN_FINISHED ? k->start_ns + 300 : 0;
}

static int handler_word(struct reader *r, struct mbt_cpu *k, const char *word, const char *value,
			bool *known)
{
	static const struct {
		const char *name;
		bool queued;
		__u32 ran;
	} words[] = {
		{ "queued", true, 0 },
		{ "started", false, MBT_RAN_STARTED },
		{ "ran", false, MBT_RAN_STARTED | MBT_RAN_FINISHED },
		{ "ipi", true, MBT_RAN_STARTED | MBT_RAN_FINISHED },
		{ "local", false, MBT_RAN_STARTED | MBT_RAN_FINISHED | MBT_RAN_LOCAL },
	};
	__u32 handler;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]) && strcmp(words[i].name, word); i++)
		;
	*known = i < sizeof(words) / sizeof(words[0]);
	if (!*known)
		return 0;
	if (read_handler(r, value, &handler))
		return -EINVAL;
	if (words[i].queued) {
		queue_on(r, k);
		k->queued = handler;
	}
	if (words[i].ran) {
		k->handler = handler;
		run_on(r, k, words[i].ran);
	}
	return 0;
}

static int cpu_word(struct reader *r, struct mbt_cpu *k, char *word)
{
	char *value = split(word);
	__u32 bits = 0;
	__s64 number;
	bool known;
	int err;

	if (!value)
		return bad(r, "unknown word '%s'", word);
	if (!strncmp(word, "end.", 4)) {
		err = view_word(r, &k->end, word + 4, value, &known);
		return known ? err : bad(r, "unknown word '%s'", word);
	}
	err = view_word(r, &k->begin, word, value, &known);
	if (known)
		return err ? err : view_word(r, &k->end, word, value, &known);
	err = handler_word(r, k, word, value, &known);
	if (known)
		return err;
	if (!strcmp(word, "view")) {
		err = read_bits(r, view_words, value, &bits);
		k->seen = (k->seen & ~(__u32)(MBT_CPU_BEGIN | MBT_CPU_END)) | bits;
		return err;
	}
	if (!strcmp(word, "have")) {
		err = read_bits(r, cpu_have_words, value, &bits);
		k->seen |= bits;
		return err;
	}
	if (!strcmp(word, "emptied"))
		return read_bits(r, emptied_words, value, &k->emptied_by);
	if (read_number(r, value, &number))
		return -EINVAL;
	if (!strcmp(word, "in_execve")) {
		k->end.in_execve = (__u32)number;
	} else if (!strcmp(word, "emptied_tid")) {
		k->emptied_tid = (__s32)number;
	} else if (!strcmp(word, "rcu_seen")) {
		k->rcu_seen = (__u32)number;
	} else if (!strcmp(word, "exp_sent")) {
		k->exp_sent = (__u32)number;
	} else if (!strcmp(word, "exp_seen")) {
		k->exp_seen = (__u32)number;
	} else {
		return bad(r, "unknown word '%s'", word);
	}
	return 0;
}

unsigned int find_cpu(const struct reader *r, __u32 number)
{
	const struct fixture_record *record = &r->f->record;
	unsigned int i;

	for (i = 0; i < record->call.cpu_cnt; i++)
		if (record->cpus[i].cpu == number)
			break;
	return i;
}

int read_cpu(struct reader *r, char **words, unsigned int cnt)
{
	struct mbt_call *c = &r->f->record.call;
	struct mbt_cpu *k = &r->f->record.cpus[c->cpu_cnt];
	char name[FIXTURE_WORD];
	unsigned int i;
	__s64 number;

	if (!r->call_seen || c->cpu_cnt == FIXTURE_CPUS || !cnt)
		return bad(r, "cpu NUMBER after the call line, at most %d of them", FIXTURE_CPUS);
	if (read_number(r, words[0], &number))
		return -EINVAL;
	if (find_cpu(r, (__u32)number) < c->cpu_cnt)
		return bad(r, "CPU %s twice", words[0]);
	k->cpu = (__u32)number;
	k->seen = MBT_CPU_BEGIN | MBT_CPU_END;
	k->tid = 4300 + (int)number;
	k->begin.nr_switches = 5000;
	k->begin.mm_gen = 70;
	k->begin.mm = c->mm;
	k->begin.mm_state = c->state_begin;
	k->begin.rq_state = c->state_begin;
	snprintf(name, sizeof(name), "thread-%u", k->cpu);
	if (read_name(r, r->tasks, name, TASK_BASE, &k->begin.curr))
		return -EINVAL;
	k->end = k->begin;
	k->end.mm_state = c->state_end;
	for (i = 1; i < cnt; i++)
		if (cpu_word(r, k, words[i]))
			return -EINVAL;
	c->cpu_cnt++;
	return 0;
}

void set_defaults(struct reader *r)
{
	struct fixture *f = r->f;
	struct mbt_call *c = &f->record.call;
	unsigned int i;

	memset(f, 0, sizeof(*f));
	f->settings.cpu_cnt = FIXTURE_CPUS;
	f->settings.query_mask = 0x3ff;
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
		f->settings.handler[i][0] = HANDLER_BASE + i * 0x40;
	for (i = 0; i < FIXTURE_CPUS; i++)
		f->evidence[i] = FIXTURE_UNCHECKED;
	f->required_cnt = f->target_cnt = f->surplus_cnt = FIXTURE_UNCHECKED;
	f->missing_cnt = f->unseen_cnt = FIXTURE_UNCHECKED;
	c->version = MBT_RECORD_VERSION;
	c->cpu_len = sizeof(struct mbt_cpu);
	c->mm_users_begin = 4;
	c->online_begin = 4;
	c->begin_ns = 7000000000ull;
	c->end_ns = c->begin_ns + 20000;
	c->tid = c->tgid = 4242;
	c->cpu_send = -1;
	c->cgroup = 8765;
	c->start_ns = 3000000000ull;
	memcpy(c->comm, "fixture", sizeof("fixture"));
	memcpy(c->leader_comm, "fixture", sizeof("fixture"));
	read_name(r, r->tasks, "caller", TASK_BASE, &c->task);
	read_name(r, r->mms, "M", MM_BASE, &c->mm);
}
