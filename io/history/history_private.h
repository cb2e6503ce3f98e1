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
	MEM_BEGIN,
	MEM_READ,
	MEM_COMMIT,
	MEM_SUPPRESS,
	MEM_REASON,
	MEM_ALLOW,
	MEM_SUPPRESSED,
	MEM_COUNT,
	MEM_LIST,
	MEM_CHANGE,
	MEM_CHANGES,
	MEM_CAMPAIGN_PUT,
	MEM_CAMPAIGN_GET,
	MEM_CAMPAIGN_OLDER,
	MEM_GENERATION,
	MEM_CALL,
	MEM_NUMBER,
	MEM_CLAIMS,
	MEM_CLAIMED,
	MEM_NOTICE,
	MEM_SEEN,
	MEM_AHEAD,
	MEM_PRUNE_AHEAD,
	MEM_PRUNED_AHEAD,
	MEM_TAKE_BACK,
	MEM_OUTCOME,
	MEM_CALLS,
	MEM_BEFORE,
	MEM_PRUNE_NEXT,
	MEM_STEP_END,
	MEM_PRUNE,
	MEM_PRUNE_REST,
	MEM_PRUNED,
	MEM_PRUNE_CAMPAIGNS,
	MEM_FORGET_CALLS,
	MEM_FORGET_REASON,
	MEM_SCRUB_REASONS,
	MEM_SCRUB_REASON,
	MEM_SCRUB_CAMPAIGNS,
	MEM_SCRUB_CAMPAIGN,
	MEM_END,
};

extern const char *const history_sql[MEM_END];
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
