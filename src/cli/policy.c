// SPDX-License-Identifier: GPL-2.0-only
/* Reads a policy file: which limits a run has to keep. */
#include "cli/policy.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "mbt/bits.h"

#define BLANKS " \t\r\n\v\f"

/* @text without blanks at both ends. */
static char *trim(char *text)
{
	size_t len;

	text += strspn(text, BLANKS);
	for (len = strlen(text); len && strchr(BLANKS, text[len - 1]); len--)
		;
	text[len] = '\0';
	return text;
}

static void cut_comment(char *line)
{
	char *at;

	for (at = line; (at = strchr(at, '#')); at++)
		if (at == line || strchr(BLANKS, at[-1])) {
			*at = '\0';
			return;
		}
}

static enum threshold find(const char *name)
{
	enum threshold n;

	for (n = 0; n < THRESHOLD_CNT && strcmp(threshold_name(n), name); n++)
		;
	return n;
}

/* The names of all that there is. */
static int refuse_name(const char *name, char *why, size_t why_len)
{
	size_t len;
	unsigned int i;

	len = (size_t)snprintf(why, why_len, "'%.40s' is no option of a policy", name);
	for (i = 0; threshold_name(i) && len < why_len; i++)
		len += (size_t)snprintf(why + len, why_len - len, "%s%s", i ? ", " : " (",
					threshold_name(i));
	if (len < why_len)
		snprintf(why + len, why_len - len, ")");
	return -EINVAL;
}

/* A line that is neither empty nor a comment. */
static int read_line(struct thresholds *t, char *line, char *why, size_t why_len)
{
	char *value = strchr(line, '='), *name;
	enum threshold n;

	if (!value) {
		snprintf(why, why_len, "'%.40s' is no line of the form 'option = value'", line);
		return -EINVAL;
	}
	*value++ = '\0';
	name = trim(line);
	value = trim(value);
	n = find(name);
	if (n == THRESHOLD_CNT)
		return refuse_name(name, why, why_len);
	if (!*value) {
		snprintf(why, why_len, "%s has no value", name);
		return -EINVAL;
	}
	if ((t->given & MBT_BIT(n)) && !threshold_repeats(n)) {
		snprintf(why, why_len, "%s is given twice", name);
		return -EINVAL;
	}
	return threshold_set(t, n, value, why, why_len);
}

int policy_read(struct thresholds *t, FILE *in, const char *name, char *why, size_t why_len)
{
	unsigned int number = 0;
	char words[512], *line = NULL, *text;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	thresholds_default(t);
	while (!err && (errno = 0, len = getline(&line, &room, in)) >= 0) {
		number++;
		words[0] = '\0';
		if (strlen(line) != (size_t)len) {
			snprintf(words, sizeof(words), "a null byte");
			err = -EINVAL;
			break;
		}
		cut_comment(line);
		text = trim(line);
		err = *text ? read_line(t, text, words, sizeof(words)) : 0;
	}
	if (err)
		snprintf(why, why_len, "%s:%u: %s", name, number,
			 printable(words, sizeof(words), words, sizeof(words)));
	else if (!feof(in))
		err = errno ? -errno : -EIO;
	if (err && err != -EINVAL)
		snprintf(why, why_len, "%s", strerror(-err));
	free(line);
	return err;
}
