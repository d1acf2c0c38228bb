// SPDX-License-Identifier: GPL-2.0-only
/* The commands of membarrier(2): listed, called and counted. */
#include "workload/calls.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <string.h>

struct command {
	const char *name;
	int cmd;
	unsigned int flags;
	int registration; /* the command that must come first, or 0 */
};

#define EXPEDITED(name, command, flags) \
	{ \
		name, MEMBARRIER_CMD_##command, flags, MEMBARRIER_CMD_REGISTER_##command \
	}

static const struct command commands[CALLS_COUNT] = {
	[CALLS_PRIVATE] = EXPEDITED("private", PRIVATE_EXPEDITED, 0),
	[CALLS_SYNC_CORE] = EXPEDITED("sync-core", PRIVATE_EXPEDITED_SYNC_CORE, 0),
	[CALLS_RSEQ] = EXPEDITED("rseq", PRIVATE_EXPEDITED_RSEQ, 0),
	[CALLS_RSEQ_CPU] = EXPEDITED("rseq-cpu", PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU),
	[CALLS_GLOBAL_EXPEDITED] = EXPEDITED("global-expedited", GLOBAL_EXPEDITED, 0),
	[CALLS_GLOBAL] = { "global", MEMBARRIER_CMD_GLOBAL, 0, 0 },
	[CALLS_QUERY] = { "query", MEMBARRIER_CMD_QUERY, 0, 0 },
	[CALLS_GET_REGISTRATIONS] = { "get-registrations", SCENARIO_GET_REGISTRATIONS, 0, 0 },
	/* cmd: any of these, in turn */
	[CALLS_REGISTER] = { "register",
			     MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED |
				     MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |
				     MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |
				     MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
			     0, 0 },
};

const char *calls_name(enum calls_id id)
{
	return commands[id].name;
}

int calls_parse(const char **names, bool selected[CALLS_COUNT])
{
	memset(selected, 0, CALLS_COUNT * sizeof(*selected));
	for (;;) {
		size_t length = strcspn(*names, ",");
		int id = 0;

		while (id < CALLS_COUNT && (strlen(commands[id].name) != length ||
					    memcmp(commands[id].name, *names, length)))
			id++;
		if (id == CALLS_COUNT)
			return -EINVAL;
		selected[id] = true;
		if (!(*names)[length])
			return 0;
		*names += length + 1;
	}
}

static bool kernel_has(int mask, enum calls_id id)
{
	const struct command *command = &commands[id];
	int needed = command->cmd | command->registration;

	if (id == CALLS_REGISTER)
		return mask & needed;
	return (mask & needed) == needed;
}

int calls_list_init(struct calls_list *list, const char *program, const bool selected[CALLS_COUNT])
{
	int err = scenario_cpus_init(&list->cpus);

	if (err)
		return err;
	list->mask = scenario_membarrier(MEMBARRIER_CMD_QUERY, 0, 0);
	if (list->mask < 0)
		return list->mask == -ENOSYS ? -ENOTSUP : list->mask;
	list->count = 0;
	for (int id = 0; id < CALLS_COUNT; id++) {
		if (!selected[id])
			continue;
		if (kernel_has(list->mask, (enum calls_id)id))
			list->ids[list->count++] = (enum calls_id)id;
		else
			fprintf(stderr, "%s: %s left out: this kernel does not have it\n", program,
				commands[id].name);
	}
	return list->count ? 0 : -ENOTSUP;
}

int calls_bare(enum calls_id id, int cpu_id)
{
	return scenario_membarrier(commands[id].cmd, commands[id].flags, cpu_id);
}

/* The turn-th of the bits in @mask, round and round. */
static int bit_in_turn(int mask, unsigned int turn)
{
	unsigned int bits = (unsigned int)mask;

	for (turn %= (unsigned int)__builtin_popcount(bits); turn; turn--)
		bits &= bits - 1;
	return (int)(bits & -bits);
}

void calls_count_one(struct calls_count *count, int ret, bool right)
{
	atomic_fetch_add_explicit(&count->calls, 1, memory_order_relaxed);
	if (right)
		return;
	atomic_fetch_add_explicit(&count->failures, 1, memory_order_relaxed);
	atomic_store(&count->error, ret < 0 ? -ret : 0);
}

void calls_make(const struct calls_list *list, calls_fn call, enum calls_id id, unsigned int turn,
		struct calls_count *count)
{
	const struct command *command = &commands[id];
	int cmd = command->cmd, cpu = 0, ret;
	bool right;

	if (id == CALLS_REGISTER)
		cmd = bit_in_turn(cmd & list->mask, turn);
	if (id == CALLS_RSEQ_CPU)
		cpu = (int)list->cpus.ids[turn % list->cpus.count];
	ret = call(cmd, command->flags, cpu);
	if (id == CALLS_QUERY)
		right = ret == list->mask;
	else if (id == CALLS_GET_REGISTRATIONS)
		right = ret >= 0;
	else
		right = !ret;
	calls_count_one(count, ret, right);
}

void calls_register(const struct calls_list *list, calls_fn call,
		    struct calls_count counts[CALLS_COUNT])
{
	int done = 0;

	for (unsigned int i = 0; i < list->count; i++) {
		int cmd = commands[list->ids[i]].registration, ret;

		if (!cmd || (done & cmd))
			continue;
		done |= cmd;
		ret = call(cmd, 0, 0);
		calls_count_one(&counts[CALLS_REGISTER], ret, !ret);
	}
}

void calls_add(struct calls_count to[CALLS_COUNT], const struct calls_count from[CALLS_COUNT])
{
	for (int id = 0; id < CALLS_COUNT; id++) {
		atomic_fetch_add(&to[id].calls, from[id].calls);
		atomic_fetch_add(&to[id].failures, from[id].failures);
		if (from[id].failures)
			atomic_store(&to[id].error, from[id].error);
	}
}
