/*
 * wire_talk.c: the conversation of a call's record. A worker's thread. Takes the words wherever the
 * service may put them; whose they are, turns.c says.
 */
#include "wire_talk.h"

#include "turns.h"

#include "banned.h"

/* The words of a turn: a text, an object with one, or parts of both kinds. */
static void
add_words(const struct json *node, struct text *words)
{
	struct span s = json_string(node);

	if (s.data == NULL)
		s = json_string(json_get(node, "text"));
	if (s.data != NULL) {
		if (words->len > 0)
			text_addc(words, ' ');
		text_addspan(words, s);
		return;
	}
	for (const struct json *part = json_first(node); part != NULL; part = json_after(part)) {
		s = json_string(part);
		if (s.data == NULL)
			s = json_string(json_get(part, "text"));
		if (words->len > 0 && s.len > 0)
			text_addc(words, ' ');
		text_addspan(words, s);
	}
}

static void
take_turn(const struct json *turn, struct text *words, struct text *talk)
{
	static const char *const members[] = { "content", "text", "message" };

	if (json_string(turn).data != NULL) {
		turns_add_told(talk, json_string(turn));
		return;
	}
	text_clear(words);
	for (size_t i = 0; i < sizeof members / sizeof *members && words->len == 0; i++)
		add_words(json_get(turn, members[i]), words);
	turns_add(talk, json_string(json_get(turn, "role")), text_span(words));
}

void
wire_take_talk(const struct json *record, struct text *talk)
{
	struct text words = { 0 };

	for (const struct json *m = json_first_member(record); m != NULL; m = json_after(m)) {
		if (!span_is(json_name(m), "call_content"))
			continue;
		turns_add_told(talk, json_string(m));
		for (const struct json *turn = json_first(m); turn != NULL; turn = json_after(turn))
			take_turn(turn, &words, talk);
	}
	talk->failed = talk->failed || words.failed;
	text_free(&words);
}
