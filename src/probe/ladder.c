// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "probe/attach.h"
#include "probe/ladder_private.h"

struct rung {
	const char *name;
	const char *programs[LADDER_PROGRAMS];
	const char *(*ruled_out)(const struct kernel *k); /* why; NULL, or returning NULL: try it */
	int needed; /* programs after these may be refused; 0: all are needed */
	bool compat; /* with all of them attached, 32-bit callers are seen */
	bool (*last)(const struct kernel *k); /* tried after all others here; NULL: in its turn */
};

struct fact {
	const char *name;
	const char *what;
	const char *without;
	bool required;
	struct rung rungs[LADDER_RUNGS];
};

static const char *types_ruled_out(const struct kernel *k)
{
	return k->btf ? NULL : "this kernel does not describe its types";
}

static const char *numbers_ruled_out(const struct kernel *k)
{
	return k->init_pid_ns ? NULL : "in a pid namespace nobody tells the kernel's own numbers of processes";
}

static const char preempted[] = "a preempted run makes this kernel skip those of others";

static const char *event_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	if (!k->counts_tp_misses)
		return "this kernel does not count its skipped runs";
	return k->faultable_events ? preempted : NULL;
}

/* With nine threads on a CPU more than half of the calls were lost, and none on the tracepoint rung. */
static const char *call_fentry_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return k->preempt_rt ? preempted : NULL;
}

/* Between threads that came and went on 2 CPUs a third of the calls was lost, and none with kprobes. */
static bool event_is_last(const struct kernel *k)
{
	return k->faultable_events;
}

static const char *kprobe_ruled_out(const struct kernel *k)
{
	return k->counts_tp_misses ? NULL : "this kernel does not count its skipped runs";
}

/*
 * v6.14, 4346ba160409 ("fprobe: Rewrite fprobe on function-graph tracer"): before,
 * a pool bounds the calls that can be followed at once, and fentry is cheaper.
 */
static const char *kprobe_multi_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return k->fprobe_fgraph ? NULL : "this kernel bounds the calls that it can follow at once";
}

/* The run of a handler without an address would look like no run at all. */
static const char *kallsyms_ruled_out(const struct kernel *k)
{
	bool known = k->handler[MBT_HANDLER_MB].cnt && k->handler[MBT_HANDLER_SYNC_RQ_STATE].cnt &&
		     (k->handler[MBT_HANDLER_SYNC_CORE].cnt || k->sync_core_absent == MBT_YES) &&
		     (k->handler[MBT_HANDLER_RSEQ].cnt || k->rseq_absent == MBT_YES);

	return known ? NULL :
		"/proc/kallsyms hides the address of a handler (kernel.kptr_restrict, CAP_SYSLOG)";
}

static const char *count_ruled_out(const struct kernel *k)
{
	if (!k->btf)
		return types_ruled_out(k);
	return k->cpu_senders ? "this kernel sends for two calls at once" : kallsyms_ruled_out(k);
}

static const char *csd_ruled_out(const struct kernel *k)
{
	return k->csd_tracepoints ? kallsyms_ruled_out(k) : "this kernel has no csd tracepoints";
}

/* A task gives back what was set aside for its calls. */
#define TASK_ENDS "call_exit__raw_tp", "call_exec__raw_tp"

