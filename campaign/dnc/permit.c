/*
 * permit.c: may this number be called now? The owner's thread. Must never let a number pass that it
 * could not look up.
 */
#include "permit.h"

#include "history_dnc.h"
#include "refusal.h"
#include "turns.h"

#include "banned.h"

/* Passes the history's problem on. Returns -1. */
static int
history_failed(const struct permit *permit, struct problem *problem)
{
	*problem = *history_problem(permit->history);
	return -1;
}

static int
take_own(void *ctx, const char *phone, int64_t at, struct span reason)
{
	(void)at;
	(void)reason;
	return number_set_add(ctx, phone_number(phone)) == 0 ? 0 : 1;
}

/* The user's own list as it is now. 0, or -1 with *problem filled. */
static int
read_own(struct permit *permit, struct problem *problem)
{
	struct number_set own = { 0 };
	int changed = history_dnc_changed(permit->history);
	int status;

	if (changed < 0)
		return history_failed(permit, problem);
	permit->own_read = permit->own_read && changed == 0;
	if (permit->own_read)
		return 0;
	status = history_dnc_each(permit->history, take_own, &own);
	if (status != 0) {
		number_set_free(&own);
		return status > 0 ? problem_memory(problem) : history_failed(permit, problem);
	}
	number_set_free(&permit->own);
	permit->own = own;
	permit->own_read = true;
	return 0;
}

enum permit_lists
permit_refresh(struct permit *permit, struct problem *problem)
{
	permit->read_held = permit->history != NULL && history_held(permit->history);
	if (permit->history != NULL && read_own(permit, problem) != 0)
		return PERMIT_LISTS_FAILED;
	if (permit->files != NULL && dnc_files_refresh(permit->files, problem) < 0)
		return PERMIT_LISTS_NOT_NOW;
	return PERMIT_LISTS_READ;
}

enum permit_lists
permit_hold(struct permit *permit, struct problem *problem)
{
	if (permit->history == NULL || (permit->read_held && history_held(permit->history)))
		return PERMIT_LISTS_READ;
	if (history_hold(permit->history) != 0) {
		(void)history_failed(permit, problem);
		return PERMIT_LISTS_FAILED;
	}
#ifdef ROLLCALL_TEST_WITHOUT_RELIST
	return PERMIT_LISTS_READ;
#else
	return permit_refresh(permit, problem);
#endif
}

int
permit_listed(void *ctx, const char *phone, struct text *reason, struct problem *problem)
{
	struct permit *permit = ctx;
	struct text why = { 0 };
	const char *path = NULL;
	int own;

	if (permit->files != NULL && dnc_files_has(permit->files, phone, &path)) {
		text_addf(reason, "on the list %s", path);
		return 1;
	}
	/* The set answers sooner than the history's file. */
	if (!number_set_has(&permit->own, phone_number(phone)))
		return 0;
	own = history_dnc_has(permit->history, phone, &why);
	if (own > 0) {
		text_addf(reason, "on the do-not-call list%s", why.len > 0 ? ": " : "");
		text_addspan(reason, text_span(&why));
	}
	text_free(&why);
	return own < 0 ? history_failed(permit, problem) : own;
}

/* Adds a time as --at-most takes it, like 1d. */
static void
add_within(struct text *out, int64_t ms)
{
	static const struct {
		int64_t ms;
		const char *name;
	} units[] = { { 86400000, "d" }, { 3600000, "h" }, { 60000, "m" }, { 1000, "s" },
		{ 1, "ms" } };
	size_t i = 0;

	while (ms % units[i].ms != 0)
		i++;
	text_addf(out, "%lld%s", (long long)(ms / units[i].ms), units[i].name);
}

/* Was the number called too often lately (--at-most)? 1 with the reason, 0, -1. */
static int
is_too_often(
    struct permit *permit, const char *phone, const char *key, int64_t now, struct text *reason)
{
	const struct history_asked asked = { phone, key, now - permit->at_most_ms, now };
	struct text latest = { 0 };
	int64_t count = 0;
	int rc = 0;

