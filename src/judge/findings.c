// SPDX-License-Identifier: GPL-2.0-only
/* The violations that a report keeps. */
#include "judge/findings.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/report.h"

void finding_release(struct finding *f)
{
	call_case_release(&f->call);
	free(f->record);
	free(f->saved_as);
}

/* What nobody expected takes the place of the last finding that --allow covers. */
static void make_room(struct report *r)
{
	unsigned int i = r->finding_cnt;

	while (i && !r->findings[i - 1].allowed)
		i--;
	if (!i)
		return;
	finding_release(&r->findings[i - 1]);
	memmove(&r->findings[i - 1], &r->findings[i], (r->finding_cnt - i) * sizeof(r->findings[0]));
	r->finding_cnt--;
	memset(&r->findings[r->finding_cnt], 0, sizeof(r->findings[0]));
}

int report_keep_finding(struct report *r, const struct call_case *c, const struct judgement *j,
			bool allowed)
{
	struct finding *f;

	if (r->finding_cnt == REPORT_FINDINGS_MAX && !allowed)
		make_room(r);
	if (r->finding_cnt == REPORT_FINDINGS_MAX)
		return 0;
	f = &r->findings[r->finding_cnt];
	f->call = *c;
	f->call.cpus = malloc((c->cpu_cnt ? c->cpu_cnt : 1) * sizeof(*c->cpus));
	if (!f->call.cpus)
		return -ENOMEM;
	if (c->cpu_cnt)
		memcpy(f->call.cpus, c->cpus, c->cpu_cnt * sizeof(*c->cpus));
	f->call.cpu_room = c->cpu_cnt;
	f->judgement = *j;
	f->allowed = allowed;
	r->finding_cnt++;
	r->kept = f;
	return 0;
}
