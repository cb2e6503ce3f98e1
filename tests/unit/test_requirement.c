/*
 * test_requirement.c: what a requirement lacks, as far as signs tell.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "requirement.h"
#include "testing.h"

#define NO_TIME "no time in it"
#define NOBODY  "no place and no name in it"

static void
lacks(void **state)
{
	static const struct {
		const char *filled, *name, *reason; /* "": clear */
	} rows[] = {
		{ "您好，通知您明天上午九点到社区中心开会", "", "" },
		{ "您好，通知您明天上午九点开会，请问能来吗", "王小明", "" },
		{ "您好，通知您明天上午九点开会，请问能来吗", " ", NOBODY },
		{ "您好张先生，您明天的预约还来吗", "", "" },
		{ "您好，通知您到社区中心开会", "", NO_TIME },
		{ "您好，想了解一下您对上次服务的感受", "", NO_TIME "; " NOBODY },
		{ "请快一点来我们店里取您的东西", "", NO_TIME },
		{ "明天到店", "", "4 characters only" },
		{ "明天来店里取货", "", "7 characters only" },
		{ "明天来店里取货吧", "", "" },
		{ "  明天来店里取货 ", "", "7 characters only" },
		{ "好", "王", "1 character only; " NO_TIME },
		{ "", "", "0 characters only; " NO_TIME "; " NOBODY },
		/* Times. */
		{ "请在9点之前到社区中心", "", "" },
		{ "请在 9 点之前到社区中心", "", "" },
		{ "请在９点之前到社区中心", "", "" },
		{ "请在14时到社区中心来", "", "" },
		{ "请在14:30到社区中心来", "", "" },
		{ "请在14：30到社区中心来", "", "" },
		{ "请在11月到社区中心来", "", "" },
		{ "请于22日到社区中心来", "", "" },
		{ "请于22号到社区中心来", "", "" },
		{ "请于2026-11-22到社区中心来", "", "" },
		{ "请于11/22到社区中心来", "", "" },
		{ "请九点到社区中心来吧", "", "" },
		{ "请十一点到社区中心来", "", "" },
		{ "请五月到社区中心来吧", "", "" },
		{ "请二十号到社区中心来", "", "" },
		{ "周三请到社区中心来吧", "", "" },
		{ "星期三请到社区中心来", "", "" },
		{ "後天請到社區中心來吧", "", "" },
		{ "下午请到社区中心来吧", "", "" },
		{ "Please come on Monday", "Ann", "" },
		{ "Please come at 9am", "Ann", "" },
		{ "Please come at 9 PM!", "Ann", "" },
		{ "TOMORROW we meet", "Ann", "" },
		/* Not times. */
		{ "请到3号楼的社区中心来", "", NO_TIME },
		{ "请坐3号线到社区中心来", "", NO_TIME },
		{ "请打138-0013-8000问社区", "", NO_TIME },
		{ "请打010-12345678问社区", "", NO_TIME },
		{ "请打0571-88888888问社区", "", NO_TIME },
		{ "请到社区中心来，共3人参加", "", NO_TIME },
		{ "请到社区中心来，比分3比2", "", NO_TIME },
		{ "请到社区中心来，编号12:a", "", NO_TIME },
		{ "We meet on mondayish", "Ann", NO_TIME },
		{ "We met yestertoday", "Ann", NO_TIME },
		{ "The 9 ample rooms", "Ann", NO_TIME },
		/* Placeholders that stand there. */
		{ "您好{城市}，明天到社区中心", "", "\"{城市}\" stands in it unfilled" },
		{ "您好{{name}，明天到社区中心", "", "\"{name}\" stands in it unfilled" },
		{ "明天到社区中心 {}", "", "" },
		{ "明天到社区中心 { 没关\n上}", "", "" },
		{ "明天到社区中心 } 反的 {", "", "" },
		{ "明天到社区中心 {1234567890123456789012345678901234567890"
		  "123456789012345678901234567890}",
		    "", "" },
	};
	struct testing_fence fence = testing_fence_new(512);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = testing_fence_put(&fence, rows[i].filled, strlen(rows[i].filled));
		struct text reason = { 0 };

		ROW_INT(rows[i].filled, requirement_unclear(s, span_of(rows[i].name), &reason),
		    rows[i].reason[0] != '\0');
		ROW_STRING(rows[i].filled, text_str(&reason), rows[i].reason);
		text_free(&reason);
	}
	testing_fence_free(&fence);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
