/*
 * test_summary.c: minutes in order, each call counted once and in one place, sums that add up.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "summary.h"
#include "testing.h"

#define MINUTE INT64_C(60000)

static struct ledger_row
row_of(int64_t claimed_at, enum state state, enum outcome outcome)
{
	return (struct ledger_row){ .claimed_at = claimed_at,
		.state = state,
		.outcome = outcome,
		.seconds = -1,
		.cost = MONEY_NONE,
		.computed = MONEY_NONE };
}

static int64_t
parts(const struct summary_minute *m)
{
	return m->answered + m->not_answered + m->refused + m->unknown + m->open + m->overdue;
}

static void
where_a_call_counts(void **state)
{
	static const struct {
		const char *name;
		enum state state;
		enum outcome outcome;
		size_t column;
	} rows[] = {
#define IN(column) offsetof(struct summary_minute, column)
		{ "answered", STATE_ENDED, OUTCOME_ANSWERED, IN(answered) },
		{ "no answer", STATE_ENDED, OUTCOME_NO_ANSWER, IN(not_answered) },
		{ "busy", STATE_ENDED, OUTCOME_BUSY, IN(not_answered) },
		{ "declined", STATE_ENDED, OUTCOME_DECLINED, IN(not_answered) },
		{ "voicemail", STATE_ENDED, OUTCOME_VOICEMAIL, IN(not_answered) },
		{ "failed", STATE_ENDED, OUTCOME_FAILED, IN(not_answered) },
		{ "cancelled", STATE_ENDED, OUTCOME_CANCELLED, IN(not_answered) },
		{ "timeout", STATE_ENDED, OUTCOME_TIMEOUT, IN(not_answered) },
		{ "refused", STATE_REFUSED, OUTCOME_NONE, IN(refused) },
		{ "unknown", STATE_UNKNOWN, OUTCOME_NONE, IN(unknown) },
		{ "dialing", STATE_DIALING, OUTCOME_NONE, IN(open) },
		{ "placed", STATE_PLACED, OUTCOME_NONE, IN(open) },
		{ "overdue", STATE_OVERDUE, OUTCOME_NONE, IN(overdue) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct summary s = { 0 };
		struct ledger_row row = row_of(5 * MINUTE, rows[i].state, rows[i].outcome);

		assert_int_equal(summary_add(&s, &row), 0);
		ROW_INT(rows[i].name, s.n, 1);
		ROW_INT(rows[i].name, s.minutes[0].minute, 5);
		ROW_INT(rows[i].name, s.minutes[0].calls, 1);
		ROW_INT(rows[i].name, parts(&s.minutes[0]), 1);
		ROW_INT(rows[i].name, *(int64_t *)(void *)((char *)s.minutes + rows[i].column), 1);
		ROW_INT(rows[i].name, s.minutes[0].cost, 0);
		ROW_INT(rows[i].name, s.minutes[0].talk_seconds, 0);
		summary_free(&s);
	}
}

/* Nobody who was never called. */
static void
never_called(void **state)
{
	static const enum state states[] = { STATE_REJECTED, STATE_DUPLICATE, STATE_SUPPRESSED,
		STATE_READY };
	struct summary s = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct ledger_row row = row_of(0, states[i], OUTCOME_NONE);

		assert_int_equal(summary_add(&s, &row), 0);
	}
	assert_true(s.n == 0);
	summary_free(&s);
}

static void
edges_of_a_minute(void **state)
{
	static const int64_t at[] = { 3 * MINUTE, 4 * MINUTE - 1, 4 * MINUTE, 1, MINUTE - 1 };
	struct summary s = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(at); i++) {
		struct ledger_row row = row_of(at[i], STATE_PLACED, OUTCOME_NONE);

		assert_int_equal(summary_add(&s, &row), 0);
	}
	assert_true(s.n == 3);
	assert_true(s.minutes[0].minute == 0 && s.minutes[0].calls == 2);
	assert_true(s.minutes[1].minute == 3 && s.minutes[1].calls == 2);
	assert_true(s.minutes[2].minute == 4 && s.minutes[2].calls == 1);
	summary_free(&s);
}

