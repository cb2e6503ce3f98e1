/*
 * phone.h: phone numbers as people type them into one number as the service wants it. Pure.
 *
 * Wanted: 11 digits of a mainland mobile number, `1[3-9]` first (the service's guide). Understood
 * and dropped: `+86`, `0086` and `86-` in front (also `86` alone before 11 digits), spaces of every
 * kind, characters without width and marks of direction, hyphens, dots, parentheses; full-width
 * digits are digits. Of what spreadsheets and programs make of numbers: `="13800138000"`, a `'` in
 * front, `13800138000.0` (one dot with only zeros behind it is a decimal point: what stands before
 * it is the whole number), and `1.3800138E+10` with 7 or more decimals, which tell all digits.
 * Nothing else is: what is not understood is rejected with the reason in words, never guessed.
 */
#ifndef PHONE_H
#define PHONE_H

#include "text.h"

#define PHONE_SIZE 12 /* 11 digits and a NUL */

/*
 * Parses one number. Returns 0 with `out` filled, or -1 with the reason added to `reason` (`10
 * digits, 11 wanted: "1380013800"`).
 */
int phone_parse(struct span piece, char out[static PHONE_SIZE], struct text *reason);

/*
 * Most cells hold eleven digits and nothing else: these alone, at once. False for all others, which
 * phone_parse may know; `out` is as it was then.
 */
bool phone_plain(struct span piece, char out[static PHONE_SIZE]);

/*
 * What a character is in a number: its digit, 0 to 9; or that it may stand between digits, as a
 * hyphen or a blank; or that it is no part of any.
 */
#define PHONE_BETWEEN (-1)
#define PHONE_ALIEN   (-2)
int phone_sign(unsigned code);

/*
 * Takes the next number off a cell that may hold several, parted by `,` `，` `、` `;` `；` `/` or a
 * line break. Blank pieces are passed over. Returns false when none is left.
 */
bool phone_next(struct span *cell, struct span *piece);

/* `138****8000`, as numbers stand in messages; anything but 11 digits is shown as `***`. */
void phone_mask(const char *phone, char out[static PHONE_SIZE]);

/* A normalised number as an integer and back: 13000000000 to 19999999999. */
unsigned long long phone_number(const char phone[static PHONE_SIZE]);

#endif
