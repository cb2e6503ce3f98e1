/*
 * ledger_row.h: plain values that come out of a ledger.
 */
#ifndef LEDGER_ROW_H
#define LEDGER_ROW_H

#include "money.h"
#include "phone.h"
#include "state.h"
#include "task.h"
#include "window.h"

/* Sums over all contacts, kept in the same transaction as the rows they sum. */
struct ledger_totals {
	int64_t rows;     /* of the roll, without header and blank ones */
	int64_t contacts; /* = the sum of states */
	int64_t states[STATE_END];
	int64_t outcomes[OUTCOME_END];
	int64_t attempts;    /* claims that were not taken back */
	int64_t claims;      /* all of them */
	int64_t claimed_at;  /* the latest, wall clock ms */
	int64_t minutes;     /* started minutes of talk */
	money cost;          /* sum of what was charged */
	money reserved;      /* what open, unknown and overdue calls may still cost */
	int64_t differences; /* calls whose charge is not the computed one */
	int64_t uncharged;   /* ended calls without a usable cost */
	int64_t alarms;
	int64_t opt_outs; /* people who asked for no more calls */
	money dearest;    /* what was charged at most for one call */
	int64_t dearer;   /* calls that were charged more than was reserved for them */
};

/* A contact to be called. */
struct ledger_ready {
	int64_t contact;
	char phone[PHONE_SIZE];
	struct text requirement; /* without the preamble */
	struct text name;        /* "": none */
	struct text parameters;  /* call_parameters.h; "": none */
	struct window_limits limits;
	int64_t attempts; /* before this one */
	int64_t claims;   /* the same, and those that were taken back */
};

/* As still_reserved: what the claim reserved. */
#define LEDGER_KEEP_RESERVED INT64_C(-1)

/* How a call ended, from its record. */
struct ledger_ending {
	enum outcome outcome;
	int64_t seconds;      /* -1: not said */
	int64_t ended_at;     /* ms since 1970; 0: not said */
	money cost;           /* MONEY_NONE: not known */
	money computed;       /* MONEY_NONE: no price was given */
	money still_reserved; /* what counts against the budget in place of a cost; 0 with one */
	struct span transcript;
	struct span record; /* the service's reply as it came */
};

/* What the ledger knows of a call that has ended. */
struct ledger_ended {
	money reserved;          /* by its claim */
	char key[TASK_KEY_SIZE]; /* of its claim */
	int64_t attempts, claimed_at;
};

/* An ended call, as far as its records have told until now. */
struct ledger_known {
	enum state state; /* ended, unless something else became of it */
	enum outcome outcome;
	int64_t seconds; /* -1: not known */
	int64_t minutes;
	int64_t ended_at;        /* ms since 1970; 0: not known */
	money cost, computed;    /* MONEY_NONE: not known */
	money reserved;          /* by its claim */
	money uncharged;         /* what counts in place of a cost */
	char key[TASK_KEY_SIZE]; /* of its claim */
	char call_id[WIRE_ID_SIZE];
	int64_t attempts, claimed_at;
	int64_t talk;   /* bytes of its conversation */
	bool remarked;  /* something stands beside its outcome */
	bool opted_out; /* namely that the person asked for no more calls */
};

/* An ended call, as the redial policy looks at it. */
struct ledger_redial {
	int64_t contact;
	enum outcome outcome;
	int64_t attempts;
	int64_t claimed_at, ended_at; /* ms since 1970; 0: not known */
};

/* One contact with its row's cells: a line of the results. */
struct ledger_row {
	const struct span *cells; /* of the roll, as they stand */
	size_t n;
	int64_t row;
	int part;
	enum state state;
	enum outcome outcome;
	struct span phone; /* empty when rejected */
	struct span reason;
	struct span call_id;
	int64_t attempts;   /* of an earlier attempt: which it was */
	int64_t claimed_at; /* ms since 1970; 0: never called */
	int64_t ended_at;   /* ms since 1970; 0: not said */
	int64_t seconds;    /* -1: not known */
	int64_t minutes;
	money cost;     /* MONEY_NONE: not known */
	money computed; /* MONEY_NONE: not known */
	money reserved;
	struct span transcript;
	/* Of the attempts before this one, when this is the last. */
	int64_t past_seconds, past_minutes;
	money past_cost, past_computed;
};

#endif
