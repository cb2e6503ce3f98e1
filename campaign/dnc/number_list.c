/*
 * number_list.c: a file of phone numbers. The main thread. Must never pass over in silence what may
 * be a number: somebody would be called who must not be.
 */
#include "number_list.h"

#include <stdio.h>
#include <stdlib.h>

#include "call_columns.h"
#include "cell_text.h"
#include "columns.h"
#include "list_entry.h"
#include "number_set.h"
#include "refusal.h"
#include "roll_in.h"
#include "state.h"
#include "utf8.h"

#include "banned.h"

enum standing {
	STANDING_COUNTS, /* may have been called, must not be, or nobody can tell */
	STANDING_AGAIN,  /* as the row that has the same number */
	STANDING_FREE,   /* was surely not called, and may be */
};

/* What the reading of one file works on. */
struct reading {
	const char *file; /* its name in messages */
	const struct number_list_rules *rules;
	const struct number_list_sink *sink;
	struct number_list_counts *counts;
	struct call_columns ours;
	bool begun;             /* the first row that counts was met */
	size_t count;           /* cells of the header; 0: there is none */
	bool *phone;            /* owned: numbers stand in this one of its columns */
	int called;             /* index of `call_phone`, or -1 */
	enum standing standing; /* of the row at hand */
	struct number_set free; /* numbers of rows that were passed over */
	uint64_t *again;        /* owned: those of duplicates, told of once all rows are known */
	size_t n_again, cap_again;
	char last[PHONE_SIZE]; /* the number that was taken last; "": none of this piece */
	struct text words, reason;
	struct problem *problem;
};

/* Says what is wrong in a row; the reason was added to r->reason. 0 or -1. */
static int
tell_bad(struct reading *r, const struct roll_row *row)
{
	text_clear(&r->words);
	text_addf(&r->words, "%s:%lld: row %lld: %s", r->file, (long long)row->line,
	    (long long)row->row, text_str(&r->reason));
	if (r->words.failed || r->reason.failed)
		return problem_memory(r->problem);
	r->counts->bad++;
	return r->sink->bad(r->sink->ctx, text_str(&r->words), r->problem);
}

static struct span
cell_of(const struct reading *r, const struct roll_row *row, enum call_column column)
{
	int at = r->ours.at[column];

	return at < 0 ? (struct span){ NULL, 0 } : utf8_trim(cell_text_plain(row->cells[at]));
}

/* A row that waits for another try, or whose last one was refused, was called before. */
static bool
was_tried(const struct reading *r, const struct roll_row *row, int state)
{
	struct span attempts = cell_of(r, row, CALL_COLUMN_ATTEMPTS);

	return cell_of(r, row, CALL_COLUMN_OUTCOME).len > 0 ||
	       (attempts.len > 0 && !span_is(attempts, "0") &&
		   (state != STATE_REFUSED || !span_is(attempts, "1")));
}

/*
 * How the row's number counts. A list by somebody else may have one column named like ours; results
 * have more than one of them.
 */
static enum standing
standing_of(const struct reading *r, const struct roll_row *row)
{
	int state;

	if (!r->rules->called_only || r->ours.found < 2)
		return STANDING_COUNTS;
	state = call_columns_state(cell_of(r, row, CALL_COLUMN_STATUS));
	if (refusal_in(cell_of(r, row, CALL_COLUMN_REASON)))
		return STANDING_COUNTS;
	if (state == STATE_DUPLICATE)
		return STANDING_AGAIN;
	if ((state != STATE_READY && state != STATE_REFUSED && state != STATE_REJECTED) ||
	    was_tried(r, row, state))
		return STANDING_COUNTS;
	return STANDING_FREE;
}

