/*
 * opt_out_rules.h: what opt_out_grammar.c goes by, as data. Included by campaign/dnc/opt_out_grammar.c
 * and opt_out_rules.c alone.
 *
 * A class is a text of words, parted by |. A slot is one of them; with `?` in front it may be
 * missing, with `*` it may also be repeated.
 */
#ifndef OPT_OUT_RULES_H
#define OPT_OUT_RULES_H

#include <stddef.h>

#define OPT_OUT_SLOTS     7   /* of a rule, at most */
#define OPT_OUT_RULES_MAX 128 /* a bit for each, in a look-up */

/* What else must be so for a rule to hold. */
enum {
	JOINED = 1,         /* no punctuation within it */
	NOT_AT_TIME = 2,    /* nothing before it says when: `现在别打` puts it off */
	LAST = 4,           /* nothing but a particle follows in the clause */
	ALONE = 8,          /* it is all that the turn or the sentence says */
	DENIED = 16,        /* not right behind `opt_out_denied` */
	ASKS = 32,          /* 不用再打了吗 asks; see `opt_out_no_need` */
	NOT_OURS = 64,      /* not right behind `opt_out_ours` */
	NOT_OF_PHONE = 128, /* nothing says that the telephone does it: `opt_out_of_phone` */
	NOT_UNTIL = 256,    /* `opt_out_until` is not said behind it */
};

struct opt_out_rule {
	const char *slots[OPT_OUT_SLOTS]; /* NULL after the last */
	unsigned flags;
};

extern const struct opt_out_rule opt_out_rules[];
extern const size_t opt_out_rules_n;

/* A refusal right behind one of these is none, or not the person's. */
extern const char opt_out_said_of_another[];
extern const char opt_out_denied[], opt_out_not_denied[];
extern const char opt_out_ours[], opt_out_ours_no[], opt_out_not_ours[];
extern const char opt_out_of_phone[];
extern const char opt_out_no_need[], opt_out_enough[], opt_out_request[], opt_out_question[],
    opt_out_injections[];
/*
 * Words that put it off, shortly before it in the clause, unless one of the second says how often
 * they have called; and those right before it.
 */
extern const char opt_out_times[], opt_out_not_times[], opt_out_right_before[];
/* What is said behind it when another time or number is meant. */
extern const char opt_out_instead[];
/* The same in English; but none of the second with them. */
extern const char opt_out_until[], opt_out_ever[];
/* What may follow where nothing more is said. */
extern const char opt_out_particles[];

#endif
