// SPDX-License-Identifier: GPL-2.0-only
/* The symbols of the kernel and its modules, read in large pieces and without stdio. */
#include "run/kallsyms.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "run/symbols.h"

/* Of a piece, and longer than any line: KSYM_NAME_LEN is 512, MODULE_NAME_LEN 64. */
#define PIECE (64u << 10)

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "ffffffff81358a20 t ipi_mb", or with "\t[module]" behind it. False: it is none such. */
static bool parse(char *line, struct kallsym *symbol)
{
	char *module;
	int digit;

	symbol->addr = 0;
	for (; (digit = hex_digit(*line)) >= 0; line++)
		symbol->addr = symbol->addr << 4 | (unsigned int)digit;
	if (line[0] != ' ' || !line[1] || line[2] != ' ')
		return false;
	symbol->type = line[1];
	symbol->name = line + 3;
	module = strchr(line + 3, '\t');
	symbol->in_module = module;
	if (module)
		*module = '\0';
	return *symbol->name;
}

/* Whole lines of @text, of which @len bytes are there. Returns how many were used. */
static size_t take_lines(char *text, size_t len, void (*fn)(void *, const struct kallsym *),
			 void *arg)
{
	struct kallsym symbol;
	char *at = text, *end;

	while ((end = memchr(at, '\n', len - (size_t)(at - text)))) {
		*end = '\0';
		if (parse(at, &symbol))
			fn(arg, &symbol);
		at = end + 1;
	}
	return (size_t)(at - text);
}

int kallsyms_read(void (*fn)(void *arg, const struct kallsym *symbol), void *arg)
{
	char *text = malloc(PIECE);
	size_t len = 0, used;
	ssize_t n = -1;
	int fd, err;

	if (!text)
		return -ENOMEM;
	fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && len < PIECE && (n = read(fd, text + len, PIECE - len)) > 0) {
		len += (size_t)n;
		used = take_lines(text, len, fn, arg);
		len -= used;
		memmove(text, text + used, len);
	}
	err = n < 0 ? -errno : len == PIECE ? -EBADMSG : 0;
	if (fd >= 0)
		close(fd);
	free(text);
	return err;
}

__u64 kallsyms_handler_value(const struct kallsym *symbol)
{
	return !strncmp(symbol->name, "ipi_", 4) && symbols_handler(symbol->name) ?
		       symbol->addr + 1 :
		       0;
}

static void add_handler(void *sum, const struct kallsym *symbol)
{
	*(__u64 *)sum += kallsyms_handler_value(symbol);
}

__u64 kallsyms_handlers_sum(void)
{
	__u64 sum = 0;

	kallsyms_read(add_handler, &sum);
	return sum;
}
