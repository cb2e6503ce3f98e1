/*
 * fuzz_phone.c: a cell with phone numbers. Must hold: a number taken is 1[3-9] and nine more
 * digits, all of which stand in the cell, in this order (in E notation: but for zeros at the end),
 * with nothing before them but the country code and nothing behind them but the zeros of a
 * decimal; the same number comes out when it is written again in any of the ways that are
 * understood; a number that is not taken leaves a reason in words, on one line, and no digits; the
 * pieces of a cell stand in it in their order, not empty and without a separator; the mask shows
 * no digit in the middle. Of a do-not-call list: a number that is taken for a roll is found there,
 * too, also among words, and the same ones are found where none is wanted; what is no number is told
 * with a reason.
 */
#include "cell_text.h"
#include "fuzz.h"
#include "list_entry.h"
#include "phone.h"
#include "utf8.h"

/* The ASCII and full-width digits of a piece. */
static void
add_digits(struct span piece, struct text *digits)
{
	while (piece.len > 0) {
		unsigned code = utf8_take(&piece);

		if (code >= '0' && code <= '9')
			text_addc(digits, (char)code);
		else if (code >= 0xff10 && code <= 0xff19)
			text_addc(digits, (char)(code - 0xff10 + '0'));
	}
}

static bool
has(struct span s, char c)
{
	return s.len > 0 && memchr(s.data, c, s.len) != NULL;
}

/* Behind the number: the zeros of a decimal, and nothing where there is no dot. */
static bool
ends_there(struct span piece, const char *rest)
{
	bool dot = has(piece, '.');

	for (size_t i = 0; i + 3 <= piece.len; i++)
		dot = dot || memcmp(piece.data + i, "\xef\xbc\x8e", 3) == 0;
	return rest[strspn(rest, "0")] == '\0' && (dot || *rest == '\0');
}

static void
stands_in(struct span piece, const char *number)
{
	static const char *const prefixes[] = { "", "86", "0086" };
	bool notation = has(piece, 'E') || has(piece, 'e'), found = false;
	struct text digits = { 0 };
	size_t len = strlen(number);

	while (notation && number[len - 1] == '0')
		len--;
	add_digits(piece, &digits);
	for (size_t i = 0; i < COUNT(prefixes) && !found; i++) {
		size_t skip = strlen(prefixes[i]);
		const char *from = text_str(&digits) + skip;

		if (digits.len < skip + len || memcmp(digits.data, prefixes[i], skip) != 0)
			continue;
		found =
		    memcmp(from, number, len) == 0 && (notation || ends_there(piece, from + len));
	}
	MUST(found);
	text_free(&digits);
}

static void
is_number(const char *number)
{
	MUST(strlen(number) == PHONE_SIZE - 1);
	MUST(strspn(number, "0123456789") == PHONE_SIZE - 1);
	MUST(number[0] == '1' && number[1] >= '3');
}

/* Written otherwise, it is the same. */
static void
comes_again(const char *number)
{
	static const struct {
		const char *before, *behind;
	} ways[] = { { "", "" }, { "+86", "" }, { "+86 ", " " }, { "0086-", "" }, { "86-", "" },
		{ "86", "" }, { "'", "" }, { "=\"", "\"" }, { "'+86", "" }, { "", ".0" },
		{ "(", ")" }, { "\xe2\x80\xad", "\xe2\x80\xac" }, { "\xc2\xa0", "\xe3\x80\x80" } };
	struct text written = { 0 }, reason = { 0 };
	char again[PHONE_SIZE], masked[PHONE_SIZE];

	for (size_t i = 0; i < COUNT(ways); i++) {
		text_clear(&written);
		text_addf(&written, "%s%s%s", ways[i].before, number, ways[i].behind);
		MUST(phone_parse(text_span(&written), again, &reason) == 0);
		MUST(strcmp(again, number) == 0);
	}
	text_clear(&written);
	text_addf(&written, "%c.%sE+10", number[0], number + 1);
	MUST(phone_parse(text_span(&written), again, &reason) == 0 && strcmp(again, number) == 0);
	text_clear(&written);
	text_addf(&written, "%llu", phone_number(number));
	MUST(strcmp(text_str(&written), number) == 0);
	phone_mask(number, masked);
	MUST(memcmp(masked, number, 3) == 0 && memcmp(masked + 3, "****", 4) == 0 &&
	     strcmp(masked + 7, number + 7) == 0);
	text_free(&written);
	text_free(&reason);
}

