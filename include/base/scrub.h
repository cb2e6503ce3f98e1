/*
 * scrub.h: a number taken out of a text, however it is written there. Pure.
 */
#ifndef SCRUB_H
#define SCRUB_H

#include "phone.h"

/*
 * Adds `s` to `out` with every place where the digits of `phone` (normalised) stand one after the
 * other replaced by its mask: also parted by blanks, line breaks, hyphens, dots and parentheses, in
 * other digits (full-width, in circles, Chinese), written with the escapes of JSON (at any depth),
 * of addresses and of HTML, and as 1.3800138E+10. Also within a longer row of digits: rather one
 * too many than one left. Returns how many.
 */
size_t scrub_number(struct span s, const char *phone, struct text *out);

#endif
