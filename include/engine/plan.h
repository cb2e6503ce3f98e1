/*
 * plan.h: what to do next, from how things stand. Pure: a function of its two parameters.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdint.h>

/* Has somebody asked to stop? */
enum plan_stop {
	PLAN_GO,
	PLAN_DRAIN, /* no new calls and looks; what is in flight comes home */
	PLAN_HURRY, /* nor wait for looks in flight; for dials always */
};

struct plan_view {
	int64_t ready;       /* contacts that wait to be called, redials too */
	int64_t ready_next;  /* the first of them may be called then; 0: now */
	int64_t open;        /* calls placed, and dials in flight */
	int64_t in_flight;   /* tasks in the pool, dials and polls */
	int64_t dials;       /* of these, the dials */
	int64_t dials_max;   /* that may be; 0: as many as tasks */
	int64_t concurrency; /* tasks that may be */
	int64_t max_open;    /* open calls that may be; 0: no limit */
	int64_t pacer_next;  /* the next call may start then */
	int64_t held_until;  /* the whole pool backs off until then; 0: it does not */
	int64_t shut_until;  /* outside calling hours until then; 0: inside */
	bool no_wait;        /* for calling hours, the campaign's and a row's */
	bool broke;          /* no call may start, for the budget or for a list */
	int64_t poll_due;    /* the next look is due then; INT64_MAX: none */
	enum plan_stop stop;
};

enum plan_kind {
	PLAN_DIAL, /* claim the next contact */
	PLAN_POLL, /* look after the call that is due */
	PLAN_WAIT, /* until something comes back, or `until` */
	PLAN_DONE, /* nothing is left that this run may do */
};

struct plan {
	enum plan_kind kind;
	int64_t until; /* PLAN_WAIT; INT64_MAX: nothing but a reply can change it */
};

/* Dials first. Times are clock_boot(). */
struct plan plan_next(const struct plan_view *view, int64_t now);

#endif
