/*
 * test_ledger_forget.c: one person erased from a ledger: in no byte of its files, while states, money and totals
 * stay as they were; and refused as long as something about them is open.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger_forget.h"
#include "ledger_private.h"
#include "ledger_settle.h"
#include "testing.h"

#define AT   INT64_C(1795311065000)
#define WANG "13800138000"
#define LI   "13800138001"
#define MASK "138****8000"

static void
right(const struct ledger *l, int64_t status)
{
	if (status < 0)
		fail_msg("%s", ledger_problem(l)->text);
}

static void
add_row(struct ledger *l, int64_t row, const char *name, const char *phone, const char *text)
{
	const struct span cells[] = { span_of(name), span_of(phone), span_of(text) };

	right(l, ledger_add_row(l, &(struct roll_row){ row, row, COUNT(cells), cells }));
}

static void
add(struct ledger *l, int64_t row, int part, enum state state, const char *phone, const char *text)
{
	struct contact contact = { .row = row, .part = part, .state = state };

	(void)snprintf(contact.phone, sizeof contact.phone, "%s", phone);
	text_adds(state == STATE_READY ? &contact.requirement : &contact.reason, text);
	right(l, ledger_add_contact(l, &contact));
	contact_free(&contact);
}

/*
 * Row 2: Wang alone, with a number that is rejected; 3: a family, one number of it Wang's; 4: Wang's again; 5: Li,
 * whose text and row tell of Wang; 6: somebody else.
 */
static struct ledger *
made(const char *path)
{
	static const struct span header[] = { { "name", 4 }, { "phone", 5 }, { "note", 4 } };
	struct problem problem = { 0 };
	struct ledger *l = ledger_create(path, &problem);

	if (l == NULL)
		fail_msg("%s", problem.text);
	right(l, ledger_add_header(l, header, COUNT(header)));
	add_row(l, 2, "Wang Xiaoming", "138-0013-8000, 1380013800", "secret of Wang");
	add(l, 2, 1, STATE_READY, WANG, "Hello Wang, your secret");
	add(l, 2, 2, STATE_REJECTED, "", "phone: 10 digits: \"1380013800\"");
	add_row(l, 3, "Family", "138 0013 8000，" LI, "both 13800138000");
	add(l, 3, 1, STATE_DUPLICATE, WANG, "duplicate of row 2.1");
	add(l, 3, 2, STATE_READY, LI, "Hello Li");
	add_row(l, 4, "Wang again", "１３８００１３８０００", "");
	add(l, 4, 0, STATE_SUPPRESSED, WANG, "on the list: he said so");
	add_row(l, 5, "Zhao", "13800138002", "is a friend of 13800138000");
	add(l, 5, 0, STATE_READY, "13800138002", "Hello Zhao");
	right(l, ledger_finish(l));
	/* As SQLite is unless it was built otherwise: what is deleted stays where it was. */
	right(l, db_exec(l->db, "PRAGMA secure_delete = OFF"));
	return l;
}

static void
place(struct ledger *l, int64_t contact, const char *id)
{
	char key[TASK_KEY_SIZE];

	right(l, ledger_claim(l, contact, AT, 15000, key));
	right(l,
	    ledger_place(l, contact, id, span_of("{\"phones\":\"" WANG "\",\"call\":\"placed\"}")));
}

static void
end(struct ledger *l, int64_t contact, const char *transcript)
{
	const struct ledger_ending ending = { .outcome = OUTCOME_ANSWERED,
		.seconds = 61,
		.ended_at = AT + 1,
		.cost = 3000,
		.computed = 3000,
		.transcript = span_of(transcript),
		.record = span_of("{\"record\":\"" WANG "\"}") };

	right(l, ledger_end(l, contact, STATE_PLACED, &ending, &(struct ledger_ended){ 0 }));
}

