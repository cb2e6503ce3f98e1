/*
 * test_failing_ledger.c: a ledger's life, step by step, with each allocation, each call of the system and each
 * statement failing in turn. Every failure is told; then nothing more goes into the ledger, and what stands on the
 * disk is what stood there before the step or after it, never anything between.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "failing.h"
#include "ledger_again.h"
#include "ledger_learn.h"
#include "ledger_forget.h"
#include "ledger_outputs.h"
#include "ledger_recovery.h"
#include "ledger_settle.h"
#include "testing.h"

#define AT   INT64_C(1795311065000)
#define WANG "13800138000"

static char folder[TESTING_PATH];

static const char *
in_folder(const char *name)
{
	static char paths[4][2 * TESTING_PATH];
	static int next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

#define ROWS 39

static struct contact contacts[ROWS + 1];

/* Contact 1 is Wang, 5 waits for its time, 38 and 39 cannot be called. */
static void
make_contacts(void)
{
	for (int i = 1; i <= ROWS; i++) {
		struct contact *contact = &contacts[i];

		*contact =
		    (struct contact){ .row = i + 1, .state = STATE_READY, .name = span_of("王") };
		(void)snprintf(contact->phone, sizeof contact->phone, "1380013%04u",
		    7999 + (unsigned)i % 1000);
		text_addf(&contact->requirement, "text %d", i / 2);
		text_adds(&contact->parameters, "{\"speed\":1}");
		contact->limits.not_before = i == 5 ? AT + 1000000 : 0;
		if (i < 38)
			continue;
		contact->state = i == 38 ? STATE_SUPPRESSED : STATE_DUPLICATE;
		text_adds(&contact->reason, "listed, like " WANG);
	}
}

static int
add(struct ledger *l, const struct contact *contact)
{
	const struct span cells[] = { span_of("王"), span_of(contact->phone),
		span_of("tell " WANG) };
	struct roll_row row = { contact->row, contact->row, COUNT(cells), cells };

	return ledger_add_row(l, &row) == 0 ? ledger_add_contact(l, contact) : -1;
}

/* Each step: 0, or -1. */
static int
claims(struct ledger *l)
{
	const struct ledger_ready *ready;
	char key[TASK_KEY_SIZE], next[TASK_KEY_SIZE];
	struct problem lost;
	int64_t at;

	ledger_rewind(l);
	for (int i = 0; i < 7; i++) {
		if (ledger_next_ready(l, AT, &ready) != 1)
			return -1;
		ledger_next_key(l, ready, next);
		if (ledger_claim(l, ready->contact, AT, 15000, key) != 0)
			return -1;
		assert_string_equal(key, next);
		if (ledger_claimed(l, key, &lost) != ready->contact)
			return -1;
	}
	if (ledger_ready_at(l, AT, &at) != 0)
		return -1;
	assert_true(at == AT + 1000000);
	return ledger_commit(l);
}

static int
replies(struct ledger *l)
{
	struct span body = span_of("{\"phones\":\"" WANG "\"}");
	char label[32], key[TASK_KEY_SIZE];

	if (ledger_id_holder(l, "c-1") != 0 || ledger_place(l, 1, "c-1", body) != 0 ||
	    ledger_place(l, 2, "c-2", body) != 0 || ledger_refuse(l, 3, "no", body) != 0 ||
	    ledger_unknown(l, 4, "may have been called", body) != 0 || ledger_unclaim(l, 6) != 0 ||
	    ledger_place(l, 7, "c-7", body) != 0 || ledger_label(l, 4, label) != 0 ||
	    ledger_alarm(l, 4, AT, "look at " WANG) != 0 || ledger_key(l, 1, key) != 0)
		return -1;
	assert_string_equal(label, "5");
	return ledger_id_holder(l, "c-1") == 1 ? ledger_commit(l) : -1;
}

/* A later look brings the cost. */
static int
charge(struct ledger *l, int64_t contact, money cost)
{
	struct ledger_ending ending = { .outcome = OUTCOME_ANSWERED,
		.seconds = 61,
		.ended_at = AT + 1,
		.cost = cost,
		.computed = 3000,
		.record = span_of("{}") };
	struct ledger_known known;

	return ledger_known(l, contact, &known) != 0 ? -1
						     : ledger_learn(l, contact, &known, &ending);
}

