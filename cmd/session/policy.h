/*
 * policy.h: whom a campaign may call, and what it says first: the history with the user's own
 * do-not-call list, the files of --suppress, the phrases of an opt-out, and the preamble. Opened
 * once in a command, for the intake and for the calls. For the main thread.
 */
#ifndef POLICY_H
#define POLICY_H

#include "config.h"
#include "ledger.h"
#include "permit.h"
#include "preamble.h"

struct policy {
	struct history *history; /* owned; NULL: a rehearsal, or nothing is kept yet */
	struct dnc_files *files; /* owned; NULL: none */
	struct text pattern;     /* what preamble points to */
	struct preamble_rules preamble;
	struct permit permit;
	struct text folder;   /* of the data */
	struct text campaign; /* what people know it by: the ledger's file */
};

/* Where nothing is kept yet. */
enum policy_history {
	POLICY_HISTORY_IF_ANY, /* fine, also when no folder can be named */
	POLICY_HISTORY_LOOK,   /* fine */
	POLICY_HISTORY_MAKE,   /* folder and file are made */
};

/*
 * Opens all of it, and tells of mistakes in the files of --suppress; of the history nothing under
 * --simulate. 0, or -1 with *problem filled: then too `files` is there for what there is to tell.
 * Free in any case.
 */
int policy_open(struct policy *policy, const struct config *config, enum policy_history history,
    struct problem *problem);

/* Makes the history that an earlier policy_open found missing. 0, or -1 with *problem filled. */
int policy_make_history(
    struct policy *policy, const struct config *config, struct problem *problem);

/*
 * This process goes on with the campaign of this ledger. Calls before `forget_ns` ago are forgotten;
 * 0: none are, for a command that cannot be told --forget-after. 0 or -1: also when the history
 * knows that the ledger is an older copy.
 */
int policy_begin(struct policy *policy, int64_t forget_ns, struct ledger *ledger, const char *path,
    struct problem *problem);

/*
 * Before a person says what became of a call: is this the ledger as it stood last? Opens the history
 * (of a rehearsal there is none). `policy` starts with { 0 }. 0 or -1.
 */
int policy_may_settle(struct policy *policy, const struct config *config, struct ledger *ledger,
    struct problem *problem);

/*
 * A person said what became of the last call of a contact, whose key it is: the history that
 * policy_may_settle opened knows it, too. 0 or -1.
 */
int policy_settled(struct policy *policy, const char *key, enum state to, enum outcome outcome,
    struct problem *problem);

void policy_free(struct policy *policy);

#endif
