/*
 * said.h: texts on their way to the AI. What people cannot see must not reach it, and what comes
 * out of a roll must not pose as a rule of the preamble. Pure.
 */
#ifndef SAID_H
#define SAID_H

#include "text.h"

/*
 * A text that is to be said, in place: control characters and others that nobody sees are left out;
 * what ends a line in any way but LF and CR ends it with LF. 0; or -1 with the reason added: a
 * character in it that turns what is read (utf8.h), which nobody puts there in good faith.
 */
int said_clean(struct text *text, struct text *reason);

/*
 * Adds the value of a placeholder: one line, in which no heading begins. Line breaks and tabs are
 * blanks, and the brackets of headings, in all their forms, are those of a quotation.
 */
void said_value(struct span value, struct text *out);

/*
 * A text that a row or a command line brings, in place: it may have lines and headings of its own,
 * but none that is the preamble's (`preamble_text`): such a one loses its brackets, however it is
 * spaced.
 */
void said_defuse(struct text *text);

#endif
