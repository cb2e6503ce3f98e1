/*
 * phone.c: phone numbers as people type them. Any thread. Must never guess: every character is
 * understood or the number is rejected, and so is a number of another length or start.
 */
#include "phone.h"

#include "cell_text.h"
#include "utf8.h"

#include "banned.h"

#define DIGITS_KEPT  24 /* of a number that is too long, the others are only counted */
#define QUOTED_MAX   40
#define FRACTION_MAX 3   /* digits behind a dot that are no part of a phone number by themselves */
#define DECIMALS_MIN 7   /* of a number in E notation that has all its digits */
#define EXPONENT_MAX 999 /* a larger one is as good as any */

/* What was read of a number so far. */
struct reading {
	char digits[DIGITS_KEPT];
	size_t n;       /* digits, all of them */
	bool plus;      /* a plus stands before them */
	bool hyphen_86; /* the first two are `86` and a hyphen follows them */
	bool parted;    /* something else than a digit stands between digits */
	size_t dots;
	size_t whole;      /* digits before the last dot */
	bool zeros_behind; /* of the digits behind the last dot, none is another */
};

enum sign { SIGN_DIGIT, SIGN_PLUS, SIGN_HYPHEN, SIGN_DOT, SIGN_DROPPED, SIGN_ALIEN };

static enum sign
sign_of(unsigned code, char *digit)
{
	if (code >= '0' && code <= '9') {
		*digit = (char)code;
		return SIGN_DIGIT;
	}
	if (code >= 0xff10 && code <= 0xff19) { /* full-width 0 to 9 */
		*digit = (char)('0' + (int)(code - 0xff10));
		return SIGN_DIGIT;
	}
	switch (code) {
	case '+':
	case 0xff0b: /* full-width */
		return SIGN_PLUS;
	case '-':
	case 0x2010: /* hyphen, no-break hyphen, figure dash, en dash, minus, full-width */
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2212:
	case 0xff0d:
		return SIGN_HYPHEN;
	case '.':
	case 0xff0e: /* full-width */
		return SIGN_DOT;
	case '(':
	case ')':
	case 0xff08: /* full-width */
	case 0xff09:
		return SIGN_DROPPED;
	default:
		return utf8_is_space(code) || utf8_is_invisible(code) ? SIGN_DROPPED : SIGN_ALIEN;
	}
}

int
phone_sign(unsigned code)
{
	char digit = '0';

	switch (sign_of(code, &digit)) {
	case SIGN_DIGIT:
		return digit - '0';
	case SIGN_ALIEN:
		return PHONE_ALIEN;
	case SIGN_PLUS:
	case SIGN_HYPHEN:
	case SIGN_DOT:
	case SIGN_DROPPED:
		break;
	}
	return PHONE_BETWEEN;
}

/* One character; false when it cannot stand there. */
static bool
read_sign(struct reading *r, unsigned code)
{
	char digit = 0;
	enum sign sign = sign_of(code, &digit);

	if (sign == SIGN_ALIEN || (sign == SIGN_PLUS && (r->plus || r->n > 0)))
		return false;
	if (sign == SIGN_DIGIT) {
		if (r->n < DIGITS_KEPT)
			r->digits[r->n] = digit;
		r->n++;
		r->zeros_behind = r->zeros_behind && digit == '0';
	} else if (sign == SIGN_PLUS) {
		r->plus = true;
	} else if (sign == SIGN_HYPHEN) {
		if (r->n == 2 && !r->parted && memcmp(r->digits, "86", 2) == 0)
			r->hyphen_86 = true;
		r->parted = r->parted || r->n > 0;
	} else {
		if (sign == SIGN_DOT) {
			r->dots++;
			r->whole = r->n;
			r->zeros_behind = true;
		}
		/* `86 - 138…` is `86-138…`, but `8 6-138…` is not. */
		r->parted = r->parted || r->n == 1;
	}
	return true;
}

static void
add_alien(struct text *reason, struct span one, unsigned code)
{
	if (code < 0x20 || code == 0x7f) {
		text_addf(reason, "U+%04X", code);
		return;
	}
	text_addquoted(reason, one, QUOTED_MAX);
	if (code > 0x7f)
		text_addf(reason, " (U+%04X)", code);
}

