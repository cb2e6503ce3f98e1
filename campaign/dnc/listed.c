/*
 * listed.c: is a number on a list? The owner's thread. Must never take a list that cannot be read
 * for an empty one.
 */
#include "listed.h"

#include "history_dnc.h"

#include "banned.h"

static int
take_own(void *ctx, const char *phone, int64_t at, struct span reason)
{
	(void)at;
	(void)reason;
	return number_set_add(ctx, phone_number(phone)) == 0 ? 0 : 1;
}

static int
history_failed(const struct listed *listed, struct problem *problem)
{
	*problem = *history_problem(listed->history);
	return -1;
}

/* The user's own list as it is now. 0, or -1 with *problem filled. */
static int
read_own(struct listed *listed, struct problem *problem)
{
	struct number_set own = { 0 };
	int changed = history_dnc_changed(listed->history);
	int status;

	if (changed < 0)
		return history_failed(listed, problem);
	listed->own_read = listed->own_read && changed == 0;
	if (listed->own_read)
		return 0;
	status = history_dnc_each(listed->history, take_own, &own);
	if (status != 0) {
		number_set_free(&own);
		return status > 0 ? problem_memory(problem) : history_failed(listed, problem);
	}
	number_set_free(&listed->own);
	listed->own = own;
	listed->own_read = true;
	return 0;
}

enum listed_read
listed_refresh(struct listed *listed, struct problem *problem)
{
	if (listed->history != NULL && read_own(listed, problem) != 0)
		return LISTED_FAILED;
	if (listed->files != NULL && dnc_files_refresh(listed->files, problem) < 0)
		return LISTED_NOT_NOW;
	return LISTED_READ;
}

int
listed_has(struct listed *listed, const char *phone, struct text *reason, struct problem *problem)
{
	struct text why = { 0 };
	const char *path = NULL;
	int own;

	if (listed->files != NULL && dnc_files_has(listed->files, phone, &path)) {
		text_addf(reason, "on the list %s", path);
		return 1;
	}
	/* A set is asked sooner than a file. */
	if (!number_set_has(&listed->own, phone_number(phone)))
		return 0;
	own = history_dnc_has(listed->history, phone, &why);
	if (own > 0) {
		text_addf(reason, "on the do-not-call list%s", why.len > 0 ? ": " : "");
		text_addspan(reason, text_span(&why));
	}
	text_free(&why);
	return own < 0 ? history_failed(listed, problem) : own;
}

void
listed_free(struct listed *listed)
{
	number_set_free(&listed->own);
}
