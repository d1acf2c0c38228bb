/* SPDX-License-Identifier: GPL-2.0-only */
/* The JSON schemas of what this program writes: the files of docs/, in the program. */
#ifndef SCHEMAS_H
#define SCHEMAS_H

/* The text of docs/@name.schema.json; NULL: there is none. */
const char *schema_text(const char *name);

/* The names, NULL beyond the last one. */
const char *schema_name(unsigned int i);

#endif
