/* SPDX-License-Identifier: GPL-2.0-only */
/* --until and --record-max, of every command that makes a run and may record it. */
#ifndef OPTIONS_UNTIL_H
#define OPTIONS_UNTIL_H

#include <argp.h>
#include "live/session.h"

/* A child of the live options' parser; its input is their struct session_options. */
extern const struct argp until_argp;

#endif
