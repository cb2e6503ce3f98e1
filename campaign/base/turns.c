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

void
turns_add_told(struct text *talk, struct span told)
{
	struct span role = { "", 0 }, words = { told.data, 0 }, name, rest;
	struct spoken_letter letter;
	bool may_begin = true; /* a name: nothing that is part of a word stands before */

	while (told.len > 0) {
		struct span one = told;

		if (may_begin && names_speaker(told, &name, &rest)) {
			turns_add(talk, role, words);
			role = name;
			told = rest;
			words = (struct span){ told.data, 0 };
			continue;
		}
		/* A new line without a speaker may be anybody's. */
		if (told.data[0] == '\n') {
			turns_add(talk, role, words);
			role.len = words.len = 0;
			words.data = told.data;
		}
		(void)utf8_take(&told);
		one.len -= told.len;
		may_begin = !spoken_take(&one, &letter);
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

/* More than a word of assent. */
static bool
interrupts(struct span words)
{
	struct spoken_letter letter;
	int n = 0;

	while (n <= ASSENT && spoken_take(&words, &letter))
		n++;
	return n > ASSENT;
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
