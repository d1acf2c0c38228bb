// SPDX-License-Identifier: GPL-2.0-only
/* The outputs that were asked for: their places, their opening and their writing. */
#include "cli/outputs.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/progress.h"

static const struct {
	const char *option;
	const struct sink *sink;
} outputs[] = {
#define OUTPUT_ROW(name, option, argument, writer, help) [OUTPUT_##name] = { option, &writer },
	OUTPUTS(OUTPUT_ROW)
#undef OUTPUT_ROW
};

/* Of all that were asked for. */
#define for_each_output(o, n) \
	for ((n) = 0; (n) < OUTPUT_CNT; (n)++) \
		if ((o)->of[n].to.path)

const char *outputs_option(enum output_number n)
{
	return outputs[n].option;
}

void outputs_ask(struct outputs *o, enum output_number n, const char *arg, struct argp_state *state)
{
	if (o->of[n].to.path)
		argp_error(state, "--%s is given twice", outputs[n].option);
	o->of[n].to.path = arg;
}

bool outputs_any(const struct outputs *o)
{
	unsigned int n;

	for_each_output(o, n)
		return true;
	return false;
}

const char *outputs_on_stdout(const struct outputs *o)
{
	unsigned int n;

	for_each_output(o, n)
		if (!outputs[n].sink->files && !strcmp(o->of[n].to.path, "-"))
			return outputs[n].option;
	return NULL;
}

bool outputs_take_calls(const struct outputs *o)
{
	unsigned int n;

	for_each_output(o, n)
		if (outputs[n].sink->call)
			return true;
	return false;
}

const char *outputs_of_every_call(const struct outputs *o)
{
	unsigned int n;

	for_each_output(o, n)
		if (outputs[n].sink->every_call)
			return outputs[n].option;
	return NULL;
}

/* Would two write over each other? @files: of a folder, see struct sink; NULL: it is a file. */
static bool share_place(const char *a, const char *a_files, const char *b, const char *b_files)
{
	if (a_files && !b_files)
		return outfile_within(a, a_files, b);
	if (b_files && !a_files)
		return outfile_within(b, b_files, a);
	return outfile_same(a, b);
}

void outputs_check(const struct outputs *o, struct argp_state *state)
{
	unsigned int n, other;

	for_each_output(o, n) {
		if (outputs[n].sink->files && !strcmp(o->of[n].to.path, "-"))
			argp_error(state, "--%s - is no folder", outputs[n].option);
		for (other = n + 1; other < OUTPUT_CNT; other++)
			if (o->of[other].to.path &&
			    share_place(o->of[n].to.path, outputs[n].sink->files,
					o->of[other].to.path, outputs[other].sink->files))
				argp_error(state, "--%s and --%s name the same %s, %s",
					   outputs[n].option, outputs[other].option,
					   outputs[other].sink->files ? "place" : "file",
					   o->of[other].to.path);
	}
}

void outputs_check_place(const struct outputs *o, const char *option, const char *path,
			 const char *files, struct argp_state *state)
{
	unsigned int n;

	for_each_output(o, n)
		if (share_place(o->of[n].to.path, outputs[n].sink->files, path, files))
			argp_error(state, "--%s and %s name the same %s, %s", outputs[n].option,
				   option, files ? "place" : "file", path);
}

/* The file, or the folder, that an error is about. */
static int complain_output(const struct sink_to *to, int err)
{
	char path[PATH_MAX];

	if (!to->file)
		return complain_unwritten(to->path, err);
	snprintf(path, sizeof(path), "%s/%s", to->path, to->file);
	return complain_unwritten(path, err);
}

int outputs_open(struct outputs *o)
{
	struct sink_to *to;
	unsigned int n;
	int code;

	for_each_output(o, n) {
		to = &o->of[n].to;
		to->options = &o->options;
		to->window = o->window;
		code = complain_output(to, outputs[n].sink->open ?
						   outputs[n].sink->open(to) :
						   outfile_open(&to->out, to->path, 0666));
		if (code)
			return code;
	}
	return EXIT_OK;
}

void outputs_call(struct outputs *o, const struct call_case *c, const struct judgement *j,
		  const struct run *run)
{
	unsigned int n;

	for_each_output(o, n) {
		if (!outputs[n].sink->call || o->of[n].err)
			continue;
		o->of[n].err = outputs[n].sink->call(&o->of[n].to, c, j, run);
		/* at once: a run may last, and there is nothing more to come there */
		if (o->of[n].err)
			progress_clear();
		complain_output(&o->of[n].to, o->of[n].err);
	}
}

int outputs_write(struct outputs *o, const struct report *r, const struct run *run)
{
	int err, failed = EXIT_OK;
	struct sink_to *to;
	unsigned int n;

	for_each_output(o, n) {
		if (o->of[n].err) {
			failed |= EXIT_FAILED;
			continue;
		}
		to = &o->of[n].to;
		err = outputs[n].sink->report(to, r, run);
		if (!err && to->out.file)
			err = outfile_commit(&to->out);
		failed |= complain_output(to, err);
	}
	return failed;
}

void outputs_discard(struct outputs *o)
{
	unsigned int n;

	for_each_output(o, n) {
		if (outputs[n].sink->discard)
			outputs[n].sink->discard(&o->of[n].to);
		outfile_discard(&o->of[n].to.out);
	}
}
