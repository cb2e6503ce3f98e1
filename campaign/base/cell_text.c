/*
 * cell_text.c: cells as spreadsheets take them. Any thread. Must never let a formula pass for a
 * number: everything that is not sure to be one runs.
 */
#include "cell_text.h"

#include "utf8.h"

#include "banned.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* All of s, which begins behind the E: `10`, `+10`, `-3`. */
static bool
is_exponent(struct span s)
{
	size_t i = s.len > 0 && (s.data[0] == '+' || s.data[0] == '-') ? 1 : 0;

	if (i == s.len)
		return false;
	for (; i < s.len; i++)
		if (!is_digit(s.data[i]))
			return false;
	return true;
}

/* A sign or none, digits, and what stands between the digits of phone numbers; or E notation. */
static bool
is_number(struct span s)
{
	bool decimal = true; /* so far nothing but digits and dots */
	size_t digits = 0;

	if (s.len > 0 && (s.data[0] == '+' || s.data[0] == '-'))
		s = (struct span){ s.data + 1, s.len - 1 };
	for (size_t i = 0; i < s.len; i++) {
		switch (s.data[i]) {
		case ' ':
		case '-':
		case '(':
		case ')':
			decimal = false;
			break;
		case '.':
			break;
		case 'e':
		case 'E':
			return decimal && digits > 0 &&
			       is_exponent((struct span){ s.data + i + 1, s.len - i - 1 });
		default:
			if (!is_digit(s.data[i]))
				return false;
			digits++;
			break;
		}
	}
	return digits > 0;
}

/* Takes the text out of `="text"`. False when the cell is none, or has a quote inside. */
static bool
take_quoted(struct span cell, struct span *text)
{
	if (cell.len < 3 || memcmp(cell.data, "=\"", 2) != 0 || cell.data[cell.len - 1] != '"')
		return false;
	*text = (struct span){ cell.data + 2, cell.len - 3 };
	return text->len == 0 || memchr(text->data, '"', text->len) == NULL;
}

/* Digits, letters and Chinese characters: in quotes they are a text, whatever reads them. */
static bool
is_word(struct span s)
{
	while (s.len > 0) {
		unsigned code = utf8_take(&s);

		if (!((code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
			(code >= 'a' && code <= 'z') || (code >= 0x3400 && code <= 0x9fff) ||
			(code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff)))
			return false;
	}
	return true;
}

/* Could what begins with this byte run? It is a sign, or space, or begins a character that is. */
static bool
may_run(char first)
{
	switch ((unsigned char)first) {
	case '=':
	case '+':
	case '-':
	case '@':
	case ' ':
	case '\t':
	case '\n':
	case '\v':
	case '\f':
	case '\r':
	case 0xc2: /* the no-break space, U+0085 */
	case 0xe2: /* U+2000 to U+2069 */
	case 0xe3: /* U+3000 */
	case 0xef: /* U+FEFF, and the full-width forms */
		return true;
	default:
		return false;
	}
}

bool
cell_text_runs(struct span cell)
{
	struct span rest = cell, text;

	if (cell.len == 0 || !may_run(cell.data[0]))
		return false;
	if (cell.data[0] == '\t' || cell.data[0] == '\r')
		return true;
	while (rest.len > 0) {
		struct span here = rest;
		unsigned code = utf8_take(&rest);

		switch (code) {
		case '+':
		case '-':
			return !is_number(here);
		case '=':
			return !take_quoted(here, &text) || !is_word(text);
		case '@':
		case 0xff0b: /* full-width + - = @ */
		case 0xff0d:
		case 0xff1d:
		case 0xff20:
			return true;
		default:
			if (!utf8_is_space(code) && !utf8_is_invisible(code))
				return false;
			break;
		}
	}
	return false;
}

struct span
cell_text_plain(struct span cell)
{
	struct span rest, text;

	if (cell.len == 0 || (cell.data[0] != '=' && cell.data[0] != '\''))
		return cell;
	if (cell.data[0] == '\'') {
		rest = (struct span){ cell.data + 1, cell.len - 1 };
		if (!cell_text_runs(rest) && !is_number(rest) && !take_quoted(rest, &text))
			return cell;
		cell = rest;
	}
	return take_quoted(cell, &text) ? text : cell;
}
