/*
 * opt_out.c: does the person say that they want no more calls? Any thread, once the phrases are
 * there. Asks for no memory while it looks. Our own words are opt_out_grammar.c's, here are the
 * user's.
 */
#include "opt_out.h"

#include <stdint.h>
#include <stdlib.h>

#include "spoken.h"
#include "utf8.h"

#include "banned.h"

#define QUOTED_MAX 40

/* Does `s` begin with the phrase? *rest is then what follows it. */
static bool
begins_with(struct span s, const unsigned *phrase, struct span *rest)
{
	struct spoken_letter letter;

	for (; *phrase != 0; phrase++)
		if (!spoken_take(&s, &letter) || letter.code != *phrase)
			return false;
	*rest = s;
	return true;
}

/*
 * May the phrase begin at `first`? `before` are the two letters before it, the last one first.
 */
static bool
may_begin(const unsigned *phrase, const struct spoken_letter *first,
    const struct spoken_letter before[static 2])
{
	if (first->gap == SPOKEN_NONE && spoken_is_ascii(phrase[0]) &&
	    spoken_is_ascii(before[0].code))
		return false;
	if (first->gap >= SPOKEN_SIGN)
		return true;
	if (phrase[0] == u'不' && before[0].code == phrase[1])
		return before[1].code == u'不';
	return phrase[0] != u'别' || !spoken_before_bie(before[0].code);
}

/* May the phrase end before `rest`? */
static bool
may_end(const unsigned *phrase, size_t len, struct span rest)
{
	struct span after = rest;
	struct spoken_letter next;

	if (spoken_is_ascii(phrase[len - 1]) && spoken_take(&after, &next) &&
	    next.gap == SPOKEN_NONE && spoken_is_ascii(next.code))
		return false;
	return !spoken_ends_as(phrase, len, rest);
}

/* Is there a phrase in the sentence? */
static bool
find_in(const struct opt_out *phrases, struct span s)
{
	struct spoken_letter before[2] = { { 0, SPOKEN_NONE }, { 0, SPOKEN_NONE } };
	struct spoken_letter letter;
	struct span here = s, rest;

	if (phrases->own.n > 0 && opt_out_grammar_find(&phrases->own, s))
		return true;
	for (; spoken_take(&s, &letter); here = s) {
		size_t len;

		for (size_t at = 0; at < phrases->len; at += len + 2) {
			const unsigned *phrase = phrases->codes + at + 1;

			len = phrase[-1];
			if (phrase[0] == letter.code && begins_with(here, phrase, &rest) &&
			    may_begin(phrase, &letter, before) && may_end(phrase, len, rest))
				return true;
		}
		before[1] = before[0];
		before[0] = letter;
	}
	return false;
}

static bool
is_sentence_end(unsigned code)
{
	switch (code) {
	case '!':
	case '?':
	case '\n':
	case '\r':
	case 0x3002: /* 。 */
	case 0xff01: /* ！ */
	case 0xff1f: /* ？ */
	case 0xff61: /* ｡ */
		return true;
	default:
		return false;
	}
}

bool
opt_out_find(const struct opt_out *phrases, struct span said, struct span *sentence)
{
	while (said.len > 0) {
		struct span one = { said.data, 0 };

		while (said.len > 0 && !is_sentence_end(utf8_take(&said)))
			one.len = (size_t)(said.data - one.data);
		if (!find_in(phrases, one))
			continue;
		*sentence = utf8_trim(one);
		return true;
	}
	return false;
}

static int
add_code(struct opt_out *phrases, unsigned code)
{
	if (phrases->len == phrases->cap) {
		size_t cap = phrases->cap == 0 ? 512 : phrases->cap * 2;
		unsigned *codes = reallocarray(phrases->codes, cap, sizeof *codes);

		if (codes == NULL)
			return -1;
		phrases->codes = codes;
		phrases->cap = cap;
	}
	phrases->codes[phrases->len++] = code;
	return 0;
}

/* 0; 1 when it has fewer than two letters, then it is not added; -1 when memory is out. */
static int
add_phrase(struct opt_out *phrases, struct span s)
{
	size_t before = phrases->len;
	unsigned letters = 0;
	struct spoken_letter letter;
	int rc = -1;

	if (add_code(phrases, 0) != 0)
		goto out;
	for (; spoken_take(&s, &letter); letters++)
		if (add_code(phrases, letter.code) != 0)
			goto out;
	rc = 1;
	if (letters < 2)
		goto out;
	rc = add_code(phrases, 0);
	if (rc == 0)
		phrases->codes[before] = letters;
out:
	if (rc != 0)
		phrases->len = before;
	return rc;
}

int
opt_out_defaults(struct opt_out *phrases)
{
	return opt_out_starts_make(&phrases->own);
}

/* One line of a file. */
static int
parse_line(const char *path, struct span line, size_t number, struct opt_out *phrases,
    struct problem *problem)
{
	struct text quoted = { 0 };

	line = utf8_trim(line);
	if (line.len == 0 || line.data[0] == '#')
		return 0;
	switch (add_phrase(phrases, line)) {
	case 0:
		return 0;
	case 1:
		text_addquoted(&quoted, line, QUOTED_MAX);
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: line %zu: two letters or digits at least are wanted: %s", path, number,
		    text_str(&quoted));
		text_free(&quoted);
		return -1;
	default:
		return problem_memory(problem);
	}
}

int
opt_out_parse(const char *path, struct span file, struct opt_out *phrases, struct problem *problem)
{
	size_t before = phrases->len;
	size_t number = 1;
	bool valid = utf8_valid(file) == file.len;

	for (; file.len > 0; number++) {
		const char *end = memchr(file.data, '\n', file.len);
		size_t len = end == NULL ? file.len : (size_t)(end - file.data);
		struct span line = { file.data, len };

		if (!valid && utf8_valid(line) < len)
			return problem_set(
			    problem, EXIT_USAGE, "%s: line %zu: not UTF-8", path, number);
		if (parse_line(path, line, number, phrases, problem) != 0)
			return -1;
		file.data += end == NULL ? len : len + 1;
		file.len -= end == NULL ? len : len + 1;
	}
	if (phrases->len > before)
		return 0;
	return problem_set(problem, EXIT_USAGE, "%s: no phrase in it", path);
}

void
opt_out_free(struct opt_out *phrases)
{
	free(phrases->codes);
	opt_out_starts_free(&phrases->own);
	*phrases = (struct opt_out){ 0 };
}
