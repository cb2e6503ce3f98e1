/*
 * secret.h: a key that stands where none may: in what the service says, or among the words that a
 * person typed. Pure.
 */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/*
 * A key of fewer characters stays where it is: no real key is so short, and a short word stands in
 * any text.
 */
#define SECRET_MIN 12

/*
 * Hides the key in `len` bytes, in place: each byte of it becomes a `*`, so that it gets into no
 * file and no message. It is known by what it means: as it stands, and written with JSON's escapes
 * (\u0073 for s, \/ for /, at any depth of JSON within JSON), as in an address (%73) and as in HTML
 * (&#115; &#x73;), mixed as they may be. So is a beginning of it, of SECRET_MIN / 2 characters at
 * least, with which the bytes are cut off. NULL: there is no key.
 */
void secret_hide(char *data, size_t len, const char *key);
/* The same of a text. */
void secret_hide_in(struct text *text, const char *key);

/*
 * A word of a command line or of a configuration file that looks like a key of the service
 * (`sk_...`, `aicall_...`): all of it, what is behind its last `=`, or behind the hyphens of an
 * option; or, within other words, one that is as long as a real key.
 */
bool secret_is_word(const char *word);

/* Shortens each word of a message that looks like a key to its beginning: `sk_***`. */
void secret_mask(char *message);

#endif
