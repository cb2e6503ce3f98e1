/*
 * test_number_list.c: files of numbers: what is taken out of them, and what is named as bad. Nothing that may be
 * a number is passed over in silence.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "number_list.h"
#include "testing.h"

static const struct {
	const char *name, *columns, *file;
	const char *got; /* numbers by their last two digits, then what is bad; NULL: refused */
	const char *words;
} rows[] = {
	{ "one a line", NULL, "13800138000\n13800138001\r\n\n13800138002", "00 01 02 ", NULL },
	{ "as people write", NULL, "+86 138-0013-8000\n\"13800138001，13800138002\"\n", "00 01 02 ",
	    NULL },
	{ "several in a line", NULL, "13800138000,13800138001\n", "00 01 ", NULL },
	{ "a bad first one is no header", NULL, "1380013800\n13800138001\n",
	    "bad(:1: row 1: phone: 10 digits, 11 wanted: \"1380013800\") 01 ", NULL },
	{ "names without a header", NULL, "13800138000,Wang\n",
	    "00 bad(:1: row 1: phone: \"W\" is not understood: \"Wang\") ", NULL },
	{ "a roll", NULL, "姓名,电话\n王,13800138000\n李,\n张,12\n",
	    "00 bad(:3: row 3: phone: empty) bad(:4: row 4: phone: 2 digits, 11 wanted: \"12\") ",
	    NULL },
	{ "blank rows", NULL, "phone,x\n,\n13800138000,\n", "00 ", NULL },
	{ "a row that is not the header's", NULL, "name,phone\n13800138000\nW,13800138001\n",
	    "bad(:2: row 2: 1 cells, 2 wanted) 01 ", NULL },
	{ "named column", "phone=Tel", "Tel,phone\n13800138000,13800138001\n", "00 ", NULL },
	{ "results", NULL, "电话,call_row,call_phone\nx,2.1,13800138001\n13800138002,3,\n",
	    "01 02 ", NULL },
	{ "results of a named column", NULL, "Tel,call_phone\nx,13800138001\n", "01 ", NULL },
	{ "a rejected row of such results", NULL, "Tel,call_phone\n13800138001,\n",
	    "bad(:2: row 2: phone: empty) ", NULL },
	{ "empty", NULL, "", "", NULL },
	{ "no phone column", NULL, "name,Tel\nW,13800138000\n", NULL, "phone" },
	{ "two phone columns", NULL, "手机,电话\n13800138000,13800138001\n", NULL, "phone" },
	{ "broken quotes", NULL, "13800138000\n\"13800138001\n", NULL, "quote" },
};

static int
put_number(void *ctx, const char *phone, struct problem *problem)
{
	(void)problem;
	text_addf(ctx, "%s ", phone + 9);
	return 0;
}

static int
put_bad(void *ctx, const char *words, struct problem *problem)
{
	(void)problem;
	assert_non_null(strstr(words, "/list:"));
	text_addf(ctx, "bad(%s) ", strstr(words, "/list:") + 5);
	return 0;
}

static int
stop(void *ctx, const char *phone, struct problem *problem)
{
	(void)ctx;
	return problem_set(problem, EXIT_MACHINE, "no more after %s", phone);
}

static void
table(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 16];
	struct number_list_counts counts;
	struct text got = { 0 };

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/list", dir);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problem problem = { 0 };
		FILE *f = fopen(path, "w");
		int status;

		assert_non_null(f);
		assert_true(fputs(rows[i].file, f) >= 0);
		assert_int_equal(fclose(f), 0);
		text_clear(&got);
		status = number_list_read(path, rows[i].columns,
		    &(struct number_list_sink){ &got, put_number, put_bad }, &counts, &problem);
		if (rows[i].got == NULL) {
			ROW_INT(rows[i].name, status, -1);
			ROW_INT(rows[i].name, problem.code, EXIT_USAGE);
			ROW_TRUE(rows[i].name, strstr(problem.text, rows[i].words) != NULL);
			continue;
		}
		if (status != 0)
			fail_msg("%s: %s", rows[i].name, problem.text);
		ROW_STRING(rows[i].name, text_str(&got), rows[i].got);
	}
	text_free(&got);
	testing_dir_remove(dir);
}

static void
counted_and_stopped(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 16];
	struct number_list_counts counts;
	struct problem problem = { 0 };
	struct text got = { 0 };
	FILE *f;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/list", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(
	    fputs("phone\n13800138000\n13800138000\n1\n\n13800138001/13800138002/2\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(
	    number_list_read(path, NULL, &(struct number_list_sink){ &got, put_number, put_bad },
		&counts, &problem),
	    0);
	assert_true(counts.rows == 4 && counts.numbers == 4 && counts.bad == 2);
	assert_int_equal(number_list_read(path, NULL,
			     &(struct number_list_sink){ &got, stop, put_bad }, &counts, &problem),
	    -1);
	assert_string_equal(problem.text, "no more after 13800138000");
	assert_int_equal(number_list_read("/nonexistent/list", NULL,
			     &(struct number_list_sink){ &got, stop, put_bad }, &counts, &problem),
	    -1);
	text_free(&got);
	testing_dir_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(counted_and_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
