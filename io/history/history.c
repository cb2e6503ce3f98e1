/*
 * history.c: the calls of all campaigns, and what all of the history needs. The owner's thread. Never
 * decides who may be called: it only remembers. The do-not-call list is history_dnc.c's.
 */
#include "history_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define PAGE     256 /* keys read in one go */
#define KEY_SIZE 64  /* of a claim, task.h */

int
history_fail(struct history *m)
{
	if (m->problem.code == EXIT_DONE)
		(void)problem_set(&m->problem, EXIT_MACHINE, "%s",
		    db_problem(m->db)[0] == '\0' ? "the history failed" : db_problem(m->db));
	return -1;
}

const struct problem *
history_problem(const struct history *m)
{
	return &m->problem;
}

int
history_read_begin(struct history *m)
{
	if (m->problem.code != EXIT_DONE)
		return -1;
	if (m->changed || m->reading)
		return 0;
	if (db_run(m->db, HIST_READ) < 0)
		return history_fail(m);
	m->reading = true;
	return 0;
}

int
history_read_end(struct history *m)
{
	if (m->problem.code != EXIT_DONE)
		return -1;
	if (!m->reading)
		return 0;
	m->reading = false;
	return db_run(m->db, HIST_COMMIT) < 0 ? history_fail(m) : 0;
}

int
history_begin(struct history *m)
{
	/*
	 * An open read transaction is ended first: two processes that both read and then want to
	 * write would wait for each other.
	 */
	if (history_read_end(m) != 0)
		return -1;
	if (m->changed)
		return 0;
	if (db_run(m->db, HIST_BEGIN) < 0)
		return history_fail(m);
	m->changed = true;
	return 0;
}

int
history_hold(struct history *m)
{
	return history_begin(m);
}

bool
history_held(const struct history *m)
{
	return m->changed;
}

int
history_commit(struct history *m)
{
	if (m->problem.code != EXIT_DONE)
		return -1;
	if (!m->changed)
		return 0;
	if (m->added > 0) {
		db_int(m->db, HIST_CLAIMS, 1, m->campaign);
		db_int(m->db, HIST_CLAIMS, 2, m->added);
		db_int(m->db, HIST_CLAIMS, 3, m->newest);
		if (db_run(m->db, HIST_CLAIMS) != 1)
			return history_fail(m);
	}
	if ((m->list_changed && db_run(m->db, HIST_CHANGE) != 1) || db_run(m->db, HIST_COMMIT) < 0)
		return history_fail(m);
	m->changed = m->list_changed = false;
	m->added = m->newest = 0;
	return 0;
}

void
history_bind_phone(struct history *m, enum history_sql at, int pos, const char *phone)
{
	db_int(m->db, at, pos, (int64_t)phone_number(phone));
}

int64_t
history_change(struct history *m, enum history_sql at)
{
	int64_t n = db_run(m->db, at);

	return n < 0 ? history_fail(m) : n;
}

int
history_look_up(struct history *m, enum history_sql at)
{
	switch (db_step(m->db, at)) {
	case DB_ROW:
		return 1;
	case DB_END:
		return 0;
	case DB_FAILED:
		break;
	}
	return history_fail(m);
}

int
history_campaign(struct history *m, const char *id, const char *name, int64_t at)
{
	if (history_begin(m) != 0)
		return -1;
	if (m->campaign == 0 && (m->seen = history_number_of(m, HIST_SEEN)) < 0)
		return -1;
	db_text(m->db, HIST_CAMPAIGN_PUT, 1, span_of(id));
	db_text(m->db, HIST_CAMPAIGN_PUT, 2, span_of(name));
	db_int(m->db, HIST_CAMPAIGN_PUT, 3, at);
	if (history_change(m, HIST_CAMPAIGN_PUT) < 0)
		return -1;
	db_text(m->db, HIST_CAMPAIGN_GET, 1, span_of(id));
	if (history_look_up(m, HIST_CAMPAIGN_GET) != 1)
		return history_fail(m);
	m->campaign = db_get_int(m->db, HIST_CAMPAIGN_GET, CAMPAIGN_ID);
	m->oldest = db_get_int(m->db, HIST_CAMPAIGN_GET, CAMPAIGN_OLDEST);
	m->generation = db_get_int(m->db, HIST_CAMPAIGN_GET, CAMPAIGN_GENERATION);
	m->claims = db_get_int(m->db, HIST_CAMPAIGN_GET, CAMPAIGN_CLAIMS);
	db_reset(m->db, HIST_CAMPAIGN_GET);
	m->now = at;
	db_int(m->db, HIST_NOTICE, 1, at);
	db_int(m->db, HIST_NOTICE, 2, at + HISTORY_AHEAD);
	if (history_change(m, HIST_NOTICE) < 0)
		return -1;
	return history_commit(m);
}

