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

/* Without the iterator: our numbers are the kernel's, or this rung would be ruled out. */
static int take_processes(const struct ladder *l, const int *pids, unsigned int cnt)
{
	__u32 judge = MBT_JUDGED, found = 1, key;
	unsigned int i;
	int err = 0, pidfd;

	for (i = 0; i < cnt && !err; i++) {
		/* a thread's number names no process */
		pidfd = (int)syscall(SYS_pidfd_open, pids[i], 0);
		if (pidfd < 0)
			continue;
		close(pidfd);
		key = (__u32)pids[i];
		err = bpf_map__update_elem(l->base->maps.judged_tgids, &key, sizeof(key), &judge,
					   sizeof(judge), BPF_ANY);
		err = err   ?:
			      bpf_map__update_elem(l->base->maps.wanted_pids, &key, sizeof(key),
						   &found, sizeof(found), BPF_ANY);
	}
	return err;
}

static int find_processes(const struct ladder *l, const int *pids, unsigned int cnt)
{
	const struct bpf_link *iterator = iterator_of(&l->climbed[FACT_CHILDREN], ROLE_FINDS_PIDS);

	return iterator ? visit_tasks(iterator) : take_processes(l, pids, cnt);
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

int ladder_judge(struct ladder *l, const int *pids, unsigned int cnt, int *missing)
{
	__u32 key, value = 0;
	unsigned int i;
	int err = 0;

	for (i = 0; i < cnt && !err; i++) {
		key = (__u32)pids[i];
		err = bpf_map__update_elem(l->base->maps.wanted_pids, &key, sizeof(key), &value,
					   sizeof(value), BPF_ANY);
	}
	err = err ?: find_processes(l, pids, cnt);
	for (i = 0; i < cnt && !err; i++) {
		*missing = pids[i];
		key = (__u32)pids[i];
		err = bpf_map__lookup_elem(l->base->maps.wanted_pids, &key, sizeof(key), &value,
					   sizeof(value), 0);
		if (!err && !value)
			err = -ESRCH;
	}
	return err;
}
