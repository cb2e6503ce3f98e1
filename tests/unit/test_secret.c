/*
 * test_secret.c: the key in every spelling that means it; words that look like one, and those that do not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "secret.h"
#include "testing.h"

#define KEY   "sk_0123456789"
#define STARS "*************"

/* A key that a reply repeats is not there any more; what merely looks like it is. */
static void
hidden(void **state)
{
	static const struct {
		const char *key, *reply, *wanted;
	} rows[] = {
		{ KEY, "bad key sk_0123456789!", "bad key " STARS "!" },
		{ KEY, "sk_0123456789sk_0123456789", STARS STARS },
		{ KEY, "sk_01234567 8", "sk_01234567 8" },
		{ KEY, "", "" },
		{ "short", "a short one", "a short one" },
		{ NULL, "a reply", "a reply" },
		/* JSON's escapes, at any depth, and of any characters */
		{ KEY, "\"\\u0073k_0123456789\"", "\"" STARS "*****\"" },
		{ KEY, "\"s\\u006B_0123456789\"", "\"" STARS "*****\"" },
		{ KEY, "\"sk_012345678\\u0039\"", "\"" STARS "*****\"" },
		{ KEY, "\"{\\\"k\\\":\\\"\\\\u0073k_0123456789\\\"}\"",
		    "\"{\\\"k\\\":\\\"" STARS "******\\\"}\"" },
		{ KEY, "\\\\\\\\u0073k_0123456789", STARS "********" },
		{ KEY, "\\x73k_0123456789", STARS "***" },
		{ KEY, "\\u0074k_0123456789", "\\u0074k_0123456789" },
		{ KEY, "\\u007", "\\u007" },
		{ "sk_01/23\"456789", "sk_01\\/23\\\"456789", STARS "****" },
		{ "sk_01\\23456789", "sk_01\\23456789.", STARS "*." },
		/* an address, HTML, and one within the other */
		{ KEY, "?k=%73k_0123456789&", "?k=" STARS "**&" },
		{ KEY, "?k=%73%6b%5F0123456789&", "?k=" STARS "******&" },
		{ KEY, "?k=%2573k_0123456789&", "?k=" STARS "****&" },
		{ KEY, "&#115;k_0123456789;", STARS "*****;" },
		{ KEY, "&#x73;k_0123456789;", STARS "*****;" },
		{ KEY, "&#0000000000115;k_01", "&#0000000000115;k_01" },
		{ KEY, "\\u002573k_0123456789", STARS "*******" },
		{ KEY, "%", "%" },
		{ KEY, "&#", "&#" },
		{ KEY, "\\", "\\" },
		{ "sk_%7301234567", "sk_%7301234567", "**************" },
		/* cut off within it */
		{ KEY, "no such key: sk_012345678", "no such key: ************" },
		{ KEY, "no such key: sk_01\\u00", "no such key: sk_01\\u00" },
		{ KEY, "no such key: sk_012\\u00", "no such key: **********" },
		{ KEY, "desk_01", "desk_01" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text reply = { 0 };

		text_adds(&reply, rows[i].reply);
		secret_hide_in(&reply, rows[i].key);
		ROW_STRING(rows[i].reply, text_str(&reply), rows[i].wanted);
		text_free(&reply);
	}
}

static void
words(void **state)
{
	static const char *const right[] = { "sk_abc", "sk-0123", "aicall_abc", "--sk_abc",
		"-sk_abc", "-Lsk_abc", "--key=sk_abc", "key=sk_abc",
		"--api-base=https://x/sk_0123456789abcdefgh", "请用 sk_0123456789abcdefgh 打",
		"https://me:sk_0123456789abcdefgh@example.com" };
	static const char *const wrong[] = { "", "-", "--", "sk", "sk_", "sk_ab", "roll.csv",
		"task_abc", "sk_roll.csv", "/tmp/sk_data/roll.csv",
		"sk_customers_of_march_2026.csv", "risk-averse", "--key-file=/srv/sk_file",
		"disk_0123456789abcdefgh", "a text with sk_abc in it" };

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		ROW_TRUE(right[i], secret_is_word(right[i]));
	for (size_t i = 0; i < COUNT(wrong); i++)
		ROW_TRUE(wrong[i], !secret_is_word(wrong[i]));
}

static void
messages(void **state)
{
	static const struct {
		const char *message, *wanted;
	} rows[] = {
		{ "", "" },
		{ "sk_abc: No such file", "sk_***: No such file" },
		{ "not \"aicall_xyz\", \"sk_0123456789\"", "not \"aicall_***\", \"sk_***\"" },
		{ "{\"steponeai_api_key\":\"sk_...\"}", "{\"steponeai_api_key\":\"sk_...\"}" },
		{ "sk_roll.csv:2: task_abc desk-abc", "sk_roll.csv:2: task_abc desk-abc" },
		{ "sk_ab sk_ sk", "sk_ab sk_ sk" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char message[128];

		(void)snprintf(message, sizeof message, "%s", rows[i].message);
		secret_mask(message);
		ROW_STRING(rows[i].message, message, rows[i].wanted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hidden),
		cmocka_unit_test(words),
		cmocka_unit_test(messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
