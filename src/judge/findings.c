// SPDX-License-Identifier: GPL-2.0-only
/* The violations that a report keeps. */
#include "judge/findings.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void finding_release(struct finding *f)
{
	call_case_release(&f->call);
	free(f->record);
	free(f->saved_as);
}

int report_findings_init(struct report_findings *all)
{
	*all = (struct report_findings){ .list = calloc(REPORT_FINDINGS_MAX, sizeof(*all->list)) };
	return all->list ? 0 : -ENOMEM;
}

void report_findings_release(struct report_findings *all)
{
	unsigned int i;

	for (i = 0; i < all->cnt; i++)
		finding_release(&all->list[i]);
	free(all->list);
}

/* A violation that is not allowed takes the place of the last one that is. */
static void make_room(struct report_findings *all)
{
	unsigned int i = all->cnt;

	while (i && !all->list[i - 1].allowed)
		i--;
	if (!i)
		return;
	finding_release(&all->list[i - 1]);
	memmove(&all->list[i - 1], &all->list[i], (all->cnt - i) * sizeof(all->list[0]));
	all->cnt--;
	memset(&all->list[all->cnt], 0, sizeof(all->list[0]));
}

int report_findings_keep(struct report_findings *all, const struct call_case *c,
			 const struct judgement *j, bool allowed)
{
	struct finding *f;

	all->kept = NULL;
	if (all->cnt == REPORT_FINDINGS_MAX && !allowed)
		make_room(all);
	if (all->cnt == REPORT_FINDINGS_MAX)
		return 0;
	f = &all->list[all->cnt];
	f->call = *c;
	f->call.cpus = malloc((c->cpu_cnt ? c->cpu_cnt : 1) * sizeof(*c->cpus));
	if (!f->call.cpus)
		return -ENOMEM;
	if (c->cpu_cnt)
		memcpy(f->call.cpus, c->cpus, c->cpu_cnt * sizeof(*c->cpus));
	f->call.cpu_room = c->cpu_cnt;
	f->judgement = *j;
	f->allowed = allowed;
	all->cnt++;
	all->kept = f;
	return 0;
}