/* Reads every character. Returns 0, or -1 with the first that is not understood added. */
static int
read_all(struct reading *r, struct span piece, struct text *reason)
{
	struct span rest = piece;

	while (rest.len > 0) {
		struct span one = rest;
		unsigned code = utf8_take(&rest);

		one.len -= rest.len;
		if (read_sign(r, code))
			continue;
		add_alien(reason, one, code);
		text_adds(reason, sign_of(code, &(char){ 0 }) == SIGN_PLUS
				      ? " may stand only in front of the digits: "
				      : " is not understood: ");
		return -1;
	}
	return 0;
}

/* How many digits in front are the country code; -1 when it is another country's. */
static int
prefix_len(const struct reading *r)
{
	if (r->plus)
		return r->n >= 2 && memcmp(r->digits, "86", 2) == 0 ? 2 : -1;
	if (r->hyphen_86)
		return 2;
	if (r->n >= 4 && memcmp(r->digits, "0086", 4) == 0)
		return 4;
	if (r->n >= PHONE_SIZE && memcmp(r->digits, "00", 2) == 0)
		return -1;
	/*
	 * 13 digits that begin with 86: a spreadsheet took the plus away. No other number looks
	 * like that.
	 */
	if (r->n == PHONE_SIZE + 1 && memcmp(r->digits, "861", 3) == 0 && r->digits[3] >= '3')
		return 2;
	return 0;
}

/*
 * A single dot may be a decimal point: it is one when only zeros stand behind it, as some write
 * whole numbers, or so few digits as no part of a number has. -1: the number has a fraction.
 */
static int
drop_fraction(struct reading *r)
{
	size_t behind = r->n - r->whole;

	if (r->dots != 1 || behind == 0)
		return 0;
	if (r->zeros_behind)
		r->n = r->whole;
	else if (behind <= FRACTION_MAX)
		return -1;
	return 0;
}

/* E notation: `1.3800138E+10`. */
struct notation {
	bool plus, negative; /* the number, the exponent */
	struct span whole, decimals;
	size_t exponent;
};

static bool
take_char(struct span *s, char c)
{
	if (s->len == 0 || s->data[0] != c)
		return false;
	*s = (struct span){ s->data + 1, s->len - 1 };
	return true;
}

static struct span
take_digits(struct span *s)
{
	struct span digits = { s->data, 0 };

	while (s->len > 0 && s->data[0] >= '0' && s->data[0] <= '9') {
		digits.len++;
		*s = (struct span){ s->data + 1, s->len - 1 };
	}
	return digits;
}

static bool
parse_notation(struct span s, struct notation *out)
{
	struct span digits;

	*out = (struct notation){ .plus = take_char(&s, '+') };
	out->whole = take_digits(&s);
	if (take_char(&s, '.'))
		out->decimals = take_digits(&s);
	if (out->whole.len == 0 || (!take_char(&s, 'E') && !take_char(&s, 'e')))
		return false;
	out->negative = take_char(&s, '-');
	if (!out->negative)
		(void)take_char(&s, '+');
	digits = take_digits(&s);
	if (digits.len == 0 || s.len > 0)
		return false;
	for (size_t i = 0; i < digits.len && out->exponent <= EXPONENT_MAX; i++)
		out->exponent = out->exponent * 10 + (size_t)(digits.data[i] - '0');
	return true;
}

/*
 * A spreadsheet shows large numbers in E notation when their column is narrow, and saves what it
 * shows: most of the digits are gone then. Programs write it with all of them. -1: gone.
 */
static int
expand(const struct notation *e, struct reading *r)
{
	size_t decimals = e->decimals.len;

	if (e->negative || e->whole.len != 1 || decimals < DECIMALS_MIN)
		return -1;
	while (decimals > 0 && e->decimals.data[decimals - 1] == '0')
		decimals--;
	if (decimals > e->exponent)
		return -1;
	r->plus = e->plus;
	r->n = e->exponent + 1;
	r->digits[0] = e->whole.data[0];
	for (size_t i = 1; i < r->n && i < DIGITS_KEPT; i++)
		r->digits[i] = '0';
	for (size_t i = 0; i < decimals && i + 1 < DIGITS_KEPT; i++)
		r->digits[i + 1] = e->decimals.data[i];
	return 0;
}

bool
phone_plain(struct span piece, char out[static PHONE_SIZE])
{
	if (piece.len != PHONE_SIZE - 1 || piece.data[0] != '1' || piece.data[1] < '3')
		return false;
	for (size_t i = 0; i < piece.len; i++)
		if (piece.data[i] < '0' || piece.data[i] > '9')
			return false;
	memcpy(out, piece.data, piece.len);
	out[piece.len] = '\0';
	return true;
}

