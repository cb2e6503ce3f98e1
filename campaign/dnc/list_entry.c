/*
 * list_entry.c: what stands in a cell of a do-not-call list. Any thread. Must never take for
 * nothing what may be a mobile number: who is not found on a list is called.
 */
#include "list_entry.h"

#include <stdint.h>

#include "cell_text.h"
#include "columns.h"
#include "phone.h"
#include "utf8.h"

#include "banned.h"

#define KEPT         8 /* first digits that are looked at: a country code, and enough behind it */
#define DAMAGED_MIN  9 /* digits and masked ones of what may be a mobile number */
#define DAMAGED_MAX  12
#define ABROAD_MIN   7
#define LONGEST      17 /* with an extension */
#define NOTATION_MIN 9  /* digits of one in E notation, exponent and all */
#define NOTHING_MAX  64 /* bytes of words for none, and of a header */

static bool
is_mask(unsigned code)
{
	/* Also the full-width asterisk, ×, a bullet, a black circle, and the full-width ?. */
	return code == '*' || code == 'x' || code == 'X' || code == '?' || code == 0xff0a ||
	       code == 0xd7 || code == 0x2022 || code == 0x25cf || code == 0xff1f;
}

/* The digits of a text, and what else is in it. */
struct digits {
	char first[KEPT]; /* `*` for one that is masked; NUL where there are fewer */
	size_t n;         /* masked ones too */
	size_t masks;
	bool plus;
	bool notation; /* an E behind a digit */
	bool alien;    /* what is no part of a number */
};

/* An E between digits, as in 1.39E+10. */
static bool
is_notation(unsigned code, bool behind_digit, struct span rest)
{
	unsigned next = rest.len == 0 ? 0 : utf8_take(&rest);

	return behind_digit && (code == 'e' || code == 'E') &&
	       (phone_sign(next) >= 0 || next == '+' || next == '-');
}

static struct digits
digits_of(struct span s)
{
	struct digits d = { .n = 0 };
	bool behind = false; /* a digit, masked or not */

	while (s.len > 0) {
		unsigned code = utf8_take(&s);
		int sign = phone_sign(code);
		bool mask = is_mask(code) && (behind || (code | 0x20) != 'x');
		bool notation = is_notation(code, behind, s);

		behind = sign >= 0 || mask;
		if (behind) {
			if (d.n < KEPT)
				d.first[d.n] = (char)(mask ? '*' : '0' + sign);
			d.n++;
			d.masks += mask;
		} else if (notation) {
			d.notation = true;
		} else if (code == '+' || code == 0xff0b) {
			d.plus = d.plus || d.n == 0;
		} else if (sign == PHONE_ALIEN) {
			d.alien = true;
		}
	}
	return d;
}

/* The digits behind a country code of China, or as they are. */
static bool
drop_china(struct digits *d)
{
	size_t code = memcmp(d->first, "0086", 4) == 0                            ? 4
		      : memcmp(d->first, "86", 2) == 0 && (d->plus || d->n >= 12) ? 2
										  : 0;

	if (code == 0)
		return false;
	memmove(d->first, d->first + code, KEPT - code);
	memset(d->first + KEPT - code, 0, code);
	d->n -= code;
	return true;
}

static bool
begins_mobile(const char *first)
{
	return first[0] == '1' && ((first[1] >= '3' && first[1] <= '9') || first[1] == '*');
}

/* 1.39E+10, 139****0000, ten or twelve digits: what is left of a mobile number. */
static bool
is_damaged(struct span word)
{
	struct digits d = digits_of(word);
	const char *first = d.first;

	if (d.alien)
		return false;
	if (d.notation)
		return true;
	(void)drop_china(&d);
	if (d.n == PHONE_SIZE - 1 && d.masks == 0 && begins_mobile(first))
		return false; /* a whole one */
	/* Behind a trunk 0. */
	if (d.first[0] == '0' && begins_mobile(first + 1)) {
		first++;
		d.n--;
	}
	if (d.n < DAMAGED_MIN || d.n > DAMAGED_MAX)
		return false;
	return begins_mobile(first) || (first[0] == '*' && d.masks < d.n);
}

