/*
 * number_code.c: a number format's code, taken apart. Any thread. What it does not know is shown as
 * it stands; it never fails.
 */
#include "number_code.h"

#include "utf8.h"

#include "banned.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void
skip(struct span *s, size_t n)
{
	s->data += n;
	s->len -= n;
}

/* Whether s begins with `word` (in small letters), whatever its case. */
static bool
begins(struct span s, const char *word)
{
	size_t n = strlen(word);

	if (s.len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(s.data[i]) != word[i])
			return false;
	return true;
}

/* How often the first letter stands there in a row. */
static size_t
run_of(struct span s)
{
	size_t n = 0;

	while (n < s.len && lower(s.data[n]) == lower(s.data[0]))
		n++;
	return n;
}

static void
add_part(struct number_code *c, enum number_part_kind kind, size_t count, struct span literal)
{
	if (c->n == NUMBER_CODE_PARTS) {
		c->number = true;
		return;
	}
	c->parts[c->n++] = (struct number_part){ kind, count > 9 ? 9 : (int)count, literal };
	c->date = c->date || kind != NUMBER_LITERAL;
}

/* One character, shown as it stands. */
static void
take_literal(struct number_code *c, struct span *code)
{
	struct span rest = *code;

	if (code->len == 0)
		return;
	(void)utf8_take(&rest);
	add_part(c, NUMBER_LITERAL, 1, (struct span){ code->data, code->len - rest.len });
	*code = rest;
}

/* `$-804`, `$-zh-CN`, `$-F800`: whose names are shown, or that the machine's format is meant. */
static void
take_locale(struct number_code *c, struct span mark)
{
	const char *dash = memchr(mark.data, '-', mark.len);
	struct span word;
	unsigned long id = 0;

	if (dash == NULL)
		return;
	word = (struct span){ dash + 1, mark.len - (size_t)(dash + 1 - mark.data) };
	for (size_t i = 0; i < word.len; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *at = memchr(digits, lower(word.data[i]), 16);

		if (at == NULL)
			break;
		id = (id << 4 | (unsigned long)(at - digits)) & 0xffffffff;
	}
	if (begins(word, "zh") || (id & 0x3ff) == 0x04)
		c->chinese = true;
	if (begins(word, "x-sysdate") || id == 0xf800)
		c->system = "yyyy年m月d日";
	else if (begins(word, "x-systime") || id == 0xf400)
		c->system = "h:mm:ss";
}

/* `[h]`, `[$-804]`, `[Red]`, `[>=100]` */
static void
take_bracket(struct number_code *c, struct span *code)
{
	const char *end = memchr(code->data, ']', code->len);
	struct span mark = { code->data + 1,
		(end == NULL ? code->len : (size_t)(end - code->data)) - 1 };

	skip(code, mark.len + (end == NULL ? 1 : 2));
	if (mark.len == 0)
		return;
	if (mark.data[0] == '$') {
		take_locale(c, mark);
		return;
	}
	if (run_of(mark) != mark.len)
		return;
	if (lower(mark.data[0]) == 'h')
		add_part(c, NUMBER_ELAPSED_HOURS, mark.len, mark);
	else if (lower(mark.data[0]) == 'm')
		add_part(c, NUMBER_ELAPSED_MINUTES, mark.len, mark);
	else if (lower(mark.data[0]) == 's')
		add_part(c, NUMBER_ELAPSED_SECONDS, mark.len, mark);
}

/* `"text"` */
static void
take_quoted(struct number_code *c, struct span *code)
{
	const char *end;
	struct span inside;

	skip(code, 1);
	end = code->len == 0 ? NULL : memchr(code->data, '"', code->len);
	inside = (struct span){ code->data, end == NULL ? code->len : (size_t)(end - code->data) };
	add_part(c, NUMBER_LITERAL, 1, inside);
	skip(code, inside.len + (end == NULL ? 0 : 1));
}

