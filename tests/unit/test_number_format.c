/*
 * test_number_format.c: which formats show dates, and what they show.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "number_format.h"
#include "testing.h"

/* 46348 is 2026-11-22, a Sunday. */
static const struct {
	double value;
	const char *code;
	const char *shown; /* NULL: no date */
} shown[] = {
	{ 46348, "yyyy/m/d", "2026/11/22" },
	{ 46086, "yyyy/m/d", "2026/3/5" },
	{ 46086, "yyyy/mm/dd", "2026/03/05" },
	{ 46086, "yy-m-d", "26-3-5" },
	{ 46086, "YYYY-MM-DD", "2026-03-05" },
	{ 46086, "e/m/d", "2026/3/5" },
	{ 46348, "d-mmm-yy", "22-Nov-26" },
	{ 46348, "mmmm d, yyyy", "November 22, 2026" },
	{ 46348, "mmmmm", "N" },
	{ 46348, "ddd dddd", "Sun Sunday" },
	{ 46348, "[$-804]ddd dddd", "周日 星期日" },
	{ 46349, "aaa aaaa", "一 星期一" },
	{ 46348, "[$-409]mmmm", "November" },
	{ 46348, "[$-804]mmm mmmm", "11月 十一月" },
	{ 46348, "[$-zh-CN]mmmm", "十一月" },
	{ 46348, "yyyy\"年\"m\"月\"d\"日\"", "2026年11月22日" },
	{ 46348, "yyyy年m月d日", "2026年11月22日" },
	{ 46348, "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@", "2026年11月22日" },
	{ 46348, "yyyy\\-mm\\-dd;@", "2026-11-22" },
	{ 46348, "[Red][>=1]yyyy-mm-dd", "2026-11-22" },
	{ 46348, "_(yyyy* mm_)", " 202611 " },
	{ 46348, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026年11月22日" },
	{ 46348, "[$-x-sysdate]dddd, mmmm dd, yyyy", "2026年11月22日" },
	{ 46348.5, "[$-F400]h:mm:ss\\ AM/PM", "12:00:00" },
	/* Times. */
	{ 0.5625, "h:mm", "13:30" },
	{ 0.5625, "h:mm AM/PM", "1:30 PM" },
	{ 0.5625, "h:mm am/pm", "1:30 PM" },
	{ 0.5625, "h A/P", "1 P" },
	{ 0, "h:mm AM/PM", "12:00 AM" },
	{ 0.5, "hh:mm AM/PM", "12:00 PM" },
	{ 0.5625, "上午/下午h\"时\"mm\"分\"", "下午1时30分" },
	{ 0.25, "上午/下午hh时mm分", "上午06时00分" },
	{ 0.5625, "[$-804]AM/PM h:mm", "下午 1:30" },
	{ 46086.0625, "m/d h:m", "3/5 1:30" },
	{ 46086.0625, "h:m m", "1:30 3" },
	{ 46086.0625, "mm:ss mm", "30:00 03" },
	{ 46086.0625, "hh\"小时\"mm", "01小时30" },
	{ 46086.0625, "m\"分\"ss", "30分00" },
	{ 1.25, "[h]:mm:ss", "30:00:00" },
	{ 0.01, "[hh]:mm", "00:14" },
	{ 1.25, "[mm]:ss", "1800:00" },
	{ 1.25, "[ss]", "108000" },
	{ 0.5 + 1.5 / 86400, "h:mm:ss.0", "12:00:01.5" },
	{ 0.5 + 1.0625 / 86400, "mm:ss.000", "00:01.063" },
	{ 0.5 + 1.75 / 86400, "ss", "02" },
	{ 46347.9999999, "yyyy/m/d h:mm:ss", "2026/11/22 0:00:00" },
	/* Excel's calendar. */
	{ 0, "yyyy/m/d", "1900/1/0" },
	{ 1, "yyyy/m/d dddd", "1900/1/1 Sunday" },
	{ 59, "yyyy/m/d", "1900/2/28" },
	{ 60, "yyyy/m/d", "1900/2/29" },
	{ 61, "yyyy/m/d dddd", "1900/3/1 Thursday" },
	{ 36585, "yyyy/m/d", "2000/2/29" },
	{ 2958465, "yyyy/m/d", "9999/12/31" },
	{ 2958465.9999999, "yyyy/m/d", NULL },
	{ 2958466, "yyyy/m/d", NULL },
	{ 1e300, "yyyy/m/d", NULL },
	{ -1, "yyyy/m/d", NULL },
	/* No dates. */
	{ 46348, "", NULL },
	{ 46348, "General", NULL },
	{ 46348, "0", NULL },
	{ 46348, "000000", NULL },
	{ 46348, "#,##0.00", NULL },
	{ 46348, "0.00E+00", NULL },
	{ 46348, "##0.0E-0", NULL },
	{ 46348, "@", NULL },
	{ 46348, "\"day\"", NULL },
	{ 46348, "0\\d", NULL },
	{ 46348, "[$¥-804]#,##0.00", NULL },
	{ 46348, "[Red]0", NULL },
	{ 46348, "0;yyyy", NULL },
	{ 46348, ";;;", NULL },
	{ 46348, "0_d", NULL },
	/* Cut off. */
	{ 46348, "yyyy\"", "2026" },
	{ 46348, "yyyy\\", "2026" },
	{ 46348, "yyyy_", "2026 " },
	{ 46348, "yyyy*", "2026" },
	{ 46348, "yyyy[", "2026" },
	{ 46348, "yyyy[h", "20261112352" },
	{ 46348, "yyyy[$", "2026" },
	{ 46348, "yyyy[$-", "2026" },
	{ 46348, "yyyy\xe5", "2026\xe5" },
};

static void
formats_show(void **state)
{
	struct testing_fence fence = testing_fence_new(256);
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++) {
		struct span code = testing_fence_put(&fence, shown[i].code, strlen(shown[i].code));
		bool ok;

		text_clear(&out);
		ok = number_format_date(shown[i].value, code, false, &out);
		ROW_INT(shown[i].code, ok, shown[i].shown != NULL);
		ROW_STRING(shown[i].code, text_str(&out), ok ? shown[i].shown : "");
	}
	text_free(&out);
	testing_fence_free(&fence);
}

