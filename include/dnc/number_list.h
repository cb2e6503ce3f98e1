/*
 * number_list.h: a file of phone numbers, for lists of people who must not be called.
 *
 * A list errs on the side of not calling: every mobile number that can be read in it counts, in
 * whatever cell and among whatever words (list_entry.h). It is a roll, of which every phone column
 * counts (columns_is_phone); the results of an earlier campaign (then `call_phone` counts, and
 * where it is blank the roll's own columns); or numbers without a header, usually one a line: there
 * is no header when the first row begins like a number, or has a number and no phone column. A row
 * with more or fewer cells than the header is read as one without: each number in it counts, and
 * one is enough. A row whose first cell begins with `#` is a comment. Pure but for the file.
 *
 * An entry that stands where a number is wanted, and cannot be read as one, is told to the sink.
 *
 * Results (at least two columns of call_columns.h) may be asked only for those who may have been
 * called or must not be: then rows whose `call_status` is `ready`, `refused` or `rejected` are
 * passed over, unless they were called before, and so is a `duplicate` that has the number of such
 * a row, above or below. Rows whose call_status cannot be read count.
 */
#ifndef NUMBER_LIST_H
#define NUMBER_LIST_H

#include <stdint.h>

#include "phone.h"
#include "problem.h"

struct number_list_rules {
	/* The value of --columns: its phone column alone counts, in rows that have it. Or NULL. */
	const char *columns;
	bool called_only; /* of results: not who was surely not called */
	/*
	 * Only what may be somebody's mobile number is told: not a row without any number, nor
	 * numbers that are never called (landlines, services, abroad).
	 */
	bool unreadable_only;
};

struct number_list_sink {
	void *ctx;
	/* Each returns 0, or -1 with *problem filled, which ends the reading. */
	int (*number)(void *ctx, const char *phone, struct problem *problem);
	/* What is no number: `list.csv:17: row 17: phone: 10 digits, 11 wanted: "1380013800"`. */
	int (*bad)(void *ctx, const char *words, struct problem *problem);
};

struct number_list_counts {
	int64_t rows;    /* header and blank rows not counted, those passed over counted */
	int64_t numbers; /* good ones, each as often as it stands there */
	int64_t bad;
};

/*
 * Reads `path` (`-`: standard input) to its end. That the file cannot be trusted may show at its
 * end: act on nothing before. 0, or -1 with *problem filled.
 */
int number_list_read(const char *path, const struct number_list_rules *rules,
    const struct number_list_sink *sink, struct number_list_counts *counts,
    struct problem *problem);

#endif
