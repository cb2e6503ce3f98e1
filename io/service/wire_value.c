/*
 * wire_value.c: what the members of a call's record say, each by itself. A worker's thread.
 * Believes nothing that is not there, and nothing that is said in two ways.
 */
#include "wire_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "utf8.h"
#include "zone.h"

#include "banned.h"

#define WORD_MAX   32
#define NUMBER_MAX 40

/* The service's words for how a call stands, in small letters with `_` between. */
static const struct {
	const char *word;
	enum wire_word kind;
	enum outcome outcome; /* OUTCOME_ANSWERED: if there was talk, else not answered */
} words[] = {
	{ "completed", WIRE_WORD_ENDED, OUTCOME_ANSWERED },
	{ "complete", WIRE_WORD_ENDED, OUTCOME_ANSWERED },
	{ "ended", WIRE_WORD_ENDED, OUTCOME_ANSWERED },
	{ "hung_up", WIRE_WORD_ENDED, OUTCOME_ANSWERED },
	{ "hangup", WIRE_WORD_ENDED, OUTCOME_ANSWERED },
	{ "failed", WIRE_WORD_ENDED, OUTCOME_FAILED },
	{ "cancelled", WIRE_WORD_ENDED, OUTCOME_CANCELLED },
	{ "canceled", WIRE_WORD_ENDED, OUTCOME_CANCELLED },
	{ "no_answer", WIRE_WORD_ENDED, OUTCOME_NO_ANSWER },
	{ "busy", WIRE_WORD_ENDED, OUTCOME_BUSY },
	{ "declined", WIRE_WORD_ENDED, OUTCOME_DECLINED },
	{ "rejected", WIRE_WORD_ENDED, OUTCOME_DECLINED },
	{ "timeout", WIRE_WORD_ENDED, OUTCOME_TIMEOUT },
	{ "voicemail", WIRE_WORD_ENDED, OUTCOME_VOICEMAIL },
	{ "active", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "alerting", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "answering", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "calling", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "connected", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "connecting", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "created", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "dialing", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "dialling", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "early", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "in_call", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "in_progress", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "initiated", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "initiating", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "inprogress", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "on_call", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "ongoing", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "pending", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "placed", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "processing", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "queued", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "queueing", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "ringing", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "running", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "scheduled", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "started", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "starting", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "talking", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "trying", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "waiting", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "通话中", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "进行中", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "呼叫中", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "拨号中", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "振铃中", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "排队中", WIRE_WORD_RUNNING, OUTCOME_NONE },
	{ "等待中", WIRE_WORD_RUNNING, OUTCOME_NONE },
};

/* The word in small letters, `_` for each blank and hyphen; "" when it is too long to be one. */
static void
fold_word(struct span s, char out[static WORD_MAX])
{
	size_t n = 0;

	s = utf8_trim(s);
	if (s.len >= WORD_MAX)
		s.len = 0;
	for (; n < s.len; n++) {
		char c = s.data[n];

		out[n] = c == ' ' || c == '-'   ? '_'
			 : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a')
						: c;
	}
	out[n] = '\0';
}

/* It says something under that name, be it twice or no text. */
static bool
says(const struct json *record, const char *name)
{
	for (const struct json *m = json_first_member(record); m != NULL; m = json_after(m))
		if (span_is(json_name(m), name) && !json_is_null(m) &&
		    (json_string(m).data == NULL || json_string(m).len > 0))
			return true;
	return false;
}

enum wire_word
wire_word(const struct json *record, enum outcome *outcome)
{
	static const char *const names[] = { "call_status", "status", "state" };
	enum wire_word kind = WIRE_WORD_NONE;
	struct span s = { NULL, 0 };
	char word[WORD_MAX];

	*outcome = OUTCOME_NONE;
	for (size_t i = 0; s.len == 0 && i < sizeof names / sizeof *names; i++) {
		s = json_string(json_get(record, names[i]));
		if (says(record, names[i]))
			kind = WIRE_WORD_OTHER;
	}
	fold_word(s, word);
	for (size_t i = 0; word[0] != '\0' && i < sizeof words / sizeof *words; i++) {
		if (strcmp(word, words[i].word) != 0)
			continue;
		*outcome = words[i].outcome;
		kind = words[i].kind;
	}
	return kind;
}

/* Full width as half width, without blanks at its ends. Returns its length, 0 when too long. */
static size_t
narrow(struct span s, char out[static NUMBER_MAX])
{
	size_t n = 0;

	s = utf8_trim(s);
	while (s.len > 0) {
		struct span from = s;
		unsigned code = utf8_take(&s);
		size_t len = (size_t)(s.data - from.data);

		if (n + len >= NUMBER_MAX)
			return 0;
		if (code >= 0xff01 && code <= 0xff5e) {
			out[n++] = (char)(code - 0xff01 + '!');
			continue;
		}
		memcpy(out + n, from.data, len);
		n += len;
	}
	out[n] = '\0';
	return n;
}