/* How often the words stand in the ledger's files. */
static int
words_in(const char *path, const char *words)
{
	static const char *const endings[] = { "", "-wal" };
	int n = 0;

	for (size_t i = 0; i < COUNT(endings); i++) {
		char name[TESTING_PATH + 16];
		char *all = malloc(16 << 20);
		size_t size;
		FILE *f;

		(void)snprintf(name, sizeof name, "%s%s", path, endings[i]);
		f = fopen(name, "r");
		assert_non_null(all);
		if (f != NULL) {
			size = fread(all, 1, 16 << 20, f);
			(void)fclose(f);
			for (char *at = all; (at = memmem(at, size - (size_t)(at - all), words,
						  strlen(words))) != NULL;
			     at++)
				n++;
		}
		free(all);
	}
	return n;
}

static int
show_row(void *ctx, const struct ledger_row *row)
{
	struct text *out = ctx;
	char label[32];

	text_addf(out, "%s %s", contact_label(row->row, row->part, label), state_name(row->state));
	for (size_t i = 0; i < row->n; i++)
		text_addf(out, "|%.*s", (int)row->cells[i].len, row->cells[i].data);
	text_addf(out, "|%.*s|%.*s|%.*s|%.*s|%lld\n", (int)row->phone.len, row->phone.data,
	    (int)row->reason.len, row->reason.data, (int)row->call_id.len, row->call_id.data,
	    (int)row->transcript.len, row->transcript.data, (long long)row->cost);
	return 0;
}

static void
erased(void **state)
{
	static const char *const gone[] = { WANG, "138-0013-8000", "138 0013 8000", "secret",
		"Xiaoming", "Wang", "1380013800\"", "id-of-w", "he said so", "call\":\"placed",
		"AI: hello W", "１３８" };
	char dir[TESTING_PATH], path[TESTING_PATH + 8];
	struct ledger_totals before, after;
	struct problem problem = { 0 };
	struct text out = { 0 };
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/l", dir);
	l = made(path);
	place(l, 1, "id-of-w");
	right(l, ledger_alarm(l, 1, AT, "Wang's record names " WANG));
	end(l, 1, "AI: hello Wang");
	right(l, ledger_commit(l));
	before = *ledger_totals(l);
	for (size_t i = 0; i < COUNT(gone); i++)
		ROW_TRUE(gone[i], words_in(path, gone[i]) > 0);
	assert_int_equal(ledger_forget(l, WANG), 3);
	after = *ledger_totals(l);
	assert_memory_equal(&before, &after, sizeof before);
	ledger_free(l);
	for (size_t i = 0; i < COUNT(gone); i++)
		ROW_INT(gone[i], words_in(path, gone[i]), 0);
	l = ledger_open(path, true, &problem);
	assert_non_null(l);
	assert_memory_equal(&before, ledger_totals(l), sizeof before);
	assert_int_equal(ledger_each_row(l, LEDGER_CONTACTS, show_row, &out), 0);
	assert_string_equal(text_str(&out),
	    "2.1 ended||" MASK "||" MASK "|" LEDGER_FORGOTTEN "|||3000\n"
	    "2.2 rejected||" MASK "|||" LEDGER_FORGOTTEN "|||-1\n"
	    "3.1 duplicate|Family|" MASK "，" LI "|both " MASK "|" MASK "|" LEDGER_FORGOTTEN
	    "|||-1\n"
	    "3.2 ready|Family|" MASK "，" LI "|both " MASK "|" LI "||||-1\n"
	    "4 suppressed||" MASK "||" MASK "|" LEDGER_FORGOTTEN "|||-1\n"
	    "5 ready|Zhao|13800138002|is a friend of " MASK "|13800138002||||-1\n");
	/* The others are called as before. */
	place(l, 4, "id-4");
	end(l, 4, "AI: hello Li, 13800138000");
	right(l, ledger_commit(l));
	/* Once more: nobody is left, but what came in since is masked. */
	assert_int_equal(ledger_forget(l, WANG), 0);
	ledger_free(l);
	assert_int_equal(words_in(path, WANG), 0);
	assert_int_equal(words_in(path, "hello Li, " MASK), 1);
	text_free(&out);
	testing_dir_remove(dir);
}

