/*
 * opt_out_grammar.c: which sentences refuse further calls, by the rules of opt_out_rules.c. Any
 * thread. Asks for no memory but for the look-up that it begins with.
 */
#include "opt_out_grammar.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "opt_out_rules.h"
#include "spoken.h"
#include "utf8.h"

#include "banned.h"

#define FILLERS   5  /* words of one slot that may be repeated */
#define LOOK_BACK 72 /* bytes before a refusal that are looked at for what it is about */

/* How far a rule has come. */
struct at {
	struct span rest; /* of the sentence */
	struct span word; /* matched last */
};

/* The next word of a class, taken off *class_. */
static bool
next_word(const char **class_, struct span *word)
{
	const char *begin = *class_;

	if (*begin == '\0')
		return false;
	*word = (struct span){ begin, strcspn(begin, "|") };
	*class_ = begin + word->len + (begin[word->len] == '|');
	return true;
}

/* Where the sentence goes on: its next letter, and what follows that. */
struct ahead {
	struct spoken_letter letter; /* code 0: its end */
	struct span rest;
};

static struct ahead
look_ahead(struct span s)
{
	struct ahead ahead = { .rest = s };

	(void)spoken_take(&ahead.rest, &ahead.letter);
	return ahead;
}

/* The word's next letter; the tables are folded already. 0: its end. */
static unsigned
take_code(struct span *word)
{
	unsigned code = 0;

	while (word->len > 0 && (code = utf8_take(word)) == ' ')
		code = 0;
	return code;
}

/* Does the sentence go on with the word? *rest is then what follows it. */
static bool
begins_with(const struct ahead *ahead, struct span word, bool joined, bool first, struct span *rest)
{
	struct spoken_letter letter = ahead->letter;
	struct span s = ahead->rest;
	unsigned last = 0;

	for (unsigned wanted = take_code(&word);; (void)spoken_take(&s, &letter)) {
		if (letter.code != wanted || (joined && !first && letter.gap == SPOKEN_SIGN))
			return false;
		first = false;
		last = wanted;
		wanted = take_code(&word);
		if (wanted == 0)
			break;
	}
	*rest = s;
	/* A word of ASCII letters ends where no other of them goes on. */
	return !spoken_is_ascii(last) || !spoken_take(&s, &letter) || letter.gap != SPOKEN_NONE ||
	       !spoken_is_ascii(letter.code);
}

/* One of the class stands there. */
static bool
stands(const char *class_, struct span s, struct span *rest)
{
	const struct ahead ahead = look_ahead(s);
	struct span word;

	while (next_word(&class_, &word))
		if (begins_with(&ahead, word, false, true, rest))
			return true;
	return false;
}

/* Nothing but particles up to the end of the clause. */
static bool
is_last(struct span rest)
{
	struct spoken_letter letter;
	struct span after;

	for (int i = 0; i < FILLERS; i++) {
		struct span next = rest;

		if (!spoken_take(&next, &letter) || letter.gap >= SPOKEN_SIGN)
			return true;
		if (!stands(opt_out_particles, rest, &after))
			return false;
		rest = after;
	}
	return false;
}

static bool
may_end(const struct opt_out_rule *rule, const struct at *at)
{
	struct span rest = at->rest;
	struct spoken_letter letter;

	if (spoken_means_another(at->word, rest))
		return false;
	if ((rule->flags & ALONE) != 0 && spoken_take(&rest, &letter) && letter.gap != SPOKEN_TURN)
		return false;
	return (rule->flags & LAST) == 0 || is_last(rest);
}

/* The rule from its slot `i` on; `again`: how often that slot was filled already. */
static bool
goes_on(const struct opt_out_rule *rule, size_t i, int again, struct at at)
{
	const char *slot = i == OPT_OUT_SLOTS ? NULL : rule->slots[i];
	bool optional, many;
	struct ahead ahead;
	struct span word;

	if (slot == NULL)
		return may_end(rule, &at);
	many = slot[0] == '*';
	optional = many || slot[0] == '?';
	if (optional && goes_on(rule, i + 1, 0, at))
		return true;
	slot += optional ? 1 : 0;
	ahead = look_ahead(at.rest);
	while (next_word(&slot, &word)) {
		struct at next = { .word = word };

		if (!begins_with(&ahead, word, (rule->flags & JOINED) != 0, i == 0, &next.rest))
			continue;
		if (many && again < FILLERS ? goes_on(rule, i, again + 1, next)
					    : goes_on(rule, i + 1, 0, next))
			return true;
	}
	return false;
}

/* The end of what was said in this clause before `here`, LOOK_BACK bytes at most. */
static struct span
said_before(const char *clause, const char *here)
{
	const char *from = here - clause > LOOK_BACK ? here - LOOK_BACK : clause;

	while (from < here && ((unsigned char)*from & 0xc0) == 0x80)
		from++;
	return (struct span){ from, (size_t)(here - from) };
}

