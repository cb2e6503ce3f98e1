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

#define WANTED_FORM                                                                                      \
	"--columns: wanted is ROLE=HEADER,..., each role once; the roles are name, phone, requirement, " \
	"not_before, not_after, agent_id, model_engine, voice_id, volume, speed, emotion"

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
	bool contacts_only;
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

	if (!w->contacts_only)
		text_addf(&w->got, "header %zu\n", columns->count);
	return witness_fail(w, 'h', problem);
}

static int
on_row(void *ctx, const struct roll_row *row, struct problem *problem)
{
	struct witness *w = ctx;

	if (!w->contacts_only)
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
	struct roll_in *in;
	int rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
	assert_int_equal(close(fd), 0);
	in = roll_in_open(path, &(struct roll_in_options){ 0 }, problem);
	assert_non_null(in);
	rc = intake_read(in, rules, &sink, counts, problem);
	roll_in_free(in);
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
		const struct intake_rules rules = { .columns = cases[i].columns,
			.requirement = cases[i].requirement };
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

/* What check and run added is left out, but a row that has lost it has lost its columns. */
static void
ours_left_out(void **state)
{
	const struct intake_rules rules = { .duplicates = DEDUPE_BY_PHONE };
	struct problem problem = { .code = EXIT_DONE };
	struct intake_counts counts;
	struct witness w = { .fails = 0 };

	(void)state;
	assert_int_equal(read_roll("phone,call_row,requirement,\"=\"\"call_reason\"\"\",Call_Line\n"
				   "13800138000,2,hi,x,2\n"
				   "13800138001,hi\n",
			     &rules, &w, &counts, &problem),
	    0);
	assert_string_equal(text_str(&w.got), "header 2\n"
					      "row 2, 2 cells\n"
					      "2@2 ready 13800138000 [hi]\n"
					      "row 3, 2 cells\n"
					      "3@3 rejected () 2 cells, 5 wanted\n");
	text_free(&w.got);
}

#define PUT_BACK "; put that column back, or write the file again (rollcall export)"
#define RESULTS  "phone,requirement,call_row,call_phone,call_status,call_outcome,call_reason\n"

/* A row of a results file, behind `before` others; what comes of it with --only. */
static void
results_again(void **state)
{
	static const struct {
		const char *only;
		bool force;
		const char *rows;
		const char *got; /* contacts only */
	} cases[] = {
		{ "no_answer", false,
		    "138-0013-8000,hi,2,13800138000,ended,no_answer,\n"
		    "13800138001,hi,3,13800138001,ended,answered,\n"
		    "13800138002,hi,4,13800138002,refused,,said no\n",
		    "2@2 ready 13800138000 [hi]\n"
		    "3@3 suppressed 13800138001 [hi]not in --only no_answer: ended, answered\n"
		    "4@4 suppressed 13800138002 [hi]not in --only no_answer: refused\n" },
		{ "refused, busy", false,
		    "1,hi,2,13800138000,refused,,\n1,hi,3,13800138001,ended,busy,\n",
		    "2@2 ready 13800138000 [hi]\n3@3 ready 13800138001 [hi]\n" },
		{ "ended", false,
		    "1,hi,2,13800138000,ended,busy,\n1,hi,3,13800138001,ended,answered,\n",
		    "2@2 ready 13800138000 [hi]\n3@3 ready 13800138001 [hi]\n" },
		{ "unknown", true, "1,hi,2,13800138000,unknown,,\n",
		    "2@2 ready 13800138000 [hi]\n" },
		/* As a spreadsheet, or the quote that keeps formulas still, leaves them. */
		{ "busy", false,
		    "1,hi,2,8613800138000,ended ,\"=\"\"busy\"\"\",\n1,hi,3,'13800138001,'=ended,'busy,\n",
		    "2@2 ready 13800138000 [hi]\n"
		    "3@3 suppressed 13800138001 [hi]call_status is \"=ended\": nobody can tell "
		    "whether it was called\n" },
		/* Not known, not called, and first of its number. */
		{ "ended", false,
		    "13800138000,hi,2,13800138000, ,answered,\n"
		    "13800138001,hi,3,13800138001,over,,\n"
		    "13800138000,hi,4,13800138000,ended,busy,\n",
		    "2@2 suppressed 13800138000 [hi]call_status is blank: nobody can tell whether "
		    "it was called\n"
		    "3@3 suppressed 13800138001 [hi]call_status is \"over\": nobody can tell "
		    "whether it was called\n"
		    "4@4 duplicate 13800138000 [hi]duplicate of row 2\n" },
		/* Words as spreadsheets and people leave them. */
		{ "busy", false,
		    "1,hi,2,13800138000,Ended,BUSY,\n1,hi,3,13800138001,'ended,'busy,\n"
		    "1,hi,4,13800138002,ｅｎｄｅｄ,\u3000bu\u200bsy\u00a0,\n"
		    "1,hi,5,13800138003,ended,busy?,\n",
		    "2@2 ready 13800138000 [hi]\n3@3 ready 13800138001 [hi]\n"
		    "4@4 ready 13800138002 [hi]\n"
		    "5@5 suppressed 13800138003 [hi]call_outcome is \"busy?\": nobody can tell "
		    "whether it was called\n" },
		/* An outcome counts of who has ended. */
		{ "no_answer,refused", false,
		    "1,hi,2,13800138000,unknown,no_answer,\n1,hi,3,13800138001,ready,no_answer,\n"
		    "1,hi,4,13800138002,refused,answered,\n",
		    "2@2 suppressed 13800138000 [hi]not in --only no_answer,refused: unknown, "
		    "no_answer\n"
		    "3@3 suppressed 13800138001 [hi]not in --only no_answer,refused: ready, "
		    "no_answer\n"
		    "4@4 ready 13800138002 [hi]\n" },
		/* A refusal is final, in every row of the number and whatever is forced. */
		{ "ended,suppressed,unknown", true,
		    "1,hi,2,13800138000,ended,no_answer,Asked for  no more calls: stop\n"
		    "1,hi,3,13800138001,ended,Declined,\n1,hi,4,13800138002,unknown,declined,\n"
		    "1,hi,5,13800138003,suppressed,,\"on the do-not-call list: said so in the call "
		    "c of f: stop\"\n"
		    "1,hi,6,13800138000,ended,busy,\n",
		    "2@2 suppressed 13800138000 [hi]Asked for  no more calls: stop\n"
		    "3@3 suppressed 13800138001 [hi]declined, and a refusal is final\n"
		    "4@4 suppressed 13800138002 [hi]declined, and a refusal is final\n"
		    "5@5 suppressed 13800138003 [hi]on the do-not-call list: said so in the call c "
		    "of f: stop\n"
		    "6@6 suppressed 13800138000 [hi]another row of this number asked for no more "
		    "calls, declined, or cannot be read\n" },
		{ "suppressed", true,
		    "1,hi,2,13800138001,suppressed,,\"declined, and a refusal is final\"\n"
		    "1,hi,3,13800138002,suppressed,,too late\n",
		    "2@2 suppressed 13800138001 [hi]declined, and a refusal is final\n"
		    "3@3 ready 13800138002 [hi]\n" },
		/* A number that was called in another row is called by nobody's accident. */
		{ "no_answer", false,
		    "1,hi,2,13800138000,ended,answered,\n1,hi,3,13800138000,ended,no_answer,\n",
		    "2@2 suppressed 13800138000 [hi]not in --only no_answer: ended, answered\n"
		    "3@3 duplicate 13800138000 [hi]duplicate of row 2\n" },
		/* Also when the row's text cannot be made, or the file was put in another order. */
		{ "no_answer", false,
		    "1,{x},2,13800138000,ended,answered,\n1,hi,3,13800138000,ended,no_answer,\n",
		    "2@2 suppressed 13800138000 []not in --only no_answer: ended, answered\n"
		    "3@3 duplicate 13800138000 [hi]duplicate of row 2\n" },
		{ "no_answer", false,
		    "1,hi,3,13800138000,ended,no_answer,\n1,hi,2,13800138000,ended,answered,\n",
		    "2@2 duplicate 13800138000 [hi]duplicate of row 3\n"
		    "3@3 suppressed 13800138000 [hi]not in --only no_answer: ended, answered\n" },
		{ "no_answer", false,
		    "1,hi,3,13800138000,ended,no_answer,\n"
		    "138-0013-8000,hi,2,1.38E+10,ended,answered,\n"
		    "1,hi,4,13800138001,ended,no_answer,\n13800138001,hi\n",
		    "2@2 duplicate 13800138000 [hi]duplicate of row 3\n"
		    "3@3 suppressed 13800138000 [hi]not in --only no_answer: ended, answered\n"
		    "4@4 suppressed 13800138001 [hi]another row of this number asked for no more "
		    "calls, declined, or cannot be read\n"
		    "5@5 rejected () 2 cells, 7 wanted\n" },
		/* What was not called for its number says nothing of it. */
		{ "no_answer", false,
		    "1,hi,9,13800138000,duplicate,,\n13800138000,,8,,rejected,,\n"
		    "1,hi,3,13800138000,ended,no_answer,\n",
		    "2@2 suppressed 13800138000 [hi]not in --only no_answer: duplicate\n"
		    "3@3 suppressed 13800138000 []not in --only no_answer: rejected\n"
		    "4@4 ready 13800138000 [hi]\n" },
		/* Where call_phone is blank the roll's own; of several the one the row is about. */
		{ "rejected", false,
		    "13800138000,hi,2,,rejected,,\n"
		    "\"13800138001,13800138002\",hi,3.2, ,rejected,,\n"
		    "\"13800138001,13800138002\",hi,3.1,13800138001,ended,answered,\n",
		    "2@2 ready 13800138000 [hi]\n"
		    "3@3 ready 13800138002 [hi]\n"
		    "4@4 suppressed 13800138001 [hi]not in --only rejected: ended, answered\n" },
		{ "rejected", false, "\"13800138001,13800138002\",hi,3,,rejected,,\n",
		    "2.1@2 suppressed 13800138001 [hi]call_phone is blank, and the row has several "
		    "numbers: put the one to call there\n"
		    "2.2@2 suppressed 13800138002 [hi]call_phone is blank, and the row has several "
		    "numbers: put the one to call there\n" },
		{ "rejected", false, "\"110,\",hi,3.9,,rejected,,\n",
		    "2@2 rejected (phone) phone: 3 digits, 11 wanted: \"110\"\n" },
		{ "busy", false, ",hi,2,,rejected,,\n",
		    "2@2 suppressed  []not in --only busy: rejected\n" },
		/* A row with other cells than the header cannot be read at all. */
		{ "busy", false, "13800138000,hi\n", "2@2 rejected () 2 cells, 7 wanted\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct intake_rules rules = { .only = cases[i].only,
			.force = cases[i].force };
		struct problem problem = { .code = EXIT_DONE };
		struct intake_counts counts;
		struct witness w = { .contacts_only = true };
		struct text roll_of = { 0 };

		text_addf(&roll_of, RESULTS "%s", cases[i].rows);
		assert_int_equal(read_roll(text_str(&roll_of), &rules, &w, &counts, &problem), 0);
		if (strcmp(text_str(&w.got), cases[i].got) != 0)
			fail_msg("%s%s", cases[i].rows, text_str(&w.got));
		text_free(&roll_of);
		text_free(&w.got);
	}
}

/* Columns were deleted or renamed: it is a results file all the same. */
static void
results_maimed(void **state)
{
	static const struct {
		const char *only;
		const char *file;
		const char *missing, *got;
	} cases[] = {
		{ "busy",
		    "phone,requirement,who,call_status,call_outcome\n"
		    "13800138000,hi,13800138000,ended,busy\n13800138001,hi,,ended,answered\n",
		    "call_row, call_phone, call_reason",
		    "2@2 ready 13800138000 [hi]\n"
		    "3@3 suppressed 13800138001 [hi]not in --only busy: ended, answered\n" },
		{ "refused",
		    "phone,requirement,call_status\n13800138000,hi,refused\n"
		    "13800138001,hi,ended\n\"13800138002,13800138003\",hi,refused\n",
		    "call_row, call_phone, call_outcome, call_reason",
		    "2@2 ready 13800138000 [hi]\n"
		    "3@3 suppressed 13800138001 [hi]not in --only refused: ended\n"
		    "4.1@4 suppressed 13800138002 [hi]there is no column call_phone, and the row "
		    "has several numbers: put the one to call there\n"
		    "4.2@4 suppressed 13800138003 [hi]there is no column call_phone, and the row "
		    "has several numbers: put the one to call there\n" },
		{ "busy",
		    "phone,requirement,call_row,call_status,call_outcome,call_reason\n"
		    "\"13800138001,13800138002\",hi,3.2,ended,busy,\n"
		    "\"13800138001,13800138002\",hi,3.1,ended,answered,\n",
		    "call_phone",
		    "2@2 ready 13800138002 [hi]\n"
		    "3@3 suppressed 13800138001 [hi]not in --only busy: ended, answered\n" },
		{ "busy",
		    "phone,requirement,call_status,call_outcome,call_seconds,call_transcript\n"
		    "13800138000,hi,ended,busy,0,\n13800138001,hi,ended,busy,40,\n"
		    "13800138002,hi,ended,busy,,Person: stop\n",
		    "call_row, call_phone, call_reason",
		    "2@2 ready 13800138000 [hi]\n"
		    "3@3 suppressed 13800138001 [hi]there is no column call_reason: nobody can "
		    "tell whether they asked to be left alone\n"
		    "4@4 suppressed 13800138002 [hi]there is no column call_reason: nobody can "
		    "tell whether they asked to be left alone\n" },
		{ NULL, "phone,requirement,call_state,call_back\n13800138000,hi,ended,answered\n",
		    "", "2@2 ready 13800138000 [hi]\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct intake_rules rules = { .only = cases[i].only };
		struct problem problem = { .code = EXIT_DONE };
		struct intake_counts counts;
		struct witness w = { .contacts_only = true };

		if (read_roll(cases[i].file, &rules, &w, &counts, &problem) != 0)
			fail_msg("%s: %s", cases[i].file, problem.text);
		assert_string_equal(text_str(&w.got), cases[i].got);
		assert_string_equal(counts.missing, cases[i].missing);
		text_free(&w.got);
	}
}

static void
results_refused(void **state)
{
	static const struct {
		const char *header;
		const char *only;
		const char *problem; /* behind the file's name, or whole when it begins with `--` */
	} cases[] = {
		{ RESULTS, NULL,
		    ": this is a results file (column call_phone): say which of its rows to call "
		    "again, like --only no_answer,busy" },
		{ "phone,Call_Phone\n", NULL,
		    ": this is a results file (column call_phone): say which of its rows to call "
		    "again, like --only no_answer,busy" },
		{ "phone,call_phone,requirement\n", "busy",
		    ": a results file without the column call_status: nobody can tell who was "
		    "called" PUT_BACK },
		{ "phone,call_phone,call_status,call_phone\n", "busy",
		    ": there are two columns call_phone; rename one of them" },
		{ "phone,call_phone,call_status,call_status\n", "busy",
		    ": there are two columns call_status; rename one of them" },
		{ "phone,call_phone,call_status,call_row,Call_Row\n", "busy",
		    ": there are two columns call_row; rename one of them" },
		{ "phone,call_phone,call_status\n", "refused,busy",
		    ": a results file without the column call_outcome: nobody can tell who "
		    "answered or declined" PUT_BACK },
		{ "phone,call_phone,call_status,call_outcome\n", "answered",
		    ": a results file without the column call_reason: nobody can tell who asked "
		    "for no more calls" PUT_BACK },
		{ "phone,call_phone,call_status\n", "suppressed",
		    ": a results file without the column call_reason: nobody can tell who asked "
		    "for no more calls" PUT_BACK },
		{ RESULTS, "no_answer,declined",
		    "--only: declined: a refusal is final: people who declined are never called again" },
		{ "phone,'\u200bＣall_ID\u00a0\n", NULL,
		    ": this is a results file (column call_id): say which of its rows to call "
		    "again, like --only no_answer,busy; if it is no results file, rename that column" },
		{ "phone,Call_Outcome\n", NULL,
		    ": this is a results file (column call_outcome): say which of its rows to "
		    "call again, like --only no_answer,busy; if it is no results file, rename that column" },
		{ "phone,call_row,call_reason\n", NULL,
		    ": this is a results file (column call_row): say which of its rows to call "
		    "again, like --only no_answer,busy; if it is no results file, rename that column" },
		{ "phone,call_line,call_transcript\n", NULL,
		    ": this is a results file (column call_transcript): say which of its rows to "
		    "call again, like --only no_answer,busy; if it is no results file, rename that column" },
		{ "phone,call_id\n", "busy",
		    ": a results file without the column call_status: nobody can tell who was "
		    "called" PUT_BACK },
		{ "a,b,call_phone,call_status\n", "refused",
		    ": no phone column among \"a\", \"b\"; name it (phone, 手机, 电话) or say --columns "
		    "phone=HEADER" },
		{ RESULTS, "busy,unknown,ended,placed",
		    "--only: placed, unknown: may have been called, or must not be; settle and "
		    "collect them first, or say --force as well" },
		{ RESULTS, "overdue,dialing",
		    "--only: dialing, overdue: may have been called, or must not be; settle and "
		    "collect them first, or say --force as well" },
		{ RESULTS, "duplicate,suppressed",
		    "--only: duplicate, suppressed: may have been called, or must not be; settle "
		    "and collect them first, or say --force as well" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct intake_rules rules = { .only = cases[i].only };
		struct problem problem = { .code = EXIT_DONE };
		struct intake_counts counts;
		struct witness w = { .fails = 0 };
		size_t name = cases[i].problem[0] == '-' ? 0 : strlen("/tmp/test_contact.XXXXXX");

		assert_int_equal(read_roll(cases[i].header, &rules, &w, &counts, &problem), -1);
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_string_equal(problem.text + name, cases[i].problem);
		text_free(&w.got);
	}
}

/* --only on a roll of its own. */
static void
only_without_results(void **state)
{
	const struct intake_rules rules = { .only = "busy" };
	struct problem problem = { .code = EXIT_DONE };
	struct intake_counts counts;
	struct witness w = { .fails = 0 };

	(void)state;
	assert_int_equal(read_roll(roll, &rules, &w, &counts, &problem), -1);
	assert_int_equal(problem.code, EXIT_USAGE);
	assert_non_null(
	    strstr(problem.text, " is not a results file: it has no column call_status"));
	text_free(&w.got);
}

/* Blocks the numbers that end in 1; fails at one that ends in 9. */
static int
blocks_ones(void *ctx, const char *phone, struct text *reason, struct problem *problem)
{
	int *asked = ctx;

	(*asked)++;
	if (phone[10] == '9')
		return problem_set(problem, EXIT_MACHINE, "cannot tell");
	if (phone[10] != '1')
		return 0;
	text_addf(reason, "on the list of %s", phone);
	return 1;
}

/* Who is blocked is suppressed and still the first of the number; only who is ready is asked for. */
static void
blocked(void **state)
{
	static const char with_bad[] = "phone,requirement\n13800138000,hi\n13800138001,hi\n"
				       "13800138001,hi\n13800138000,hi\n110,hi\n13800138001,\n";
	int asked = 0;
	const struct intake_rules rules = { .listed = blocks_ones, .listed_ctx = &asked };
	struct witness w = { .contacts_only = true };
	struct problem problem = { 0 };
	struct intake_counts counts;

	(void)state;
	assert_int_equal(read_roll(with_bad, &rules, &w, &counts, &problem), 0);
	assert_string_equal(text_str(&w.got),
	    "2@2 ready 13800138000 [hi]\n"
	    "3@3 suppressed 13800138001 [hi]on the list of 13800138001\n"
	    "4@4 duplicate 13800138001 [hi]duplicate of row 3\n"
	    "5@5 duplicate 13800138000 [hi]duplicate of row 2\n"
	    "6@6 rejected (phone) phone: 3 digits, 11 wanted: \"110\"\n"
	    "7@7 rejected (requirement) requirement: empty, and no --requirement was given\n");
	assert_int_equal(asked, 2);
	assert_true(counts.states[STATE_SUPPRESSED] == 1 && counts.states[STATE_READY] == 1);
	text_free(&w.got);
	w.got = (struct text){ 0 };
	assert_int_equal(read_roll("phone,requirement\n13800138009,hi\n13800138000,hi\n", &rules,
			     &w, &counts, &problem),
	    -1);
	assert_string_equal(problem.text, "cannot tell");
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_string_equal(text_str(&w.got), "");
	text_free(&w.got);
}

/* The whole counts, preamble and all; without one there is more room. */
static void
with_preamble(void **state)
{
	struct intake_rules rules = { .now = 0 };
	struct text bytes = { 0 };

	(void)state;
	text_adds(&bytes, "phone,requirement\n13800138000,");
	for (int i = 0; i < CONTACT_REQUIREMENT_MAX; i++)
		text_addc(&bytes, 'x');
	text_addc(&bytes, '\n');
	for (int none = 0; none < 2; none++) {
		struct witness w = { .contacts_only = true };
		struct problem problem = { 0 };
		struct intake_counts counts;

		rules.preamble.none = none == 1;
		assert_int_equal(read_roll(text_str(&bytes), &rules, &w, &counts, &problem), 0);
		assert_int_equal(counts.states[STATE_READY], none);
		assert_int_equal(counts.states[STATE_REJECTED], 1 - none);
		text_free(&w.got);
	}
	text_free(&bytes);
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
		cmocka_unit_test(ours_left_out),
		cmocka_unit_test(results_again),
		cmocka_unit_test(results_maimed),
		cmocka_unit_test(results_refused),
		cmocka_unit_test(only_without_results),
		cmocka_unit_test(blocked),
		cmocka_unit_test(with_preamble),
		cmocka_unit_test(sink_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
