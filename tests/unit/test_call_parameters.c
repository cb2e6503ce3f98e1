/*
 * test_voice.c: agent, model and voice: what each takes, and that what was put together comes apart again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "contact.h"
#include "testing.h"
#include "call_parameters.h"

#define LONG_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
values(void **state)
{
	/* NULL: not taken. */
	static const struct {
		enum call_parameter part;
		const char *value, *line;
	} rows[] = {
		{ CALL_AGENT_ID, "1", "agent_id=1\n" },
		{ CALL_AGENT_ID, "007", "agent_id=7\n" },
		{ CALL_AGENT_ID, "9007199254740992", "agent_id=9007199254740992\n" },
		{ CALL_AGENT_ID, "9007199254740993", NULL },
		{ CALL_AGENT_ID, "0", NULL },
		{ CALL_AGENT_ID, "-1", NULL },
		{ CALL_AGENT_ID, "1.5", NULL },
		{ CALL_AGENT_ID, "1e3", NULL },
		{ CALL_AGENT_ID, "x", NULL },
		{ CALL_AGENT_ID, "", NULL },
		{ CALL_VOLUME, "0", "volume=0\n" },
		{ CALL_VOLUME, "100", "volume=100\n" },
		{ CALL_VOLUME, "101", NULL },
		{ CALL_VOLUME, "-1", NULL },
		{ CALL_SPEED, "050", "speed=50\n" },
		{ CALL_SPEED, "101", NULL },
		{ CALL_SPEED, "50%", NULL },
		{ CALL_VOICE_ID, "zh-CN_女声 1", "voice_id=zh-CN_女声 1\n" },
		{ CALL_VOICE_ID, "a=b", "voice_id=a=b\n" },
		{ CALL_VOICE_ID, "a\nspeed=9", NULL },
		{ CALL_VOICE_ID, "a\rb", NULL },
		{ CALL_VOICE_ID, "a\tb", NULL },
		{ CALL_VOICE_ID,
		    "a\xc2\x85"
		    "b",
		    NULL },
		{ CALL_VOICE_ID, "a\u2028b", NULL },
		{ CALL_VOICE_ID, "a\u200bb", NULL },
		{ CALL_VOICE_ID, "a\x7f", NULL },
		{ CALL_VOICE_ID, "\xff", NULL },
		{ CALL_VOICE_ID, " ", NULL },
		{ CALL_EMOTION, LONG_64 LONG_64, "emotion=" LONG_64 LONG_64 "\n" },
		{ CALL_EMOTION, LONG_64 LONG_64 "x", NULL },
		{ CALL_MODEL_ENGINE, "stepone-mini", "model_engine=stepone-mini\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text parameters = { 0 };
		struct span value = span_of(rows[i].value);

		ROW_INT(rows[i].value, call_parameters_valid(rows[i].part, value),
		    rows[i].line != NULL);
		ROW_INT(rows[i].value, call_parameters_add(&parameters, rows[i].part, value),
		    rows[i].line != NULL ? 0 : -1);
		ROW_STRING(
		    rows[i].value, text_str(&parameters), rows[i].line != NULL ? rows[i].line : "");
		text_free(&parameters);
	}
}

static void
apart_again(void **state)
{
	static const char *const words[CALL_PARAMETERS] = { "7", "m", "a=b", "0", "100", "calm" };
	struct text parameters = { 0 };
	struct span rest, value;
	enum call_parameter part;

	(void)state;
	for (int i = 0; i < CALL_PARAMETERS; i++)
		assert_int_equal(
		    call_parameters_add(&parameters, (enum call_parameter)i, span_of(words[i])), 0);
	rest = text_span(&parameters);
	for (int i = 0; i < CALL_PARAMETERS; i++) {
		assert_true(call_parameters_has(text_span(&parameters), (enum call_parameter)i));
		assert_true(call_parameters_next(&rest, &part, &value));
		assert_int_equal(part, i);
		assert_true(span_is(value, words[i]));
	}
	assert_false(call_parameters_next(&rest, &part, &value));
	assert_false(call_parameters_has(span_of(""), CALL_AGENT_ID));
	assert_false(call_parameters_has(span_of("speed=1\n"), CALL_AGENT_ID));
	text_free(&parameters);
}

/* STATE, what is said, the voice, why not. */
static int
show(void *ctx, const struct contact *c)
{
	text_addf(ctx, "%s [%s] %s%s", state_name(c->state), text_str(&c->requirement),
	    text_str(&c->parameters), text_str(&c->reason));
	return 0;
}

/* A row's own cell goes before the option; with an agent nothing need be said. */
static void
of_rows(void **state)
{
	static const struct {
		const char *requirement, *agent, *speed; /* cells */
		const char *option_agent, *option_speed; /* NULL: not given */
		const char *wanted;
	} rows[] = {
		{ "hi", "", "", NULL, NULL, "ready [hi] " },
		{ "hi", "", "", "7", NULL, "ready [hi] agent_id=7\n" },
		{ "hi", "8", "5", "7", "6", "ready [hi] agent_id=8\nspeed=5\n" },
		{ "hi", " ", " 5 ", "7", "6", "ready [hi] agent_id=7\nspeed=5\n" },
		{ "", "8", "", NULL, NULL, "ready [] agent_id=8\n" },
		{ "", "", "", "7", NULL, "ready [] agent_id=7\n" },
		{ "", "", "5", NULL, NULL,
		    "rejected [] requirement: empty, and no --requirement was given" },
		{ "hi", "0", "", "7", NULL,
		    "rejected [] agent_id: takes a whole number from 1, not \"0\" (agent_id)" },
		{ "hi", "7", "101", NULL, "5",
		    "rejected [] speed: takes a whole number from 0 to 100, not \"101\""
		    " (speed)" },
	};
	static const char *const header[] = { "phone", "requirement", "agent_id", "speed" };
	struct problem problem = { 0 };
	struct columns columns;
	struct span cells[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		cells[i] = span_of(header[i]);
	assert_int_equal(columns_parse(&columns, "roll.csv", cells, 4, NULL, &problem), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *options[CALL_PARAMETERS] = {
			[CALL_AGENT_ID] = rows[i].option_agent, [CALL_SPEED] = rows[i].option_speed
		};
		const struct contact_rules rules = {
			.columns = &columns, .parameters = options, .preamble = { .none = true }
		};
		const struct roll_row row = { 2, 2, 4, cells };
		struct contact scratch = { 0 };
		struct text got = { 0 };

		cells[0] = span_of("13800138000");
		cells[1] = span_of(rows[i].requirement);
		cells[2] = span_of(rows[i].agent);
		cells[3] = span_of(rows[i].speed);
		assert_int_equal(contact_each(&rules, &row, &scratch, show, &got), 0);
		if (scratch.column[0] != '\0' && scratch.fault != ROLE_REQUIREMENT)
			text_addf(&got, " (%s)", scratch.column);
		ROW_STRING(rows[i].wanted, text_str(&got), rows[i].wanted);
		contact_free(&scratch);
		text_free(&got);
	}
	columns_free(&columns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(apart_again),
		cmocka_unit_test(of_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
