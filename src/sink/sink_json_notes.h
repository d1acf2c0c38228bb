/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of the JSON report that is about warnings and infos. */
#ifndef SINK_JSON_NOTES_H
#define SINK_JSON_NOTES_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

/* An array with an object for each note, the caller's to release. */
json_t *sink_json_notes(const struct report_notes *notes, const struct report *r,
			const struct run *run);

#endif
