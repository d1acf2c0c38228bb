// SPDX-License-Identifier: GPL-2.0-only
/* Facts of the running kernel, from sysfs, kallsyms, BTF and its own QUERY. */
#include "run/kernel.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "run/commands.h"
#include "mbt/record.h"
#include "run/cpulist.h"
#include "run/compat_entry.h"
#include "run/kernel_symbols.h"
#include "run/kernel_types.h"

static int read_line(const char *path, char *buf, size_t len)
{
	FILE *f = fopen(path, "re");
	int err = 0;

	if (!f)
		return -errno;
	if (!fgets(buf, (int)len, f)) {
		buf[0] = '\0';
		err = -ENODATA;
	}
	fclose(f);
	buf[strcspn(buf, "\n")] = '\0';
	return err;
}

static long long read_timens_offset_ns(void)
{
	long long s = 0, ns = 0;
	char line[128];
	FILE *f = fopen("/proc/self/timens_offsets", "re");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "monotonic %lld %lld", &s, &ns) == 2)
			break;
	if (f)
		fclose(f);
	return s * 1000000000ll + ns;
}

/*
 * Read once, since the clock is asked for several times in each round of a live run: it cannot
 * be written any more when a process is in the namespace. The file tells that of children,
 * which differs from ours only behind unshare(CLONE_NEWTIME) without an exec.
 */
static long long timens_offset_ns(void)
{
	static long long offset_ns;
	static bool known;

	if (!known) {
		offset_ns = read_timens_offset_ns();
		known = true;
	}
	return offset_ns;
}

void kernel_grace_period(const struct kernel *k)
{
	if (syscall(SYS_membarrier, MBT_CMD_GLOBAL, 0, 0) || k->filtered)
		usleep(50000);
}

__u64 kernel_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (__u64)((long long)t.tv_sec * 1000000000ll + t.tv_nsec - timens_offset_ns());
}

unsigned int kernel_online_cpus(void)
{
	struct cpulist online;

	return cpulist_read(&online, "/sys/devices/system/cpu/online") ? 0 : online.cnt;
}

void kernel_remark(struct kernel *k, const char *format, ...)
{
	char text[KERNEL_REMARK_LEN];
	unsigned int i;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (i = 0; i < k->remark_cnt; i++)
		if (!strcmp(k->remarks[i], text))
			return;
	if (i < KERNEL_REMARKS)
		memcpy(k->remarks[k->remark_cnt++], text, sizeof(text));
}

/* By the file: prctl(2) kills in some modes. */
struct kernel_answerers kernel_answerers(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	struct kernel_answerers a = { 0 };
	char line[256];
	int value;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Seccomp: %d", &value) == 1)
			a.seccomp = value != 0;
		if (sscanf(line, "TracerPid: %d", &value) == 1) {
			a.tracer = value != 0;
			a.known = true;
		}
	}
	if (f)
		fclose(f);
	return a;
}

static bool is_filtered(void)
{
	struct kernel_answerers a = kernel_answerers();

	return a.seccomp || a.tracer || !a.known;
}

/*
 * Does this kernel have the command? Asked with the command itself: where it is
 * built in, a process that did not register is refused with EPERM. QUERY is not
 * believed here, it is among what is judged, unless a filter may have answered.
 */
static enum mbt_tristate lacks_command(struct kernel *k, __u32 cmd, const char *name)
{
	struct command_asked asked = {
		.cmd = cmd,
		.named = k->query_mask & cmd,
		.filtered = k->filtered,
	};
	enum mbt_tristate absent;
	bool doubted;

	asked.answer = syscall(SYS_membarrier, cmd, 0, 0);
	if (asked.answer < 0)
		asked.answer = -errno;
	absent = command_absent(&asked, &doubted);
	if (doubted)
		kernel_remark(k,
			      "%s answers the tool itself '%s', and QUERY %s it: perhaps a seccomp "
			      "filter on the tool; whether the kernel has the command is left open",
			      name, strerror(asked.answer < 0 ? (int)-asked.answer : 0),
			      asked.named ? "names" : "does not name");
	return absent;
}

