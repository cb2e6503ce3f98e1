/*
 * wire_talk.c: the conversation of a call's record. A worker's thread. Takes the words wherever the
 * service may put them; whose they are, turns.c says. Where two names contradict each other, or
 * none is there, nobody is named, so that the words are listened to.
 */
#include "wire_talk.h"

#include <errno.h>
#include <strings.h>

#include "turns.h"

#include "banned.h"

#define DEPTH_MAX 8 /* of turns within something, of parts within parts, of JSON within texts */
#define COUNT(a)  (sizeof(a) / sizeof *(a))

struct taking {
	struct text *talk;
	struct text words; /* of one turn */
};

static bool
is_one_of(struct span name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name.len == strlen(names[i]) && strncasecmp(name.data, names[i], name.len) == 0)
			return true;
	return false;
}

/* The member with the words of a turn. */
static bool
names_words(struct span name)
{
	static const char *const names[] = { "content", "text", "message", "words", "msg",
		"utterance", "sentence", "transcript", "speech" };

	return is_one_of(name, names, COUNT(names));
}

/* The member that says whose they are; one of these may also name a number, or a program. */
static bool
names_role(struct span name, bool *may_be_other)
{
	static const char *const names[] = { "role", "speaker" };
	static const char *const others[] = { "sender", "from", "who", "side", "party" };

	*may_be_other = is_one_of(name, others, COUNT(others));
	return *may_be_other || is_one_of(name, names, COUNT(names));
}

/* It says what kind of thing this is, or when, not what was said. */
static bool
is_label(struct span name)
{
	static const char *const names[] = { "type", "id", "time", "timestamp", "ts", "start",
		"end", "begin", "index", "seq", "duration", "lang", "language", "format",
		"created_at", "start_time", "end_time", "url" };
	bool may_be_other;

	return is_one_of(name, names, COUNT(names)) || names_role(name, &may_be_other);
}

static void
add_text(struct span s, struct text *words)
{
	if (s.len == 0)
		return;
	if (words->len > 0)
		text_addc(words, ' ');
	text_addspan(words, s);
}

/* All texts of a turn, whatever they are packed in: parts, objects, parts of these. */
static void
add_words(const struct json *node, int depth, struct text *words)
{
	double number;

	add_text(json_string(node), words);
	if (json_number(node, &number))
		text_addf(words, words->len > 0 ? " %.15g" : "%.15g", number);
	if (depth == DEPTH_MAX)
		return;
	for (const struct json *e = json_first(node); e != NULL; e = json_after(e))
		add_words(e, depth + 1, words);
	for (const struct json *m = json_first_member(node); m != NULL; m = json_after(m))
		if (!is_label(json_name(m)))
			add_words(m, depth + 1, words);
}

/*
 * The words of a turn's members for words, each once: some services write them twice. False when it
 * has no such member.
 */
static bool
add_said(const struct json *turn, struct text *words)
{
	size_t last = 0, from = 0;
	bool any = false;

	for (const struct json *m = json_first_member(turn); m != NULL; m = json_after(m)) {
		if (!names_words(json_name(m)))
			continue;
		any = true;
		from = words->len;
		add_words(m, 0, words);
		if (from == 0 || words->len == from)
			continue;
		from++; /* the blank between */
		if (words->len - from == from - 1 - last &&
		    memcmp(words->data + last, words->data + from, words->len - from) == 0)
			words->data[words->len = from - 1] = '\0';
		else
			last = from;
	}
	return any;
}

/* Who speaks; empty when nobody is named, `?` when two are. */
static struct span
role_of(const struct json *turn)
{
	struct span role = { "", 0 };

	for (const struct json *m = json_first_member(turn); m != NULL; m = json_after(m)) {
		struct span value = json_string(m);
		bool may_be_other;

		if (value.len == 0 || !names_role(json_name(m), &may_be_other) ||
		    (may_be_other && turns_speaker(value) == SPEAKER_UNKNOWN))
			continue;
		if (role.len > 0 && turns_speaker(role) != turns_speaker(value))
			return span_of("?");
		role = value;
	}
	return role;
}

