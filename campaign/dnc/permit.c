/*
 * permit.c: may this number be called now? The owner's thread. Must never let a number pass that it
 * could not look up.
 */
#include "permit.h"

#include "history_dnc.h"
#include "refusal.h"
#include "turns.h"

#include "banned.h"

int
permit_refresh(struct permit *permit, struct problem *problem)
{
	permit->asked_held = permit->listed.history != NULL && history_held(permit->listed.history);
	switch (listed_refresh(&permit->listed, problem)) {
	case LISTED_READ:
		return 0;
	case LISTED_NOT_NOW:
		return 1;
	case LISTED_FAILED:
		break;
	}
	return -1;
}

int
permit_hold(struct permit *permit, struct problem *problem)
{
	if (permit->listed.history == NULL ||
	    (permit->asked_held && history_held(permit->listed.history)))
		return 0;
	if (history_hold(permit->listed.history) != 0) {
		*problem = *history_problem(permit->listed.history);
		return -1;
	}
#ifdef ROLLCALL_TEST_WITHOUT_RELIST
	return 0;
#else
	return permit_refresh(permit, problem);
#endif
}

/* As --at-most takes it, like 1d. */
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

/* 1 with the reason, 0, -1. */
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
	if (history_hold(permit->listed.history) != 0 ||
	    history_calls_since(permit->listed.history, &asked, &count, &latest) != 0)
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
	rc = listed_has(&permit->listed, phone, reason, problem);
	if (rc < 0)
		return PERMIT_FAILED;
	if (rc == 0 && permit->listed.history != NULL) {
		rc = is_too_often(permit, phone, key, now, reason);
		if (rc < 0)
			*problem = *history_problem(permit->listed.history);
	}
	return rc < 0 ? PERMIT_FAILED : rc == 0 ? PERMIT_YES : PERMIT_NO;
}

enum history_key
permit_call(struct permit *permit, const char *phone, int64_t now, const char *key)
{
	return permit->listed.history == NULL
		   ? HISTORY_KEY_NEW
		   : history_call(permit->listed.history, phone, now, key);
}

int
permit_take_back(struct permit *permit, const char *key)
{
	return permit->listed.history == NULL || history_take_back(permit->listed.history, key) >= 0
		   ? 0
		   : -1;
}

int
permit_ended(struct permit *permit, const char *key, enum outcome outcome)
{
	return permit->listed.history == NULL ||
		       history_outcome(permit->listed.history, key, outcome) >= 0
		   ? 0
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
	else if (permit->listed.history != NULL && history_dnc_add(permit->listed.history,
						       talk->phone, text_span(&why), talk->now) < 0)
		rc = -1;
out:
	text_free(&why);
	text_free(&heard);
	return rc;
}

int64_t
permit_claims(const struct permit *permit)
{
	return permit->listed.history == NULL ? 0 : history_claims(permit->listed.history);
}

int
permit_each_call(struct permit *permit, int64_t since,
    int (*each)(void *ctx, const char *key, int64_t at), void *ctx)
{
	return permit->listed.history == NULL
		   ? 0
		   : history_each_call(permit->listed.history, since, each, ctx);
}

int
permit_commit(struct permit *permit)
{
	permit->asked_held = false;
	return permit->listed.history == NULL ? 0 : history_commit(permit->listed.history);
}

int
permit_generation(struct permit *permit, int64_t generation)
{
	return permit->listed.history == NULL
		   ? 0
		   : history_generation_put(permit->listed.history, generation);
}

void
permit_problem(const struct permit *permit, struct problem *problem)
{
	if (permit->listed.history != NULL &&
	    history_problem(permit->listed.history)->code != EXIT_DONE)
		*problem = *history_problem(permit->listed.history);
	else
		(void)problem_memory(problem);
}

void
permit_free(struct permit *permit)
{
	opt_out_free(&permit->phrases);
	number_set_free(&permit->opted_out);
	listed_free(&permit->listed);
}
