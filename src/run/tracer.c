// SPDX-License-Identifier: GPL-2.0-only
/* Fields of /proc/PID/status about ptracers, filters and signals. */
#include "run/tracer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number behind @field in /proc/TID/status; 0: there is none. */
static unsigned long long status_number(int tid, const char *field, int base)
{
	unsigned long long number = 0;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, field, strlen(field)))
			number = strtoull(line + strlen(field), NULL, base);
	fclose(file);
	return number;
}

unsigned long long tracer_signal_mask(int tid, const char *mask)
{
	return status_number(tid, mask, 16);
}

int tracer_of(int pid)
{
	return (int)status_number(pid, "TracerPid:", 10);
}

int seccomp_mode_of(int pid)
{
	return (int)status_number(pid, "Seccomp:", 10);
}

bool no_new_privs_of(int pid)
{
	return status_number(pid, "NoNewPrivs:", 10);
}
