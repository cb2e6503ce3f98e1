/*
 * test_opt_out.c: what people say who want no more calls, what only looks like it, and phrases of a
 * file.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "opt_out.h"
#include "opt_out_corpus.h"
#include "testing.h"

#define YES "=" /* the whole line is the sentence */

static void
defaults(struct opt_out *phrases)
{
	*phrases = (struct opt_out){ 0 };
	assert_int_equal(opt_out_defaults(phrases), 0);
}

struct row {
	const char *said;
	const char *sentence; /* NULL: not an opt-out */
};

static void
check(const struct row *rows, size_t n)
{
	struct testing_fence fence = testing_fence_new(4096);
	struct opt_out phrases;

	defaults(&phrases);
	for (size_t i = 0; i < n; i++) {
		struct span said = testing_fence_put(&fence, rows[i].said, strlen(rows[i].said));
		struct span sentence = { NULL, 0 };
		char got[4096];

		ROW_INT(rows[i].said, opt_out_find(&phrases, said, &sentence),
		    rows[i].sentence != NULL);
		if (rows[i].sentence == NULL) {
			ROW_TRUE(rows[i].said, sentence.data == NULL);
			continue;
		}
		memcpy(got, sentence.data, sentence.len);
		got[sentence.len] = '\0';
		ROW_STRING(rows[i].said, got,
		    strcmp(rows[i].sentence, YES) == 0 ? rows[i].said : rows[i].sentence);
	}
	opt_out_free(&phrases);
	testing_fence_free(&fence);
}

