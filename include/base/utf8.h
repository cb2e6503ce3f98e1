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
 * Makes what is read another thing than what stands there: overrides, embeddings and isolates of
 * direction (U+202A to U+202E, U+2066 to U+2069), annotations (U+FFF9 to U+FFFB), and tags (U+E0000
 * to U+E007F), which spell words that nobody sees.
 */
bool utf8_turns(unsigned code);

/*
 * Nothing is seen of it, and people do not know that they copied it: what turns, and characters
 * without width (Unicode's Default_Ignorable_Code_Point): soft hyphens, joiners and non-joiners,
 * marks of direction, invisible operators, fillers of Hangul, U+FEFF, selectors of variants but for
 * U+FE00 to U+FE0F, which belong to what is seen before them.
 */
bool utf8_is_invisible(unsigned code);

/* It moves a terminal's cursor or ends a line: C0, DEL, C1, and the line breaks of Unicode. */
bool utf8_is_control(unsigned code);

/* A line ends there: LF, VT, FF, CR, NEL (U+0085), U+2028 and U+2029. */
bool utf8_ends_line(unsigned code);

/*
 * The character of ordinary width that one of full width (ＡＢＣ，！) or half width (｡､｢｣) stands
 * for; any other is itself.
 */
unsigned utf8_half_width(unsigned code);

/* s without the white space at both ends. */
struct span utf8_trim(struct span s);

/* Nothing in it, or white space only. */
bool utf8_is_blank(struct span s);

#endif
