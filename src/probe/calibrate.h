/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions serve as handlers: seen at calls of the tool's own. */
#ifndef CALIBRATE_H
#define CALIBRATE_H

struct kernel;

/*
 * Make calls of our own, and settle in @k which functions serve as handlers. Changes
 * nothing where nothing can be seen: that stands in k->calibration_failed.
 */
void ladder_calibrate(struct kernel *k);

#endif
