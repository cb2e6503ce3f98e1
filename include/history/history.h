/*
 * history.h: what is kept across campaigns: the user's do-not-call list (history_dnc.h), and every
 * call that was placed. One SQLite file, DIR/memory.sqlite (mode 0600), which several campaigns
 * write at a time. For the owner thread.
 *
 * Changes gather in a transaction until history_commit. It keeps other campaigns from writing, and
 * they wait 10 s for it at most: never leave it open while waiting for anything. After any error
 * every call fails and history_problem tells why: then nothing more may be dialed. A file that is
 * damaged, foreign or newer is refused, never begun anew.
 *
 * A `phone` is a normalised number (phone.h). Times are wall clock ms.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "phone.h"
#include "problem.h"
#include "state.h"
#include "text.h"

struct history;

/*
 * The history of a folder. `make`: folder and file are made where they are missing. NULL with
 * *problem filled; without `make` also NULL with *problem left alone: nothing is kept there yet.
 */
struct history *history_open(const char *dir, bool make, struct problem *problem);
/* What was not committed is gone. */
void history_free(struct history *m);
const struct problem *history_problem(const struct history *m);

/* Durable when it returns 0. Does nothing when nothing changed. */
int history_commit(struct history *m);

/*
 * Around many look-ups: 0.6 to 4 µs each instead of 8 to 14. Nobody can commit meanwhile: some
 * thousand look-ups at a time, with nothing slow in between. Any change ends it, too. 0 or -1.
 */
int history_read_begin(struct history *m);
int history_read_end(struct history *m);

/*
 * From here to the commit nobody else changes it: what was asked still holds when it is acted on.
 * 0 or -1.
 */
int history_hold(struct history *m);
bool history_held(const struct history *m);

/*
 * The campaign of this process, before any of the calls below: `id` is the same whenever it goes
 * on, `name` is what people know it by, `at` is now. Commits. 0 or -1.
 */
int history_campaign(struct history *m, const char *id, const char *name, int64_t at);
/* The newest generation (ledger_recovery.h) of its ledger known so far; a newer one. Commits. */
int64_t history_generation(const struct history *m);
int history_generation_put(struct history *m, int64_t generation);
/*
 * A call that is about to be placed, under the key of its claim; committed before the ledger's
 * claim, so that of all processes that have a copy of the ledger one alone gets a key.
 */
enum history_key {
	HISTORY_KEY_FAILED = -1,
	HISTORY_KEY_NEW,
	HISTORY_KEY_KNOWN,      /* the key is there: that call may have rung */
	HISTORY_KEY_TAKEN_BACK, /* it is there, and it was proved that nothing was placed */
};
enum history_key history_call(struct history *m, const char *phone, int64_t at, const char *key);
/* How many keys this campaign ever put down, as of history_campaign. */
int64_t history_claims(const struct history *m);
/*
 * Its calls that were not taken back, by key, also those whose number was forgotten. Nothing is
 * locked while `each` works; stops at, and returns, what it returns when that is not 0.
 */
int history_each_call(
    struct history *m, int (*each)(void *ctx, const char *key, int64_t at), void *ctx);
/* Proved that nothing was placed: the key stays, the number goes. 1, 0: no such call, -1. */
int history_take_back(struct history *m, const char *key);
/* How it went. 1, 0: no such call, -1. */
int history_outcome(struct history *m, const char *key, enum outcome outcome);

/*
 * Calls to the number from `since` on, of all campaigns, this one too; *latest (may be NULL) gets
 * the name of the campaign that called last, "" when none did. The call of this campaign with the
 * key `except` (NULL: none) does not count. What is in the future (the clock was wrong then, or is
 * now) counts until since - now has passed since a campaign first noticed it. 0 or -1.
 */
struct history_asked {
	const char *phone, *except;
	int64_t since, now;
};
int history_calls_since(
    struct history *m, const struct history_asked *asked, int64_t *count, struct text *latest);
/* Of how many campaigns calls are in the future, by ten minutes and more; how far. 0 or -1. */
int history_ahead(struct history *m, int64_t *campaigns, int64_t *newest);
/* Another campaign called the number: 1 with its name (of the last one), 0, -1. */
int history_before(struct history *m, const char *phone, struct text *campaign);

/*
 * Forgets whose number was called before `before`, those in the future if they were noticed before it; less where
 * the clock leapt ahead by over 30 days since the file was used last. The keys of a campaign go once
 * it was not run since then, either: until then a copy of its ledger may still be run. Commits now
 * and then, so that others wait a moment only. Returns of how many calls, or -1.
 */
int64_t history_prune(struct history *m, int64_t before);

struct history_forgotten {
	int64_t calls; /* erased */
	bool listed;   /* stays on the list, bare: its reason and time are erased */
};

/*
 * Erases what is known of a person, but for the keys of their calls, commits, and writes the file anew, so that nothing is left in
 * its unused parts: others wait for that (a second and a half for each million of calls). 0 or -1.
 */
int history_forget(struct history *m, const char *phone, struct history_forgotten *forgotten);

#endif