/* `.000` behind seconds */
static bool
take_fraction(struct number_code *c, struct span *code)
{
	size_t n = 1;

	while (n < code->len && code->data[n] == '0')
		n++;
	if (n == 1 || c->n == 0 ||
	    (c->parts[c->n - 1].kind != NUMBER_SECOND &&
		c->parts[c->n - 1].kind != NUMBER_ELAPSED_SECONDS))
		return false;
	c->decimals = n - 1 > 3 ? 3 : (int)(n - 1);
	add_part(c, NUMBER_FRACTION, 1, (struct span){ NULL, 0 });
	skip(code, n);
	return true;
}

/* AM/PM, A/P, 上午/下午 */
static bool
take_half_day(struct number_code *c, struct span *code)
{
	static const char *const words[] = { "am/pm", "a/p", "上午/下午" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);

		if (!begins(*code, words[i]))
			continue;
		add_part(c, NUMBER_HALF_DAY, i, (struct span){ code->data, n });
		c->twelve = true;
		skip(code, n);
		return true;
	}
	return false;
}

/* A run of letters that stand for a part of a date. */
static bool
take_letters(struct number_code *c, struct span *code)
{
	size_t n = run_of(*code);
	enum number_part_kind kind;

	switch (lower(code->data[0])) {
	case 'y':
		kind = NUMBER_YEAR;
		break;
	case 'e': /* the year, in full */
		kind = NUMBER_YEAR;
		if (n < code->len && (code->data[n] == '+' || code->data[n] == '-'))
			c->number = true;
		break;
	case 'm':
		kind = NUMBER_MONTH;
		break;
	case 'd':
		kind = NUMBER_DAY;
		break;
	case 'h':
		kind = NUMBER_HOUR;
		break;
	case 's':
		kind = NUMBER_SECOND;
		break;
	case 'a':
		kind = NUMBER_WEEKDAY;
		if (n < 3)
			return false;
		break;
	default:
		return false;
	}
	add_part(c, kind, lower(code->data[0]) == 'e' ? 4 : n, (struct span){ code->data, n });
	skip(code, n);
	return true;
}

/* The next part of the first section. */
static void
take_part(struct number_code *c, struct span *code)
{
	switch (code->data[0]) {
	case '"':
		take_quoted(c, code);
		return;
	case '\\':
		skip(code, 1);
		take_literal(c, code);
		return;
	case '_': /* as wide as the next character; `*`: fills the cell with it */
	case '*':
		if (code->data[0] == '_')
			add_part(c, NUMBER_LITERAL, 1, span_of(" "));
		skip(code, 1);
		if (code->len > 0)
			(void)utf8_take(code);
		return;
	case '[':
		take_bracket(c, code);
		return;
	case '0':
	case '#':
	case '?':
	case '@':
		c->number = true;
		skip(code, 1);
		return;
	case '.':
		if (take_fraction(c, code))
			return;
		break;
	}
	if (!take_half_day(c, code) && !take_letters(c, code))
		take_literal(c, code);
}

/* `m` is the minute behind hours and before seconds, whatever stands between. */
static void
find_minutes(struct number_code *c)
{
	enum number_part_kind before = NUMBER_LITERAL;

	for (size_t i = 0; i < c->n; i++) {
		struct number_part *part = &c->parts[i];
		enum number_part_kind after = NUMBER_LITERAL;

		if (part->kind == NUMBER_LITERAL || part->kind == NUMBER_HALF_DAY)
			continue;
		for (size_t k = i + 1; k < c->n && after == NUMBER_LITERAL; k++)
			after = c->parts[k].kind;
		if (part->kind == NUMBER_MONTH && part->count <= 2 &&
		    (before == NUMBER_HOUR || before == NUMBER_ELAPSED_HOURS ||
			after == NUMBER_SECOND || after == NUMBER_ELAPSED_SECONDS))
			part->kind = NUMBER_MINUTE;
		before = part->kind;
	}
}

void
number_code_parse(struct span code, struct number_code *c)
{
	c->n = 0;
	c->date = c->number = c->twelve = c->chinese = false;
	c->decimals = 0;
	c->system = NULL;
	if (begins(code, "general"))
		return;
	while (code.len > 0 && code.data[0] != ';')
		take_part(c, &code);
	find_minutes(c);
}
