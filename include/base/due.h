/*
 * due.h: the open calls, ordered by when each is to be asked for. Pure. 32 bytes a call.
 */
#ifndef DUE_H
#define DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heap.h"

struct due_call {
	int64_t at;       /* clock_boot() of the next look */
	int64_t until;    /* patience: "no record" is tolerated until then */
	int64_t contact;  /* the ledger's id */
	int32_t polls;    /* by this process, that used up a try */
	int16_t failures; /* in a row, that did not; at most 1000 */
	bool strange : 1; /* an alarm was raised: the record names another number */
	bool holds : 1;   /* it has ended, and the campaign waits for what is not known of it */
	bool old : 1;     /* it had ended before this process: asked for once */
	uint8_t from;     /* enum state that it stands in */
};

struct due {
	struct heap calls; /* of struct due_call */
};

/* 0, or -1 when memory is out. */
int due_put(struct due *due, const struct due_call *call);

/* When the earliest is due; INT64_MAX when there is none. */
int64_t due_next(const struct due *due);

/* Takes the earliest off. Only when there is one. */
struct due_call due_take(struct due *due);
void due_free(struct due *due);

#endif
