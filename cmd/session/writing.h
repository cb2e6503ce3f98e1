/*
 * writing.h: how a command writes its outputs: as the roll was written, unless options say
 * otherwise.
 */
#ifndef WRITING_H
#define WRITING_H

#include "config.h"
#include "ledger.h"

/*
 * From the roll's own format: its encoding, delimiter and line ends. A byte order mark when it had
 * one, or was UTF-8 without: Chinese Excel takes such a file for GBK.
 */
struct table_style writing_style(const struct config *config, const struct roll_format *roll);

/* The ledger remembers the roll's format, and how its outputs were written last. 0 or -1. */
int writing_remember_roll(struct ledger *ledger, const struct roll_format *roll);
int writing_remember(const struct config *config, struct ledger *ledger);

/*
 * The style for outputs of a ledger: of its roll, as they were written last where the options say
 * nothing. 0, or -1 with *problem filled.
 */
int writing_from_ledger(const struct config *config, struct ledger *ledger,
    struct table_style *style, struct problem *problem);

/* Tells the user which encoding a roll was taken to have, when its bytes did not say. */
void writing_tell_guess(
    const struct config *config, const char *roll, const struct roll_format *format);

/* Tells the user which columns of a results file (intake.h) were done without, if any. */
void writing_tell_missing(const struct config *config, const char *roll, const char *missing);

/* Tells the user of characters that became `?`, if any. */
void writing_tell_lost(int64_t lost);

/*
 * An output can hold as many columns: a workbook's are limited. And of the results of a ledger at
 * `path`. A path of NULL is fine. 0, or -1 with *problem filled.
 */
int writing_fits(const char *path, size_t columns, struct problem *problem);
int writing_fits_ledger(const char *path, struct ledger *ledger, struct problem *problem);

#endif
