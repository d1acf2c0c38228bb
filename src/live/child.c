// SPDX-License-Identifier: GPL-2.0-only
/* The command of a run: forked before it is traced, and executed once it is. */
#include "live/child.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(int go, int exec_err, char *const argv[], int output, const struct child_user *user)
{
	sigset_t none;
	char byte;
	int err;

	if (read(go, &byte, 1) != 1)
		_exit(0);
	/*
	 * Our parent blocks signals to read them from a descriptor; the command must not. Not
	 * before it may run: a Ctrl-C while the probes are attached is for both of us.
	 */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	err = user->name ? -child_user_become(user) : 0;
	if (!err && (!output || dup2(output, STDOUT_FILENO) >= 0))
		execvp(argv[0], argv);
	err = err ? err : errno;
	if (write(exec_err, &err, sizeof(err)) != sizeof(err))
		_exit(126);
	_exit(err == ENOENT ? 127 : 126);
}

int child_start(struct child *c, char *const argv[], int output, const struct child_user *user)
{
	int go[2], exec_err[2], err;

	c->pid = -1;
	if (pipe2(go, O_CLOEXEC))
		return -errno;
	if (pipe2(exec_err, O_CLOEXEC)) {
		err = -errno;
		goto out_go;
	}
	c->pid = fork();
	if (c->pid < 0) {
		err = -errno;
		goto out_exec;
	}
	if (!c->pid) {
		close(go[1]);
		close(exec_err[0]);
		run(go[0], exec_err[1], argv, output, user);
	}
	close(go[0]);
	close(exec_err[1]);
	c->go = go[1];
	c->exec_err = exec_err[0];
	return 0;
out_exec:
	close(exec_err[0]);
	close(exec_err[1]);
out_go:
	close(go[0]);
	close(go[1]);
	return err;
}

int child_release(struct child *c)
{
	int err = 0;
	ssize_t n;

	if (write(c->go, "", 1) != 1)
		return -errno;
	/* exec closes the other end: nothing to read means that the command runs */
	do
		n = read(c->exec_err, &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	return n == sizeof(err) ? -err : 0;
}

void child_abandon(struct child *c)
{
	if (c->pid <= 0)
		return;
	close(c->go);
	close(c->exec_err);
	c->go = c->exec_err = -1;
}
