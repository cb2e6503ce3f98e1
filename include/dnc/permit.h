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

#include "listed.h"
#include "opt_out.h"

struct permit {
	struct listed listed; /* its memory: NULL for a rehearsal, which touches none */
	bool asked_held;      /* the lists were read since the history is held */
	int64_t at_most;      /* calls to a number in at_most_ms; 0: any */
	int64_t at_most_ms;
	struct opt_out phrases;      /* owned */
	struct number_set opted_out; /* in this run */
};

enum permit_say {
	PERMIT_FAILED = -1, /* *problem is filled: nothing more may be dialed */
	PERMIT_NO,          /* the reason is filled */
	PERMIT_YES,
};

/*
 * Once a turn, before anybody is asked for: lists that have changed are read again. 0; 1 with
 * *problem filled: a file cannot be read now, so nobody may be called now; -1 with *problem filled:
 * nor ever.
 */
int permit_refresh(struct permit *permit, struct problem *problem);

/*
 * Before the first claim of a turn is chosen: from here to the commit nobody else changes the
 * memory. To get there may have taken a while, for others may have it: what the lists have got
 * meanwhile is read. Returns as permit_refresh.
 */
int permit_hold(struct permit *permit, struct problem *problem);

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
int permit_each_call(struct permit *permit, int64_t since,
    int (*each)(void *ctx, const char *key, int64_t at), void *ctx);

/* Durable when it returns 0; before the ledger's commit. */
int permit_commit(struct permit *permit);

/* The ledger came to this generation, and has committed it. 0, and then it is durable; or -1. */
int permit_generation(struct permit *permit, int64_t generation);

/* Why the last one failed. */
void permit_problem(const struct permit *permit, struct problem *problem);
void permit_free(struct permit *permit);

#endif
