/*
 * test_ledger.c: a ledger from its first row to its last arrow. Each arrow starts where it may and nowhere else;
 * after a wrong one everything is refused. Totals are the sums of the rows, whatever way they came about. What
 * was not committed is gone, what was is there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "ledger_again.h"
#include "ledger_learn.h"
#include "ledger_outputs.h"
#include "ledger_private.h"
#include "ledger_recovery.h"
#include "testing.h"
#include "testing_ledger.h"
#include "units.h"

#define AT INT64_C(1795311065000)

static const struct span none = { NULL, 0 };

static const struct span header[] = { { "name", 4 }, { "phone", 5 } };

static struct ledger *
made(const char *path)
{
	struct problem problem = { 0 };
	struct ledger *l = ledger_create(path, &problem);

	if (l == NULL)
		fail_msg("%s", problem.text);
	assert_int_equal(ledger_add_header(l, header, COUNT(header)), 0);
	return l;
}

static struct ledger *
opened(const char *path, bool write)
{
	struct problem problem = { 0 };
	struct ledger *l = ledger_open(path, write, &problem);

	if (l == NULL)
		fail_msg("%s", problem.text);
	return l;
}

/* A row of two cells with one contact; `state` READY, REJECTED, DUPLICATE or SUPPRESSED. */
static void
add(struct ledger *l, int64_t row, int part, enum state state, const char *requirement)
{
	char phone[PHONE_SIZE];
	struct span cells[2] = { { "王\n,\"", 6 }, { phone, 11 } };
	struct roll_row in = { row, row, 2, cells };
	struct contact contact = { .row = row, .part = part, .state = state };

	(void)snprintf(phone, sizeof phone, "138%08u", (unsigned)(row % 100000000));
	if (part < 2)
		assert_int_equal(ledger_add_row(l, &in), 0);
	if (state != STATE_REJECTED)
		memcpy(contact.phone, phone, sizeof phone);
	if (state == STATE_READY)
		text_adds(&contact.requirement, requirement);
	else
		text_addf(&contact.reason, "reason of row %lld", (long long)row);
	assert_int_equal(ledger_add_contact(l, &contact), 0);
	contact_free(&contact);
}

/* A temporary one with `n` ready contacts, 1 to n. */
static struct ledger *
temporary(int n)
{
	struct ledger *l = made(NULL);

	for (int i = 1; i <= n; i++)
		add(l, i + 1, 0, STATE_READY, "text");
	assert_int_equal(ledger_finish(l), 0);
	return l;
}

static void
right(const struct ledger *l, int status)
{
	if (status != 0)
		fail_msg("%s", ledger_problem(l)->text);
}

static void
claim(struct ledger *l, int64_t contact)
{
	char key[TASK_KEY_SIZE];

	right(l, ledger_claim(l, contact, AT, 15000, key));
}

/* The arrows, by number. */
enum arrow { CLAIM, UNCLAIM, PLACE, REFUSE, UNKNOWN, END, OVERDUE };
#define ARROWS 7

static const struct {
	const char *name;
	enum state from, to;
} arrows[ARROWS] = {
	[CLAIM] = { "claim", STATE_READY, STATE_DIALING },
	[UNCLAIM] = { "unclaim", STATE_DIALING, STATE_READY },
	[PLACE] = { "place", STATE_DIALING, STATE_PLACED },
	[REFUSE] = { "refuse", STATE_DIALING, STATE_REFUSED },
	[UNKNOWN] = { "unknown", STATE_DIALING, STATE_UNKNOWN },
	[END] = { "end", STATE_PLACED, STATE_ENDED },
	[OVERDUE] = { "overdue", STATE_PLACED, STATE_OVERDUE },
};

static int
go(struct ledger *l, enum arrow which, int64_t contact)
{
	const struct ledger_ending ending = { .outcome = OUTCOME_ANSWERED,
		.seconds = 61,
		.ended_at = AT + 1,
		.cost = 3000,
		.computed = 3000,
		.transcript = { "AI: a", 5 },
		.record = { "{}", 2 } };
	char key[TASK_KEY_SIZE], id[32];

	(void)snprintf(id, sizeof id, "c-%lld", (long long)contact);
	switch (which) {
	case CLAIM:
		return ledger_claim(l, contact, AT, 15000, key);
	case UNCLAIM:
		return ledger_unclaim(l, contact);
	case PLACE:
		return ledger_place(l, contact, id, (struct span){ "{}", 2 });
	case REFUSE:
		return ledger_refuse(l, contact, "no", none);
	case UNKNOWN:
		return ledger_unknown(l, contact, "who knows", none);
	case END:
		return ledger_end(l, contact, STATE_PLACED, &ending, &(struct ledger_ended){ 0 });
	case OVERDUE:
		return ledger_overdue(l, contact, "late");
	}
	return -1;
}

