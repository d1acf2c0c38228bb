// SPDX-License-Identifier: GPL-2.0-only
/* What keeps a kernel from showing more, and what would help. */
#include "cli/doctor.h"
#include <errno.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <string.h>
#include <sys/vfs.h>
#include "cli/cli.h"
#include "probe/facts.h"

#define SECURITY_DIR "/sys/kernel/security"

static void advise(struct doctor *d, const char *about, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void advise(struct doctor *d, const char *about, const char *format, ...)
{
	struct doctor_remedy *r = &d->remedies[d->remedy_cnt];
	va_list args;

	if (d->remedy_cnt == DOCTOR_REMEDIES)
		return;
	r->about = about;
	va_start(args, format);
	vsnprintf(r->text, sizeof(r->text), format, args);
	va_end(args);
	d->remedy_cnt++;
}

static int read_text(const char *path, char *text, size_t len)
{
	FILE *f = fopen(path, "re");
	size_t got;

	if (!f)
		return -errno;
	got = fread(text, 1, len - 1, f);
	text[got] = '\0';
	fclose(f);
	return got ? 0 : -ENODATA;
}

/* A kernel without lockdown has no such file; without securityfs there it cannot be told. */
static enum doctor_lockdown read_lockdown(void)
{
	struct statfs fs;
	char text[128];
	int err = read_text(SECURITY_DIR "/lockdown", text, sizeof(text));

	if (!err)
		return doctor_lockdown_of(text);
	return err == -ENOENT && !statfs(SECURITY_DIR, &fs) && fs.f_type == SECURITYFS_MAGIC ?
		       LOCKDOWN_NONE :
		       LOCKDOWN_UNKNOWN;
}

static int read_kptr_restrict(void)
{
	char text[16];

	if (read_text("/proc/sys/kernel/kptr_restrict", text, sizeof(text)))
		return -1;
	return *text >= '0' && *text <= '9' ? *text - '0' : -1;
}

/* A fact that nothing shows: whether that was asked for, and what its rungs need. */
static void advise_fact(struct doctor *d, unsigned int f)
{
	const struct fact_state *s = &d->run->facts[f];
	bool denied = false;
	int r;

	if (s->rung || !s->wanted)
		return;
	for (r = 0; r < s->rung_cnt; r++) {
		if (s->rungs[r].excluded) {
			advise(d, s->name, "leave %s out of --no-rung", s->rungs[r].name);
			return;
		}
		/* a rung that is ruled out has its reason, which says what was refused */
		denied |= (s->rungs[r].err == -EPERM || s->rungs[r].err == -EACCES) &&
			  !*s->rungs[r].reason;
	}
	if (denied)
		advise(d, s->name,
		       "run the tool as root, or with CAP_BPF, CAP_PERFMON and CAP_SYSLOG, where "
		       "no lockdown forbids it");
	else if (ladder_facts[f].remedy)
		advise(d, s->name, "%s", ladder_facts[f].remedy);
	else
		advise(d, s->name, "a kernel that takes one of its rungs above");
}

static void advise_symbols(struct doctor *d)
{
	const struct kernel *k = d->run->kernel;
	bool unknown = false;
	int h;

	if (!kernel_knows_handlers(k))
		advise(d, "handler addresses",
		       "run the tool with CAP_SYSLOG, or set the sysctl kernel.kptr_restrict to 0, "
		       "so that /proc/kallsyms shows addresses (CONFIG_KALLSYMS=y)");
	for (h = MBT_HANDLER_MB; h < MBT_HANDLER_CNT; h++)
		unknown |= k->handler[h].unknown;
	if (unknown)
		advise(d, "handlers",
		       "unload the module, or unmount the list of symbols, that brings another "
		       "function of a handler's name (Note above)");
	if (*k->calibration_failed)
		advise(d, "calibration",
		       "let the tool use two online CPUs, and no filter answer its own calls: then "
		       "calls of its own show whether the handlers are those of the symbols");
	if (k->lock_design == LOCKS_UNKNOWN)
		advise(d, "locks that let one call send",
		       "a kernel that lists its data as well (CONFIG_KALLSYMS_ALL=y) tells; no "
		       "verdict needs it");
}

static void advise_kernel(struct doctor *d)
{
	const struct kernel *k = d->run->kernel;

	if (!k->btf && !k->btf_file)
		advise(d, "types",
		       "a kernel with CONFIG_DEBUG_INFO_BTF=y, or --btf FILE with the types of "
		       "this build");
	if (d->lockdown == LOCKDOWN_CONFIDENTIALITY)
		advise(d, "lockdown",
		       "boot without lockdown=confidentiality, which keeps BPF programs from "
		       "reading the kernel's memory");
	if (!k->counts_tp_misses)
		advise(d, "skipped runs",
		       "a kernel that counts them for links to events (bpf_link_info, 6.7): then "
		       "the rungs tracepoint and kprobe can be relied on");
	if (k->filtered)
		advise(d, "QUERY",
		       "start the tool outside of seccomp filters and tracers, which may answer "
		       "its own calls in the kernel's place");
	if (FACT_CALL < d->run->fact_cnt && d->run->facts[FACT_CALL].rung &&
	    !d->run->facts[FACT_CALL].compat && k->compat != MBT_NO)
		advise(d, "32-bit programs",
		       "a rung of call that sees them: fentry, where the kernel has their entry, "
		       "or "
		       "raw_tp, with --no-rung and those that stand above it");
}

static void advise_all(struct doctor *d, int err)
{
	unsigned int f;

	d->lockdown = read_lockdown();
	d->kptr_restrict = read_kptr_restrict();
	d->remedy_cnt = 0;
	if (err == -EPERM)
		advise(d, "privileges",
		       "run the tool as root, or with CAP_BPF, CAP_PERFMON and CAP_SYSLOG, on the "
		       "host rather than in a user namespace");
	advise_kernel(d);
	advise_symbols(d);
	for (f = 0; f < d->run->fact_cnt; f++)
		advise_fact(d, f);
}

static int exit_code(const struct doctor *d, int err)
{
	unsigned int i;

	if (err)
		return err == -EOPNOTSUPP ? EXIT_UNSUPPORTED : EXIT_FAILED;
	for (i = 0; i < DOCTOR_COMMANDS; i++)
		if (d->commands[i].provable == PROVABLE_NO)
			return EXIT_UNVERIFIED;
	return EXIT_OK;
}

void doctor_examine(struct doctor *d, const struct run *run, int err)
{
	struct mbt_settings settings = { 0 };

	d->run = run;
	kernel_settings(run->kernel, &settings);
	doctor_commands(d->commands, run, &settings, !err);
	d->exit_code = exit_code(d, err);
	advise_all(d, err);
}