/* Rows in any order: minutes in order, none twice, all columns add up to the rows' sums. */
static void
adds_up(void **state)
{
	static const enum state states[] = { STATE_ENDED, STATE_ENDED, STATE_ENDED, STATE_REFUSED,
		STATE_UNKNOWN, STATE_PLACED, STATE_DIALING, STATE_OVERDUE };

	(void)state;
	for (uint64_t start = 1; start <= 20; start++) {
		uint64_t seed = start;
		struct summary s = { 0 };
		struct summary_minute want = { 0 }, got = { 0 };

		for (int i = 0; i < 3000; i++) {
			struct ledger_row row =
			    row_of(MINUTE * 29000000 +
				       (int64_t)testing_below(&seed, 500 * (uint64_t)MINUTE),
				states[testing_below(&seed, COUNT(states))], OUTCOME_NONE);

			if (row.state == STATE_ENDED) {
				row.outcome =
				    (enum outcome)(1 + testing_below(&seed, OUTCOME_END - 1));
				row.seconds = (int64_t)testing_below(&seed, 200) - 1;
				row.minutes = row.seconds > 0 ? money_minutes(row.seconds) : 0;
				row.cost = (money)testing_below(&seed, 30000) - 1;
			} else if (row.state != STATE_REFUSED) {
				row.reserved = (money)testing_below(&seed, 15000);
			}
			assert_int_equal(summary_add(&s, &row), 0);
			want.calls++;
			want.talk_seconds += row.seconds > 0 ? row.seconds : 0;
			want.billed_minutes += row.minutes;
			want.cost += row.cost == MONEY_NONE ? 0 : row.cost;
			want.cost_at_risk += row.reserved;
		}
		for (size_t i = 0; i < s.n; i++) {
			const struct summary_minute *m = &s.minutes[i];

			if (i > 0 && m[-1].minute >= m->minute)
				fail_msg(
				    "seed %llu: minutes out of order", (unsigned long long)start);
			assert_true(m->calls == parts(m) && m->calls > 0);
			got.calls += m->calls;
			got.talk_seconds += m->talk_seconds;
			got.billed_minutes += m->billed_minutes;
			got.cost += m->cost;
			got.cost_at_risk += m->cost_at_risk;
		}
		assert_memory_equal(&got, &want, sizeof got);
		summary_free(&s);
	}
}

/* The sums of all rows, also of those that were never called. */
static void
sums(void **state)
{
	struct ledger_row rows[] = { row_of(0, STATE_REJECTED, OUTCOME_NONE),
		row_of(MINUTE, STATE_ENDED, OUTCOME_ANSWERED),
		row_of(MINUTE, STATE_ENDED, OUTCOME_BUSY),
		row_of(MINUTE, STATE_UNKNOWN, OUTCOME_NONE),
		row_of(MINUTE, STATE_ENDED, OUTCOME_ANSWERED) };
	struct summary s = { 0 };
	const struct ledger_totals *totals = &s.totals;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		rows[i].row = (int64_t)(i == 2 ? 3 : i + 2); /* two numbers in row 3 */
	for (size_t i = 1; i < COUNT(rows); i++)
		rows[i].attempts = 1;
	rows[1].seconds = 61;
	rows[1].minutes = 2;
	rows[1].cost = 3000;
	rows[1].computed = 3000;
	rows[2].cost = 100;
	rows[2].computed = 0;
	rows[3].reserved = 15000;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(summary_add(&s, &rows[i]), 0);
	assert_int_equal(totals->rows, 4);
	assert_int_equal(totals->contacts, 5);
	assert_int_equal(totals->states[STATE_REJECTED], 1);
	assert_int_equal(totals->states[STATE_ENDED], 3);
	assert_int_equal(totals->states[STATE_UNKNOWN], 1);
	assert_int_equal(totals->outcomes[OUTCOME_NONE], 0);
	assert_int_equal(totals->outcomes[OUTCOME_ANSWERED], 2);
	assert_int_equal(totals->outcomes[OUTCOME_BUSY], 1);
	assert_int_equal(totals->attempts, 4);
	assert_int_equal(totals->minutes, 2);
	assert_int_equal(s.talk_seconds, 61);
	assert_int_equal(totals->cost, 3100);
	assert_int_equal(totals->reserved, 15000);
	assert_int_equal(totals->differences, 1);
	assert_int_equal(totals->uncharged, 1);
	summary_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_a_call_counts),
		cmocka_unit_test(never_called),
		cmocka_unit_test(edges_of_a_minute),
		cmocka_unit_test(adds_up),
		cmocka_unit_test(sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
