/*
 * opt_out_grammar.h: the ways in which people say that they want no more calls, in Chinese and
 * English: verbs, negations and objects, and the orders in which they make a refusal. Pure.
 */
#ifndef OPT_OUT_GRAMMAR_H
#define OPT_OUT_GRAMMAR_H

#include <stddef.h>
#include <stdint.h>

#include "span.h"

/*
 * With which letters a refusal begins, so that most letters cost a look-up alone. Start with { 0 }.
 */
struct opt_out_starts {
	struct opt_out_start *rows; /* owned */
	size_t n;
};

/* 0, or -1: memory is out. */
int opt_out_starts_make(struct opt_out_starts *starts);
void opt_out_starts_free(struct opt_out_starts *starts);

/* Does this sentence refuse further calls? Its time is proportional to its length. */
bool opt_out_grammar_find(const struct opt_out_starts *starts, struct span sentence);

#endif
