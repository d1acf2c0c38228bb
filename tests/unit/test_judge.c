// SPDX-License-Identifier: GPL-2.0-only
/*
 * The conditions that the probes and the correlator share. What they mean for a
 * verdict is in the fixtures; here are the tables behind them.
 */
#include "unit.h"
#include "mbt/hist.h"
#include "mbt/judge.h"
#include "mbt/returns.h"

#define EPERM_ (-MBT_EPERM)
#define ENOMEM_ (-MBT_ENOMEM)
#define EINVAL_ (-MBT_EINVAL)

static const struct {
	__u32 cmd;
	enum mbt_kind kind;
	enum mbt_handler handler;
	__u32 row, ready, register_bits;
} commands[] = {
	{ MBT_CMD_QUERY, MBT_KIND_OTHER, MBT_HANDLER_NONE, 0, 0, 0 },
	{ MBT_CMD_GLOBAL, MBT_KIND_GLOBAL, MBT_HANDLER_NONE, 1, 0, 0 },
	{ MBT_CMD_GLOBAL_EXPEDITED, MBT_KIND_GLOBAL_EXPEDITED, MBT_HANDLER_MB, 2, 0, 0 },
	{ MBT_CMD_REGISTER_GLOBAL_EXPEDITED, MBT_KIND_REGISTER, MBT_HANDLER_SYNC_RQ_STATE, 3,
	  MBT_STATE_GLOBAL_READY, MBT_STATE_GLOBAL },
	{ MBT_CMD_PRIVATE_EXPEDITED, MBT_KIND_PRIVATE, MBT_HANDLER_MB, 4, MBT_STATE_PRIVATE_READY,
	  0 },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, MBT_KIND_REGISTER, MBT_HANDLER_SYNC_RQ_STATE, 5,
	  MBT_STATE_PRIVATE_READY, MBT_STATE_PRIVATE },
	{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, MBT_KIND_SYNC_CORE, MBT_HANDLER_SYNC_CORE, 6,
	  MBT_STATE_SYNC_CORE_READY, 0 },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, MBT_KIND_REGISTER,
	  MBT_HANDLER_SYNC_RQ_STATE, 7, MBT_STATE_SYNC_CORE_READY,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE },
	{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_KIND_RSEQ, MBT_HANDLER_RSEQ, 8, MBT_STATE_RSEQ_READY,
	  0 },
	{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, MBT_KIND_REGISTER, MBT_HANDLER_SYNC_RQ_STATE, 9,
	  MBT_STATE_RSEQ_READY, MBT_STATE_PRIVATE | MBT_STATE_RSEQ },
	{ MBT_CMD_GET_REGISTRATIONS, MBT_KIND_OTHER, MBT_HANDLER_NONE, 10, 0, 0 },
};

static void test_commands(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		__u32 cmd = commands[i].cmd;

		assert_int_equal(mbt_kind(cmd, 0, -1), commands[i].kind);
		assert_int_equal(mbt_kind_handler(mbt_kind(cmd, 0, -1)), commands[i].handler);
		assert_int_equal(mbt_cmd_row(cmd), commands[i].row);
		assert_int_equal(mbt_ready_bit(cmd), commands[i].ready);
		assert_int_equal(mbt_register_bits(cmd), commands[i].register_bits);
	}
}

static void test_unknown_commands(void **state)
{
	__u32 a, b;

	(void)state;
	for (a = 10; a < 32; a++) {
		assert_int_equal(mbt_cmd_row(1u << a), MBT_CMD_ROW_OTHER);
		assert_int_equal(mbt_kind(1u << a, 0, 0), MBT_KIND_OTHER);
	}
	for (a = 0; a < 32; a++)
		for (b = 0; b < a; b++) {
			assert_int_equal(mbt_cmd_row(1u << a | 1u << b), MBT_CMD_ROW_OTHER);
			assert_int_equal(mbt_kind(1u << a | 1u << b, 0, 0), MBT_KIND_OTHER);
		}
	assert_int_equal(mbt_cmd_row(~0u), MBT_CMD_ROW_OTHER);
}

