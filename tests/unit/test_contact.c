/*
 * test_contact.c: one row into its contacts, their numbering and their reasons.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "contact.h"
#include "testing.h"
#include "utf8.h"
#include "zone.h"

#define CELLS_MAX 12

/* Cells parted by `|`, into `cells`; returns how many. */
static size_t
split(const char *s, struct span cells[static CELLS_MAX])
{
	size_t n = 0;

	for (;;) {
		const char *bar = strchr(s, '|');

		assert_true(n < CELLS_MAX);
		cells[n++] = (struct span){ s, bar == NULL ? strlen(s) : (size_t)(bar - s) };
		if (bar == NULL)
			return n;
		s = bar + 1;
	}
}

static void
parse(struct columns *columns, const char *header)
{
	struct problem problem = { .code = EXIT_DONE };
	struct span cells[CELLS_MAX];
	size_t n = split(header, cells);

	if (columns_parse(columns, "roll.csv", cells, n, NULL, &problem) != 0)
		fail_msg("%s: %s", header, problem.text);
}

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

static void
contacts(void **state)
{
	static const char header[] = "姓名|电话|城市|内容";
	static const struct {
		const char *row;
		const char *fallback;
		const char *contacts;
	} cases[] = {
		{ "张|13800138000|北京|hi {姓名}", NULL, "7@9 ready 13800138000 [hi 张]\n" },
		{ "张|+86 138-0013-8000|北京|hi", "no", "7@9 ready 13800138000 [hi]\n" },
		{ "张|13800138000|北京| ", "你好{name}", "7@9 ready 13800138000 [你好张]\n" },
		{ "张|13800138000|北京|", NULL,
		    "7@9 rejected (内容) requirement: empty, and no --requirement was given\n" },
		{ "张|13800138000|北京|", " ",
		    "7@9 rejected (内容) requirement: empty, and no --requirement was given\n" },
		{ "张||北京|hi", NULL, "7@9 rejected (电话) phone: empty\n" },
		{ "张| \u3000|北京|hi", NULL, "7@9 rejected (电话) phone: empty\n" },
		{ "张| , /|北京|hi", NULL,
		    "7@9 rejected (电话) phone: no number in it: \" , /\"\n" },
		{ "张|1380013800|北京|hi", NULL,
		    "7@9 rejected (电话) phone: 10 digits, 11 wanted: \"1380013800\"\n" },
		/* One number with separators about it is plain. */
		{ "张|,13800138000、|北京|hi", NULL, "7@9 ready 13800138000 [hi]\n" },
		{ "张|13800138000,13900139000|北京|{phone}", NULL,
		    "7.1@9 ready 13800138000 [13800138000]\n"
		    "7.2@9 ready 13900139000 [13900139000]\n" },
		{ "张|110、13800138000;abc\n13900139000|北京|{phone}", NULL,
		    "7.1@9 rejected (电话) phone: 3 digits, 11 wanted: \"110\"\n"
		    "7.2@9 ready 13800138000 [13800138000]\n"
		    "7.3@9 rejected (电话) phone: \"a\" is not understood: \"abc\"\n"
		    "7.4@9 ready 13900139000 [13900139000]\n" },
		/* What is wrong with the requirement is wrong for each of its numbers. */
		{ "张|13800138000,110,13900139000|北京|{x}", NULL,
		    "7.1@9 rejected (内容) requirement: \"{x}\": no such column\n"
		    "7.2@9 rejected (电话) phone: 3 digits, 11 wanted: \"110\"\n"
		    "7.3@9 rejected (内容) requirement: \"{x}\": no such column\n" },
		/* Cells that came back from a spreadsheet, or wear the quote that keeps formulas still. */
		{ "'=张|=\"13800138000\"|'-1|'=hi {姓名}{城市}", NULL,
		    "7@9 ready 13800138000 [=hi =张-1]\n" },
		{ "=\"张\"|'13800138000|北京|=\"hi {name}\"", NULL,
		    "7@9 ready 13800138000 [hi 张]\n" },
		{ "张|=\"13800138000,13900139000\"|北京|hi", NULL,
		    "7.1@9 ready 13800138000 [hi]\n7.2@9 ready 13900139000 [hi]\n" },
		{ "张|'+8613800138000,'+8613900139000|北京|hi", NULL,
		    "7.1@9 ready 13800138000 [hi]\n7.2@9 ready 13900139000 [hi]\n" },
		{ "张|13800138000||{城市}", NULL,
		    "7@9 rejected (内容) requirement: \"{城市}\": empty\n" },
		{ "张|13800138000||", "{城市}",
		    "7@9 rejected (内容) requirement: \"{城市}\": empty\n" },
		{ "张|13800138000|北京", NULL, "7@9 rejected () 3 cells, 4 wanted\n" },
		{ "13800138000", NULL, "7@9 rejected () 1 cell, 4 wanted\n" },
		{ "张|13800138000|北京|hi|", NULL, "7@9 rejected () 5 cells, 4 wanted: \"\"\n" },
		{ "张|13800138000|北京|hi|there|you", NULL,
		    "7@9 rejected () 6 cells, 4 wanted: \"there\", \"you\"\n" },
		{ "张|13800138000|北京|hi|1|2|3|4|5", NULL,
		    "7@9 rejected () 9 cells, 4 wanted: \"1\", \"2\", \"3\", ...\n" },
	};
	struct columns columns;
	struct contact scratch = { 0 };

	(void)state;
	parse(&columns, header);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct contact_rules rules = { .columns = &columns,
			.fallback = cases[i].fallback };
		struct span cells[CELLS_MAX];
		size_t n = split(cases[i].row, cells);
		const struct roll_row row = { 7, 9, n, cells };
		struct text got = { 0 };

		assert_int_equal(contact_each(&rules, &row, &scratch, show, &got), 0);
		assert_string_equal(text_str(&got), cases[i].contacts);
		text_free(&got);
	}
	contact_free(&scratch);
	columns_free(&columns);
}

