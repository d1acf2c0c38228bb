// SPDX-License-Identifier: GPL-2.0-only
/* The schemas that the documents hold, as they were when the program was built. */
#include "sink/schemas.h"
#include <stddef.h>
#include <string.h>
#include "sink/incbin.h"

#define SCHEMA(name) INCBIN(schema_##name, "docs/" #name ".schema.json")

SCHEMA(report);
SCHEMA(events);
SCHEMA(bench);
SCHEMA(diff);
SCHEMA(doctor);

static const struct {
	const char *name, *text;
} schemas[] = {
	{ "report", schema_report }, { "events", schema_events }, { "bench", schema_bench },
	{ "diff", schema_diff },     { "doctor", schema_doctor },
};

#define SCHEMA_CNT (sizeof(schemas) / sizeof(schemas[0]))

const char *schema_text(const char *name)
{
	size_t i;

	for (i = 0; i < SCHEMA_CNT; i++)
		if (!strcmp(schemas[i].name, name))
			return schemas[i].text;
	return NULL;
}

const char *schema_name(unsigned int i)
{
	return i < SCHEMA_CNT ? schemas[i].name : NULL;
}
