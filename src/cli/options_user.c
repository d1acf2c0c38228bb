// SPDX-License-Identifier: GPL-2.0-only
/* The option that runs the command as another user, looked up before anything is started. */
#include "cli/options_user.h"
#include <errno.h>
#include <string.h>
#include "cli/cli.h"
#include "live/session.h"
#include "run/privileges.h"

enum { OPT_USER = 0x800 };

static const struct argp_option options[] = {
	{ "user", OPT_USER, "NAME", 0,
	  "Run PROGRAM, not the tool, as this user: groups, HOME, USER, LOGNAME and SHELL, too",
	  0 },
	{ 0 },
};

static void set_user(struct session_options *o, const char *name, struct argp_state *state)
{
	int err;

	if (o->user.name)
		argp_error(state, "--user is given twice");
	err = child_user_find(&o->user, name);
	if (err == -ENOENT)
		argp_error(state, "there is no user '%s'", name);
	if (err)
		argp_failure(state, argp_err_exit_status, -err, "cannot look up user '%s'", name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct session_options *o = state->input;

	switch (key) {
	case OPT_USER:
		set_user(o, arg, state);
		break;
	case ARGP_KEY_END:
		if (o->user.name && !o->command)
			argp_error(state, "--user without PROGRAM");
		if (o->user.name && !privileges_change_user())
			argp_failure(state, EXIT_FAILED, 0,
				     "cannot run a command as another user without CAP_SETUID and "
				     "CAP_SETGID (run as root)");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp user_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
