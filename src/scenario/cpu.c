// SPDX-License-Identifier: GPL-2.0-only
/* CPUs: which there are, threads that are pinned to them or burn them, what interrupted them. */
#include "scenario/cpu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What spinners and callers see of their starter, and it of them. */
enum { THREAD_WAITS, THREAD_RUNS };

int scenario_pin(unsigned int cpu)
{
	cpu_set_t set;

	if (cpu >= CPU_SETSIZE)
		return -ENOTSUP;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (!sched_setaffinity(0, sizeof(set), &set))
		return 0;
	return errno == EINVAL ? -ENOTSUP : -errno;
}

int scenario_cpus_init(struct scenario_cpus *cpus)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return -errno;
	cpus->count = 0;
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			cpus->ids[cpus->count++] = cpu;
	return cpus->count ? 0 : -ENODEV;
}

uint64_t scenario_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

void scenario_sleep_ns(uint64_t ns)
{
	struct timespec left = {
		.tv_sec = (time_t)(ns / NSEC_PER_SEC),
		.tv_nsec = (long)(ns % NSEC_PER_SEC),
	};

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

int scenario_pin_to_both(void)
{
	int err = scenario_pin(SCENARIO_TARGET_CPU);

	if (!err)
		err = scenario_pin(SCENARIO_CALLER_CPU);
	return err;
}

static void spin(void *arg, const atomic_bool *stop)
{
	(void)arg;
	while (!atomic_load_explicit(stop, memory_order_relaxed))
		;
}

static void *run_spinner(void *arg)
{
	struct scenario_spinner *spinner = arg;
	void (*body)(void *, const atomic_bool *) = spinner->body ? spinner->body : spin;
	struct sched_param param = { .sched_priority = spinner->fifo_priority };
	int err = 0;

	/* First the class: a CPU that a FIFO thread holds would not let it in. */
	if (param.sched_priority && sched_setscheduler(0, SCHED_FIFO, &param))
		spinner->fifo_priority = 0;
	if (spinner->cpu >= 0)
		err = scenario_pin((unsigned int)spinner->cpu);
	atomic_store(&spinner->state, err ? err : THREAD_RUNS);
	if (!err)
		body(spinner->arg, &spinner->stop);
	return NULL;
}

int scenario_spinner_start(struct scenario_spinner *spinner, int cpu, int fifo_priority)
{
	int err;

	spinner->cpu = cpu;
	spinner->fifo_priority = fifo_priority;
	atomic_store(&spinner->state, THREAD_WAITS);
	atomic_store(&spinner->stop, false);
	err = pthread_create(&spinner->thread, NULL, run_spinner, spinner);
	if (err)
		return -err;
	spinner->started = true;
	while ((err = atomic_load(&spinner->state)) == THREAD_WAITS)
		scenario_sleep_ns(SCENARIO_POLL_NS);
	if (err == THREAD_RUNS)
		return 0;
	scenario_spinner_stop(spinner);
	return err;
}

void scenario_spinner_stop(struct scenario_spinner *spinner)
{
	if (!spinner->started)
		return;
	atomic_store(&spinner->stop, true);
	pthread_join(spinner->thread, NULL);
	spinner->started = false;
}

/* The place of a CPU in the header line; offline CPUs have none. */
static int interrupts_column(const char *header, unsigned int cpu)
{
	const char *at = header;
	unsigned int id;
	int skipped;

	for (int column = 0; sscanf(at, " CPU%u%n", &id, &skipped) == 1; column++) {
		if (id == cpu)
			return column;
		at += skipped;
	}
	return -ENOENT;
}

/* The next count of a row at *@at, which moves behind it. Returns whether there is one. */
static bool interrupts_next(const char **at, uint64_t *count)
{
	char *end;

	errno = 0;
	*count = strtoull(*at, &end, 10);
	if (end == *at || errno)
		return false;
	*at = end;
	return true;
}

/*
 *  "CAL:      21575      21531   Function call interrupts", column 1 -> 21531
 */
static int interrupts_value(const char *row, int column, uint64_t *count)
{
	const char *at = strchr(row, ':');

	if (!at)
		return -ENOENT;
	at++;
	for (int i = 0; i <= column; i++)
		if (!interrupts_next(&at, count))
			return -ENOENT;
	return 0;
}

#define CALL_INTERRUPTS "Function call interrupts"

/* The row is CAL on x86, IPI1 elsewhere: go by its @words. Leaves it in *@line. */
static int interrupts_row(FILE *file, const char *words, char **line, size_t *size)
{
	while (getline(line, size, file) > 0)
		if (strstr(*line, words))
			return 0;
	return -ENOENT;
}

static int interrupts_of(const char *words, unsigned int cpu, uint64_t *count)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char *line = NULL;
	size_t size = 0;
	int column = -ENOENT, err = -ENOENT;

	if (!file)
		return -errno;
	if (getline(&line, &size, file) > 0)
		column = interrupts_column(line, cpu);
	if (column >= 0)
		err = interrupts_row(file, words, &line, &size);
	if (!err)
		err = interrupts_value(line, column, count);
	free(line);
	fclose(file);
	return err;
}

int scenario_call_interrupts(unsigned int cpu, uint64_t *count)
{
	return interrupts_of(CALL_INTERRUPTS, cpu, count);
}

int scenario_tlb_interrupts(unsigned int cpu, uint64_t *count)
{
	return interrupts_of("TLB shootdowns", cpu, count);
}

int scenario_all_call_interrupts(uint64_t *count)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char *line = NULL;
	size_t size = 0;
	const char *at;
	uint64_t value;
	int err;

	if (!file)
		return -errno;
	err = interrupts_row(file, CALL_INTERRUPTS, &line, &size);
	at = err ? NULL : strchr(line, ':');
	*count = 0;
	for (at += !!at; at && interrupts_next(&at, &value);)
		*count += value;
	free(line);
	fclose(file);
	return at ? err : -ENOENT;
}

int scenario_each_call_interrupts(uint64_t *counts, unsigned int cnt)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char *header = NULL, *line = NULL;
	size_t header_size = 0, size = 0;
	const char *cpu, *at = NULL;
	uint64_t value;
	unsigned int id;
	int skipped;

	if (!file)
		return -errno;
	for (id = 0; id < cnt; id++)
		counts[id] = UINT64_MAX;
	if (getline(&header, &header_size, file) > 0 &&
	    !interrupts_row(file, CALL_INTERRUPTS, &line, &size))
		at = strchr(line, ':');
	cpu = header;
	for (at += !!at; at && sscanf(cpu, " CPU%u%n", &id, &skipped) == 1; cpu += skipped) {
		if (!interrupts_next(&at, &value))
			break;
		if (id < cnt)
			counts[id] = value;
	}
	free(header);
	free(line);
	fclose(file);
	return at ? 0 : -ENOENT;
}
