/*
 * json.h: JSON in and out; cJSON behind it.
 *
 * Reading is strict where cJSON is not (measured on 1.7.15): the whole buffer must be one document,
 * in valid UTF-8, without NUL bytes or \u0000; names are compared case-sensitively; a name that
 * stands twice in an object is not there at all; numbers must be finite. Depth ends at 1000
 * (cJSON's limit).
 */
#ifndef JSON_H
#define JSON_H

#include <stdint.h>

#include "text.h"

struct json; /* a node; lives as long as its document */

/*
 * NULL when it is not JSON, or memory is out: errno is ENOMEM then, and else it is not. Free with
 * json_free.
 */
struct json *json_parse(struct span s);

/*
 * The same, and where that is none, what json_repair.h can read of it. Not for a document whose ids
 * are believed.
 */
struct json *json_parse_loosely(struct span s);
void json_free(struct json *document);

bool json_is_object(const struct json *node);
bool json_is_array(const struct json *node);

/* An object or array without elements. */
bool json_is_empty(const struct json *node);

/*
 * A member of an object; NULL when node is NULL or no object, or the name is not there exactly
 * once.
 */
const struct json *json_get(const struct json *node, const char *name);

/* First element of an array and the next one; NULL when there is none. */
const struct json *json_first(const struct json *node);
const struct json *json_after(const struct json *node);

/*
 * First member of an object, NULL when there is none (json_after has the next); and its name, which
 * may stand there twice. "" of what is no member.
 */
const struct json *json_first_member(const struct json *node);
struct span json_name(const struct json *node);

/*
 * Takes every member out whose name is `unwanted`, at any depth; in strings that are JSON objects
 * or arrays themselves, too (the service nests replies so). 0, or -1 when memory is out: then
 * nothing of the document may be shown.
 */
int json_drop(struct json *document, bool (*unwanted)(struct span name));

/*
 * The string, or an empty span with data NULL when node is NULL or not a string. Valid as long as
 * the document.
 */
struct span json_string(const struct json *node);

/* Returns whether node is a finite number, and it in *number. */
bool json_number(const struct json *node, double *number);

/* -1: not a boolean, 0, 1. */
int json_bool(const struct json *node);
bool json_is_null(const struct json *node);

/*
 * Writers: compact, into a text. Names and values are escaped, also what would hide or move what
 * people see (utf8.h). json_put_name writes `"name":`.
 */
void json_put_string(struct text *out, struct span s);
void json_put_name(struct text *out, const char *name);

/* The whole node again as compact JSON. Returns 0, or -1 when memory is out. */
int json_put(struct text *out, const struct json *node);

#endif
