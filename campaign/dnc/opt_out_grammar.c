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

#define WORDS      ((OPT_OUT_RULES_MAX + 63) / 64)
#define FILLERS    5  /* words of one slot that may be repeated */
#define LOOK_BACK  72 /* bytes before a refusal that are looked at for what it is about */
#define SHORTLY    24 /* of these for the time that it is about */
#define LOOK_AHEAD 16 /* letters behind one */

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

/*
 * The rule from its slot `i` on; `again`: how often that slot was filled already. *end is where it
 * ends.
 */
static bool
goes_on(const struct opt_out_rule *rule, size_t i, int again, struct at at, struct span *end)
{
	const char *slot = i == OPT_OUT_SLOTS ? NULL : rule->slots[i];
	bool optional, many;
	struct ahead ahead;
	struct span word;

	if (slot == NULL) {
		*end = at.rest;
		return may_end(rule, &at);
	}
	many = slot[0] == '*';
	optional = many || slot[0] == '?';
	if (optional && goes_on(rule, i + 1, 0, at, end))
		return true;
	slot += optional ? 1 : 0;
	ahead = look_ahead(at.rest);
	while (next_word(&slot, &word)) {
		struct at next = { .word = word };

		if (!begins_with(&ahead, word, (rule->flags & JOINED) != 0, i == 0, &next.rest))
			continue;
		if (many && again < FILLERS ? goes_on(rule, i, again + 1, next, end)
					    : goes_on(rule, i + 1, 0, next, end))
			return true;
	}
	return false;
}

/* Its end, so many bytes at most, no character cut. */
static struct span
last_bytes(struct span s, size_t most)
{
	size_t from = s.len > most ? s.len - most : 0;

	while (from < s.len && ((unsigned char)s.data[from] & 0xc0) == 0x80)
		from++;
	return (struct span){ s.data + from, s.len - from };
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
	if (first.code == u'别' && first.gap < SPOKEN_SIGN && spoken_before_bie(before[0].code))
		return true;
	return asks(here, before) || holds(past, opt_out_said_of_another, true);
}

/* What follows in this clause, LOOK_AHEAD letters at most. */
static struct span
said_after(struct span rest)
{
	struct span clause = { rest.data, 0 };
	struct spoken_letter letter;

	for (int i = 0; i < LOOK_AHEAD && spoken_take(&rest, &letter); i++) {
		if (letter.gap >= SPOKEN_SIGN)
			break;
		clause.len = (size_t)(rest.data - clause.data);
	}
	return clause;
}

/*
 * It asks whether there is no need to: 不用再打了吗, 疫苗不用再打了吧. But 可以不用再打吗 asks for it.
 */
static bool
only_asks(struct span here, struct span past, struct span after)
{
	const struct span matched = { here.data, (size_t)(after.data - here.data) };
	struct span rest;

	if (!holds(matched, opt_out_no_need, false) || holds(past, opt_out_request, true))
		return false;
	if (holds(past, opt_out_enough, false))
		return true;
	if (stands(opt_out_question, after, &rest))
		return true;
	return holds(past, opt_out_injections, false) && holds(after, "吧", true);
}

/* 我不要打: who speaks is the one who does not. */
static bool
is_ours(struct span here, struct span past)
{
	struct span rest;

	return stands(opt_out_ours_no, here, &rest) && holds(past, opt_out_ours, true) &&
	       !holds(past, opt_out_not_ours, true);
}

/* 现在别打: to another time, or to another number. */
static bool
is_put_off(struct span past, struct span end)
{
	struct span shortly = last_bytes(past, SHORTLY);

	return (holds(shortly, opt_out_times, false) &&
		   !holds(shortly, opt_out_not_times, false)) ||
	       holds(past, opt_out_right_before, true) ||
	       holds(said_after(end), opt_out_instead, false);
}

/* What stands before or behind it in the clause takes it away: each flag has its words. */
static bool
is_taken_away(unsigned flags, struct span here, struct span past, struct span end)
{
	if ((flags & NOT_AT_TIME) != 0 && is_put_off(past, end))
		return true;
	if ((flags & DENIED) != 0 && holds(past, opt_out_denied, true) &&
	    !holds(past, opt_out_not_denied, true))
		return true;
	if ((flags & NOT_OURS) != 0 && is_ours(here, past))
		return true;
	if ((flags & NOT_OF_PHONE) != 0 && (holds(past, opt_out_of_phone, false) ||
					       holds(said_after(end), opt_out_of_phone, false)))
		return true;
	if ((flags & NOT_UNTIL) != 0 && holds(said_after(end), opt_out_until, false) &&
	    !holds(
		(struct span){ here.data, (size_t)(end.data - here.data) }, opt_out_ever, false) &&
	    !holds(said_after(end), opt_out_ever, false))
		return true;
	return (flags & ASKS) != 0 && only_asks(here, past, said_after(end));
}

static bool
holds_here(const struct opt_out_rule *rule, struct span here, struct span past, bool first)
{
	struct span end;

	if ((rule->flags & ALONE) != 0 && !first)
		return false;
	return goes_on(rule, 0, 0, (struct at){ .rest = here }, &end) &&
	       !is_taken_away(rule->flags, here, past, end);
}

/* A letter, and the rules that begin with it: a bit each. */
struct opt_out_start {
	unsigned code;
	uint64_t rules[WORDS];
};

/* The rules that may begin with this letter; NULL: none. */
static const uint64_t *
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
	return low < starts->n && starts->rows[low].code == code ? starts->rows[low].rules : NULL;
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
			for (size_t k = 0; k < WORDS; k++)
				starts->rows[n - 1].rules[k] |= starts->rows[i].rules[k];
		else
			starts->rows[n++] = starts->rows[i];
	}
	starts->n = n;
}

static void
add_start(struct opt_out_start *start, unsigned code, size_t rule)
{
	start->code = code;
	start->rules[rule / 64] = UINT64_C(1) << rule % 64;
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
			add_start(&starts->rows[starts->n++], take_code(&word), i);
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

/* One of these rules holds there. */
static bool
refuses_here(const uint64_t *may, struct span here, struct span past,
    const struct spoken_letter before[static 2], bool first)
{
	for (size_t i = 0; i < opt_out_rules_n; i++) {
		if (may[i / 64] >> i % 64 == 0) {
			i |= 63; /* no more in this one */
			continue;
		}
		if ((may[i / 64] >> i % 64 & 1) != 0 &&
		    holds_here(&opt_out_rules[i], here, past, first) &&
		    !is_another(here, past, before))
			return true;
	}
	return false;
}

bool
opt_out_grammar_find(const struct opt_out_starts *starts, struct span s)
{
	struct spoken_letter before[2] = { { 0, SPOKEN_NONE }, { 0, SPOKEN_NONE } };
	struct spoken_letter letter;
	const char *clause = s.data;
	bool first = true;

	for (struct span here = s; spoken_take(&s, &letter); here = s) {
		/* Words of ASCII letters begin where no other of them stands before. */
		bool within = letter.gap == SPOKEN_NONE && spoken_is_ascii(letter.code) &&
			      spoken_is_ascii(before[0].code);
		const uint64_t *may = within ? NULL : rules_at(starts, letter.code);

		if (letter.gap >= SPOKEN_SIGN)
			clause = here.data;
		if (may != NULL &&
		    refuses_here(may, here,
			last_bytes(
			    (struct span){ clause, (size_t)(here.data - clause) }, LOOK_BACK),
			before, first || letter.gap == SPOKEN_TURN))
			return true;
		first = false;
		before[1] = before[0];
		before[0] = letter;
	}
	return false;
}
