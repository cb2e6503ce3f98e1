/*
 * testing_ledger.h: what tests of the ledger look at beside its functions.
 */
#ifndef TESTING_LEDGER_H
#define TESTING_LEDGER_H

#include "ledger_private.h"
#include "testing.h"

/* Who is to be called or asked for, and nobody else, is marked as live: the others are never read. */
static inline void
testing_live(struct ledger *l, const char *when)
{
	char wrong[32];

	assert_int_equal(db_ask(l->db,
			     "SELECT count(*) FROM contact"
			     " WHERE (live IS 1) <> (state IN (4, 5, 6))",
			     wrong, sizeof wrong),
	    0);
	if (strcmp(wrong, "0") != 0)
		fail_msg("%s: %s contacts are wrongly live, or not", when, wrong);
}

#endif