/* A settlement names the call's id, and who was told what. */
static void
settlements(void **state)
{
	const struct ledger_settlement settlement = { .to = STATE_ENDED,
		.outcome = OUTCOME_NO_ANSWER,
		.at = AT,
		.who = "me",
		.what = "settled: Wang told me himself" };
	char dir[TESTING_PATH], path[TESTING_PATH + 8], key[TASK_KEY_SIZE];
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/l", dir);
	l = made(path);
	right(l, ledger_claim(l, 1, AT, 15000, key));
	right(l, ledger_unknown(l, 1, "no reply", (struct span){ NULL, 0 }));
	right(l, ledger_settle(l, 1, STATE_UNKNOWN, &settlement));
	right(l, ledger_commit(l));
	assert_true(words_in(path, "told me himself") > 0);
	assert_int_equal(ledger_forget(l, WANG), 3);
	assert_int_equal(words_in(path, "told me himself"), 0);
	assert_int_equal(words_in(path, "Wang"), 0);
	ledger_free(l);
	testing_dir_remove(dir);
}

/* A text that others are told, too, stays, without the number; who waits for it is known before. */
static void
shared_requirement(void **state)
{
	struct problem problem = { 0 };
	const struct ledger_ready *ready;
	struct ledger *l = ledger_create(NULL, &problem);
	char key[TASK_KEY_SIZE], label[32];

	(void)state;
	assert_non_null(l);
	right(l, ledger_add_header(l, &(struct span){ "phone", 5 }, 1));
	add_row(l, 2, "", WANG, "");
	add(l, 2, 0, STATE_READY, WANG, "call me at 13800138000");
	add_row(l, 3, "", LI, "");
	add(l, 3, 0, STATE_READY, LI, "call me at 13800138000");
	right(l, ledger_finish(l));
	right(l, ledger_claim(l, 1, AT, 15000, key));
	right(l, ledger_refuse(l, 1, "no", (struct span){ NULL, 0 }));
	assert_int_equal(ledger_forget_said(l, WANG, label), 1);
	assert_string_equal(label, "3");
	assert_int_equal(ledger_forget_said(l, "13800138009", label), 0);
	assert_int_equal(ledger_forget(l, WANG), 1);
	assert_int_equal(ledger_forget_said(l, WANG, label), 0);
	ledger_rewind(l);
	assert_int_equal(ledger_next_ready(l, INT64_MAX, &ready), 1);
	assert_string_equal(ready->phone, LI);
	assert_string_equal(text_str(&ready->requirement), "call me at 138****8000");
	ledger_free(l);
}

static void
blocked(void **state)
{
	static const struct {
		enum state state;
		int blocked;
	} rows[] = { { STATE_READY, 1 }, { STATE_DIALING, 1 }, { STATE_PLACED, 1 },
		{ STATE_OVERDUE, 1 }, { STATE_UNKNOWN, 1 }, { STATE_REFUSED, 0 },
		{ STATE_ENDED, 0 } };
	const struct span none = { NULL, 0 };
	char key[TASK_KEY_SIZE], label[32];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum state to = rows[i].state, got = STATE_REJECTED;
		struct ledger *l = made(NULL);

		if (to == STATE_PLACED || to == STATE_OVERDUE || to == STATE_ENDED)
			place(l, 1, "id");
		else if (to != STATE_READY)
			right(l, ledger_claim(l, 1, AT, 15000, key));
		if (to == STATE_OVERDUE)
			right(l, ledger_overdue(l, 1, "late"));
		if (to == STATE_ENDED)
			end(l, 1, "x");
		if (to == STATE_REFUSED)
			right(l, ledger_refuse(l, 1, "no", none));
		if (to == STATE_UNKNOWN)
			right(l, ledger_unknown(l, 1, "no reply", none));
		ROW_INT(
		    state_name(to), ledger_forget_blocked(l, WANG, label, &got), rows[i].blocked);
		if (rows[i].blocked == 1) {
			ROW_STRING(state_name(to), label, "2.1");
			ROW_INT(state_name(to), got, to);
		}
		/* Somebody else's state is no hindrance. */
		assert_int_equal(ledger_forget_blocked(l, "13800138009", label, &got), 0);
		ledger_free(l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(erased),
		cmocka_unit_test(settlements),
		cmocka_unit_test(shared_requirement),
		cmocka_unit_test(blocked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
