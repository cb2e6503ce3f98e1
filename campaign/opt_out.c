/*
 * opt_out.c: does the person say that they want no more calls? Any thread, once the phrases are
 * there. Asks for no memory while it looks. All words are in the tables below, nowhere else.
 */
#include "opt_out.h"

#include <stdint.h>
#include <stdlib.h>
#include <uchar.h>

#include "utf8.h"

#include "banned.h"

#define QUOTED_MOST 40
#define ROLE_MOST   32
#define COUNT(a)    (sizeof(a) / sizeof *(a))

static const char *const defaults[] = {
	/* 打 */
	"不要再打", "别再打", "不用再打", "不必再打", "不许再打", "不准再打", "勿再打", "甭再打",
	"莫再打", "唔好再打", "不要再给我打", "别再给我打", "不用再给我打", "不要再往我",
	"别再往我", "不要给我打电话", "别给我打电话", "不用给我打电话", "不许给我打电话",
	"不要打电话给我", "别打电话给我", "不用打电话给我", "不要打电话了", "别打电话了",
	"不要打给我", "别打给我", "不要打了", "别打了", "不要打来", "别打来了", "别老打",
	"别老给我打", "不要老打", "不要老给我打", "不要总打", "不要总给我打", "别总打",
	"别总给我打", "不要一直打", "不要一直给我打", "别一直打", "别一直给我打", "别天天打",
	"别天天给我打", "不要天天打", "不要天天给我打",
	/* As speech recognition writes 再. */
	"不要在打了", "别在打了", "不要在给我打", "别在给我打",
	/* 联系, 来电, 骚扰 */
	"不要再联系", "别再联系", "不用再联系", "不必再联系", "勿再联系", "不要联系我", "别联系我",
	"不要再来电", "别再来电", "不用再来电", "勿再来电", "不要再拨", "别再拨", "不要再骚扰",
	"别再骚扰", "不要骚扰", "别骚扰", "不要打扰我", "别打扰我", "不要再烦", "别再烦", "别烦我",
	"不要烦我", "不想再接到", "不想接到你们", "不要再找我", "别再找我",
	/* lists */
	"退订", "取消订阅", "拉黑", "加黑名单", "加入黑名单", "投诉你们", "举报你们",
	"删除我的号码", "删掉我的号码", "把我的号码删", "把我号码删", "把我的电话删", "把我电话删",
	/* English */
	"stop calling", "stop phoning", "stop contacting", "quit calling", "do not call",
	"don't call", "do not phone me", "don't phone me", "do not contact me", "don't contact me",
	"never call me", "never call again", "no more calls", "remove me from", "remove my number",
	"remove my name", "take me off your", "take me off the", "take me off this",
	"take my number off", "take my name off", "delete my number", "unsubscribe", "opt out",
	"opt me out"
};

/* Each character of the first is folded to the one at its place in the second. */
static const char16_t traditional[] =
    u"別電話聯繫係給騷擾訂訴們來號碼刪煩準許單車針開斷掃錢機攪撥總級個區類識辨舉報強龍聽預點";
static const char16_t simplified[] =
    u"别电话联系系给骚扰订诉们来号码删烦准许单车针开断扫钱机搅拨总级个区类识辨举报强龙听预点";
_Static_assert(sizeof traditional == sizeof simplified, "each has its partner");

/* `特别再打一次` does not say 别. */
static const char16_t before_bie[] = u"特分区级类性个识辨告";

/* A phrase with this end does not count before one of these words. */
struct other_end {
	const char16_t *end;
	const char16_t *words[64]; /* NULL after the last */
};

static const struct other_end other_ends[] = {
	{ u"打", { u"折", u"车", u"针", u"包", u"印", u"扫", u"开", u"算", u"断", u"的", u"架",
		     u"球", u"篮球", u"羽毛球", u"乒乓球", u"牌", u"麻将", u"扑克", u"游戏", u"工",
		     u"听", u"探", u"仗", u"卡", u"款", u"钱", u"分", u"赏", u"字", u"饭", u"水",
		     u"药", u"伞", u"鱼", u"鼓", u"耳洞", u"官司", u"疫苗", u"新冠", u"预防针",
		     u"加强针", u"一针", u"第一针", u"第二针", u"第三针", u"胰岛素", u"点滴" } },
	{ u"退订", { u"金", u"单", u"票", u"房", u"酒店", u"机票", u"车票", u"餐", u"货" } },
	{ u"拉黑", { u"龙江", u"龙", u"河", u"车", u"板", u"白" } },
};

/* What stands between a letter and the one before it. */
enum gap {
	GAP_NONE,
	GAP_SPACE,
	GAP_SIGN, /* punctuation, or nothing came before */
};

/* A character that counts: a letter or a digit, folded. */
struct letter {
	unsigned code; /* 0: none */
	enum gap gap;
};

static bool
is_ascii_word(unsigned code)
{
	return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z');
}

