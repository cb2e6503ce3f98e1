/*
 * json.c: JSON, with cJSON behind it. Any thread, one at a time for each document. What cJSON lets
 * through and we do not is caught here (json.h lists it). Never keeps a reference to the input.
 */
#include "json.h"

#include <cJSON.h>
#include <errno.h>
#include <math.h>

#include "json_repair.h"
#include "utf8.h"

#include "banned.h"

/* A struct json is a cJSON that the rest of the program cannot look into. */
static const cJSON *
node_of(const struct json *node)
{
	return (const cJSON *)(const void *)node;
}

static const struct json *
json_of(const cJSON *item)
{
	return (const struct json *)(const void *)item;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/*
 * `\u0000` would end a string early: cJSON reads "ab\u0000cd" as "ab", and takes four that are no
 * hexadecimal digits, as in "ab\uzzzzcd", for 0.
 */
static bool
has_escaped_nul(struct span s)
{
	const char *p = s.data;
	size_t left = s.len;

	while (left > 0 && (p = memchr(p, '\\', left)) != NULL) {
		left = s.len - (size_t)(p - s.data);
		if (left < 2)
			return false;
		if (p[1] == 'u' && (left < 6 || memcmp(p, "\\u0000", 6) == 0 || !is_hex(p[2]) ||
				       !is_hex(p[3]) || !is_hex(p[4]) || !is_hex(p[5])))
			return true;
		p +=
		    2; /* past what the backslash escapes, so that "\\u0000" is not taken for one */
		left -= 2;
	}
	return false;
}

struct json *
json_parse(struct span s)
{
	const char *end = NULL;
	cJSON *document;

	/* cJSON tells no reason; the allocator leaves its own. */
	errno = 0;
	if (s.len == 0 || memchr(s.data, '\0', s.len) != NULL || utf8_valid(s) != s.len ||
	    has_escaped_nul(s))
		return NULL;
	document = cJSON_ParseWithLengthOpts(s.data, s.len, &end, 0);
	if (document == NULL)
		return NULL;
	for (const char *p = end; p < s.data + s.len; p++) {
		if (*p != ' ' && *p != '\t' && *p != '\n' && *p != '\r') {
			cJSON_Delete(document);
			return NULL;
		}
	}
	return (struct json *)(void *)document;
}

/* Reads what can be read of it in that encoding. NULL, with errno as json_parse leaves it. */
static struct json *
parse_repaired(struct span s, enum json_encoding encoding)
{
	struct text repaired = { 0 };
	struct json *document = NULL;
	int error = ENOMEM;

	json_repair(s, encoding, &repaired);
	if (!repaired.failed) {
		document = json_parse(text_span(&repaired));
		error = errno;
	}
	text_free(&repaired);
	errno = error;
	return document;
}

struct json *
json_parse_loosely(struct span s)
{
	struct json *document = json_parse(s);
	enum json_encoding likely;

	if (document != NULL || errno == ENOMEM || s.len == 0)
		return document;
	likely = json_repair_first(s);
	document = parse_repaired(s, likely);
	/* Not the other way round: as GB18030 the end of a string of UTF-8 can go unseen. */
	if (document == NULL && errno != ENOMEM && likely == JSON_GB18030)
		document = parse_repaired(s, JSON_UTF8);
	return document;
}

void
json_free(struct json *document)
{
	cJSON_Delete((cJSON *)(void *)document);
}

bool
json_is_object(const struct json *node)
{
	return cJSON_IsObject(node_of(node));
}

bool
json_is_array(const struct json *node)
{
	return cJSON_IsArray(node_of(node));
}

bool
json_is_empty(const struct json *node)
{
	return (json_is_object(node) || json_is_array(node)) && node_of(node)->child == NULL;
}

const struct json *
json_get(const struct json *node, const char *name)
{
	const cJSON *found = NULL;

	if (!json_is_object(node))
		return NULL;
	for (const cJSON *item = node_of(node)->child; item != NULL; item = item->next) {
		if (item->string == NULL || strcmp(item->string, name) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = item;
	}
	return json_of(found);
}

const struct json *
json_first(const struct json *node)
{
	return json_is_array(node) ? json_of(node_of(node)->child) : NULL;
}

const struct json *
json_after(const struct json *node)
{
	return node == NULL ? NULL : json_of(node_of(node)->next);
}

const struct json *
json_first_member(const struct json *node)
{
	return json_is_object(node) ? json_of(node_of(node)->child) : NULL;
}

struct span
json_name(const struct json *node)
{
	return span_of(node == NULL || node_of(node)->string == NULL ? "" : node_of(node)->string);
}

/* 1: something was taken out; 0; -1: memory is out. */
static int drop_in(cJSON *node, bool (*unwanted)(struct span name));

/* A string that is JSON itself is written anew when something is taken out of it. */
static int
drop_in_string(cJSON *node, bool (*unwanted)(struct span name))
{
	const char *value = node->valuestring;
	struct json *document = NULL;
	struct text again = { 0 };
	int status = 0;

	if (value == NULL || (value[0] != '{' && value[0] != '['))
		return 0;
	document = json_parse(span_of(value));
	if (document != NULL)
		status = drop_in((cJSON *)(void *)document, unwanted);
	else if (errno == ENOMEM)
		status = -1;
	if (status == 1 && (json_put(&again, document) != 0 ||
			       cJSON_SetValuestring(node, text_str(&again)) == NULL))
		status = -1;
	json_free(document);
	text_free(&again);
	return status;
}

static int
drop_in(cJSON *node, bool (*unwanted)(struct span name))
{
	int dropped = 0;
	cJSON *next;

	if (cJSON_IsString(node))
		return drop_in_string(node, unwanted);
	if (!cJSON_IsObject(node) && !cJSON_IsArray(node))
		return 0;
	for (cJSON *item = node->child; item != NULL; item = next) {
		int inside = 1;

		next = item->next;
		if (item->string != NULL && unwanted(span_of(item->string)))
			cJSON_Delete(cJSON_DetachItemViaPointer(node, item));
		else
			inside = drop_in(item, unwanted);
		if (inside < 0)
			return -1;
		dropped |= inside;
	}
	return dropped;
}

int
json_drop(struct json *document, bool (*unwanted)(struct span name))
{
	return drop_in((cJSON *)(void *)document, unwanted) < 0 ? -1 : 0;
}

struct span
json_string(const struct json *node)
{
	return span_of(cJSON_IsString(node_of(node)) ? node_of(node)->valuestring : NULL);
}

bool
json_number(const struct json *node, double *number)
{
	if (!cJSON_IsNumber(node_of(node)) || !isfinite(node_of(node)->valuedouble))
		return false;
	*number = node_of(node)->valuedouble;
	return true;
}

int
json_bool(const struct json *node)
{
	if (!cJSON_IsBool(node_of(node)))
		return -1;
	return cJSON_IsTrue(node_of(node)) ? 1 : 0;
}

bool
json_is_null(const struct json *node)
{
	return cJSON_IsNull(node_of(node));
}

/*
 * The length of the character at s if it is written with an escape, as it would hide what stands
 * beside it, or move a terminal's cursor; 0: it is written as it is.
 */
static size_t
hidden_at(struct span s, unsigned *code)
{
	struct span rest = s;
	unsigned char c = (unsigned char)s.data[0];

	/* Most Chinese characters begin with others. */
	if (c != 0x7f && (c < 0xc2 || (c >= 0xe4 && c <= 0xee)))
		return 0;
	*code = utf8_take(&rest);
	return *code != 0xfffd && (utf8_is_control(*code) || utf8_is_invisible(*code))
		   ? s.len - rest.len
		   : 0;
}

static void
put_escaped(struct text *out, unsigned code)
{
	if (code > 0xffff)
		text_addf(out, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
	else
		text_addf(out, "\\u%04x", code);
}

void
json_put_string(struct text *out, struct span s)
{
	size_t from = 0, hidden;
	unsigned code;

	text_addc(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];

		if (c >= 0x7f &&
		    (hidden = hidden_at((struct span){ s.data + i, s.len - i }, &code)) > 0) {
			text_add(out, s.data + from, i - from);
			put_escaped(out, code);
			from = i + hidden;
			i = from - 1;
			continue;
		}
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		text_add(out, s.data + from, i - from);
		from = i + 1;
		if (c == '\n')
			text_adds(out, "\\n");
		else if (c >= 0x20)
			text_add(out, (char[]){ '\\', (char)c }, 2);
		else
			text_addf(out, "\\u%04x", c);
	}
	if (s.len > from)
		text_add(out, s.data + from, s.len - from);
	text_addc(out, '"');
}

void
json_put_name(struct text *out, const char *name)
{
	json_put_string(out, span_of(name));
	text_addc(out, ':');
}

int
json_put(struct text *out, const struct json *node)
{
	char *printed = cJSON_PrintUnformatted(node_of(node));

	if (printed == NULL)
		return -1;
	text_adds(out, printed);
	cJSON_free(printed);
	return out->failed ? -1 : 0;
}