/* One of the class is in `s`; with `at_end`, is its end. */
static bool
holds(struct span s, const char *class_, bool at_end)
{
	struct spoken_letter letter;

	for (struct span here = s; s.len > 0; here = s) {
		struct span rest, after;
		const struct ahead ahead = look_ahead(here);
		const char *words = class_;
		struct span word;

		while (next_word(&words, &word))
			if (begins_with(&ahead, word, false, true, &rest)) {
				after = rest;
				if (!at_end || !spoken_take(&after, &letter))
					return true;
			}
		if (!spoken_take(&s, &letter))
			break;
	}
	return false;
}

/* `不要` in `要不要` asks; `不要不要` does not. */
static bool
asks(struct span here, const struct spoken_letter before[static 2])
{
	struct spoken_letter first, second;

	if (!spoken_take(&here, &first) || first.code != u'不' || first.gap >= SPOKEN_SIGN ||
	    !spoken_take(&here, &second))
		return false;
	return before[0].code == second.code && before[1].code != u'不';
}

/* What stands before makes another word, a question, or somebody else's refusal of it. */
static bool
is_another(struct span here, struct span past, const struct spoken_letter before[static 2])
{
	struct span peek = here;
	struct spoken_letter first;

	(void)spoken_take(&peek, &first);
	if (first.gap == SPOKEN_NONE && spoken_is_ascii(first.code) &&
	    spoken_is_ascii(before[0].code))
		return true;
	if (first.code == u'别' && first.gap < SPOKEN_SIGN && spoken_before_bie(before[0].code))
		return true;
	return asks(here, before) || holds(past, opt_out_said_of_another, true);
}

static bool
holds_here(const struct opt_out_rule *rule, struct span here, struct span past, bool first)
{
	if ((rule->flags & ALONE) != 0 && !first)
		return false;
	if (!goes_on(rule, 0, 0, (struct at){ .rest = here }))
		return false;
	return (rule->flags & NOT_AT_TIME) == 0 ||
	       (!holds(past, opt_out_times, false) && !holds(past, opt_out_right_before, true));
}

/* A letter, and the rules that begin with it: a bit each. */
struct opt_out_start {
	unsigned code;
	uint64_t rules;
};

/* The rules that may begin with this letter. */
static uint64_t
rules_at(const struct opt_out_starts *starts, unsigned code)
{
	size_t low = 0, high = starts->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (starts->rows[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < starts->n && starts->rows[low].code == code ? starts->rows[low].rules : 0;
}

static int
by_code(const void *a, const void *b)
{
	const struct opt_out_start *x = a, *y = b;

	return (x->code > y->code) - (x->code < y->code);
}

/* Rows of one letter become one. */
static void
join(struct opt_out_starts *starts)
{
	size_t n = 0;

	for (size_t i = 0; i < starts->n; i++) {
		if (n > 0 && starts->rows[n - 1].code == starts->rows[i].code)
			starts->rows[n - 1].rules |= starts->rows[i].rules;
		else
			starts->rows[n++] = starts->rows[i];
	}
	starts->n = n;
}

int
opt_out_starts_make(struct opt_out_starts *starts)
{
	struct span word;
	size_t all = 0;

	for (size_t i = 0; i < opt_out_rules_n; i++)
		for (const char *class_ = opt_out_rules[i].slots[0]; next_word(&class_, &word);)
			all++;
	*starts = (struct opt_out_starts){ .rows = calloc(all, sizeof *starts->rows) };
	if (starts->rows == NULL)
		return -1;
	for (size_t i = 0; i < opt_out_rules_n; i++)
		for (const char *class_ = opt_out_rules[i].slots[0]; next_word(&class_, &word);)
			starts->rows[starts->n++] =
			    (struct opt_out_start){ take_code(&word), UINT64_C(1) << i };
	qsort(starts->rows, starts->n, sizeof *starts->rows, by_code);
	join(starts);
	return 0;
}

void
opt_out_starts_free(struct opt_out_starts *starts)
{
	free(starts->rows);
	*starts = (struct opt_out_starts){ 0 };
}

bool
opt_out_grammar_find(const struct opt_out_starts *starts, struct span s)
{
	struct spoken_letter before[2] = { { 0, SPOKEN_NONE }, { 0, SPOKEN_NONE } };
	struct spoken_letter letter;
	const char *clause = s.data;
	bool first = true;

	for (struct span here = s; spoken_take(&s, &letter); here = s) {
		uint64_t may = rules_at(starts, letter.code);
		struct span past;

		if (letter.gap >= SPOKEN_SIGN)
			clause = here.data;
		past = said_before(clause, here.data);
		for (size_t i = 0; may != 0; i++, may >>= 1)
			if ((may & 1) != 0 &&
			    holds_here(&opt_out_rules[i], here, past,
				first || letter.gap == SPOKEN_TURN) &&
			    !is_another(here, past, before))
				return true;
		first = false;
		before[1] = before[0];
		before[0] = letter;
	}
	return false;
}
