// SPDX-License-Identifier: GPL-2.0-only
/* The most important finding for programs: the sentence of the text report, and its code. */
#include "sink/sink_json_headline.h"
#include "run/run_json.h"
#include "sink/headline.h"

json_t *sink_json_headline(const struct report *r, const struct run *run)
{
	struct headline h;

	headline_of(&h, r, run);
	return json_pack("{s:s, s:s?, s:o, s:o}", "level", h.level, "code", h.code, "text",
			 run_json_text(h.text), "advice",
			 *h.advice ? run_json_text(h.advice) : json_null());
}
