/*
 * turns.c: a conversation, turn by turn. Any thread. Must never let words pose as another
 * speaker's.
 */
#include "turns.h"

#include <string.h>

#include "spoken.h"
#include "utf8.h"

#include "banned.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define ROLE_MAX 32 /* bytes of a role's name */
#define ASSENT   3  /* letters of the AI's that interrupt nobody: 嗯, 好的, ok */

static const struct {
	const char *role; /* without what turns_speaker passes over */
	enum speaker speaker;
} roles[] = {
	{ "user", SPEAKER_PERSON },
	{ "person", SPEAKER_PERSON },
	{ "human", SPEAKER_PERSON },
	{ "customer", SPEAKER_PERSON },
	{ "client", SPEAKER_PERSON },
	{ "callee", SPEAKER_PERSON },
	{ "called", SPEAKER_PERSON },
	{ "用户", SPEAKER_PERSON },
	{ "客户", SPEAKER_PERSON },
	{ "顾客", SPEAKER_PERSON },
	{ "被叫", SPEAKER_PERSON },
	{ "机主", SPEAKER_PERSON },
	{ "对方", SPEAKER_PERSON },
	{ "接听人", SPEAKER_PERSON },
	{ "assistant", SPEAKER_AI },
	{ "ai", SPEAKER_AI },
	{ "agent", SPEAKER_AI },
	{ "bot", SPEAKER_AI },
	{ "robot", SPEAKER_AI },
	{ "model", SPEAKER_AI },
	{ "tool", SPEAKER_AI },
	{ "助手", SPEAKER_AI },
	{ "ai助手", SPEAKER_AI },
	{ "语音助手", SPEAKER_AI },
	{ "智能助手", SPEAKER_AI },
	{ "机器人", SPEAKER_AI },
	{ "客服", SPEAKER_AI },
	{ "坐席", SPEAKER_AI },
	{ "座席", SPEAKER_AI },
	{ "system", SPEAKER_SYSTEM },
	{ "系统", SPEAKER_SYSTEM },
};

/* The role is this word, letter by letter. */
static bool
is_role(struct span role, const char *word)
{
	struct span wanted = { word, strlen(word) };
	struct spoken_letter letter;

	while (spoken_take(&role, &letter))
		if (wanted.len == 0 || utf8_take(&wanted) != letter.code)
			return false;
	return wanted.len == 0;
}

enum speaker
turns_speaker(struct span role)
{
	for (size_t i = 0; i < COUNT(roles); i++)
		if (is_role(role, roles[i].role))
			return roles[i].speaker;
	return SPEAKER_UNKNOWN;
}

/* Without what ends a line, moves a cursor, or is seen by nobody as such. */
static void
add_words(struct text *talk, struct span words)
{
	while (words.len > 0) {
		struct span rest = words;
		unsigned code = utf8_take(&rest);
		struct span one = { words.data, words.len - rest.len };

		if (code == '\t' || utf8_ends_line(code))
			text_addc(talk, ' ');
		else
			text_addsafe(talk, one);
		words = rest;
	}
}

/* A name that stands before a colon as it is, and is read back as the same speaker. */
static bool
is_plain(struct span role)
{
	if (role.len == 0 || role.len > ROLE_MAX)
		return false;
	for (size_t i = 0; i < role.len; i++) {
		char c = role.data[i];
		bool big = c >= 'A' && c <= 'Z';

		if (!big && !spoken_is_ascii((unsigned char)c) && c != '_' && c != '-')
			return false;
	}
	return true;
}

void
turns_add(struct text *talk, struct span role, struct span words)
{
	words = utf8_trim(words);
	if (words.len == 0)
		return;
	if (talk->len > 0)
		text_addc(talk, '\n');
	switch (turns_speaker(role)) {
	case SPEAKER_PERSON:
		text_adds(talk, "Person");
		break;
	case SPEAKER_AI:
		text_adds(talk, "AI");
		break;
	case SPEAKER_SYSTEM:
		text_adds(talk, "system");
		break;
	case SPEAKER_UNKNOWN:
		text_addspan(talk, is_plain(role) ? role : span_of("?"));
		break;
	}
	text_adds(talk, ": ");
	add_words(talk, words);
}

/* `用户：` begins there: *role is the name, *rest what follows the colon. */
static bool
names_speaker(struct span s, struct span *role, struct span *rest)
{
	*role = (struct span){ s.data, 0 };
	while (s.len > 0 && role->len <= ROLE_MAX) {
		unsigned code = utf8_take(&s);

		if (code == ':' || code == 0xff1a) {
			*rest = s;
			return role->len > 0 && turns_speaker(*role) != SPEAKER_UNKNOWN;
		}
		if (code == '\n' || code == '\r')
			break;
		role->len = (size_t)(s.data - role->data);
	}
	return false;
}

/* Does a line end at the start of s, and with how many bytes? 0: it does not. */
static size_t
line_end(struct span s)
{
	struct span rest = s;
	unsigned code = s.len == 0 ? 0 : utf8_take(&rest);

	return code == '\n' || utf8_ends_line(code) ? s.len - rest.len : 0;
}

/* Two lines at least begin with a speaker: then what looks like one within a line is none. */
static bool
has_lines(struct span told)
{
	struct span name, rest;
	bool begins = true;
	int n = 0;

	while (told.len > 0 && n < 2) {
		size_t end = line_end(told);

		n += begins && names_speaker(told, &name, &rest);
		begins = end > 0 || (begins && utf8_is_blank((struct span){ told.data, 1 }));
		(void)utf8_take(&told);
	}
	return n == 2;
}

