// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report as one HTML page that needs nothing beside it: no network, no font, no other file.
 * It is as large as what it lists, which is limited, and never as large as the run was long.
 */
#include <errno.h>
#include <stdlib.h>
#include "sink/outputs.h"
#include "sink/sink_html_sections.h"

static int open_page(struct sink_to *to)
{
	int err = outfile_open(&to->out, to->path, 0666);

	to->state = err ? NULL : calloc(1, sizeof(struct heat));
	return err ? err : to->state ? 0 : -ENOMEM;
}

static int take_call(struct sink_to *to, const struct call_case *c, const struct judgement *j,
		     const struct run *run)
{
	(void)j;
	heat_add(to->state, c, run);
	return 0;
}

static void print_page(struct html *h)
{
	static void (*const sections[])(struct html * h) = {
		html_head,          html_sums, html_findings,      html_violations,
		html_commands,      html_heat, html_cpus,          html_processes,
		html_registrations, html_more, html_circumstances, html_foot,
	};
	size_t i;

	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		sections[i](h);
}

/* In memory first, so that one call writes it and tells what went wrong. */
static int write_page(struct sink_to *to, const struct report *r, const struct run *run)
{
	struct html h = { .report = r, .run = run, .heat = to->state };
	char *page = NULL;
	size_t len = 0;
	int err = 0;

	h.out = open_memstream(&page, &len);
	if (!h.out)
		return -errno;
	print_page(&h);
	if (fclose(h.out))
		err = -ENOMEM;
	errno = 0;
	if (!err && (fwrite(page, 1, len, to->out.file) != len || fflush(to->out.file)))
		err = errno ? -errno : -EIO;
	free(page);
	return err;
}

static void discard(struct sink_to *to)
{
	free(to->state);
	to->state = NULL;
}

const struct sink sink_of_html = {
	.every_call = true,
	.open = open_page,
	.call = take_call,
	.report = write_page,
	.discard = discard,
};