/* Brings contact 1 of a new temporary ledger into the state. */
static struct ledger *
standing(enum state state)
{
	struct ledger *l;

	if (state < STATE_READY) {
		l = made(NULL);
		add(l, 2, 0, state, "");
		right(l, ledger_finish(l));
		return l;
	}
	l = temporary(1);
	if (state == STATE_READY)
		return l;
	right(l, go(l, CLAIM, 1));
	for (int i = 0; i < ARROWS; i++)
		if (arrows[i].from == STATE_DIALING && arrows[i].to == state)
			right(l, go(l, (enum arrow)i, 1));
	if (state == STATE_ENDED || state == STATE_OVERDUE) {
		right(l, go(l, PLACE, 1));
		right(l, go(l, state == STATE_ENDED ? END : OVERDUE, 1));
	}
	assert_true(ledger_totals(l)->states[state] == 1);
	return l;
}

static int
any_row(void *ctx, const struct ledger_row *row)
{
	(void)row;
	++*(int *)ctx;
	return 0;
}

static int
any_cells(void *ctx, const struct span *cells, size_t n)
{
	(void)cells;
	*(int *)ctx += (int)n;
	return 0;
}

static int
any_placed(void *ctx, int64_t contact, int64_t claimed_at, enum state from)
{
	(void)from;
	(void)contact;
	(void)claimed_at;
	++*(int *)ctx;
	return 0;
}

static int
any_alarm(void *ctx, const char *label, const char *text)
{
	(void)label;
	(void)text;
	++*(int *)ctx;
	return 0;
}

/* After an error every call fails, and nothing of it is ever committed. */
static void
check_refuses_all(const char *name, struct ledger *l)
{
	const struct ledger_ready *ready;
	char key[TASK_KEY_SIZE], phone[PHONE_SIZE], id[WIRE_ID_SIZE], label[32];
	struct text value = { 0 };
	int64_t at;
	int n = 0;

	ROW_INT(name, ledger_problem(l)->code, EXIT_MACHINE);
	ROW_INT(name, ledger_commit(l), -1);
	ROW_INT(name, ledger_claim(l, 2, AT, 0, key), -1);
	for (int i = 0; i < ARROWS; i++)
		ROW_INT(name, go(l, (enum arrow)i, 1), -1);
	ROW_INT(name, ledger_next_ready(l, INT64_MAX, &ready), -1);
	ROW_INT(name, ledger_recover(l), -1);
	ROW_INT(name, ledger_put(l, "a", "b"), -1);
	ROW_INT(name, ledger_get(l, "campaign", &value), -1);
	ROW_INT(name, ledger_alarm(l, 1, AT, "x"), -1);
	ROW_INT(name, ledger_id_holder(l, "c-1"), -1);
	ROW_INT(name, ledger_call(l, 1, phone, id, &at), -1);
	ROW_INT(name, ledger_label(l, 1, label), -1);
	ROW_INT(name, ledger_each_row(l, LEDGER_CONTACTS, any_row, &n), -1);
	ROW_INT(name, ledger_each_open(l, false, 0, any_placed, &n), -1);
	ROW_INT(name, ledger_each_alarm(l, any_alarm, &n), -1);
	ROW_INT(name, ledger_header(l, any_cells, &n), -1);
	ROW_INT(name, ledger_remember_output(l, "/etc/hosts"), -1);
	ROW_INT(name, ledger_output(l, "/etc/hosts"), LEDGER_OUTPUT_FAILED);
	ROW_INT(name, n, 0);
	ROW_INT(name, ledger_commit(l), -1);
	text_free(&value);
}

static void
every_arrow_from_every_state(void **state)
{
	(void)state;
	for (int from = STATE_REJECTED; from < STATE_END; from++) {
		for (int i = 0; i < ARROWS; i++) {
			struct ledger *l = standing((enum state)from);
			const struct ledger_totals *totals = ledger_totals(l);
			char name[64];

			(void)snprintf(name, sizeof name, "%s from %s", arrows[i].name,
			    state_name((enum state)from));
			if (arrows[i].from == (enum state)from) {
				ROW_INT(name, go(l, (enum arrow)i, 1), 0);
				ROW_INT(name, totals->states[arrows[i].to], 1);
				ROW_INT(name, totals->states[from], 0);
				ROW_INT(name, ledger_commit(l), 0);
				ROW_INT(name, ledger_problem(l)->code, EXIT_DONE);
			} else {
				struct ledger_totals before = *totals;

				ROW_INT(name, go(l, (enum arrow)i, 1), -1);
				assert_memory_equal(&before, totals, sizeof before);
				ROW_TRUE(name, strstr(ledger_problem(l)->text, "(null)") == NULL);
				check_refuses_all(name, l);
			}
			ledger_free(l);
		}
	}
}

/* A contact that is not there. */
static void
no_such_contact(void **state)
{
	(void)state;
	for (int i = 0; i < ARROWS; i++) {
		struct ledger *l = temporary(2);

		assert_int_equal(go(l, (enum arrow)i, 3), -1);
		check_refuses_all(arrows[i].name, l);
		ledger_free(l);
	}
}

