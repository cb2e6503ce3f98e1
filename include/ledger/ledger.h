/*
 * ledger.h: a campaign's whole state in one SQLite file: the only truth. For the owner thread.
 *
 * Each arrow between states is one function and one UPDATE that names the old state: a wrong arrow
 * changes no row and fails. Changes gather in a transaction until ledger_commit. After any error
 * every call fails, ledger_problem tells why, and nothing more may be dialed. The file has mode
 * 0600.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "contact.h"
#include "intake.h"
#include "ledger_row.h"

struct ledger;

/*
 * A new ledger at `path` (NULL: a temporary one that leaves nothing), built as `path`.new without a
 * journal; ledger_finish syncs and renames it, and turns WAL on. NULL with *problem filled.
 */
struct ledger *ledger_create(const char *path, struct problem *problem);

/*
 * Whether ledger_create would begin one there: on a disk of this machine, and without anything that
 * a campaign left which was cut off. 0, or -1 with *problem filled.
 */
int ledger_may_begin(const char *path, struct problem *problem);
int ledger_add_header(struct ledger *l, const struct span *cells, size_t n);
int ledger_add_row(struct ledger *l, const struct roll_row *row);
int ledger_add_contact(struct ledger *l, const struct contact *contact);
int ledger_finish(struct ledger *l);

/*
 * One that is there: to go on with (`write`), or to read while another process may be writing it.
 * NULL with *problem filled.
 */
struct ledger *ledger_open(const char *path, bool write, struct problem *problem);
/* Written by an older rollcall: ledger_open with `write` brings it up to date. */
bool ledger_is_old(const char *path);
void ledger_free(struct ledger *l);
const struct problem *ledger_problem(const struct ledger *l);

/* What it remembers of its campaign, by name; get gives "" when it was never put. 0, or -1. */
int ledger_put(struct ledger *l, const char *name, const char *value);
int ledger_get(struct ledger *l, const char *name, struct text *value);

const struct ledger_totals *ledger_totals(const struct ledger *l);
/*
 * What the next call may cost at most: by the price, or what one was charged so far, whichever is
 * more. 0 when there is no price.
 */
money ledger_worst(const struct ledger *l, int64_t longest_ns, money price);

/*
 * The next contact that waits to be called and whose not_before has come (`now`, wall clock ms), in
 * the roll's order. 1, 0 when there is none, -1. Valid until the next call.
 */
int ledger_next_ready(struct ledger *l, int64_t now, const struct ledger_ready **ready);
/* When the first of those comes whose not_before has not; 0 when there is none. 0 or -1. */
int ledger_ready_at(struct ledger *l, int64_t now, int64_t *at);
/* Begins again at the first. */
void ledger_rewind(struct ledger *l);

/*
 * ready -> dialing. `at` is wall clock ms. `key` gets the key of this claim: no two claims have the
 * same.
 */
int ledger_claim(
    struct ledger *l, int64_t contact, int64_t at, money reserve, char key[static TASK_KEY_SIZE]);
/* The key that a claim of this contact will have. */
void ledger_next_key(
    const struct ledger *l, const struct ledger_ready *ready, char key[static TASK_KEY_SIZE]);
/* The key of the contact's last claim. 0 or -1. */
int ledger_key(struct ledger *l, int64_t contact, char key[static TASK_KEY_SIZE]);
/* dialing -> ready: proved that nothing was placed. */
int ledger_unclaim(struct ledger *l, int64_t contact);
/* dialing -> placed. The id must be new: ask ledger_id_holder first. */
int ledger_place(struct ledger *l, int64_t contact, const char *call_id, struct span reply);
/* dialing -> refused; dialing -> unknown. */
int ledger_refuse(struct ledger *l, int64_t contact, const char *reason, struct span reply);
int ledger_unknown(struct ledger *l, int64_t contact, const char *reason, struct span reply);
/* placed or overdue (`from`) -> ended; placed -> overdue. */
int ledger_end(struct ledger *l, int64_t contact, enum state from,
    const struct ledger_ending *ending, struct ledger_ended *ended);
int ledger_overdue(struct ledger *l, int64_t contact, const char *reason);

/* The contact that has this call id, 0 when none has, -1. */
int64_t ledger_id_holder(struct ledger *l, const char *call_id);
/* The number, the call id and the claim's time (wall clock ms) of a placed call. 0 or -1. */
int ledger_call(struct ledger *l, int64_t contact, char phone[static PHONE_SIZE],
    char id[static WIRE_ID_SIZE], int64_t *claimed_at);
/* `17.2` for messages. */
int ledger_label(struct ledger *l, int64_t contact, char label[static 32]);
/* Something that a person should look into; shown in the end table. */
int ledger_alarm(struct ledger *l, int64_t contact, int64_t at, const char *text);

/* Durable when it returns 0. Does nothing when nothing changed. */
int ledger_commit(struct ledger *l);

/*
 * Each calls `each` in order; stops at, and returns, what is not 0. -1: *ledger_problem. each_row:
 * contacts with their last attempt, the earlier attempts alone, or all attempts, a row each.
 */
enum ledger_rows { LEDGER_CONTACTS, LEDGER_EARLIER, LEDGER_ATTEMPTS };
int ledger_each_row(struct ledger *l, enum ledger_rows rows,
    int (*each)(void *ctx, const struct ledger_row *row), void *ctx);
/*
 * Open calls; with `collect` also overdue ones, and ended ones whose outcome or cost is not known,
 * or that were answered at `talk_since` (ms since 1970) or later and have no conversation.
 */
int ledger_each_open(struct ledger *l, bool collect, int64_t talk_since,
    int (*each)(void *ctx, int64_t contact, int64_t claimed_at, enum state state), void *ctx);
int ledger_each_alarm(
    struct ledger *l, int (*each)(void *ctx, const char *label, const char *text), void *ctx);
/* The header's cells, as a row. 0 or -1. */
int ledger_header(
    struct ledger *l, int (*each)(void *ctx, const struct span *cells, size_t n), void *ctx);

#endif
