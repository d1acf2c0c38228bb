/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether we are root, and root of what. */
#ifndef USER_NAMESPACE_H
#define USER_NAMESPACE_H

#include <stdbool.h>

/*
 * Are we root of a user namespace other than the first one, as in a rootless container? All
 * rights of ours end at its border, and no such root may use BPF. Not known: no.
 */
bool root_of_user_namespace(void);

#endif