/* The flag turns a broadcast into a call for one CPU, for this command and cpu_id >= 0 only. */
static void test_rseq_cpu(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(mbt_kind(MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU, 0),
			 MBT_KIND_RSEQ_CPU);
	assert_int_equal(mbt_kind(MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU, 7),
			 MBT_KIND_RSEQ_CPU);
	assert_int_equal(mbt_kind(MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU, -1), MBT_KIND_RSEQ);
	assert_int_equal(mbt_kind(MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU, INT32_MIN),
			 MBT_KIND_RSEQ);
	assert_int_equal(mbt_kind(MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 7), MBT_KIND_RSEQ);
	assert_int_equal(mbt_kind_handler(MBT_KIND_RSEQ_CPU), MBT_HANDLER_RSEQ);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].cmd != MBT_CMD_PRIVATE_EXPEDITED_RSEQ)
			assert_int_equal(mbt_kind(commands[i].cmd, MBT_FLAG_CPU, 3),
					 commands[i].kind);
}

/* One kernel each. */
static const struct mbt_settings kernels[] = {
	{ .query_mask = 0x3ff }, /* everything */
	{ .query_mask = 0x39f, .sync_core_absent = MBT_YES },
	{ .query_mask = 0x27f, .rseq_absent = MBT_YES },
	{ .query_mask = 0x1ff, .get_registrations_absent = MBT_YES },
	{ .query_mask = 0x3ff, .cpumask_onstack = MBT_YES },
	{ .query_mask = 0x3fe, .nohz_full = MBT_YES },
	{ .sync_core_absent = MBT_UNKNOWN,
	  .rseq_absent = MBT_UNKNOWN,
	  .get_registrations_absent = MBT_UNKNOWN,
	  .cpumask_onstack = MBT_UNKNOWN,
	  .nohz_full = MBT_UNKNOWN },
	/* not a mask that was ever read, but what it must hold */
	{ .query_must = 0x3fe },
};
enum { FULL, NO_SYNC_CORE, NO_RSEQ, OLD, NO_ENOMEM, NOHZ_FULL, UNKNOWN, MUST };

static const __s64 results[] = {
	0,
	EPERM_,
	ENOMEM_,
	EINVAL_,
	-38,
	-4,
	1,
	0x10,
	0x50,
	0x1ff,
	0x3fe,
	0x3ff,
	INT64_MIN,
	INT64_MAX,
	/* an error that was cut to 32 bits is a positive number, and wrong */
	0xffffffffll - 21,
};

#define NOT_READY (MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_RSEQ | MBT_STATE_GLOBAL)
#define ALL_READY 0xff
#define ANSWERS 3

/*
 * Contract, "Return values": all that is allowed for an input. What is not listed
 * is forbidden: every other result is tried, too.
 */