/* Sums over the rows, to hold against the totals. */
static int
sum(void *ctx, const struct ledger_row *row)
{
	struct ledger_totals *t = ctx;

	t->contacts++;
	t->states[row->state]++;
	if (row->outcome != OUTCOME_NONE)
		t->outcomes[row->outcome]++;
	t->attempts += row->attempts;
	t->minutes += row->minutes;
	if (row->cost != MONEY_NONE)
		t->cost += row->cost;
	if (row->cost > t->dearest)
		t->dearest = row->cost;
	t->reserved += row->reserved;
	if (row->state == STATE_ENDED && row->cost == MONEY_NONE)
		t->uncharged++;
	if (row->cost != MONEY_NONE && row->computed != MONEY_NONE && row->cost != row->computed)
		t->differences++;
	return 0;
}

static void
check_sums(struct ledger *l, const char *when)
{
	const struct ledger_totals *kept = ledger_totals(l);
	struct ledger_totals sums = { .rows = kept->rows,
		.alarms = kept->alarms,
		.dearer = kept->dearer,
		.claims = kept->claims,
		.claimed_at = kept->claimed_at };

	right(l, ledger_each_row(l, LEDGER_CONTACTS, sum, &sums));
	if (memcmp(&sums, kept, sizeof sums) != 0)
		fail_msg("%s: totals are not the sums of the rows", when);
	testing_live(l, when);
}

/* One arrow at random that a contact in this state may take. Returns its state afterwards. */
static enum state
step(struct ledger *l, int64_t contact, enum state from, uint64_t *seed)
{
	int which = (int)testing_below(seed, ARROWS);
	struct ledger_ending ending = { .seconds = (int64_t)testing_below(seed, 200) - 1,
		.outcome = (enum outcome)(1 + testing_below(seed, OUTCOME_END - 1)),
		.ended_at = testing_below(seed, 2) == 0 ? 0 : AT,
		.cost = (money)testing_below(seed, 4) * 1500 - 1500,
		.computed = (money)testing_below(seed, 4) * 1500 - 1500,
		.record = { "{}", 2 } };
	char key[TASK_KEY_SIZE];

	if (arrows[which].from != from)
		return from;
	if (ending.cost < 0)
		ending.still_reserved = (money)testing_below(seed, 9000);
	ending.cost = ending.cost < 0 ? MONEY_NONE : ending.cost;
	ending.computed = ending.computed < 0 ? MONEY_NONE : ending.computed;
	if (which == CLAIM)
		right(l, ledger_claim(l, contact, AT, (money)testing_below(seed, 20000), key));
	else if (which == END)
		right(
		    l, ledger_end(l, contact, STATE_PLACED, &ending, &(struct ledger_ended){ 0 }));
	else
		right(l, go(l, (enum arrow)which, contact));
	return arrows[which].to;
}

static void
random_walks(void **state)
{
	enum { CONTACTS = 70 };
	char dir[TESTING_PATH], path[TESTING_PATH + 32];

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/walk.ledger", dir);
	for (uint64_t start = 1; start <= 4; start++) {
		enum state at[CONTACTS + 1], committed[CONTACTS + 1];
		struct ledger *l = made(path);
		uint64_t seed = start;
		char when[64];

		(void)snprintf(when, sizeof when, "seed %llu", (unsigned long long)start);
		for (int i = 1; i <= CONTACTS; i++) {
			at[i] = i % 10 == 0   ? STATE_REJECTED
				: i % 11 == 0 ? STATE_DUPLICATE
					      : STATE_READY;
			add(l, i + 1, 0, at[i], i % 3 == 0 ? "three" : "other");
		}
		right(l, ledger_finish(l));
		memcpy(committed, at, sizeof at);
		for (int turn = 0; turn < 1200; turn++) {
			int64_t contact = 1 + (int64_t)testing_below(&seed, CONTACTS);

			at[contact] = step(l, contact, at[contact], &seed);
			if (testing_below(&seed, 12) == 0) {
				right(l, ledger_commit(l));
				memcpy(committed, at, sizeof at);
			}
			if (testing_below(&seed, 40) == 0)
				check_sums(l, when);
			if (testing_below(&seed, 200) == 0) {
				/* Cut off: what was not committed is as it was. */
				ledger_free(l);
				l = opened(path, true);
				memcpy(at, committed, sizeof at);
				check_sums(l, when);
			}
		}
		right(l, ledger_commit(l));
		for (int s = STATE_REJECTED; s < STATE_END; s++) {
			int64_t n = 0;

			for (int i = 1; i <= CONTACTS; i++)
				n += at[i] == (enum state)s;
			assert_true(ledger_totals(l)->states[s] == n);
		}
		assert_true(ledger_totals(l)->states[STATE_ENDED] > 5);
		check_sums(l, when);
		ledger_free(l);
		l = opened(path, false);
		check_sums(l, when);
		ledger_free(l);
		assert_int_equal(unlink(path), 0);
	}
	testing_dir_remove(dir);
}