static int
endings(struct ledger *l)
{
	const struct ledger_ending ending = { .outcome = OUTCOME_ANSWERED,
		.seconds = 61,
		.ended_at = AT + 1,
		.cost = MONEY_NONE,
		.computed = 3000,
		.still_reserved = 3000,
		.transcript = span_of("AI: " WANG),
		.record = span_of("{}") };
	const struct ledger_ending busy = { .outcome = OUTCOME_BUSY, .record = span_of("{}") };
	struct ledger_ended ended;

	if (ledger_end(l, 7, STATE_PLACED, &busy, &ended) != 0 ||
	    ledger_end(l, 1, STATE_PLACED, &ending, &ended) != 0 ||
	    ledger_overdue(l, 2, "no record") != 0 || charge(l, 1, 2900) != 0 ||
	    ledger_opted_out(l, 1, "no more calls") != 0)
		return -1;
	assert_true(ended.reserved == 15000 && ended.attempts == 1);
	return ledger_commit(l);
}

/* What a run that ended in the middle left. */
static int
recovery(struct ledger *l)
{
	int64_t n = ledger_recover(l);

	if (n < 0)
		return -1;
	assert_true(n == 1);
	return ledger_commit(l);
}

static int
any_settlement(void *ctx, const char *label, int64_t at, const char *who, const char *what)
{
	(void)at;
	text_addf(ctx, "%s %s %s;", label, who, what);
	return 0;
}

static int
settling(struct ledger *l)
{
	struct ledger_settlement placed = { STATE_PLACED, "c-4", OUTCOME_NONE, MONEY_NONE, AT, "me",
		"placed, says " WANG };
	struct ledger_settlement ended = { STATE_ENDED, NULL, OUTCOME_BUSY, 100, AT, "me", "busy" };
	struct ledger_settlement back = { STATE_READY, NULL, OUTCOME_NONE, MONEY_NONE, AT, "me",
		"never rang" };
	enum state state;
	int64_t contact;
	struct text all = { 0 };
	int rc = -1;

	if (ledger_find(l, 5, 0, &contact, &state) != 1)
		return -1;
	assert_true(contact == 4 && state == STATE_UNKNOWN);
	text_reserve(&all, 1024);
	if (ledger_settle(l, 4, state, &placed) == 0 &&
	    ledger_settle(l, 2, STATE_OVERDUE, &ended) == 0 &&
	    ledger_settle(l, 8, STATE_UNKNOWN, &back) == 0 && ledger_commit(l) == 0)
		rc = ledger_each_settlement(l, any_settlement, &all);
	if (rc == 0 && !all.failed)
		assert_string_equal(
		    text_str(&all), "5 me placed, says " WANG ";3 me busy;9 me never rang;");
	text_free(&all);
	return rc;
}

static int
count_redial(void *ctx, const struct ledger_redial *call)
{
	(void)call;
	++*(int *)ctx;
	return 0;
}

static int
redials(struct ledger *l)
{
	const struct ledger_ready *ready;
	int n = 0;

	if (ledger_each_redial(l, 3, count_redial, &n) != 0)
		return -1;
	/* One asked for no more calls, one was settled. */
	assert_int_equal(n, 1);
	if (ledger_again(l, 7, &ready) != 1)
		return -1;
	assert_string_equal(ready->phone, contacts[7].phone);
	if (ledger_redial(l, 7) != 0 || ledger_suppress(l, 7, STATE_READY, true, "listed") != 0 ||
	    ledger_suppress(l, 9, STATE_READY, false, "listed") != 0)
		return -1;
	return ledger_commit(l);
}

static int
outputs(struct ledger *l)
{
	const char *path = in_folder("results.csv");
	enum ledger_output output;

	if (ledger_put(l, "roll", "r") != 0 || ledger_announce_output(l, path, path) != 0 ||
	    ledger_remember_output(l, path) != 0)
		return -1;
	output = ledger_output(l, path);
	if (output == LEDGER_OUTPUT_FAILED)
		return -1;
	/* A file that cannot be looked at is not taken for ours. */
	if (output != LEDGER_OUTPUT_OURS)
		assert_memory_equal(failing_name(), "stat,", 5);
	return ledger_commit(l);
}

static int
forgetting(struct ledger *l)
{
	char label[32];
	enum state state;

	if (ledger_forget_blocked(l, WANG, label, &state) != 0)
		return -1;
	return ledger_forget(l, WANG) == 1 ? 0 : -1;
}

