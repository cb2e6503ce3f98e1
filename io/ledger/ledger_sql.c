/*
 * ledger_sql.c: every SQL statement of the ledger, and its schema by number. Nothing else: no code
 * that decides anything.
 *
 * States stand in the file as the numbers of state.h. `reserved` is what the claim reserved, and counts
 * while the call is dialing, placed, unknown or overdue; `uncharged` counts in place of a cost once
 * it has ended without one.
 */
#include "ledger_private.h"

#include "banned.h"

#define ROW_ADD         "INSERT INTO roll(row, cells) VALUES "
#define REQUIREMENT_ADD "INSERT INTO requirement(id, text) VALUES "
#define CONTACT_ADD                                                                               \
	"INSERT INTO contact(id, row, part, state, phone, requirement, reason, name, not_before," \
	" not_after, voice, live) VALUES "

/*
 * No arrow has a RETURNING: SQLite gathers its rows in a temporary table first, which took as long
 * as the UPDATE itself (measured); what a caller needs is read beside it (SQL_NUMBERS).
 */

/* States and outcomes, as the numbers that stand in the file; the compiler holds them to state.h. */
#define N_SUPPRESSED 3
#define N_READY      4
#define N_DIALING    5
#define N_PLACED     6
#define N_ENDED      7
#define N_OVERDUE    8
#define N_REFUSED    9
#define N_UNKNOWN    10
#define N_NONE       0
#define N_ANSWERED   1
#define N_NO_ANSWER  2
#define N_VOICEMAIL  5
_Static_assert(N_SUPPRESSED == STATE_SUPPRESSED && N_READY == STATE_READY &&
		   N_DIALING == STATE_DIALING && N_PLACED == STATE_PLACED &&
		   N_ENDED == STATE_ENDED && N_OVERDUE == STATE_OVERDUE &&
		   N_REFUSED == STATE_REFUSED && N_UNKNOWN == STATE_UNKNOWN,
    "states of state.h");
_Static_assert(N_NONE == OUTCOME_NONE && (int)N_ANSWERED == OUTCOME_ANSWERED &&
		   (int)N_NO_ANSWER == OUTCOME_NO_ANSWER && (int)N_VOICEMAIL == OUTCOME_VOICEMAIL,
    "outcomes of state.h");

#define IN_SQL(number)  AS_TEXT(number)
#define AS_TEXT(number) #number
#define SUPPRESSED      IN_SQL(N_SUPPRESSED)
#define READY           IN_SQL(N_READY)
#define DIALING         IN_SQL(N_DIALING)
#define PLACED          IN_SQL(N_PLACED)
#define ENDED           IN_SQL(N_ENDED)
#define OVERDUE         IN_SQL(N_OVERDUE)
#define REFUSED         IN_SQL(N_REFUSED)
#define UNKNOWN         IN_SQL(N_UNKNOWN)
#define NONE            IN_SQL(N_NONE)
#define ANSWERED        IN_SQL(N_ANSWERED)
#define NO_ANSWER       IN_SQL(N_NO_ANSWER)
#define VOICEMAIL       IN_SQL(N_VOICEMAIL)

#define SELECT_READY                                 \
	"SELECT " LEDGER_READY_COLUMNS(FIRST_COLUMN, \
	    NEXT_COLUMN) " FROM contact c JOIN requirement r ON r.id = c.requirement"

/* The lines of LEDGER_ROW_COLUMNS: of the contacts' last attempts, and of the earlier ones. */
#define STATE_IS_ENDED ENDED
#define STILL_RESERVED                                                      \
	"CASE WHEN c.state IN (" DIALING "," PLACED "," OVERDUE "," UNKNOWN \
	") THEN c.reserved WHEN c.cost IS NULL THEN c.uncharged ELSE 0 END"
#define FIRST_LAST(NAME, last, earlier)    last
#define NEXT_LAST(NAME, last, earlier)     ", " last
#define FIRST_EARLIER(NAME, last, earlier) earlier
#define NEXT_EARLIER(NAME, last, earlier)  ", " earlier
#define ROWS                                     \
	"SELECT " LEDGER_ROW_COLUMNS(FIRST_LAST, \
	    NEXT_LAST) " FROM contact c"         \
		       " JOIN roll r ON r.row = c.row LEFT JOIN record d ON d.contact = c.id"