/* Turns stand in it, not the parts of one. */
static bool
holds_turns(const struct json *node)
{
	if (json_is_object(node))
		return role_of(node).len > 0;
	for (const struct json *e = json_first(node); e != NULL; e = json_after(e))
		if (role_of(e).len > 0)
			return true;
	return false;
}

static void
take_turn(struct taking *taking, const struct json *turn, struct span role)
{
	text_clear(&taking->words);
	if (!add_said(turn, &taking->words))
		add_words(turn, 0, &taking->words);
	turns_add(taking->talk, role, text_span(&taking->words));
}

static void take(struct taking *taking, const struct json *node, int depth);

/* No turn itself: `{"user":"…"}`, or an object in which turns stand somewhere. */
static void
take_members(struct taking *taking, const struct json *object, int depth)
{
	for (const struct json *m = json_first_member(object); m != NULL; m = json_after(m)) {
		struct span name = json_name(m);

		if (is_label(name))
			continue;
		if (turns_speaker(name) == SPEAKER_UNKNOWN) {
			take(taking, m, depth + 1);
			continue;
		}
		text_clear(&taking->words);
		add_words(m, 0, &taking->words);
		turns_add(taking->talk, name, text_span(&taking->words));
	}
}

static void
take_object(struct taking *taking, const struct json *object, int depth)
{
	struct span role = role_of(object);
	bool any_words = false;

	for (const struct json *m = json_first_member(object); m != NULL; m = json_after(m)) {
		if (holds_turns(m)) {
			take_members(taking, object, depth);
			return;
		}
		any_words = any_words || names_words(json_name(m));
	}
	if (role.len > 0 || any_words)
		take_turn(taking, object, role);
	else
		take_members(taking, object, depth);
}

/* One text; or JSON once more, as the service packs replies. */
static void
take_text(struct taking *taking, struct span s, int depth)
{
	const size_t before = taking->talk->len;
	bool empty = false;
	struct span trimmed = s;
	struct json *document;

	while (trimmed.len > 0 && (*trimmed.data == ' ' || *trimmed.data == '\n')) {
		trimmed.data++;
		trimmed.len--;
	}
	if (trimmed.len > 0 && (*trimmed.data == '[' || *trimmed.data == '{')) {
		document = json_parse(s);
		if (document == NULL && errno == ENOMEM)
			taking->talk->failed = true;
		if (document != NULL)
			take(taking, document, depth + 1);
		empty = json_is_empty(document);
		json_free(document);
	}
	if (taking->talk->len == before && !empty)
		turns_add_told(taking->talk, s);
}

static void
take(struct taking *taking, const struct json *node, int depth)
{
	const struct json *first = json_first(node), *second = json_after(first);

	if (json_string(node).len > 0)
		take_text(taking, json_string(node), depth);
	else if (json_is_object(node) && depth < DEPTH_MAX)
		take_object(taking, node, depth);
	else if (turns_speaker(json_string(first)) != SPEAKER_UNKNOWN && second != NULL &&
		 json_after(second) == NULL) {
		/* `["user", "…"]` */
		text_clear(&taking->words);
		add_words(second, 0, &taking->words);
		turns_add(taking->talk, json_string(first), text_span(&taking->words));
	} else if (depth < DEPTH_MAX)
		for (; first != NULL; first = json_after(first))
			take(taking, first, depth + 1);
}

void
wire_take_talk(const struct json *record, struct text *talk)
{
	struct taking taking = { .talk = talk };

	for (const struct json *m = json_first_member(record); m != NULL; m = json_after(m))
		if (span_is(json_name(m), "call_content"))
			take(&taking, m, 0);
	talk->failed = talk->failed || taking.words.failed;
	text_free(&taking.words);
}
