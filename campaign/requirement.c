/*
 * requirement.c: is it clear what the AI is to say? Any thread. Looks for signs, understands
 * nothing; must never reject.
 */
#include "requirement.h"

#include <uchar.h>

#include "utf8.h"

#include "banned.h"

#define QUOTED_MOST      40
#define PLACEHOLDER_MOST 64 /* bytes: more are not a column's name */
#define COUNT(a)         (sizeof(a) / sizeof *(a))

static const char *const times[] = { "今天", "明天", "后天", "後天", "昨天", "今日", "明日", "今晚",
	"明晚", "今早", "明早", "上午", "下午", "中午", "晚上", "早上", "早晨", "凌晨", "傍晚",
	"星期", "礼拜", "禮拜", "周末", "週末", "周一", "周二", "周三", "周四", "周五", "周六",
	"周日", "周天", "週一", "週二", "週三", "週四", "週五", "週六", "週日", "本周", "下周",
	"本週", "下週", "本月", "下月", "下个月", "月底", "年底" };

/* Whole words. */
static const char *const time_words[] = { "today", "tonight", "tomorrow", "monday", "tuesday",
	"wednesday", "thursday", "friday", "saturday", "sunday", "noon", "morning", "afternoon",
	"evening" };

static const char *const places[] = { "市", "区", "區", "县", "縣", "镇", "鎮", "乡", "鄉", "村",
	"路", "街", "楼", "樓", "室", "店", "院", "馆", "館", "站", "园", "園", "厅", "廳", "中心",
	"学校", "學校", "中学", "小学", "大学", "公司", "银行", "銀行", "广场", "廣場", "大厦",
	"大廈", "机场", "機場", "门口", "門口", "食堂", "网点", "線上", "线上", "会议", "會議" };

static const char *const people[] = { "先生", "女士", "小姐", "老师", "老師", "同学", "同學",
	"医生", "醫生", "家长", "家長", "经理", "經理", "师傅", "師傅" };

static bool
has_any(struct span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s.len > 0 && memmem(s.data, s.len, words[i], strlen(words[i])) != NULL)
			return true;
	return false;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* An English word at the start of s, in either case. */
static bool
begins_with_word(struct span s, const char *word)
{
	size_t len = strlen(word);

	if (s.len < len || (s.len > len && is_letter(s.data[len])))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((s.data[i] | 0x20) != word[i])
			return false;
	return true;
}

static bool
has_time_word(struct span s)
{
	for (bool inside = false; s.len > 0; s.data++, s.len--) {
		if (!inside)
			for (size_t i = 0; i < COUNT(time_words); i++)
				if (begins_with_word(s, time_words[i]))
					return true;
		inside = is_letter(s.data[0]);
	}
	return false;
}

enum numeral { NUMERAL_NONE, NUMERAL_DIGIT, NUMERAL_CHINESE };

static enum numeral
numeral_of(unsigned code)
{
	static const char16_t chinese[] = u"一二三四五六七八九十两兩零〇廿半";

	if ((code >= '0' && code <= '9') || (code >= 0xff10 && code <= 0xff19))
		return NUMERAL_DIGIT;
	for (size_t i = 0; chinese[i] != 0; i++)
		if (chinese[i] == code)
			return NUMERAL_CHINESE;
	return NUMERAL_NONE;
}

/* One or two digits and no more stand there: of a day or a month. */
static bool
is_short_number(struct span s)
{
	size_t n = 0;

	while (n < s.len && n < 3 && s.data[n] >= '0' && s.data[n] <= '9')
		n++;
	return n == 1 || n == 2;
}

/* A number of digits, and what stands right behind it in `rest`, is a time. */
static bool
digits_tell_time(size_t digits, struct span rest)
{
	struct span after = rest, last;
	unsigned code, next;

	if (begins_with_word(rest, "am") || begins_with_word(rest, "pm"))
		return true;
	if (rest.len == 0)
		return false;
	code = utf8_take(&after);
	last = after;
	next = after.len == 0 ? 0 : utf8_take(&after);
	switch (code) {
	case u'点':
	case u'點':
	case u'时':
	case u'時':
	case u'月':
	case u'日':
		return true;
	case u'号':
	case u'號':
		return next != u'楼' && next != u'樓' && next != u'线' && next != u'線';
	case ':':
	case u'：':
		return digits <= 2 && numeral_of(next) == NUMERAL_DIGIT;
	case '-':
	case '/':
		/* A date, not the parts of a telephone number. */
		return (digits <= 2 || digits == 4) && is_short_number(last);
	default:
		return false;
	}
}

/* `十点`, `五月`, `二十号`, but not `一点`, which is also a little. */
static bool
chinese_tells_time(size_t numerals, bool one, struct span rest)
{
	unsigned code = rest.len == 0 ? 0 : utf8_take(&rest);

	if (code == u'点' || code == u'點')
		return numerals > 1 || !one;
	return code == u'月' || code == u'日' || code == u'号' || code == u'號';
}

static bool
has_number_of_time(struct span s)
{
	enum numeral last = NUMERAL_NONE;
	size_t n = 0;
	bool one = false;

	while (s.len > 0) {
		struct span here = s;
		unsigned code = utf8_take(&s);
		enum numeral numeral = numeral_of(code);

		if (last != NUMERAL_NONE && numeral != last) {
			/* People write `9 点` as well. */
			struct span rest = code == ' ' ? s : here;

			if (last == NUMERAL_DIGIT ? digits_tell_time(n, rest)
						  : chinese_tells_time(n, one, rest))
				return true;
		}
		n = numeral == last ? n + 1 : 1;
		one = code == u'一';
		last = numeral;
	}
	return false;
}

/* A `{word}` that stands there; an empty span when there is none. */
static struct span
find_placeholder(struct span s)
{
	const char *open = NULL;

	for (; s.len > 0; s.data++, s.len--) {
		char c = s.data[0];

		if (c == '{')
			open = s.data;
		else if (c == '\n')
			open = NULL;
		if (c != '}' || open == NULL)
			continue;
		if (s.data - open > 1 && s.data - open <= PLACEHOLDER_MOST)
			return (struct span){ open, (size_t)(s.data + 1 - open) };
		open = NULL;
	}
	return (struct span){ NULL, 0 };
}

static void
add(struct text *reason, const char *words)
{
	if (reason->len > 0)
		text_adds(reason, "; ");
	text_adds(reason, words);
}

bool
requirement_unclear(struct span filled, struct span name, struct text *reason)
{
	struct span s = utf8_trim(filled);
	struct span placeholder = find_placeholder(s);
	size_t count = utf8_count(s), before = reason->len;

	if (count < REQUIREMENT_SHORT) {
		add(reason, "");
		text_addf(reason, "%zu character%s only", count, count == 1 ? "" : "s");
	}
	if (!has_any(s, times, COUNT(times)) && !has_time_word(s) && !has_number_of_time(s))
		add(reason, "no time in it");
	if (utf8_is_blank(name) && !has_any(s, places, COUNT(places)) &&
	    !has_any(s, people, COUNT(people)))
		add(reason, "no place and no name in it");
	if (placeholder.len > 0) {
		add(reason, "");
		text_addquoted(reason, placeholder, QUOTED_MOST);
		text_adds(reason, " stands in it unfilled");
	}
	return reason->len > before || reason->failed;
}