	if (permit->at_most == 0)
		return 0;
	/* Two campaigns that both count and then both call would call once too often. */
	if (history_hold(permit->history) != 0 ||
	    history_calls_since(permit->history, &asked, &count, &latest) != 0)
		rc = -1;
	if (rc == 0 && count >= permit->at_most) {
		text_addf(
		    reason, "called %lld time%s in ", (long long)count, count == 1 ? "" : "s");
		add_within(reason, permit->at_most_ms);
		text_addf(reason, ", last by %s; --at-most %lld/", text_str(&latest),
		    (long long)permit->at_most);
		add_within(reason, permit->at_most_ms);
		rc = 1;
	}
	text_free(&latest);
	return rc;
}

enum permit_say
permit_ask(struct permit *permit, const char *phone, const char *key, int64_t now,
    struct text *reason, struct problem *problem)
{
	int rc;

	text_clear(reason);
	if (number_set_has(&permit->opted_out, phone_number(phone))) {
		text_adds(reason, REFUSAL_OPT_OUT " in this campaign");
		return PERMIT_NO;
	}
	rc = permit_listed(permit, phone, reason, problem);
	if (rc < 0)
		return PERMIT_FAILED;
	if (rc == 0 && permit->history != NULL) {
		rc = is_too_often(permit, phone, key, now, reason);
		if (rc < 0)
			(void)history_failed(permit, problem);
	}
	return rc < 0 ? PERMIT_FAILED : rc == 0 ? PERMIT_YES : PERMIT_NO;
}

enum history_key
permit_call(struct permit *permit, const char *phone, int64_t now, const char *key)
{
	return permit->history == NULL ? HISTORY_KEY_NEW
				       : history_call(permit->history, phone, now, key);
}

int
permit_take_back(struct permit *permit, const char *key)
{
	return permit->history == NULL || history_take_back(permit->history, key) >= 0 ? 0 : -1;
}

int
permit_ended(struct permit *permit, const char *key, enum outcome outcome)
{
	return permit->history == NULL || history_outcome(permit->history, key, outcome) >= 0 ? 0
											      : -1;
}

int
permit_listen(struct permit *permit, const struct permit_talk *talk, struct text *reason)
{
	struct text why = { 0 }, heard = { 0 };
	struct span sentence;
	int rc = 1;

	text_clear(reason);
	turns_heard(talk->transcript, &heard);
	if (heard.failed || !opt_out_find(&permit->phrases, text_span(&heard), &sentence)) {
		rc = heard.failed ? -1 : 0;
		goto out;
	}
	text_adds(reason, REFUSAL_OPT_OUT ": ");
	turns_show_heard(reason, sentence);
	text_addf(&why, REFUSAL_SAID_SO " %s of %s: ", talk->call_id, talk->campaign);
	turns_show_heard(&why, sentence);
	if (why.failed || reason->failed ||
	    number_set_add(&permit->opted_out, phone_number(talk->phone)) != 0)
		rc = -1;
	else if (permit->history != NULL &&
		 history_dnc_add(permit->history, talk->phone, text_span(&why), talk->now) < 0)
		rc = -1;
out:
	text_free(&why);
	text_free(&heard);
	return rc;
}

int64_t
permit_claims(const struct permit *permit)
{
	return permit->history == NULL ? 0 : history_claims(permit->history);
}

int
permit_each_call(
    struct permit *permit, int (*each)(void *ctx, const char *key, int64_t at), void *ctx)
{
	return permit->history == NULL ? 0 : history_each_call(permit->history, each, ctx);
}

int
permit_commit(struct permit *permit)
{
	permit->read_held = false;
	return permit->history == NULL ? 0 : history_commit(permit->history);
}

int
permit_generation(struct permit *permit, int64_t generation)
{
	return permit->history == NULL ? 0 : history_generation_put(permit->history, generation);
}

void
permit_problem(const struct permit *permit, struct problem *problem)
{
	if (permit->history != NULL && history_problem(permit->history)->code != EXIT_DONE)
		*problem = *history_problem(permit->history);
	else
		(void)problem_memory(problem);
}

void
permit_free(struct permit *permit)
{
	opt_out_free(&permit->phrases);
	number_set_free(&permit->opted_out);
	number_set_free(&permit->own);
}