/* Everything that can be asked, into the text. 0 or -1. */
static int
note_row(void *ctx, const struct ledger_row *row)
{
	text_addf(ctx, "%lld.%d %s %s %.*s %.*s %.*s n%lld %lld %lld %lld %lld %lld %.*s\n",
	    (long long)row->row, row->part, state_name(row->state), outcome_name(row->outcome),
	    (int)row->phone.len, row->phone.data, (int)row->reason.len, row->reason.data,
	    (int)row->call_id.len, row->call_id.data, (long long)row->attempts,
	    (long long)row->seconds, (long long)row->cost, (long long)row->computed,
	    (long long)row->reserved, (long long)row->past_cost, (int)row->transcript.len,
	    row->transcript.data);
	for (size_t i = 0; i < row->n; i++)
		text_addf(ctx, "|%.*s", (int)row->cells[i].len, row->cells[i].data);
	return 0;
}

static int
note_cells(void *ctx, const struct span *cells, size_t n)
{
	text_addf(ctx, "%zu %.*s\n", n, (int)cells[0].len, cells[0].data);
	return 0;
}

static int
note_open(void *ctx, int64_t contact, int64_t claimed_at, enum state from)
{
	text_addf(ctx, "%lld %lld %s\n", (long long)contact, (long long)(claimed_at - AT),
	    state_name(from));
	return 0;
}

static int
note_alarm(void *ctx, const char *label, const char *words)
{
	text_addf(ctx, "%s %s\n", label, words);
	return 0;
}

static int
look(struct ledger *l, struct text *all)
{
	const struct ledger_totals *t = ledger_totals(l);
	struct text value = { 0 };
	int rc = -1;

	text_addf(all,
	    "%lld contacts %lld attempts cost %lld reserved %lld alarms %lld outs %lld\n",
	    (long long)t->contacts, (long long)t->attempts, (long long)t->cost,
	    (long long)t->reserved, (long long)t->alarms, (long long)t->opt_outs);
	for (int i = 0; i < STATE_END; i++)
		text_addf(all, "%lld ", (long long)t->states[i]);
	if (ledger_header(l, note_cells, all) == 0 &&
	    ledger_each_row(l, LEDGER_CONTACTS, note_row, all) == 0 &&
	    ledger_each_row(l, LEDGER_EARLIER, note_row, all) == 0 &&
	    ledger_each_row(l, LEDGER_ATTEMPTS, note_row, all) == 0 &&
	    ledger_each_open(l, false, 0, note_open, all) == 0 &&
	    ledger_each_open(l, true, 0, note_open, all) == 0 &&
	    ledger_each_alarm(l, note_alarm, all) == 0 && ledger_get(l, "roll", &value) == 0) {
		text_adds(all, text_str(&value));
		rc = 0;
	}
	text_free(&value);
	return rc;
}

static struct text seen; /* by the step below */

static int
looking(struct ledger *l)
{
	char phone[PHONE_SIZE], id[WIRE_ID_SIZE];

	int64_t at;

	text_clear(&seen);
	text_reserve(&seen, 64 * 1024);
	if (ledger_call(l, 4, phone, id, &at) != 0 || look(l, &seen) != 0)
		return -1;
	assert_string_equal(id, "c-4");
	return 0;
}

static const struct {
	const char *name;
	int (*go)(struct ledger *l);
} steps[] = {
	{ "claims", claims },
	{ "replies", replies },
	{ "endings", endings },
	{ "recovery", recovery },
	{ "settling", settling },
	{ "redials", redials },
	{ "outputs", outputs },
	{ "looking", looking },
	{ "forgetting", forgetting },
};

static int
build(struct problem *problem)
{
	static const struct span header[] = { { "name", 4 }, { "phone", 5 }, { "note", 4 } };
	struct ledger *l = ledger_create(in_folder("ledger"), problem);
	int rc = -1;

	if (l == NULL)
		return -1;
	if (ledger_add_header(l, header, COUNT(header)) != 0)
		goto out;
	for (int i = 1; i <= ROWS; i++)
		if (add(l, &contacts[i]) != 0)
			goto out;
	rc = ledger_finish(l);
out:
	*problem = *ledger_problem(l);
	ledger_free(l);
	return rc;
}

/* What stands on the disk, through a reader of its own; "" when there is no ledger. */
static void
read_disk(struct text *all)
{
	struct problem problem = { 0 };
	struct ledger *l = NULL;

	text_clear(all);
	if (access(in_folder("ledger"), F_OK) != 0)
		return;
	l = ledger_open(in_folder("ledger"), true, &problem);
	if (l == NULL)
		fail_msg("%s", problem.text);
	if (look(l, all) != 0)
		fail_msg("%s", ledger_problem(l)->text);
	ledger_free(l);
}

static void
copy(const char *from, const char *to)
{
	static char bytes[1 << 20];
	int in = open(in_folder(from), O_RDONLY), out;
	ssize_t n;

	assert_true(in >= 0);
	(void)unlink(in_folder(to));
	out = open(in_folder(to), O_WRONLY | O_CREAT, 0600);
	assert_true(out >= 0);
	while ((n = read(in, bytes, sizeof bytes)) > 0)
		assert_true(write(out, bytes, (size_t)n) == n);
	(void)close(in);
	(void)close(out);
}

