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

/* In the place of --columns: as files of --suppress are read. */
static const char CALLED[] = "called only";

static const struct {
	const char *name, *columns, *file;
	const char *got; /* numbers by their last two digits, then what is bad; NULL: refused */
	const char *words;
} rows[] = {
	{ "one a line", NULL, "13800138000\n13800138001\r\n\n13800138002", "00 01 02 ", NULL },
	{ "as people write", NULL, "+86 138-0013-8000\n\"13800138001，13800138002\"\n", "00 01 02 ",
	    NULL },
	{ "several in a cell kept as text", NULL,
	    "phone\n\"=\"\"13800138000,13800138001\"\"\"\n\"'=\"\"13800138002,13800138003\"\"\"\n",
	    "00 01 02 03 ", NULL },
	{ "several in a line", NULL, "13800138000,13800138001\n", "00 01 ", NULL },
	{ "a bad first one is no header", NULL, "1380013800\n13800138001\n",
	    "bad(:1: row 1: phone: 10 digits, 11 wanted: \"1380013800\") 01 ", NULL },
	{ "names without a header", NULL, "13800138000,Wang\n", "00 ", NULL },
	{ "names without numbers", NULL, "13800138000\nWang,\n",
	    "00 bad(:2: row 2: phone: \"W\" is not understood: \"Wang\") ", NULL },
	{ "landlines, to be taken on a list", NULL, "010-12345678\n13800138000\n无\n",
	    "bad(:1: row 1: phone: begins with 01, 13 to 19 wanted: \"010-12345678\") 00 ", NULL },
	{ "a roll", NULL, "姓名,电话\n王,13800138000\n李,\n张,12\n",
	    "00 bad(:3: row 3: phone: empty) bad(:4: row 4: phone: 2 digits, 11 wanted: \"12\") ",
	    NULL },
	{ "blank rows", NULL, "phone,x\n,\n13800138000,\n", "00 ", NULL },
	{ "a row that is not the header's", NULL, "name,phone\n13800138000\nW,13800138001\n",
	    "00 01 ", NULL },
	{ "rows that are not the header's", CALLED,
	    "phone,why\n13800138000\nx,y,13800138001,z\nW\n139****0000\n",
	    "00 01 bad(:4: row 4: 1 cell, 2 wanted, and no number among them) "
	    "bad(:5: row 5: phone: \"*\" is not understood: \"139****0000\") ",
	    NULL },
	{ "every phone column", CALLED,
	    "手机号,备用电话,电话2,联系方式（家）\n13800138000,13800138001,13800138002,13800138003\n"
	    "无,13800138004,-,1380013800\n",
	    "00 01 02 03 04 bad(:3: row 3: phone: 10 digits, 11 wanted: \"1380013800\") ", NULL },
	{ "in another column", CALLED,
	    "phone,why\n,13800138000\n13800138001,其父13800138002不要打\n无,1.39E+10\n",
	    "00 01 02 ", NULL },
	{ "among words", CALLED,
	    "phone\n13800138000(王)\n李 138-0013-8001\n13800138002 13800138003\n"
	    "13800138004 2026-11-22 10:00\n13800138005 139****0000\n",
	    "00 01 02 03 04 05 "
	    "bad(:6: row 6: phone: beside 138****8005 stands part of a number) ",
	    NULL },
	{ "what cannot be read", CALLED, "phone,why\n1.39E+10,x\n138001380000,x\n139****0000,x\n",
	    "bad(:2: row 2: phone: digits are gone in E notation; format the column as text and "
	    "enter the number again: \"1.39E+10\") "
	    "bad(:3: row 3: phone: 12 digits, 11 wanted: \"138001380000\") "
	    "bad(:4: row 4: phone: \"*\" is not understood: \"139****0000\") ",
	    NULL },
	{ "nobody, and who is never called", CALLED,
	    "phone,why\n,asked\n无,\nn/a,x\n-,x\n0,x\nphone,why\n010-12345678,x\n4008001234,x\n"
	    "95588,x\n+852 2345 6789,x\n",
	    "", NULL },
	{ "comments", CALLED,
	    "# ours, of 2026\nphone,why\n# 13800138000 may be called again\n#,13800138001\n"
	    "13800138002,x\n",
	    "01 02 ", NULL },
	{ "a column of row numbers", CALLED, "#,phone\n1,13800138000\n#2,13800138001\n", "00 01 ",
	    NULL },
	{ "a name before the number, and no header", CALLED, "王,13800138000\n李,13800138001\n",
	    "00 01 ", NULL },
	{ "a number in the header", CALLED, "phone,13800138000\n13800138001,\n", "00 01 ", NULL },
	{ "results whose number is gone", CALLED,
	    "Who,call_phone,call_status\n13800138000,,ended\nW,,unknown\nW,,rejected\n",
	    "00 bad(:3: row 3: phone: empty) ", NULL },
	{ "a row that is not the results'", CALLED,
	    "phone,call_phone,call_status\n1,13800138000,ready\n1,13800138001,ready,x\n", "01 ",
	    NULL },
	{ "named column", "phone=Tel", "Tel,phone\n13800138000,13800138001\n", "00 ", NULL },
	{ "results", NULL, "电话,call_row,call_phone\nx,2.1,13800138001\n13800138002,3,\n",
	    "01 02 ", NULL },
	{ "results of a named column", NULL, "Tel,call_phone\nx,13800138001\n", "01 ", NULL },
	{ "a rejected row of such results", NULL, "Who,call_phone\nW,\n",
	    "bad(:2: row 2: phone: empty) ", NULL },
	{ "results, all of them", NULL,
	    "phone,call_phone,call_status\n1,13800138001,ready\n1,13800138002,refused\n"
	    "13800138003,,rejected\n",
	    "01 02 03 ", NULL },
	{ "only who was called or must not be", CALLED,
	    "phone,call_phone,call_status\n1,13800138001,ended\n1,13800138002,placed\n"
	    "1,13800138003,dialing\n1,13800138004,unknown\n1,13800138005,overdue\n"
	    "1,13800138006,suppressed\n1,13800138007,ready\n1,13800138008,refused\n"
	    "13800138009,,rejected\n",
	    "01 02 03 04 05 06 ", NULL },
	{ "duplicates go with the row above", CALLED,
	    "phone,call_phone,call_status\n1,13800138001,ended\n1,13800138001,duplicate\n"
	    "1,13800138002,ready\n1,13800138002,duplicate\n1,13800138003,duplicate\n",
	    "01 01 03 ", NULL },
	{ "called in another row", CALLED,
	    "phone,call_phone,call_status\n1,13800138001,ready\n1,13800138001,ended\n", "01 ",
	    NULL },
	{ "a status that cannot be read", CALLED,
	    "phone,call_phone,call_status\n1,13800138001,\n1,13800138002,readily\n"
	    "1,13800138003, 'Ready \n1,13800138004,\"=\"\"refused\"\"\"\n",
	    "01 02 ", NULL },
	{ "results in another order", CALLED,
	    "phone,call_phone,call_status\n1,13800138001,duplicate\n1,13800138001,ready\n"
	    "1,13800138002,duplicate\n1,13800138002,ended\n",
	    "02 02 ", NULL },
	{ "results without call_phone", CALLED,
	    "phone,call_row,call_status\n13800138001,2,ready\n13800138002,3,ended\n", "02 ", NULL },
	{ "called before", CALLED,
	    "phone,call_phone,call_status,call_outcome,call_attempts,call_reason\n"
	    "1,13800138001,ready,,1,\n1,13800138002,refused,,1,\n1,13800138003,refused,,2,\n"
	    "1,13800138004,ready,busy,,\n1,13800138005,refused,,,asked for no more calls: no\n",
	    "01 03 04 05 ", NULL },
	{ "bad ones among those who were not called", CALLED,
	    "phone,call_phone,call_status\n12,,rejected\n,,rejected\n12,,ended\n",
	    "bad(:4: row 4: phone: 2 digits, 11 wanted: \"12\") ", NULL },
	{ "a roll with a status of its own", CALLED, "phone,call_status\n13800138001,ready\n",
	    "01 ", NULL },
	{ "results without a status", CALLED, "phone,call_phone\n1,13800138001\n", "01 ", NULL },
	{ "empty", NULL, "", "", NULL },
	{ "no phone column", NULL, "name,Who\nW,13800138000\n", NULL, "phone" },
	{ "two phone columns", NULL, "手机,电话\n13800138000,13800138001\n", "00 01 ", NULL },
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
		bool called_only = rows[i].columns == CALLED;
		const struct number_list_rules rules = { .columns =
							     called_only ? NULL : rows[i].columns,
			.called_only = called_only,
			.unreadable_only = called_only };
		struct problem problem = { 0 };
		FILE *f = fopen(path, "w");
		int status;

		assert_non_null(f);
		assert_true(fputs(rows[i].file, f) >= 0);
		assert_int_equal(fclose(f), 0);
		text_clear(&got);
		status = number_list_read(path, &rules,
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
	const struct number_list_rules all = { .columns = NULL };
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
	    number_list_read(path, &all, &(struct number_list_sink){ &got, put_number, put_bad },
		&counts, &problem),
	    0);
	assert_true(counts.rows == 4 && counts.numbers == 4 && counts.bad == 2);
	assert_int_equal(number_list_read(path, &all,
			     &(struct number_list_sink){ &got, stop, put_bad }, &counts, &problem),
	    -1);
	assert_string_equal(problem.text, "no more after 13800138000");
	assert_int_equal(number_list_read("/nonexistent/list", &all,
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
