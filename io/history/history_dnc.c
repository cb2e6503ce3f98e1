/*
 * history_dnc.c: the do-not-call list. The owner's thread. Must never say that a number is not on
 * it because it could not be looked up.
 */
#include "history_private.h"

#include <stdio.h>

#include "banned.h"

#define PAGE 256 /* entries read in one go */

int
history_dnc_add(struct history *m, const char *phone, struct span reason, int64_t at)
{
	struct span words = reason.len == 0 ? (struct span){ "", 0 } : reason;
	int64_t added, replaced = 0;

	if (history_begin(m) != 0)
		return -1;
	history_bind_phone(m, HIST_SUPPRESS, 1, phone);
	db_int(m->db, HIST_SUPPRESS, 2, at);
	db_text(m->db, HIST_SUPPRESS, 3, words);
	added = history_change(m, HIST_SUPPRESS);
	if (added == 0 && words.len > 0) {
		history_bind_phone(m, HIST_REASON, 1, phone);
		db_text(m->db, HIST_REASON, 2, words);
		replaced = history_change(m, HIST_REASON);
	}
	if (added < 0 || replaced < 0)
		return -1;
	m->list_changed = m->list_changed || added > 0 || replaced > 0;
	return added > 0;
}

int
history_dnc_remove(struct history *m, const char *phone)
{
	int64_t n;

	if (history_begin(m) != 0)
		return -1;
	history_bind_phone(m, HIST_ALLOW, 1, phone);
	n = history_change(m, HIST_ALLOW);
	m->list_changed = m->list_changed || n > 0;
	return n < 0 ? -1 : n > 0;
}

int
history_dnc_has(struct history *m, const char *phone, struct text *reason)
{
	int found;

	if (reason != NULL)
		text_clear(reason);
	if (m->problem.code != EXIT_DONE)
		return -1;
	history_bind_phone(m, HIST_SUPPRESSED, 1, phone);
	found = history_look_up(m, HIST_SUPPRESSED);
	if (found == 1 && reason != NULL)
		text_addspan(reason, db_get_span(m->db, HIST_SUPPRESSED, 0));
	db_reset(m->db, HIST_SUPPRESSED);
	if (reason != NULL && reason->failed)
		return problem_memory(&m->problem);
	return found;
}

int64_t
history_number_of(struct history *m, enum history_sql at)
{
	int64_t n = -1;

	if (m->problem.code != EXIT_DONE)
		return -1;
	if (history_look_up(m, at) == 1)
		n = db_get_int(m->db, at, 0);
	db_reset(m->db, at);
	return n < 0 ? history_fail(m) : n;
}

int64_t
history_dnc_count(struct history *m)
{
	return history_number_of(m, HIST_COUNT);
}

int64_t
history_dnc_changes(struct history *m)
{
	return history_number_of(m, HIST_CHANGES);
}

int
history_dnc_changed(struct history *m)
{
	int64_t changes = history_dnc_changes(m);
	bool changed = changes != m->changes;

	if (changes < 0)
		return -1;
	m->changes = changes;
	return changed;
}

/* Some of the list, read in one go: who prints it may be slower than others can wait. */
struct page {
	struct {
		int64_t number, at;
		size_t reason; /* bytes, behind those of the ones before */
	} one[PAGE];
	int n;
	struct text reasons;
};

/* The next ones behind `number`. 0 or -1. */
static int
read_page(struct history *m, struct page *page, int64_t number)
{
	int found;

	page->n = 0;
	text_clear(&page->reasons);
	db_int(m->db, HIST_LIST, 1, number);
	db_int(m->db, HIST_LIST, 2, PAGE);
	while ((found = history_look_up(m, HIST_LIST)) == 1) {
		struct span reason = db_get_span(m->db, HIST_LIST, LIST_REASON);

		page->one[page->n].number = db_get_int(m->db, HIST_LIST, LIST_NUMBER);
		page->one[page->n].at = db_get_int(m->db, HIST_LIST, LIST_AT);
		page->one[page->n++].reason = reason.len;
		text_addspan(&page->reasons, reason);
	}
	return page->reasons.failed ? problem_memory(&m->problem) : found;
}

int
history_dnc_each(struct history *m,
    int (*each)(void *ctx, const char *phone, int64_t at, struct span reason), void *ctx)
{
	struct page page = { .n = PAGE };
	int64_t last = 0;
	char phone[32];
	int status = 0;

	while (status == 0 && page.n == PAGE) {
		const char *reason;

		status = m->problem.code != EXIT_DONE ? -1 : read_page(m, &page, last);
		reason = text_str(&page.reasons);
		for (int i = 0; status == 0 && i < page.n; i++) {
			last = page.one[i].number;
			(void)snprintf(phone, sizeof phone, "%lld", (long long)last);
			status = each(ctx, phone, page.one[i].at,
			    (struct span){ reason, page.one[i].reason });
			reason += page.one[i].reason;
		}
	}
	text_free(&page.reasons);
	return status;
}