static const struct {
	double value;
	const char *shown; /* NULL: no date */
} from_1904[] = {
	{ 0, "1904-01-01 Friday" },
	{ 59, "1904-02-29 Monday" },
	{ 44886, "2026-11-22 Sunday" },
	{ 2957003, "9999-12-31 Friday" },
	{ 2957004, NULL },
};

static void
days_count_from_1904(void **state)
{
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(from_1904); i++) {
		const char *wanted = from_1904[i].shown == NULL ? "no date" : from_1904[i].shown;
		bool ok;

		text_clear(&out);
		ok = number_format_date(from_1904[i].value, span_of("yyyy-mm-dd dddd"), true, &out);
		ROW_INT(wanted, ok, from_1904[i].shown != NULL);
		ROW_STRING(wanted, text_str(&out), ok ? from_1904[i].shown : "");
	}
	text_free(&out);
}

static const struct {
	long id;
	const char *shown; /* of 2026-11-22 13:05:09; NULL: no date */
} builtin[] = {
	{ 0, NULL },
	{ 1, NULL },
	{ 13, NULL },
	{ 14, "2026/11/22" },
	{ 15, "22-Nov-26" },
	{ 18, "1:05 PM" },
	{ 20, "13:05" },
	{ 21, "13:05:09" },
	{ 22, "2026/11/22 13:05" },
	{ 23, NULL },
	{ 27, "2026年11月" },
	{ 31, "2026年11月22日" },
	{ 34, "下午1时05分" },
	{ 37, NULL },
	{ 45, "05:09" },
	{ 46, "1112365:05:09" },
	{ 47, "05:09.0" },
	{ 49, NULL },
	{ 57, "2026年11月" },
	{ 58, "11月22日" },
	{ 59, NULL },
	{ -1, NULL },
	{ 164, NULL },
};

static void
builtin_formats(void **state)
{
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(builtin); i++) {
		const char *code = number_format_builtin(builtin[i].id);
		char name[16];

		(void)snprintf(name, sizeof name, "%ld", builtin[i].id);
		ROW_INT(name, code != NULL, builtin[i].shown != NULL);
		if (code == NULL)
			continue;
		text_clear(&out);
		ROW_TRUE(name, number_format_is_date(span_of(code)));
		ROW_TRUE(name, number_format_date(46348 + (13 * 3600 + 5 * 60 + 9) / 86400.0,
				   span_of(code), false, &out));
		ROW_STRING(name, text_str(&out), builtin[i].shown);
	}
	text_free(&out);
}

static void
codes_of_many_parts_are_no_dates(void **state)
{
	char code[4096];

	(void)state;
	for (size_t i = 0; i < sizeof code; i++)
		code[i] = "yd"[i % 2];
	assert_false(number_format_is_date((struct span){ code, sizeof code }));
	memset(code, 'y', sizeof code);
	assert_true(number_format_is_date((struct span){ code, sizeof code }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_show),
		cmocka_unit_test(days_count_from_1904),
		cmocka_unit_test(builtin_formats),
		cmocka_unit_test(codes_of_many_parts_are_no_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