static const struct {
	int kernel;
	__u32 cmd, flags;
	__s32 cpu_id;
	__u32 begin, end;
	int cnt;
	__s64 allowed[ANSWERS];
} returns[] = {
	/* flags, before anything else */
	{ FULL, MBT_CMD_QUERY, 1, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_GLOBAL, 1, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_GLOBAL_EXPEDITED, 1, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED, 1, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED, 0x80000000, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 1, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 2, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 3, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 1, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 1, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, MBT_CMD_GET_REGISTRATIONS, 1, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, 1 << 10, 1, 0, 0, 0, 1, { EINVAL_ } },
	/* commands that do not exist */
	{ FULL, 1 << 10, 0, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, 3, 0, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ FULL, 0x80000000, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ FULL, ~0u, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ OLD, MBT_CMD_GET_REGISTRATIONS, 0, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	/* QUERY */
	{ FULL, MBT_CMD_QUERY, 0, 0, 0, 0, 1, { 0x3ff } },
	{ FULL, MBT_CMD_QUERY, 0, -5, ALL_READY, ALL_READY, 1, { 0x3ff } },
	{ OLD, MBT_CMD_QUERY, 0, 0, 0, 0, 1, { 0x1ff } },
	{ NOHZ_FULL, MBT_CMD_QUERY, 0, 0, 0, 0, 1, { 0x3fe } },
	{ MUST, MBT_CMD_QUERY, 0, 0, 0, 0, 3, { 0x3fe, 0x3ff, INT64_MAX } },
	/* it is not known whether the kernel has them: EINVAL is right in any case */
	{ UNKNOWN,
	  MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  ALL_READY,
	  ALL_READY,
	  3,
	  { 0, ENOMEM_, EINVAL_ } },
	{ UNKNOWN, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, 0, 0, 2, { EPERM_, EINVAL_ } },
	{ UNKNOWN, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 1, 0, 0, 0, 1, { EINVAL_ } },
	{ UNKNOWN,
	  MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  0,
	  ALL_READY,
	  3,
	  { 0, ENOMEM_, EINVAL_ } },
	{ UNKNOWN, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 2, ALL_READY, ALL_READY, 2, { 0, EINVAL_ } },
	{ UNKNOWN,
	  MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
	  0,
	  0,
	  MBT_STATE_RSEQ_READY,
	  ALL_READY,
	  2,
	  { 0, EINVAL_ } },
	{ UNKNOWN, MBT_CMD_GET_REGISTRATIONS, 0, 0, 0, 0, 2, { 0, EINVAL_ } },
	{ UNKNOWN, MBT_CMD_PRIVATE_EXPEDITED, 0, 0, ALL_READY, ALL_READY, 2, { 0, ENOMEM_ } },
	{ UNKNOWN, MBT_CMD_GLOBAL_EXPEDITED, 0, 0, 0, 0, 2, { 0, ENOMEM_ } },
	/* GLOBAL */
	{ FULL, MBT_CMD_GLOBAL, 0, 0, 0, 0, 1, { 0 } },
	{ NO_ENOMEM, MBT_CMD_GLOBAL, 0, 0, ALL_READY, ALL_READY, 1, { 0 } },
	{ NOHZ_FULL, MBT_CMD_GLOBAL, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ UNKNOWN, MBT_CMD_GLOBAL, 0, 0, 0, 0, 2, { 0, EINVAL_ } },
	/* GLOBAL_EXPEDITED */
	{ FULL, MBT_CMD_GLOBAL_EXPEDITED, 0, 0, 0, 0, 2, { 0, ENOMEM_ } },
	{ FULL, MBT_CMD_GLOBAL_EXPEDITED, 0, 0, ALL_READY, ALL_READY, 2, { 0, ENOMEM_ } },
	{ NO_ENOMEM, MBT_CMD_GLOBAL_EXPEDITED, 0, 0, 0, 0, 1, { 0 } },
	/* what the kernel lacks, before the registration */
	{ NO_SYNC_CORE, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ NO_SYNC_CORE,
	  MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  ALL_READY,
	  ALL_READY,
	  1,
	  { EINVAL_ } },
	{ NO_SYNC_CORE, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ NO_SYNC_CORE, MBT_CMD_PRIVATE_EXPEDITED, 0, 0, ALL_READY, ALL_READY, 2, { 0, ENOMEM_ } },
	{ NO_SYNC_CORE,
	  MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
	  0,
	  0,
	  ALL_READY,
	  ALL_READY,
	  2,
	  { 0, ENOMEM_ } },
	{ NO_SYNC_CORE, MBT_CMD_QUERY, 0, 0, 0, 0, 1, { 0x39f } },
	{ NO_RSEQ, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ NO_RSEQ, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 0, ALL_READY, ALL_READY, 1, { EINVAL_ } },
	{ NO_RSEQ, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0, 0, 0, 1, { EINVAL_ } },
	{ NO_RSEQ,
	  MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  ALL_READY,
	  ALL_READY,
	  2,
	  { 0, ENOMEM_ } },
	/* PRIVATE_EXPEDITED*: READY for that very command */
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED, 0, 0, 0, 0, 1, { EPERM_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED, 0, 0, NOT_READY, NOT_READY, 1, { EPERM_ } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED,
	  0,
	  0,
	  ALL_READY & ~MBT_STATE_PRIVATE_READY,
	  ALL_READY & ~MBT_STATE_PRIVATE_READY,
	  1,
	  { EPERM_ } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED,
	  0,
	  0,
	  MBT_STATE_PRIVATE_READY,
	  MBT_STATE_PRIVATE_READY,
	  2,
	  { 0, ENOMEM_ } },
	{ NO_ENOMEM, MBT_CMD_PRIVATE_EXPEDITED, 0, 0, ALL_READY, ALL_READY, 1, { 0 } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  ALL_READY & ~MBT_STATE_SYNC_CORE_READY,
	  ALL_READY & ~MBT_STATE_SYNC_CORE_READY,
	  1,
	  { EPERM_ } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  MBT_STATE_SYNC_CORE_READY,
	  MBT_STATE_SYNC_CORE_READY,
	  2,
	  { 0, ENOMEM_ } },
	{ NO_ENOMEM, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, ALL_READY, ALL_READY, 1, { 0 } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
	  0,
	  0,
	  ALL_READY & ~MBT_STATE_RSEQ_READY,
	  ALL_READY & ~MBT_STATE_RSEQ_READY,
	  1,
	  { EPERM_ } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
	  0,
	  0,
	  MBT_STATE_RSEQ_READY,
	  MBT_STATE_RSEQ_READY,
	  2,
	  { 0, ENOMEM_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, -1, ALL_READY, ALL_READY, 2, { 0, ENOMEM_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, -1, 0, 0, 1, { EPERM_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 0, ALL_READY, ALL_READY, 1, { 0 } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 1 << 30, ALL_READY, ALL_READY, 1, { 0 } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 1 << 30, 0, 0, 1, { EPERM_ } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
	  1,
	  0,
	  ALL_READY & ~MBT_STATE_RSEQ_READY,
	  ALL_READY & ~MBT_STATE_RSEQ_READY,
	  1,
	  { EPERM_ } },
	/* READY came while the call ran */
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED,
	  0,
	  0,
	  0,
	  MBT_STATE_PRIVATE_READY,
	  3,
	  { EPERM_, 0, ENOMEM_ } },
	{ FULL,
	  MBT_CMD_PRIVATE_EXPEDITED,
	  0,
	  0,
	  0,
	  ALL_READY & ~MBT_STATE_PRIVATE_READY,
	  1,
	  { EPERM_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, 0, ALL_READY, 3, { EPERM_, 0, ENOMEM_ } },
	{ FULL, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 2, 0, ALL_READY, 2, { EPERM_, 0 } },
	{ NO_ENOMEM, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 2, 0, ALL_READY, 2, { EPERM_, 0 } },
	/* REGISTER_* */
	{ FULL, MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0, 0, MBT_STATE_GLOBAL, 2, { 0, ENOMEM_ } },
	{ FULL,
	  MBT_CMD_REGISTER_GLOBAL_EXPEDITED,
	  0,
	  0,
	  MBT_STATE_GLOBAL,
	  ALL_READY,
	  2,
	  { 0, ENOMEM_ } },
	{ FULL,
	  MBT_CMD_REGISTER_GLOBAL_EXPEDITED,
	  0,
	  0,
	  MBT_STATE_GLOBAL_READY,
	  ALL_READY,
	  1,
	  { 0 } },
	{ NO_ENOMEM, MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0, 0, ALL_READY, 1, { 0 } },
	{ FULL, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, ALL_READY, ALL_READY, 1, { 0 } },
	{ FULL, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, NOT_READY, ALL_READY, 2, { 0, ENOMEM_ } },
	{ FULL,
	  MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  MBT_STATE_PRIVATE_READY,
	  ALL_READY,
	  2,
	  { 0, ENOMEM_ } },
	{ FULL,
	  MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	  0,
	  0,
	  MBT_STATE_SYNC_CORE_READY,
	  ALL_READY,
	  1,
	  { 0 } },
	{ FULL, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0, 0, ALL_READY, 2, { 0, ENOMEM_ } },
	{ FULL,
	  MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
	  0,
	  0,
	  MBT_STATE_RSEQ_READY,
	  ALL_READY,
	  1,
	  { 0 } },
	/* GET_REGISTRATIONS */
	{ FULL, MBT_CMD_GET_REGISTRATIONS, 0, 0, 0, 0, 1, { 0 } },
	{ FULL, MBT_CMD_GET_REGISTRATIONS, 0, 0, MBT_STATE_PRIVATE, MBT_STATE_PRIVATE, 1, { 0x10 } },
	{ FULL,
	  MBT_CMD_GET_REGISTRATIONS,
	  0,
	  0,
	  MBT_STATE_PRIVATE_READY,
	  MBT_STATE_PRIVATE_READY,
	  1,
	  { 0x10 } },
	{ FULL,
	  MBT_CMD_GET_REGISTRATIONS,
	  0,
	  0,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE,
	  1,
	  { 0x50 } },
	{ FULL, MBT_CMD_GET_REGISTRATIONS, 0, 0, 0, MBT_STATE_PRIVATE, 2, { 0, 0x10 } },
	{ FULL,
	  MBT_CMD_GET_REGISTRATIONS,
	  0,
	  0,
	  MBT_STATE_PRIVATE,
	  MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE,
	  2,
	  { 0x10, 0x50 } },
	{ FULL,
	  MBT_CMD_GET_REGISTRATIONS,
	  0,
	  0,
	  MBT_STATE_RSEQ | MBT_STATE_GLOBAL,
	  MBT_STATE_RSEQ | MBT_STATE_GLOBAL,
	  1,
	  { 0x104 } },
};

static bool listed(const __s64 *list, int cnt, __s64 value)
{
	int i;

	for (i = 0; i < cnt; i++)
		if (list[i] == value)
			return true;
	return false;
}

static void check_return(size_t row, __s64 ret)
{
	bool allowed = mbt_ret_allowed(&kernels[returns[row].kernel], returns[row].cmd,
				       returns[row].flags, returns[row].cpu_id, returns[row].begin,
				       returns[row].end, ret);

	if (allowed != listed(returns[row].allowed, returns[row].cnt, ret))
		fail_msg("row %zu: command 0x%x, flags 0x%x: %lld is %s", row, returns[row].cmd,
			 returns[row].flags, (long long)ret, allowed ? "allowed" : "refused");
}

static void test_returns(void **state)
{
	size_t row, i;

	(void)state;
	for (row = 0; row < ARRAY_SIZE(returns); row++) {
		for (i = 0; i < ARRAY_SIZE(results); i++)
			check_return(row, results[i]);
		for (i = 0; i < (size_t)returns[row].cnt; i++)
			check_return(row, returns[row].allowed[i]);
	}
}

/* What QUERY answers is not known: any mask will do, an error or nothing will not. */
static void test_query_unknown(void **state)
{
	const struct mbt_settings *k = &kernels[UNKNOWN];

	(void)state;
	assert_true(mbt_ret_allowed(k, MBT_CMD_QUERY, 0, 0, 0, 0, 0x1ff));
	assert_true(mbt_ret_allowed(k, MBT_CMD_QUERY, 0, 0, 0, 0, 1));
	assert_false(mbt_ret_allowed(k, MBT_CMD_QUERY, 0, 0, 0, 0, 0));
	assert_false(mbt_ret_allowed(k, MBT_CMD_QUERY, 0, 0, 0, 0, EINVAL_));
}

/* Every state at begin and every larger one at end: a barrier command always has a right answer. */
static void test_returns_total(void **state)
{
	const struct mbt_settings *k = &kernels[FULL];
	__u32 begin, end;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		for (begin = 0; begin < 256; begin++)
			for (end = 0; end < 256; end++) {
				__u32 cmd = commands[i].cmd, ready = commands[i].ready;
				bool eperm = mbt_ret_allowed(k, cmd, 0, 0, begin, end, EPERM_);
				bool zero = mbt_ret_allowed(k, cmd, 0, 0, begin, end, 0);

				if (begin & ~end || !ready)
					continue;
				if (commands[i].kind == MBT_KIND_REGISTER) {
					assert_true(zero && !eperm);
					continue;
				}
				assert_int_equal(eperm, !(begin & ready));
				assert_int_equal(zero, !!(end & ready));
			}
}

static void test_registrations(void **state)
{
	static const __u32 shown[] = { 0x10, 0x10, 0x4, 0x4, 0x40, 0x40, 0x100, 0x100 };
	__u32 s, bit, want;

	(void)state;
	for (s = 0; s < 256; s++) {
		for (bit = want = 0; bit < 8; bit++)
			want |= s & 1u << bit ? shown[bit] : 0;
		assert_int_equal(mbt_registrations(s), want);
	}
}

/* Every state: a REGISTER that succeeded has left all of its bits behind; others do not matter. */
static void test_registered(void **state)
{
	size_t i;
	__u32 s;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		for (s = 0; s < 256 && commands[i].kind == MBT_KIND_REGISTER; s++) {
			__u32 bits = commands[i].ready | commands[i].register_bits;

			assert_int_equal(mbt_registered(commands[i].cmd, s), (s | bits) == s);
		}
}

/* GLOBAL and the registrations wait for RCU, and nothing else does. */
static void test_waits_rcu(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		assert_int_equal(mbt_kind_waits_rcu(commands[i].kind),
				 commands[i].kind == MBT_KIND_GLOBAL ||
					 commands[i].kind == MBT_KIND_REGISTER);
	assert_false(mbt_kind_waits_rcu(MBT_KIND_RSEQ_CPU));
}

/* All that mbt_quiescent() looks at, in every combination: no doubt makes a "no". */
static void test_quiescent(void **state)
{
	__u32 i;

	(void)state;
	for (i = 0; i < 1 << 10; i++) {
		bool counted = i & 1, grace = counted && (i & 2), slept = i & 4, events = i & 8;
		bool expedited = i & 16, visible = i & 32, tick = i & 64, ipi = i & 128;
		struct mbt_settings k = { .preempt_rcu = i & 256 ? MBT_YES : MBT_UNKNOWN,
					  .nohz_full = i & 512 ? MBT_UNKNOWN : MBT_NO };
		struct mbt_call c = { .grace = grace,
				      .slept = slept,
				      .recorded = (counted ? MBT_CALL_GRACE : 0) |
						  (events ? MBT_CALL_QUIESCENT : 0) |
						  (expedited ? MBT_CALL_EXPEDITED : 0) };
		struct mbt_cpu cpu = { .seen = visible ? MBT_CPU_RCU_VISIBLE : 0,
				       .rcu_seen = tick || ipi,
				       .exp_seen = ipi };
		bool silent = !tick && !ipi,
		     told = events && expedited && visible && (i & 256) && !(i & 512);
		enum mbt_tristate want = MBT_UNKNOWN;

		if (counted && !grace)
			want = MBT_NO;
		else if (ipi || (tick && (grace || slept)))
			want = MBT_YES;
		else if (silent && told && !grace)
			want = MBT_NO;
		if (mbt_quiescent(&k, &c, &cpu) != want)
			fail_msg("combination 0x%x", i);
	}
}

static void test_needs_scan(void **state)
{
	static const struct {
		__u32 cmd, flags;
		__s32 cpu_id;
		__u32 mm_state, mm_users;
		int scan, mutex; /* does it look at the CPUs, and under membarrier_ipi_mutex? */
	} rows[] = {
		{ MBT_CMD_PRIVATE_EXPEDITED, 0, 0, ALL_READY, 1, 0, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 0, 0, ALL_READY, 2, 1, 1 },
		/* not READY yet: another thread may register before the kernel looks */
		{ MBT_CMD_PRIVATE_EXPEDITED, 0, 0, 0, 2, 1, 1 },
		/* a count that was read as 0 proves nothing */
		{ MBT_CMD_PRIVATE_EXPEDITED, 0, 0, ALL_READY, 0, 1, 1 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0, ALL_READY, 1, 0, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0, ALL_READY, 2, 1, 1 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 3, ALL_READY, 1, 0, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 3, ALL_READY, 2, 1, 1 },
		{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, ALL_READY, 1, 1, 1 },
		{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0, ALL_READY, 2, 1, 1 },
		{ MBT_CMD_GLOBAL_EXPEDITED, 0, 0, 0, 1, 1, 1 },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, 0, 1, 1, 1 },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, MBT_STATE_PRIVATE, 2, 1, 1 },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, MBT_STATE_PRIVATE_READY, 2, 0, 0 },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0, MBT_STATE_PRIVATE_READY, 2, 1, 1 },
		{ MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0, MBT_STATE_GLOBAL_READY, 1, 0, 0 },
		/* whom GLOBAL waits for has nothing to do with the mm */
		{ MBT_CMD_GLOBAL, 0, 0, 0, 1, 1, 0 },
		{ MBT_CMD_GLOBAL, 0, 0, ALL_READY, 2, 1, 0 },
		{ MBT_CMD_QUERY, 0, 0, 0, 2, 0, 0 },
		{ MBT_CMD_GET_REGISTRATIONS, 0, 0, 0, 2, 0, 0 },
		{ 1 << 20, 0, 0, 0, 2, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!mbt_needs_scan(rows[i].cmd, rows[i].flags, rows[i].cpu_id, rows[i].mm_state,
				    rows[i].mm_users) != !rows[i].scan)
			fail_msg("row %zu: command 0x%x", i, rows[i].cmd);
		if (!mbt_takes_mutex(rows[i].cmd, rows[i].flags, rows[i].cpu_id, rows[i].mm_state,
				     rows[i].mm_users) != !rows[i].mutex)
			fail_msg("row %zu: command 0x%x: mutex", i, rows[i].cmd);
	}
}

