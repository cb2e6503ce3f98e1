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
#include "number_set.h"
#include "refusal.h"
#include "roll_in.h"
#include "state.h"
#include "utf8.h"

#include "banned.h"

/* What the reading of one file works on. */
struct reading {
	const char *file; /* its name in messages */
	const struct number_list_rules *rules;
	const struct number_list_sink *sink;
	struct number_list_counts *counts;
	struct columns columns; /* of the header; count 0: there is none */
	struct call_columns ours;
	int called;             /* index of `call_phone`, or -1 */
	struct number_set free; /* numbers of rows that were passed over */
	uint64_t *again;        /* owned: those of duplicates, told of once all rows are known */
	size_t n_again, cap_again;
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

enum standing {
	STANDING_COUNTS, /* may have been called, must not be, or nobody can tell */
	STANDING_AGAIN,  /* as the row that has the same number */
	STANDING_FREE,   /* was surely not called, and may be */
};

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
 * Where the row's person stands. A list of somebody else's may have a column of that name: results
 * have more than one of ours.
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

/* Duplicates of which no row says that they are free. 0 or -1. */
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

/* A good number. 0 or -1. */
static int
take_number(struct reading *r, const char *phone, enum standing standing)
{
	unsigned long long number = phone_number(phone);

	if (standing == STANDING_FREE)
		return number_set_add(&r->free, number) == 0 ? 0 : problem_memory(r->problem);
	if (standing == STANDING_AGAIN)
		return keep_again(r, number);
	r->counts->numbers++;
	return r->sink->number(r->sink->ctx, phone, r->problem);
}

/* Every number of a cell. Returns how many pieces there were, or -1. */
static int
take_cell(struct reading *r, const struct roll_row *row, struct span cell, enum standing standing)
{
	char phone[PHONE_SIZE];
	struct span piece;
	int n = 0;

	/* As a roll's cell is read: who is listed in one is listed in the other. */
	cell = cell_text_plain(cell);
	for (; phone_next(&cell, &piece); n = 1) {
		text_clear(&r->reason);
		text_adds(&r->reason, "phone: ");
		if (phone_parse(piece, phone, &r->reason) != 0) {
			if (standing != STANDING_FREE && tell_bad(r, row) != 0)
				return -1;
			continue;
		}
		if (take_number(r, phone, standing) != 0)
			return -1;
	}
	return n;
}

/* A row below a header: the column of the numbers. */
static int
take_below(struct reading *r, const struct roll_row *row)
{
	const int at[] = { r->called, r->columns.at[ROLE_PHONE] };
	enum standing standing;

	text_clear(&r->reason);
	if (row->n != r->columns.count) {
		text_addf(&r->reason, "%zu cells, %zu wanted", row->n, r->columns.count);
		return tell_bad(r, row);
	}
	standing = standing_of(r, row);
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		int found = at[i] < 0 ? 0 : take_cell(r, row, row->cells[at[i]], standing);

		if (found != 0)
			return found < 0 ? -1 : 0;
	}
	if (standing == STANDING_FREE)
		return 0;
	text_adds(&r->reason, "phone: empty");
	return tell_bad(r, row);
}

/* A row of a file without a header: every cell, since nothing says which. */
static int
take_bare(struct reading *r, const struct roll_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (take_cell(r, row, row->cells[i], STANDING_COUNTS) < 0)
			return -1;
	return 0;
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

/* The header: which column holds the numbers. 0 or -1. */
static int
read_header(struct reading *r, const struct roll_row *row, const char *wanted)
{
	struct span *cells = calloc(row->n, sizeof *cells);
	struct problem own = { 0 };
	int status;

	if (cells == NULL)
		return problem_memory(r->problem);
	call_columns_look(&r->ours, row->cells, row->n);
	for (size_t i = 0; i < row->n; i++) {
		cells[i] = row->cells[i];
		if (call_columns_find(cells[i]) != CALL_COLUMN_PHONE)
			continue;
		/* Of results the roll's own columns are asked for: this one has no role among them. */
		r->called = (int)i;
		cells[i] = (struct span){ "", 0 };
	}
	status = columns_parse(&r->columns, r->file, cells, row->n, wanted, &own);
	free(cells);
	if (status == 0)
		return 0;
	if (r->called < 0 || wanted != NULL || own.code != EXIT_USAGE) {
		*r->problem = own;
		return -1;
	}
	/* Results of a roll whose phone column was named by --columns: call_phone is enough. */
	r->columns = (struct columns){ .count = row->n, .at = COLUMNS_NONE };
	return 0;
}

static int
take_row(struct reading *r, const struct roll_row *row, bool first)
{
	if (first && !begins_like_number(row->cells[0]))
		return read_header(r, row, r->rules->columns);
	if (roll_row_is_blank(row))
		return 0;
	r->counts->rows++;
	return r->columns.count > 0 ? take_below(r, row) : take_bare(r, row);
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
	bool first = true;
	int rc = -1;

	*counts = (struct number_list_counts){ 0 };
	if (in == NULL)
		return -1;
	r.file = roll_in_name(in);
	while ((rc = roll_in_next(in, &row, problem)) == 1) {
		rc = take_row(&r, &row, first);
		if (rc != 0)
			break;
		first = false;
	}
	if (rc == 0)
		rc = take_again(&r);
	free(r.again);
	number_set_free(&r.free);
	columns_free(&r.columns);
	text_free(&r.words);
	text_free(&r.reason);
	roll_in_free(in);
	return rc;
}
