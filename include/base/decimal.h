/*
 * decimal.h: numbers that a workbook keeps as binary doubles, as the decimals people typed. Pure.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include "text.h"

/* A number as XML writes it: `12`, `-1.5`, `1.38E10`. False for anything else, and for infinity. */
bool decimal_parse(struct span word, double *value);

/*
 * Adds the shortest decimal that reads back as the same number, without an exponent below 1e21:
 * `13800138000`, `0.1`, `-1.5`, `1e+21`.
 */
void decimal_add(double value, struct text *out);

#endif