/* Each single difference between the two looks at a runqueue ends "fixed". */
static void test_fixed(void **state)
{
	const struct mbt_rq_view v = { .curr = 11, .mm = 22, .nr_switches = 33, .mm_gen = 44 };
	struct mbt_cpu k = { .seen = MBT_CPU_BEGIN | MBT_CPU_END, .begin = v, .end = v };

	(void)state;
	assert_true(mbt_fixed(&k) && !mbt_shared(&k));
	k.end.curr++;
	assert_true(!mbt_fixed(&k) && mbt_shared(&k));
	k.end = v;
	k.end.nr_switches++;
	assert_true(!mbt_fixed(&k) && mbt_shared(&k));
	/* counters are compared, not ordered */
	k.end.nr_switches -= 2;
	assert_true(!mbt_fixed(&k) && mbt_shared(&k));
	k.end = v;
	k.end.mm++;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
	k.end = v;
	k.end.mm_gen++;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
	k.end = v;
	k.begin.mm = k.end.mm = 0;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
	k.end.nr_switches++;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
	k.begin = k.end = v;
	k.seen = MBT_CPU_BEGIN;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
	k.seen = MBT_CPU_END;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
	k.seen = 0;
	assert_true(!mbt_fixed(&k) && !mbt_shared(&k));
}

