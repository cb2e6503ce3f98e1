/*
 * ledger_recovery.c: what a process that ended in the middle left behind, and what is done so that
 * little of it can get lost. The owner's thread. Never believes a ledger that knows less than the
 * reply log.
 */
#include "ledger_recovery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_again.h"
#include "ledger_private.h"

#include "banned.h"

#define GENERATION_MAX INT64_C(1000000000000)

/* What helps when the ledger is not what it was. */
#define WAY_OUT                                                                                   \
	"nobody is called: bring back the newest ledger with its -wal; or, if they are lost,"     \
	" start over without the people whom the history has as called: -L NEW.ledger -o NEW.csv" \
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

/* A key taken apart, and how its contact stands. */
struct claimed {
	int64_t contact, claims; /* of the key */
	int64_t known;           /* claims of the contact, as far as the ledger knows */
	enum state state;
};

/* 1; 0: it is no key of this campaign; -1. */
static int
look_up(struct ledger *l, const char *key, struct claimed *claimed)
{
	long long contact, claims;
	char campaign[17];
	enum db_step step;

	if (l->problem.code != EXIT_DONE)
		return -1;
	/* As ledger_claim writes it. Another campaign's keys are nobody's here. */
	if (sscanf(key, "rc-%16[0-9a-f]-%lld-%lld", campaign, &contact, &claims) != 3 ||
	    strcmp(campaign, l->campaign) != 0)
		return 0;
	*claimed = (struct claimed){ .contact = contact, .claims = claims };
	db_int(l->db, SQL_CLAIMED, 1, contact);
	step = db_step(l->db, SQL_CLAIMED);
	if (step == DB_FAILED)
		return ledger_fail(l);
	if (step == DB_ROW) {
		claimed->known = db_get_int(l->db, SQL_CLAIMED, CLAIMED_CLAIMS);
		claimed->state = (enum state)db_get_int(l->db, SQL_CLAIMED, CLAIMED_STATE);
	}
	db_reset(l->db, SQL_CLAIMED);
	return 1;
}

int64_t
ledger_claimed(struct ledger *l, const char *key, struct problem *lost)
{
	struct claimed claimed;
	int rc = look_up(l, key, &claimed);

	if (rc <= 0)
		return rc;
	if (claimed.claims > claimed.known)
		return has_lost(l, claimed.contact, lost);
	return claimed.claims == claimed.known && claimed.state == STATE_DIALING ? claimed.contact
										 : 0;
}

/* ready -> unknown, as if it had been claimed. */
static int
dispute(struct ledger *l, const struct claimed *claimed, int64_t at, money reserve)
{
	if (ledger_begin(l) != 0)
		return -1;
	db_int(l->db, SQL_DISPUTE, 1, claimed->contact);
	db_int(l->db, SQL_DISPUTE, 2, claimed->claims);
	db_int(l->db, SQL_DISPUTE, 3, at);
	db_int(l->db, SQL_DISPUTE, 4, reserve);
	db_text(l->db, SQL_DISPUTE, 5, span_of(LEDGER_DISPUTED));
	if (ledger_arrow(l, SQL_DISPUTE, claimed->contact, STATE_READY, STATE_UNKNOWN) != 0)
		return -1;
	l->totals.attempts++;
	l->totals.reserved += reserve;
	return 1;
}

/* One more call of a contact that is unknown already: it may have rung, and cost, too. */
static int
dispute_more(struct ledger *l, const struct claimed *claimed, money reserve)
{
	if (ledger_begin(l) != 0)
		return -1;
	db_int(l->db, SQL_DISPUTE_MORE, 1, claimed->contact);
	db_int(l->db, SQL_DISPUTE_MORE, 2, claimed->claims);
	db_int(l->db, SQL_DISPUTE_MORE, 3, reserve);
	if (db_run(l->db, SQL_DISPUTE_MORE) != 1)
		return ledger_fail(l);
	l->totals.attempts++;
	l->totals.reserved += reserve;
	return 1;
}

int64_t
ledger_dispute(struct ledger *l, const char *key, int64_t at, money reserve)
{
	struct claimed claimed;
	int rc = look_up(l, key, &claimed);

	if (rc <= 0 || claimed.claims <= claimed.known)
		return rc < 0 ? -1 : 0;
	switch (claimed.state) {
	case STATE_ENDED:
		if (ledger_redial(l, claimed.contact) != 0)
			return -1;
		/* FALLTHROUGH */
	case STATE_READY:
		rc = dispute(l, &claimed, at, reserve);
		break;
	case STATE_UNKNOWN:
		rc = dispute_more(l, &claimed, reserve);
		break;
	case STATE_REJECTED:
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
	case STATE_DIALING:
	case STATE_PLACED:
	case STATE_OVERDUE:
	case STATE_REFUSED:
		/* It is not called from there; should it come to that, its claim meets the key. */
		return 0;
	}
	if (rc < 0)
		return -1;
	l->totals.claims += claimed.claims - claimed.known;
	if (at > l->totals.claimed_at)
		l->totals.claimed_at = at;
	return rc == 1 ? claimed.contact : 0;
}

/* The generation it came to, or -1. */
static int64_t
generation_of(struct ledger *l)
{
	struct text value = { 0 };
	int64_t generation = -1;

	if (ledger_get(l, "generation", &value) == 0) {
		generation = strtoll(text_str(&value), NULL, 10);
		if (generation < 0 || generation > GENERATION_MAX)
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
	    "%s: is an older copy: it does not know who was called since; " WAY_OUT, l->path);
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
ledger_checkpoint(struct ledger *l)
{
	bool whole;

	if (ledger_commit(l) != 0)
		return -1;
	/* Busy or not, pages in the log, pages brought over. Waits for nobody. */
	if (db_step(l->db, SQL_CHECKPOINT) != DB_ROW)
		return ledger_fail(l);
	whole = db_get_int(l->db, SQL_CHECKPOINT, CHECKPOINT_BUSY) == 0 &&
		db_get_int(l->db, SQL_CHECKPOINT, CHECKPOINT_LOG) ==
		    db_get_int(l->db, SQL_CHECKPOINT, CHECKPOINT_DONE);
	db_reset(l->db, SQL_CHECKPOINT);
	return whole ? 1 : 0;
}