struct seen {
	int n;
	struct text all;
};

static int
note_row(void *ctx, const struct ledger_row *row)
{
	struct seen *seen = ctx;

	seen->n++;
	text_addf(&seen->all, "%lld.%d %s %zu cells, phone %.*s, reason %.*s;", (long long)row->row,
	    row->part, state_name(row->state), row->n, (int)row->phone.len, row->phone.data,
	    (int)row->reason.len, row->reason.data);
	if (row->n > 0)
		assert_true(span_is(row->cells[0], "王\n,\""));
	return 0;
}

/* A header, rows, contacts in; the same out, in the same order, also from the file. */
static void
from_roll_to_rows(void **state)
{
	static const char wanted[] =
	    "2.0 ready 2 cells, phone 13800000002, reason ;"
	    "5.1 ready 2 cells, phone 13800000005, reason ;"
	    "5.2 rejected 2 cells, phone , reason reason of row 5;"
	    "6.0 duplicate 2 cells, phone 13800000006, reason reason of row 6;"
	    "7.0 suppressed 2 cells, phone 13800000007, reason reason of row 7;";
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	const struct ledger_ready *ready;
	struct ledger *l;
	struct stat st;
	mode_t mask = umask(0);

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	add(l, 2, 0, STATE_READY, "one");
	add(l, 5, 1, STATE_READY, "two");
	add(l, 5, 2, STATE_REJECTED, "");
	add(l, 6, 0, STATE_DUPLICATE, "");
	add(l, 7, 0, STATE_SUPPRESSED, "");
	right(l, ledger_put(l, "sha256", "abc"));
	assert_int_equal(access(path, F_OK), -1);
	right(l, ledger_finish(l));
	umask(mask);
	for (int i = 0; i < 3; i++) {
		struct seen seen = { 0 };
		struct text value = { 0 };
		int cells = 0;

		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		right(l, ledger_each_row(l, LEDGER_CONTACTS, note_row, &seen));
		assert_string_equal(text_str(&seen.all), wanted);
		right(l, ledger_header(l, any_cells, &cells));
		assert_int_equal(cells, 2);
		assert_true(ledger_totals(l)->rows == 4 && ledger_totals(l)->contacts == 5);
		check_sums(l, "new");
		right(l, ledger_get(l, "sha256", &value));
		assert_string_equal(text_str(&value), "abc");
		right(l, ledger_get(l, "nothing", &value));
		assert_string_equal(text_str(&value), "");
		assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
		assert_true(ready->contact == 1);
		assert_string_equal(ready->phone, "13800000002");
		assert_string_equal(text_str(&ready->requirement), "one");
		assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
		assert_true(ready->contact == 2);
		assert_string_equal(text_str(&ready->requirement), "two");
		text_free(&value);
		text_free(&seen.all);
		ledger_free(l);
		l = opened(path, i != 0);
	}
	ledger_free(l);
	assert_int_equal(testing_dir_files(dir), 1);
	testing_dir_remove(dir);
}

