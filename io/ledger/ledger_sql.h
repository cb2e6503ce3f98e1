/*
 * ledger_sql.h: the statements of a ledger by name, the columns that they read, and what says which
 * schema it is. For io/ledger/ledger*.c alone; the SQL itself is in ledger_sql.c.
 */
#ifndef LEDGER_SQL_H
#define LEDGER_SQL_H

#define LEDGER_APPLICATION 1380930380 /* "ROLL": PRAGMA application_id */
#define LEDGER_VERSION     3          /* of the schema: PRAGMA user_version */

enum ledger_sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_CHECKPOINT,
	SQL_META_PUT,
	SQL_META_GET,
	SQL_ROW_ADD,
	SQL_ROWS_ADD, /* DB_GROUP_ROWS of them */
	SQL_REQUIREMENT_ADD,
	SQL_REQUIREMENTS_ADD, /* DB_GROUP_ROWS of them */
	SQL_CONTACT_ADD,
	SQL_CONTACTS_ADD, /* DB_GROUP_ROWS of them */
	SQL_READY,
	SQL_READY_NEXT,
	SQL_AGAIN,
	SQL_REDIALS,
	SQL_SUPPRESS,
	SQL_REMARK,
	SQL_ATTEMPT_ADD,
	SQL_RECORD_DROP,
	SQL_REDIAL,
	SQL_RESTORE,
	SQL_RECORD_RESTORE,
	SQL_ATTEMPT_DROP,
	SQL_ATTEMPT_ID,
	SQL_CLAIM,
	SQL_UNCLAIM,
	SQL_PLACE,
	SQL_REFUSE,
	SQL_UNKNOWN,
	SQL_END,
	SQL_OVERDUE,
	SQL_RECOVER,
	SQL_CLAIMED,
	SQL_COUNT_CLAIMS,
	SQL_DISPUTE,
	SQL_DISPUTE_MORE,
	SQL_RECORD_ADD,
	SQL_IDS,
	SQL_IDS_PUT,
	SQL_IDS_LENGTH,
	SQL_OLD_IDS,
	SQL_NUMBERS,
	SQL_CALL,
	SQL_LABEL,
	SQL_ALARM_ADD,
	SQL_ALARMS,
	SQL_ROWS,
	SQL_ATTEMPTS,
	SQL_ALL_ATTEMPTS,
	SQL_PLACED,
	SQL_TO_COLLECT,
	SQL_HEADER,
	SQL_OUTPUT_PUT,
	SQL_OUTPUT_GET,
	SQL_FIND,
	SQL_SETTLE,
	SQL_SETTLEMENT_ADD,
	SQL_SETTLEMENTS,
	SQL_KNOWN,
	SQL_LEARN,
	SQL_RECORD_LEARN,
	SQL_SETTLE_ENDED,
	SQL_DEAREST,
	SQL_FORGET_OPEN,
	SQL_FORGET_NEXT,
	SQL_FORGET_OTHERS,
	SQL_FORGET_CELLS,
	SQL_FORGET_ROW,
	SQL_FORGET_REJECTED,
	SQL_FORGET_CONTACT,
	SQL_FORGET_ATTEMPTS,
	SQL_FORGET_RECORD,
	SQL_FORGET_SETTLEMENT,
	SQL_FORGET_ALARM,
	SQL_FORGET_REQUIREMENT,
	SQL_SCRUB_ROLL,
	SQL_SCRUB_REQUIREMENTS,
	SQL_SCRUB_REQUIREMENT,
	SQL_SCRUB_CONTACTS,
	SQL_SCRUB_CONTACT,
	SQL_SCRUB_RECORDS,
	SQL_SCRUB_RECORD,
	SQL_SCRUB_ATTEMPTS,
	SQL_SCRUB_ATTEMPT,
	SQL_SCRUB_SETTLEMENTS,
	SQL_SCRUB_SETTLEMENT,
	SQL_SCRUB_ALARMS,
	SQL_SCRUB_ALARM,
	SQL_SCRUB_READY,
	SQL_OUTPUTS,
	SQL_COUNT,
};

