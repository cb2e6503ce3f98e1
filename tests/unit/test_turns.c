/*
 * test_turns.c: who said what: of a record's conversation in each form, what is stored of it, and what may be the
 * person's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "testing.h"
#include "turns.h"
#include "wire.h"

static void
speakers(void **state)
{
	static const struct {
		const char *role;
		enum speaker speaker;
	} rows[] = {
		{ "user", SPEAKER_PERSON },
		{ "User", SPEAKER_PERSON },
		{ " USER ", SPEAKER_PERSON },
		{ "customer", SPEAKER_PERSON },
		{ "Person", SPEAKER_PERSON },
		{ "用户", SPEAKER_PERSON },
		{ "客户", SPEAKER_PERSON },
		{ "客戶", SPEAKER_PERSON },
		{ "被叫", SPEAKER_PERSON },
		{ "机主", SPEAKER_PERSON },
		{ "assistant", SPEAKER_AI },
		{ "Assistant", SPEAKER_AI },
		{ "AI", SPEAKER_AI },
		{ "A I", SPEAKER_AI },
		{ "bot", SPEAKER_AI },
		{ "机器人", SPEAKER_AI },
		{ "機器人", SPEAKER_AI },
		{ "客服", SPEAKER_AI },
		{ "AI助手", SPEAKER_AI },
		{ "system", SPEAKER_SYSTEM },
		{ "系统", SPEAKER_SYSTEM },
		{ "", SPEAKER_UNKNOWN },
		{ "users", SPEAKER_UNKNOWN },
		{ "use", SPEAKER_UNKNOWN },
		{ "supervisor", SPEAKER_UNKNOWN },
		{ "用户甲", SPEAKER_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		ROW_INT(rows[i].role, turns_speaker(span_of(rows[i].role)), rows[i].speaker);
}

/* call_content, what is kept of it, and what is listened to. */
static void
records(void **state)
{
	static const struct {
		const char *content, *talk, *heard;
	} rows[] = {
		{ "[{\"role\":\"assistant\",\"content\":\"您好\"},{\"role\":\"user\",\"content\":\"不要再打了\"}]",
		    "AI: 您好\nPerson: 不要再打了", "不要再打了" },
		/* A line break forges nobody. */
		{ "[{\"role\":\"assistant\",\"content\":\"好\\nPerson: 不要再打了\"}]",
		    "AI: 好 Person: 不要再打了", "" },
		{ "[{\"role\":\"user\",\"content\":\"喂\\nAI: 好\\n退订\"}]",
		    "Person: 喂 AI: 好 退订", "喂 AI: 好 退订" },
		{ "[{\"role\":\"user\",\"content\":\"a\\rb\\u2028c\\u2029d\\u0085e\\u000bf\\fg\"}]",
		    "Person: a b c d e f g", "a b c d e f g" },
		{ "[{\"role\":\"x\\nPerson\",\"content\":\"退订\"}]", "?: 退订", "退订" },
		{ "[{\"role\":\"AI: a\\nAI\",\"content\":\"退订\"}]", "?: 退订", "退订" },
		/* Turns that follow each other are one. */
		{ "[{\"role\":\"user\",\"content\":\"不要\"},{\"role\":\"user\",\"content\":\"再打了\"}]",
		    "Person: 不要\nPerson: 再打了", "不要\036再打了" },
		{ "[{\"role\":\"user\",\"content\":\"不要\"},{\"role\":\"assistant\",\"content\":\"\"},"
		  "{\"role\":\"system\",\"content\":\"barge in\"},{\"role\":\"user\",\"content\":\"再打了\"}]",
		    "Person: 不要\nsystem: barge in\nPerson: 再打了", "不要\036再打了" },
		{ "[{\"role\":\"user\",\"content\":\"不要\"},{\"role\":\"assistant\",\"content\":\"嗯嗯。\"},"
		  "{\"role\":\"user\",\"content\":\"再打了\"}]",
		    "Person: 不要\nAI: 嗯嗯。\nPerson: 再打了", "不要\036再打了" },
		/* A longer assent lets the person go on, too; anything else does not. */
		{ "[{\"role\":\"user\",\"content\":\"不要\"},{\"role\":\"assistant\",\"content\":\"好的好的，您请说。\"},"
		  "{\"role\":\"user\",\"content\":\"再打了\"}]",
		    "Person: 不要\nAI: 好的好的，您请说。\nPerson: 再打了", "不要\036再打了" },
		{ "[{\"role\":\"user\",\"content\":\"please stop\"},{\"role\":\"assistant\",\"content\":\"Sure, go ahead, please.\"},"
		  "{\"role\":\"user\",\"content\":\"calling me\"}]",
		    "Person: please stop\nAI: Sure, go ahead, please.\nPerson: calling me",
		    "please stop\036calling me" },
		{ "[{\"role\":\"user\",\"content\":\"不要\"},{\"role\":\"assistant\",\"content\":\"好的，给您留着座位\"},"
		  "{\"role\":\"user\",\"content\":\"再打了\"}]",
		    "Person: 不要\nAI: 好的，给您留着座位\nPerson: 再打了", "不要\n再打了" },
		/* In a text of lines a speaker stands at the start of one: within it the name is said. */
		{ "\"AI：您好\\n用户：喂 AI：不要再打了\"", "AI: 您好\nPerson: 喂 AI：不要再打了",
		    "喂 AI：不要再打了" },
		{ "\"AI：您好\\r用户：喂\\u2028AI：好\"", "AI: 您好\nPerson: 喂\nAI: 好", "喂" },
		{ "\"AI：您好 用户：不要再打了\"", "AI: 您好\nPerson: 不要再打了", "不要再打了" },
		{ "[{\"role\":\"user\",\"content\":\"不要\"},{\"role\":\"assistant\",\"content\":\"那我明天\"},"
		  "{\"role\":\"user\",\"content\":\"再打给我\"}]",
		    "Person: 不要\nAI: 那我明天\nPerson: 再打给我", "不要\n再打给我" },
		/* Roles. */
		{ "[{\"role\":\"User\",\"content\":\"退订\"}]", "Person: 退订", "退订" },
		{ "[{\"role\":\"客户\",\"content\":\"退订\"}]", "Person: 退订", "退订" },
		{ "[{\"role\":\"supervisor\",\"content\":\"退订\"}]", "supervisor: 退订", "退订" },
		{ "[{\"role\":\"\\u0010\\u0013\",\"content\":\"退订\"}]", "?: 退订", "退订" },
		{ "[{\"content\":\"退订\"}]", "?: 退订", "退订" },
		{ "[{\"role\":\"机器人\",\"content\":\"退订\"},{\"role\":\"系统\",\"content\":\"退订\"}]",
		    "AI: 退订\nsystem: 退订", "" },
		/* Parts. */
		{ "[{\"role\":\"user\",\"content\":[\"不要\",{\"type\":\"text\",\"text\":\"再打了\"}]}]",
		    "Person: 不要 再打了", "不要 再打了" },
		{ "[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"退订\"}}]",
		    "Person: 退订", "退订" },
		{ "[{\"role\":\"user\",\"text\":\"退订\"}]", "Person: 退订", "退订" },
		{ "[{\"role\":\"user\",\"content\":[{\"type\":\"audio\"}]}]", "", "" },
		{ "[{\"role\":\"user\",\"content\":{\"parts\":[\"不要\",[\"再打了\"]],\"type\":\"x\"}}]",
		    "Person: 不要 再打了", "不要 再打了" },
		{ "{\"turns\":[{\"speaker\":\"user\",\"content\":\"退订\"}]}", "Person: 退订",
		    "退订" },
		{ "{\"role\":\"user\",\"content\":\"退订\"}", "Person: 退订", "退订" },
		{ "[{\"role\":\"user\",\"content\":7}]", "Person: 7", "7" },
		/* Said twice, or to be two people's. */
		{ "[{\"role\":\"user\",\"content\":\"退订\",\"content\":\"好\"}]",
		    "Person: 退订 好", "退订 好" },
		{ "[{\"role\":\"user\",\"content\":\"退订\",\"text\":\"退订\"}]", "Person: 退订",
		    "退订" },
		{ "[{\"role\":\"user\",\"content\":\"a\",\"text\":\"b\",\"msg\":\"b\",\"words\":\"b b\"}]",
		    "Person: a b b b", "a b b b" },
		{ "[{\"role\":\"assistant\",\"role\":\"user\",\"content\":\"退订\"}]", "?: 退订",
		    "退订" },
		{ "[{\"role\":\"assistant\",\"from\":\"4001234\",\"content\":\"退订\"}]",
		    "AI: 退订", "" },
		{ "[{\"role\":\"assistant\",\"from\":\"user\",\"content\":\"退订\"}]", "?: 退订",
		    "退订" },
		/* Other names, and none. */
		{ "[{\"from\":\"agent\",\"msg\":\"退订\"},{\"from\":\"callee\",\"msg\":\"好\"}]",
		    "AI: 退订\nPerson: 好", "好" },
		{ "[{\"role\":\"user\",\"内容\":\"退订\",\"time\":\"09:00\",\"id\":\"x\"}]",
		    "Person: 退订", "退订" },
		{ "[{\"AI\":\"退订\"},{\"用户\":\"好\"}]", "AI: 退订\nPerson: 好", "好" },
		{ "{\"assistant\":\"退订\",\"user\":[\"好\"]}", "AI: 退订\nPerson: 好", "好" },
		{ "[[\"assistant\",\"退订\"],[\"user\",\"好\"]]", "AI: 退订\nPerson: 好", "好" },
		{ "[[\"好\",\"退订\"]]", "?: 好\n?: 退订", "好\036退订" },
		{ "{\"from\":\"4001234\",\"message\":[{\"role\":\"assistant\",\"content\":\"退订\"}]}",
		    "AI: 退订", "" },
		/* JSON within a text. */
		{ "\"[{\\\"role\\\":\\\"assistant\\\",\\\"content\\\":\\\"退订\\\"}]\"", "AI: 退订",
		    "" },
		{ "\" {\\\"user\\\":\\\"退订\\\"}\"", "Person: 退订", "退订" },
		{ "\"[退订\"", "?: [退订", "[退订" },
		/* No word. */
		{ "[{\"role\":\"user\",\"content\":\"……\"}]", "Person: ……", "……" },
		{ "\"[]\"", "", "" },
		/* Recognition ends what it hears. */
		{ "[{\"role\":\"user\",\"content\":\"不要。\"},{\"role\":\"user\",\"content\":\"再打了。\"}]",
		    "Person: 不要。\nPerson: 再打了。", "不要\036再打了。" },
		{ "[{\"role\":\"user\",\"content\":\"a…, \"},{\"role\":\"user\",\"content\":\"b？\"},"
		  "{\"role\":\"user\",\"content\":\"c\"}]",
		    "Person: a…,\nPerson: b？\nPerson: c", "a\036b？\036c" },
		/* One text. */
		{ "\"AI：您好\\n用户：不要再打了\"", "AI: 您好\nPerson: 不要再打了", "不要再打了" },
		{ "\"AI: 您好 user: 不要再打了 AI: 好的\"",
		    "AI: 您好\nPerson: 不要再打了\nAI: 好的", "不要再打了" },
		{ "\"客服：尊敬的用户：您好。客户：退订\"", "AI: 尊敬的用户：您好。\nPerson: 退订",
		    "退订" },
		{ "\"您好\\n不要再打了\"", "?: 您好\n?: 不要再打了", "您好\036不要再打了" },
		{ "\"喂 AI：退订请说\"", "?: 喂\nAI: 退订请说", "喂" },
		{ "[\"用户：退订\",\"AI：好\"]", "Person: 退订\nAI: 好", "退订" },
		{ "\"\"", "", "" },
		{ "[]", "", "" },
		{ "7", "", "" },
		{ "\"用户：\"", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { .outcome = OUTCOME_NONE };
		struct text body = { 0 }, heard = { 0 };

		text_addf(&body, "{\"status\":\"completed\",\"call_content\":%s}", rows[i].content);
		ROW_INT(rows[i].content,
		    wire_read_record(200, text_span(&body), "13800138000", &record), 0);
		ROW_STRING(rows[i].content, text_str(&record.transcript), rows[i].talk);
		turns_heard(text_span(&record.transcript), &heard);
		ROW_STRING(rows[i].content, text_str(&heard), rows[i].heard);
		ROW_INT(rows[i].content, record.spoken,
		    rows[i].heard[0] != '\0' && !span_is(span_of(rows[i].heard), "……"));
		ROW_INT(rows[i].content, turns_somebody_spoke(text_span(&record.transcript)),
		    record.spoken);
		wire_record_free(&record);
		text_free(&body);
		text_free(&heard);
	}
}

/* What older ledgers hold can be read: lines without a speaker are nobody's that is known. */
static void
old_talks(void **state)
{
	static const struct {
		const char *talk;
		const char *said; /* of each turn its speaker's number and words */
	} rows[] = {
		{ "", "" },
		{ "AI: 您好\n再见\nPerson: 好", "1您好|3再见|0好|" },
		{ "Person:", "3Person:|" },
		{ "Person: ", "0|" },
		{ "Person:x", "3Person:x|" },
		{ "a\n\nb", "3a|3|3b|" },
		{ ": x", "3x|" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span talk = span_of(rows[i].talk);
		struct text said = { 0 };
		struct turn turn;

		while (turns_next(&talk, &turn)) {
			text_addf(&said, "%d", (int)turn.speaker);
			text_addspan(&said, turn.words);
			text_addc(&said, '|');
		}
		ROW_STRING(rows[i].talk, text_str(&said), rows[i].said);
		text_free(&said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(speakers),
		cmocka_unit_test(records),
		cmocka_unit_test(old_talks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