/* The number of a duplicate waits for the row that it stands in. 0 or -1. */
static int
keep_again(struct reading *r, unsigned long long number)
{
	if (r->n_again == r->cap_again) {
		size_t cap = r->cap_again == 0 ? 64 : r->cap_again * 2;
		uint64_t *again = reallocarray(r->again, cap, sizeof *again);

		if (again == NULL)
			return problem_memory(r->problem);
		r->again = again;
		r->cap_again = cap;
	}
	r->again[r->n_again++] = number;
	return 0;
}

/*
 * Takes the numbers of duplicates, but for those that another row says were never called. 0 or -1.
 */
static int
take_again(struct reading *r)
{
	char phone[32];

	for (size_t i = 0; i < r->n_again; i++) {
		if (number_set_has(&r->free, r->again[i]))
			continue;
		(void)snprintf(phone, sizeof phone, "%llu", (unsigned long long)r->again[i]);
		r->counts->numbers++;
		if (r->sink->number(r->sink->ctx, phone, r->problem) != 0)
			return -1;
	}
	return 0;
}

/* A good number, from list_entry.h. 0 or -1. */
static int
take_number(void *ctx, const char *phone)
{
	struct reading *r = ctx;
	unsigned long long number = phone_number(phone);

	memcpy(r->last, phone, sizeof r->last);
	if (r->standing == STANDING_FREE)
		return number_set_add(&r->free, number) == 0 ? 0 : problem_memory(r->problem);
	if (r->standing == STANDING_AGAIN)
		return keep_again(r, number);
	r->counts->numbers++;
	return r->sink->number(r->sink->ctx, phone, r->problem);
}

/* What was found in a cell, or in a row. */
struct found {
	size_t pieces;  /* that are not blank, nor a word for it */
	size_t numbers; /* of these, those that are what was wanted */
	size_t told;
};

/* Which unreadable pieces of a cell are told. */
enum telling {
	TELL_NONE,    /* it holds no numbers: those that are in it count all the same */
	TELL_DAMAGED, /* maybe it holds none: only what is left of a mobile number */
	TELL_ALL,     /* it holds numbers */
};

static bool
is_told(const struct reading *r, enum list_entry entry, enum telling telling)
{
	if (telling == TELL_NONE || r->standing == STANDING_FREE)
		return false;
	switch (entry) {
	case LIST_ENTRY_DAMAGED:
		return true;
	case LIST_ENTRY_UNREADABLE:
		return telling == TELL_ALL;
	case LIST_ENTRY_OTHER:
		return telling == TELL_ALL && !r->rules->unreadable_only;
	case LIST_ENTRY_FAILED:
	case LIST_ENTRY_NOTHING:
	case LIST_ENTRY_NUMBER:
		break;
	}
	return false;
}

/* A piece that has a whole number is not shown: numbers of people are masked in messages. */
static void
put_beside(struct reading *r)
{
	char mask[PHONE_SIZE];

	phone_mask(r->last, mask);
	text_clear(&r->reason);
	text_addf(&r->reason, "phone: beside %s stands part of a number", mask);
}

/* Every piece of a cell; adds to *found. 0 or -1. */
static int
take_cell(struct reading *r, const struct roll_row *row, struct span cell, enum telling telling,
    struct found *found)
{
	const struct list_entry_sink sink = { r, take_number };
	struct span piece;

	/* As a roll's cell is read: who is listed in one is listed in the other. */
	cell = cell_text_plain(cell);
	if (telling == TELL_NONE ? !list_entry_may_hold(cell) : list_entry_nothing(cell))
		return 0;
	while (phone_next(&cell, &piece)) {
		enum list_entry entry;

		text_clear(&r->reason);
		text_adds(&r->reason, "phone: ");
		r->last[0] = '\0';
		entry = telling == TELL_NONE ? list_entry_find(piece, &sink)
					     : list_entry_read(piece, &sink, &r->reason);
		if (entry == LIST_ENTRY_FAILED)
			return -1;
		found->pieces +=
		    telling == TELL_NONE ? entry == LIST_ENTRY_NUMBER : entry != LIST_ENTRY_NOTHING;
		found->numbers += entry == LIST_ENTRY_NUMBER ||
				  (entry == LIST_ENTRY_OTHER && r->rules->unreadable_only);
		if (!is_told(r, entry, telling))
			continue;
		found->told++;
		if (r->last[0] != '\0')
			put_beside(r);
		if (tell_bad(r, row) != 0)
			return -1;
	}
	return 0;
}

