/*
 * wire_talk.c: the conversation of a call's record. A worker's thread. Takes the words wherever the
 * service may put them; whose they are, turns.c says.
 */
#include "wire_talk.h"

#include "turns.h"

#include "banned.h"

#define DEPTH_MAX 8 /* of parts within parts */

static void
add_text(struct span s, struct text *words)
{
	if (s.len == 0)
		return;
	if (words->len > 0)
		text_addc(words, ' ');
	text_addspan(words, s);
}

/* It says what kind of thing this is, not what was said. */
static bool
is_label(struct span name)
{
	return span_is(name, "type") || span_is(name, "role") || span_is(name, "id");
}

/* All texts of a turn, whatever they are packed in: parts, objects, parts of these. */
static void
add_words(const struct json *node, int depth, struct text *words)
{
	add_text(json_string(node), words);
	if (depth == DEPTH_MAX)
		return;
	for (const struct json *e = json_first(node); e != NULL; e = json_after(e))
		add_words(e, depth + 1, words);
	for (const struct json *m = json_first_member(node); m != NULL; m = json_after(m))
		if (!is_label(json_name(m)))
			add_words(m, depth + 1, words);
}

static void
take_turn(const struct json *turn, struct text *words, struct text *talk)
{
	static const char *const members[] = { "content", "text", "message", "words" };
	struct span role = json_string(json_get(turn, "role"));

	if (json_string(turn).data != NULL) {
		turns_add_told(talk, json_string(turn));
		return;
	}
	if (role.len == 0)
		role = json_string(json_get(turn, "speaker"));
	text_clear(words);
	for (size_t i = 0; i < sizeof members / sizeof *members && words->len == 0; i++)
		add_words(json_get(turn, members[i]), 0, words);
	turns_add(talk, role, text_span(words));
}

/* An array of turns; or an object: a turn itself, or one in which they stand. */
static void
take_turns(const struct json *content, struct text *words, struct text *talk)
{
	for (const struct json *turn = json_first(content); turn != NULL; turn = json_after(turn))
		take_turn(turn, words, talk);
	if (!json_is_object(content))
		return;
	take_turn(content, words, talk);
	for (const struct json *m = json_first_member(content); m != NULL; m = json_after(m))
		if (json_is_array(m) && !span_is(json_name(m), "content"))
			for (const struct json *turn = json_first(m); turn != NULL;
			     turn = json_after(turn))
				take_turn(turn, words, talk);
}

void
wire_take_talk(const struct json *record, struct text *talk)
{
	struct text words = { 0 };

	for (const struct json *m = json_first_member(record); m != NULL; m = json_after(m)) {
		if (!span_is(json_name(m), "call_content"))
			continue;
		turns_add_told(talk, json_string(m));
		take_turns(m, &words, talk);
	}
	talk->failed = talk->failed || words.failed;
	text_free(&words);
}
