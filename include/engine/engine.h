/*
 * engine.h: the campaign's loop: plan, claim, commit, hand to the pool, take what came back, again.
 *
 * Runs in the owner thread, which alone has ledger, pacer and budget. One turn commits once, before
 * what it claimed goes to the pool. Prints nothing: it tells a watcher.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "clock.h"
#include "lateness.h"
#include "ledger.h"
#include "next_call.h"
#include "plan.h"
#include "pool.h"
#include "preamble.h"
#include "reply_log.h"

struct engine_options {
	const struct clock *clock;
	int64_t interval_ns; /* between two calls */
	int64_t concurrency; /* requests in flight */
	int64_t max_open;    /* calls open at once; 0: no limit */
	money price;         /* per started minute; MONEY_NONE: not given */
	int64_t longest_ns;  /* --max-call-minutes */
	int64_t patience_ns; /* "no record" is tolerated so long, and tries × poll_interval */
	int64_t poll_interval_ns;
	int64_t tries;
	struct call_rules rules;
	money budget;         /* MONEY_NONE: none; else price is given */
	const char *campaign; /* what people know it by */
	struct reply_log *log;
	int64_t log_max; /* bytes of it from which on its beginning is given back; 0: 16 MiB */
	struct preamble_rules preamble;
	bool place_only; /* no looks: open calls stay placed, and it ends when all are */
	bool collect; /* no calls: looks at every open, overdue or uncharged one, `tries` times */
};

/* How it stands, for the watcher. Valid during the call. */
struct engine_stats {
	const struct ledger_totals *totals;
	int64_t started;              /* calls claimed by this run */
	const struct lateness *polls; /* at open calls, by this run: how long after they were due */
	int64_t held_until;           /* clock_boot(); 0: the pool does not hold back */
	const char *held_why;
	bool list_holds;    /* a do-not-call list does, until somebody has mended it */
	int64_t shut_until; /* outside calling hours until then, wall clock ms; 0: inside */
	int64_t now;        /* clock_boot() */
};

/*
 * A contact came to another state, as far as this turn goes: its commit is still ahead. Valid
 * during the call.
 */
struct engine_event {
	const char *label; /* its row, like 17.2 */
	/*
	 * Dialing: a call is started. Ready: it was proved that nobody was called, and it waits
	 * again. Suppressed: it was its turn, and it must not be called (again).
	 */
	enum state state;
	enum outcome outcome; /* of ended */
	const char *call_id;  /* "": none */
	const char *reason;   /* "": none */
};

struct engine_watch {
	void *ctx;
	/*
	 * Called each turn; returns when it wants to be called again at the latest (clock_boot()).
	 */
	int64_t (*turn)(void *ctx, const struct engine_stats *stats);
	/*
	 * Has somebody asked to stop? Asked each turn; `fd` can be read when the answer may have
	 * changed.
	 */
	enum plan_stop (*stop)(void *ctx);
	/*
	 * Before calls are committed and sent: may they be? 0; or -1 with *problem filled, which
	 * ends the run.
	 */
	int (*ready)(void *ctx, struct problem *problem);
	/* Called for each event; NULL: they are not even looked for. */
	void (*event)(void *ctx, const struct engine_event *event);
	int fd; /* or -1 */
};

enum engine_end {
	ENGINE_DONE,    /* nothing is left to do */
	ENGINE_STOPPED, /* the watcher asked */
	ENGINE_REFUSED, /* stepone_stop: *problem says what to mend */
	ENGINE_TRIPPED, /* the breaker, the budget, calling hours: *problem says why */
	ENGINE_FAILED,  /* ledger or system: *problem */
};

enum engine_end engine_run(const struct engine_options *options, struct ledger *ledger,
    struct pool *pool, const struct engine_watch *watch, struct problem *problem);

#endif
