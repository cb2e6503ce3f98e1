/*
 * test_problem.c: the words of a problem are one line of UTF-8 for a terminal, whatever they quote.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "problem.h"
#include "testing.h"
#include "utf8.h"

static const struct {
	const char *quoted, *words;
} rows[] = {
	{ "", "roll.csv: \"\"" },
	{ "名单 = 5/s", "roll.csv: \"名单 = 5/s\"" },
	{ "a\nb\r\tc", "roll.csv: \"a?b??c\"" },
	{ "\x1b[2J\x7f", "roll.csv: \"?[2J?\"" },
	{ "\xc2\x9b"
	  "2J\xe2\x80\xa8x\xe2\x80\xa9",
	    "roll.csv: \"?2J?x?\"" },
	{ "\xd5\xc5\xff", "roll.csv: \"???\"" },
};

static void
one_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problem problem = { .code = EXIT_DONE };

		assert_int_equal(
		    problem_set(&problem, EXIT_USAGE, "%s: \"%s\"", "roll.csv", rows[i].quoted),
		    -1);
		assert_int_equal(problem.code, EXIT_USAGE);
		ROW_STRING(rows[i].words, problem.text, rows[i].words);
	}
}

/* Cut anywhere, also inside a character. */
static void
cut(void **state)
{
	char many[3 * sizeof(((struct problem *)NULL)->text)];

	(void)state;
	for (size_t front = 0; front < 3; front++) {
		struct problem problem = { .code = EXIT_DONE };
		size_t n = 0;

		for (; n < front; n++)
			many[n] = 'x';
		for (; n + 3 < sizeof many; n += 3)
			memcpy(many + n, "张", 3);
		many[n] = '\0';
		assert_int_equal(problem_set(&problem, EXIT_MACHINE, "%s", many), -1);
		assert_true(strlen(problem.text) > sizeof problem.text - 4);
		assert_int_equal(utf8_valid(span_of(problem.text)), (long)strlen(problem.text));
	}
	assert_int_equal(problem_set(NULL, EXIT_USAGE, "%s", "x"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
