/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The results that the kernel may give: for the BPF programs and for user space. */
#ifndef MBT_RETURNS_H
#define MBT_RETURNS_H

#include "kind.h"
#include "settings.h"
#include "stat.h"

/* Does this kernel's configuration or architecture lack the command? */
MBT_INLINE enum mbt_tristate mbt_cmd_absent(const volatile struct mbt_settings *cfg, __u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return cfg->sync_core_absent;
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return cfg->rseq_absent;
	case MBT_CMD_GET_REGISTRATIONS:
		return cfg->get_registrations_absent;
	default:
		return MBT_NO;
	}
}

/* A REGISTER that returned 0 has left its own bits and the READY bit behind. */
MBT_INLINE int mbt_registered(__u32 cmd, __u32 state)
{
	__u32 bits = mbt_register_bits(cmd) | mbt_ready_bit(cmd);

	return (state & bits) == bits;
}

/*
 * The registrations that GET_REGISTRATIONS shows for a state. Either bit of a
 * pair counts: a REGISTER that failed with -ENOMEM leaves the one without READY.
 */
MBT_INLINE __u32 mbt_registrations(__u32 state)
{
	return (state & (MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY) ?
			MBT_CMD_REGISTER_GLOBAL_EXPEDITED :
			0) |
	       (state & (MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY) ?
			MBT_CMD_REGISTER_PRIVATE_EXPEDITED :
			0) |
	       (state & (MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY) ?
			MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE :
			0) |
	       (state & (MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY) ?
			MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ :
			0);
}

/* Where a result that is an error is counted. */
MBT_INLINE enum mbt_error mbt_error(__s64 ret)
{
	switch (ret) {
	case -MBT_EPERM:
		return MBT_ERROR_EPERM;
	case -MBT_EINVAL:
		return MBT_ERROR_EINVAL;
	case -MBT_ENOMEM:
		return MBT_ERROR_ENOMEM;
	case -MBT_ENOSYS:
		return MBT_ERROR_ENOSYS;
	default:
		return MBT_ERROR_OTHER;
	}
}

/* 0, or -ENOMEM where this kernel allocates its CPU mask. */
MBT_INLINE int mbt_zero_or_enomem(const volatile struct mbt_settings *cfg, __s64 ret)
{
	return ret == 0 || (ret == -MBT_ENOMEM && cfg->cpumask_onstack != MBT_YES);
}

/* The mask is the same until reboot, and names every command that this kernel accepts. */
MBT_INLINE int mbt_query_allowed(const volatile struct mbt_settings *cfg, __s64 ret)
{
	if (ret <= 0 || (cfg->query_must & ~ret))
		return 0;
	if (cfg->nohz_full == MBT_YES && (ret & MBT_CMD_GLOBAL))
		return 0;
	return !cfg->query_mask || ret == (__s64)cfg->query_mask;
}

/*
 * Is @ret one of the results that the kernel may give, in the order of its own
 * checks? Bits of mm->membarrier_state are only ever set while a call runs, so
 * where the state at begin and at end allow different results, both are right.
 */
MBT_INLINE int mbt_ret_allowed(const volatile struct mbt_settings *cfg, __u32 cmd, __u32 flags,
			       __s32 cpu_id, __u32 state_begin, __u32 state_end, __s64 ret)
{
	__u32 ready = mbt_ready_bit(cmd);
	enum mbt_tristate absent;

	if (flags && !(cmd == MBT_CMD_PRIVATE_EXPEDITED_RSEQ && flags == MBT_FLAG_CPU))
		return ret == -MBT_EINVAL;
	absent = mbt_cmd_absent(cfg, cmd);
	if (absent == MBT_YES)
		return ret == -MBT_EINVAL;
	if (absent == MBT_UNKNOWN && ret == -MBT_EINVAL)
		return 1;
	switch (mbt_kind(cmd, flags, cpu_id)) {
	case MBT_KIND_GLOBAL:
		if (cfg->nohz_full == MBT_UNKNOWN)
			return ret == 0 || ret == -MBT_EINVAL;
		return ret == (cfg->nohz_full ? -MBT_EINVAL : 0);
	case MBT_KIND_GLOBAL_EXPEDITED:
		return mbt_zero_or_enomem(cfg, ret);
	case MBT_KIND_PRIVATE:
	case MBT_KIND_SYNC_CORE:
	case MBT_KIND_RSEQ:
		if (ret == -MBT_EPERM)
			return !(state_begin & ready);
		return (state_end & ready) && mbt_zero_or_enomem(cfg, ret);
	case MBT_KIND_RSEQ_CPU:
		if (ret == -MBT_EPERM)
			return !(state_begin & ready);
		return (state_end & ready) && ret == 0;
	case MBT_KIND_REGISTER:
		return state_begin & ready ? ret == 0 : mbt_zero_or_enomem(cfg, ret);
	case MBT_KIND_OTHER:
		break;
	}
	if (cmd == MBT_CMD_QUERY)
		return mbt_query_allowed(cfg, ret);
	if (cmd == MBT_CMD_GET_REGISTRATIONS)
		return ret >= 0 && !(mbt_registrations(state_begin) & ~ret) &&
		       !(ret & ~(__s64)mbt_registrations(state_end));
	return ret == -MBT_EINVAL;
}

/*
 * The bit that mm->membarrier_state must have at the end of a barrier that returns 0 to a
 * caller who alone holds the mm (mm_users is 1): then the result is right, and no CPU has
 * to be looked at. 0: the call is none of these, and is left to mbt_ret_allowed().
 */
MBT_INLINE __u32 mbt_alone_ready(const volatile struct mbt_settings *cfg, __u32 cmd, __u32 flags,
				 __u32 mm_users)
{
	if (mm_users != 1)
		return 0;
	/* the commonest first */
	if (cmd == MBT_CMD_PRIVATE_EXPEDITED)
		return flags ? 0 : MBT_STATE_PRIVATE_READY;
	if (cmd != MBT_CMD_PRIVATE_EXPEDITED_RSEQ)
		return 0;
	return (flags & ~MBT_FLAG_CPU) || cfg->rseq_absent != MBT_NO ? 0 : MBT_STATE_RSEQ_READY;
}

#endif
