/*
 * utf8.h: strict UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). Pure.
 */
#ifndef UTF8_H
#define UTF8_H

#include "span.h"

/*
 * The offset of the first byte that is not UTF-8, or s.len when all of it is. A NUL byte is valid
 * here.
 */
size_t utf8_valid(struct span s);

/* The number of characters (code points) of a valid string. */
size_t utf8_count(struct span s);

/*
 * Takes the first character off *s and returns its code point. *s must be valid and not empty;
 * a broken byte is returned as U+FFFD and passed over.
 */
unsigned utf8_take(struct span *s);

/* White space as people type it: ASCII's, no-break spaces, U+2000 to U+200A, U+3000 and U+FEFF. */
bool utf8_is_space(unsigned code);

/*
 * Nothing is seen of it, and people do not know that they copied it: characters without width and
 * marks of direction (U+200B to U+200F, U+202A to U+202E, U+2060 to U+2064, U+2066 to U+2069), and
 * U+FEFF.
 */
bool utf8_is_invisible(unsigned code);

/* It moves a terminal's cursor or ends a line: C0, DEL, C1, and the line breaks of Unicode. */
bool utf8_is_control(unsigned code);

/*
 * The character of ordinary width that one of full width (ＡＢＣ，！) or half width (｡､｢｣) stands for;
 * any other is itself.
 */
unsigned utf8_half_width(unsigned code);

/* s without the white space at both ends. */
struct span utf8_trim(struct span s);

/* Nothing in it, or white space only. */
bool utf8_is_blank(struct span s);

#endif