#define EARLIER                                     \
	"SELECT " LEDGER_ROW_COLUMNS(FIRST_EARLIER, \
	    NEXT_EARLIER) " FROM attempt a"         \
			  " JOIN contact c ON c.id = a.contact JOIN roll r ON r.row = c.row"
#define IN_ORDER " ORDER BY contact, n"

const char *const ledger_sql[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_CHECKPOINT] = "PRAGMA wal_checkpoint(PASSIVE)",
	[SQL_META_PUT] = "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)",
	[SQL_META_GET] = "SELECT value FROM meta WHERE name = ?1",
	[SQL_ROW_ADD] = ROW_ADD "(?,?)",
	[SQL_ROWS_ADD] = ROW_ADD DB_GROUP_SQL("(?,?)"),
	[SQL_REQUIREMENT_ADD] = REQUIREMENT_ADD "(?,?)",
	[SQL_REQUIREMENTS_ADD] = REQUIREMENT_ADD DB_GROUP_SQL("(?,?)"),
	[SQL_CONTACT_ADD] = CONTACT_ADD "(?,?,?,?,?,?,?,?,?,?,?,?)",
	[SQL_CONTACTS_ADD] = CONTACT_ADD DB_GROUP_SQL("(?,?,?,?,?,?,?,?,?,?,?,?)"),
	[SQL_READY] =
	    SELECT_READY " WHERE c.live = 1 AND c.state = " READY " AND c.not_before <= ?3"
			 " AND c.id > ?1 ORDER BY c.id LIMIT ?2",
	[SQL_READY_NEXT] = "SELECT min(not_before) FROM contact"
			   " WHERE state = " READY " AND not_before > 0 AND not_before > ?1",
	[SQL_AGAIN] = SELECT_READY " WHERE c.state = " ENDED " AND c.id = ?1",
	/*
	 * Older programs took what a record did not say for no answer: it is one where the record
	 * says so. They called again, too, where the service's word was failed or busy, and somebody
	 * had talked: but for voicemail, neither a charge nor talk time may speak against it, nor
	 * words that may be the person's, which ledger_each_redial looks for.
	 */
	[SQL_REDIALS] = "SELECT " LEDGER_REDIAL_COLUMNS(FIRST_COLUMN,
	    NEXT_COLUMN) " FROM contact"
			 " LEFT JOIN record d ON d.contact = id"
			 " WHERE state = " ENDED " AND reason IS NULL AND requirement IS NOT NULL"
			 " AND attempts <= ?1 AND (outcome = " VOICEMAIL
			 " OR (coalesce(cost, 0) = 0"
			 " AND coalesce(seconds, 0) <= 0"
			 " AND (outcome <> " NO_ANSWER " OR seconds = 0 OR"
			 " instr(replace(replace(lower(CAST(d.body AS TEXT)), '-', '_'), ' ', '_'),"
			 " 'no_answer') > 0))) ORDER BY id",
	[SQL_SUPPRESS] = "UPDATE contact SET state = " SUPPRESSED ", live = NULL, reason = ?2"
			 " WHERE id = ?1 AND state = " READY " AND attempts = 0",
	[SQL_REMARK] = "UPDATE contact SET reason = ?2 WHERE id = ?1 AND state = " ENDED,
	[SQL_ATTEMPT_ADD] =
	    "INSERT INTO attempt SELECT c.id, c.attempts, c.claimed_at, c.ended_at, c.outcome,"
	    " c.seconds, c.minutes, c.cost, c.computed, c.reserved, c.uncharged, c.call_id, c.reply,"
	    " d.transcript, d.body FROM contact c LEFT JOIN record d ON d.contact = c.id"
	    " WHERE c.id = ?1 AND c.state = " ENDED,
	[SQL_RECORD_DROP] = "DELETE FROM record WHERE contact = ?1",
	[SQL_REDIAL] =
	    "UPDATE contact SET state = " READY ", live = 1,"
	    " past_seconds = past_seconds + max(coalesce(seconds, 0), 0),"
	    " past_minutes = past_minutes + minutes, past_cost = past_cost + coalesce(cost, 0),"
	    " past_computed = past_computed + coalesce(computed, 0), claimed_at = 0, ended_at = 0,"
	    " outcome = " NONE
	    ", seconds = NULL, minutes = 0, cost = NULL, computed = NULL, reserved = 0,"
	    " uncharged = 0, call_id = NULL, reply = NULL"
	    " WHERE id = ?1 AND state = " ENDED,
	[SQL_RESTORE] =
	    "UPDATE contact SET state = " ENDED
	    ", live = NULL, claimed_at = a.claimed_at, ended_at = a.ended_at,"
	    " outcome = a.outcome, seconds = a.seconds, minutes = a.minutes, cost = a.cost,"
	    " computed = a.computed, reserved = a.reserved, uncharged = a.uncharged,"
	    " call_id = a.call_id, reply = a.reply, reason = ?2,"
	    " past_seconds = past_seconds - max(coalesce(a.seconds, 0), 0),"
	    " past_minutes = past_minutes - a.minutes,"
	    " past_cost = past_cost - coalesce(a.cost, 0),"
	    " past_computed = past_computed - coalesce(a.computed, 0) FROM attempt a"
	    " WHERE contact.id = ?1 AND contact.state = " READY " AND a.contact = contact.id"
	    " AND a.n = contact.attempts",
	[SQL_RECORD_RESTORE] = "INSERT INTO record(contact, transcript, body)"
			       " SELECT contact, transcript, body FROM attempt WHERE contact = ?1"
			       " AND body IS NOT NULL ORDER BY n DESC LIMIT 1",
	[SQL_ATTEMPT_DROP] = "DELETE FROM attempt WHERE contact = ?1 AND n ="
			     " (SELECT max(n) FROM attempt WHERE contact = ?1)",
	[SQL_ATTEMPT_ID] = "SELECT 1 FROM attempt WHERE contact = ?1 AND call_id = ?2",
	[SQL_CLAIM] =
	    "UPDATE contact SET state = " DIALING ", attempts = attempts + 1, claims = claims + 1,"
	    " claimed_at = ?2, reserved = ?3, reason = NULL"
	    " WHERE id = ?1 AND state = " READY,
	[SQL_UNCLAIM] =
	    "UPDATE contact SET state = " READY ", attempts = attempts - 1, claimed_at = 0"
	    " WHERE id = ?1 AND state = " DIALING,
	[SQL_PLACE] = "UPDATE contact SET state = " PLACED ", call_id = ?2, reply = ?3"
		      " WHERE id = ?1 AND state = " DIALING,
	[SQL_REFUSE] =
	    "UPDATE contact SET state = " REFUSED ", live = NULL, reason = ?2, reply = ?3"
	    " WHERE id = ?1 AND state = " DIALING,
	[SQL_UNKNOWN] =
	    "UPDATE contact SET state = " UNKNOWN ", live = NULL, reason = ?2, reply = ?3"
	    " WHERE id = ?1 AND state = " DIALING,
	[SQL_END] =
	    "UPDATE contact SET state = " ENDED
	    ", live = NULL, outcome = ?2, seconds = ?3, minutes = ?4,"
	    " ended_at = ?5, cost = ?6, computed = ?7, uncharged = iif(?8 < 0, reserved, ?8), reason = NULL"
	    " WHERE id = ?1 AND state = ?9",
	[SQL_OVERDUE] = "UPDATE contact SET state = " OVERDUE ", live = NULL, reason = ?2"
			" WHERE id = ?1 AND state = " PLACED,
	[SQL_RECOVER] = "UPDATE contact SET state = " UNKNOWN ", live = NULL, reason = ?1"
			" WHERE live = 1 AND state = " DIALING,
	[SQL_CLAIMED] = "SELECT claims, state FROM contact WHERE id = ?1",
	[SQL_COUNT_CLAIMS] = "SELECT coalesce(sum(claims), 0), coalesce(max(claimed_at), 0)"
			     " FROM contact",
	[SQL_DISPUTE] =
	    "UPDATE contact SET state = " UNKNOWN ", live = NULL, attempts = attempts + 1,"
	    " claims = ?2, claimed_at = ?3, reserved = ?4, reason = ?5"
	    " WHERE id = ?1 AND state = " READY,
	[SQL_DISPUTE_MORE] = "UPDATE contact SET attempts = attempts + 1, claims = ?2,"
			     " reserved = reserved + ?3 WHERE id = ?1 AND claims < ?2",
	[SQL_RECORD_ADD] = "INSERT OR REPLACE INTO record(contact, transcript, body)"
			   " VALUES(?1, ?2, ?3)",
	[SQL_IDS] = "SELECT entries FROM call_ids ORDER BY n",
	[SQL_IDS_PUT] = "INSERT OR REPLACE INTO call_ids(n, entries) VALUES(?1, ?2)",
	[SQL_IDS_LENGTH] = "SELECT coalesce(max(n), 0), coalesce(sum(length(entries)), 0)"
			   " FROM call_ids",
	[SQL_OLD_IDS] = "SELECT id, call_id FROM contact WHERE call_id IS NOT NULL"
			" UNION ALL SELECT contact, call_id FROM attempt WHERE call_id IS NOT NULL",
	[SQL_NUMBERS] = "SELECT " LEDGER_NUMBER_COLUMNS(
	    FIRST_COLUMN, NEXT_COLUMN) " FROM contact WHERE id = ?1",
	[SQL_CALL] = "SELECT phone, call_id, claimed_at FROM contact WHERE id = ?1",
	[SQL_LABEL] = "SELECT row, part FROM contact WHERE id = ?1",
	[SQL_ALARM_ADD] = "INSERT INTO alarm(at, contact, text) VALUES(?1, ?2, ?3)",
	[SQL_ALARMS] =
	    "SELECT c.row, c.part, a.text FROM alarm a JOIN contact c ON c.id = a.contact"
	    " ORDER BY a.id",
	[SQL_ROWS] = ROWS IN_ORDER,
	[SQL_ATTEMPTS] = EARLIER IN_ORDER,
	[SQL_ALL_ATTEMPTS] = EARLIER " UNION ALL " ROWS IN_ORDER,
	[SQL_PLACED] =
	    "SELECT id, claimed_at, state FROM contact WHERE live = 1 AND state = " PLACED
	    " ORDER BY id",
	/* The conversation of an answered call (1) is not asked for without end. */
	[SQL_TO_COLLECT] =
	    "SELECT id, claimed_at, state FROM contact WHERE state = " PLACED " OR state = " OVERDUE
	    " OR (state = " ENDED " AND call_id IS NOT NULL AND (cost IS NULL OR outcome = " NONE
	    " OR (outcome = " ANSWERED
	    " AND claimed_at >= ?1 AND NOT EXISTS (SELECT 1 FROM record d"
	    " WHERE d.contact = contact.id AND length(d.transcript) > 0)))) ORDER BY id",
	[SQL_HEADER] = "SELECT cells FROM roll WHERE row = 0",
	[SQL_OUTPUT_PUT] = "INSERT OR REPLACE INTO output(path, size, changed) VALUES(?1, ?2, ?3)",
	[SQL_OUTPUT_GET] = "SELECT size, changed FROM output WHERE path = ?1",
	[SQL_FIND] = "SELECT id, state FROM contact WHERE row = ?1 AND part = ?2",
	[SQL_SETTLE] =
	    "UPDATE contact SET state = ?3, live = iif(?3 IN (" READY "," PLACED "), 1, NULL),"
	    " call_id = coalesce(?4, call_id), outcome = ?5,"
	    " cost = ?6, uncharged = iif(?3 = " ENDED " AND ?6 IS NULL, reserved, 0),"
	    " attempts = attempts - (?3 = " READY "), claimed_at = iif(?3 = " READY
	    ", 0, claimed_at),"
	    " reason = ?7 WHERE id = ?1 AND state = ?2",
	[SQL_SETTLEMENT_ADD] = "INSERT INTO settlement(at, contact, who, what)"
			       " VALUES(?1, ?2, ?3, ?4)",
	[SQL_SETTLEMENTS] = "SELECT c.row, c.part, s.at, s.who, s.what FROM settlement s"
			    " JOIN contact c ON c.id = s.contact ORDER BY s.id",
	[SQL_KNOWN] = "SELECT " LEDGER_KNOWN_COLUMNS(
	    FIRST_COLUMN, NEXT_COLUMN) " FROM contact c"
				       " LEFT JOIN record d ON d.contact = c.id WHERE c.id = ?1",
	/* The reason that said why it has no outcome goes when it has one. */
	[SQL_LEARN] = "UPDATE contact SET outcome = ?2, seconds = ?3, minutes = ?4, ended_at = ?5,"
		      " cost = ?6, computed = ?7, uncharged = ?8,"
		      " reason = iif(?2 <> " NONE " AND reason = ?9, NULL, reason)"
		      " WHERE id = ?1 AND state = " ENDED,
	/* Every reply that told something new is kept, a line each. */
	[SQL_RECORD_LEARN] = "INSERT INTO record(contact, transcript, body) VALUES(?1, ?2, ?3)"
			     " ON CONFLICT(contact) DO UPDATE SET"
			     " transcript = coalesce(?2, transcript),"
			     " body = CAST(body || x'0a' || excluded.body AS BLOB)",
	[SQL_SETTLE_ENDED] =
	    "UPDATE contact SET outcome = ?2, cost = coalesce(cost, ?3),"
	    " reason = iif(reason IS NULL OR reason = ?5, ?4, reason)"
	    " WHERE id = ?1 AND state = " ENDED " AND (outcome = " NONE " OR cost IS NULL)",
	[SQL_DEAREST] = "SELECT max(coalesce((SELECT max(cost) FROM contact), 0),"
			" coalesce((SELECT max(cost) FROM attempt), 0))",
	[SQL_FORGET_OPEN] = "SELECT row, part, state FROM contact WHERE phone = ?1"
			    " AND state IN (" READY "," DIALING "," PLACED "," OVERDUE "," UNKNOWN
			    ") ORDER BY id LIMIT 1",
	[SQL_FORGET_NEXT] = "SELECT id, row, requirement FROM contact WHERE phone = ?1 AND id > ?2"
			    " ORDER BY id LIMIT 1",
	/* A number that was forgotten before is no number any more: its mask has stars. */
	[SQL_FORGET_OTHERS] = "SELECT 1 FROM contact WHERE row = ?1 AND phone <> ?2"
			      " AND instr(phone, '*') = 0 LIMIT 1",
	[SQL_FORGET_CELLS] = "SELECT cells FROM roll WHERE row = ?1",
	[SQL_FORGET_ROW] = "UPDATE roll SET cells = ?2 WHERE row = ?1",
	[SQL_FORGET_REJECTED] = "UPDATE contact SET reason = ?2 WHERE row = ?1 AND phone IS NULL",
	[SQL_FORGET_CONTACT] =
	    "UPDATE contact SET phone = ?2, reason = ?3, requirement = NULL,"
	    " name = NULL, voice = NULL, call_id = NULL, reply = NULL WHERE id = ?1",
	[SQL_FORGET_ATTEMPTS] =
	    "UPDATE attempt SET call_id = NULL, reply = NULL, transcript = NULL,"
	    " body = NULL WHERE contact = ?1",
	[SQL_FORGET_RECORD] = "DELETE FROM record WHERE contact = ?1",
	[SQL_FORGET_SETTLEMENT] = "UPDATE settlement SET what = ?2 WHERE contact = ?1",
	[SQL_FORGET_ALARM] = "UPDATE alarm SET text = ?2 WHERE contact = ?1",
	[SQL_FORGET_REQUIREMENT] = "DELETE FROM requirement WHERE id = ?1 AND NOT EXISTS"
				   " (SELECT 1 FROM contact WHERE contact.requirement = ?1)",
	/* Texts in which the number of somebody else may stand: keys first, then the texts. */
	[SQL_SCRUB_ROLL] = "SELECT row, cells FROM roll ORDER BY row",
	[SQL_SCRUB_REQUIREMENTS] = "SELECT id, text FROM requirement ORDER BY id",
	[SQL_SCRUB_REQUIREMENT] = "UPDATE requirement SET text = ?2 WHERE id = ?1",
	[SQL_SCRUB_CONTACTS] = "SELECT id, name, reason, reply FROM contact"
			       " WHERE name IS NOT NULL OR reason IS NOT NULL OR reply IS NOT NULL"
			       " ORDER BY id",
	[SQL_SCRUB_CONTACT] = "UPDATE contact SET name = ?2, reason = ?3, reply = ?4 WHERE id = ?1",
	[SQL_SCRUB_RECORDS] = "SELECT contact, transcript, body FROM record ORDER BY contact",
	[SQL_SCRUB_RECORD] = "UPDATE record SET transcript = ?2, body = ?3 WHERE contact = ?1",
	[SQL_SCRUB_ATTEMPTS] = "SELECT contact, n, reply, transcript, body FROM attempt"
			       " ORDER BY contact, n",
	[SQL_SCRUB_ATTEMPT] = "UPDATE attempt SET reply = ?3, transcript = ?4, body = ?5"
			      " WHERE contact = ?1 AND n = ?2",
	[SQL_SCRUB_SETTLEMENTS] = "SELECT id, what FROM settlement ORDER BY id",
	[SQL_SCRUB_SETTLEMENT] = "UPDATE settlement SET what = ?2 WHERE id = ?1",
	[SQL_SCRUB_ALARMS] = "SELECT id, text FROM alarm ORDER BY id",
	[SQL_SCRUB_ALARM] = "UPDATE alarm SET text = ?2 WHERE id = ?1",
	[SQL_SCRUB_READY] = "SELECT c.row, c.part, r.text, c.name FROM contact c"
			    " LEFT JOIN requirement r ON r.id = c.requirement"
			    " WHERE c.live = 1 AND c.state = " READY " ORDER BY c.id",
	[SQL_OUTPUTS] = "SELECT path FROM output ORDER BY path",
};