/* Characters are counted, after filling: 20,000 are taken, one more is not. */
static void
requirement_length(void **state)
{
	static const struct {
		const char *one;
		int times;
		const char *name;
		const char *reason; /* NULL: ready */
	} cases[] = {
		{ "x", 20000, "", NULL },
		{ "x", 20001, "", "requirement: 20001 characters, 20000 at most" },
		{ "好", 20000, "", NULL },
		{ "好", 20001, "", "requirement: 20001 characters, 20000 at most" },
		{ "{name}", 10000, "张三", NULL },
		{ "{name}", 10000, "a张三", "requirement: 30000 characters, 20000 at most" },
		{ "{{", 20000, "", NULL },
		{ "{name}", 100, "", "requirement: \"{name}\": empty" },
	};
	struct columns columns;

	(void)state;
	parse(&columns, "name|phone|requirement");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct contact_rules rules = { .columns = &columns,
			.preamble = { .none = true } };
		struct text pattern = { 0 };
		struct text got = { 0 };
		struct contact scratch = { 0 };
		struct span cells[3];
		const struct roll_row row = { 2, 2, 3, cells };

		for (int k = 0; k < cases[i].times; k++)
			text_adds(&pattern, cases[i].one);
		cells[0] = span_of(cases[i].name);
		cells[1] = span_of("13800138000");
		cells[2] = text_span(&pattern);
		assert_int_equal(contact_each(&rules, &row, &scratch, show, &got), 0);
		if (cases[i].reason == NULL)
			assert_memory_equal(text_str(&got), "2@2 ready 13800138000 [", 23);
		else
			assert_non_null(strstr(text_str(&got), cases[i].reason));
		contact_free(&scratch);
		text_free(&pattern);
		text_free(&got);
	}
	columns_free(&columns);
}

/* The whole is counted, with the preamble as this row has it: at the edge, and one more. */
static void
whole_length(void **state)
{
	static const char *const patterns[] = { NULL, "x", "{name}{name}", "好{name}" };
	static const char *const names[] = { "", "张", "0123456789012345678901234567890123456789",
		"「a」\u200b" };
	struct columns columns;

	(void)state;
	parse(&columns, "name|phone|requirement");
	for (size_t i = 0; i < COUNT(patterns) * COUNT(names) * 4; i++) {
		struct text pattern = { 0 }, whole = { 0 }, text = { 0 }, got = { 0 };
		struct contact_rules rules = { .columns = &columns };
		const char *one = i % 2 == 0 ? "x" : "好";
		bool over = i / 2 % 2 == 1;
		struct contact scratch = { 0 };
		struct span cells[3];
		const struct roll_row row = { 2, 2, 3, cells };
		char wanted[128];
		size_t preamble;

		cells[0] = span_of(names[i / 4 % COUNT(names)]);
		cells[1] = span_of("13800138000");
		text_addspan(&pattern, span_of(patterns[i / 4 / COUNT(names)]));
		if (pattern.len > 0)
			rules.preamble.pattern = &pattern;
		rules.preamble_longest = preamble_longest(&rules.preamble);
		/* The other side's count: what would be sent. */
		preamble_apply(rules.preamble.pattern, cells[0], span_of(""), &whole);
		preamble = utf8_count(text_span(&whole));
		assert_true(preamble > 0 && preamble <= rules.preamble_longest);
		for (size_t k = 0; k < CONTACT_REQUIREMENT_MAX - preamble + over; k++)
			text_adds(&text, one);
		cells[2] = text_span(&text);
		assert_int_equal(contact_each(&rules, &row, &scratch, show, &got), 0);
		(void)snprintf(wanted, sizeof wanted,
		    "requirement: %zu characters, and %zu of the preamble: 20000 at most together",
		    CONTACT_REQUIREMENT_MAX - preamble + 1, preamble);
		if (over)
			ROW_TRUE(wanted, strstr(text_str(&got), wanted) != NULL);
		else
			ROW_TRUE(wanted, strncmp(text_str(&got), "2@2 ready", 9) == 0);
		contact_free(&scratch);
		text_free(&pattern);
		text_free(&whole);
		text_free(&text);
		text_free(&got);
	}
	columns_free(&columns);
}

