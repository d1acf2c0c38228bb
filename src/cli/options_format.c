// SPDX-License-Identifier: GPL-2.0-only
/* --format: the one output that standard output has, and what else cannot go there. */
#include "cli/options_format.h"
#include <string.h>
#include "cli/cli.h"
#include "sink/sink_ktap.h"

static const struct {
	const char *word;
	enum output_number output; /* of an option of its own; OUTPUT_CNT: none */
} formats[] = {
	[FORMAT_TEXT] = { "text", OUTPUT_CNT },
	[FORMAT_JSON] = { "json", OUTPUT_JSON },
	[FORMAT_NDJSON] = { "ndjson", OUTPUT_EVENTS },
	[FORMAT_KTAP] = { "ktap", OUTPUT_CNT },
};

void format_ask(struct output *o, const char *word, struct argp_state *state)
{
	enum output_format f;

	if (o->format != FORMAT_DEFAULT)
		argp_error(state, "--format is given twice");
	for (f = FORMAT_TEXT; f < FORMAT_CNT; f++)
		if (!strcmp(word, formats[f].word))
			o->format = f;
	if (o->format == FORMAT_DEFAULT)
		argp_error(state, "'%s' is no format (text, json, ndjson, or ktap)", word);
}

void format_settle(struct output *o, struct argp_state *state)
{
	enum output_number n;
	const char *other;

	if (o->format == FORMAT_DEFAULT)
		return;
	n = formats[o->format].output;
	other = outputs_on_stdout(&o->outputs);
	if (other)
		argp_error(state, "--format %s and --%s -: standard output has one output alone",
			   formats[o->format].word, other);
	if (n != OUTPUT_CNT && o->outputs.of[n].to.path)
		argp_error(state, "--format %s is --%s -: it cannot go to %s as well",
			   formats[o->format].word, outputs_option(n), o->outputs.of[n].to.path);
	if (n != OUTPUT_CNT)
		outputs_ask(&o->outputs, n, "-", state);
	o->stdout_taken = o->format == FORMAT_KTAP;
}

int format_results(const struct output *o, const struct report *r, const struct run *run)
{
	return o->format == FORMAT_KTAP ?
		       complain_unwritten("the results", sink_ktap(stdout, r, run)) :
		       EXIT_OK;
}

int format_without_run(const struct output *o, const char *why, int code)
{
	int err;

	if (o->reported || o->format != FORMAT_KTAP)
		return code;
	if (code == EXIT_UNSUPPORTED)
		err = sink_ktap_skipped(stdout, why);
	else
		err = sink_ktap_broken(stdout, *why ? why : "it could not be run");
	return err ? complain_unwritten("the results", err) : code;
}