static bool
is_in(unsigned code, const char16_t *set)
{
	for (; *set != 0; set++)
		if (*set == code)
			return true;
	return false;
}

static unsigned
fold(unsigned code)
{
	if (code > 0xff00 && code < 0xff5f)
		code -= 0xfee0; /* full-width */
	if (code >= 'A' && code <= 'Z')
		return code + ('a' - 'A');
	if (code >= 0x4e00)
		for (size_t i = 0; traditional[i] != 0; i++)
			if (traditional[i] == code)
				return simplified[i];
	return code;
}

/* What a folded character does between letters; GAP_NONE: it is one, or part of a word (don’t). */
static enum gap
gap_of(unsigned code, bool *is_letter)
{
	*is_letter = false;
	if (utf8_is_space(code))
		return GAP_SPACE;
	if (code == '\'' || code == 0x2018 || code == 0x2019 || (code >= 0x200b && code <= 0x200d))
		return GAP_NONE;
	if (code < 0x80)
		*is_letter = is_ascii_word(code);
	else if (code > 0xbf)
		*is_letter = code != 0xd7 && code != 0xf7 && !(code >= 0x2000 && code <= 0x2bff) &&
			     !(code >= 0x3000 && code <= 0x303f && code != 0x3007) &&
			     !(code >= 0xfe10 && code <= 0xfe6f) &&
			     !(code >= 0xff5f && code <= 0xff65) && code < 0xfff0;
	return *is_letter ? GAP_NONE : GAP_SIGN;
}

/* The next letter, taken off *s with what stands before it. False when there is none. */
static bool
take_letter(struct span *s, struct letter *letter)
{
	bool is_letter = false;

	*letter = (struct letter){ 0, GAP_NONE };
	while (s->len > 0) {
		unsigned code = fold(utf8_take(s));
		enum gap gap = gap_of(code, &is_letter);

		if (is_letter) {
			letter->code = code;
			return true;
		}
		if (gap > letter->gap)
			letter->gap = gap;
	}
	return false;
}

/* Does `s` begin with the phrase? *rest is then what follows it. */
static bool
begins_with(struct span s, const unsigned *phrase, struct span *rest)
{
	struct letter letter;

	for (; *phrase != 0; phrase++)
		if (!take_letter(&s, &letter) || letter.code != *phrase)
			return false;
	*rest = s;
	return true;
}

/* The same of a word of the tables that stands right there. */
static bool
goes_on_with(struct span s, const char16_t *word)
{
	struct letter letter;

	for (; *word != 0; word++)
		if (!take_letter(&s, &letter) || letter.code != *word || letter.gap == GAP_SIGN)
			return false;
	return true;
}

/*
 * May the phrase begin at `first`? `before` are the two letters before it, the last one first.
 */
static bool
may_begin(const unsigned *phrase, const struct letter *first, const struct letter before[static 2])
{
	if (first->gap == GAP_NONE && is_ascii_word(phrase[0]) && is_ascii_word(before[0].code))
		return false;
	if (first->gap == GAP_SIGN)
		return true;
	if (phrase[0] == u'不' && before[0].code == phrase[1])
		return before[1].code == u'不';
	return phrase[0] != u'别' || !is_in(before[0].code, before_bie);
}

