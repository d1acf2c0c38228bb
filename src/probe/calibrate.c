// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of our own at the start, to see which functions serve as handlers: kallsyms may
 * have several of one name (a livepatch brings its own), or not the one that is sent.
 * Made in a process of its own: what it registers for is not the tool's.
 */
#include "probe/calibrate.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "mbt/calibration.h"
#include "mbt/membarrier.h"
#include "probe/attach.h"
#include "run/interpreter.h"
#include "run/kallsyms.h"
#include "run/kernel.h"
#include "run/kernel_symbols.h"
#include "membarrier_calibrate.skel.h"

/* The other thread may not get its CPU for a while, and then nothing is sent. */
#define TRIES 300
#define PAUSE_US 1000
#define WAIT_TRIES 20000

/* What the calls of each handler ran, in memory that both processes have. */
struct trial {
	struct seen_function seen[MBT_HANDLER_CNT][MBT_SEEN_CNT];
	unsigned int cnt[MBT_HANDLER_CNT];
	__u32 failed_cmd;
	int err; /* 0, -errno of a call, or of what comes before */
	bool done;
};

struct helper {
	pthread_t thread;
	atomic_bool runs;
	atomic_bool stop;
};

static void *spin(void *arg)
{
	struct helper *h = arg;

	atomic_store(&h->runs, true);
	while (!atomic_load_explicit(&h->stop, memory_order_relaxed))
		;
	return NULL;
}

/* Be on one of our CPUs, and @h on another. -ENODEV: there is one only. */
static int spread(struct helper *h)
{
	cpu_set_t all, one;
	pthread_attr_t attr;
	int cpu, cnt = 0, err;

	CPU_ZERO(&one);
	if (sched_getaffinity(0, sizeof(all), &all))
		return -errno;
	pthread_attr_init(&attr);
	for (cpu = 0; cpu < CPU_SETSIZE && cnt < 2; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (!cnt++)
			pthread_attr_setaffinity_np(&attr, sizeof(one), &one);
	}
	err = cnt < 2 ? -ENODEV : sched_setaffinity(0, sizeof(one), &one) ? -errno : 0;
	err = err ?: -pthread_create(&h->thread, &attr, spin, h);
	pthread_attr_destroy(&attr);
	return err;
}

static void remember(struct trial *t, int handler, __u64 func)
{
	unsigned int i;

	for (i = 0; i < t->cnt[handler]; i++)
		if (t->seen[handler][i].func == func)
			return;
	if (i < MBT_SEEN_CNT)
		t->seen[handler][t->cnt[handler]++].func = func;
}

static int membarrier(struct trial *t, __u32 cmd)
{
	if (!syscall(SYS_membarrier, cmd, 0, 0))
		return 0;
	t->failed_cmd = cmd;
	t->err = -errno;
	return t->err;
}

/* Make the call, and remember what ran for it. */
static int call_watched(struct trial *t, struct mbt_calibration *c, int handler, __u32 cmd)
{
	unsigned int i;
	int err;

	memset(c->seen, 0, sizeof(c->seen));
	c->cnt = 0;
	__atomic_store_n(&c->open, 1, __ATOMIC_SEQ_CST);
	err = membarrier(t, cmd);
	__atomic_store_n(&c->open, 0, __ATOMIC_SEQ_CST);
	for (i = 0; !err && i < c->cnt && i < MBT_SEEN_CNT; i++)
		if (__atomic_load_n(&c->seen[i].ran, __ATOMIC_SEQ_CST))
			remember(t, handler, c->seen[i].func);
	return err;
}

static bool is_found(const struct trial *t, const struct kernel *k, int handler)
{
	unsigned int i;

	for (i = 0; i < t->cnt[handler]; i++)
		if (symbols_have(&k->handler[handler], t->seen[handler][i].func))
			return true;
	return false;
}

static int call_until_found(struct trial *t, const struct kernel *k, struct mbt_calibration *c,
			    int handler, __u32 cmd)
{
	int tries, err = 0;

	for (tries = 0; !err && tries < TRIES && !is_found(t, k, handler); tries++) {
		if (tries)
			usleep(PAUSE_US);
		err = call_watched(t, c, handler, cmd);
	}
	return err;
}