/* Each errno that the kernel's own checks give has a count of its own. */
static void test_errors(void **state)
{
	(void)state;
	assert_int_equal(mbt_error(-MBT_EPERM), MBT_ERROR_EPERM);
	assert_int_equal(mbt_error(-MBT_EINVAL), MBT_ERROR_EINVAL);
	assert_int_equal(mbt_error(-MBT_ENOMEM), MBT_ERROR_ENOMEM);
	assert_int_equal(mbt_error(-MBT_ENOSYS), MBT_ERROR_ENOSYS);
	assert_int_equal(mbt_error(-(MBT_ENOSYS + 1)), MBT_ERROR_OTHER);
	assert_int_equal(mbt_error(-512), MBT_ERROR_OTHER);
}

/* What puts a REGISTER to sleep beside its grace period. */
static void test_lock_sleeps(void **state)
{
	const __u32 rw = 1u << 1 | 1u << 2;

	(void)state;
	assert_true(mbt_lock_sleeps(0)); /* a mutex of v5.19 */
	assert_true(mbt_lock_sleeps(MBT_LCB_MUTEX));
	assert_true(mbt_lock_sleeps(MBT_LCB_RT)); /* a mutex with CONFIG_PREEMPT_RT */
	assert_true(mbt_lock_sleeps(MBT_LCB_RT | rw));
	assert_true(mbt_lock_sleeps(MBT_LCB_PERCPU | rw));
	assert_false(mbt_lock_sleeps(rw));
	assert_false(mbt_lock_sleeps(MBT_LCB_SPIN));
	assert_false(mbt_lock_sleeps(MBT_LCB_SPIN | MBT_LCB_MUTEX));
}