static bool
ends_in(const unsigned *phrase, size_t len, const char16_t *end)
{
	size_t n = 0;

	while (end[n] != 0)
		n++;
	if (n > len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (phrase[len - n + i] != end[i])
			return false;
	return true;
}

/* May the phrase end before `rest`? */
static bool
may_end(const unsigned *phrase, size_t len, struct span rest)
{
	struct span after = rest;
	struct letter next;

	if (is_ascii_word(phrase[len - 1]) && take_letter(&after, &next) && next.gap == GAP_NONE &&
	    is_ascii_word(next.code))
		return false;
	for (size_t i = 0; i < COUNT(other_ends); i++) {
		if (!ends_in(phrase, len, other_ends[i].end))
			continue;
		for (const char16_t *const *word = other_ends[i].words; *word != NULL; word++)
			if (goes_on_with(rest, *word))
				return false;
	}
	return true;
}

/* Is there a phrase in the sentence? */
static bool
find_in(const struct opt_out *phrases, struct span s)
{
	struct letter before[2] = { { 0, GAP_NONE }, { 0, GAP_NONE } };
	struct letter letter;
	struct span here = s, rest;

	for (; take_letter(&s, &letter); here = s) {
		size_t len;

		for (size_t at = 0; at < phrases->len; at += len + 2) {
			const unsigned *phrase = phrases->codes + at + 1;

			len = phrase[-1];
			if (phrase[0] == letter.code && begins_with(here, phrase, &rest) &&
			    may_begin(phrase, &letter, before) && may_end(phrase, len, rest))
				return true;
		}
		before[1] = before[0];
		before[0] = letter;
	}
	return false;
}

static bool
is_sentence_end(unsigned code)
{
	switch (code) {
	case '!':
	case '?':
	case '\n':
	case '\r':
	case 0x3002: /* 。 */
	case 0xff01: /* ！ */
	case 0xff1f: /* ？ */
	case 0xff61: /* ｡ */
		return true;
	default:
		return false;
	}
}

bool
opt_out_find(const struct opt_out *phrases, struct span said, struct span *sentence)
{
	while (said.len > 0) {
		struct span one = { said.data, 0 };

		while (said.len > 0 && !is_sentence_end(utf8_take(&said)))
			one.len = (size_t)(said.data - one.data);
		if (!find_in(phrases, one))
			continue;
		*sentence = utf8_trim(one);
		return true;
	}
	return false;
}

/* `ROLE: ` in front of a turn, taken off its line; roles are the service's words. */
static bool
take_role(struct span *line, struct span *role)
{
	size_t n = 0;

	while (n < line->len && n < ROLE_MOST &&
	       (is_ascii_word((unsigned char)line->data[n] | 0x20u) || line->data[n] == '_' ||
		   line->data[n] == '-' || line->data[n] == '?'))
		n++;
	if (n == 0 || line->len - n < 2 || line->data[n] != ':' || line->data[n + 1] != ' ')
		return false;
	*role = (struct span){ line->data, n };
	line->data += n + 2;
	line->len -= n + 2;
	return true;
}

bool
opt_out_in_transcript(const struct opt_out *phrases, struct span transcript, struct span *sentence)
{
	bool person = false;

	while (transcript.len > 0) {
		const char *end = memchr(transcript.data, '\n', transcript.len);
		size_t len = end == NULL ? transcript.len : (size_t)(end - transcript.data);
		struct span line = { transcript.data, len }, role;

		transcript.data += end == NULL ? len : len + 1;
		transcript.len -= end == NULL ? len : len + 1;
		/* A line break inside a turn is not marked: a line without a role goes on. */
		if (take_role(&line, &role))
			person = span_is(role, "Person");
		if (person && opt_out_find(phrases, line, sentence))
			return true;
	}
	return false;
}

static int
add_code(struct opt_out *phrases, unsigned code)
{
	if (phrases->len == phrases->cap) {
		size_t cap = phrases->cap == 0 ? 512 : phrases->cap * 2;
		unsigned *codes = reallocarray(phrases->codes, cap, sizeof *codes);

		if (codes == NULL)
			return -1;
		phrases->codes = codes;
		phrases->cap = cap;
	}
	phrases->codes[phrases->len++] = code;
	return 0;
}

/* 0; 1 when it has fewer than two letters, then it is not added; -1 when memory is out. */
static int
add_phrase(struct opt_out *phrases, struct span s)
{
	size_t before = phrases->len;
	unsigned letters = 0;
	struct letter letter;
	int rc = -1;

	if (add_code(phrases, 0) != 0)
		goto out;
	for (; take_letter(&s, &letter); letters++)
		if (add_code(phrases, letter.code) != 0)
			goto out;
	rc = 1;
	if (letters < 2)
		goto out;
	rc = add_code(phrases, 0);
	if (rc == 0)
		phrases->codes[before] = letters;
out:
	if (rc != 0)
		phrases->len = before;
	return rc;
}

int
opt_out_defaults(struct opt_out *phrases)
{
	for (size_t i = 0; i < COUNT(defaults); i++)
		if (add_phrase(phrases, span_of(defaults[i])) != 0)
			return -1;
	return 0;
}

/* One line of a file. */
static int
parse_line(struct span line, size_t number, struct opt_out *phrases, struct text *reason)
{
	line = utf8_trim(line);
	if (line.len == 0 || line.data[0] == '#')
		return 0;
	switch (add_phrase(phrases, line)) {
	case 0:
		return 0;
	case 1:
		text_addf(reason, "line %zu: two letters or digits at least are wanted: ", number);
		text_addquoted(reason, line, QUOTED_MOST);
		return -1;
	default:
		text_adds(reason, "out of memory");
		return -1;
	}
}

int
opt_out_parse(struct span file, struct opt_out *phrases, struct text *reason)
{
	size_t before = phrases->len;
	size_t number = 1;
	bool valid = utf8_valid(file) == file.len;

	for (; file.len > 0; number++) {
		const char *end = memchr(file.data, '\n', file.len);
		size_t len = end == NULL ? file.len : (size_t)(end - file.data);
		struct span line = { file.data, len };

		if (!valid && utf8_valid(line) < len) {
			text_addf(reason, "line %zu: not UTF-8", number);
			return -1;
		}
		if (parse_line(line, number, phrases, reason) != 0)
			return -1;
		file.data += end == NULL ? len : len + 1;
		file.len -= end == NULL ? len : len + 1;
	}
	if (phrases->len > before)
		return 0;
	text_adds(reason, "no phrase in it");
	return -1;
}

void
opt_out_free(struct opt_out *phrases)
{
	free(phrases->codes);
	*phrases = (struct opt_out){ 0 };
}
