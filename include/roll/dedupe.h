/*
 * dedupe.h: which contact had a number first. Pure, in memory: 8 bytes a number plus the table's
 * slack.
 */
#ifndef DEDUPE_H
#define DEDUPE_H

#include <stdint.h>

#include "phone.h"

#define DEDUPE_ROW_MAX INT32_MAX /* no row above it can be remembered */

enum dedupe_by { DEDUPE_BY_PHONE, DEDUPE_BY_REQUIREMENT };

struct dedupe;

struct dedupe_place {
	int64_t row;
	int part;
};

/* NULL when memory is out. */
struct dedupe *dedupe_new(enum dedupe_by by);

/*
 * This number is asked for in a moment, with some other work in between: of a large roll, most of
 * what dedupe_add costs is waiting for a line of memory.
 */
void dedupe_soon(const struct dedupe *d, const char phone[static PHONE_SIZE]);

/*
 * Is the number new? With DEDUPE_BY_REQUIREMENT the same number with another filled requirement is
 * new too, if another one is heard (heard.h). Returns 1: new, and `here` is remembered as its
 * place. 0: not, *first is where it stood.
 * -1: memory is out.
 */
int dedupe_add(struct dedupe *d, const char phone[static PHONE_SIZE], struct span requirement,
    struct dedupe_place here, struct dedupe_place *first);
void dedupe_free(struct dedupe *d);

#endif