static int make_calls(struct trial *t, const struct kernel *k, struct mbt_calibration *c,
		      int program)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	struct helper h = { .runs = false };
	int err;

	err = bpf_prog_test_run_opts(program, &run);
	/* while we are alone: a grace period less for each */
	if (!err && k->sync_core_absent == MBT_NO)
		err = membarrier(t, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	if (!err && k->rseq_absent == MBT_NO)
		err = membarrier(t, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ);
	err = err ?: spread(&h);
	if (err)
		return err;
	while (!atomic_load(&h.runs))
		usleep(PAUSE_US);
	err = call_watched(t, c, MBT_HANDLER_SYNC_RQ_STATE, MBT_CMD_REGISTER_PRIVATE_EXPEDITED);
	err = err ?: call_until_found(t, k, c, MBT_HANDLER_MB, MBT_CMD_PRIVATE_EXPEDITED);
	if (!err && k->sync_core_absent == MBT_NO)
		err = call_until_found(t, k, c, MBT_HANDLER_SYNC_CORE,
				       MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE);
	if (!err && k->rseq_absent == MBT_NO)
		err = call_until_found(t, k, c, MBT_HANDLER_RSEQ, MBT_CMD_PRIVATE_EXPEDITED_RSEQ);
	atomic_store(&h.stop, true);
	pthread_join(h.thread, NULL);
	return err;
}

/* Returns the status of the process that made the calls, -1 if it had to be ended. */
static int run_trial(struct trial *t, const struct kernel *k, struct mbt_calibration *c,
		     int program)
{
	int status = 0, tries;
	pid_t pid = fork();

	if (pid < 0) {
		t->err = -errno;
		return 0;
	}
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		t->err = make_calls(t, k, c, program);
		t->done = true;
		_exit(0);
	}
	for (tries = 0; tries < WAIT_TRIES; tries++) {
		pid_t ended = waitpid(pid, &status, WNOHANG);

		if (ended == pid)
			return status;
		/* who started us ignores SIGCHLD: then it is gone */
		if (ended < 0 && errno == ECHILD)
			return 0;
		usleep(PAUSE_US);
	}
	kill(pid, SIGKILL);
	return -1;
}

static void name_function(void *arg, const struct kallsym *symbol)
{
	struct trial *t = arg;
	unsigned int h, i;

	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++)
		for (i = 0; i < t->cnt[h]; i++) {
			struct seen_function *seen = &t->seen[h][i];

			if (seen->func != symbol->addr)
				continue;
			seen->handler = seen->handler ?: symbols_handler(symbol->name);
			seen->in_kernel |= !symbol->in_module;
		}
}

/* Was nothing seen of a handler that is known, or may it be one that found no room? */
static bool is_doubtful(const struct trial *t, const struct kernel *k, int handler)
{
	return t->cnt[handler] &&
	       (!is_found(t, k, handler) || k->handler[handler].cnt > MBT_ADDRESSES);
}

/*
 * What kallsyms calls the functions that were seen. It is asked again only where that can
 * change anything: whatever else a call sends, beside its handler, needs no name.
 */
static void name_functions(struct trial *t, const struct kernel *k)
{
	bool ask = false;
	unsigned int i;
	int h;

	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++) {
		ask |= is_doubtful(t, k, h);
		for (i = 0; i < t->cnt[h]; i++)
			if (symbols_have(&k->handler[h], t->seen[h][i].func))
				t->seen[h][i].handler = h;
	}
	if (ask)
		kallsyms_read(name_function, t);
}

/* Did calls of ours run each handler as it is known? */
static bool are_confirmed(const struct trial *t, const struct kernel *k)
{
	int h;

	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++)
		if (kernel_has_handler(k, h) && !is_found(t, k, h))
			return false;
	return true;
}

static struct membarrier_calibrate_bpf *load(struct attachment attached[2], int *program)
{
	struct membarrier_calibrate_bpf *b = membarrier_calibrate_bpf__open_and_load();
	int err;