/* Until it is finished there is no ledger; given up, nothing is left over. */
static void
not_finished(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	struct problem problem = { 0 };
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	add(l, 2, 0, STATE_READY, "one");
	assert_int_equal(access(path, F_OK), -1);
	ledger_free(l);
	assert_int_equal(testing_dir_files(dir), 0);
	assert_null(ledger_open(path, true, &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);

	/* What an earlier one left is no hindrance; one that is there by now is not replaced. */
	(void)snprintf(path, sizeof path, "%s/a.ledger.new", dir);
	close(open(path, O_CREAT | O_WRONLY, 0644));
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	add(l, 2, 0, STATE_READY, "one");
	close(open(path, O_CREAT | O_WRONLY, 0644));
	assert_int_equal(ledger_finish(l), -1);
	assert_int_equal(ledger_problem(l)->code, EXIT_MACHINE);
	check_refuses_all("not published", l);
	ledger_free(l);
	assert_int_equal(testing_dir_files(dir), 1);
	testing_dir_remove(dir);

	(void)snprintf(path, sizeof path, "%s/no/such/folder.ledger", dir);
	assert_null(ledger_create(path, &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);
}

static void
temporary_leaves_nothing(void **state)
{
	char dir[TESTING_PATH], before[TESTING_PATH];
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	assert_non_null(getcwd(before, sizeof before));
	assert_int_equal(chdir(dir), 0);
	l = temporary(5);
	claim(l, 1);
	right(l, ledger_commit(l));
	check_sums(l, "temporary");
	assert_int_equal(testing_dir_files(dir), 0);
	ledger_free(l);
	assert_int_equal(testing_dir_files(dir), 0);
	assert_int_equal(chdir(before), 0);
	testing_dir_remove(dir);
}

static void
write_file(const char *path, const char *data, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fwrite(data, 1, len, f) == len);
	assert_int_equal(fclose(f), 0);
}

static void
sql(const char *path, const char *statement)
{
	struct problem problem = { 0 };
	struct db *db = db_open(path, DB_WRITE, NULL, 0, &problem);

	assert_non_null(db);
	assert_int_equal(db_exec(db, statement), 0);
	assert_int_equal(db_close(db, &problem), 0);
}

static void
check_not_opened(const char *path, const char *words)
{
	for (int write = 0; write < 2; write++) {
		struct problem problem = { 0 };

		assert_null(ledger_open(path, write == 1, &problem));
		assert_int_equal(problem.code, EXIT_MACHINE);
		if (strncmp(problem.text, path, strlen(path)) != 0 ||
		    strstr(problem.text, words) == NULL)
			fail_msg("\"%s\" has not \"%s\"", problem.text, words);
	}
}

static void
what_is_no_ledger(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	check_not_opened(path, "there is no such ledger");
	check_not_opened(dir, "is not a ledger");
	write_file(path, "", 0);
	check_not_opened(path, "is not a ledger");
	write_file(path, "name,phone\na,13800138000\n", 25);
	check_not_opened(path, "no ledger");
	unlink(path);
	write_file(path, "", 0);
	sql(path, "CREATE TABLE meta(name, value)");
	check_not_opened(path, "is not a ledger");
	unlink(path);

	l = made(path);
	add(l, 2, 0, STATE_READY, "one");
	right(l, ledger_finish(l));
	ledger_free(l);
	sql(path, "PRAGMA user_version = 4");
	check_not_opened(path, "newer");
	sql(path, "PRAGMA user_version = -1");
	check_not_opened(path, "is not a ledger");
	sql(path, "PRAGMA user_version = 3; PRAGMA application_id = 7");
	check_not_opened(path, "is not a ledger");
	sql(path, "PRAGMA application_id = 1380930380");
	ledger_free(opened(path, true));
	sql(path, "DELETE FROM meta WHERE name = 'totals'");
	check_not_opened(path, "totals");
	testing_dir_remove(dir);
}

/* Each claim has a key of its own: of one contact, of several, in two ledgers; also when one was not committed. */
static void
keys_differ(void **state)
{
	enum { CLAIMS = 5, LEDGERS = 3, CONTACTS = 4, ALL = CLAIMS * LEDGERS * CONTACTS };
	static char keys[ALL][TASK_KEY_SIZE];
	int n = 0;

	(void)state;
	for (int k = 0; k < LEDGERS; k++) {
		struct ledger *l = temporary(CONTACTS);

		for (int i = 0; i < CLAIMS; i++) {
			for (int c = 1; c <= CONTACTS; c++)
				right(l, ledger_claim(l, c, AT, 0, keys[n++]));
			for (int c = 1; c <= CONTACTS; c++)
				right(l, ledger_unclaim(l, c));
		}
		/* Taken back, they count as no attempt, and reserve nothing. */
		assert_true(ledger_totals(l)->attempts == 0 && ledger_totals(l)->reserved == 0);
		ledger_free(l);
	}
	for (int i = 0; i < ALL; i++) {
		/* As the service wants it: 8 to 128 of A-Za-z0-9._:- */
		assert_true(strlen(keys[i]) >= 8);
		assert_true(
		    strspn(keys[i],
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-") ==
		    strlen(keys[i]));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(keys[i], keys[k]);
	}
}

/* In the roll's order, over more than a batch; what was put back comes again at the end. */
static void
ready_in_order(void **state)
{
	enum { CONTACTS = 3 * LEDGER_BATCH + 5 };
	struct ledger *l = temporary(CONTACTS);
	const struct ledger_ready *ready;

	(void)state;
	for (int64_t i = 1; i <= CONTACTS; i++) {
		assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
		assert_true(ready->contact == i);
		claim(l, i);
		if (i == 3 || i == LEDGER_BATCH + 7)
			right(l, ledger_unclaim(l, i));
		if (i % 50 == 0)
			right(l, ledger_commit(l));
	}
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_true(ready->contact == 3);
	claim(l, 3);
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_true(ready->contact == LEDGER_BATCH + 7);
	claim(l, LEDGER_BATCH + 7);
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 0);
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 0);
	right(l, ledger_unclaim(l, CONTACTS));
	right(l, ledger_unclaim(l, 1));
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_true(ready->contact == 1);
	ledger_rewind(l);
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_true(ready->contact == 1);
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_true(ready->contact == CONTACTS);
	ledger_free(l);
}

