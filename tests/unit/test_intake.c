/*
 * test_intake.c: a whole roll: duplicates, counts, what refuses it, and sinks that fail.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "intake.h"

#define WANTED_FORM \
	"--columns: wanted is name=HEADER,phone=HEADER,requirement=HEADER, or some of these"

/* `2@5 ready 13800138000 [requirement]` or `2.1@5 rejected (column) reason`, a line each. */
static int
show(void *ctx, const struct contact *c)
{
	struct text *got = ctx;
	char label[32];

	text_addf(got, "%s@%lld %s ", contact_label(c->row, c->part, label), (long long)c->line,
	    state_name(c->state));
	if (c->state == STATE_REJECTED) {
		assert_string_equal(c->phone, "");
		assert_string_equal(text_str(&c->requirement), "");
		text_addf(got, "(%s) %s\n", c->column, text_str(&c->reason));
		return 0;
	}
	assert_string_equal(c->column, "");
	text_addf(got, "%s [%s]%s\n", c->phone, text_str(&c->requirement), text_str(&c->reason));
	return 0;
}

/* A sink that writes down what it is told, and can be told to fail at one of its three. */
struct witness {
	struct text got;
	char fails; /* `h`, `r`, `c`; 0: none */
};

static int
witness_fail(const struct witness *w, char where, struct problem *problem)
{
	return w->fails == where ? problem_set(problem, EXIT_MACHINE, "sink %c", where) : 0;
}

static int
on_header(void *ctx, const struct columns *columns, struct problem *problem)
{
	struct witness *w = ctx;

	text_addf(&w->got, "header %zu\n", columns->count);
	return witness_fail(w, 'h', problem);
}

static int
on_row(void *ctx, const struct roll_row *row, struct problem *problem)
{
	struct witness *w = ctx;

	text_addf(&w->got, "row %lld, %zu cells\n", (long long)row->row, row->n);
	return witness_fail(w, 'r', problem);
}

static int
on_contact(
    void *ctx, const struct roll_row *row, const struct contact *contact, struct problem *problem)
{
	struct witness *w = ctx;

	assert_true(row->row == contact->row);
	(void)show(&w->got, contact);
	return witness_fail(w, 'c', problem);
}

/* Reads a roll of these bytes. The caller frees what the witness got. */
static int
read_roll(const char *bytes, const struct intake_rules *rules, struct witness *w,
    struct intake_counts *counts, struct problem *problem)
{
	const struct intake_sink sink = { w, on_header, on_row, on_contact };
	char path[] = "/tmp/test_contact.XXXXXX";
	int fd = mkstemp(path);
	struct csv_in *in;
	int rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
	assert_int_equal(close(fd), 0);
	in = csv_in_open(path, problem);
	assert_non_null(in);
	rc = intake_read(in, rules, &sink, counts, problem);
	csv_in_free(in);
	assert_int_equal(unlink(path), 0);
	return rc;
}

static const char roll[] = "phone,requirement\n"
			   "13800138000,hi\n"
			   "\n"
			   "+86 13800138000,hi\n"
			   "110,hi\n"
			   "13800138000\n"
			   "\"13800138001,13800138001,13800138000\",\"hi\nyou\"\n"
			   "13800138001,hi\n"
			   "13800138002,{x}\n"
			   "13800138002,hi\n";

static void
whole_roll(void **state)
{
	const struct intake_rules rules = { .duplicates = DEDUPE_BY_PHONE };
	struct problem problem = { .code = EXIT_DONE };
	struct intake_counts counts;
	struct witness w = { .fails = 0 };

	(void)state;
	assert_int_equal(read_roll(roll, &rules, &w, &counts, &problem), 0);
	assert_string_equal(text_str(&w.got),
	    "header 2\n"
	    "row 2, 2 cells\n"
	    "2@2 ready 13800138000 [hi]\n"
	    "row 4, 2 cells\n"
	    "4@4 duplicate 13800138000 [hi]duplicate of row 2\n"
	    "row 5, 2 cells\n"
	    "5@5 rejected (phone) phone: 3 digits, 11 wanted: \"110\"\n"
	    "row 6, 1 cells\n"
	    "6@6 rejected () 1 cell, 2 wanted\n"
	    "row 7, 2 cells\n"
	    "7.1@7 ready 13800138001 [hi\nyou]\n"
	    "7.2@7 duplicate 13800138001 [hi\nyou]duplicate of row 7.1\n"
	    "7.3@7 duplicate 13800138000 [hi\nyou]duplicate of row 2\n"
	    "row 8, 2 cells\n"
	    "8@9 duplicate 13800138001 [hi]duplicate of row 7.1\n"
	    "row 9, 2 cells\n"
	    /* What is rejected is not the first of its number. */
	    "9@10 rejected (requirement) requirement: \"{x}\": no such column\n"
	    "row 10, 2 cells\n"
	    "10@11 ready 13800138002 [hi]\n");
	assert_true(counts.rows == 8);
	assert_true(counts.contacts == 10);
	assert_true(counts.states[STATE_READY] == 3);
	assert_true(counts.states[STATE_DUPLICATE] == 4);
	assert_true(counts.states[STATE_REJECTED] == 3);
	text_free(&w.got);
}

