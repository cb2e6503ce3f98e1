/*
 * test_redial.c: which outcomes may be tried again, how often and when.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "redial.h"
#include "testing.h"

#define KNOWN "no_answer, busy, voicemail, failed, cancelled, timeout are known, not "

static void
parsed(void **state)
{
	static const struct {
		const char *text, *on, *reason; /* on: outcomes in their order */
	} rows[] = {
		{ "busy", "busy ", "" },
		{ "busy,no_answer", "no_answer busy ", "" },
		{ "no_answer, busy ,busy", "no_answer busy ", "" },
		{ "busy,no_answer,voicemail,failed,timeout,cancelled",
		    "no_answer busy voicemail failed cancelled timeout ", "" },
		{ "answered", "", "answered is never called again: the person was reached" },
		{ "busy,answered", "", "answered is never called again: the person was reached" },
		{ "declined", "", "declined is never called again: a refusal is final" },
		{ "busy,declined,x", "", "declined is never called again: a refusal is final" },
		{ "", "", KNOWN "\"\"" },
		{ ",", "", KNOWN "\"\"" },
		{ "busy,", "", KNOWN "\"\"" },
		{ ",busy", "", KNOWN "\"\"" },
		{ "busy,,failed", "", KNOWN "\"\"" },
		{ "unknown", "", KNOWN "\"unknown\"" },
		{ "refused", "", KNOWN "\"refused\"" },
		{ "Busy", "", KNOWN "\"Busy\"" },
		{ "busy no_answer", "", KNOWN "\"busy no_answer\"" },
		{ "canceled", "", KNOWN "\"canceled\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct redial redial = { .times = 7, .after = 8 };
		struct text reason = { 0 }, on = { 0 };

		ROW_INT(rows[i].text, redial_parse(span_of(rows[i].text), &redial, &reason),
		    rows[i].reason[0] == '\0' ? 0 : -1);
		for (int o = 0; o < OUTCOME_END; o++)
			if (redial.on[o])
				text_addf(&on, "%s ", outcome_name((enum outcome)o));
		ROW_STRING(rows[i].text, text_str(&on), rows[i].on);
		ROW_STRING(rows[i].text, text_str(&reason), rows[i].reason);
		ROW_INT(rows[i].text, redial.times + redial.after, 15);
		text_free(&reason);
		text_free(&on);
	}
}

#define AT    INT64_C(1795311065000)
#define AFTER INT64_C(1800000)
#define DAY   INT64_C(86400000)

static void
due(void **state)
{
	static const struct {
		const char *name;
		struct redial_call call;
		int64_t due;
	} rows[] = {
		{ "busy", { OUTCOME_BUSY, 1, AT, AT + 9000 }, AT + 9000 + AFTER },
		{ "no answer", { OUTCOME_NO_ANSWER, 1, AT, AT + 9000 }, AT + 9000 + AFTER },
		{ "the second time", { OUTCOME_BUSY, 2, AT, AT + 9000 }, AT + 9000 + AFTER },
		{ "often enough", { OUTCOME_BUSY, 3, AT, AT + 9000 }, 0 },
		{ "more than enough", { OUTCOME_BUSY, 4, AT, AT + 9000 }, 0 },
		{ "never called", { OUTCOME_BUSY, 0, AT, AT + 9000 }, 0 },
		{ "not asked for", { OUTCOME_VOICEMAIL, 1, AT, AT + 9000 }, 0 },
		{ "not ended", { OUTCOME_NONE, 1, AT, 0 }, 0 },
		/* Even if the policy said so: it does, below. */
		{ "answered", { OUTCOME_ANSWERED, 1, AT, AT + 9000 }, 0 },
		{ "declined", { OUTCOME_DECLINED, 1, AT, AT + 9000 }, 0 },
		{ "end not said", { OUTCOME_BUSY, 1, AT, 0 }, AT + AFTER },
		{ "ended before it began", { OUTCOME_BUSY, 1, AT, AT - 1 }, AT + AFTER },
		{ "ended after a day", { OUTCOME_BUSY, 1, AT, AT + DAY }, AT + DAY + AFTER },
		{ "ended at no time", { OUTCOME_BUSY, 1, AT, AT + DAY + 1 }, AT + AFTER },
		{ "ended a thousand times later", { OUTCOME_BUSY, 1, AT, AT * 1000 }, AT + AFTER },
		{ "claimed nobody knows when", { OUTCOME_BUSY, 1, 0, AT }, 0 },
	};
	const struct redial redial = { .on = { [OUTCOME_NONE] = true,
					   [OUTCOME_BUSY] = true,
					   [OUTCOME_NO_ANSWER] = true,
					   [OUTCOME_ANSWERED] = true,
					   [OUTCOME_DECLINED] = true },
		.times = 2,
		.after = AFTER };
	const struct redial none = { .times = 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW_INT(rows[i].name, redial_due(&redial, &rows[i].call), rows[i].due);
		ROW_INT(rows[i].name, redial_due(&none, &rows[i].call), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parsed),
		cmocka_unit_test(due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
