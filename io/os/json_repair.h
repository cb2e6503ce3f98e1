/*
 * json_repair.h: a reply that is not quite JSON, made into what can be read of it. Pure but for
 * iconv.
 *
 * For replies that only tell something. Never for one whose ids are believed: a character that
 * could not be read has become another.
 */
#ifndef JSON_REPAIR_H
#define JSON_REPAIR_H

#include "text.h"

/*
 * Where the encoding does not show by itself: UTF-8 with broken bytes in it, or GB18030 (which
 * holds GBK). json_repair_first says which is the likelier one.
 */
enum json_encoding { JSON_UTF8, JSON_GB18030 };
enum json_encoding json_repair_first(struct span s);

/*
 * Adds `s` to *out as valid UTF-8 without NULs: U+FFFD for each byte that is none of a character,
 * for a NUL or `\u0000` in a string, half a surrogate, and `\u` without four digits; a backslash
 * before anything else that it does not go with stands for itself; `null` for each bare word that
 * is no JSON value, such as NaN. What JSON means is not touched. *out may have failed.
 */
void json_repair(struct span s, enum json_encoding encoding, struct text *out);

#endif
