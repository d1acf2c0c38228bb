// SPDX-License-Identifier: GPL-2.0-only
/* The cases: commands, flags and CPU numbers crossed with what is registered, and with whom. */
#include "cli/conformance_cases.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/conformance_expect.h"
#include "mbt/kind.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* All that a kernel may have, QUERY first. */
static const __u32 commands[] = {
	MBT_CMD_QUERY,
	MBT_CMD_GLOBAL,
	MBT_CMD_GLOBAL_EXPEDITED,
	MBT_CMD_REGISTER_GLOBAL_EXPEDITED,
	MBT_CMD_PRIVATE_EXPEDITED,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED,
	MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
	MBT_CMD_GET_REGISTRATIONS,
};

/* Registrations, and the barrier of each. */
static const struct pair {
	__u32 registers, barrier;
} pairs[] = {
	{ MBT_CMD_REGISTER_GLOBAL_EXPEDITED, MBT_CMD_GLOBAL_EXPEDITED },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, MBT_CMD_PRIVATE_EXPEDITED },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, MBT_CMD_PRIVATE_EXPEDITED_RSEQ },
};

/* Far beyond the CPUs of any kernel. */
#define CPU_NONE (1 << 20)

#define NO_COMMAND (1u << 30)

static struct conformance_case *add(struct conformance_list *l, enum conformance_group group,
				    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Where there is no room it is the last case over again, and the list is dropped. */
static struct conformance_case *add(struct conformance_list *l, enum conformance_group group,
				    const char *format, ...)
{
	static struct conformance_case lost;
	struct conformance_case *more, *c;
	va_list args;

	more = reallocarray(l->cases, l->cnt + 1, sizeof(*more));
	if (more)
		l->cases = more;
	l->no_memory |= !more;
	c = more ? &more[l->cnt++] : &lost;
	memset(c, 0, sizeof(*c));
	c->group = group;
	va_start(args, format);
	vsnprintf(c->name, sizeof(c->name), format, args);
	va_end(args);
	return c;
}

static void step(struct conformance_case *c, enum conformance_step_kind kind)
{
	c->steps[c->step_cnt++].kind = kind;
}

static void call_with(struct conformance_case *c, enum conformance_caller by, __u32 cmd,
		      __u32 flags, __s32 cpu_id)
{
	c->steps[c->step_cnt++] = (struct conformance_step){ STEP_CALL, by, cmd, flags, cpu_id };
}

static void call(struct conformance_case *c, enum conformance_caller by, __u32 cmd)
{
	call_with(c, by, cmd, 0, 0);
}

static void register_all(struct conformance_case *c)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		call(c, BY_SELF, pairs[i].registers);
}

static const char *name_of(__u32 cmd)
{
	static char buf[2][64];
	static unsigned int turn;

	turn = !turn;
	return conformance_command(buf[turn], sizeof(buf[turn]), cmd);
}

/* Any bits but those that make a command: none of them is one. */
static void add_no_command(struct conformance_list *l, const char *what, __u32 cmd)
{
	call(add(l, GROUP_COMMANDS, "%s, %#x", what, cmd), BY_SELF, cmd);
}

static void add_commands(struct conformance_list *l, __u32 query)
{
	const __u32 both = MBT_CMD_PRIVATE_EXPEDITED | MBT_CMD_REGISTER_PRIVATE_EXPEDITED;
	struct conformance_case *c = add(l, GROUP_COMMANDS, "QUERY");
	unsigned int bit, i;

	call(c, BY_SELF, MBT_CMD_QUERY);
	c = add(l, GROUP_COMMANDS, "QUERY, three times");
	for (i = 0; i < 3; i++)
		call(c, BY_SELF, MBT_CMD_QUERY);
	for (bit = 0; bit < 31; bit++) {
		c = add(l, GROUP_COMMANDS, "%s, nothing registered", name_of(1u << bit));
		call(c, BY_SELF, 1u << bit);
		if ((query & (1u << bit)) && mbt_cmd_row(1u << bit) == MBT_CMD_ROW_OTHER)
			c->skip = "QUERY names it, and this program does not know it";
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		c = add(l, GROUP_COMMANDS, "%s, all registered", name_of(commands[i]));
		register_all(c);
		call(c, BY_SELF, commands[i]);
	}
	add_no_command(l, "negative", 1u << 31);
	add_no_command(l, "negative", ~0u);
	add_no_command(l, "two commands at once", MBT_CMD_GLOBAL | MBT_CMD_GLOBAL_EXPEDITED);
	add_no_command(l, "a command and its registration", both);
	if (query & (query - 1))
		add_no_command(l, "all that QUERY names at once", query);
}

static void add_flags_of(struct conformance_list *l, const struct conformance_machine *m, __u32 cmd)
{
	static const __u32 flags[] = { MBT_FLAG_CPU, 2, MBT_FLAG_CPU | 2, 1u << 31, ~0u };
	struct conformance_case *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		c = add(l, GROUP_FLAGS, "%s with flags %#x, nothing registered", name_of(cmd),
			flags[i]);
		call_with(c, BY_SELF, cmd, flags[i], m->cpu);
		/* what was refused has not registered anything */
		if (mbt_kind(cmd, 0, 0) == MBT_KIND_REGISTER)
			call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
		c = add(l, GROUP_FLAGS, "%s with flags %#x, all registered", name_of(cmd),
			flags[i]);
		register_all(c);
		call_with(c, BY_SELF, cmd, flags[i], m->cpu);
	}
}