/* A call that is settled by its caller being alone is settled as the whole model would. */
static void test_alone(void **state)
{
	static const __u32 flags[] = { 0, MBT_FLAG_CPU, 2, MBT_FLAG_CPU | 2 };
	unsigned int cmd, f, absent, users, found = 0;
	__s32 cpu_id;

	(void)state;
	for (cmd = 1; cmd <= MBT_CMD_GET_REGISTRATIONS; cmd <<= 1)
		for (f = 0; f < ARRAY_SIZE(flags); f++)
			for (cpu_id = -1; cpu_id < 2; cpu_id++)
				for (absent = MBT_NO; absent <= MBT_UNKNOWN; absent++)
					for (users = 0; users < 3; users++) {
						const struct mbt_settings cfg = {
							.rseq_absent = absent,
							.sync_core_absent = absent,
							.get_registrations_absent = absent,
						};
						__u32 bit =
							mbt_alone_ready(&cfg, cmd, flags[f], users);

						if (!bit)
							continue;
						found++;
						assert_int_equal(users, 1);
						assert_false(mbt_needs_scan(cmd, flags[f], cpu_id,
									    bit, users));
						assert_false(mbt_takes_mutex(cmd, flags[f], cpu_id,
									     bit, users));
						assert_true(mbt_ret_allowed(&cfg, cmd, flags[f],
									    cpu_id, bit, bit, 0));
						assert_false(mbt_ret_allowed(&cfg, cmd, flags[f],
									     cpu_id, ~bit, ~bit,
									     0));
					}
	/* PRIVATE_EXPEDITED for three cpu_id and states of absence, RSEQ for three and two flags */
	assert_int_equal(found, 9 + 6);
}