/* `ready NAME [not_before not_after]`, else `STATE reason`. */
static int
show_limits(void *ctx, const struct contact *c)
{
	char before[ZONE_TEXT], after[ZONE_TEXT];
	struct text *got = ctx;

	if (c->state == STATE_READY) {
		text_adds(got, "ready ");
		text_addspan(got, c->name);
		text_addf(got, " [%s %s]", zone_show(c->limits.not_before, before),
		    zone_show(c->limits.not_after, after));
	} else {
		text_addf(got, "%s %s", state_name(c->state), text_str(&c->reason));
		if (c->state == STATE_SUPPRESSED)
			assert_string_equal(c->phone, "13800138000");
		else
			text_addf(got, " (%s)", c->column);
	}
	return 0;
}

/* Names are data, rows have limits of their own, and who is late is suppressed. */
static void
names_and_limits(void **state)
{
	static const char header[] = "姓名|电话|最早|最晚|内容";
	static const char now[] = "2026-11-22 09:00:00";
	static const char *const not_called = "not in --only busy: ended";
	static const struct {
		const char *row, *got;
		const char *not_called;
	} cases[] = {
		{ "张三|13800138000|||hi", "ready 张三 [ ]", NULL },
		{ " \u3000|13800138000| | |hi", "ready  [ ]", NULL },
		{ "\u3000'=张 三 |13800138000|||hi", "ready '=张 三 [ ]", NULL },
		{ "=\"张三\"|13800138000|||hi", "ready 张三 [ ]", NULL },
		{ "张|13800138000|2026-11-22 10:00|2026-11-22 11:30|hi",
		    "ready 张 [2026-11-22T10:00:00+08:00 2026-11-22T11:30:00+08:00]", NULL },
		{ "张|13800138000|2026-11-23|2026/11/23|hi",
		    "ready 张 [2026-11-23T00:00:00+08:00 2026-11-24T00:00:00+08:00]", NULL },
		{ "张|13800138000|=\"2026-11-22 10:00\"||hi",
		    "ready 张 [2026-11-22T10:00:00+08:00 ]", NULL },
		/* Names. */
		{ "a\nb|13800138000|||hi", "rejected name: it holds U+000A (姓名)", NULL },
		{ "a\xc2\x85"
		  "b|13800138000|||hi",
		    "rejected name: it holds U+0085 (姓名)", NULL },
		{ "0123456789012345678901234567890123456789012345678901234567890123|13800138000|||"
		  "hi",
		    "ready 0123456789012345678901234567890123456789012345678901234567890123 [ ]",
		    NULL },
		{ "01234567890123456789012345678901234567890123456789012345678901234|13800138000|||"
		  "hi",
		    "rejected name: 65 characters, 64 at most (姓名)", NULL },
		/* Moments. */
		{ "张|13800138000|soon||hi",
		    "rejected not_before: a time like 2026-11-22 09:30 is wanted: \"soon\" (最早)",
		    NULL },
		{ "张|13800138000||2026-02-30|hi",
		    "rejected not_after: there is no day 2026-02-30: \"2026-02-30\" (最晚)", NULL },
		{ "张|13800138000|2026-11-22 10:00|2026-11-22 10:00|hi",
		    "rejected not_after: \"2026-11-22 10:00\" is not later than not_before, "
		    "\"2026-11-22 10:00\" (最晚)",
		    NULL },
		{ "张|13800138000|2026-11-23|2026-11-22|hi",
		    "rejected not_after: \"2026-11-22\" is not later than not_before, "
		    "\"2026-11-23\" (最晚)",
		    NULL },
		/* Late: from the moment on, not before. */
		{ "张|13800138000||2026-11-22 09:01|hi", "ready 张 [ 2026-11-22T09:01:00+08:00]",
		    NULL },
		{ "张|13800138000||2026-11-22 09:00|hi",
		    "suppressed not_after has passed: 2026-11-22 09:00", NULL },
		{ "张|13800138000|2026-11-01|2026-11-21|hi",
		    "suppressed not_after has passed: 2026-11-22 00:00", NULL },
		/* What is wrong goes first, the number before all, and only one thing is named. */
		{ "张|13800138000||2026-11-21|{x}",
		    "rejected requirement: \"{x}\": no such column (内容)", NULL },
		{ "a\nb|138|x|x|{x}", "rejected phone: 3 digits, 11 wanted: \"138\" (电话)", NULL },
		{ "a\nb|13800138000|x|x|{x}", "rejected name: it holds U+000A (姓名)", NULL },
		/* Who is not called anyway is told that. */
		{ "a\nb|13800138000|x|2026-11-21|hi", "suppressed not in --only busy: ended",
		    not_called },
	};
	struct problem problem = { 0 };
	struct contact scratch = { 0 };
	struct columns columns;

	(void)state;
	assert_int_equal(zone_set("Asia/Shanghai", &problem), 0);
	parse(&columns, header);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct contact_rules rules = { .columns = &columns,
			.not_called = cases[i].not_called,
			.now = zone_parse(span_of(now)) };
		struct span cells[CELLS_MAX];
		const struct roll_row row = { 7, 9, split(cases[i].row, cells), cells };
		struct text got = { 0 };

		assert_true(rules.now > 0);
		assert_int_equal(contact_each(&rules, &row, &scratch, show_limits, &got), 0);
		ROW_STRING(cases[i].row, text_str(&got), cases[i].got);
		/* Nobody is late when nobody asks for the time. */
		rules.now = 0;
		text_clear(&got);
		assert_int_equal(contact_each(&rules, &row, &scratch, show_limits, &got), 0);
		if (strstr(cases[i].got, "has passed") != NULL)
			ROW_TRUE(cases[i].row, strncmp(text_str(&got), "ready", 5) == 0);
		else
			ROW_STRING(cases[i].row, text_str(&got), cases[i].got);
		text_free(&got);
	}
	contact_free(&scratch);
	columns_free(&columns);
}

