/*
 * spoken.h: letters of what people say: ASCII in either case, full-width and traditional characters
 * as their common forms, and what stands between them. Pure.
 */
#ifndef SPOKEN_H
#define SPOKEN_H

#include <uchar.h>

#include "span.h"

/*
 * Between turns that follow each other, which may be one sentence or two: a refusal goes on over it,
 * but what stands on the other side takes nothing away from one. In no turn (turns.h).
 */
#define SPOKEN_BORDER '\x1e'

/* What stands between a letter and the one before it. */
enum spoken_gap {
	SPOKEN_NONE,
	SPOKEN_SPACE,
	SPOKEN_SIGN, /* punctuation */
	SPOKEN_TURN, /* SPOKEN_BORDER */
};

/* A character that counts: a letter or a digit, folded. */
struct spoken_letter {
	unsigned code; /* 0: none */
	enum spoken_gap gap;
};

/* The next letter, taken off *s with what stands before it. False when there is none. */
bool spoken_take(struct span *s, struct spoken_letter *letter);

/* A folded letter or digit of ASCII: words of it are parted by blanks. */
bool spoken_is_ascii(unsigned code);

/* `打`, a word behind which another one says that no call is meant: `打折`, `打车`, `打疫苗` … */
bool spoken_means_another(struct span word, struct span rest);
/* The same of a word in folded letters. */
bool spoken_ends_as(const unsigned *word, size_t len, struct span rest);

/* `特别再打一次` does not say 别: this letter before it makes another word. */
bool spoken_before_bie(unsigned code);

#endif