static const struct CMUnitTest tests[] = {
	{ "judge: every command", test_commands, NULL, NULL, NULL },
	{ "judge: unknown commands", test_unknown_commands, NULL, NULL, NULL },
	{ "judge: RSEQ for one CPU", test_rseq_cpu, NULL, NULL, NULL },
	{ "judge: return values", test_returns, NULL, NULL, NULL },
	{ "judge: QUERY of an unknown kernel", test_query_unknown, NULL, NULL, NULL },
	{ "judge: a right answer for every state", test_returns_total, NULL, NULL, NULL },
	{ "judge: GET_REGISTRATIONS of every state", test_registrations, NULL, NULL, NULL },
	{ "judge: registered, in every state", test_registered, NULL, NULL, NULL },
	{ "judge: who waits for RCU", test_waits_rcu, NULL, NULL, NULL },
	{ "judge: quiescent, in every combination", test_quiescent, NULL, NULL, NULL },
	{ "judge: when the CPUs are looked at", test_needs_scan, NULL, NULL, NULL },
	{ "judge: errors by errno", test_errors, NULL, NULL, NULL },
	{ "judge: fixed and shared", test_fixed, NULL, NULL, NULL },
	{ "judge: a caller that is alone", test_alone, NULL, NULL, NULL },
	{ "judge: locks that a registration may sleep for", test_lock_sleeps, NULL, NULL, NULL },
};

const struct unit_tests judge_tests = { tests, ARRAY_SIZE(tests) };
