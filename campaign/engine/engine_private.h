/*
 * engine_private.h: what the files of the engine share. Included by campaign/engine*.c alone.
 */
#ifndef ENGINE_PRIVATE_H
#define ENGINE_PRIVATE_H

#include "breaker.h"
#include "clock_jump.h"
#include "due.h"
#include "engine.h"
#include "next_call.h"
#include "pacer.h"
#include "backoff.h"

/*
 * The reply log up to here is given back once all dials that were in flight when it was so long are
 * done.
 */
struct engine_mark {
	int64_t dropped, upto; /* bytes; the same: nothing is marked */
	int64_t at;            /* clock_boot() of the turn that marked it */
	int64_t dials;         /* of those claimed before, still in flight */
	int64_t wait;          /* not looked at again until then, clock_boot() */
};

/* Why it ends, or will once all that is in flight is home. Of several the last of these holds. */
enum engine_why {
	WHY_FINISHED, /* nothing is left to do, or somebody asked it to stop */
	WHY_HOURS,    /* who is left waits for calling hours, and the run does not */
	WHY_BUDGET,   /* the next call could cost more than is left */
	WHY_LIST,     /* a do-not-call list cannot be read, and the run does not wait */
	WHY_TRIPPED,  /* the breaker */
	WHY_REFUSED,  /* a status that stops the run (stepone.h); *problem is filled */
	WHY_UNREAD,   /* memory ran out as a reply was read: nothing more is dialed */
	WHY_UNLOGGED, /* a reply could not be written down: nothing more is dialed */
	WHY_FAILED,   /* ledger or system; *problem is filled */
};

struct engine {
	const struct engine_options *options;
	struct ledger *ledger;
	struct pool *pool;
	const struct engine_watch *watch;
	struct problem *problem;
	struct pacer pacer;
	struct backoff backoff;
	struct breaker breaker;
	enum breaker_trip trip;
	struct due due;
	struct task *spare; /* cleared tasks, to be used again */
	struct text reason;
	struct text hold_why; /* why the pool holds back */
	struct text list_why; /* why a list does */
	struct text claims;   /* of this turn, for the reply log */
	struct engine_mark mark;
	int64_t in_flight, dials;
	int64_t awaited;    /* ended calls that are due again, and that it waits for */
	int64_t unanswered; /* to collect: calls of which the service said nothing at all */
	int64_t staged;     /* of the dials, those that no worker has yet */
	int64_t started;
	int64_t strays; /* replies that nobody asked for */
	struct lateness polls;
	struct next_call next;
	struct next_call_now now; /* of this turn */
	struct clock_jump jump;
	int64_t hold_until; /* of the lists: one cannot be read */
	int64_t shut_until; /* calling hours open then, wall clock ms; 0: they are */
	bool disputed;      /* the history had the key of a claim */
	int64_t list_since; /* a list keeps everybody from being called since then; 0: none does */
	enum engine_why why;
};

/* It ends for this, unless there is a worse reason. */
void engine_end_for(struct engine *e, enum engine_why why);

/* Once nothing more may begin and all that was in flight is home: the end, and *problem with it. */
enum engine_end engine_end_of(const struct engine *e);

/* What the next call may cost at most; it is reserved for it. */
money engine_worst(const struct engine *e);

/* Keep the problem, and end the run. All return -1. */
int engine_ledger_failed(struct engine *e);
int engine_out_of_memory(struct engine *e);
int engine_permit_failed(struct engine *e);

/*
 * An open call will be asked for, from `first_poll` on. Times are clock_boot(). 0 or -1.
 */
int engine_watch_call(
    struct engine *e, int64_t contact, enum state from, int64_t dialed, int64_t first_poll);

/* A call is back among those that are to be asked for, from `at` on (clock_boot()). 0 or -1. */
int engine_put_due(struct engine *e, struct due_call *call, int64_t at);

/*
 * Did the person ask for no more calls? Then nothing calls this number again. `heard`: it was
 * counted. 1, 0 or -1.
 */
int engine_listen(struct engine *e, const struct task *task, bool heard);

/* It cost more than was reserved for it: an alarm, for the budget did not hold. 0 or -1. */
int engine_check_cost(struct engine *e, const struct task *task, money cost, money reserved);

/* The record says that the call has ended, now or before. 0 or -1. */
int engine_ended(struct engine *e, const struct task *task);

/*
 * What an ended call's record left open is asked for again, `tries` times in all from the first
 * that said so; a run does not wait for a conversation alone. A look that failed is one of them. 0
 * or -1.
 */
int engine_ask_on(struct engine *e, const struct task *task, struct due_call *call, int64_t at);

/* Tells the watcher, if it wants to know, of a contact's new state. 0 or -1. */
int engine_tell(struct engine *e, int64_t contact, const struct engine_event *event);

/*
 * Before anybody is called: is the clock to be trusted, are the lists as they stand now? 0 or -1.
 */
int engine_refresh(struct engine *e);

/*
 * A do-not-call list cannot be read now, or has entries that cannot be: nobody may be called. It is
 * looked at again and again until somebody has mended it; a run that does not wait gives it a
 * while, for a file may just be being written. 0 or -1.
 */
int engine_list_holds(struct engine *e, const struct problem *why);

/* It was so for as long as this run waits for it. */
bool engine_list_gives_up(const struct engine *e);

/* Everything that came back from the pool, into the ledger. 0 or -1. */
int engine_take_back(struct engine *e);

/*
 * The claims of this turn, once committed, into the reply log: a second place that knows of them,
 * should the ledger ever lose them. When that fails they are taken back. 0 or -1.
 */
int engine_log_claims(struct engine *e);

/*
 * What the ledger holds for good leaves the log, bit by bit. Each turn: after what came back was
 * taken, and before anything is claimed; once it is committed. 0 or -1.
 */
int engine_log_mark(struct engine *e);
int engine_log_drop(struct engine *e);
/* This dial came back. */
void engine_log_back(struct engine *e, const struct task *task);

#endif