/*
 * Columns of the statements that read several, as X(NAME, expression); the first is FIRST. From each
 * list come the words of the SELECT and the positions that db_get_int and db_get_span want.
 */

/* What a contact needs to be called. SQL_READY, SQL_AGAIN */
/* clang-format off */
#define LEDGER_READY_COLUMNS(FIRST, X)                                              \
	FIRST(ID, "c.id")                                                           \
	X(PHONE, "c.phone")                                                         \
	X(REQUIREMENT, "r.text")                                                    \
	X(NAME, "c.name")                                                           \
	X(NOT_BEFORE, "c.not_before")                                               \
	X(NOT_AFTER, "c.not_after")                                                 \
	X(ATTEMPTS, "c.attempts")                                                   \
	X(CLAIMS, "c.claims")                                                       \
	X(PARAMETERS, "c.voice")
/* clang-format on */

/*
 * A line of the results: X(NAME, of a contact's last attempt, of an earlier one). SQL_ROWS,
 * SQL_ATTEMPTS, SQL_ALL_ATTEMPTS
 */
/* clang-format off */
#define LEDGER_ROW_COLUMNS(FIRST, X)                                                \
	FIRST(CELLS, "r.cells", "r.cells")                                          \
	X(ROW, "c.row", "c.row")                                                    \
	X(PART, "c.part", "c.part")                                                 \
	X(STATE, "c.state", STATE_IS_ENDED)                                         \
	X(OUTCOME, "c.outcome", "a.outcome")                                        \
	X(PHONE, "c.phone", "c.phone")                                              \
	X(REASON, "c.reason", "NULL")                                               \
	X(CALL_ID, "c.call_id", "a.call_id")                                        \
	X(ATTEMPTS, "c.attempts", "a.n")                                            \
	X(CLAIMED_AT, "c.claimed_at", "a.claimed_at")                               \
	X(ENDED_AT, "c.ended_at", "a.ended_at")                                     \
	X(SECONDS, "c.seconds", "a.seconds")                                        \
	X(MINUTES, "c.minutes", "a.minutes")                                        \
	X(COST, "c.cost", "a.cost")                                                 \
	X(COMPUTED, "c.computed", "a.computed")                                     \
	X(RESERVED, STILL_RESERVED, "iif(a.cost IS NULL, a.uncharged, 0)")          \
	X(TRANSCRIPT, "d.transcript", "a.transcript")                               \
	X(PAST_SECONDS, "c.past_seconds", "0")                                      \
	X(PAST_MINUTES, "c.past_minutes", "0")                                      \
	X(PAST_COST, "c.past_cost", "0")                                            \
	X(PAST_COMPUTED, "c.past_computed", "0")                                    \
	X(CONTACT, "c.id AS contact", "c.id AS contact")                            \
	X(N, "c.attempts AS n", "a.n AS n")
/* clang-format on */

/* All that is known of a contact's last call. SQL_KNOWN */
/* clang-format off */
#define LEDGER_KNOWN_COLUMNS(FIRST, X)                                              \
	FIRST(STATE, "c.state")                                                     \
	X(OUTCOME, "c.outcome")                                                     \
	X(SECONDS, "c.seconds")                                                     \
	X(MINUTES, "c.minutes")                                                     \
	X(ENDED_AT, "c.ended_at")                                                   \
	X(COST, "c.cost")                                                           \
	X(COMPUTED, "c.computed")                                                   \
	X(RESERVED, "c.reserved")                                                   \
	X(UNCHARGED, "c.uncharged")                                                 \
	X(ATTEMPTS, "c.attempts")                                                   \
	X(CLAIMS, "c.claims")                                                       \
	X(CLAIMED_AT, "c.claimed_at")                                               \
	X(CALL_ID, "c.call_id")                                                     \
	X(REASON, "c.reason")                                                       \
	X(TALK, "coalesce(length(CAST(d.transcript AS BLOB)), 0)")
