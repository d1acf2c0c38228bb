// SPDX-License-Identifier: GPL-2.0-only
/* What is looked for once at the start: the runqueues, and the processes to judge. */
#include "probe/find.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "probe/climbed.h"

/* Read an iterator once: it visits every task, and says nothing. */
static int visit_tasks(const struct bpf_link *iterator)
{
	char buf[64];
	ssize_t n;
	int fd, err = 0;

	fd = bpf_iter_create(bpf_link__fd(iterator));
	if (fd < 0)
		return -errno;
	do {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			err = -errno;
	} while (n > 0 || (n < 0 && !err));
	close(fd);
	return err;
}

/*
 * Be on each CPU in turn, so that it switches to us; a CPU that we may not use is
 * found at its next switch, and until then its calls say that they lack it.
 */
static int visit_cpus(unsigned int cnt)
{
	size_t size = CPU_ALLOC_SIZE(cnt);
	cpu_set_t *before = CPU_ALLOC(cnt), *one = CPU_ALLOC(cnt);
	unsigned int cpu;
	int err = -ENOMEM;

	if (before && one)
		err = sched_getaffinity(0, size, before) ? -errno : 0;
	for (cpu = 0; !err && cpu < cnt; cpu++) {
		CPU_ZERO_S(size, one);
		CPU_SET_S(cpu, size, one);
		if (sched_setaffinity(0, size, one))
			continue;
		/* away and back: we may have been there already */
		usleep(1);
	}
	if (!err && sched_setaffinity(0, size, before))
		err = -errno;
	CPU_FREE(before);
	CPU_FREE(one);
	return err;
}

/* The iterator of that role among the probes of a fact; NULL: its rung has none. */
static const struct bpf_link *iterator_of(const struct climbed *c, enum probe_role role)
{
	int i;

	for (i = 0; c->rung && i < LADDER_PROGRAMS; i++)
		if (c->attached[i].link && c->rung->probes[i].role == role)
			return c->attached[i].link;
	return NULL;
}

int ladder_find_runqueues(const struct ladder *l)
{
	const struct bpf_link *iterator = iterator_of(&l->climbed[FACT_RQ], ROLE_FINDS_RUNQUEUES);

	return iterator ? visit_tasks(iterator) : visit_cpus(l->cpu_cnt);
}

/* Of processes or of threads: what user space asks for, and what is found. */
struct numbers {
	const struct bpf_map *wanted, *judged;
	bool threads;
};

/* A thread's number names no process. */
static bool exists(const struct numbers *n, int number)
{
	int pidfd;

	if (n->threads)
		return !kill(number, 0) || errno != ESRCH;
	pidfd = (int)syscall(SYS_pidfd_open, number, 0);
	if (pidfd < 0)
		return false;
	close(pidfd);
	return true;
}

/* Without the iterator: our numbers are the kernel's, or this rung would be ruled out. */
static int take_numbers(const struct numbers *n, const int *list, unsigned int cnt)
{
	__u32 judge = MBT_JUDGED, found = 1, key;
	unsigned int i;
	int err = 0;

	for (i = 0; i < cnt && !err; i++) {
		if (!exists(n, list[i]))
			continue;
		key = (__u32)list[i];
		err = bpf_map__update_elem(n->judged, &key, sizeof(key), &judge, sizeof(judge),
					   BPF_ANY);
		err = err   ?:
			      bpf_map__update_elem(n->wanted, &key, sizeof(key), &found,
						   sizeof(found), BPF_ANY);
	}
	return err;
}

bool ladder_judges_any(const struct ladder *l)
{
	__u32 tgid, *prev = NULL;

	while (!bpf_map__get_next_key(l->base->maps.judged_tgids, prev, &tgid, sizeof(tgid))) {
		/* EPERM: there is one, and it is not ours */
		if (!l->init_pid_ns || !kill((pid_t)tgid, 0) || errno != ESRCH)
			return true;
		prev = &tgid;
	}
	return false;
}

bool ladder_command_refused(const struct ladder *l, __u32 *arch, int *number)
{
	__u64 refused = __atomic_load_n(&l->base->bss->command_refused, __ATOMIC_SEQ_CST);

	*arch = (__u32)(refused >> 32);
	*number = (int)(__u32)refused;
	return refused;
}

static int judge_numbers(const struct ladder *l, const struct numbers *n, const int *list,
			 unsigned int cnt, int *missing)
{
	const struct bpf_link *iterator = iterator_of(&l->climbed[FACT_CHILDREN], ROLE_FINDS_PIDS);
	__u32 key, value = 0;
	unsigned int i;
	int err = 0;

	for (i = 0; i < cnt && !err; i++) {
		key = (__u32)list[i];
		err = bpf_map__update_elem(n->wanted, &key, sizeof(key), &value, sizeof(value),
					   BPF_ANY);
	}
	err = err ?: iterator ? visit_tasks(iterator) : take_numbers(n, list, cnt);
	for (i = 0; i < cnt && !err; i++) {
		*missing = list[i];
		key = (__u32)list[i];
		err = bpf_map__lookup_elem(n->wanted, &key, sizeof(key), &value, sizeof(value), 0);
		if (!err && !value)
			err = -ESRCH;
	}
	return err;
}

int ladder_judge(struct ladder *l, const int *pids, unsigned int cnt, int *missing)
{
	const struct numbers processes = { l->base->maps.wanted_pids, l->base->maps.judged_tgids,
					   false };

	return judge_numbers(l, &processes, pids, cnt, missing);
}

int ladder_judge_threads(struct ladder *l, const int *tids, unsigned int cnt, int *missing)
{
	const struct numbers threads = { l->base->maps.wanted_tids, l->base->maps.judged_tids,
					 true };

	return judge_numbers(l, &threads, tids, cnt, missing);
}
