// SPDX-License-Identifier: GPL-2.0-only
/* The codes of violations, warnings, infos and causes: listed, and explained one by one. */
#include <argp.h>
#include <stdio.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "judge/causes.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

static error_t parse_explain(int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "explain what? (codes: membarrier-trace rules)");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (state->arg_num)
		argp_error(state, "one code at a time");
	*(const char **)state->input = arg;
	return 0;
}

static const char *const scope_words[] = {
	[SCOPE_CALL] = "a call",
	[SCOPE_PROCESS] = "a process",
};

static void print_needs(unsigned int needs)
{
	static const char *const words[] = {
		"the return value and the registrations",
		"what the CPUs ran",
		"the handlers that ran",
		"everything that was sent",
		"the begin of the call",
		"what RCU did",
	};
	bool first = true;
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (needs & MBT_BIT(i)) {
			printf("%s%s", first ? "" : "; ", words[i]);
			first = false;
		}
	puts(first ? "nothing" : "");
}

int cmd_explain(int argc, char **argv)
{
	static const struct argp argp = {
		NULL,   parse_explain,
		"CODE", "Explain a violation, a warning, or a cause of unverified.",
		NULL,   NULL,
		NULL,
	};
	const struct rule *rule;
	const char *code = NULL;
	unsigned int i;

	if (argp_parse(&argp, argc, argv, 0, NULL, &code))
		return EXIT_USAGE;
	rule = rules_find(code);
	if (rule) {
		printf("%s (%s, of %s): %s\n\n", rule->code, word_level(rule->level),
		       scope_words[rule->scope], rule->summary);
		sink_text_paragraph(stdout, 0, rule->explanation);
		printf("\nNeeds: ");
		print_needs(rule->needs);
		return EXIT_OK;
	}
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (!strcmp(cause_at(i)->code, code)) {
			printf("%s (cause of unverified): %s\n\n", code, cause_at(i)->summary);
			sink_text_paragraph(stdout, 0, cause_at(i)->explanation);
			printf("\nWhere it holds, these cannot be used: ");
			print_needs(cause_at(i)->takes);
			return EXIT_OK;
		}
	complain("there is no code '%s' (see: membarrier-trace rules)", code);
	return EXIT_USAGE;
}

int cmd_rules(int argc, char **argv)
{
	static const struct argp argp = {
		NULL,
		NULL,
		NULL,
		"List what is looked for: violations, most specific first, warnings, infos, "
		"and the causes of unverified.",
		NULL,
		NULL,
		NULL,
	};
	unsigned int i;

	if (argp_parse(&argp, argc, argv, 0, NULL, NULL))
		return EXIT_USAGE;
	for (i = 0; rules_at(i); i++)
		printf("%-10s  %-24s  %s\n", word_level(rules_at(i)->level), rules_at(i)->code,
		       rules_at(i)->summary);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		printf("%-10s  %-24s  %s\n", "unverified", cause_at(i)->code, cause_at(i)->summary);
	return EXIT_OK;
}