/* clang-format on */

/* What an arrow needs besides its UPDATE. SQL_NUMBERS */
/* clang-format off */
#define LEDGER_NUMBER_COLUMNS(FIRST, X)                                             \
	FIRST(RESERVED, "reserved")                                                 \
	X(CLAIMS, "claims")                                                         \
	X(ATTEMPTS, "attempts")                                                     \
	X(CLAIMED_AT, "claimed_at")                                                 \
	X(OUTCOME, "outcome")                                                       \
	X(UNCHARGED, "uncharged")
/* clang-format on */

/* An ended call that may be made again. SQL_REDIALS */
/* clang-format off */
#define LEDGER_REDIAL_COLUMNS(FIRST, X)                                             \
	FIRST(ID, "id")                                                             \
	X(OUTCOME, "outcome")                                                       \
	X(ATTEMPTS, "attempts")                                                     \
	X(CLAIMED_AT, "claimed_at")                                                 \
	X(ENDED_AT, "ended_at")                                                     \
	X(TRANSCRIPT, "d.transcript")
/* clang-format on */

#define FIRST_COLUMN(NAME, expression) expression
#define NEXT_COLUMN(NAME, expression)  ", " expression

enum {
#define X(NAME, expression) LEDGER_READY_##NAME,
	LEDGER_READY_COLUMNS(X, X)
#undef X
};
enum {
#define X(NAME, last, earlier) LEDGER_ROW_##NAME,
	LEDGER_ROW_COLUMNS(X, X)
#undef X
};
enum {
#define X(NAME, expression) LEDGER_KNOWN_##NAME,
	LEDGER_KNOWN_COLUMNS(X, X)
#undef X
};
enum {
#define X(NAME, expression) LEDGER_NUMBER_##NAME,
	LEDGER_NUMBER_COLUMNS(X, X)
#undef X
};
enum {
#define X(NAME, expression) LEDGER_REDIAL_##NAME,
	LEDGER_REDIAL_COLUMNS(X, X)
#undef X
};

/* Of the short ones, in the order of their SELECT. */
enum { CLAIMED_CLAIMS, CLAIMED_STATE };
enum { COUNT_CLAIMS_CLAIMS, COUNT_CLAIMS_AT };
enum { IDS_LENGTH_ROW, IDS_LENGTH_BYTES };
enum { OLD_IDS_CONTACT, OLD_IDS_ID };
enum { CALL_PHONE, CALL_ID, CALL_CLAIMED_AT };
enum { LABEL_ROW, LABEL_PART };
enum { ALARM_ROW, ALARM_PART, ALARM_TEXT };
enum { OPEN_ID, OPEN_CLAIMED_AT, OPEN_STATE }; /* SQL_PLACED, SQL_TO_COLLECT */
enum { OUTPUT_SIZE, OUTPUT_CHANGED };
enum { FIND_ID, FIND_STATE };
enum { SETTLEMENT_ROW, SETTLEMENT_PART, SETTLEMENT_AT, SETTLEMENT_WHO, SETTLEMENT_WHAT };
enum { FORGET_OPEN_ROW, FORGET_OPEN_PART, FORGET_OPEN_STATE };
enum { FORGET_NEXT_ID, FORGET_NEXT_ROW, FORGET_NEXT_REQUIREMENT };
enum { SCRUB_ROLL_ROW, SCRUB_ROLL_CELLS };
enum { SCRUB_READY_ROW, SCRUB_READY_PART, SCRUB_READY_TEXT, SCRUB_READY_NAME };
/* PRAGMA wal_checkpoint: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint */
enum { CHECKPOINT_BUSY, CHECKPOINT_LOG, CHECKPOINT_DONE };

/* Of who is still to be called or asked for; made once the roll is in. */
#define LEDGER_LIVE_INDEX "CREATE INDEX contact_live ON contact(live) WHERE live = 1"

extern const char *const ledger_sql[SQL_COUNT];
extern const char *const ledger_migrations[LEDGER_VERSION];

#endif
