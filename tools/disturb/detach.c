// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-detach - do to a running tracer what a debugger can: close its link of a
 * BPF program, so that the kernel runs the program no more. Or look whether it has one.
 */
#include "scenario/number.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_FOUND, EXIT_NOT_FOUND, EXIT_USAGE, EXIT_BROKEN, EXIT_UNSUPPORTED };

/* The process is in user space now and then: look again a little later. */
#define STOP_TRIES 10000
#define STOP_PAUSE_US 1000

#define SYSCALL_LEN 2

/* The program that a descriptor of the process is a link of; 0: it is no link. */
static unsigned int linked_program(int pid, const char *fd)
{
	unsigned int link = 0, program = 0;
	char path[64], line[256];
	FILE *info;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%.16s", pid, fd);
	info = fopen(path, "r");
	while (info && fgets(line, sizeof(line), info)) {
		sscanf(line, "link_id: %u", &link);
		sscanf(line, "prog_id: %u", &program);
	}
	if (info)
		fclose(info);
	return link ? program : 0;
}

static bool is_named(unsigned int program, const char *name)
{
	struct bpf_prog_info info = { 0 };
	unsigned int len = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(program), err;

	if (fd < 0)
		return false;
	err = bpf_obj_get_info_by_fd(fd, &info, &len);
	close(fd);
	return !err && !strncmp(info.name, name, sizeof(info.name) - 1);
}

#if defined(__x86_64__)
/* In a stop that interrupted a system call: its instruction is right behind us. */
static int stop_in_syscall(int pid, struct user_regs_struct *regs)
{
	int status;

	for (int i = 0; i < STOP_TRIES; i++) {
		if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) || waitpid(pid, &status, 0) != pid ||
		    !WIFSTOPPED(status) || ptrace(PTRACE_GETREGS, pid, NULL, regs))
			return -ESRCH;
		if ((long)regs->orig_rax >= 0)
			return 0;
		ptrace(PTRACE_DETACH, pid, NULL, NULL);
		usleep(STOP_PAUSE_US);
	}
	return -ETIMEDOUT;
}

static int close_there(int pid, int fd)
{
	struct user_regs_struct regs, call;
	int status, err = 0;

	err = stop_in_syscall(pid, &regs);
	if (err)
		return err;
	call = regs;
	call.rip -= SYSCALL_LEN;
	call.rax = SYS_close;
	call.rdi = (unsigned int)fd;
	call.orig_rax = -1UL;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &call) ||
	    ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) || waitpid(pid, &status, 0) != pid ||
	    !WIFSTOPPED(status) || ptrace(PTRACE_GETREGS, pid, NULL, &call))
		err = -EIO;
	else
		err = (int)call.rax;
	/* the interrupted call begins again */
	if (ptrace(PTRACE_SETREGS, pid, NULL, &regs) || ptrace(PTRACE_DETACH, pid, NULL, NULL))
		err = -EIO;
	return err;
}
#else
static int close_there(int pid, int fd)
{
	(void)pid;
	(void)fd;
	return -ENOTSUP;
}
#endif

/* The number of links that were found, and closed unless @look; or -errno. */
static int find_links(int pid, const char *name, bool look)
{
	int found = 0, err = 0;
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir))) {
		unsigned int program = linked_program(pid, entry->d_name);

		if (!program || !is_named(program, name))
			continue;
		if (!look)
			err = close_there(pid, atoi(entry->d_name));
		found += !err;
	}
	closedir(dir);
	return err ? err : found;
}

int main(int argc, char **argv)
{
	bool look = argc == 4 && !strcmp(argv[1], "--look");
	uint64_t pid;
	int found;

	argv += look;
	if (argc - look != 3 || number_parse(argv[1], 0, INT_MAX, &pid)) {
		fprintf(stderr, "usage: membarrier-detach [--look] PID PROGRAM\n"
				"Close the links of a BPF program (the 15 bytes of its name that "
				"the kernel keeps) in a process, or count them.\n"
				"Exit status: 0, 1 there is no such link, 2 usage, 3 could not, 4 "
				"not on this architecture.\n");
		return EXIT_USAGE;
	}
	found = find_links((int)pid, argv[2], look);
	if (found == -ENOTSUP)
		return EXIT_UNSUPPORTED;
	if (found < 0) {
		fprintf(stderr, "membarrier-detach: cannot close links of process %s: %s\n",
			argv[1], strerror(-found));
		return EXIT_BROKEN;
	}
	printf("%s=%d\n", look ? "linked" : "closed", found);
	return found ? EXIT_FOUND : EXIT_NOT_FOUND;
}
