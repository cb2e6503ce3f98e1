/*
 * history_forget.c: what the history gives up: old calls, and all that it knows of a person. The
 * owner's thread. Never keeps others waiting for longer than a moment, but for a VACUUM.
 */
#include "history_private.h"

#include <stdio.h>

#include "scrub.h"

#include "banned.h"

#define PRUNE_STEP 10000 /* calls looked at in one transaction */
#define KEY_SIZE   128
#define KEY_LAST   "\x7f" /* behind every key, which are ASCII */

/*
 * The key some thousand calls of a campaign behind `from`, in their order: 1; 0: there are not so
 * many; -1.
 */
static int
step_on(struct history *m, int64_t campaign, const char *from, char to[static KEY_SIZE])
{
	struct span key;
	int found;

	db_int(m->db, HIST_STEP_END, 1, campaign);
	db_text(m->db, HIST_STEP_END, 2, span_of(from));
	db_int(m->db, HIST_STEP_END, 3, PRUNE_STEP - 1);
	found = history_look_up(m, HIST_STEP_END);
	if (found == 1) {
		key = db_get_span(m->db, HIST_STEP_END, 0);
		(void)snprintf(to, KEY_SIZE, "%.*s", (int)key.len, key.data);
	}
	db_reset(m->db, HIST_STEP_END);
	return found;
}

/*
 * Of one campaign, with commits in between. One that may still be run, `over` is false, keeps its
 * keys: without them a copy of its ledger would call its people again. How many calls, or -1.
 */
static int64_t
prune_campaign(struct history *m, int64_t campaign, bool over, int64_t before)
{
	const enum history_sql at = over ? HIST_PRUNE_KEYS : HIST_PRUNE_NUMBERS;
	char from[KEY_SIZE] = "", to[KEY_SIZE] = "";
	int64_t n, all = 0;
	int more = 1;

	while (more == 1) {
		if (history_commit(m) != 0)
			return -1;
		more = step_on(m, campaign, from, to);
		if (more < 0 || history_begin(m) != 0)
			return -1;
		db_int(m->db, at, 1, campaign);
		db_text(m->db, at, 2, span_of(from));
		db_int(m->db, at, 3, before);
		db_text(m->db, at, 4, span_of(more == 1 ? to : KEY_LAST));
		n = history_change(m, at);
		if (n < 0)
			return -1;
		all += n;
		memcpy(from, to, sizeof from);
	}
	db_int(m->db, HIST_PRUNED, 1, campaign);
	db_int(m->db, HIST_PRUNED, 2, before);
	return history_change(m, HIST_PRUNED) < 0 ? -1 : all;
}

/* Calls that were in the future when they were noticed, before `before`. How many, or -1. */
static int64_t
prune_ahead(struct history *m, int64_t before)
{
	int64_t n;

	if (history_begin(m) != 0)
		return -1;
	db_int(m->db, HIST_PRUNE_AHEAD, 1, before);
	db_int(m->db, HIST_PRUNE_AHEAD, 2, m->now + HISTORY_AHEAD);
	n = history_change(m, HIST_PRUNE_AHEAD);
	db_int(m->db, HIST_PRUNED_AHEAD, 1, before);
	return n < 0 || history_change(m, HIST_PRUNED_AHEAD) < 0 ? -1 : n;
}

int64_t
history_prune(struct history *m, int64_t before)
{
	int64_t n = 0, all = 0, leap = m->seen == 0 ? 0 : m->now - m->seen;

	if (leap > HISTORY_LEAP)
		before -= leap - HISTORY_LEAP;
	for (;;) {
		int64_t campaign = 0;
		bool over = false;
		int found;

		if (m->problem.code != EXIT_DONE)
			return -1;
		db_int(m->db, HIST_PRUNE_NEXT, 1, before);
		found = history_look_up(m, HIST_PRUNE_NEXT);
		if (found == 1) {
			campaign = db_get_int(m->db, HIST_PRUNE_NEXT, PRUNE_CAMPAIGN);
			over = db_get_int(m->db, HIST_PRUNE_NEXT, PRUNE_IS_OVER) != 0;
		}
		db_reset(m->db, HIST_PRUNE_NEXT);
		if (found <= 0)
			break;
		n = prune_campaign(m, campaign, over, before);
		if (n < 0)
			return -1;
		all += n;
	}
	n = prune_ahead(m, before);
	if (n < 0)
		return -1;
	all += n;
	db_int(m->db, HIST_PRUNE_CAMPAIGNS, 1, before);
	if (history_change(m, HIST_PRUNE_CAMPAIGNS) < 0 || history_commit(m) != 0)
		return -1;
	return all;
}

/* Masks the number in the words of one column, however it stands there. 0 or -1. */
static int
scrub(struct history *m, enum history_sql each, enum history_sql put, const char *phone)
{
	struct text clean = { 0 };
	int found, status = 0;

	while (status == 0 && (found = history_look_up(m, each)) == 1) {
		text_clear(&clean);
		if (scrub_number(db_get_span(m->db, each, 1), phone, &clean) == 0)
			continue;
		db_int(m->db, put, 1, db_get_int(m->db, each, 0));
		db_text(m->db, put, 2, text_span(&clean));
		status = clean.failed                 ? problem_memory(&m->problem)
			 : history_change(m, put) < 0 ? -1
						      : 0;
	}
	db_reset(m->db, each);
	text_free(&clean);
	return status == 0 && found == 0 ? 0 : -1;
}

int
history_forget(struct history *m, const char *phone, struct history_forgotten *forgotten)
{
	int64_t listed;

	*forgotten = (struct history_forgotten){ 0 };
	if (history_begin(m) != 0)
		return -1;
	history_bind_phone(m, HIST_FORGET_CALLS, 1, phone);
	forgotten->calls = history_change(m, HIST_FORGET_CALLS);
	history_bind_phone(m, HIST_FORGET_REASON, 1, phone);
	listed = history_change(m, HIST_FORGET_REASON);
	if (forgotten->calls < 0 || listed < 0)
		return -1;
	if (scrub(m, HIST_SCRUB_REASONS, HIST_SCRUB_REASON, phone) != 0 ||
	    scrub(m, HIST_SCRUB_CAMPAIGNS, HIST_SCRUB_CAMPAIGN, phone) != 0)
		return -1;
	forgotten->listed = listed > 0;
	m->list_changed = m->list_changed || listed > 0;
	if (history_commit(m) != 0)
		return -1;
	/*
	 * Deleted cells are overwritten, but when a page is split SQLite leaves what it moved away
	 * where it was (measured: 1 of 600 numbers still stood in the file).
	 */
	return db_exec(m->db, "VACUUM") != 0 ? history_fail(m) : 0;
}
