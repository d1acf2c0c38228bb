// SPDX-License-Identifier: GPL-2.0-only
/* Text in markup: whatever bytes it has, a reader finds text and nothing else. */
#include <stdlib.h>
#include <string.h>
#include "sink/xml.h"
#include "unit.h"

static char *escaped(const char *name, const char *text)
{
	char *buf = NULL;
	size_t len;
	FILE *out = open_memstream(&buf, &len);

	assert_non_null(out);
	if (name)
		xml_attribute(out, name, text);
	else
		xml_text(out, text);
	assert_int_equal(fclose(out), 0);
	return buf;
}

static void becomes(const char *text, const char *wanted)
{
	char *got = escaped(NULL, text);

	assert_string_equal(got, wanted);
	free(got);
}

/* Each byte by itself: its reference, itself, or a '?', and never one that markup keeps. */
static void test_xml_bytes(void **state)
{
	static const char *const references[256] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	int c;

	(void)state;
	for (c = 1; c < 256; c++) {
		char text[2] = { (char)c }, itself[2] = { c >= ' ' && c < 0x7f ? (char)c : '?' };

		becomes(text, references[c] ? references[c] : itself);
	}
}

static void test_xml_text(void **state)
{
	(void)state;
	becomes("", "");
	becomes("a-b_c/d.e:f=g", "a-b_c/d.e:f=g");
	becomes("]]></script><!--&lt;-->", "]]&gt;&lt;/script&gt;&lt;!--&amp;lt;--&gt;");
	becomes("' onload='x", "&#39; onload=&#39;x");
	becomes("\033[2J\033]0;t\a\r\n\t", "?[2J?]0;t????");
	/* UTF-8 whole, cut short, overlong, and what turns the direction of writing */
	becomes("\xc3\xa9|\xc3|\xc0\xbc|\xe2\x80\xae", "??|?|??|???");
}

static void test_xml_attribute(void **state)
{
	char *got = escaped("title", "\" onclick=\"f('&')\"\n");

	(void)state;
	assert_string_equal(got, " title=\"&quot; onclick=&quot;f(&#39;&amp;&#39;)&quot;?\"");
	free(got);
}

static const struct CMUnitTest tests[] = {
	{ "xml: each byte", test_xml_bytes, NULL, NULL, NULL },
	{ "xml: text", test_xml_text, NULL, NULL, NULL },
	{ "xml: an attribute", test_xml_attribute, NULL, NULL, NULL },
};

const struct unit_tests xml_tests = { tests, ARRAY_SIZE(tests) };