/* The next word of the text, parted by white space; false at its end. */
static bool
next_word(struct span *rest, struct span *word)
{
	*rest = utf8_trim(*rest);
	*word = (struct span){ rest->data, 0 };
	while (rest->len > 0) {
		struct span next = *rest;

		if (utf8_is_space(utf8_take(&next)))
			break;
		word->len += rest->len - next.len;
		*rest = next;
	}
	return word->len > 0;
}

/* The search for numbers in one piece of a cell. */
struct looking {
	const struct list_entry_sink *sink;
	struct text scratch;
	size_t whole; /* bytes of the piece, when it was tried as a whole */
	bool found, failed;
};

/* Takes the text when as a whole it is a number; true when it is. */
static bool
take_whole(struct looking *l, struct span s)
{
	char phone[PHONE_SIZE];

	text_clear(&l->scratch);
	if (phone_parse(s, phone, &l->scratch) != 0)
		return false;
	l->found = true;
	l->failed = l->failed || l->sink->number(l->sink->ctx, phone) != 0;
	return true;
}

/* Of characters that numbers are made of: one number, or several parted by blanks. */
static void
take_stretch(struct looking *l, struct span stretch)
{
	struct span word;

	if (!list_entry_may_hold(stretch))
		return;
	/* The whole piece was tried. */
	if (stretch.len < l->whole && take_whole(l, stretch))
		return;
	while (next_word(&stretch, &word))
		if (word.len < l->whole && list_entry_may_hold(word))
			(void)take_whole(l, word);
}

/* Numbers among words. */
static void
take_stretches(struct looking *l, struct span piece)
{
	struct span stretch = { piece.data, 0 };

	while (piece.len > 0) {
		struct span next = piece;
		unsigned code = utf8_take(&next);

		if (phone_sign(code) == PHONE_ALIEN) {
			take_stretch(l, stretch);
			stretch = (struct span){ next.data, 0 };
		} else {
			stretch.len += piece.len - next.len;
		}
		piece = next;
	}
	take_stretch(l, stretch);
}

static bool
any_damaged(struct span piece)
{
	struct span word;

	while (next_word(&piece, &word))
		if (is_damaged(word))
			return true;
	return false;
}

/* From its first digit or plus to what is no part of a number; `words`: there is such, too. */
static struct span
number_part(struct span piece, bool *words)
{
	struct span part = { piece.data, 0 };

	*words = false;
	while (piece.len > 0) {
		struct span next = piece;
		unsigned code = utf8_take(&next);

		if (phone_sign(code) != PHONE_ALIEN) {
			part.len += piece.len - next.len;
		} else {
			*words = true;
			if (digits_of(part).n > 0)
				return part;
			part = (struct span){ next.data, 0 };
		}
		piece = next;
	}
	return part;
}

/*
 * A number that is whole, and that no roll can have: its owner is never called from here. Beside
 * words only those with an area code: `尾号9588` is the end of a mobile number.
 */
static bool
is_other(struct span piece)
{
	bool words, china;
	struct digits all = digits_of(piece), d = digits_of(number_part(piece, &words));

	if (all.masks > 0 || all.notation || d.n > LONGEST || all.n > d.n + 6)
		return false;
	china = drop_china(&d);
	if (!china && (d.plus || memcmp(d.first, "00", 2) == 0))
		return d.n >= ABROAD_MIN;
	if (begins_mobile(d.first))
		return false;
	if (china)
		return d.n >= ABROAD_MIN && !(d.first[0] == '0' && begins_mobile(d.first + 1));
	/* 010, 02x, 03xx to 09xx; a mobile number behind a 0 is none. */
	if (d.first[0] == '0')
		return d.n >= 9 && (d.first[1] != '1' || d.first[2] == '0');
	if (d.n == 10 && (memcmp(d.first, "400", 3) == 0 || memcmp(d.first, "800", 3) == 0))
		return true;
	if (words)
		return false;
	if (d.n == 7 || d.n == 8)
		return d.first[0] >= '2';
	return d.n >= 3 && d.n <= 6 && (d.first[0] == '1' || d.first[0] == '9');
}

