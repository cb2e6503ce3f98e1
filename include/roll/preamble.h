/*
 * preamble.h: what the AI is told before the requirement: to say what it is, to make sure who is on
 * the line before it says why it calls, and to let people go. Pure.
 *
 * Source: the service's guide wants the person's identity confirmed before anything is told. The
 * text of our own asks for the person by name, or, where the row has none, who is speaking; says
 * nothing to anybody else; asks for no passwords, codes and bank cards; and on `stop` apologises
 * and hangs up.
 *
 * Another text (--preamble FILE) may hold `{name}`: the row's name, or 本人 (the person himself)
 * where it has none; `{{` and `}}` are literal braces. The name is data: it stands in 「」, without
 * such brackets and line breaks of its own, so that it cannot pose as a line of the text.
 */
#ifndef PREAMBLE_H
#define PREAMBLE_H

#include "problem.h"
#include "text.h"

#define PREAMBLE_MAX      5000 /* characters of a file */
#define PREAMBLE_NAME_MAX 64   /* characters of a name */

/* Adds the text of our own, for a row with this name; `{name}` is not filled yet. */
void preamble_text(struct span name, struct text *out);

/*
 * The text of the file `path` into `pattern`, which is cleared first, trimmed: UTF-8, not blank, at
 * most PREAMBLE_MAX characters, no other placeholder than {name}. Returns 0, or -1 with *problem
 * filled: EXIT_USAGE, or EXIT_MACHINE when memory is out.
 */
int preamble_parse(
    const char *path, struct span file, struct text *pattern, struct problem *problem);

/*
 * At most PREAMBLE_NAME_MAX characters, and none among them that is a control character or turns
 * what is read (utf8.h): then 0 (also for a blank one). Else -1 with the reason added. Others that
 * nobody sees are left out where the name is said.
 */
int preamble_name_valid(struct span name, struct text *reason);

/*
 * Adds the preamble, filled, and the requirement to `out`. `pattern` is preamble_parse's, NULL for
 * the text of our own; `name` is one that preamble_name_valid takes. Fails only when memory is out:
 * out->failed. May be more than the service takes: contact.h counts, before a contact is ready.
 */
void preamble_apply(
    const struct text *pattern, struct span name, struct span requirement, struct text *out);

/* What a campaign says first. A plain value; { 0 } is the text of our own. */
struct preamble_rules {
	bool none;                  /* --preamble none: nothing */
	const struct text *pattern; /* preamble_parse's, the caller's; NULL: the text of our own */
};

/*
 * Adds what is sent: the preamble that the rules say, or none, and the requirement. What is shown
 * before the first call is made here, too.
 */
void preamble_compose(const struct preamble_rules *rules, struct span name, struct span requirement,
    struct text *out);

/*
 * How many characters a preamble adds to a requirement, for a row with this name; of all names at
 * most. SIZE_MAX when memory is out.
 */
size_t preamble_length(const struct preamble_rules *rules, struct span name);
size_t preamble_longest(const struct preamble_rules *rules);

#endif
