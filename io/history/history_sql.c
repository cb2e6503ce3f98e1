/*
 * history_sql.c: every SQL statement of the history, and its schema by number. Nothing else: no code
 * that decides anything.
 *
 * Calls stand in the order of campaign and key, so that a campaign's calls are added side by side;
 * call_number holds all that a look-up by number wants.
 */
#include "history_private.h"

#include "banned.h"

/*
 * A call whose number is no number. Its key stays in either case: another process that has the same
 * ledger, or a copy of it, must not take it again.
 */
#define NOT_PLACED "0"  /* it was proved that nothing was placed */
#define FORGOTTEN  "-1" /* it was placed; whose number it was is not known any more */

const char *const history_sql[HIST_END] = {
	[HIST_BEGIN] = "BEGIN IMMEDIATE",
	[HIST_READ] = "BEGIN",
	[HIST_COMMIT] = "COMMIT",
	[HIST_SUPPRESS] = "INSERT OR IGNORE INTO suppressed(number, at, reason) VALUES(?1, ?2, ?3)",
	[HIST_REASON] = "UPDATE suppressed SET reason = ?2 WHERE number = ?1 AND reason <> ?2",
	[HIST_ALLOW] = "DELETE FROM suppressed WHERE number = ?1",
	[HIST_SUPPRESSED] = "SELECT reason FROM suppressed WHERE number = ?1",
	[HIST_COUNT] = "SELECT count(*) FROM suppressed",
	[HIST_LIST] = "SELECT number, at, reason FROM suppressed WHERE number > ?1"
		      " ORDER BY number LIMIT ?2",
	[HIST_CHANGE] = "UPDATE list SET changes = changes + 1",
	[HIST_CHANGES] = "SELECT changes FROM list",
	[HIST_CAMPAIGN_PUT] =
	    "INSERT INTO campaign(key, name, at, oldest) VALUES(?1, ?2, ?3, ?3)"
	    " ON CONFLICT(key) DO UPDATE SET name = excluded.name, at = excluded.at",
	[HIST_CAMPAIGN_GET] = "SELECT id, oldest, generation, claims FROM campaign WHERE key = ?1",
	[HIST_CAMPAIGN_OLDER] = "UPDATE campaign SET oldest = ?2 WHERE id = ?1 AND oldest > ?2",
	[HIST_GENERATION] = "UPDATE campaign SET generation = max(generation, ?2) WHERE id = ?1",
	[HIST_CALL] = "INSERT INTO call(campaign, key, number, at) VALUES(?1, ?2, ?3, ?4)"
		      " ON CONFLICT(campaign, key) DO NOTHING",
	[HIST_NUMBER] = "SELECT number FROM call WHERE campaign = ?1 AND key = ?2",
	[HIST_CLAIMS] = "UPDATE campaign SET claims = claims + ?2, newest = max(newest, ?3)"
			" WHERE id = ?1",
	/*
	 * After a clock was set back and forth: calls that are no longer in the future are not
	 * noticed any more.
	 */
	[HIST_NOTICE] = "UPDATE campaign SET noticed = iif(newest > ?2, ?1, 0)"
			" WHERE (newest > ?2 AND (noticed = 0 OR noticed > ?1))"
			" OR (newest <= ?2 AND noticed <> 0)",
	[HIST_SEEN] = "SELECT coalesce(max(max(at), max(newest)), 0) FROM campaign",
	[HIST_AHEAD] = "SELECT count(*), coalesce(max(newest), 0) FROM campaign WHERE newest > ?1",
	[HIST_PRUNE_AHEAD] = "UPDATE call SET number = " FORGOTTEN ", at ="
			     " (SELECT noticed FROM campaign WHERE id = call.campaign)"
			     " WHERE at > ?2 AND number > 0 AND campaign IN"
			     " (SELECT id FROM campaign WHERE noticed <> 0 AND noticed < ?1)",
	[HIST_PRUNED_AHEAD] = "UPDATE campaign SET newest = noticed, noticed = 0"
			      " WHERE noticed <> 0 AND noticed < ?1",
	[HIST_CLAIMED] = "SELECT key, at FROM call WHERE campaign = ?1 AND key > ?2"
			 " AND number <> " NOT_PLACED " ORDER BY key LIMIT ?3",
	[HIST_TAKE_BACK] = "UPDATE call SET number = " NOT_PLACED
			   " WHERE campaign = ?1 AND key = ?2 AND number <> " NOT_PLACED,
	[HIST_OUTCOME] = "UPDATE call SET outcome = ?3 WHERE campaign = ?1 AND key = ?2",
	[HIST_CALLS] = "SELECT n, name FROM"
		       " (SELECT count(*) AS n, max(at), campaign FROM call INDEXED BY call_number"
		       " WHERE number = ?1 AND at >= ?2 AND NOT (campaign = ?3 AND key = ?4)"
		       " AND (at <= ?5 OR (SELECT noticed = 0 OR noticed >= ?2 FROM campaign"
		       " WHERE id = call.campaign)))"
		       " LEFT JOIN campaign ON id = campaign",
	[HIST_BEFORE] = "SELECT name FROM call INDEXED BY call_number"
			" LEFT JOIN campaign ON id = campaign"
			" WHERE number = ?1 AND campaign <> ?2 ORDER BY call.at DESC LIMIT 1",
	[HIST_PRUNE_NEXT] =
	    "SELECT id, at < ?1 FROM campaign WHERE oldest < ?1 ORDER BY id LIMIT 1",
	[HIST_STEP_END] = "SELECT key FROM call WHERE campaign = ?1 AND key > ?2"
			  " ORDER BY key LIMIT 1 OFFSET ?3",
	/* Of a campaign that is over, and of one that may still be run. */
	[HIST_PRUNE_KEYS] = "DELETE FROM call WHERE campaign = ?1 AND key > ?2 AND key <= ?4"
			    " AND at < ?3",
	[HIST_PRUNE_NUMBERS] = "UPDATE call SET number = " FORGOTTEN " WHERE campaign = ?1"
			       " AND key > ?2 AND key <= ?4 AND at < ?3 AND number > 0",
	/*
	 * Once no number is old any more, the campaign is next looked at when it may be over: that
	 * long after it was run last.
	 */
	[HIST_PRUNED] = "UPDATE campaign SET oldest = max(?2, min(at, coalesce((SELECT min(at)"
			" FROM call WHERE campaign = ?1 AND number > 0), at))) WHERE id = ?1",
	/*
	 * A campaign that runs may have no call yet; one whose ledger came to a generation is kept
	 * for that.
	 */
	[HIST_PRUNE_CAMPAIGNS] =
	    "DELETE FROM campaign WHERE at < ?1 AND generation = 0 AND NOT EXISTS"
	    " (SELECT 1 FROM call WHERE call.campaign = campaign.id)",
	[HIST_FORGET_CALLS] = "UPDATE call SET number = " FORGOTTEN " WHERE number = ?1",
	/* Where the number stands in words about others. */
	[HIST_SCRUB_REASONS] =
	    "SELECT number, reason FROM suppressed WHERE reason <> '' ORDER BY number",
	[HIST_SCRUB_REASON] = "UPDATE suppressed SET reason = ?2 WHERE number = ?1",
	[HIST_SCRUB_CAMPAIGNS] = "SELECT id, name FROM campaign ORDER BY id",
	[HIST_SCRUB_CAMPAIGN] = "UPDATE campaign SET name = ?2 WHERE id = ?1",
	[HIST_FORGET_REASON] = "UPDATE suppressed SET reason = '', at = 0 WHERE number = ?1",
};

