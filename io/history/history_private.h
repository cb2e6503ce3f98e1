/*
 * history_private.h: what the files of the history share. Included by io/history*.c alone.
 */
#ifndef HISTORY_PRIVATE_H
#define HISTORY_PRIVATE_H

#include "db.h"
#include "history.h"
#include "history_dnc.h"

#define HISTORY_FILE        "memory.sqlite"
#define HISTORY_APPLICATION 1380797773 /* "RMEM": PRAGMA application_id */
#define HISTORY_VERSION     4          /* of the schema: PRAGMA user_version */

/* Clocks differ by so much, and nobody was wrong. */
#define HISTORY_AHEAD (INT64_C(10) * 60 * 1000)

/* A clock that shows so much more than when the file was used last is not believed in all of it. */
#define HISTORY_LEAP (INT64_C(30) * 24 * 3600 * 1000)

enum history_sql {
	HIST_BEGIN,
	HIST_READ,
	HIST_COMMIT,
	HIST_SUPPRESS,
	HIST_REASON,
	HIST_ALLOW,
	HIST_SUPPRESSED,
	HIST_COUNT,
	HIST_LIST,
	HIST_CHANGE,
	HIST_CHANGES,
	HIST_CAMPAIGN_PUT,
	HIST_CAMPAIGN_GET,
	HIST_CAMPAIGN_OLDER,
	HIST_GENERATION,
	HIST_CALL,
	HIST_NUMBER,
	HIST_CLAIMS,
	HIST_CLAIMED,
	HIST_NOTICE,
	HIST_SEEN,
	HIST_AHEAD,
	HIST_PRUNE_AHEAD,
	HIST_PRUNED_AHEAD,
	HIST_TAKE_BACK,
	HIST_OUTCOME,
	HIST_CALLS,
	HIST_BEFORE,
	HIST_PRUNE_NEXT,
	HIST_STEP_END,
	HIST_PRUNE_KEYS,
	HIST_PRUNE_NUMBERS,
	HIST_PRUNED,
	HIST_PRUNE_CAMPAIGNS,
	HIST_FORGET_CALLS,
	HIST_FORGET_REASON,
	HIST_SCRUB_REASONS,
	HIST_SCRUB_REASON,
	HIST_SCRUB_CAMPAIGNS,
	HIST_SCRUB_CAMPAIGN,
	HIST_END,
};

/* Columns of the statements that read several, in the order of their SELECT. */
enum { CAMPAIGN_ID, CAMPAIGN_OLDEST, CAMPAIGN_GENERATION, CAMPAIGN_CLAIMS };
enum { PRUNE_CAMPAIGN, PRUNE_IS_OVER };
enum { AHEAD_CAMPAIGNS, AHEAD_NEWEST };
enum { CLAIMED_KEY, CLAIMED_AT };
enum { CALLS_COUNT, CALLS_LATEST };
enum { LIST_NUMBER, LIST_AT, LIST_REASON };

extern const char *const history_sql[HIST_END];
extern const char *const history_migrations[HISTORY_VERSION];

struct history {
	struct db *db;
	char *path;
	int64_t campaign;   /* of this process, its id in the file; 0: not said yet */
	int64_t oldest;     /* no call of it is older */
	int64_t generation; /* of its ledger, the newest that is known */
	int64_t claims;     /* keys that were ever put down for it, when it was said */
	int64_t added;      /* in this transaction */
	int64_t newest;     /* of those */
	int64_t seen;       /* before this campaign, when anything was put down last; 0: never */
	int64_t now;        /* when the campaign was said; later is the future */
	int64_t changes;    /* of the list, when it was last asked for */
	bool changed;       /* a transaction is open */
	bool reading;       /* a reading one is */
	bool list_changed;  /* in this transaction */
	struct problem problem;
};

/* Keeps db's trouble as the history's problem. Returns -1. */
int history_fail(struct history *m);

/* Opens the writing transaction unless it is open. 0 or -1. */
int history_begin(struct history *m);
void history_bind_phone(struct history *m, enum history_sql at, int pos, const char *phone);
/* Runs a statement that changes rows. How many, or -1. */
int64_t history_change(struct history *m, enum history_sql at);
/* A row of a look-up: 1, and the statement must be reset; 0; -1. */
int history_look_up(struct history *m, enum history_sql at);

/* The one number of a statement that always has a row, or -1. */
int64_t history_number_of(struct history *m, enum history_sql at);

/* How often the list was changed so far, or -1. */
int64_t history_dnc_changes(struct history *m);

#endif