void
turns_add_told(struct text *talk, struct span told)
{
	struct span role = { "", 0 }, words = { told.data, 0 }, name, rest;
	struct spoken_letter letter;
	bool lines = has_lines(told);
	bool may_begin = true; /* a name: nothing that is part of a word stands before */

	while (told.len > 0) {
		struct span one = told;

		if (may_begin && names_speaker(told, &name, &rest)) {
			turns_add(talk, role, words);
			role = name;
			told = rest;
			words = (struct span){ told.data, 0 };
			may_begin = !lines;
			continue;
		}
		/* A new line without a speaker may be anybody's. */
		if (line_end(told) > 0) {
			turns_add(talk, role, words);
			role.len = words.len = 0;
			words.data = told.data;
			may_begin = true;
		}
		(void)utf8_take(&told);
		one.len -= told.len;
		if (!spoken_take(&one, &letter))
			may_begin = may_begin || !lines;
		else
			may_begin = false;
		words.len = (size_t)(told.data - words.data);
	}
	turns_add(talk, role, words);
}

bool
turns_next(struct span *talk, struct turn *turn)
{
	const char *end = talk->len == 0 ? NULL : memchr(talk->data, '\n', talk->len);
	size_t len = end == NULL ? talk->len : (size_t)(end - talk->data), at = 0;
	struct span line = { talk->data, len };

	if (talk->len == 0)
		return false;
	talk->data += len + (end != NULL);
	talk->len -= len + (end != NULL);
	*turn = (struct turn){ SPEAKER_UNKNOWN, line };
	while (at < len && at <= ROLE_MAX && line.data[at] != ':')
		at++;
	if (at + 1 >= len || line.data[at] != ':' || line.data[at + 1] != ' ')
		return true;
	turn->speaker = turns_speaker((struct span){ line.data, at });
	turn->words = (struct span){ line.data + at + 2, len - at - 2 };
	return true;
}

static bool
may_be_the_person(enum speaker speaker)
{
	return speaker == SPEAKER_PERSON || speaker == SPEAKER_UNKNOWN;
}

bool
turns_somebody_spoke(struct span talk)
{
	struct spoken_letter letter;
	struct turn turn;

	while (turns_next(&talk, &turn))
		if (may_be_the_person(turn.speaker) && spoken_take(&turn.words, &letter))
			return true;
	return false;
}

/* Does `s`, from its first letter on, go on with all letters of the word? *rest: what follows. */
static bool
begins_with(struct span s, const char *word, struct span *rest)
{
	struct span letters = span_of(word);
	struct spoken_letter wanted, letter;

	while (spoken_take(&letters, &wanted))
		if (!spoken_take(&s, &letter) || letter.code != wanted.code)
			return false;
	*rest = s;
	return true;
}

/* More than words by which one who listens lets the other go on: 嗯, 好的，您请说, go ahead. */
static bool
interrupts(struct span words)
{
	/* A longer word before one that it begins with. */
	static const char *const assent[] = { "好的", "好", "嗯", "恩", "哦", "噢", "啊", "呃",
		"对的", "对", "是的", "是", "行", "可以", "没问题", "明白", "了解", "知道了",
		"知道", "收到", "我在听", "在听", "请说", "请讲", "请继续", "继续说", "继续",
		"说吧", "说", "讲", "请", "您", "你", "那", "吧", "呢", "了", "okay", "ok", "sure",
		"yes", "yeah", "right", "i see", "i understand", "understood", "go ahead", "go on",
		"please", "i'm listening", "i am listening", "uh huh", "mhm", "mm", "hmm",
		"of course", "alright" };
	struct spoken_letter letter;
	struct span rest = words;
	int n = 0;

	while (n <= ASSENT && spoken_take(&rest, &letter))
		n++;
	if (n <= ASSENT)
		return false;
	for (;;) {
		size_t i = 0;

		rest = words;
		if (!spoken_take(&rest, &letter))
			return false;
		while (i < COUNT(assent) && !begins_with(words, assent[i], &rest))
			i++;
		if (i == COUNT(assent))
			return true;
		words = rest;
	}
}

/* Drops the full stop that speech recognition puts behind every piece. A question mark stays. */
static void
drop_end(struct text *heard)
{
	static const char *const ends[] = { " ", "。", "．", ".", "！", "!", "…", "，", ",", "、",
		"；", ";" };
	size_t i = 0;

	while (i < COUNT(ends)) {
		size_t len = strlen(ends[i]);

		if (heard->len < len || memcmp(heard->data + heard->len - len, ends[i], len) != 0) {
			i++;
			continue;
		}
		heard->data[heard->len -= len] = '\0';
		i = 0;
	}
}

void
turns_heard(struct span talk, struct text *heard)
{
	struct turn turn;
	bool interrupted = false;

	text_clear(heard);
	while (turns_next(&talk, &turn)) {
		if (may_be_the_person(turn.speaker)) {
			if (heard->len > 0 && !interrupted) {
				drop_end(heard);
				text_addc(heard, SPOKEN_BORDER);
			} else if (heard->len > 0)
				text_addc(heard, '\n');
			text_addspan(heard, turn.words);
			interrupted = false;
		} else if (turn.speaker == SPEAKER_AI && interrupts(turn.words)) {
			interrupted = true;
		}
	}
}

void
turns_show_heard(struct text *out, struct span heard)
{
	for (size_t i = 0; i < heard.len; i++)
		text_addc(out, heard.data[i] == SPOKEN_BORDER ? ' ' : heard.data[i]);
}