int
history_ahead(struct history *m, int64_t *campaigns, int64_t *newest)
{
	if (m->problem.code != EXIT_DONE)
		return -1;
	db_int(m->db, HIST_AHEAD, 1, m->now + HISTORY_AHEAD);
	if (history_look_up(m, HIST_AHEAD) != 1)
		return history_fail(m);
	*campaigns = db_get_int(m->db, HIST_AHEAD, AHEAD_CAMPAIGNS);
	*newest = db_get_int(m->db, HIST_AHEAD, AHEAD_NEWEST);
	db_reset(m->db, HIST_AHEAD);
	return 0;
}

/* Begins a statement about this campaign: parameter 1. 0 or -1. */
static int
of_campaign(struct history *m, enum history_sql at)
{
	if (m->problem.code == EXIT_DONE && m->campaign == 0)
		return problem_set(&m->problem, EXIT_MACHINE,
		    "%s: no campaign was named; please report this", m->path);
	if (history_begin(m) != 0)
		return -1;
	db_int(m->db, at, 1, m->campaign);
	return 0;
}

int64_t
history_generation(const struct history *m)
{
	return m->generation;
}

int
history_generation_put(struct history *m, int64_t generation)
{
	if (of_campaign(m, HIST_GENERATION) != 0)
		return -1;
	db_int(m->db, HIST_GENERATION, 2, generation);
	return history_change(m, HIST_GENERATION) < 0 ? -1 : history_commit(m);
}

/* Begins a statement about a call of this campaign: parameters 1 and 2. 0 or -1. */
static int
of_call(struct history *m, enum history_sql at, const char *key)
{
	if (of_campaign(m, at) != 0)
		return -1;
	db_text(m->db, at, 2, span_of(key));
	return 0;
}

/* The key was there before: of a call, or of one that was taken back. */
static enum history_key
known_call(struct history *m, const char *key)
{
	enum history_key known = HISTORY_KEY_FAILED;

	if (of_call(m, HIST_NUMBER, key) != 0)
		return known;
	if (history_look_up(m, HIST_NUMBER) == 1)
		known = db_get_int(m->db, HIST_NUMBER, 0) == 0 ? HISTORY_KEY_TAKEN_BACK
							       : HISTORY_KEY_KNOWN;
	else
		(void)history_fail(m);
	db_reset(m->db, HIST_NUMBER);
#ifdef ROLLCALL_TEST_WITHOUT_KNOWN
	known = HISTORY_KEY_NEW;
#endif
	return known;
}

enum history_key
history_call(struct history *m, const char *phone, int64_t at, const char *key)
{
	int64_t added;

	if (of_call(m, HIST_CALL, key) != 0)
		return HISTORY_KEY_FAILED;
	history_bind_phone(m, HIST_CALL, 3, phone);
	db_int(m->db, HIST_CALL, 4, at);
	added = history_change(m, HIST_CALL);
	if (added < 0)
		return HISTORY_KEY_FAILED;
	if (added == 0)
		return known_call(m, key);
	m->added += added;
	m->newest = at > m->newest ? at : m->newest;
	if (at >= m->oldest)
		return HISTORY_KEY_NEW;
	/* The clock was set back since the campaign began. */
	m->oldest = at;
	db_int(m->db, HIST_CAMPAIGN_OLDER, 1, m->campaign);
	db_int(m->db, HIST_CAMPAIGN_OLDER, 2, at);
	return history_change(m, HIST_CAMPAIGN_OLDER) < 0 ? HISTORY_KEY_FAILED : HISTORY_KEY_NEW;
}