/* All digits of the number. Returns 0, or -1 with the reason added, but for the number itself. */
static int
read_digits(struct reading *r, struct span number, struct text *reason)
{
	struct notation notation;

	if (parse_notation(number, &notation)) {
		if (expand(&notation, r) == 0)
			return 0;
		text_adds(reason, "digits are gone in E notation; format the column as text and "
				  "enter the number again: ");
		return -1;
	}
	if (read_all(r, number, reason) != 0)
		return -1;
	if (drop_fraction(r) == 0)
		return 0;
	text_adds(reason, "not a whole number: ");
	return -1;
}

/* The eleven digits among those that were read. Returns as above. */
static int
pick_digits(const struct reading *r, char out[static PHONE_SIZE], struct text *reason)
{
	int prefix = r->n == 0 ? 0 : prefix_len(r);
	size_t left;

	if (prefix < 0) {
		text_adds(reason, "country code other than 86: ");
		return -1;
	}
	left = r->n - (size_t)prefix;
	if (left != PHONE_SIZE - 1) {
		text_addf(
		    reason, "%zu digit%s, %d wanted: ", left, left == 1 ? "" : "s", PHONE_SIZE - 1);
		return -1;
	}
	if (r->digits[prefix] != '1' || r->digits[prefix + 1] < '3') {
		text_addf(reason, "begins with %c%c, 13 to 19 wanted: ", r->digits[prefix],
		    r->digits[prefix + 1]);
		return -1;
	}
	memcpy(out, r->digits + prefix, PHONE_SIZE - 1);
	out[PHONE_SIZE - 1] = '\0';
	return 0;
}

/* The number without characters that nobody sees, and without what only keeps it text. */
static struct span
bare(struct span s)
{
	struct span rest;

	/* First as it stands: the quote that our own files put before it is not part of it. */
	s = cell_text_plain(s);
	rest = s;
	while (rest.len > 0) {
		unsigned code = utf8_take(&rest);

		if (!utf8_is_space(code) && !utf8_is_invisible(code))
			break;
		s = rest;
	}
	rest = utf8_trim(cell_text_plain(utf8_trim(s)));
	/* The ' that people type so that the number stays text. */
	(void)take_char(&rest, '\'');
	return rest;
}

int
phone_parse(struct span piece, char out[static PHONE_SIZE], struct text *reason)
{
	struct reading r = { .n = 0 };

	out[0] = '\0';
	if (phone_plain(piece, out))
		return 0;
	if (read_digits(&r, bare(piece), reason) == 0 && pick_digits(&r, out, reason) == 0)
		return 0;
	text_addquoted(reason, piece, QUOTED_MAX);
	return -1;
}

/* The length of the separator that s begins with, or 0. */
static size_t
separator_len(struct span s)
{
	static const char *const wide[] = { "，", "、", "；" };

	switch (s.data[0]) {
	case ',':
	case ';':
	case '/':
	case '\r':
	case '\n':
		return 1;
	default:
		break;
	}
	if ((unsigned char)s.data[0] < 0x80 || s.len < 3)
		return 0;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (memcmp(s.data, wide[i], 3) == 0)
			return 3;
	return 0;
}

bool
phone_next(struct span *cell, struct span *piece)
{
	while (cell->len > 0) {
		struct span found = { cell->data, 0 };
		size_t skip = 0;

		while (cell->len > 0 && (skip = separator_len(*cell)) == 0) {
			cell->data++;
			cell->len--;
			found.len++;
		}
		cell->data += skip;
		cell->len -= skip;
		*piece = utf8_trim(found);
		if (piece->len > 0)
			return true;
	}
	return false;
}

void
phone_mask(const char *phone, char out[static PHONE_SIZE])
{
	bool whole = phone != NULL && strlen(phone) == PHONE_SIZE - 1;

	for (size_t i = 0; whole && i < PHONE_SIZE - 1; i++)
		whole = phone[i] >= '0' && phone[i] <= '9';
	if (!whole) {
		memcpy(out, "***", 4);
		return;
	}
	memcpy(out, phone, PHONE_SIZE);
	memset(out + 3, '*', 4);
}

unsigned long long
phone_number(const char phone[static PHONE_SIZE])
{
	unsigned long long n = 0;

	for (size_t i = 0; i < PHONE_SIZE - 1; i++)
		n = n * 10 + (unsigned long long)(phone[i] - '0');
	return n;
}
