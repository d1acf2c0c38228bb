// SPDX-License-Identifier: GPL-2.0-only
/* How many CPUs are online: asked for at the start, and after every step of hotplug. */
#include "probe/hotplug.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"
#include "probe/programs.h"

/*
 * While scheduling domains are built anew a runqueue is offline for a moment, with its
 * lock held. So an answer that is not that of sysfs has to be given again, and stays in
 * doubt: it is asked for at every so many looks.
 */
#define SAME_ANSWERS 3
#define PAUSE_US 1000
#define LOOKS_IN_DOUBT 64

const struct probe ladder_online_probe = { .name = "online__raw_tp" };

void ladder_load_online(struct ladder *l)
{
	/* where the kernel refuses it sysfs is all that there is, and the report says so */
	l->online_object = ladder_are_loaded(l->together, &ladder_online_probe, 1, true) ?
				   l->together :
				   ladder_load_programs(l, &ladder_online_probe, 1, true);
}

static unsigned int known_runqueues(const struct ladder *l)
{
	unsigned int cpu, cnt = 0;

	for (cpu = 0; cpu < l->cpu_cnt; cpu++)
		cnt += !!__atomic_load_n(&l->base->bss->rq_addresses[cpu], __ATOMIC_RELAXED);
	return cnt;
}

/* False: the runqueues give no answer. */
static bool ask_runqueues(const struct ladder *l, struct online_asked *a)
{
	const volatile struct mbt_asked *asked = &l->base->bss->asked;
	LIBBPF_OPTS(bpf_test_run_opts, run);
	struct bpf_program *p;

	if (!l->online_object)
		return false;
	p = bpf_object__find_program_by_name(l->online_object, ladder_online_probe.name);
	if (bpf_prog_test_run_opts(bpf_program__fd(p), &run) || !asked->online)
		return false;
	a->known = asked->known;
	a->by_runqueues = asked->online;
	return true;
}

/* 0; -EAGAIN: the answers differ; -ENODATA: there are none. */
static int ask(struct ladder *l, struct online_asked *a)
{
	struct online_asked again;
	int i;

	*a = (struct online_asked){ .possible = l->cpu_cnt, .by_sysfs = kernel_online_cpus() };
	a->known = known_runqueues(l);
	a->runqueues = ask_runqueues(l, a);
	if (!a->runqueues)
		return a->by_sysfs ? 0 : -ENODATA;
	for (i = 1; i < SAME_ANSWERS && a->by_runqueues != a->by_sysfs; i++) {
		usleep(PAUSE_US);
		if (!ask_runqueues(l, &again) || again.by_runqueues != a->by_runqueues)
			return -EAGAIN;
	}
	return 0;
}

static bool to_be_asked(struct ladder *l, __u64 steps)
{
	if (steps != l->base->bss->online_at || l->base->bss->online_known < l->base->bss->online)
		return true;
	return l->online.runqueues && l->online.by_runqueues != l->online.by_sysfs &&
	       ++l->online_looks % LOOKS_IN_DOUBT == 0;
}

bool ladder_follow_hotplug(struct ladder *l)
{
	__u64 steps = __atomic_load_n(&l->base->bss->hotplug_begun, __ATOMIC_SEQ_CST);
	struct online_asked asked;
	struct online online;
	bool stepped = steps != l->base->bss->online_at;

	if (!to_be_asked(l, steps) ||
	    steps != __atomic_load_n(&l->base->bss->hotplug_ended, __ATOMIC_SEQ_CST))
		return stepped;
	/* no answer (no descriptor left): the old number stays, and stays unused */
	if (ask(l, &asked))
		return stepped;
	online = online_count(&asked);
	__atomic_store_n(&l->base->bss->online, online.cnt, __ATOMIC_SEQ_CST);
	__atomic_store_n(&l->base->bss->online_known, online.known, __ATOMIC_SEQ_CST);
	/* counted before another step began: the number is right, and may be used */
	if (steps != __atomic_load_n(&l->base->bss->hotplug_begun, __ATOMIC_SEQ_CST))
		return stepped;
	__atomic_store_n(&l->base->bss->online_at, steps, __ATOMIC_SEQ_CST);
	l->online = asked;
	return stepped;
}

static void remark_online(const struct ladder *l, struct kernel *k)
{
	const struct online_asked *a = &l->online;
	struct online online = online_count(a);

	if (!online.cnt)
		return;
	k->cpu_online = online.cnt;
	if (!a->runqueues)
		kernel_remark(k,
			      "that %u CPUs are online is what sysfs says, which may be "
			      "another's: the kernel's runqueues do not tell",
			      online.cnt);
	else if (a->by_sysfs != online.cnt)
		kernel_remark(k,
			      "sysfs shows %u CPUs online, the kernel's runqueues %u: these are "
			      "believed",
			      a->by_sysfs, online.cnt);
}

/* The rungs on functions are ruled out by it; for this one a call is a call, whatever it runs. */
static void remark_redirected(const struct ladder *l, struct kernel *k)
{
	const struct rung *rung = l->climbed[FACT_DELIVERY].rung;
	const char *by;
	int h;

	if (!rung || !rung->handlers_by_address)
		return;
	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++) {
		by = redirects_find(&l->redirects, symbols_name(h));
		if (by)
			kernel_remark(k,
				      "%s is %s: that it is called is seen, what runs in its "
				      "place is not looked at",
				      symbols_name(h), by);
	}
}

void ladder_remarks(const struct ladder *l, struct kernel *k)
{
	remark_online(l, k);
	remark_redirected(l, k);
}
