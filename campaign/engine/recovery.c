/*
 * recovery.c: a ledger, its reply log and the history, brought to agree after a process that ended
 * in the middle, and when nothing is in flight. The owner's thread. Must never make a call ready of
 * which it is not proved that nothing was placed.
 */
#include "recovery.h"

#include "dial_result.h"
#include "failpoint.h"
#include "ledger_recovery.h"
#include "request.h"

#include "banned.h"

struct recovery {
	struct ledger *ledger;
	struct permit *permit;
	struct problem *problem;
	struct text reason;
	int64_t at;
	bool unread; /* memory ran out */
};

static int
replay_one(void *ctx, const char *key, struct task *task)
{
	struct recovery *recovery = ctx;
	enum verdict verdict;
	int64_t contact = ledger_claimed(recovery->ledger, key, recovery->problem);

	if (contact < 0)
		return -1;
	/* The ledger has this reply already, or the entry is a claim's own: nothing to do. */
	if (contact == 0 || task == NULL)
		return 0;
	task->contact = contact;
	request_read(task);
	recovery->unread = task->reply.unread;
	if (recovery->unread)
		return -1;
	if (dial_result_store(recovery->ledger, task, recovery->at, &verdict, &recovery->reason) !=
	    0)
		return -1;
	if (!verdict_nothing_placed(verdict) || permit_take_back(recovery->permit, key) == 0)
		return 0;
	permit_problem(recovery->permit, recovery->problem);
	return -1;
}

int64_t
recovery_recover(struct ledger *ledger, struct reply_log *log, struct permit *permit, int64_t at,
    struct problem *problem)
{
	struct recovery recovery = {
		.ledger = ledger, .permit = permit, .problem = problem, .at = at
	};
	int64_t unknown = -1;

	failpoint("recovery begun");
	if (reply_log_replay(log, replay_one, &recovery, problem) == 0)
		unknown = ledger_recover(ledger);
	failpoint("recovery done");
	if (recovery.unread)
		(void)problem_memory(problem);
	if (unknown >= 0 && permit_commit(permit) != 0) {
		permit_problem(permit, problem);
		unknown = -1;
	}
	if (unknown >= 0 && ledger_commit(ledger) != 0)
		unknown = -1;
	if (ledger_problem(ledger)->code != EXIT_DONE)
		*problem = *ledger_problem(ledger);
	text_free(&recovery.reason);
	failpoint("recovery committed");
	if (unknown >= 0 && recovery_done(ledger, log, permit, problem) != 0)
		return -1;
	failpoint("reply log emptied");
	return unknown;
}

struct disputing {
	struct ledger *ledger;
	money reserve;
	int64_t n, first; /* contacts that became unknown; one of them */
};

static int
dispute_one(void *ctx, const char *key, int64_t at)
{
	struct disputing *disputing = ctx;
	int64_t contact = ledger_dispute(disputing->ledger, key, at, disputing->reserve);

	if (contact > 0 && disputing->n++ == 0)
		disputing->first = contact;
	return contact < 0 ? -1 : 0;
}

int64_t
recovery_dispute(struct ledger *ledger, struct permit *permit, money reserve, int64_t at,
    struct problem *problem)
{
	struct disputing disputing = { .ledger = ledger, .reserve = reserve };
	const struct ledger_totals *totals = ledger_totals(ledger);
	struct text words = { 0 };
	int status = 0;

	/*
	 * All keys are compared, whatever their times: the clock may have been wrong when one of
	 * them was made.
	 */
	if (permit_claims(permit) <= totals->claims)
		return 0;
	if (permit_each_call(permit, dispute_one, &disputing) != 0)
		status = -1;
	text_addf(&words,
	    "history knows %lld call%s that this ledger does not: it may be an older copy",
	    (long long)disputing.n, disputing.n == 1 ? "" : "s");
	if (status == 0 && disputing.n > 0 &&
	    (words.failed || ledger_alarm(ledger, disputing.first, at, text_str(&words)) != 0))
		status = -1;
	if (status == 0 && ledger_commit(ledger) != 0)
		status = -1;
	if (status != 0 && ledger_problem(ledger)->code != EXIT_DONE)
		*problem = *ledger_problem(ledger);
	else if (status != 0)
		permit_problem(permit, problem);
	text_free(&words);
	return status == 0 ? disputing.n : -1;
}

struct check {
	struct ledger *ledger;
	struct problem lost;
};

static int
check_one(void *ctx, const char *key, struct task *task)
{
	struct check *check = ctx;

	(void)task;
	return ledger_claimed(check->ledger, key, &check->lost) < 0 ? -1 : 0;
}

int
recovery_check(struct ledger *ledger, const char *path, struct problem *problem)
{
	struct check check = { .ledger = ledger };
	struct problem found = { 0 };
	struct reply_log *log = reply_log_peek(path, &found);

	if (log != NULL)
		(void)reply_log_replay(log, check_one, &check, &found);
	reply_log_free(log);
	if (found.code == EXIT_DONE)
		found = *ledger_problem(ledger);
	if (found.code != EXIT_DONE) {
		*problem = found;
		return -1;
	}
	if (check.lost.code == EXIT_DONE)
		return 0;
	*problem = check.lost;
	return 1;
}

int
recovery_checkpoint(struct ledger *ledger, struct permit *permit, struct problem *problem)
{
	int64_t generation = ledger_next_generation(ledger);
	int done = generation < 0 ? -1 : ledger_checkpoint(ledger);

	if (done < 0) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	failpoint("ledger checkpointed");
	if (permit_generation(permit, generation) != 0) {
		permit_problem(permit, problem);
		return -1;
	}
	failpoint("generation remembered");
	return done;
}

int
recovery_done(
    struct ledger *ledger, struct reply_log *log, struct permit *permit, struct problem *problem)
{
	int done = recovery_checkpoint(ledger, permit, problem);

	return done == 1 ? reply_log_empty(log, problem) : done;
}