/* A header longer than the place for it is cut between characters. */
static void
long_header(void **state)
{
	struct columns columns;
	struct problem problem = { .code = EXIT_DONE };
	struct text header = { 0 };
	struct text wanted = { 0 };
	struct text got = { 0 };
	struct contact scratch = { 0 };
	struct span cell;
	const struct contact_rules rules = { .columns = &columns };
	const struct roll_row row = { 2, 2, 1, &cell };

	(void)state;
	text_adds(&header, "a");
	for (int i = 0; i < 30; i++)
		text_adds(&header, "号");
	text_addf(&wanted, "phone=%s", text_str(&header));
	cell = text_span(&header);
	assert_int_equal(
	    columns_parse(&columns, "roll.csv", &cell, 1, text_str(&wanted), &problem), 0);
	cell = span_of("1");
	assert_int_equal(contact_each(&rules, &row, &scratch, show, &got), 0);
	/* 63 bytes have room for one of 1 byte and twenty of 3. */
	assert_int_equal(strlen(scratch.column), 61);
	assert_memory_equal(scratch.column, text_str(&header), 61);
	columns_free(&columns);
	contact_free(&scratch);
	text_free(&header);
	text_free(&wanted);
	text_free(&got);
}

static int
stop_at_second(void *ctx, const struct contact *c)
{
	int *seen = ctx;

	(void)c;
	return ++*seen == 2 ? 42 : 0;
}

static void
stopped(void **state)
{
	struct columns columns;
	struct contact scratch = { 0 };
	struct span cells[CELLS_MAX];
	const struct contact_rules rules = { .columns = &columns, .fallback = "hi" };
	struct roll_row row = { 2, 2, 1, cells };
	int seen = 0;

	(void)state;
	parse(&columns, "phone");
	split("13800138000,13800138001,13800138002", cells);
	assert_int_equal(contact_each(&rules, &row, &scratch, stop_at_second, &seen), 42);
	assert_int_equal(seen, 2);
	contact_free(&scratch);
	columns_free(&columns);
}

static void
labels(void **state)
{
	char out[32];

	(void)state;
	assert_string_equal(contact_label(17, 0, out), "17");
	assert_string_equal(contact_label(17, 2, out), "17.2");
	assert_string_equal(
	    contact_label(INT64_MAX, INT32_MAX, out), "9223372036854775807.2147483647");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts),
		cmocka_unit_test(requirement_length),
		cmocka_unit_test(whole_length),
		cmocka_unit_test(names_and_limits),
		cmocka_unit_test(long_header),
		cmocka_unit_test(stopped),
		cmocka_unit_test(labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