static const struct fact facts[FACT_CNT] = {
	[FACT_RQ] = {
		"runqueues", "where each CPU's runqueue is", "every barrier command", true,
		{ { "iter", { "find_rq__iter" }, types_ruled_out, 0, false, NULL },
		  /* no program: those of the switches find it when a CPU is made to switch */
		  { "visit", { NULL }, NULL, 0, false, NULL } },
	},
	[FACT_SWITCH] = {
		"switches", "what a CPU runs: switches and exec", "every barrier command", true,
		{ { "tp_btf", { "sched_switch__tp_btf", "sched_process_exec__tp_btf" },
		    types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "sched_switch__raw_tp", "sched_process_exec__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_HOTPLUG] = {
		"hotplug", "the set of online CPUs stood still", "every barrier command", true,
		/* the end first: no begin that is seen may miss its end */
		{ { "tp_btf", { "cpuhp_exit__tp_btf", "cpuhp_enter__tp_btf",
				"cpuhp_multi_enter__tp_btf" }, types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "cpuhp_exit__raw_tp", "cpuhp_enter__raw_tp",
				"cpuhp_multi_enter__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_CHILDREN] = {
		"processes", "the traced processes and their children", "-p PID and COMMAND", true,
		/* the iterator in front: find_processes() asks for it by name */
		{ { "tp_btf", { "find_pids__iter", "sched_process_fork__tp_btf",
				"sched_process_exit__tp_btf" },
		    types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "sched_process_fork__raw_tp", "sched_process_exit__raw_tp" },
		    numbers_ruled_out, 0, false, NULL } },
	},
	[FACT_DELIVERY] = {
		"delivery", "the CPUs a call sent to, and the handlers that ran for it",
		"every barrier command that sends", true,
		{ { "csd", { "send__csd", "handler_start__csd", "handler_end__csd" },
		    csd_ruled_out, 0, false, NULL },
		/* of one function fexit first: a livepatch that came in between would crash v6.1 */
		  { "fentry", { "ipi_mb__fexit", "ipi_mb__fentry", "ipi_sync_core__fexit",
				"ipi_sync_core__fentry", "ipi_rseq__fexit", "ipi_rseq__fentry",
				"ipi_sync_rq_state__fexit", "ipi_sync_rq_state__fentry",
				"sent_many__fexit", "send_many__fentry", "sent_single__fexit",
				"send_single__fentry", "sent_each__fexit", "send_each__fentry" },
		    count_ruled_out, 12, false, NULL } },
	},
	[FACT_CALL] = {
		"call", "begin, arguments and end of a call", "everything", true,
		{ { "kprobe.multi", { TASK_ENDS, "call_begin__kprobe_multi", "call_end__kretprobe_multi",
				      "call_begin_compat__kprobe_multi",
				      "call_end_compat__kretprobe_multi" }, kprobe_multi_ruled_out, 4, true, NULL },
		/*
		 * A trampoline runs what was attached last first (hlist_add_head), a tracepoint
		 * last: copies have to run in their order (mbt/copies.h).
		 */
		  { "fentry", { TASK_ENDS, "call_end_spare2__fexit", "call_end_spare1__fexit",
				"call_end__fexit", "call_begin_spare2__fentry",
				"call_begin_spare1__fentry", "call_begin__fentry",
				"call_end_compat_spare2__fexit", "call_end_compat_spare1__fexit",
				"call_end_compat__fexit", "call_begin_compat_spare2__fentry",
				"call_begin_compat_spare1__fentry", "call_begin_compat__fentry" },
		    call_fentry_ruled_out, 8, true, NULL },
		  { "tracepoint", { TASK_ENDS, "call_begin__tp", "call_end__tp" }, event_ruled_out, 0, false, NULL },
		  { "raw_tp", { TASK_ENDS, "call_begin__raw_tp", "call_begin_spare1__raw_tp",
				"call_begin_spare2__raw_tp", "call_end__raw_tp",
				"call_end_spare1__raw_tp", "call_end_spare2__raw_tp" }, NULL, 0, true,
		    event_is_last },
		  { "kprobe", { TASK_ENDS, "call_begin__kprobe", "call_end__kretprobe" },
		    kprobe_ruled_out, 0, false, NULL } },
	},
	[FACT_UNREACHED] = {
		"unreached", "calls that never reach the kernel function",
		"stubbed, blocked-by-seccomp", false,
		{ { "raw_tp", { "call_unreached__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_ANSWERED] = {
		"answered", "calls that a trap, a dispatcher or a ptracer answers, callers that seccomp kills",
		"trapped, dispatched, ptraced, killed-by-seccomp", false,
		{ { "tp_btf", { "answered__tp_btf" }, types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "answered__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_QUIESCENT] = {
		"quiescent", "what each CPU does for RCU", "the CPUs of GLOBAL", false,
		{ { "tp_btf", { "rcu_event__tp_btf" }, types_ruled_out, 0, false, NULL },
		  { "raw_tp", { "rcu_event__raw_tp" }, NULL, 0, false, NULL } },
	},
	[FACT_EXPEDITED] = {
		"expedited", "the interrupt of expedited grace periods", "the CPUs of an expedited GLOBAL", false,
		{ { "fentry", { "expedited__fexit", "expedited__fentry" }, types_ruled_out, 0, false, NULL } },
	},
	[FACT_GRACE] = {
		"grace-period", "the synchronize_rcu() of a call", "GLOBAL and REGISTER_* without waiting CPUs", false,
		{ { "fentry", { "grace_end__fexit", "grace_begin__fentry" }, types_ruled_out, 0, false, NULL } },
	},
	[FACT_MUTEX] = {
		"mutex", "registrations that wait for a mutex", "REGISTER_* beside other calls", false,
		{ { "raw_tp", { "mutex_waited__raw_tp", "mutex_wait__raw_tp" }, NULL, 0, false, NULL } },
	},
};

static bool list_has(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (list && *list) {
		size_t word = strcspn(list, ",");

		if (word == len && !strncmp(list, name, len))
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}

static bool is_rung(const char *name, size_t len)
{
	int f, r;

	for (f = 0; f < FACT_CNT; f++)
		for (r = 0; r < LADDER_RUNGS && facts[f].rungs[r].name; r++)
			if (strlen(facts[f].rungs[r].name) == len &&
			    !strncmp(facts[f].rungs[r].name, name, len))
				return true;
	return false;
}

bool ladder_knows_rungs(const char *list)
{
	while (*list) {
		size_t word = strcspn(list, ",");

		if (!is_rung(list, word))
			return false;
		list += word + (list[word] == ',');
	}
	return true;
}

static int rung_program_cnt(const struct rung *rung)
{
	int cnt = 0;

	while (cnt < LADDER_PROGRAMS && rung->programs[cnt])
		cnt++;
	return cnt;
}

static void rung_release(struct climbed *c)
{
	int i;

	for (i = 0; i < LADDER_PROGRAMS; i++)
		bpf_link__destroy(c->links[i]);
	bpf_object__close(c->object);
	memset(c, 0, sizeof(*c));
}

static int rung_climb(struct ladder *l, const struct rung *rung, struct climbed *c, bool *compat)
{
	int cnt = rung_program_cnt(rung), i, err;

	c->object = ladder_load_programs(l, rung->programs, cnt, rung->needed ?: cnt);
	if (!c->object && rung->needed) {
		cnt = rung->needed;
		c->object = ladder_load_programs(l, rung->programs, cnt, cnt);
	}
	if (!c->object)
		return -errno;
	*compat = rung->compat && cnt == rung_program_cnt(rung);
	for (i = 0; i < cnt; i++) {
		struct bpf_program *p =
			bpf_object__find_program_by_name(c->object, rung->programs[i]);

		if (!p)
			continue;
		c->links[i] = attach_program(p);
		c->programs[i] = rung->programs[i];
		if (!c->links[i] && rung->needed && i >= rung->needed) {
			/* kprobe.multi: a function that is missing shows at the attachment, not at the load */
			while (i > rung->needed) {
				bpf_link__destroy(c->links[--i]);
				c->links[i] = NULL;
			}
			*compat = false;
			break;
		}
		if (!c->links[i]) {
			err = -errno;
			rung_release(c);
			return err;
		}
	}
	return 0;
}

const char *ladder_probed_function(const struct ladder *l, const char *name)
{
	struct bpf_program *p = bpf_object__find_program_by_name(l->base->obj, name);
	enum bpf_attach_type attach = p ? bpf_program__expected_attach_type(p) : 0;

	if (!p || (bpf_program__type(p) != BPF_PROG_TYPE_KPROBE && attach != BPF_TRACE_FENTRY &&
		   attach != BPF_TRACE_FEXIT))
		return NULL;
	return strchr(bpf_program__section_name(p), '/') + 1;
}

/* A rung with a program on a redirected function falls as a whole. */
static int rung_ruled_out(const struct ladder *l, const struct rung *rung, const struct kernel *k,
			  char *reason, size_t reason_len)
{
	const char *why = rung->ruled_out ? rung->ruled_out(k) : NULL, *function, *by;
	int i;

	if (why) {
		snprintf(reason, reason_len, "%s", why);
		return -EOPNOTSUPP;
	}
	for (i = 0; i < LADDER_PROGRAMS && rung->programs[i]; i++) {
		function = ladder_probed_function(l, rung->programs[i]);
		by = function ? redirects_find(&l->redirects, function) : NULL;
		if (by) {
			snprintf(reason, reason_len, "%s is %s", function, by);
			return -EBUSY;
		}
	}
	return 0;
}

/* Climb rung @r of a fact. Returns 0, or -errno with the reason in the fact's state. */
static int fact_try(struct ladder *l, enum fact_id id, int r, const struct kernel *k)
{
	const struct rung *rung = &facts[id].rungs[r];
	struct fact_state *state = &l->states[id];
	char *reason = state->rungs[r].reason;
	size_t reason_len = sizeof(state->rungs[r].reason);
	int err;

	state->rungs[r].tried = true;
	err = rung_ruled_out(l, rung, k, reason, reason_len);
	err = err ? err : rung_climb(l, rung, &l->climbed[id], &state->compat);
	if (err == -ENOEXEC)
		snprintf(reason, reason_len, "this kernel interprets BPF programs, wrongly: sysctl net.core.bpf_jit_enable=1");
	state->rungs[r].err = err;
	if (!err)
		state->rung = rung->name;
	return err;
}

static int fact_climb(struct ladder *l, enum fact_id id, const struct kernel *k, const char *no_rung)
{
	const struct rung *rungs = facts[id].rungs;
	struct fact_state *state = &l->states[id];
	int r, turn;

	for (r = 0; r < state->rung_cnt; r++)
		state->rungs[r].excluded = list_has(no_rung, rungs[r].name);
	for (turn = 0; turn < 2; turn++)
		for (r = 0; r < state->rung_cnt; r++)
			if (!state->rungs[r].excluded &&
			    turn == (rungs[r].last && rungs[r].last(k)) && !fact_try(l, id, r, k))
				return 0;
	return -EOPNOTSUPP;
}

static void states_init(struct ladder *l, const struct ladder_options *o)
{
	int f, r;

	for (f = 0; f < FACT_CNT; f++) {
		struct fact_state *s = &l->states[f];

		s->name = facts[f].name;
		s->what = facts[f].what;
		s->without = facts[f].without;
		s->wanted = true;
		for (r = 0; r < LADDER_RUNGS && facts[f].rungs[r].name; r++)
			s->rungs[r].name = facts[f].rungs[r].name;
		s->rung_cnt = r;
	}
	l->states[FACT_UNREACHED].wanted = o->unreached;
}

/* The last rung's failure stands for the fact's: it is the one with the fewest needs. */
static void explain_fact(const struct fact_state *s, char *why, size_t why_len)
{
	const char *reason = "every rung is excluded";
	int r;

	for (r = 0; r < s->rung_cnt; r++)
		if (s->rungs[r].tried)
			reason = *s->rungs[r].reason ? s->rungs[r].reason : strerror(-s->rungs[r].err);
	snprintf(why, why_len, "this kernel cannot show %s: %s (see: membarrier-trace doctor)", s->what,
		 reason);
}

/* MBT_HAVE_* of the records to come. */
static unsigned int evidence(const struct ladder *l)
{
	unsigned int have = MBT_HAVE_TARGETS | MBT_HAVE_HANDLERS;

	if (l->states[FACT_QUIESCENT].rung)
		have |= MBT_HAVE_QUIESCENT;
	if (l->states[FACT_EXPEDITED].rung)
		have |= MBT_HAVE_EXPEDITED;
	if (l->states[FACT_GRACE].rung)
		have |= MBT_HAVE_GRACE;
	return have;
}

/* The rung of another fact that shows this one as well; NULL: it needs its own. */
static const char *shown_beside(const struct ladder *l, enum fact_id id, const struct kernel *k)
{
	const char *call = l->states[FACT_CALL].rung, *delivery = l->states[FACT_DELIVERY].rung;

	/* the system call's own events fire for calls that never reach the function */
	if (id == FACT_UNREACHED && call && !strstr("kprobe.multi fentry kprobe", call))
		return call;
	if (id == FACT_EXPEDITED && delivery && !strcmp(delivery, "csd") && k->rcu_exp_handler)
		return delivery;
	return NULL;
}

static int climb_all(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len)
{
	int f, err, first_err = 0;
	struct ladder_skips skips;
	const char *lost;

	for (f = 0; f < FACT_CNT; f++) {
		struct fact_state *s = &l->states[f];

		/* the function's own probe says more */
		if (f == FACT_MUTEX)
			s->wanted = !l->states[FACT_GRACE].rung;
		s->rung = shown_beside(l, f, k);
		if (s->rung || !s->wanted)
			continue;
		err = fact_climb(l, f, k, o->no_rung);
		if (err && facts[f].required && !first_err) {
			first_err = err;
			explain_fact(s, why, why_len);
		}
	}
	if (first_err)
		return first_err;
	ladder_skips(l, &skips);
	l->base->bss->positions = skips.calls.set;
	l->base->bss->mutex_waits = l->climbed[FACT_MUTEX].object != NULL;
	l->base->bss->compat_seen = l->states[FACT_CALL].compat;
	l->base->bss->have = evidence(l);
	err = ladder_find_runqueues(l);
	if (err) {
		snprintf(why, why_len, "cannot look for the runqueues: %s", strerror(-err));
		return err;
	}
	ladder_load_online(l);
	ladder_follow_hotplug(l);
	ladder_watch(l);
	lost = ladder_lost_fact(l);
	if (!lost)
		return 0;
	snprintf(why, why_len, "the probes of '%s' are attached, and this kernel does not run them: are " LADDER_SWITCHES " 1?", lost);
	return -EOPNOTSUPP;
}

int ladder_new(struct ladder **out, const struct kernel *k, const struct ladder_options *o,
	       char *why, size_t why_len)
{
	struct ladder *l;
	int err;

	*out = NULL;
	if (!k->btf && !k->btf_file) {
		snprintf(why, why_len, "this kernel does not describe its types (no /sys/kernel/btf/vmlinux: CONFIG_DEBUG_INFO_BTF is off, or sysfs is not mounted); --btf FILE names a description of it");
		return -EOPNOTSUPP;
	}
	l = calloc(1, sizeof(*l));
	if (!l) {
		snprintf(why, why_len, "out of memory");
		return -ENOMEM;
	}
	l->cpu_cnt = k->cpu_possible;
	l->init_pid_ns = k->init_pid_ns;
	l->btf_file = k->btf_file;
	l->ftrace_fd = l->switch_events = -1;
	states_init(l, o);
	err = redirects_read(&l->redirects, k->shares_functions);
	if (err)
		snprintf(why, why_len, "out of memory");
	err = err ? err : ladder_load_maps(l, k, o, why, why_len);
	if (!err && l->btf_file)
		err = ladder_try_types(l, why, why_len);
	if (err) {
		ladder_free(l);
		return err;
	}
	*out = l;
	err = climb_all(l, k, o, why, why_len);
	malloc_trim(0); /* each rung's object, refused ones too, read the kernel's BTF */
	return err;
}

void ladder_free(struct ladder *l)
{
	int f;

	if (!l)
		return;
	for (f = FACT_CNT - 1; f >= 0; f--)
		rung_release(&l->climbed[f]);
	if (l->ftrace_fd >= 0)
		close(l->ftrace_fd);
	if (l->switch_events >= 0)
		close(l->switch_events);
	ladder_release_maps(l);
	redirects_release(&l->redirects);
	free(l);
}

const struct fact_state *ladder_fact(const struct ladder *l, enum fact_id id)
{
	return &l->states[id];
}