static void
who_has_an_id(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	char phone[PHONE_SIZE], id[WIRE_ID_SIZE], label[32];
	struct ledger *l;
	int64_t at;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	add(l, 2, 0, STATE_READY, "one");
	add(l, 9, 1, STATE_READY, "one");
	add(l, 9, 2, STATE_READY, "one");
	right(l, ledger_finish(l));
	assert_true(ledger_id_holder(l, "c-1") == 0);
	for (int i = 1; i <= 3; i++)
		claim(l, i);
	right(l, ledger_place(l, 2, "c-1", none));
	assert_true(ledger_id_holder(l, "c-1") == 2);
	right(l, ledger_place(l, 3, "C-1", none));
	right(l, ledger_commit(l));
	for (int i = 0; i < 2; i++) {
		assert_true(ledger_id_holder(l, "c-1") == 2);
		assert_true(ledger_id_holder(l, "C-1") == 3);
		assert_true(ledger_id_holder(l, "c-10") == 0);
		assert_true(ledger_id_holder(l, "") == 0);
		right(l, ledger_call(l, 2, phone, id, &at));
		assert_string_equal(phone, "13800000009");
		assert_true(at == AT);
		assert_string_equal(id, "c-1");
		right(l, ledger_label(l, 1, label));
		assert_string_equal(label, "2");
		right(l, ledger_label(l, 3, label));
		assert_string_equal(label, "9.2");
		ledger_free(l);
		l = opened(path, true);
	}
	assert_int_equal(ledger_label(l, 4, label), -1);
	check_refuses_all("no such contact", l);
	ledger_free(l);
	testing_dir_remove(dir);
}

/* Ids are written down with the commit that they belong to; those of earlier attempts stay. */
static void
ids_written_down(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	for (int k = 1; k <= 4; k++)
		add(l, k + 1, 0, STATE_READY, "one");
	right(l, ledger_finish(l));
	for (int k = 1; k <= 4; k++)
		right(l, go(l, CLAIM, k));
	right(l, go(l, PLACE, 1));
	right(l, ledger_commit(l));
	right(l, go(l, PLACE, 2));
	right(l, go(l, END, 2));
	right(l, ledger_redial(l, 2));
	right(l, go(l, PLACE, 3));
	right(l, ledger_commit(l));
	/* Not committed, and so nobody's. */
	right(l, go(l, PLACE, 4));
	assert_true(ledger_id_holder(l, "c-4") == 4);
	ledger_free(l);
	for (int k = 0; k < 3; k++) {
		/* Who only reads knows them, too. */
		l = opened(path, k > 0);
		assert_true(ledger_id_holder(l, "c-1") == 1);
		assert_true(ledger_id_holder(l, "c-2") == 2);
		assert_true(ledger_id_holder(l, "c-3") == 3);
		assert_true(ledger_id_holder(l, "c-4") == 0);
		ledger_free(l);
	}
	testing_dir_remove(dir);
}

/* What a process left that was killed in the middle: dialing becomes unknown, once, and stays reserved. */
static void
recovers(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	const struct ledger_ready *ready;
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	for (int i = 1; i <= 6; i++)
		add(l, i + 1, 0, STATE_READY, "one");
	right(l, ledger_finish(l));
	for (int i = 1; i <= 4; i++)
		claim(l, i);
	right(l, ledger_place(l, 1, "c-1", none));
	right(l, ledger_refuse(l, 2, "no", none));
	right(l, ledger_commit(l));
	claim(l, 5); /* not committed: as if it had never been */
	ledger_free(l);

	l = opened(path, true);
	assert_true(ledger_totals(l)->states[STATE_DIALING] == 2);
	assert_true(ledger_recover(l) == 2);
	right(l, ledger_commit(l));
	assert_true(ledger_recover(l) == 0);
	assert_true(ledger_totals(l)->states[STATE_UNKNOWN] == 2);
	assert_true(ledger_totals(l)->states[STATE_READY] == 2);
	assert_true(ledger_totals(l)->reserved == 3 * 15000);
	check_sums(l, "recovered");
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_true(ready->contact == 5);
	ledger_free(l);
	testing_dir_remove(dir);
}

struct alarm_seen {
	char text[200];
};

static int
note_alarm(void *ctx, const char *label, const char *text)
{
	struct alarm_seen *seen = ctx;
	size_t len = strlen(seen->text);

	(void)snprintf(seen->text + len, sizeof seen->text - len, "%s: %s;", label, text);
	return 0;
}

static int
stop_at_second(void *ctx, const struct ledger_row *row)
{
	(void)row;
	return ++*(int *)ctx == 2 ? 7 : 0;
}

static int
note_placed(void *ctx, int64_t contact, int64_t claimed_at, enum state from)
{
	int64_t *sum_of = ctx;

	assert_int_equal(from, STATE_PLACED);
	assert_true(claimed_at == AT);
	*sum_of = *sum_of * 10 + contact;
	return 0;
}

