/*
 * heard.h: a text as a person hears it read out, so that two that differ only in what nobody hears
 * are the same: white space of every kind is one blank between words and none at the ends, what
 * cannot be seen is not there, full and half width are one. Letter case stays. Pure.
 */
#ifndef HEARD_H
#define HEARD_H

#include "span.h"

/* Start with { .rest = TEXT }. */
struct heard {
	struct span rest;
	bool begun; /* something was heard */
	bool blank; /* something is to be heard only behind a blank */
};

/* The next character, 0 at the end. */
unsigned heard_next(struct heard *heard);

#endif
