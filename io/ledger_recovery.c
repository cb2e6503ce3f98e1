/*
 * ledger_recovery.c: what a process that ended in the middle left behind, and what is done so that
 * little of it can get lost. The owner's thread. Never believes a ledger that knows less than the
 * reply log.
 */
#include "ledger_recovery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_private.h"

#include "banned.h"

#define GENERATION_MOST INT64_C(1000000000000)

/* What helps when the ledger is not what it was. */
#define WAY_OUT                                                                                    \
	"nobody is called: bring it back with its -wal, as they stood last; or, if they are lost," \
	" begin anew without those whom the memory knows to be called: -L NEW.ledger -o NEW.csv"   \
	" --at-most 1/30d"

/* It does not know of a claim that was committed. */
static int
has_lost(struct ledger *l, int64_t contact, struct problem *lost)
{
	char label[32];

	if (ledger_label(l, contact, label) != 0)
		(void)snprintf(label, sizeof label, "number %lld", (long long)contact);
	return problem_set(lost, EXIT_MACHINE,
	    "%s: has lost what it knew of calls that were made (row %s and maybe others): it was"
	    " damaged, its -wal was removed, or an older copy stands in its place; " WAY_OUT,
	    l->path, label);
}

int64_t
ledger_claimed(struct ledger *l, const char *key, struct problem *lost)
{
	long long contact, claims;
	int64_t known = 0, state = 0;
	char campaign[17];
	enum db_step step;

	if (l->problem.code != EXIT_DONE)
		return -1;
	/* As ledger_claim writes it. Another campaign's keys are nobody's here. */
	if (sscanf(key, "rc-%16[0-9a-f]-%lld-%lld", campaign, &contact, &claims) != 3 ||
	    strcmp(campaign, l->campaign) != 0)
		return 0;
	db_int(l->db, SQL_CLAIMED, 1, contact);
	step = db_step(l->db, SQL_CLAIMED);
	if (step == DB_FAILED)
		return ledger_fail(l);
	if (step == DB_ROW) {
		known = db_get_int(l->db, SQL_CLAIMED, 0);
		state = db_get_int(l->db, SQL_CLAIMED, 1);
	}
	db_reset(l->db, SQL_CLAIMED);
	if (claims > known)
		return has_lost(l, contact, lost);
	return claims == known && state == STATE_DIALING ? contact : 0;
}

/* The generation it came to, or -1. */
static int64_t
generation_of(struct ledger *l)
{
	struct text value = { 0 };
	int64_t generation = -1;

	if (ledger_get(l, "generation", &value) == 0) {
		generation = strtoll(text_str(&value), NULL, 10);
		if (generation < 0 || generation > GENERATION_MOST)
			generation = problem_set(&l->problem, EXIT_MACHINE,
			    "%s: its generation is damaged; bring a copy back", l->path);
	}
	text_free(&value);
	return generation;
}

int64_t
ledger_next_generation(struct ledger *l)
{
	int64_t generation = generation_of(l);
	char value[32];

	if (generation < 0)
		return -1;
	(void)snprintf(value, sizeof value, "%lld", (long long)generation + 1);
	return ledger_put(l, "generation", value) == 0 ? generation + 1 : -1;
}

int
ledger_check_generation(struct ledger *l, int64_t generation, struct problem *problem)
{
	int64_t here = generation_of(l);

	if (here < 0) {
		*problem = l->problem;
		return -1;
	}
	if (here >= generation)
		return 0;
	return problem_set(problem, EXIT_MACHINE,
	    "%s: is an older copy: people may have been called since, of whom it does not know; " WAY_OUT,
	    l->path);
}

int64_t
ledger_recover(struct ledger *l)
{
	int64_t n;

	if (l->problem.code != EXIT_DONE)
		return -1;
	if (l->totals.states[STATE_DIALING] == 0)
		return 0;
	if (ledger_begin(l) != 0)
		return -1;
	db_text(l->db, SQL_RECOVER, 1,
	    span_of("the program ended while this call was being placed: it may have rung"));
	n = db_run(l->db, SQL_RECOVER);
	if (n < 0)
		return ledger_fail(l);
	if (n != l->totals.states[STATE_DIALING])
		return problem_set(
		    &l->problem, EXIT_MACHINE, "%s: its totals do not match its rows", l->path);
	l->totals.states[STATE_DIALING] = 0;
	l->totals.states[STATE_UNKNOWN] += n;
	return n;
}

int
ledger_gather(struct ledger *l)
{
	bool whole;

	if (ledger_commit(l) != 0)
		return -1;
	/* Busy or not, pages in the log, pages brought over. Waits for nobody. */
	if (db_step(l->db, SQL_GATHER) != DB_ROW)
		return ledger_fail(l);
	whole = db_get_int(l->db, SQL_GATHER, 0) == 0 &&
		db_get_int(l->db, SQL_GATHER, 1) == db_get_int(l->db, SQL_GATHER, 2);
	db_reset(l->db, SQL_GATHER);
	return whole ? 1 : 0;
}