/* Zeros alone: how people fill a number column where there is no number. */
static bool
is_zeros(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '0')
			return false;
	return true;
}

bool
list_entry_nothing(struct span cell)
{
	static const char *const words[] = { "-", "--", "---", "—", "——", "–", ".", "无", "没有",
		"暂无", "无号码", "没有号码", "空", "空白", "未知", "不详", "未填", "未填写", "n/a",
		"#n/a", "na", "nan", "none", "null", "nil", "\\n" };
	struct span text = utf8_trim(cell_text_plain(cell));

	if (utf8_is_blank(text))
		return true;
	if (text.len > NOTHING_MAX)
		return false;
	/* Neither words nor headers begin with a digit, and most numbers have others than 0. */
	if (text.data[0] >= '0' && text.data[0] <= '9')
		return is_zeros(text);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (columns_same_name(text, span_of(words[i])))
			return true;
	/* The header repeated in the middle of the list is no entry. */
	return digits_of(text).n == 0 && columns_is_phone(text);
}

bool
list_entry_may_hold(struct span cell)
{
	const unsigned char *data = (const unsigned char *)cell.data;
	bool notation = false;
	size_t n = 0;

	if (cell.len < PHONE_SIZE - 1)
		return false;
	for (size_t i = 0; i < cell.len; i++) {
		unsigned char b = data[i];

		/* U+FF10 to U+FF19 are EF BC 90 to EF BC 99. */
		n += (b >= '0' && b <= '9') || (b >= 0x90 && b <= 0x99 && i >= 2 &&
						   data[i - 1] == 0xbc && data[i - 2] == 0xef);
		notation = notation || (b | 0x20) == 'e';
	}
	/* In E notation the last zeros are not written. */
	return n >= PHONE_SIZE - 1 || (notation && n >= NOTATION_MIN);
}

static enum list_entry
end_looking(struct looking *l)
{
	text_free(&l->scratch);
	return l->failed ? LIST_ENTRY_FAILED : l->found ? LIST_ENTRY_NUMBER : LIST_ENTRY_NOTHING;
}

/* All numbers in a piece that is no number as a whole. */
static enum list_entry
look_through(struct span piece, const struct list_entry_sink *sink)
{
	struct looking l = { .sink = sink, .whole = piece.len };

	take_stretches(&l, piece);
	return end_looking(&l);
}

enum list_entry
list_entry_find(struct span piece, const struct list_entry_sink *sink)
{
	struct looking l = { .sink = sink, .whole = SIZE_MAX };

	if (!list_entry_may_hold(piece))
		return LIST_ENTRY_NOTHING;
	/* The E of a number in E notation parts stretches. */
	if ((memchr(piece.data, 'E', piece.len) == NULL &&
		memchr(piece.data, 'e', piece.len) == NULL) ||
	    !take_whole(&l, piece))
		take_stretches(&l, piece);
	return end_looking(&l);
}

enum list_entry
list_entry_read(struct span piece, const struct list_entry_sink *sink, struct text *reason)
{
	enum list_entry entry;
	char phone[PHONE_SIZE];

	if (!phone_plain(piece, phone)) {
		if (list_entry_nothing(piece))
			return LIST_ENTRY_NOTHING;
		if (phone_parse(piece, phone, reason) != 0) {
			entry = look_through(piece, sink);
			if (entry == LIST_ENTRY_FAILED)
				return entry;
			if (any_damaged(piece))
				return LIST_ENTRY_DAMAGED;
			if (entry == LIST_ENTRY_NUMBER)
				return entry;
			return is_other(piece) ? LIST_ENTRY_OTHER : LIST_ENTRY_UNREADABLE;
		}
	}
	return sink->number(sink->ctx, phone) == 0 ? LIST_ENTRY_NUMBER : LIST_ENTRY_FAILED;
}