/* The whole row is one entry, and there is no number in it. */
static int
tell_row(struct reading *r, const struct roll_row *row)
{
	text_clear(&r->reason);
	if (r->count > 0 && row->n != r->count)
		text_addf(&r->reason, "%zu cell%s, %zu wanted, and no number among them", row->n,
		    row->n == 1 ? "" : "s", r->count);
	else
		text_adds(&r->reason, "phone: empty");
	return tell_bad(r, row);
}

/*
 * A row of which nobody can tell where its number stands: of a file without a header, or with more
 * or fewer cells than that has. Every number in it counts; one is enough.
 */
static int
take_bare(struct reading *r, const struct roll_row *row)
{
	struct found found = { 0 };

	for (size_t i = 0; i < row->n; i++)
		if (take_cell(r, row, row->cells[i], TELL_DAMAGED, &found) != 0)
			return -1;
	if (found.numbers > 0 || found.told > 0 || found.pieces == 0)
		return 0;
	if (r->count > 0)
		return tell_row(r, row);
	/* The first cell with something in it is what was meant for the number. */
	for (size_t i = 0; found.told == 0 && i < row->n; i++)
		if (take_cell(r, row, row->cells[i], TELL_ALL, &found) != 0)
			return -1;
	return 0;
}

/*
 * Of results `call_phone`, and where that is blank the roll's own columns, then any: each number of
 * a row with several has a row of its own.
 */
static int
take_result(struct reading *r, const struct roll_row *row, struct found *found)
{
	if (take_cell(r, row, row->cells[r->called], TELL_ALL, found) != 0)
		return -1;
	for (size_t i = 0; found->pieces == 0 && i < row->n; i++)
		if (r->phone[i] && take_cell(r, row, row->cells[i], TELL_ALL, found) != 0)
			return -1;
	for (size_t i = 0; found->pieces == 0 && i < row->n; i++)
		if (take_cell(r, row, row->cells[i], TELL_NONE, found) != 0)
			return -1;
	return 0;
}

/* A row below a header. */
static int
take_below(struct reading *r, const struct roll_row *row)
{
	struct found found = { 0 };

	if (row->n != r->count)
		return take_bare(r, row);
	r->standing = standing_of(r, row);
	if (r->called >= 0) {
		if (take_result(r, row, &found) != 0)
			return -1;
	} else {
		for (size_t i = 0; i < row->n; i++)
			if ((r->phone[i] || r->rules->columns == NULL) &&
			    take_cell(r, row, row->cells[i], r->phone[i] ? TELL_ALL : TELL_NONE,
				&found) != 0)
				return -1;
	}
	/*
	 * A row of a list without a number lists nobody; a row of results without one hides
	 * somebody who was called.
	 */
	if (found.pieces > 0 || r->standing == STANDING_FREE ||
	    (r->rules->unreadable_only && r->called < 0))
		return 0;
	return tell_row(r, row);
}

/* A comment, where a number would stand. */
static bool
is_comment(const struct reading *r, const struct roll_row *row)
{
	struct span cell = utf8_trim(row->cells[0]);
	unsigned code = cell.len == 0 ? 0 : utf8_take(&cell);

	return (code == '#' || code == 0xff03) &&
	       (r->count == 0 || row->n != r->count || r->phone[0]);
}

/* A number, or what was meant for one: no header begins like this. */
static bool
begins_like_number(struct span cell)
{
	struct span rest = utf8_trim(cell);
	unsigned code = rest.len == 0 ? 0 : utf8_take(&rest);

	return (code >= '0' && code <= '9') || (code >= 0xff10 && code <= 0xff19) || code == '+' ||
	       code == 0xff0b || code == '(' || code == 0xff08;
}

