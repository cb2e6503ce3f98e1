/*
 * scrub.h: a number taken out of a text, however it is written there. Pure.
 */
#ifndef SCRUB_H
#define SCRUB_H

#include "phone.h"

/*
 * Adds `s` to `out` with every place where the digits of `phone` (normalised) stand one after the
 * other replaced by its mask: also parted by blanks, hyphens, dots and parentheses, or full-width.
 * Also within a longer row of digits: rather one too many than one left. Returns how many.
 */
size_t scrub_number(struct span s, const char *phone, struct text *out);

#endif