static void
opted_out(void **state)
{
	static const struct row rows[] = {
		{ "不要再打", YES },
		{ "不需要，不要再打了。", "不需要，不要再打了" },
		{ "别再打了", YES },
		{ "你们不要再打电话来了", YES },
		{ "不要给我打电话", YES },
		{ "别给我打电话了行吗", YES },
		{ "不要打电话给我", YES },
		{ "不要再联系我了", YES },
		{ "别再联系", YES },
		{ "请不要再来电", YES },
		{ "请勿再打", YES },
		{ "以后不要再打扰我", YES },
		{ "不要再打搅我们", YES },
		{ "别打了别打了", YES },
		{ "不用再打过来了", YES },
		{ "别再给我打了", YES },
		{ "别老给我打", YES },
		{ "你们别天天打行不行", YES },
		{ "不要再骚扰我", YES },
		{ "退订", YES },
		{ "怎么退订啊", YES },
		{ "回复TD退订", YES },
		{ "把我拉黑吧", YES },
		{ "我要拉黑你们", YES },
		{ "我要投诉你们", YES },
		{ "把我加入黑名单", YES },
		{ "把我的号码删了", YES },
		{ "不要在打了", YES }, /* as speech recognition writes it */
		/* Arguable: left open, it counts. */
		{ "你拉黑我了吗", YES },
		{ "别打了，我在开会", YES },
		{ "打错了，别再打错了", YES },
		/* What stands between the letters. */
		{ "不要，再打", YES },
		{ "不要、再…打！", "不要、再…打" },
		{ "不 要 再 打", YES },
		{ "不要——再打了", YES },
		{ "“不要”再“打”", YES },
		{ "不要\u3000再\u200b打", YES },
		{ "别，再，打", YES },
		/* Sentences. */
		{ "喂。你好！不要再打了？知道吗", "不要再打了" },
		{ "喂？  别再打了 \n再见", "别再打了" },
		{ "。。！不要再打", "不要再打" },
		{ "Hello. Stop calling me! Bye", "Hello. Stop calling me" },
		{ "不要再打折了！也不要再打了", "也不要再打了" },
		/* Traditional and full-width forms. */
		{ "別再打", YES },
		{ "不要再打電話", YES },
		{ "別給我打電話", YES },
		{ "不要再聯繫我", YES },
		{ "不要再聯係我", YES },
		{ "退訂", YES },
		{ "投訴你們", YES },
		{ "不要再來電", YES },
		{ "唔好再打嚟", YES },
		{ "別再騷擾", YES },
		{ "ｓｔｏｐ　ｃａｌｌｉｎｇ", YES },
		{ "ＳＴＯＰ ＣＡＬＬＩＮＧ", YES },
		/* English. */
		{ "stop calling", YES },
		{ "Please STOP calling me.", YES },
		{ "Do not call again", YES },
		{ "don't call me", YES },
		{ "DON’T CALL", YES },
		{ "dont call", YES },
		{ "don t call", YES },
		{ "do  not-call", YES },
		{ "remove me from your list", YES },
		{ "Take me off the list", YES },
		{ "take me off, your list", YES },
		{ "请stop calling我", YES },
		{ "unsubscribe", YES },
		/* The emphatic, and a comma that parts. */
		{ "不要不要再打了", YES },
		{ "不要，不要再打了", YES },
		{ "我要，不要再打", YES },
		{ "我很特别，别再打", YES },
		{ "别别别打了", YES },
		{ "不要再打，车上呢", YES },
		{ "别再打，的确很烦", YES },
		{ "不要再打第二次了", YES },
		{ "不要再打我的手机", YES },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
not_opted_out(void **state)
{
	static const struct row rows[] = {
		{ "", NULL },
		{ "。", NULL },
		{ "喂，你好", NULL },
		{ "再打给我吧", NULL },
		{ "你明天再打", NULL },
		{ "不要", NULL },
		{ "不要再", NULL },
		{ "不需要，谢谢", NULL },
		{ "打错了", NULL },
		{ "我在开会，晚点再说。", NULL },
		{ "周六有事，去不了。", NULL },
		{ "是骚扰电话吗", NULL },
		{ "我要投诉物业", NULL },
		{ "不要。再打给我", NULL }, /* two sentences */
		/* Struck otherwise. */
		{ "不用再打车", NULL },
		{ "刚才不要再打折了吗", NULL },
		{ "打不要再打的那个号", NULL },
		{ "不要再打针了", NULL },
		{ "不用再打包", NULL },
		{ "不要再打印", NULL },
		{ "不用再打扫了", NULL },
		{ "不要再打开", NULL },
		{ "别再打算了", NULL },
		{ "别再打断我", NULL },
		{ "不用再打 疫苗了吧", NULL },
		{ "不用再打加强针了吧", NULL },
		{ "不用再打第三针了吧", NULL },
		{ "不要再打架", NULL },
		{ "别再打游戏", NULL },
		{ "不用再打卡", NULL },
		{ "別再打針", NULL },
		{ "不用再打車", NULL },
		{ "能退订金吗", NULL },
		{ "我要退订单", NULL },
		{ "退訂單", NULL },
		{ "这车货拉黑龙江", NULL },
		{ "拉黑龍江", NULL },
		/* The question. */
		{ "要不要再打一次", NULL },
		{ "要 不要再打一次", NULL },
		{ "你要不要打给我妈", NULL },
		{ "要不要给我打电话", NULL },
		{ "用不用再打一个", NULL },
		{ "要不要再联系他", NULL },
		/* Another word's end. */
		{ "我特别再打一次问问", NULL },
		{ "分别打了两个", NULL },
		{ "特別打了電話", NULL },
		{ "跟他告别打了车", NULL },
		/* English. */
		{ "nonstop calling", NULL },
		{ "stop callings", NULL },
		{ "I do call", NULL },
		{ "undo not call", NULL },
		{ "take me offline", NULL },
		{ "call me", NULL },
		{ "xunsubscribe", NULL },
		{ "stop. call", NULL },
		{ "opt outside", NULL },
		/* Broken bytes are no letters of ours. */
		{ "不要再\xe6\x89", NULL },
		{ "\xff\xfe", NULL },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
files(void **state)
{
	static const struct {
		const char *file, *reason; /* "": taken */
		const char *yes, *no;
	} rows[] = {
		{ "滚开\n", "", "你滚开吧", "不要再打" },
		{ "滚开", "", "滚，开", "滚" },
		{ "\ufeff# ours\r\n\r\n  滚开 \r\n\tGo Away\r\n", "", "GO AWAY", "ours" },
		{ "別吵\n", "", "别吵", "特别吵" },
		{ "别 吵！\n", "", "別，吵", "吵" },
		{ "ＧＯ\n", "", "go", "gone" },
		{ "再打\n", "", "你再打试试", "再打折" },
		{ "no", "", "No!", "know nothing" },
		{ "# c\n好 的\n#x", "", "好的", "x" },
		{ "", "no phrase in it", NULL, NULL },
		{ "\n \n# only words about it\n", "no phrase in it", NULL, NULL },
		{ "滚开\n好\n", "line 2: two letters or digits at least are wanted: \"好\"", NULL,
		    NULL },
		{ "x", "line 1: two letters or digits at least are wanted: \"x\"", NULL, NULL },
		{ "\n\n！！！", "line 3: two letters or digits at least are wanted: \"！！！\"",
		    NULL, NULL },
		{ "滚开\n\xb9\xf6\xbf\xaa\n", "line 2: not UTF-8", NULL, NULL },
		{ "滚\xe5\xbc", "line 1: not UTF-8", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct opt_out phrases = { 0 };
		struct problem problem = { .text = "f: " };
		struct span sentence;

		ROW_INT(rows[i].file, opt_out_parse("f", span_of(rows[i].file), &phrases, &problem),
		    rows[i].reason[0] == '\0' ? 0 : -1);
		ROW_STRING(rows[i].file, problem.text + sizeof "f: " - 1, rows[i].reason);
		if (rows[i].yes != NULL) {
			ROW_TRUE(
			    rows[i].file, opt_out_find(&phrases, span_of(rows[i].yes), &sentence));
			ROW_TRUE(
			    rows[i].file, !opt_out_find(&phrases, span_of(rows[i].no), &sentence));
		}
		opt_out_free(&phrases);
	}
}

/* Of what people say: who refuses is heard, and nobody else. */
static void
corpus(void **state)
{
	const size_t all = COUNT(refusals), others = COUNT(no_refusals);
	struct opt_out phrases;
	struct span sentence;
	size_t heard = 0, alarms = 0;

	(void)state;
	defaults(&phrases);
	for (size_t i = 0; i < all; i++) {
		if (opt_out_find(&phrases, span_of(refusals[i]), &sentence))
			heard++;
		else
			print_message("not heard: %s\n", refusals[i]);
	}
	for (size_t i = 0; i < others; i++)
		if (opt_out_find(&phrases, span_of(no_refusals[i]), &sentence)) {
			print_message("false alarm: %s\n", no_refusals[i]);
			alarms++;
		}
	print_message(
	    "refusals heard: %zu of %zu; false alarms: %zu of %zu\n", heard, all, alarms, others);
	assert_int_equal(heard, all);
	assert_int_equal(alarms, 0);
	assert_true(all > 150 && others > 150);
	opt_out_free(&phrases);
}

/* A talk as long as a reply may be takes no time that anybody notices, whatever stands in it. */
static void
long_talks(void **state)
{
	static const struct {
		const char *said;
		bool heard;
	} rows[] = { { "不", false }, { "别打", true }, { "现在别打", false }, { "do not ", false },
		{ "把我的号码从名单里", false }, { "老", false }, { "别再老老老", false } };
	struct opt_out phrases;
	struct span sentence;

	(void)state;
	defaults(&phrases);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text talk = { 0 };

		while (talk.len < 200000)
			text_adds(&talk, rows[i].said);
		ROW_INT(rows[i].said, opt_out_find(&phrases, text_span(&talk), &sentence),
		    rows[i].heard);
		text_free(&talk);
	}
	opt_out_free(&phrases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opted_out),
		cmocka_unit_test(not_opted_out),
		cmocka_unit_test(files),
		cmocka_unit_test(corpus),
		cmocka_unit_test(long_talks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