/* Without one of the signs at its beginning (or at its end), and the blanks beside it. */
static struct span
without(struct span s, const char *const *signs, bool behind)
{
	for (; *signs != NULL; signs++) {
		size_t len = strlen(*signs);

		if (s.len <= len ||
		    strncasecmp(behind ? s.data + s.len - len : s.data, *signs, len) != 0)
			continue;
		s.len -= len;
		if (!behind)
			s.data += len;
		break;
	}
	return utf8_trim(s);
}

/* A text that is a number, perhaps with its unit: digits, with one point at most. */
static bool
read_text(struct span s, double *number)
{
	static const char *const before[] = { "¥", "￥", "RMB", "CNY", NULL };
	static const char *const behind[] = { "元", "RMB", "CNY", "秒", "s", NULL };
	char narrowed[NUMBER_MAX], plain[NUMBER_MAX];
	size_t points = 0, figures = 0;

	s = (struct span){ narrowed, narrow(s, narrowed) };
	s = without(without(s, before, false), behind, true);
	for (size_t i = 0; i < s.len; i++) {
		points += s.data[i] == '.';
		figures += s.data[i] >= '0' && s.data[i] <= '9';
	}
	if (figures == 0 || points > 1 || points + figures != s.len)
		return false;
	memcpy(plain, s.data, s.len);
	plain[s.len] = '\0';
	*number = strtod(plain, NULL);
	return true;
}

enum said { NOT_SAID, SAID, SAID_OTHERWISE };

/* A member of the record, every time that it stands there: absent and null say nothing. */
static enum said
read_number(const struct json *record, const char *name, double *number)
{
	enum said said = NOT_SAID;

	for (const struct json *m = json_first_member(record); m != NULL; m = json_after(m)) {
		double now;

		if (!span_is(json_name(m), name) || json_is_null(m))
			continue;
		if (json_string(m).data != NULL && json_string(m).len == 0)
			continue;
		if (!json_number(m, &now) && !read_text(json_string(m), &now))
			return SAID_OTHERWISE;
		if (said == SAID && now != *number)
			return SAID_OTHERWISE;
		*number = now;
		said = SAID;
	}
	return said;
}

int64_t
wire_seconds(const struct json *record)
{
	double seconds = -1, older = -1;
	enum said said = read_number(record, "duration_seconds", &seconds);
	enum said before = read_number(record, "duration", &older);

	if (said == NOT_SAID) {
		said = before;
		seconds = older;
	} else if (said == SAID && seconds == 0 && before != NOT_SAID && older != 0) {
		/* One says that nobody spoke, the other that somebody did, or nobody knows what. */
		return -1;
	}
	if (said != SAID)
		return -1;
	return seconds >= 0 && seconds <= 30 * 86400.0 ? (int64_t)ceil(seconds) : -1;
}

/* `billed` says no, in whatever form, as often as it stands there. */
static bool
is_unbilled(const struct json *record)
{
	for (const struct json *m = json_first_member(record); m != NULL; m = json_after(m)) {
		char word[WORD_MAX];
		double number;

		if (!span_is(json_name(m), "billed"))
			continue;
		fold_word(json_string(m), word);
		if (json_bool(m) == 0 || strcmp(word, "false") == 0 || strcmp(word, "0") == 0 ||
		    (json_number(m, &number) && number == 0))
			return true;
	}
	return false;
}

money
wire_cost(const struct json *record)
{
	double cost;

	if (is_unbilled(record) || read_number(record, "cost", &cost) != SAID)
		return MONEY_NONE;
	return money_from_yuan(cost);
}

/* One end time: text, or seconds or milliseconds since 1970; 0 when it is none. */
static int64_t
read_time(const struct json *node)
{
	struct span s = json_string(node);
	double number;
	int64_t at = s.len > 0 ? zone_parse(s) : 0;

	if (at != 0)
		return at;
	if (!json_number(node, &number) && !read_text(s, &number))
		return 0;
	/* Seconds until the year 5138, milliseconds from 1973 on. */
	if (number > 0 && number < 1e11)
		return (int64_t)(number * 1000);
	return number > 0 && number < 1e14 ? (int64_t)number : 0;
}

int64_t
wire_ended_at(const struct json *record)
{
	static const char *const names[] = { "ended_at", "end_time", "endedAt" };
	int64_t at = 0;

	for (size_t i = 0; at == 0 && i < sizeof names / sizeof *names; i++)
		at = read_time(json_get(record, names[i]));
	return at;
}
