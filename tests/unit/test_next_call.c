/*
 * test_next_call.c: who is called next: rows' own limits, calling hours, redials before who was never called, and
 * those who must not be called leaving the queue with the reason.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "next_call.h"
#include "testing.h"
#include "zone.h"

#define NOON INT64_C(1795320000000) /* 2026-11-22T12:00:00+08:00 */
#define HOUR INT64_C(3600000)
#define MS   INT64_C(1000000)
#define BOOT INT64_C(5000000000)

struct queue {
	struct next_call next;
	struct call_rules rules;
	struct permit permit;
	struct problem problem;
};

static void
right(const struct queue *q, int status)
{
	if (status < 0)
		fail_msg("%s %s", q->problem.text, ledger_problem(q->next.ledger)->text);
}

/* Rows with limits, relative to noon; 0: none. */
static void
begin(struct queue *q, const struct window_limits *limits, int n, const char *window)
{
	struct span cell = { "a", 1 };
	struct ledger *l;

	*q = (struct queue){ 0 };
	assert_int_equal(zone_set("Asia/Shanghai", &q->problem), 0);
	assert_int_equal(window_parse(span_of(window), &q->rules.window), 0);
	l = ledger_create(NULL, &q->problem);
	assert_non_null(l);
	assert_int_equal(ledger_add_header(l, &cell, 1), 0);
	for (int i = 1; i <= n; i++) {
		struct contact contact = { .row = i + 1, .state = STATE_READY };
		struct roll_row row = { i + 1, i + 1, 1, &cell };

		(void)snprintf(contact.phone, sizeof contact.phone, "138%08d", i);
		if (limits[i - 1].not_before != 0)
			contact.limits.not_before = NOON + limits[i - 1].not_before;
		if (limits[i - 1].not_after != 0)
			contact.limits.not_after = NOON + limits[i - 1].not_after;
		text_adds(&contact.requirement, "text");
		assert_int_equal(ledger_add_row(l, &row), 0);
		assert_int_equal(ledger_add_contact(l, &contact), 0);
		text_free(&contact.requirement);
	}
	assert_int_equal(ledger_finish(l), 0);
	q->rules.permit = &q->permit;
	q->next = (struct next_call){ .rules = &q->rules, .ledger = l };
}

static void
end(struct queue *q)
{
	next_call_free(&q->next);
	ledger_free(q->next.ledger);
	permit_free(&q->permit);
}

/* `ms` after noon. */
static struct next_call_now
at(int64_t ms)
{
	return (struct next_call_now){ .boot = BOOT + ms * MS, .wall = NOON + ms };
}

/* The contact that is called then, claimed; 0: nobody. */
static int64_t
take(struct queue *q, int64_t ms)
{
	struct next_call_now now = at(ms);
	const struct ledger_ready *ready;
	char key[TASK_KEY_SIZE], before[TASK_KEY_SIZE];
	int found = next_call_take(&q->next, &now, &ready, &q->problem);

	right(q, found);
	if (found == 0)
		return 0;
	ledger_next_key(q->next.ledger, ready, before);
	right(q, ledger_claim(q->next.ledger, ready->contact, now.wall, 0, key));
	assert_string_equal(key, before);
	return ready->contact;
}

/* The claimed contact's call ends so, at `ms`. */
static void
ended(struct queue *q, int64_t contact, enum outcome outcome, int64_t ms)
{
	const struct ledger_ending ending = {
		.outcome = outcome, .ended_at = NOON + ms, .record = { "{}", 2 }
	};
	struct next_call_now now = at(ms);
	struct ledger_redial call = { .contact = contact, .outcome = outcome };
	struct ledger_ended known;
	char id[32];

	(void)snprintf(id, sizeof id, "c-%lld-%lld", (long long)contact, (long long)ms);
	right(q, ledger_place(q->next.ledger, contact, id, (struct span){ "{}", 2 }));
	right(q, ledger_end(q->next.ledger, contact, STATE_PLACED, &ending, &known));
	call.attempts = known.attempts;
	call.claimed_at = known.claimed_at;
	call.ended_at = ending.ended_at;
	right(q, next_call_ended(&q->next, &now, &call));
}

static struct plan_view
view(struct queue *q, int64_t ms)
{
	struct plan_view v = { 0 };
	struct next_call_now now = at(ms);

	right(q, next_call_view(&q->next, &now, &v));
	return v;
}

static int
note(void *ctx, const struct ledger_row *row)
{
	text_addf(ctx, "%lld %s %s %.*s;", (long long)row->row, state_name(row->state),
	    outcome_name(row->outcome), (int)row->reason.len,
	    row->reason.data == NULL ? "" : row->reason.data);
	return 0;
}

static void
check_rows(struct queue *q, const char *wanted)
{
	struct text all = { 0 };

	right(q, ledger_each_row(q->next.ledger, LEDGER_CONTACTS, note, &all));
	assert_string_equal(text_str(&all), wanted);
	text_free(&all);
}

