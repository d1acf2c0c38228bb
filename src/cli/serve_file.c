// SPDX-License-Identifier: GPL-2.0-only
/* Each page of a running service in one file: whole, whenever it is read. */
#include "cli/serve_file.h"
#include <errno.h>
#include <poll.h>
#include "cli/cli.h"
#include "sink/outfile.h"

/* Its readers are other users. */
#define FILE_MODE 0644

int serve_file_try(const struct serve_file *f)
{
	struct outfile out;
	int err = outfile_open(&out, f->path, FILE_MODE);

	outfile_discard(&out);
	return err;
}

static int write_file(const char *path, const struct page *page)
{
	struct outfile out;
	int err = outfile_open(&out, path, FILE_MODE);

	if (err)
		return err;
	if (fwrite(page->text[METRICS_TEXT], 1, page->len[METRICS_TEXT], out.file) !=
	    page->len[METRICS_TEXT])
		err = errno ? -errno : -EIO;
	err = err ? err : outfile_commit(&out);
	outfile_discard(&out);
	return err;
}

static void take_page(struct serve_file *f)
{
	struct page *page = outlet_take(&f->outlet);
	int err;

	if (!page)
		return;
	err = write_file(f->path, page);
	if (err != f->err)
		complain_unwritten(f->path, err);
	f->err = err;
	page_free(page);
}

static void *run(void *arg)
{
	struct serve_file *f = arg;
	struct pollfd fd = { .fd = f->outlet.event, .events = POLLIN };

	while (!atomic_load(&f->outlet.end)) {
		poll(&fd, 1, -1);
		take_page(f);
	}
	/* what was put before the end */
	take_page(f);
	return NULL;
}

int serve_file_start(struct serve_file *f)
{
	return outlet_start(&f->outlet, true, run, f);
}
