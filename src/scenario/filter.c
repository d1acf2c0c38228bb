// SPDX-License-Identifier: GPL-2.0-only
/* seccomp filters that answer membarrier. */
#include "scenario/filter.h"
#include "scenario/scenario.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <seccomp.h>

static int load_filter(uint32_t action, unsigned int cnt, const struct scmp_arg_cmp *args)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int err;

	if (!filter)
		return -ENOMEM;
	err = seccomp_rule_add_array(filter, action, SCMP_SYS(membarrier), cnt, args);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}

int filter_membarrier(uint32_t action)
{
	return load_filter(action, 0, NULL);
}

int filter_command(unsigned int cmd, uint32_t action)
{
	const struct scmp_arg_cmp is_cmd = {
		.arg = 0, .op = SCMP_CMP_EQ, .datum_a = cmd, .datum_b = 0
	};

	return load_filter(action, 1, &is_cmd);
}

int filter_answers(int number, unsigned int calls)
{
	int err = 0;

	/* So that the kernel's own answer would be another: EPERM, or success. */
	if (number)
		err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
	if (!err)
		err = filter_membarrier(SCMP_ACT_ERRNO((unsigned int)number));
	for (unsigned int i = 0; i < calls && !err; i++)
		if (scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != -number)
			err = -EPROTO;
	return err;
}
