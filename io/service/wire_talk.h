/*
 * wire_talk.h: the conversation of a call's record (`call_content`). Called by the workers.
 */
#ifndef WIRE_TALK_H
#define WIRE_TALK_H

#include "json.h"
#include "text.h"

/*
 * Adds it to `talk`, as turns.h has it: an array of `{role, content}`, whose content may be a text,
 * an object with one, or an array of such parts; or one text, as in older replies. Other names of
 * the members, `{"user":"…"}`, `["user","…"]`, turns within objects, and JSON within a text are
 * taken for what they say.
 */
void wire_take_talk(const struct json *record, struct text *talk);

#endif