static void add_flags(struct conformance_list *l, const struct conformance_machine *m)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		add_flags_of(l, m, commands[i]);
	add_flags_of(l, m, NO_COMMAND);
}

/* Before registration, then of a process with one thread and with several. */
static void add_cpu(struct conformance_list *l, const char *what, __s32 cpu, bool there)
{
	static const char *const states[] = {
		"nothing registered",
		"registered",
		"registered, several threads",
	};
	struct conformance_case *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		c = add(l, GROUP_CPU_ID, "%s for one CPU, %s, %s",
			name_of(MBT_CMD_PRIVATE_EXPEDITED_RSEQ), what, states[i]);
		if (i)
			call(c, BY_SELF, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ);
		if (i == 2)
			step(c, STEP_THREADS);
		call_with(c, BY_SELF, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU, cpu);
		if (!there)
			c->skip = "this machine has none";
	}
}

static void add_cpu_ids(struct conformance_list *l, const struct conformance_machine *m)
{
	static const __s32 ignored[] = { -1, INT_MAX };
	struct conformance_case *c;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		for (j = 0; j < ARRAY_SIZE(ignored); j++) {
			c = add(l, GROUP_CPU_ID, "%s with cpu_id %d and no flag, all registered",
				name_of(commands[i]), ignored[j]);
			register_all(c);
			call_with(c, BY_SELF, commands[i], 0, ignored[j]);
		}
	add_cpu(l, "one that it may use", m->cpu, true);
	add_cpu(l, "another that it may use", m->cpu_other, m->cpu_other >= 0);
	add_cpu(l, "an offline one", m->cpu_off, m->cpu_off >= 0);
	add_cpu(l, "beyond all", CPU_NONE, true);
	add_cpu(l, "the largest number", INT_MAX, true);
	add_cpu(l, "-1", -1, true);
	add_cpu(l, "the smallest number", INT_MIN, true);
}

static void add_registrations(struct conformance_list *l, const struct pair *p)
{
	const char *name = name_of(p->registers);
	struct conformance_case *c;
	unsigned int i;

	c = add(l, GROUP_REGISTRATIONS, "%s", name);
	call(c, BY_SELF, p->registers);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_REGISTRATIONS, "%s twice", name);
	call(c, BY_SELF, p->registers);
	call(c, BY_SELF, p->registers);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		c = add(l, GROUP_REGISTRATIONS, "%s after %s", name_of(pairs[i].barrier),
			name_of(p->registers));
		call(c, BY_SELF, p->registers);
		call(c, BY_SELF, pairs[i].barrier);
		call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	}
}

/* A process that registers, and threads, children and programs that are, or become, another. */
static void add_sharing(struct conformance_list *l, const struct pair *p)
{
	const char *name = name_of(p->registers);
	struct conformance_case *c;

	c = add(l, GROUP_SHARING, "%s, then its threads", name);
	call(c, BY_SELF, p->registers);
	call(c, BY_THREAD, p->barrier);
	call(c, BY_THREAD, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_SHARING, "%s by a thread", name);
	call(c, BY_THREAD, p->registers);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_SHARING, "%s beside threads", name);
	step(c, STEP_THREADS);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, p->registers);
	call(c, BY_SELF, p->registers);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_SHARING, "%s before threads", name);
	call(c, BY_SELF, p->registers);
	step(c, STEP_THREADS);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_SHARING, "%s, then fork", name);
	call(c, BY_SELF, p->registers);
	call(c, BY_CHILD, p->barrier);
	call(c, BY_CHILD, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_SHARING, "%s by a child", name);
	call(c, BY_CHILD, p->registers);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	c = add(l, GROUP_SHARING, "%s, then exec", name);
	call(c, BY_SELF, p->registers);
	step(c, STEP_EXEC);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, p->registers);
	call(c, BY_SELF, p->barrier);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
}

int conformance_list_init(struct conformance_list *l, const struct conformance_machine *m)
{
	struct conformance_case *c;
	unsigned int i;

	memset(l, 0, sizeof(*l));
	add_commands(l, m->query);
	add_flags(l, m);
	add_cpu_ids(l, m);
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		add_registrations(l, &pairs[i]);
	c = add(l, GROUP_REGISTRATIONS, "all commands that register, then their barriers");
	register_all(c);
	call(c, BY_SELF, MBT_CMD_GET_REGISTRATIONS);
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		call(c, BY_SELF, pairs[i].barrier);
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		add_sharing(l, &pairs[i]);
	if (!l->no_memory)
		return 0;
	conformance_list_free(l);
	return -ENOMEM;
}

void conformance_list_free(struct conformance_list *l)
{
	free(l->cases);
	memset(l, 0, sizeof(*l));
}