int64_t
history_claims(const struct history *m)
{
	return m->claims;
}

/* Some of the campaign's keys, read in one go. */
struct key_page {
	struct {
		char key[KEY_SIZE];
		int64_t at;
	} one[PAGE];
	int n;
};

/* The next ones behind `key`. 0 or -1. */
static int
read_keys(struct history *m, struct key_page *page, const char *key)
{
	int found;

	page->n = 0;
	if (m->problem.code != EXIT_DONE)
		return -1;
	db_int(m->db, HIST_CLAIMED, 1, m->campaign);
	db_text(m->db, HIST_CLAIMED, 2, span_of(key));
	db_int(m->db, HIST_CLAIMED, 3, PAGE);
	while ((found = history_look_up(m, HIST_CLAIMED)) == 1) {
		struct span at_hand = db_get_span(m->db, HIST_CLAIMED, CLAIMED_KEY);

		(void)snprintf(page->one[page->n].key, KEY_SIZE, "%.*s",
		    at_hand.len < KEY_SIZE ? (int)at_hand.len : KEY_SIZE - 1, at_hand.data);
		page->one[page->n++].at = db_get_int(m->db, HIST_CLAIMED, CLAIMED_AT);
	}
	return found;
}

int
history_each_call(struct history *m, int (*each)(void *ctx, const char *key, int64_t at), void *ctx)
{
	struct key_page *page = calloc(1, sizeof *page);
	char last[KEY_SIZE] = "";
	int status = page == NULL ? problem_memory(&m->problem) : 0;

	do {
		if (status == 0)
			status = read_keys(m, page, last);
		for (int i = 0; status == 0 && i < page->n; i++) {
			memcpy(last, page->one[i].key, sizeof last);
			status = each(ctx, last, page->one[i].at);
		}
	} while (status == 0 && page->n == PAGE);
	free(page);
	return status;
}

int
history_take_back(struct history *m, const char *key)
{
	return of_call(m, HIST_TAKE_BACK, key) != 0 ? -1 : (int)history_change(m, HIST_TAKE_BACK);
}

int
history_outcome(struct history *m, const char *key, enum outcome outcome)
{
	if (of_call(m, HIST_OUTCOME, key) != 0)
		return -1;
	db_int(m->db, HIST_OUTCOME, 3, outcome);
	return (int)history_change(m, HIST_OUTCOME);
}

int
history_calls_since(
    struct history *m, const struct history_asked *asked, int64_t *count, struct text *latest)
{
	int found;

	if (latest != NULL)
		text_clear(latest);
	if (m->problem.code != EXIT_DONE)
		return -1;
	history_bind_phone(m, HIST_CALLS, 1, asked->phone);
	db_int(m->db, HIST_CALLS, 2, asked->since);
	db_int(m->db, HIST_CALLS, 3, m->campaign);
	db_text(m->db, HIST_CALLS, 4, span_of(asked->except == NULL ? "" : asked->except));
	db_int(m->db, HIST_CALLS, 5, asked->now + HISTORY_AHEAD);
	found = history_look_up(m, HIST_CALLS);
	if (found == 1) {
		*count = db_get_int(m->db, HIST_CALLS, CALLS_COUNT);
		if (latest != NULL)
			text_addspan(latest, db_get_span(m->db, HIST_CALLS, CALLS_LATEST));
	}
	db_reset(m->db, HIST_CALLS);
	if (latest != NULL && latest->failed)
		return problem_memory(&m->problem);
	return found == 1 ? 0 : history_fail(m);
}

int
history_before(struct history *m, const char *phone, struct text *campaign)
{
	int found;

	text_clear(campaign);
	if (m->problem.code != EXIT_DONE)
		return -1;
	history_bind_phone(m, HIST_BEFORE, 1, phone);
	db_int(m->db, HIST_BEFORE, 2, m->campaign);
	found = history_look_up(m, HIST_BEFORE);
	if (found == 1)
		text_addspan(campaign, db_get_span(m->db, HIST_BEFORE, 0));
	db_reset(m->db, HIST_BEFORE);
	return campaign->failed ? problem_memory(&m->problem) : found;
}