/* membarrier may be refused to us as a whole; no barrier command says EPERM to QUERY's user. */
static void ask_membarrier(struct kernel *k)
{
	long mask = syscall(SYS_membarrier, MBT_CMD_QUERY, 0, 0);

	k->sync_core_absent = k->rseq_absent = k->get_registrations_absent = MBT_UNKNOWN;
	k->filtered = is_filtered();
	if (mask <= 0) {
		kernel_remark(k,
			      "QUERY answers the tool itself '%s': which commands the kernel has "
			      "is left open",
			      strerror(mask < 0 ? errno : 0));
		return;
	}
	k->query_mask = (__u32)mask;
	k->sync_core_absent = lacks_command(k, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
					    "PRIVATE_EXPEDITED_SYNC_CORE");
	k->rseq_absent = lacks_command(k, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, "PRIVATE_EXPEDITED_RSEQ");
	k->get_registrations_absent =
		lacks_command(k, MBT_CMD_GET_REGISTRATIONS, "GET_REGISTRATIONS");
	/* a ptracer, or a supervisor of seccomp, answers any mask: it is no measure for others */
	if (k->filtered)
		k->query_mask = 0;
}

static enum mbt_tristate read_nohz_full(void)
{
	char line[4096];
	int err = read_line("/sys/devices/system/cpu/nohz_full", line, sizeof(line));
	const char *list = line;

	/* no such file: the kernel was built without it */
	if (err == -ENOENT || err == -ENODATA)
		return MBT_NO;
	if (err)
		return MBT_UNKNOWN;
	/*
	 * Built, not booted with it: "(null)", to the right of a field as wide as there
	 * are CPUs ("%*pbl" of no mask).
	 */
	list += strspn(list, " ");
	return *list == '\0' || !strcmp(list, "(null)") ? MBT_NO : MBT_YES;
}

/* The kernel's own namespace has a number for ever: PROC_PID_INIT_INO, include/linux/proc_ns.h. */
static bool in_init_pid_ns(void)
{
	char name[64] = "";

	return readlink("/proc/self/ns/pid", name, sizeof(name) - 1) > 0 &&
	       !strcmp(name, "pid:[4026531836]");
}

/*
 * CPUs that are possible, as the kernel counts them: it fills a value of a per-CPU map
 * with one number for each. 0: it does not say.
 */
static unsigned int ask_possible_cpus(void)
{
	const unsigned int room = 65536; /* no kernel can be built for more CPUs than 8192 */
	const __u64 untouched = ~0ull;
	__u64 *values = malloc(room * sizeof(*values));
	unsigned int cnt = 0, i;
	__u32 key = 0;
	int fd;

	fd = values ? bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, NULL, sizeof(key), sizeof(*values),
				     1, NULL) :
		      -1;
	for (i = 0; values && i < room; i++)
		values[i] = untouched;
	if (fd >= 0 && !bpf_map_lookup_elem(fd, &key, values))
		while (cnt < room && values[cnt] != untouched)
			cnt++;
	if (fd >= 0)
		close(fd);
	free(values);
	return cnt;
}

/* The file may be another's, as that of the online CPUs; a CPU beyond it would go unseen. */
static void correct_possible_cpus(struct kernel *k)
{
	unsigned int cnt = ask_possible_cpus();

	if (cnt <= k->cpu_possible)
		return;
	kernel_remark(k, "sysfs shows %u possible CPUs, the kernel has %u: it is believed",
		      k->cpu_possible, cnt);
	k->cpu_possible = cnt;
}