	if (!b)
		return NULL;
	err = interpreter_refuse(b->obj);
	err = err ?: attach_program(b->progs.calibrate_run__csd, &attached[0]);
	err = err ?: attach_program(b->progs.calibrate_send__csd, &attached[1]);
	*program = bpf_program__fd(b->progs.calibrate_task__raw_tp);
	if (!err)
		return b;
	detach_program(&attached[0]);
	membarrier_calibrate_bpf__destroy(b);
	return errno = -err, NULL;
}

static void explain(struct kernel *k, const struct trial *t, int status)
{
	char *why = k->calibration_failed;
	const size_t len = sizeof(k->calibration_failed);

	if (status == -1)
		snprintf(why, len, "calls of the tool's own do not come to an end");
	else if (WIFSIGNALED(status))
		snprintf(why, len, "calls of the tool's own are answered by signal %d",
			 WTERMSIG(status));
	else if (t->failed_cmd)
		snprintf(why, len, "a call of the tool's own (command %#x) fails: %s",
			 t->failed_cmd, strerror(-t->err));
	else if (t->err == -ENODEV)
		snprintf(why, len, "the tool may use one CPU only");
	else if (t->err)
		snprintf(why, len, "%s", strerror(-t->err));
	else if (k->sync_core_absent == MBT_UNKNOWN || k->rseq_absent == MBT_UNKNOWN)
		snprintf(why, len, "some commands are not the kernel's to answer for the tool");
	else if (!t->done)
		snprintf(why, len, "no calls of the tool's own could be made");
}

static void calibrate(struct kernel *k, struct trial *t)
{
	struct attachment attached[2] = { 0 };
	struct membarrier_calibrate_bpf *b;
	int program, status;

	if (!k->csd_tracepoints) {
		snprintf(k->calibration_failed, sizeof(k->calibration_failed),
			 "this kernel has no csd tracepoints");
		return;
	}
	b = load(attached, &program);
	if (!b) {
		snprintf(k->calibration_failed, sizeof(k->calibration_failed), "%s",
			 strerror(errno));
		return;
	}
	status = run_trial(t, k, &b->bss->calibration, program);
	detach_program(&attached[1]);
	detach_program(&attached[0]);
	membarrier_calibrate_bpf__destroy(b);
	explain(k, t, status);
}

static const char *const commands[MBT_HANDLER_CNT] = {
	[MBT_HANDLER_MB] = "PRIVATE_EXPEDITED and GLOBAL_EXPEDITED",
	[MBT_HANDLER_SYNC_CORE] = "PRIVATE_EXPEDITED_SYNC_CORE",
	[MBT_HANDLER_RSEQ] = "PRIVATE_EXPEDITED_RSEQ",
	[MBT_HANDLER_SYNC_RQ_STATE] = "REGISTER_*",
};

static void remark_unknown(struct kernel *k, int h)
{
	const char *name = symbols_name(h);

	if (k->handler[h].cnt > 1)
		kernel_remark(k,
			      "%s cannot be judged (no-oracle): kallsyms has %u functions %s, and "
			      "no call of the tool's own showed which one runs%s%s",
			      commands[h], k->handler[h].cnt, name,
			      *k->calibration_failed ? ": " : "", k->calibration_failed);
	else
		kernel_remark(k,
			      "%s cannot be judged (no-oracle): what a call of the tool's own ran "
			      "is not the %s of kallsyms, nor any function of it",
			      commands[h], name);
}

void ladder_calibrate(struct kernel *k)
{
	struct trial *t =
		mmap(NULL, sizeof(*t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	static const struct trial none;
	int h;

	if (t == MAP_FAILED)
		snprintf(k->calibration_failed, sizeof(k->calibration_failed), "out of memory");
	else
		calibrate(k, t);
	if (k->symbols_by_name && (t == MAP_FAILED || !are_confirmed(t, k)))
		kernel_list_symbols(k);
	if (t != MAP_FAILED)
		name_functions(t, k);
	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++) {
		const struct trial *shown = t == MAP_FAILED ? &none : t;

		symbols_settle(&k->handler[h], h, shown->seen[h], shown->cnt[h]);
		if (k->handler[h].unknown)
			remark_unknown(k, h);
	}
	if (t != MAP_FAILED)
		munmap(t, sizeof(*t));
}
