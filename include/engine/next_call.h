/*
 * next_call.h: who is called next, and when. For the owner thread.
 *
 * Asked right before each claim: calling hours, a row's own limits, lists, memory and the redial
 * policy. Who must not be called leaves the queue here, with the reason.
 */
#ifndef NEXT_CALL_H
#define NEXT_CALL_H

#include "due.h"
#include "ledger.h"
#include "permit.h"
#include "plan.h"
#include "redial.h"

struct call_rules {
	struct window window; /* calling hours */
	bool no_wait;         /* outside them, end */
	struct redial redial;
	struct permit *permit;
};

struct next_call {
	const struct call_rules *rules;
	struct ledger *ledger;
	/* Told of who must not be called; may be NULL. 0, or -1: the ledger failed. */
	int (*suppressed)(void *ctx, int64_t contact, const char *reason);
	void *ctx;
	struct due redials; /* ended contacts that will be called again */
	int64_t ready_at; /* wall clock ms: no contact that is ready may be called before; 0: now */
	struct text reason;
};

/* Both clocks, read together. */
struct next_call_now {
	int64_t boot; /* ns */
	int64_t wall; /* ms */
};

/* Ended contacts of before that the policy calls again. 0, or -1: memory, or *ledger_problem. */
int next_call_start(struct next_call *next, const struct next_call_now *now);
void next_call_free(struct next_call *next);

/* What it has to say of the plan: ready, ready_next, shut_until, no_wait. 0 or -1. */
int next_call_view(struct next_call *next, const struct next_call_now *now, struct plan_view *view);

enum next_call_found {
	NEXT_CALL_FAILED = -1, /* *problem is filled */
	NEXT_CALL_NONE,        /* now; ask again for the view */
	NEXT_CALL_FOUND,
	NEXT_CALL_LIST_BROKEN, /* a do-not-call list cannot be read (permit.h): *problem is filled */
};

/* The next contact that may be called now. A redial is a ready contact from here on. */
enum next_call_found next_call_take(struct next_call *next, const struct next_call_now *now,
    const struct ledger_ready **ready, struct problem *problem);

/* From when on (boot) a call to this contact may not be sent any more; 0: any time. */
int64_t next_call_shuts(const struct next_call *next, const struct next_call_now *now,
    const struct window_limits *limits);

/* A contact was put back: it may be called now. */
void next_call_put_back(struct next_call *next);

/* A call ended, and nothing was said against another. 0, or -1 when memory is out. */
int next_call_ended(
    struct next_call *next, const struct next_call_now *now, const struct ledger_redial *call);

#endif