/* Migration n brings version n to n + 1. Never change one that was released. */
const char *const ledger_migrations[LEDGER_VERSION] = {
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE roll(row INTEGER PRIMARY KEY, cells BLOB NOT NULL);"
	"CREATE TABLE requirement(id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
	/* Small rows, changed twice or three times each; what is long stands elsewhere or last. */
	"CREATE TABLE contact(id INTEGER PRIMARY KEY, row INTEGER NOT NULL, part INTEGER NOT NULL,"
	" state INTEGER NOT NULL, outcome INTEGER NOT NULL DEFAULT 0, phone TEXT,"
	" requirement INTEGER, attempts INTEGER NOT NULL DEFAULT 0,"
	" claims INTEGER NOT NULL DEFAULT 0, claimed_at INTEGER NOT NULL DEFAULT 0,"
	" reserved INTEGER NOT NULL DEFAULT 0, uncharged INTEGER NOT NULL DEFAULT 0,"
	" ended_at INTEGER NOT NULL DEFAULT 0, seconds INTEGER, minutes INTEGER NOT NULL DEFAULT 0,"
	" cost INTEGER, computed INTEGER, call_id TEXT, reason TEXT, reply BLOB);"
	"CREATE TABLE record(contact INTEGER PRIMARY KEY, transcript TEXT, body BLOB NOT NULL);"
	"CREATE TABLE alarm(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, contact INTEGER NOT NULL,"
	" text TEXT NOT NULL);"
	"CREATE TABLE settlement(id INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" contact INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL);"
	"CREATE TABLE output(path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT "
	"NULL)"
	" WITHOUT ROWID;",
	/*
	 * Names for the preamble, voices (call_parameters.h), a row's own calling hours, and redials: what an
	 * earlier attempt was stands in `attempt`, its sums in past_*; the contact itself tells of
	 * the last one.
	 */
	"ALTER TABLE contact ADD COLUMN name TEXT;"
	"ALTER TABLE contact ADD COLUMN voice TEXT;"
	"ALTER TABLE contact ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN not_after INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN past_seconds INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN past_minutes INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN past_cost INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN past_computed INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE attempt(contact INTEGER NOT NULL, n INTEGER NOT NULL,"
	" claimed_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, outcome INTEGER NOT NULL,"
	" seconds INTEGER, minutes INTEGER NOT NULL, cost INTEGER, computed INTEGER,"
	" reserved INTEGER NOT NULL, uncharged INTEGER NOT NULL, call_id TEXT, reply BLOB,"
	" transcript TEXT, body BLOB, PRIMARY KEY(contact, n)) WITHOUT ROWID;"
	"CREATE INDEX contact_later ON contact(not_before) WHERE state = 4 AND not_before > 0;",
	/*
	 * An index that asks for the state is written by every claim and every reply (measured:
	 * both took twice as long). `live` is 1 while a contact is ready, dialing or placed, else
	 * NULL.
	 */
	"ALTER TABLE contact ADD COLUMN live INTEGER;"
	"UPDATE contact SET live = 1 WHERE state IN (4, 5, 6);"
	/* See ledger_ids.c. */
	"CREATE TABLE call_ids(n INTEGER PRIMARY KEY, entries BLOB NOT NULL);"
	"DROP INDEX IF EXISTS contact_live;"
	"DROP INDEX contact_later;"
	"CREATE INDEX contact_later ON contact(not_before) WHERE not_before > 0;",
};