int kernel_read(struct kernel *k, const char *btf_file, char *why, size_t why_len)
{
	struct cpulist possible;
	struct utsname uts;
	int err;

	memset(k, 0, sizeof(*k));
	uname(&uts);
	snprintf(k->release, sizeof(k->release), "%s", uts.release);
	snprintf(k->arch, sizeof(k->arch), "%s", uts.machine);
	err = cpulist_read(&possible, "/sys/devices/system/cpu/possible");
	k->cpu_possible = possible.end;
	k->cpu_online = kernel_online_cpus();
	if (err || !k->cpu_possible || !k->cpu_online) {
		snprintf(why, why_len,
			 "cannot read the CPU list in /sys/devices/system/cpu (is sysfs mounted?)");
		return err ? err : -ENODATA;
	}
	correct_possible_cpus(k);
	if (k->cpu_possible > MBT_MAX_CPUS) {
		snprintf(
			why, why_len,
			"this machine has %u possible CPUs, this build supports %u (too-many-cpus)",
			k->cpu_possible, MBT_MAX_CPUS);
		return -E2BIG;
	}
	ask_membarrier(k);
	k->preempt_rcu = k->one_sender = MBT_UNKNOWN;
	k->preempts_tracepoints = true;
	k->nohz_full = read_nohz_full();
	cpulist_read_words(k->isolated, sizeof(k->isolated), "/sys/devices/system/cpu/isolated");
	if (k->nohz_full == MBT_YES)
		cpulist_read_words(k->nohz_full_cpus, sizeof(k->nohz_full_cpus),
				   "/sys/devices/system/cpu/nohz_full");
	k->cpumask_offstack = MBT_UNKNOWN;
	err = kernel_read_types(k, btf_file, why, why_len);
	if (err)
		return err;
	kernel_read_symbols(k);
	preemption_read(&k->preemption, k->release, k->preemption_built);
	k->init_pid_ns = in_init_pid_ns();
	k->compat = compat_entry();
	return 0;
}

/* What QUERY has to name: every kernel that has the system call accepts the first four. */
static __u32 accepted_commands(const struct kernel *k)
{
	__u32 mask = MBT_CMD_GLOBAL_EXPEDITED | MBT_CMD_REGISTER_GLOBAL_EXPEDITED |
		     MBT_CMD_PRIVATE_EXPEDITED | MBT_CMD_REGISTER_PRIVATE_EXPEDITED;

	if (k->nohz_full == MBT_NO)
		mask |= MBT_CMD_GLOBAL;
	if (k->sync_core_absent == MBT_NO)
		mask |= MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE |
			MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE;
	if (k->rseq_absent == MBT_NO)
		mask |= MBT_CMD_PRIVATE_EXPEDITED_RSEQ | MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ;
	if (k->get_registrations_absent == MBT_NO)
		mask |= MBT_CMD_GET_REGISTRATIONS;
	return mask;
}

void kernel_settings(const struct kernel *k, struct mbt_settings *settings)
{
	int i;

	settings->unknown_handlers = 0;
	memset(settings->handler, 0, sizeof(settings->handler));
	settings->cpu_cnt = k->cpu_possible;
	settings->query_mask = k->query_mask;
	settings->query_must = accepted_commands(k);
	settings->nohz_full = k->nohz_full;
	settings->preempt_rcu = k->preempt_rcu;
	settings->cpumask_onstack = k->cpumask_offstack == MBT_NO  ? MBT_YES :
				    k->cpumask_offstack == MBT_YES ? MBT_NO :
								     MBT_UNKNOWN;
	settings->sync_core_absent = k->sync_core_absent;
	settings->rseq_absent = k->rseq_absent;
	settings->get_registrations_absent = k->get_registrations_absent;
	settings->rcu_exp_handler = k->rcu_exp_handler;
	settings->one_sender = k->one_sender;
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++) {
		if (k->handler[i].unknown)
			settings->unknown_handlers |= MBT_BIT(i);
		else
			memcpy(settings->handler[i], k->handler[i].at,
			       sizeof(settings->handler[i]));
	}
}
