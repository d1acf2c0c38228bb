// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <stdio.h>
#include "cmd.h"
#include "rules.h"

int cmd_rules(int argc, char **argv)
{
	static const struct argp argp = {
		NULL, NULL, NULL, "List the violations that are looked for, most specific first.",
		NULL, NULL, NULL,
	};
	unsigned int i;

	if (argp_parse(&argp, argc, argv, 0, NULL, NULL))
		return EXIT_USAGE;
	for (i = 0; rules_at(i); i++)
		printf("%s\n    %s\n", rules_at(i)->code, rules_at(i)->explanation);
	return EXIT_OK;
}