static void
each_of_them(void **state)
{
	struct ledger *l = temporary(4);
	struct alarm_seen seen = { "" };
	int64_t placed = 0;
	int n = 0;

	(void)state;
	for (int i = 4; i >= 1; i--)
		claim(l, i);
	right(l, ledger_place(l, 4, "c-4", none));
	right(l, ledger_place(l, 2, "c-2", none));
	right(l, ledger_each_open(l, false, 0, note_placed, &placed));
	assert_true(placed == 24);
	right(l, ledger_alarm(l, 3, AT, "first"));
	right(l, ledger_alarm(l, 1, AT, "second"));
	right(l, ledger_each_alarm(l, note_alarm, &seen));
	assert_string_equal(seen.text, "4: first;2: second;");
	assert_true(ledger_totals(l)->alarms == 2);
	/* What is not 0 stops it, and comes back; it can be begun again. */
	assert_int_equal(ledger_each_row(l, LEDGER_CONTACTS, stop_at_second, &n), 7);
	assert_int_equal(n, 2);
	n = 0;
	right(l, ledger_each_row(l, LEDGER_CONTACTS, any_row, &n));
	assert_int_equal(n, 4);
	ledger_free(l);
}

/* How an ending stands in the row, and what it does to the money. */
static int
check_endings(void *ctx, const struct ledger_row *row)
{
	static const struct {
		int64_t seconds, minutes;
		money cost, computed, reserved;
	} wanted[] = { { 61, 2, 3000, 3000, 0 }, { -1, 0, 0, 0, 0 },
		{ 30, 1, MONEY_NONE, 1500, 1500 }, { 30, 1, MONEY_NONE, MONEY_NONE, 0 },
		{ 60, 1, 1600, 1500, 0 } };
	size_t i = (size_t)(*(int *)ctx)++;

	assert_true(row->state == STATE_ENDED && row->claimed_at == AT && row->attempts == 1);
	assert_true(row->seconds == wanted[i].seconds && row->minutes == wanted[i].minutes);
	assert_true(row->cost == wanted[i].cost && row->computed == wanted[i].computed);
	assert_true(row->reserved == wanted[i].reserved);
	assert_true(span_is(row->transcript, i == 0 ? "AI: 好" : ""));
	return 0;
}

static void
endings(void **state)
{
	static const struct ledger_ending all[] = {
		{ OUTCOME_ANSWERED, 61, AT, 3000, 3000, 0, { "AI: 好", 7 }, { "{}", 2 } },
		{ OUTCOME_BUSY, -1, 0, 0, 0, 0, { NULL, 0 }, { "{}", 2 } },
		{ OUTCOME_ANSWERED, 30, AT, MONEY_NONE, 1500, 1500, { "", 0 }, { "{}", 2 } },
		{ OUTCOME_ANSWERED, 30, AT, MONEY_NONE, MONEY_NONE, 0, { "", 0 }, { "{}", 2 } },
		{ OUTCOME_ANSWERED, 60, AT, 1600, 1500, 0, { "", 0 }, { "{}", 2 } },
	};
	struct ledger *l = temporary((int)COUNT(all));
	const struct ledger_totals *totals = ledger_totals(l);
	int n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		claim(l, (int64_t)i + 1);
		right(l, go(l, PLACE, (int64_t)i + 1));
		right(l, ledger_end(l, (int64_t)i + 1, STATE_PLACED, &all[i],
			     &(struct ledger_ended){ 0 }));
	}
	right(l, ledger_each_row(l, LEDGER_CONTACTS, check_endings, &n));
	assert_true(totals->cost == 4600 && totals->reserved == 1500 && totals->minutes == 5);
	assert_true(totals->uncharged == 2 && totals->differences == 1);
	assert_true(totals->outcomes[OUTCOME_ANSWERED] == 4 && totals->outcomes[OUTCOME_BUSY] == 1);
	ledger_free(l);
}

/* What one call was charged at most stands for all later ones, also when the ledger is opened again. */
static void
worst_case(void **state)
{
	struct ledger_ending ending = {
		.outcome = OUTCOME_ANSWERED, .seconds = 30, .computed = 1500, .record = { "{}", 2 }
	};
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	struct ledger_known known;
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	for (int i = 1; i <= 3; i++)
		add(l, i + 1, 0, STATE_READY, "one");
	right(l, ledger_finish(l));
	assert_int_equal(ledger_worst(l, 600 * SECOND_NS, 1500), 15000);
	for (int i = 1; i <= 3; i++) {
		static const money costs[] = { 15000, 15001, MONEY_NONE };

		ending.cost = costs[i - 1];
		claim(l, i);
		right(l, go(l, PLACE, i));
		right(l, ledger_end(l, i, STATE_PLACED, &ending, &(struct ledger_ended){ 0 }));
		assert_int_equal(ledger_totals(l)->dearer, i > 1);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ledger_worst(l, 600 * SECOND_NS, 1500), 15001);
		assert_int_equal(ledger_worst(l, 660 * SECOND_NS, 1500), 16500);
		assert_int_equal(ledger_worst(l, 600 * SECOND_NS, MONEY_NONE), 0);
		right(l, ledger_commit(l));
		ledger_free(l);
		l = opened(path, true);
	}
	/* One whose cost came late, and one of a claim that kept nothing. */
	right(l, ledger_known(l, 3, &known));
	ending.cost = 20000;
	right(l, ledger_learn(l, 3, &known, &ending));
	assert_int_equal(ledger_worst(l, 600 * SECOND_NS, 1500), 20000);
	assert_int_equal(ledger_totals(l)->dearer, 2);
	/* Of a ledger that did not keep it, it is found by looking at all calls. */
	right(l, ledger_save_totals(l));
	right(l, ledger_get(l, "totals", &l->packed));
	l->packed.data[strstr(text_str(&l->packed), "\"dearest\"") - l->packed.data + 1] = 'D';
	right(l, ledger_put(l, "totals", text_str(&l->packed)));
	l->totals.dearest = 0;
	right(l, ledger_load_totals(l));
	assert_int_equal(ledger_worst(l, 600 * SECOND_NS, 1500), 20000);
	ledger_free(l);
	testing_dir_remove(dir);
}

