// SPDX-License-Identifier: GPL-2.0-only
/* Registrations that are not used, and what confines a caller, in words. */
#include "sink/advice_looks.h"
#include "sink/sink_text_words.h"

static const char *plural(unsigned int cnt)
{
	return cnt == 1 ? "" : "s";
}

void say_unused(struct line *l, const struct report_note *note, const struct run *run)
{
	line_add(l, "%s at %.3f s, ", note->inherited ? "inherited the registration" : "registered",
		 text_seconds(run, note->registered_ns));
	if (!note->last_ns)
		line_add(l, "no call of it");
	else
		line_add(l, "the last of %llu calls by %.3f s", (unsigned long long)note->barriers,
			 text_seconds(run, note->last_ns));
	line_add(l, ", %u thread%s on %u%s CPU%s since", note->ran_threads,
		 plural(note->ran_threads), note->cpu_cnt,
		 note->cpu_cnt == REPORT_LOOK_CPUS ? " or more" : "", plural(note->cpu_cnt));
	if (note->gone)
		line_add(l, " (it has ended, and was last seen at %.3f s)",
			 text_seconds(run, note->seen_ns));
}

void say_sharing(struct line *l, const struct report_note *note)
{
	const struct report_sharing *s = &note->sharing;
	char process[48], name[REPORT_SHARED_NAME];

	line_add(l, "none of %llu barriers reached %s, which has an mm of its own and shares %s",
		 (unsigned long long)note->calls,
		 text_process(process, sizeof(process), s->comm, s->tgid, 0),
		 *s->name ? text_printable(name, sizeof(name), s->name) : "memory");
}

void advise_confined(struct line *l, const struct report_note *note, const struct report *r)
{
	const struct report_look *look =
		note->tgid ? report_looks_find(&r->looks, note->tgid, note->start_ns) : NULL;
	char cgroup[REPORT_CGROUP_LEN];
	const char *between = "";

	if (!look || !look->confined_known)
		return;
	line_add(l, " Seen of the process:");
	if (*look->cgroup) {
		line_add(l, " cgroup %s", text_printable(cgroup, sizeof(cgroup), look->cgroup));
		between = ",";
	}
	if (note->ns_tgid && note->ns_tgid != note->tgid) {
		line_add(l, "%s process %d of its pid namespace", between, note->ns_tgid);
		between = ",";
	}
	line_add(l, "%s NoNewPrivs %s, seccomp mode %u.", between,
		 look->no_new_privs ? "set" : "not set", look->seccomp_mode);
}
