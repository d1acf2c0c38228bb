// SPDX-License-Identifier: GPL-2.0-only
/* Memory that two processes share, each with an mm of its own, through /proc/PID/maps. */
#include "live/sharing.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/kcmp.h>
#include "judge/printable.h"
#include "judge/report.h"
#include "run/privileges.h"
#include "live/task_stat.h"

/* Of a look; of a process: a few milliseconds at the most. */
#define PROCESSES_PER_LOOK 8
#define MAPS_BYTES (256u << 10)
#define OBJECTS_MAX 32

/* What is mapped, shared and writable. */
struct object {
	char dev[24];
	unsigned long long inode;
	char name[REPORT_SHARED_NAME];
};

struct objects {
	struct object list[OBJECTS_MAX];
	unsigned int cnt;
};

/*
 * Buffers of a device are shared with its driver, and so is what an anonymous inode stands for;
 * but memory that a process shares with its children is called /dev/zero.
 */
static bool is_memory(const char *name)
{
	if (!strncmp(name, "anon_inode:", strlen("anon_inode:")))
		return false;
	return strncmp(name, "/dev/", strlen("/dev/")) ||
	       !strncmp(name, "/dev/shm/", strlen("/dev/shm/")) ||
	       !strncmp(name, "/dev/zero", strlen("/dev/zero"));
}

/* "7f0000000000-7f0000001000 rw-s 00000000 00:01 2053    /memfd:ring (deleted)" */
static void take_line(struct objects *objects, const char *line)
{
	struct object o = { 0 };
	char perms[8] = "";
	int name_at = 0;

	if (sscanf(line, "%*s %7s %*s %23s %llu %n", perms, o.dev, &o.inode, &name_at) != 3 ||
	    perms[1] != 'w' || perms[3] != 's' || !o.inode || !name_at ||
	    !is_memory(line + name_at))
		return;
	printable(o.name, sizeof(o.name), line + name_at, strcspn(line + name_at, "\n"));
	objects->list[objects->cnt++] = o;
}

static void read_objects(struct objects *objects, int tgid)
{
	char path[64], line[512];
	size_t bytes = 0;
	bool begins = true;
	FILE *file;

	objects->cnt = 0;
	snprintf(path, sizeof(path), "/proc/%d/maps", tgid);
	file = fopen(path, "re");
	while (file && objects->cnt < OBJECTS_MAX && bytes < MAPS_BYTES &&
	       fgets(line, sizeof(line), file)) {
		if (begins)
			take_line(objects, line);
		bytes += strlen(line);
		/* the rest of a long name is no line */
		begins = strchr(line, '\n');
	}
	if (file)
		fclose(file);
}

/* NULL: they share none. */
static const struct object *common(const struct objects *a, const struct objects *b)
{
	unsigned int i, k;

	for (i = 0; i < a->cnt; i++)
		for (k = 0; k < b->cnt; k++)
			if (a->list[i].inode == b->list[k].inode &&
			    !strcmp(a->list[i].dev, b->list[k].dev))
				return &a->list[i];
	return NULL;
}

/* Only where the kernel says so: a child may have its parent's mm for as long as it lives. */
static bool have_own_mms(int a, int b)
{
	return syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0) > 0;
}

static void read_name(char *out, size_t len, int tgid)
{
	char path[64], line[MBT_COMM_LEN + 1] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", tgid);
	file = fopen(path, "re");
	if (file && !fgets(line, sizeof(line), file))
		line[0] = '\0';
	if (file)
		fclose(file);
	printable(out, len, line, strcspn(line, "\n"));
}

static void tell(struct report_look *look, const struct report_look *partner,
		 const struct object *object)
{
	struct report_sharing *s = &look->sharing;

	*s = (struct report_sharing){ .tgid = partner->tgid, .start_ns = partner->start_ns };
	read_name(s->comm, sizeof(s->comm), partner->tgid);
	snprintf(s->name, sizeof(s->name), "%s", object->name);
}

static void find_partner(struct live_sharing *s, struct report *r, unsigned int place)
{
	struct report_look *look = &r->looks.list[place];
	const struct object *object;
	struct objects own, other;
	unsigned int i, left = PROCESSES_PER_LOOK - 1;

	read_objects(&own, look->tgid);
	for (i = 0; own.cnt && i < r->looks.cnt && left && !look->sharing.tgid; i++) {
		unsigned int at = (s->first + i) % r->looks.cnt;
		const struct report_look *partner = &r->looks.list[at];

		if (at == place || partner->gone || !s->seen[at].ran)
			continue;
		left--;
		read_objects(&other, partner->tgid);
		object = common(&own, &other);
		if (object && have_own_mms(look->tgid, partner->tgid))
			tell(look, partner, object);
	}
	s->first += PROCESSES_PER_LOOK - 1;
}

/* Has it run since the first look at it? */
static void see(struct live_sharing *s, const struct report_look *look, unsigned int place)
{
	struct task_stat stat;

	if (s->seen[place].tgid != look->tgid || s->seen[place].start_ns != look->start_ns) {
		memset(&s->seen[place], 0, sizeof(s->seen[place]));
		s->seen[place].tgid = look->tgid;
		s->seen[place].start_ns = look->start_ns;
	}
	if (look->gone || !task_stat_of(look, &stat))
		return;
	s->seen[place].ran |= s->seen[place].ticks && stat.ticks > s->seen[place].ticks;
	s->seen[place].ticks = stat.ticks ? stat.ticks : 1;
}

/* A caller's first look, and then at ever longer intervals: after 1, 2, 4, 8 ... of them. */
static bool is_due(struct live_sharing *s, const struct report_look *look, unsigned int place,
		   const __u64 calls[REPORT_LOOK_CMDS])
{
	__u64 most = 0;
	unsigned int i;

	for (i = 0; i < REPORT_LOOK_CMDS; i++)
		most = calls[i] > most ? calls[i] : most;
	if (look->gone || look->sharing.tgid || !s->seen[place].ran || most < REPORT_SHARING_CALLS)
		return false;
	if (++s->seen[place].passes < 1u << s->seen[place].tries)
		return false;
	s->seen[place].tries += s->seen[place].tries < 16;
	return true;
}

void live_sharing_pass(struct live_sharing *s, struct report *r, __u64 (*calls)[REPORT_LOOK_CMDS])
{
	unsigned int i, ran = 0;

	for (i = 0; i < r->looks.cnt; i++) {
		see(s, &r->looks.list[i], i);
		ran += !r->looks.list[i].gone && s->seen[i].ran;
	}
	for (i = 0; i < r->looks.cnt && ran > 1; i++) {
		if (!is_due(s, &r->looks.list[i], i, calls[i]))
			continue;
		privileges_look(true);
		find_partner(s, r, i);
		privileges_look(false);
		/* of one process at a time */
		return;
	}
}
