/*
 * requirement.c: is it clear what the AI is to say? Any thread. Looks for signs, understands
 * nothing; must never reject.
 */
#include "requirement.h"

#include <uchar.h>

#include "utf8.h"

#include "banned.h"

#define QUOTED_MAX      40
#define PLACEHOLDER_MAX 64 /* bytes: more are not a column's name */
#define COUNT(a)        (sizeof(a) / sizeof *(a))

/* Whole words. */
static const char *const time_words[] = { "today", "tonight", "tomorrow", "monday", "tuesday",
	"wednesday", "thursday", "friday", "saturday", "sunday", "noon", "morning", "afternoon",
	"evening" };

static bool
is_among(unsigned code, const char16_t *codes)
{
	for (; *codes != 0; codes++)
		if (*codes == code)
			return true;
	return false;
}

/*
 * The words that tell a time, a place or a person are switches over their first characters: every
 * ready row of a roll is looked at, and lists of words would be searched a hundred times.
 */

/* `code` and what stands behind it begin a word of a time. */
static bool
begins_time(unsigned code, unsigned next, unsigned third)
{
	switch (code) {
	case u'今':
	case u'明':
		return is_among(next, u"天日晚早");
	case u'后':
	case u'後':
	case u'昨':
		return next == u'天';
	case u'上':
	case u'中':
		return next == u'午';
	case u'下':
		return is_among(next, u"午周週月") || (next == u'个' && third == u'月');
	case u'本':
		return is_among(next, u"周週月");
	case u'早':
		return is_among(next, u"上晨");
	case u'晚':
		return next == u'上';
	case u'凌':
		return next == u'晨';
	case u'傍':
		return next == u'晚';
	case u'星':
		return next == u'期';
	case u'礼':
	case u'禮':
		return next == u'拜';
	case u'周':
	case u'週':
		return is_among(next, u"一二三四五六日天末");
	case u'月':
	case u'年':
		return next == u'底';
	default:
		return false;
	}
}

static bool
begins_place(unsigned code, unsigned next)
{
	switch (code) {
	case u'市':
	case u'区':
	case u'區':
	case u'县':
	case u'縣':
	case u'镇':
	case u'鎮':
	case u'乡':
	case u'鄉':
	case u'村':
	case u'路':
	case u'街':
	case u'楼':
	case u'樓':
	case u'室':
	case u'店':
	case u'院':
	case u'馆':
	case u'館':
	case u'站':
	case u'园':
	case u'園':
	case u'厅':
	case u'廳':
		return true;
	case u'中':
		return is_among(next, u"心学");
	case u'学':
	case u'學':
		return next == u'校';
	case u'小':
		return next == u'学';
	case u'大':
		return is_among(next, u"学厦廈");
	case u'公':
		return next == u'司';
	case u'银':
	case u'銀':
		return next == u'行';
	case u'广':
	case u'廣':
	case u'机':
	case u'機':
		return is_among(next, u"场場");
	case u'门':
	case u'門':
		return next == u'口';
	case u'食':
		return next == u'堂';
	case u'网':
		return next == u'点';
	case u'线':
	case u'線':
		return next == u'上';
	case u'会':
		return next == u'议';
	case u'會':
		return next == u'議';
	default:
		return false;
	}
}

static bool
begins_person(unsigned code, unsigned next)
{
	switch (code) {
	case u'先':
		return next == u'生';
	case u'女':
		return next == u'士';
	case u'小':
		return next == u'姐';
	case u'老':
		return is_among(next, u"师師");
	case u'同':
		return is_among(next, u"学學");
	case u'医':
	case u'醫':
		return next == u'生';
	case u'家':
		return is_among(next, u"长長");
	case u'经':
	case u'經':
		return next == u'理';
	case u'师':
	case u'師':
		return next == u'傅';
	default:
		return false;
	}
}

/* What stands in a text. */
struct signs {
	bool time, who_or_where;
};

static struct signs
find_signs(struct span s)
{
	unsigned code = s.len == 0 ? 0 : utf8_take(&s);
	unsigned next = s.len == 0 ? 0 : utf8_take(&s);
	struct signs found = { false, false };

	while (code != 0 && !(found.time && found.who_or_where)) {
		unsigned third = s.len == 0 ? 0 : utf8_take(&s);

		if (code >= 0x4e00) {
			found.time = found.time || begins_time(code, next, third);
			found.who_or_where = found.who_or_where || begins_place(code, next) ||
					     begins_person(code, next);
		}
		code = next;
		next = third;
	}
	return found;
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
		if (!inside && is_letter(s.data[0]))
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

	if (s.len == 0 || memchr(s.data, '}', s.len) == NULL)
		return (struct span){ NULL, 0 };
	for (; s.len > 0; s.data++, s.len--) {
		char c = s.data[0];

		if (c == '{')
			open = s.data;
		else if (c == '\n')
			open = NULL;
		if (c != '}' || open == NULL)
			continue;
		if (s.data - open > 1 && s.data - open <= PLACEHOLDER_MAX)
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
	struct signs signs = find_signs(s);

	if (count < REQUIREMENT_SHORT) {
		add(reason, "");
		text_addf(reason, "%zu character%s only", count, count == 1 ? "" : "s");
	}
	if (!signs.time && !has_time_word(s) && !has_number_of_time(s))
		add(reason, "no time in it");
	if (!signs.who_or_where && utf8_is_blank(name))
		add(reason, "no place and no name in it");
	if (placeholder.len > 0) {
		add(reason, "");
		text_addquoted(reason, placeholder, QUOTED_MAX);
		text_adds(reason, " stands in it unfilled");
	}
	return reason->len > before || reason->failed;
}
