/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of earlier versions, made into those of this one. */
#ifndef UPGRADE_H
#define UPGRADE_H

#include <stddef.h>
#include "mbt/record.h"
#include "mbt/settings.h"
#include "mbt/stat.h"

/* Versions of records that can be read. */
#define UPGRADE_FROM 3

/*
 * What has been added to these structures since UPGRADE_FROM stands behind what they held
 * then, and is 0 where it is missing: their sizes then.
 */
#define SETTINGS_LEN_3 (__builtin_offsetof(struct mbt_settings, rcu_exp_handler) + sizeof(__u64))
#define STAT_LEN_3 (__builtin_offsetof(struct mbt_stat, hist) + MBT_HIST_BUCKETS * sizeof(__u64))

/* Room for one record; all 0 at first, released by upgrade_release(). */
struct upgrade {
	struct mbt_call *record;
	size_t room;
};

/*
 * The record at *@record of *@len bytes, of a version from UPGRADE_FROM on, as one of
 * MBT_RECORD_VERSION: both are changed if it has to be another one, which is valid until the
 * next. What cannot be a record is left as it is, for record_valid() to refuse. Returns 0 or
 * -ENOMEM.
 */
int upgrade_record(struct upgrade *u, const struct mbt_call **record, size_t *len);
void upgrade_release(struct upgrade *u);

#endif