/* The columns of the header: which hold numbers. 0 or -1. */
static int
read_header(struct reading *r, const struct roll_row *row)
{
	struct columns columns = { 0 };
	size_t phones = 0;

	r->phone = calloc(row->n, sizeof *r->phone);
	if (r->phone == NULL)
		return problem_memory(r->problem);
	call_columns_read(&r->ours, row->cells, row->n);
	r->count = row->n;
	if (r->rules->columns != NULL) {
		if (columns_parse(
			&columns, r->file, row->cells, row->n, r->rules->columns, r->problem) != 0)
			return -1;
		r->phone[columns.at[ROLE_PHONE]] = true;
		columns_free(&columns);
		phones++;
	}
	for (size_t i = 0; i < row->n; i++) {
		if (call_columns_find(row->cells[i]) == CALL_COLUMN_PHONE) {
			r->called = (int)i;
		} else if (r->rules->columns == NULL && columns_is_phone(row->cells[i])) {
			r->phone[i] = true;
			phones++;
		}
	}
	/* Results of a roll whose phone column was named by --columns: call_phone is enough. */
	if (phones == 0 && r->called < 0)
		return columns_no_phone(r->file, row->cells, row->n, r->problem);
	return 0;
}

static bool
has_phone_column(const struct roll_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (columns_is_phone(row->cells[i]))
			return true;
	return false;
}

/* The first row that is neither blank nor a comment. Is it a header? */
static bool
is_header(const struct roll_row *row)
{
	struct text ignored = { 0 };
	char phone[PHONE_SIZE];
	bool number = begins_like_number(row->cells[0]);

	if (number || has_phone_column(row))
		return !number;
	for (size_t i = 0; i < row->n && !number; i++)
		number = phone_parse(row->cells[i], phone, &ignored) == 0;
	text_free(&ignored);
	return !number;
}

/* Cells from `first` on that are not there for numbers. Those in them count. 0 or -1. */
static int
take_rest(struct reading *r, const struct roll_row *row, size_t first, enum telling telling)
{
	struct found found = { 0 };

	for (size_t i = first; i < row->n; i++)
		if (take_cell(r, row, row->cells[i], telling, &found) != 0)
			return -1;
	return 0;
}

static int
take_row(struct reading *r, const struct roll_row *row)
{
	if (roll_row_is_blank(row))
		return 0;
	r->standing = STANDING_COUNTS;
	if (is_comment(r, row) && (r->begun || !has_phone_column(row)))
		return take_rest(r, row, 1, TELL_DAMAGED);
	if (!r->begun) {
		r->begun = true;
		if (is_header(row))
			return read_header(r, row) == 0 ? take_rest(r, row, 0, TELL_NONE) : -1;
	}
	r->counts->rows++;
	return r->count > 0 ? take_below(r, row) : take_bare(r, row);
}

/* Opens the file and hands over its rows: the one place that knows how a roll is read. */
int
number_list_read(const char *path, const struct number_list_rules *rules,
    const struct number_list_sink *sink, struct number_list_counts *counts, struct problem *problem)
{
	struct reading r = {
		.rules = rules, .sink = sink, .counts = counts, .called = -1, .problem = problem
	};
	struct roll_in *in = roll_in_open(path, &(struct roll_in_options){ 0 }, problem);
	struct roll_row row;
	int rc = -1;

	*counts = (struct number_list_counts){ 0 };
	if (in == NULL)
		return -1;
	r.file = roll_in_name(in);
	while ((rc = roll_in_next(in, &row, problem)) == 1) {
		rc = take_row(&r, &row);
		if (rc != 0)
			break;
	}
	if (rc == 0)
		rc = take_again(&r);
	free(r.again);
	number_set_free(&r.free);
	free(r.phone);
	text_free(&r.words);
	text_free(&r.reason);
	roll_in_free(in);
	return rc;
}
