// SPDX-License-Identifier: GPL-2.0-only
/* What the sections of the report for people share: how they print times and names. */
#include "sink/sink_text_words.h"
#include <string.h>
#include "judge/printable.h"

const char *text_duration(char *buf, size_t len, __u64 ns)
{
	if (ns < 1000)
		snprintf(buf, len, "%llu ns", (unsigned long long)ns);
	else if (ns < 1000000)
		snprintf(buf, len, "%.1f us", (double)ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buf, len, "%.1f ms", (double)ns / 1e6);
	else
		snprintf(buf, len, "%.1f s", (double)ns / 1e9);
	return buf;
}

const char *text_size(char *buf, size_t len, __u64 bytes)
{
	static const char units[] = "\0KMG";
	unsigned int unit = 0;
	double size = (double)bytes;

	for (; size >= 1024 && units[unit + 1]; unit++)
		size /= 1024;
	snprintf(buf, len, "%.*f%.1s", size == (double)(__u64)size ? 0 : 1, size, &units[unit]);
	return buf;
}

const char *text_time_cell(char *buf, size_t len, __u64 ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double value = (double)ns;
	unsigned int unit = 0;

	while (value >= (unit ? 999.5 : 1000) && unit < 3) {
		value /= 1000;
		unit++;
	}
	snprintf(buf, len, "%.*f%s",
		 !unit || value >= 99.95 ? 0 :
		 value >= 9.995          ? 1 :
					   2,
		 value, units[unit]);
	return buf;
}

const char *text_count(char *buf, size_t len, __u64 cnt)
{
	char digits[24];
	size_t n, i, at = 0;

	n = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)cnt);
	for (i = 0; i < n && at + 2 < len; i++) {
		if (i && (n - i) % 3 == 0)
			buf[at++] = ',';
		buf[at++] = digits[i];
	}
	buf[at] = '\0';
	return buf;
}

void sink_text_wrapped(FILE *out, int width, int indent, const char *text)
{
	int column = 0;

	while (*text) {
		int word = (int)strcspn(text, " ");

		if (column && column + 1 + word > width) {
			fputc('\n', out);
			column = 0;
		}
		column += fprintf(out, "%*s%.*s", column ? 1 : indent, "", word, text);
		text += word;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

void sink_text_paragraph(FILE *out, int indent, const char *text)
{
	sink_text_wrapped(out, 80, indent, text);
}

/* Processes of one name, and not the sum of all, or what is no process's. */
static bool is_name_of_several(const char *comm)
{
	return *comm && strcmp(comm, REPORT_OTHERS) && strcmp(comm, REPORT_UNKNOWN);
}

const char *text_process(char *buf, size_t len, const char *comm, int tgid, int ns_tgid)
{
	if (!tgid)
		snprintf(buf, len, "%s%s", *comm ? comm : "all",
			 is_name_of_several(comm) ? "[*]" : "");
	else if (ns_tgid && ns_tgid != tgid)
		snprintf(buf, len, "%s[%d/%d]", comm, tgid, ns_tgid);
	else
		snprintf(buf, len, "%s[%d]", comm, tgid);
	return buf;
}

double text_seconds(const struct run *run, __u64 ns)
{
	return ns > run->start_ns ? (double)(ns - run->start_ns) / 1e9 : 0.0;
}

const char *text_printable(char *buf, size_t len, const char *text)
{
	return printable(buf, len, text, strlen(text));
}
