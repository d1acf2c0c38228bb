// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers that are right, by the return value model that the judge uses as well. Nothing is
 * known of the kernel but the mask that its QUERY answers: a command that it names has to be
 * there, one that it does not name has to be refused with EINVAL.
 */
#include "cli/conformance_expect.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "mbt/returns.h"
#include "sink/words.h"

/* What QUERY says of a configuration; of ENOMEM it says nothing. */
static void settings_of(struct mbt_settings *cfg, __u32 query)
{
	memset(cfg, 0, sizeof(*cfg));
	cfg->query_mask = query;
	cfg->nohz_full = query & MBT_CMD_GLOBAL ? MBT_NO : MBT_YES;
	cfg->sync_core_absent = query & MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE ? MBT_NO : MBT_YES;
	cfg->rseq_absent = query & MBT_CMD_PRIVATE_EXPEDITED_RSEQ ? MBT_NO : MBT_YES;
	cfg->get_registrations_absent = query & MBT_CMD_GET_REGISTRATIONS ? MBT_NO : MBT_YES;
	cfg->cpumask_onstack = MBT_UNKNOWN;
}

bool conformance_allowed(__u32 query, __u32 state, const struct conformance_step *call, long answer)
{
	struct mbt_settings cfg;

	settings_of(&cfg, query);
	/* of several bits none is a command, whichever QUERY names */
	if (call->cmd != MBT_CMD_QUERY && !(query & call->cmd))
		return answer == -EINVAL;
	return mbt_ret_allowed(&cfg, call->cmd, call->flags, call->cpu_id, state, state, answer);
}

__u32 conformance_registered(__u32 state, const struct conformance_step *call, long answer)
{
	if (answer)
		return state;
	return mbt_kind(call->cmd, 0, 0) != MBT_KIND_REGISTER ?
		       state :
		       state | mbt_register_bits(call->cmd) | mbt_ready_bit(call->cmd);
}

char *conformance_command(char *buf, size_t len, __u32 cmd)
{
	if (mbt_cmd_row(cmd) == MBT_CMD_ROW_OTHER)
		snprintf(buf, len, "command %#x", cmd);
	else
		snprintf(buf, len, "%s", word_command(cmd));
	return buf;
}

char *conformance_answer(char *buf, size_t len, __u32 cmd, long answer)
{
	const char *name = answer < 0 ? strerrorname_np((int)-answer) : NULL;

	if (name)
		snprintf(buf, len, "%s", name);
	else if (answer > 0 && (cmd == MBT_CMD_QUERY || cmd == MBT_CMD_GET_REGISTRATIONS))
		snprintf(buf, len, "%#lx", answer);
	else
		snprintf(buf, len, "%ld", answer);
	return buf;
}

char *conformance_expected(char *buf, size_t len, __u32 query, __u32 state,
			   const struct conformance_step *call)
{
	const long answers[] = { query, mbt_registrations(state), 0, -EPERM, -EINVAL, -ENOMEM };
	size_t i, j, n = 0;
	char word[32];

	buf[0] = '\0';
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]) && n < len; i++) {
		for (j = 0; j < i && answers[j] != answers[i]; j++)
			;
		if (j < i || !conformance_allowed(query, state, call, answers[i]))
			continue;
		n += (size_t)snprintf(buf + n, len - n, "%s%s", n ? " or " : "",
				      conformance_answer(word, sizeof(word), call->cmd,
							 answers[i]));
	}
	/* QUERY alone may have no right answer: where none of its answers was one */
	if (!n)
		snprintf(buf, len, "a mask of commands");
	return buf;
}

/* "step 2, PRIVATE_EXPEDITED by a thread while registered for nothing" */
static void words_step(char *buf, size_t len, const struct conformance_case *c, unsigned int i,
		       __u32 state)
{
	static const char *const by[CALLER_CNT] = {
		[BY_SELF] = "",
		[BY_THREAD] = " by a thread",
		[BY_CHILD] = " by a child",
	};
	const struct conformance_step *s = &c->steps[i];
	char command[64], registered[96];

	if (s->kind != STEP_CALL) {
		snprintf(buf, len, "step %u, %s", i + 1, s->kind == STEP_EXEC ? "exec" : "threads");
		return;
	}
	snprintf(buf, len, "step %u, %s%s (flags %#x, cpu_id %d) while registered for %s", i + 1,
		 conformance_command(command, sizeof(command), s->cmd), by[s->by], s->flags,
		 s->cpu_id, words_state(registered, sizeof(registered), state));
}

/* The step after the last that was done. */
static enum ktap_result judge_end(const struct conformance_tried *tried, const char *where,
				  char *words, size_t len)
{
	const char *name = sigabbrev_np(tried->ended_by);

	if (tried->could_not) {
		snprintf(words, len, "cannot %s: %s", tried->could_not, strerror(-tried->err));
		return KTAP_SKIP;
	}
	if (tried->ended_by) {
		snprintf(words, len, "%s: ended by SIG%s", where, name ? name : "?");
		/* a filter's; any other may be an administrator's, or for want of memory */
		return tried->ended_by == SIGSYS ? KTAP_FAIL : KTAP_ERROR;
	}
	snprintf(words, len, "%s: %s", where,
		 tried->hung ? "it hangs" : "the process ended without an answer");
	return KTAP_ERROR;
}

enum ktap_result conformance_judge(__u32 query, const struct conformance_case *c,
				   const struct conformance_tried *tried, char *words, size_t len)
{
	char where[256], answer[32], right[96];
	__u32 state = 0;
	unsigned int i;

	words[0] = '\0';
	for (i = 0; i < c->step_cnt; i++) {
		const struct conformance_step *s = &c->steps[i];

		words_step(where, sizeof(where), c, i, state);
		if (i >= tried->done)
			return judge_end(tried, where, words, len);
		if (s->kind == STEP_EXEC)
			state = 0;
		if (s->kind != STEP_CALL)
			continue;
		if (!conformance_allowed(query, state, s, tried->answers[i])) {
			conformance_answer(answer, sizeof(answer), s->cmd, tried->answers[i]);
			conformance_expected(right, sizeof(right), query, state, s);
			snprintf(words, len, "%s: %s, right is %s%s", where, answer, right,
				 s->cmd && !(query & s->cmd) ? ", QUERY does not name it" : "");
			return KTAP_FAIL;
		}
		/* right, but what follows depends on it */
		if (tried->answers[i] == -ENOMEM) {
			snprintf(words, len, "%s: ENOMEM, the kernel had no memory", where);
			return KTAP_SKIP;
		}
		/* a child has registrations of its own */
		if (s->by != BY_CHILD)
			state = conformance_registered(state, s, tried->answers[i]);
	}
	return KTAP_PASS;
}
