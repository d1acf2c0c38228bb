// SPDX-License-Identifier: GPL-2.0-only
/* Cases in which processes come, go, and become other programs. */
#include "abuse/abuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 4

/* ---- processes: each with an mm of its own, registered for everything ---- */

int abuse_processes(struct abuse *abuse)
{
	pid_t children[PROCESSES];
	unsigned int started = 0;
	int err = 0;

	for (; started < PROCESSES && !err; started += !err) {
		children[started] = abuse_fork(abuse, abuse_crew_run);
		if (children[started] < 0)
			err = children[started];
	}
	atomic_store(&abuse->events, started);
	if (err)
		atomic_store(&abuse->broken, err);
	for (unsigned int i = 0; i < started; i++)
		abuse_reap(abuse, children[i]);
	return err;
}

/* ---- fork-storm: children call at once, with the parent's registration ---- */

static int call_each(struct abuse *abuse)
{
	abuse_call_each(abuse);
	return 0;
}

int abuse_fork_storm(struct abuse *abuse)
{
	pid_t children[PROCESSES];
	struct abuse_crew crew;
	int err;

	/* The parent's threads call while it is copied. */
	err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);
	while (!err && !abuse_over(abuse)) {
		unsigned int started = 0;

		for (; started < PROCESSES && !err; started += !err) {
			children[started] = abuse_fork(abuse, call_each);
			if (children[started] < 0)
				err = children[started];
		}
		for (unsigned int i = 0; i < started; i++)
			abuse_reap(abuse, children[i]);
		atomic_fetch_add(&abuse->events, started);
	}
	if (err)
		atomic_store(&abuse->broken, err);
	abuse_crew_join(&crew);
	return err;
}

/* ---- exec-storm: register, call, execute the same program again ---- */

#define GENERATIONS 100 /* of one process, before a new one is forked */

static int execute(struct abuse *abuse, unsigned int generations)
{
	char fd[16], left[16];
	char *const argv[] = { "membarrier-abuse", "--image", fd, left, NULL };

	snprintf(fd, sizeof(fd), "%d", abuse->fd);
	snprintf(left, sizeof(left), "%u", generations);
	execv("/proc/self/exe", argv);
	return -errno;
}

struct image {
	struct abuse *abuse;
	unsigned int generations;
};

static void *execute_next(void *arg)
{
	struct image *image = arg;

	atomic_store(&image->abuse->broken, execute(image->abuse, image->generations - 1));
	return NULL;
}

int abuse_image(struct abuse *abuse, unsigned int generations)
{
	struct image image = { abuse, generations };
	struct abuse_crew crew;
	pthread_t thread;
	int err;

	atomic_fetch_add(&abuse->events, 1);
	err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);
	if (err)
		return err;
	abuse_call_each(abuse);
	/* The end of the process, too, meets threads that call. */
	if (!generations || abuse_over(abuse))
		return 0;
	/* By turns the first thread executes, or another that then takes its place. */
	if (generations % 2)
		return execute(abuse, generations - 1);
	err = -pthread_create(&thread, NULL, execute_next, &image);
	for (unsigned int turn = 0; !err && !atomic_load(&abuse->broken); turn++)
		abuse_call(abuse, turn);
	return err;
}

static int first_image(struct abuse *abuse)
{
	return execute(abuse, GENERATIONS);
}

static int exec_until_over(struct abuse *abuse)
{
	return abuse_fork_until_over(abuse, first_image);
}

int abuse_exec_storm(struct abuse *abuse)
{
	pid_t other = abuse_fork(abuse, exec_until_over);
	int err;

	if (other < 0)
		return other;
	err = exec_until_over(abuse);
	abuse_reap(abuse, other);
	return err;
}

/* ---- vfork: the child borrows the mm, calls, and leaves or executes ---- */

static int last_image(struct abuse *abuse)
{
	abuse_call_each(abuse);
	return execute(abuse, 0);
}

int abuse_vfork(struct abuse *abuse)
{
	struct abuse_crew crew;
	void *stack;
	int err;

	stack = malloc(ABUSE_STACK_SIZE);
	if (!stack)
		return -ENOMEM;
	err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);
	for (unsigned int turn = 0; !err && !abuse_over(abuse); turn++) {
		/* An image costs as much as many children that just leave. */
		pid_t pid = abuse_clone(abuse, turn % 8 ? call_each : last_image,
					CLONE_VM | CLONE_VFORK, stack);

		if (pid < 0) {
			err = pid;
			atomic_store(&abuse->broken, err);
			break;
		}
		abuse_reap(abuse, pid);
		atomic_fetch_add(&abuse->events, 1);
	}
	abuse_crew_join(&crew);
	free(stack);
	return err;
}

/* ---- short-lived: the kernel gives the next one the same mm and pid ---- */

static int register_and_call(struct abuse *abuse)
{
	struct abuse_crew crew;
	int err = abuse_crew_start(&crew, abuse, abuse->threads, NULL);

	if (!err)
		abuse_call_each(abuse);
	/* It ends while its threads call. */
	return err;
}

/*
 * Asks the kernel to give @pid to the next process. It may refuse, and others may
 * be faster: the caller looks what it got.
 */
static void suggest_pid(pid_t pid)
{
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	dprintf(fd, "%d", pid - 1);
	close(fd);
}

int abuse_short_lived(struct abuse *abuse)
{
	pid_t last = 0, pid;

	while (!abuse_over(abuse)) {
		if (last)
			suggest_pid(last);
		pid = abuse_fork(abuse, register_and_call);
		if (pid < 0)
			return pid;
		abuse_reap(abuse, pid);
		if (pid == last)
			atomic_fetch_add(&abuse->events, 1);
		last = pid;
	}
	return 0;
}

/* ---- pid-namespace: inside, the pids are others ---- */

static int first_inside(struct abuse *abuse)
{
	snprintf(abuse->note, sizeof(abuse->note), "inside=%d", getpid());
	calls_register(&abuse->list, scenario_membarrier, abuse->counts);
	abuse_call_each(abuse);
	return abuse_processes(abuse);
}

int abuse_pid_namespace(struct abuse *abuse)
{
	void *stack = malloc(ABUSE_STACK_SIZE);
	size_t length;
	pid_t pid;

	if (!stack)
		return -ENOMEM;
	pid = abuse_clone(abuse, first_inside, CLONE_NEWPID, stack);
	free(stack);
	if (pid < 0)
		return pid == -EPERM || pid == -EINVAL ? -ENOTSUP : pid;
	abuse_reap(abuse, pid);
	length = strlen(abuse->note);
	snprintf(abuse->note + length, sizeof(abuse->note) - length, " outside=%d", pid);
	return 0;
}
