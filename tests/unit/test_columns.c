/*
 * test_columns.c: which column is what, and placeholders that name columns.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "columns.h"
#include "placeholder.h"

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

static void
columns_found(void **state)
{
	static const struct {
		const char *header;
		const char *wanted;
		int at[ROLE_AGENT_ID]; /* name, phone, requirement, not_before, not_after */
	} cases[] = {
		{ "name|phone|requirement", NULL, { 0, 1, 2, -1, -1 } },
		{ "内容|姓名|电话", NULL, { 1, 2, 0, -1, -1 } },
		{ "phone", NULL, { -1, 0, -1, -1, -1 } },
		{ "phones", NULL, { -1, 0, -1, -1, -1 } },
		{ "手机", NULL, { -1, 0, -1, -1, -1 } },
		{ "手机号", NULL, { -1, 0, -1, -1, -1 } },
		{ "电话", NULL, { -1, 0, -1, -1, -1 } },
		{ "电话号码", NULL, { -1, 0, -1, -1, -1 } },
		{ "phone|称呼|需求", NULL, { 1, 0, 2, -1, -1 } },
		{ "phone|外呼需求", NULL, { -1, 0, 1, -1, -1 } },
		{ "phone|通知内容", NULL, { -1, 0, 1, -1, -1 } },
		{ " P H O N E |Name|rEQUIREMENT", NULL, { 1, 0, 2, -1, -1 } },
		{ "\u3000电\u00a0话\u3000|姓 名", NULL, { 1, 0, -1, -1, -1 } },
		{ "||phone||", NULL, { -1, 2, -1, -1, -1 } },
		{ "city|phone|座机号码", NULL,
		    { -1, 1, -1, -1, -1 } }, /* the last is not a name of it */
		{ "姓名|手机号码", NULL, { 0, 1, -1, -1, -1 } },
		{ "id|Mobile", NULL, { -1, 1, -1, -1, -1 } },
		{ "姓名|联系电话", NULL, { 0, 1, -1, -1, -1 } },
		{ "Ｎａｍｅ|ＰＨＯＮＥ", NULL, { 0, 1, -1, -1, -1 } },
		{ "手机|电话", "phone=电话", { -1, 1, -1, -1, -1 } },
		{ "手机|电话", "phone= 手 机 ", { -1, 0, -1, -1, -1 } },
		{ "a|b|c", "requirement=a,phone=c,name=b", { 1, 2, 0, -1, -1 } },
		{ "a|b|c", " Phone = B ", { -1, 1, -1, -1, -1 } },
		{ "a|phone|内容", "name=A", { 0, 1, 2, -1, -1 } },
		/* What --columns gives to one role is not taken for another. */
		{ "name|phone|text", "requirement=name", { -1, 1, 0, -1, -1 } },
		{ "手机|电话|内容", "name=手机", { 0, 1, 2, -1, -1 } },
		/* The same to the byte goes first. */
		{ "Phone|phone", "phone=phone", { -1, 1, -1, -1, -1 } },
		/* As exporters write text. */
		{ "=\"姓名\"|=\"手机\"|'=内容", "requirement==内容", { 0, 1, 2, -1, -1 } },
		{ "=\"Phone\"|phone", "phone=Phone", { -1, 0, -1, -1, -1 } },
		{ "Phone|phone", "phone=Phone", { -1, 0, -1, -1, -1 } },
		{ "not_before|phone|not_after", NULL, { -1, 1, -1, 0, 2 } },
		{ "phone|Not Before|NOT AFTER", NULL, { -1, 0, -1, 1, 2 } },
		{ "phone|最晚|最早", NULL, { -1, 0, -1, 2, 1 } },
		{ "phone|最早时间|最晚时间", NULL, { -1, 0, -1, 1, 2 } },
		{ "phone|不早于|不晚于", NULL, { -1, 0, -1, 1, 2 } },
		{ "phone|最早|from", "not_before=from", { -1, 0, -1, 2, -1 } },
		{ "phone|a|b", "not_after=a,not_before=b", { -1, 0, -1, 2, 1 } },
		{ "phone|最早来电", NULL, { -1, 0, -1, -1, -1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct problem problem = { .code = EXIT_DONE };
		struct span cells[CELLS_MAX];
		size_t n = split(cases[i].header, cells);
		struct columns columns;

		if (columns_parse(&columns, "roll.csv", cells, n, cases[i].wanted, &problem) != 0)
			fail_msg("%s: %s", cases[i].header, problem.text);
		assert_int_equal(columns.count, n);
		for (size_t k = 0; k < n; k++)
			assert_true(span_is(cells[k], columns.header[k]));
		for (int role = 0; role < ROLE_END; role++)
			if (columns.at[role] != (role < ROLE_AGENT_ID ? cases[i].at[role] : -1))
				fail_msg("%s: %s is column %d", cases[i].header,
				    columns_role_name((enum role)role), columns.at[role]);
		columns_free(&columns);
	}
}

#define WANTED_FORM                                                                                      \
	"--columns: wanted is ROLE=HEADER,..., each role once; the roles are name, phone, requirement, " \
	"not_before, not_after, agent_id, model_engine, voice_id, volume, speed, emotion"

static void
columns_refused(void **state)
{
	static const struct {
		const char *header;
		const char *wanted;
		const char *problem;
	} cases[] = {
		{ "name|tel", NULL,
		    "roll.csv: no phone column among \"name\", \"tel\"; "
		    "name it (phone, 手机, 电话) or say --columns phone=HEADER" },
		{ "", NULL,
		    "roll.csv: no phone column among \"\"; "
		    "name it (phone, 手机, 电话) or say --columns phone=HEADER" },
		{ "a|b|c|d|e|f|g|h|i|j", NULL,
		    "roll.csv: no phone column among \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", "
		    "\"g\", \"h\" and 2 more; name it (phone, 手机, 电话) or say "
		    "--columns phone=HEADER" },
		{ "名单||", NULL,
		    "roll.csv: no phone column among \"名单\", \"\", \"\"; "
		    "name it (phone, 手机, 电话) or say --columns phone=HEADER; "
		    "if this is a title, delete it: the first row is the header" },
		{ "phone|ＰＨＯＮＥ", NULL,
		    "roll.csv: two columns could be the phone: \"phone\" and \"ＰＨＯＮＥ\"; "
		    "say which, like --columns phone=phone" },
		{ "电话|联系电话", NULL,
		    "roll.csv: two columns could be the phone: \"电话\" and \"联系电话\"; "
		    "say which, like --columns phone=电话" },
		{ "手机|电话", NULL,
		    "roll.csv: two columns could be the phone: \"手机\" and \"电话\"; "
		    "say which, like --columns phone=手机" },
		{ "Phone|phone", NULL,
		    "roll.csv: two columns could be the phone: \"Phone\" and \"phone\"; "
		    "say which, like --columns phone=Phone" },
		{ "phone|phone", NULL,
		    "roll.csv: two columns could be the phone: \"phone\" and \"phone\"; "
		    "rename one of them" },
		{ "phone|phone", "phone=phone",
		    "roll.csv: two columns could be the phone: \"phone\" and \"phone\"; "
		    "rename one of them" },
		{ "phone|name|姓名", NULL,
		    "roll.csv: two columns could be the name: \"name\" and \"姓名\"; "
		    "say which, like --columns name=name" },
		{ "phone|内容|需求", NULL,
		    "roll.csv: two columns could be the requirement: \"内容\" and \"需求\"; "
		    "say which, like --columns requirement=内容" },
		{ "phone|最早|not_before", NULL,
		    "roll.csv: two columns could be the not_before: \"最早\" and \"not_before\"; "
		    "say which, like --columns not_before=最早" },
		{ "Tel|t e l", "phone=TEL",
		    "roll.csv: two columns could be the phone: \"Tel\" and \"t e l\"; "
		    "say which, like --columns phone=Tel" },
		{ "a|b", "phone=c", "roll.csv: --columns: no column \"c\" among \"a\", \"b\"" },
		{ "a|b", "phone=a,name=a",
		    "roll.csv: --columns: one column is given for two roles: \"a\"" },
		{ "phone", "", WANTED_FORM },
		{ "phone", "phone", WANTED_FORM },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct problem problem = { .code = EXIT_DONE };
		struct span cells[CELLS_MAX];
		size_t n = split(cases[i].header, cells);
		struct columns columns = { .count = 7 };

		assert_int_equal(
		    columns_parse(&columns, "roll.csv", cells, n, cases[i].wanted, &problem), -1);
		assert_string_equal(problem.text, cases[i].problem);
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_int_equal(columns.count, 0);
		assert_null(columns.header);
	}
}

static void
columns_option(void **state)
{
	static const struct {
		const char *value;
		int rc;
	} cases[] = {
		{ "phone=a", 0 },
		{ "name=姓名,phone=电话,requirement=内容", 0 },
		{ "not_before=a,not_after=b", 0 },
		{ " Not_After =a", 0 },
		{ "before=a", -1 },
		{ "not_after=a,not_after=b", -1 },
		{ "PHONE=a=b", 0 }, /* the header is `a=b` */
		{ "", -1 },
		{ ",", -1 },
		{ "phone", -1 },
		{ "phone=", -1 },
		{ "phone= ", -1 },
		{ "=a", -1 },
		{ "phone=a,", -1 },
		{ ",phone=a", -1 },
		{ "phone=a,,name=b", -1 },
		{ "phone=a,phone=b", -1 },
		{ "phone=a,Phone=a", -1 },
		{ "city=a", -1 },
		{ "phone=\xff", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (columns_wanted_valid(cases[i].value) != cases[i].rc)
			fail_msg("\"%s\" is not %d", cases[i].value, cases[i].rc);
}

static void
same_names(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool same;
	} cases[] = {
		{ "phone", "PHONE", true },
		{ "phone", " p h\to\nn\u00a0e\u3000", true },
		{ "电话", "电\u2003话", true },
		{ "", " ", true },
		{ "é", "É", false }, /* ASCII alone knows case here */
		{ "phone", "phones", false },
		{ "phone", "phon", false },
		{ "电话", "电", false },
		{ "电话", "电子", false },
		{ "\u3001", "\u3000", false },
		{ "call_phone", "callphone", false },
		{ "ａＺ１", "Az1", true },
		{ "ａ", "b", false },
		{ "[", "{", false },
		{ "@", "`", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span a = span_of(cases[i].a);
		struct span b = span_of(cases[i].b);

		if (columns_same_name(a, b) != cases[i].same ||
		    columns_same_name(b, a) != cases[i].same)
			fail_msg("\"%s\" and \"%s\"", cases[i].a, cases[i].b);
	}
}

static void
placeholders(void **state)
{
	static const char header[] = "姓名|电话|城市|City Code|时间|时 间|内容|{x";
	static const char row[] = "张三|138-0013-8000|北京{姓名}|010| |9:00|raw {城市}|y";
	static const struct {
		const char *pattern;
		const char *filled; /* NULL: rejected */
		const char *reason;
		int check; /* by the header alone */
	} cases[] = {
		{ "", "", "", 0 },
		{ "plain", "plain", "", 0 },
		{ "{姓名}您好", "张三您好", "", 0 },
		{ "{name}{NAME}{ n a m e }", "张三张三张三", "", 0 },
		{ "{phone}/{电话}", "13800138000/13800138000", "", 0 },
		{ "{citycode}{CITY CODE}", "010010", "", 0 },
		/* Filled once. */
		{ "{城市}", "北京{姓名}", "", 0 },
		{ "{内容}", "raw {城市}", "", 0 },
		{ "{{", "{", "", 0 },
		{ "}}", "}", "", 0 },
		{ "{{姓名}}", "{姓名}", "", 0 },
		{ "{{{姓名}}}", "{张三}", "", 0 },
		{ "a{{b}}c{{{{", "a{b}c{{", "", 0 },
		{ "{nobody}", NULL, "\"{nobody}\": no such column", -1 },
		{ "{}", NULL, "\"{}\": no such column", -1 },
		{ "{ }", NULL, "\"{ }\": no such column", -1 },
		{ "{requirement}", NULL, "\"{requirement}\": no such column", -1 },
		{ "{时间}", NULL, "\"{时间}\": several columns of that name", -1 },
		{ "a {b", NULL, "\"{b\": a { without its }; {{ stands for one brace", -1 },
		{ "a {b {姓名}", NULL, "\"{b {姓名}\": a { without its }; {{ stands for one brace",
		    -1 },
		{ "{", NULL, "\"{\": a { without its }; {{ stands for one brace", -1 },
		{ "a} b", NULL, "\"} b\": a } without its {; }} stands for one brace", -1 },
		{ "{姓名}}", NULL, "\"}\": a } without its {; }} stands for one brace", -1 },
		{ "{{姓名}", NULL, "\"}\": a } without its {; }} stands for one brace", -1 },
	};
	struct columns columns;
	struct span cells[CELLS_MAX];
	const struct placeholder_row from = { &columns, cells, "13800138000" };

	(void)state;
	parse(&columns, header);
	assert_int_equal(split(row, cells), columns.count);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span pattern = span_of(cases[i].pattern);
		struct text out = { 0 };
		struct text reason = { 0 };

		assert_int_equal(placeholder_fill(pattern, &from, &out, &reason),
		    cases[i].filled == NULL ? -1 : 0);
		if (cases[i].filled != NULL)
			assert_string_equal(text_str(&out), cases[i].filled);
		assert_string_equal(text_str(&reason), cases[i].reason);
		text_clear(&reason);
		assert_int_equal(placeholder_check(pattern, &columns, &reason), cases[i].check);
		assert_string_equal(text_str(&reason), cases[i].reason);
		text_free(&out);
		text_free(&reason);
	}
	columns_free(&columns);
}

/* An empty value is a matter of the row, not of the pattern; a role goes before a header. */
static void
placeholder_values(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	struct columns columns;
	struct span cells[CELLS_MAX];
	size_t n = split("name|who|phone|tel", cells);
	const struct placeholder_row from = { &columns, cells, "13900139000" };
	struct text out = { 0 };
	struct text reason = { 0 };

	(void)state;
	assert_int_equal(
	    columns_parse(&columns, "roll.csv", cells, n, "name=who,phone=tel", &problem), 0);
	split("a| b |c|d", cells);
	assert_int_equal(
	    placeholder_fill(span_of("{name},{phone},{tel}"), &from, &out, &reason), 0);
	assert_string_equal(text_str(&out), " b ,13900139000,13900139000");
	split("a| \u3000|c|d", cells);
	assert_int_equal(placeholder_check(span_of("{who}"), &columns, &reason), 0);
	assert_int_equal(placeholder_fill(span_of("{who}"), &from, &out, &reason), -1);
	assert_string_equal(text_str(&reason), "\"{who}\": empty");
	columns_free(&columns);
	text_free(&out);
	text_free(&reason);
}

/* Placeholders for large cells, many of them, are not filled without end. */
static void
placeholder_bomb(void **state)
{
	struct columns columns;
	struct span cells[CELLS_MAX];
	const struct placeholder_row from = { &columns, cells, "13900139000" };
	struct text large = { 0 };
	struct text pattern = { 0 };
	struct text out = { 0 };
	struct text reason = { 0 };

	(void)state;
	parse(&columns, "phone|a");
	for (int i = 0; i < 100 * 1024; i++)
		text_adds(&large, "0123456789");
	for (int i = 0; i < 100 * 1024; i++)
		text_adds(&pattern, "{a}");
	split("x|y", cells);
	cells[1] = text_span(&large);
	assert_int_equal(placeholder_fill(text_span(&pattern), &from, &out, &reason), -1);
	assert_string_equal(text_str(&reason), "over 1 MiB once filled");
	assert_true(out.len < 4 * 1024 * 1024);
	columns_free(&columns);
	text_free(&large);
	text_free(&pattern);
	text_free(&out);
	text_free(&reason);
}

/* Of lists, in which every column of numbers counts. */
static void
phone_columns(void **state)
{
	static const char *const yes[] = { "phone", "Phones", "MOBILE", "手机", "手机号",
		"手机号码", "电话", "电话号码", "联系电话", "备用电话", "电话2", "手机号 2",
		"手机一", "紧急联系人电话", "手机号(备用)", "电话（必填）", "（备用）手机",
		"联系方式", "号码", "Tel", "Tel.", "tel 2", "Telephone", "cell", "cell phone",
		"backup_phone", "phone_2", "Phone No.", "mobile number", "ｐｈｏｎｅ", "call_phone",
		"=\"手机\"",
		"一个很长很长很长很长很长很长"
		"很长很长很长很长很长很长很长很长很长很长的名字后面的电话" };
	static const char *const no[] = { "", "name", "姓名", "why", "hotel", "cancelled",
		"手机品牌", "电话时间", "phone model", "身份证号码", "订单号", "(电话)", "1", "机",
		"hone", "requirement" };

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!columns_is_phone(span_of(yes[i])))
			fail_msg("%s: is one", yes[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (columns_is_phone(span_of(no[i])))
			fail_msg("%s: is none", no[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_found),
		cmocka_unit_test(phone_columns),
		cmocka_unit_test(columns_refused),
		cmocka_unit_test(columns_option),
		cmocka_unit_test(same_names),
		cmocka_unit_test(placeholders),
		cmocka_unit_test(placeholder_values),
		cmocka_unit_test(placeholder_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
