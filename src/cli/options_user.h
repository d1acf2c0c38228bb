/* SPDX-License-Identifier: GPL-2.0-only */
/* --user: whom the command runs as. */
#ifndef OPTIONS_USER_H
#define OPTIONS_USER_H

#include <argp.h>

/* A child of the parser of a live run; its input is a struct session_options. */
extern const struct argp user_argp;

#endif
