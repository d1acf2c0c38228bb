/* SPDX-License-Identifier: GPL-2.0-only */
/* What a live run looks at beyond what verdicts need, where that costs something. */
#ifndef OPTIONS_DIAGNOSE_H
#define OPTIONS_DIAGNOSE_H

#include <argp.h>

/* A child of the parser of live runs; its input is a struct session_options. */
extern const struct argp diagnose_argp;

#endif