static void
try_number(struct span piece)
{
	struct text reason = { 0 }, again = { 0 };
	char number[PHONE_SIZE], second[PHONE_SIZE];
	int rc = phone_parse(piece, number, &reason);

	MUST(rc == 0 || rc == -1);
	MUST(phone_parse(piece, second, &again) == rc);
	MUST(strcmp(number, second) == 0 && fuzz_same(&reason, &again));
	if (rc == 0) {
		MUST(reason.len == 0);
		is_number(number);
		stands_in(piece, number);
		comes_again(number);
	} else {
		MUST(number[0] == '\0' && reason.len > 0);
		for (size_t i = 0; i < reason.len; i++)
			MUST((unsigned char)reason.data[i] >= 0x20 && reason.data[i] != 0x7f);
		if (utf8_valid(piece) == piece.len)
			MUST(utf8_valid(text_span(&reason)) == reason.len);
	}
	text_free(&reason);
	text_free(&again);
}

static int
keep_number(void *ctx, const char *number)
{
	is_number(number);
	text_addf(ctx, "%s ", number);
	return 0;
}

static void
try_entry(struct span piece)
{
	struct text read = { 0 }, found = { 0 }, reason = { 0 }, among = { 0 };
	const struct list_entry_sink into_read = { &read, keep_number };
	const struct list_entry_sink into_found = { &found, keep_number };
	char number[PHONE_SIZE];
	enum list_entry entry = list_entry_read(piece, &into_read, &reason);

	MUST(list_entry_find(piece, &into_found) ==
	     (read.len > 0 ? LIST_ENTRY_NUMBER : LIST_ENTRY_NOTHING));
	MUST(fuzz_same(&read, &found));
	MUST(entry != LIST_ENTRY_NUMBER || read.len > 0);
	MUST((entry != LIST_ENTRY_UNREADABLE && entry != LIST_ENTRY_DAMAGED) || reason.len > 0);
	text_clear(&reason);
	if (phone_parse(piece, number, &reason) == 0) {
		MUST(entry == LIST_ENTRY_NUMBER && read.len == PHONE_SIZE);
		MUST(memcmp(read.data, number, PHONE_SIZE - 1) == 0);
		text_addf(&among, "王%s（家）", number);
		text_clear(&read);
		MUST(list_entry_read(text_span(&among), &into_read, &reason) == LIST_ENTRY_NUMBER);
		MUST(read.len == PHONE_SIZE && memcmp(read.data, number, PHONE_SIZE - 1) == 0);
	}
	text_free(&read);
	text_free(&found);
	text_free(&reason);
	text_free(&among);
}

static void
try_cell(struct span cell)
{
	const char *at = cell.data, *end = cell.data + cell.len;
	struct span piece;

	while (phone_next(&cell, &piece)) {
		MUST(piece.len > 0 && piece.data >= at && piece.data + piece.len <= end);
		MUST(cell.data >= piece.data + piece.len && cell.data + cell.len == end);
		at = piece.data + piece.len;
		for (size_t i = 0; i < piece.len; i++)
			MUST(strchr(",;/\r\n", piece.data[i]) == NULL || piece.data[i] == '\0');
		try_number(piece);
	}
	MUST(cell.len == 0);
}

/* With the quote that we put before what would run, the number is the same. */
static void
try_guarded(struct span cell)
{
	struct text guarded = { 0 }, reason = { 0 }, other = { 0 };
	char number[PHONE_SIZE], same[PHONE_SIZE];

	text_addc(&guarded, '\'');
	text_addspan(&guarded, cell);
	if (cell_text_runs(cell)) {
		MUST(phone_parse(cell, number, &reason) ==
		     phone_parse(text_span(&guarded), same, &other));
		MUST(strcmp(number, same) == 0);
	}
	text_free(&guarded);
	text_free(&reason);
	text_free(&other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span cell = { (const char *)data, size };

	try_number(cell);
	try_cell(cell);
	/* A roll's cells are UTF-8, without NUL. */
	if (utf8_valid(cell) == cell.len) {
		try_guarded(cell);
		if (!has(cell, '\0'))
			try_entry(cell);
	}
	return 0;
}
