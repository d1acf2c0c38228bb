// SPDX-License-Identifier: GPL-2.0-only
/* Violated calls as recordings of their own. */
#include "sink/save_calls.h"
#include <errno.h>
#include <stdlib.h>
#include "sink/outfile.h"
#include "recording/recording.h"

static char *call_path(const char *dir, unsigned int number)
{
	char *path;

	return asprintf(&path, "%s/call-%06u.mbt", dir, number) < 0 ? NULL : path;
}

int save_calls_prepare(const char *dir)
{
	struct outfile trial = { 0 };
	char *path;
	int err;

	err = outplace_mkdir(dir, 0777);
	if (err && err != -EEXIST)
		return err;
	path = call_path(dir, 1);
	if (!path)
		return -ENOMEM;
	err = outfile_open(&trial, path, RECORDING_MODE);
	outfile_discard(&trial);
	free(path);
	return err;
}

static int write_call(FILE *file, const struct finding *f, const struct run *run)
{
	const struct end_counts end = { .duration_ns = run->duration_ns, .command_status = -1 };
	struct recording *recording;
	int err;

	err = recording_new(&recording, file, run);
	if (err)
		return err;
	/* a failure stays with the recording until its end */
	recording_call(recording, f->record, f->record_len, f->call.loss);
	err = recording_end(recording, &end);
	recording_free(recording);
	return err;
}

static int save_call(const char *path, const struct finding *f, const struct run *run)
{
	struct outfile out;
	int err;

	err = outfile_open(&out, path, RECORDING_MODE);
	err = err ? err : write_call(out.file, f, run);
	err = err ? err : outfile_commit(&out);
	outfile_discard(&out);
	return err;
}

int save_calls(const char *dir, struct report *r, const struct run *run)
{
	unsigned int i;

	for (i = 0; i < r->findings.cnt; i++) {
		struct finding *f = &r->findings.list[i];
		char *path;
		int err;

		if (!f->record)
			continue;
		path = call_path(dir, i + 1);
		err = path ? save_call(path, f, run) : -ENOMEM;
		if (err) {
			free(path);
			return err;
		}
		f->saved_as = path;
	}
	return 0;
}