/* Rows with their own hours: those whose time has come, in order; one that is too late is not called. */
static void
rows_limits(void **state)
{
	static const struct window_limits limits[] = { { HOUR, 0 }, { 0, 0 }, { 0, -HOUR },
		{ 2 * HOUR, 3 * HOUR }, { -HOUR, HOUR } };
	struct queue q;

	(void)state;
	begin(&q, limits, COUNT(limits), "09:00-21:00");
	assert_true(view(&q, 0).ready == 5 && view(&q, 0).ready_next == 0);
	assert_true(take(&q, 0) == 2);
	assert_true(take(&q, 0) == 5);
	assert_true(take(&q, 0) == 0);
	/* All that are left wait: until the first of them may. */
	assert_true(view(&q, 0).ready == 2 && view(&q, 0).ready_next == BOOT + HOUR * MS);
	assert_true(take(&q, 1) == 0);
	assert_true(view(&q, HOUR).ready_next == 0);
	assert_true(take(&q, HOUR) == 1);
	assert_true(take(&q, HOUR) == 0);
	assert_true(view(&q, HOUR).ready_next == BOOT + 2 * HOUR * MS);
	/* Somebody slept: it is too late now. */
	assert_true(view(&q, 3 * HOUR).ready_next == 0);
	assert_true(take(&q, 3 * HOUR) == 0);
	assert_true(view(&q, 3 * HOUR).ready == 0);
	check_rows(&q,
	    "2 dialing  ;3 dialing  ;"
	    "4 suppressed  not_after has passed: 2026-11-22T11:00:00+08:00;"
	    "5 suppressed  not_after has passed: 2026-11-22T15:00:00+08:00;6 dialing  ;");
	end(&q);
}

/* One that was put back may be called at once, whatever the others wait for. */
static void
put_back(void **state)
{
	static const struct window_limits limits[] = { { 0, 0 }, { HOUR, 0 } };
	struct queue q;

	(void)state;
	begin(&q, limits, COUNT(limits), "always");
	for (int i = 0; i < 3; i++) {
		assert_true(take(&q, i) == 1);
		assert_true(take(&q, i) == 0);
		right(&q, ledger_unclaim(q.next.ledger, 1));
		next_call_put_back(&q.next);
		assert_true(view(&q, i).ready == 2 && view(&q, i).ready_next == 0);
	}
	end(&q);
}

static void
calling_hours(void **state)
{
	static const struct window_limits none[1];
	struct queue q;

	(void)state;
	begin(&q, none, 1, "09:00-21:00");
	assert_true(view(&q, 0).shut_until == 0);
	assert_true(view(&q, 9 * HOUR - 1).shut_until == 0);
	assert_true(view(&q, 9 * HOUR).shut_until == BOOT + 21 * HOUR * MS);
	assert_true(view(&q, 21 * HOUR).shut_until == 0);
	assert_false(view(&q, 9 * HOUR).no_wait);
	q.rules.no_wait = true;
	assert_true(view(&q, 0).no_wait && view(&q, 9 * HOUR).no_wait);
	end(&q);
}

/* Due ones go first; after so many calls, and after what is final, nobody is called again. */
static void
redials(void **state)
{
	static const struct window_limits none[4];
	struct queue q;

	(void)state;
	begin(&q, none, COUNT(none), "09:00-21:00");
	q.rules.redial = (struct redial){ .times = 1, .after = HOUR };
	q.rules.redial.on[OUTCOME_BUSY] = true;
	q.rules.no_wait = true;
	assert_true(take(&q, 0) == 1);
	assert_true(take(&q, 0) == 2);
	assert_true(take(&q, 0) == 3);
	ended(&q, 1, OUTCOME_BUSY, 1000);
	ended(&q, 2, OUTCOME_DECLINED, 1000);
	ended(&q, 3, OUTCOME_BUSY, 2000);
	assert_true(view(&q, 3000).ready == 3 && view(&q, 3000).ready_next == 0);
	/* The third asked for no more calls in another row's call. */
	assert_int_equal(number_set_add(&q.permit.opted_out, phone_number("13800000003")), 0);
	assert_true(take(&q, HOUR + 1000) == 1);
	assert_true(take(&q, HOUR + 2000) == 4);
	assert_true(view(&q, HOUR + 2000).ready == 0);
	ended(&q, 1, OUTCOME_BUSY, HOUR + 3000);
	assert_true(take(&q, 5 * HOUR) == 0);
	/* A redial within calling hours is waited for, one after them is not. */
	ended(&q, 4, OUTCOME_BUSY, 7 * HOUR);
	assert_true(view(&q, 7 * HOUR).ready == 1);
	assert_true(view(&q, 7 * HOUR).ready_next == BOOT + 8 * HOUR * MS);
	assert_false(view(&q, 7 * HOUR).no_wait);
	assert_true(view(&q, 10 * HOUR).no_wait);
	q.rules.redial.times = 2;
	assert_true(take(&q, 8 * HOUR) == 4);
	ended(&q, 4, OUTCOME_BUSY, 8 * HOUR + 1000);
	assert_true(view(&q, 8 * HOUR + 1000).ready == 1);
	assert_true(view(&q, 8 * HOUR + 1000).no_wait);
	check_rows(&q, "2 ended busy ;3 ended declined ;"
		       "4 ended busy asked for no more calls in this campaign;5 ended busy ;");
	/* Begun anew, the same are due. */
	next_call_free(&q.next);
	q.next = (struct next_call){ .rules = &q.rules, .ledger = q.next.ledger };
	right(&q, next_call_start(&q.next, &(struct next_call_now){ .boot = BOOT, .wall = NOON }));
	assert_true(view(&q, 0).ready == 2);
	assert_true(view(&q, 0).ready_next == BOOT + (2 * HOUR + 3000) * MS);
	end(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_limits),
		cmocka_unit_test(put_back),
		cmocka_unit_test(calling_hours),
		cmocka_unit_test(redials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
