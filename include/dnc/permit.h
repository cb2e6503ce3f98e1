/*
 * permit.h: may this number be called now? Files of numbers (--suppress), the user's own
 * do-not-call list, how often it was called lately by any campaign (--at-most), and who asked in
 * this run for no more calls. Pure but for what dnc_files.h and history.h read. For the owner
 * thread.
 *
 * It also keeps the history: a call is remembered there before the ledger claims it.
 */
#ifndef PERMIT_H
#define PERMIT_H

#include "dnc_files.h"
#include "history.h"
#include "number_set.h"
#include "opt_out.h"

struct permit {
	struct dnc_files *files; /* not owned; NULL: none */
	struct history *history; /* not owned; NULL for a rehearsal, which touches none */
	struct number_set own;   /* owned: the user's own list, as it was read last */
	bool own_read;           /* it was read at all */
	bool read_held;          /* the lists were read since the history is held */
	int64_t at_most;         /* calls to a number in at_most_ms; 0: any */
	int64_t at_most_ms;
	struct opt_out phrases;      /* owned */
	struct number_set opted_out; /* owned: who asked for no more calls in this run */
};

/* How the do-not-call lists stand. */
enum permit_lists {
	PERMIT_LISTS_FAILED = -1, /* *problem is filled: nothing more may be dialed */
	PERMIT_LISTS_READ,
	/* *problem says which file cannot be read now: what it held still holds; call nobody now */
	PERMIT_LISTS_NOT_NOW,
};

enum permit_say {
	PERMIT_FAILED = -1, /* *problem is filled: nothing more may be dialed */
	PERMIT_NO,          /* the reason is filled */
	PERMIT_YES,
};

/*
 * Once a turn, before anybody is asked for: lists that have changed are read again. Cheap when none
 * has. Nobody else asks history_dnc_changed.
 */
enum permit_lists permit_refresh(struct permit *permit, struct problem *problem);

/*
 * Before the first claim of a turn is chosen: from here to the commit nobody else changes the
 * history. Waiting for it may take a while, so lists that changed meanwhile are read again.
 */
enum permit_lists permit_hold(struct permit *permit, struct problem *problem);

/*
 * Is the number (normalised) on a do-not-call list? 1 with the reason added (`on the list
 * blocked.csv`, `on the do-not-call list: asked for it`); 0; -1 with *problem filled. `permit` is a
 * struct permit: this has the shape that intake_rules wants.
 */
int permit_listed(void *permit, const char *phone, struct text *reason, struct problem *problem);

/*
 * For a claim whose key will be `key`. `now` is wall clock ms. `reason` is cleared first.
 */
enum permit_say permit_ask(struct permit *permit, const char *phone, const char *key, int64_t now,
    struct text *reason, struct problem *problem);

/* The call is about to be placed, if the key of its claim is new; a rehearsal's always is. */
enum history_key permit_call(
    struct permit *permit, const char *phone, int64_t now, const char *key);
/* Then: proved that it was not placed; how it went. 0 or -1. */
int permit_take_back(struct permit *permit, const char *key);
int permit_ended(struct permit *permit, const char *key, enum outcome outcome);

/* A call has ended: what was said in it, and which call it was. */
struct permit_talk {
	const char *phone, *call_id, *campaign;
	struct span transcript;
	int64_t now; /* wall clock ms */
};

/*
 * Did the person ask for no more calls? Then the number is on the user's list, and `reason` is
 * filled. 1, 0, or -1.
 */
int permit_listen(struct permit *permit, const struct permit_talk *talk, struct text *reason);

/* history_claims and history_each_call; of a rehearsal none. */
int64_t permit_claims(const struct permit *permit);
int permit_each_call(
    struct permit *permit, int (*each)(void *ctx, const char *key, int64_t at), void *ctx);

/* Durable when it returns 0; before the ledger's commit. */
int permit_commit(struct permit *permit);

/* The ledger came to this generation, and has committed it. 0, and then it is durable; or -1. */
int permit_generation(struct permit *permit, int64_t generation);

/* Why the last one failed. */
void permit_problem(const struct permit *permit, struct problem *problem);
void permit_free(struct permit *permit);

#endif