/* Migration n brings version n to n + 1. Never change one that was released. */
const char *const history_migrations[HISTORY_VERSION] = {
	"CREATE TABLE suppressed(number INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" reason TEXT NOT NULL);"
	/* One row. */
	"CREATE TABLE list(changes INTEGER NOT NULL);"
	"INSERT INTO list(changes) VALUES(0);"
	"CREATE TABLE campaign(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,"
	" name TEXT NOT NULL, at INTEGER NOT NULL);"
	"CREATE TABLE call(campaign INTEGER NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL,"
	" at INTEGER NOT NULL, outcome INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(campaign, key))"
	" WITHOUT ROWID;"
	"CREATE INDEX call_number ON call(number, at);",
	/*
	 * No call of the campaign is older; 0: not known. So that only what holds old ones is
	 * walked.
	 */
	"ALTER TABLE campaign ADD COLUMN oldest INTEGER NOT NULL DEFAULT 0;",
	/* Of the campaign's ledger, the newest that was seen. */
	"ALTER TABLE campaign ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;",
	/*
	 * Keys that were ever put down for the campaign, those that were taken back or forgotten,
	 * too.
	 */
	"ALTER TABLE campaign ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;"
	"UPDATE campaign SET claims ="
	" (SELECT count(*) FROM call WHERE call.campaign = campaign.id);"
	/* No call of it is newer; and when, by a clock that shows less, that was seen first. */
	"ALTER TABLE campaign ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE campaign ADD COLUMN noticed INTEGER NOT NULL DEFAULT 0;"
	"UPDATE campaign SET newest = coalesce("
	"(SELECT max(at) FROM call WHERE call.campaign = campaign.id), 0);",
};
