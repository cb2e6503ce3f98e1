/*
 * number_list.h: a file of phone numbers, for lists of people who must not be called.
 *
 * A roll with a phone column (its other columns do not matter), the results of an earlier campaign
 * (then `call_phone` counts, and where it is blank the roll's own column), or numbers without a
 * header, usually one a line: there is no header when the first row's first cell is a number or
 * begins like one. A cell may hold several (phone.h). Pure but for the file.
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
	const char *columns; /* the value of --columns, or NULL */
	bool called_only;    /* of results: not who was surely not called */
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