static void
outputs(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32], out[TESTING_PATH + 32],
	    other[TESTING_PATH + 40], temp[TESTING_PATH + 32];
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	(void)snprintf(out, sizeof out, "%s/out.csv", dir);
	(void)snprintf(other, sizeof other, "%s/./out.csv", dir);
	l = made(path);
	add(l, 2, 0, STATE_READY, "one");
	right(l, ledger_finish(l));
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_FOREIGN);
	write_file(out, "abc", 3);
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_FOREIGN);
	right(l, ledger_remember_output(l, out));
	right(l, ledger_commit(l));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_OURS);
		assert_int_equal(ledger_output(l, other), LEDGER_OUTPUT_OURS);
		ledger_free(l);
		l = opened(path, true);
	}
	/* Edited since: another size; then the old size, at another time. */
	write_file(out, "abcd", 4);
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_EDITED);
	write_file(out, "abd", 3);
	assert_int_equal(
	    utimensat(AT_FDCWD, out, (struct timespec[2]){ { 1, 0 }, { 1, 1 } }, 0), 0);
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_EDITED);
	right(l, ledger_remember_output(l, out));
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_OURS);
	/* Announced under another name, renamed, and then cut off: ours; nothing else is. */
	(void)snprintf(temp, sizeof temp, "%s/.temp", dir);
	write_file(temp, "whole", 5);
	right(l, ledger_announce_output(l, out, temp));
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_OURS);
	assert_int_equal(rename(temp, out), 0);
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_OURS);
	write_file(temp, "whole", 5);
	assert_int_equal(
	    utimensat(AT_FDCWD, temp, (struct timespec[2]){ { 1, 0 }, { 1, 2 } }, 0), 0);
	assert_int_equal(rename(temp, out), 0);
	assert_int_equal(ledger_output(l, out), LEDGER_OUTPUT_EDITED);
	right(l, ledger_announce_output(l, "-", temp));
	right(l, ledger_announce_output(l, NULL, temp));
	right(l, ledger_remember_output(l, "-"));
	assert_int_equal(ledger_output(l, "-"), LEDGER_OUTPUT_FOREIGN);
	assert_int_equal(ledger_announce_output(l, out, "/nonexistent/file"), -1);
	ledger_free(l);
	testing_dir_remove(dir);
}

/* One that only reads sees what was committed, while the other writes, and changes nothing. */
static void
reader_beside_writer(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	struct ledger *l, *reader;
	char key[TASK_KEY_SIZE];

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path);
	for (int i = 1; i <= 3; i++)
		add(l, i + 1, 0, STATE_READY, "one");
	right(l, ledger_finish(l));
	claim(l, 1);
	right(l, ledger_commit(l));
	claim(l, 2);
	reader = opened(path, false);
	assert_true(ledger_totals(reader)->states[STATE_DIALING] == 1);
	check_sums(reader, "reader");
	right(l, ledger_commit(l));
	assert_int_equal(ledger_claim(reader, 3, AT, 0, key), -1);
	ledger_free(reader);
	claim(l, 3);
	right(l, ledger_commit(l));
	check_sums(l, "writer");
	ledger_free(l);
	testing_dir_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_roll_to_rows),
		cmocka_unit_test(every_arrow_from_every_state),
		cmocka_unit_test(no_such_contact),
		cmocka_unit_test(random_walks),
		cmocka_unit_test(not_finished),
		cmocka_unit_test(temporary_leaves_nothing),
		cmocka_unit_test(what_is_no_ledger),
		cmocka_unit_test(keys_differ),
		cmocka_unit_test(ready_in_order),
		cmocka_unit_test(who_has_an_id),
		cmocka_unit_test(ids_written_down),
		cmocka_unit_test(recovers),
		cmocka_unit_test(each_of_them),
		cmocka_unit_test(endings),
		cmocka_unit_test(worst_case),
		cmocka_unit_test(outputs),
		cmocka_unit_test(reader_beside_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
