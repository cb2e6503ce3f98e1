/*
 * intake.h: a whole roll into contacts, each with its state, handed to a sink row by row. Pure but
 * for roll_in.
 *
 * The sink is told the header once, then every row (cells as they stand) followed by its contacts.
 * Columns that check and run wrote behind a roll's own are left out. With a row's contacts comes
 * the row as they were read from it: with the number that call_phone has, in a results file. Such a
 * file is read twice: a number that one of its rows forbids is called in no other, above or below.
 * The sinks: `check` writes files, `run` fills the ledger. Nothing handed out outlives the call.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "again.h"
#include "contact.h"
#include "dedupe.h"
#include "roll_in.h"

struct intake_rules {
	const char *columns;           /* --columns, or NULL */
	const char *requirement;       /* -r, or NULL */
	const char *said_by;           /* what messages call it; NULL: --requirement */
	const char *const *parameters; /* --agent-id and so on: contact.h */
	enum dedupe_by duplicates;
	const char *only; /* --only, or NULL: see again.h */
	bool force;       /* also rows of states that need it */
	struct preamble_rules preamble;
	int64_t now; /* ms since 1970; 0: nobody is late */
	/*
	 * Is the number on a do-not-call list? 1 with the reason added, 0, or -1 with *problem filled,
	 * which ends the intake. Asked of who is ready and no duplicate; who is suppressed by it is
	 * still the first of the number. NULL: nobody is asked.
	 */
	int (*listed)(void *ctx, const char *phone, struct text *reason, struct problem *problem);
	void *listed_ctx;
};

struct intake_counts {
	int64_t rows;     /* the header and blank rows not counted */
	int64_t contacts; /* = the sum of states */
	int64_t states[STATE_END];
	char missing[AGAIN_MISSING]; /* columns of a results file that were done without: again.h */
};

struct intake_sink {
	void *ctx;
	/* Each returns 0, or -1 with *problem filled, which ends the intake. */
	int (*header)(void *ctx, const struct columns *columns, struct problem *problem);
	int (*row)(void *ctx, const struct roll_row *row, struct problem *problem);
	int (*contact)(void *ctx, const struct roll_row *row, const struct contact *contact,
	    struct problem *problem);
};

/* Reads `in` to its end. Returns 0 with *counts filled, or -1 with *problem filled. */
int intake_read(struct roll_in *in, const struct intake_rules *rules,
    const struct intake_sink *sink, struct intake_counts *counts, struct problem *problem);

#endif