static void
whole_roll_by_requirement(void **state)
{
	const struct intake_rules rules = { .duplicates = DEDUPE_BY_REQUIREMENT };
	struct problem problem = { .code = EXIT_DONE };
	struct intake_counts counts;
	struct witness w = { .fails = 0 };

	(void)state;
	assert_int_equal(read_roll(roll, &rules, &w, &counts, &problem), 0);
	assert_non_null(strstr(text_str(&w.got), "4@4 duplicate"));
	assert_non_null(strstr(text_str(&w.got), "7.2@7 duplicate"));
	assert_non_null(strstr(text_str(&w.got), "7.3@7 ready"));
	assert_non_null(strstr(text_str(&w.got), "8@9 ready"));
	assert_true(counts.states[STATE_READY] == 5);
	assert_true(counts.states[STATE_DUPLICATE] == 2);
	text_free(&w.got);
}

static void
roll_refused(void **state)
{
	static const struct {
		const char *bytes;
		const char *columns;
		const char *requirement;
		const char *problem; /* behind the file's name, or whole when it begins with `--` */
	} cases[] = {
		{ "", NULL, NULL, ": empty; a header row with a phone column is wanted" },
		{ "\n\n", NULL, NULL, ": empty; a header row with a phone column is wanted" },
		{ "a,b\n", NULL, NULL,
		    ": no phone column among \"a\", \"b\"; "
		    "name it (phone, 手机, 电话) or say --columns phone=HEADER" },
		{ "a,b\n", "phone=c", NULL, ": --columns: no column \"c\" among \"a\", \"b\"" },
		{ "phone\n1\n", "phone", NULL, WANTED_FORM },
		{ "phone\n1\n", NULL, "hi {x}", "--requirement: \"{x}\": no such column" },
		{ "phone\n1\n", NULL, "hi {",
		    "--requirement: \"{\": a { without its }; {{ stands for one brace" },
		{ "phone\n1\n", NULL, "\xff", "--requirement: not UTF-8" },
		{ "phone\n1\n\"2\n", NULL, NULL,
		    ":3: the quote that opens here is never closed; "
		    "a cell in quotes ends with a quote" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct intake_rules rules = { cases[i].columns, cases[i].requirement,
			DEDUPE_BY_PHONE };
		struct problem problem = { .code = EXIT_DONE };
		struct intake_counts counts;
		struct witness w = { .fails = 0 };
		size_t name = cases[i].problem[0] == '-' ? 0 : strlen("/tmp/test_contact.XXXXXX");

		assert_int_equal(read_roll(cases[i].bytes, &rules, &w, &counts, &problem), -1);
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_string_equal(problem.text + name, cases[i].problem);
		text_free(&w.got);
	}
}

/* What the sink says ends the intake, with the sink's words. */
static void
sink_fails(void **state)
{
	static const struct {
		char fails;
		const char *got;
	} cases[] = {
		{ 'h', "header 2\n" },
		{ 'r', "header 2\nrow 2, 2 cells\n" },
		{ 'c', "header 2\nrow 2, 2 cells\n2@2 ready 13800138000 [hi]\n" },
	};
	const struct intake_rules rules = { .duplicates = DEDUPE_BY_PHONE };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct problem problem = { .code = EXIT_DONE };
		struct intake_counts counts;
		struct witness w = { .fails = cases[i].fails };

		assert_int_equal(read_roll(roll, &rules, &w, &counts, &problem), -1);
		assert_int_equal(problem.code, EXIT_MACHINE);
		assert_memory_equal(problem.text, "sink ", 5);
		assert_int_equal(problem.text[5], cases[i].fails);
		assert_string_equal(text_str(&w.got), cases[i].got);
		text_free(&w.got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_roll),
		cmocka_unit_test(whole_roll_by_requirement),
		cmocka_unit_test(roll_refused),
		cmocka_unit_test(sink_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
