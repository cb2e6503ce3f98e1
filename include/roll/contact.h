/*
 * contact.h: one row of a roll into its contacts. Pure.
 *
 * Parse, don't check: what comes out is a contact that can be called (ready) or one that cannot
 * (rejected, with column and reason), and nothing later looks again. Those of a row that must not
 * be called are suppressed, with a number where it has one. A cell with one number makes
 * contact N, one with several makes N.1, N.2 … (bad ones count too). A row with too many or too few
 * cells is one rejected contact.
 *
 * The cells not_before and not_after are times of the zone that is set: zone_set comes first.
 */
#ifndef CONTACT_H
#define CONTACT_H

#include <stdint.h>

#include "columns.h"
#include "phone.h"
#include "preamble.h"
#include "row_batch.h"
#include "state.h"
#include "text.h"
#include "call_parameters.h"
#include "window.h"

/* Characters of a requirement as it is sent, preamble and all; the service's guide. */
#define CONTACT_REQUIREMENT_MAX 20000

struct contact {
	int64_t row;            /* as a spreadsheet counts */
	int64_t line;           /* of the file */
	int part;               /* 0: the row's only number; else 1, 2 … */
	enum state state;       /* READY, REJECTED or SUPPRESSED; intake may make it DUPLICATE */
	char phone[PHONE_SIZE]; /* "" when rejected */
	struct span cell;       /* the number as it was typed; points into the row */
	struct span name;       /* plain, trimmed; data NULL: none; points into the row */
	struct window_limits limits; /* not_before, not_after */
	struct text requirement;     /* filled, without the preamble; "" with an agent_id alone */
	struct text parameters;      /* call_parameters.h; "": none */
	struct text reason;          /* in words, begins with the column's role; "" when ready */
	char column[64]; /* header of the column at fault, cut to fit; "" when it is the row */
	int fault;       /* when rejected, its role; ROLE_END: the row */
};

struct contact_rules {
	const struct columns *columns;
	const char *fallback; /* -r: what to say where the row's own cell is blank; NULL: none */
	const char *const
	    *parameters; /* --agent-id and so on, for blank cells, by call_parameter; NULL: none */
	struct preamble_rules preamble;
	size_t preamble_longest; /* preamble_longest's, asked once */
	int64_t now;             /* ms since 1970: who is late is suppressed; 0: not looked at */
	/* Of the row at hand. */
	size_t ragged;          /* its header has so many cells, and it has not; 0: it has */
	const char *not_called; /* why it must not be called, whatever is in it; NULL: it may be */
};

/*
 * Calls `each` for every contact of the row, in order. The contact is valid until `each` returns.
 * `scratch` is kept by the caller between rows so that memory is not asked for anew; start it
 * zeroed, free with contact_free. Returns 0; what `each` returned if not 0 (and stops); -1 when
 * memory is out.
 */
int contact_each(const struct contact_rules *rules, const struct roll_row *row,
    struct contact *scratch, int (*each)(void *ctx, const struct contact *contact), void *ctx);
void contact_free(struct contact *contact);

/* `17` or `17.2`, as rows are named everywhere, into a buffer of at least 32. Returns it. */
const char *contact_label(int64_t row, int part, char out[static 32]);

#endif