static void
remove_ledger(void)
{
	static const char *const names[] = { "ledger", "ledger-wal", "ledger-shm", "ledger.new" };

	for (size_t i = 0; i < COUNT(names); i++)
		(void)unlink(in_folder(names[i]));
}

struct trial {
	size_t step;
	struct text before, after; /* what stands on the disk */
	struct text found;
};

static void
build_once(void *ctx)
{
	struct trial *trial = ctx;
	struct problem problem = { .code = EXIT_DONE };
	bool failed;
	int rc;

	remove_ledger();
	failing_begin();
	rc = build(&problem);
	failed = failing_end();
	read_disk(&trial->found);
	if (rc != 0 && (!failed || problem.code != EXIT_MACHINE || problem.text[0] == '\0'))
		fail_msg("%s: told as \"%s\"", failing_name(), problem.text);
	if (rc == 0 && trial->found.len == 0)
		fail_msg("%s: nothing was said, but there is no ledger", failing_name());
	if (trial->found.len > 0 && strcmp(text_str(&trial->found), text_str(&trial->after)) != 0)
		fail_msg("%s: half a ledger: %s", failing_name(), text_str(&trial->found));
}

static void
step_once(void *ctx)
{
	struct trial *trial = ctx;
	struct problem problem = { .code = EXIT_DONE };
	const char *name = steps[trial->step].name;
	struct ledger *l;
	bool failed;
	int rc;

	remove_ledger();
	copy("before", "ledger");
	failing_begin();
	l = ledger_open(in_folder("ledger"), true, &problem);
	rc = l == NULL ? -1 : steps[trial->step].go(l);
	failed = failing_end();
	if (l != NULL)
		problem = *ledger_problem(l);
	if (rc != 0 && (!failed || problem.code != EXIT_MACHINE || problem.text[0] == '\0'))
		fail_msg("%s: %s: told as \"%s\"", name, failing_name(), problem.text);
	/* After an error nothing goes, and so nothing gets in. */
	if (rc != 0 && l != NULL)
		assert_int_equal(ledger_commit(l), -1);
	ledger_free(l);
	read_disk(&trial->found);
	if (strcmp(text_str(&trial->found), text_str(&trial->after)) != 0 &&
	    (rc == 0 || strcmp(text_str(&trial->found), text_str(&trial->before)) != 0))
		fail_msg("%s: %s: the ledger stands between: %s", name, failing_name(),
		    text_str(&trial->found));
	if (rc == 0 && trial->step == 7)
		assert_string_equal(text_str(&seen), text_str(&trial->after));
}

static void
each(void **state)
{
	enum failing kind = failing_kind(state);
	struct trial trial = { 0 };
	struct problem problem = { 0 };

	remove_ledger();
	assert_int_equal(build(&problem), 0);
	read_disk(&trial.after);
	assert_true(failing_each(kind, build_once, &trial) > 0);
	for (trial.step = 0; trial.step < COUNT(steps); trial.step++) {
		struct ledger *l;

		copy("ledger", "before");
		read_disk(&trial.before);
		l = ledger_open(in_folder("ledger"), true, &problem);
		assert_non_null(l);
		if (steps[trial.step].go(l) != 0)
			fail_msg("%s: %s", steps[trial.step].name, ledger_problem(l)->text);
		ledger_free(l);
		read_disk(&trial.after);
		(void)failing_each(kind, step_once, &trial);
		/* The last time nothing failed. */
		assert_string_equal(text_str(&trial.found), text_str(&trial.after));
	}
	text_free(&trial.before);
	text_free(&trial.after);
	text_free(&trial.found);
	text_free(&seen);
}

static int
make_folder(void **state)
{
	FILE *f;

	(void)state;
	/* Some thousand commits, and no use in waiting for a disk. */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	testing_dir_make(folder);
	make_contacts();
	f = fopen(in_folder("results.csv"), "w");
	assert_non_null(f);
	return fclose(f);
}

static int
remove_folder(void **state)
{
	(void)state;
	testing_dir_remove(folder);
	for (int i = 1; i <= ROWS; i++)
		contact_free(&contacts[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAILING_TEST(each, FAILING_MEMORY),
		FAILING_TEST(each, FAILING_SYSTEM),
		FAILING_TEST(each, FAILING_SQL),
		FAILING_TEST(each, FAILING_VALUE),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
