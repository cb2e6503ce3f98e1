/*
 * test_memory.c: what is kept across campaigns: the folder, the file, the list, the calls. Two connections at
 * once; files that are none of ours; nothing left of a person who was forgotten, byte for byte.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "data_dir.h"
#include "history_private.h"
#include "testing.h"

#define AT     INT64_C(1795311065000)
#define HOUR   INT64_C(3600000)
#define WANG   "13800138000"
#define LI     "13800138001"
#define PATH_N (TESTING_PATH + 64)

static const struct span none = { NULL, 0 };

static struct history *
opened(const char *dir)
{
	struct problem problem = { 0 };
	struct history *m = history_open(dir, true, &problem);

	if (m == NULL)
		fail_msg("%s", problem.text);
	return m;
}

static void
right(const struct history *m, int status)
{
	if (status < 0)
		fail_msg("%s", history_problem(m)->text);
}

static void
call(struct history *m, const char *phone, int64_t at, const char *key)
{
	if (history_call(m, phone, at, key) != HISTORY_KEY_NEW)
		fail_msg("%s: %s", key, history_problem(m)->text);
}

static int64_t
since(struct history *m, const char *phone, int64_t from, const char *latest)
{
	struct text name = { 0 };
	int64_t count = -1;

	right(m, history_calls_since(m,
		     &(struct history_asked){ phone, NULL, from, AT + 100 * HOUR }, &count, &name));
	assert_string_equal(text_str(&name), latest);
	text_free(&name);
	return count;
}

/* How often bytes stand in a file. */
static int
bytes_in(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "r");
	char *all = malloc(64 << 20);
	size_t size;
	int n = 0;

	assert_true(f != NULL && all != NULL);
	size = fread(all, 1, 64 << 20, f);
	(void)fclose(f);
	for (char *at = all; (at = memmem(at, size - (size_t)(at - all), bytes, len)) != NULL; at++)
		n++;
	free(all);
	return n;
}

/* A number as SQLite stores it: six bytes, the highest first. */
static int
number_in(const char *path, const char *phone)
{
	unsigned long long n = phone_number(phone);
	unsigned char bytes[6];

	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(n >> (40 - 8 * i));
	return bytes_in(path, bytes, sizeof bytes) + bytes_in(path, phone, strlen(phone));
}

static void
folder_choice(void **state)
{
	static const struct {
		const char *name, *given, *state, *data, *home, *dir;
	} rows[] = {
		{ "given", "here", "/s", "/d", "/h", "here" },
		{ "systemd", NULL, "/s", "/d", "/h", "/s" },
		{ "systemd, several", NULL, "/s:/t", "/d", "/h", "/s" },
		{ "xdg", NULL, NULL, "/d", "/h", "/d/rollcall" },
		{ "relative xdg", NULL, NULL, "d", "/h", "/h/.local/share/rollcall" },
		{ "empty xdg", NULL, "", "", "/h", "/h/.local/share/rollcall" },
		{ "home", NULL, NULL, NULL, "/h", "/h/.local/share/rollcall" },
		{ "nothing", NULL, NULL, NULL, NULL, NULL },
		{ "empty home", NULL, NULL, NULL, "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *const names[] = { "STATE_DIRECTORY", "XDG_DATA_HOME", "HOME" };
		const char *const values[] = { rows[i].state, rows[i].data, rows[i].home };
		struct problem problem = { 0 };
		char *dir;

		for (size_t k = 0; k < 3; k++)
			assert_int_equal(
			    values[k] == NULL ? unsetenv(names[k]) : setenv(names[k], values[k], 1),
			    0);
		dir = data_dir_choose(rows[i].given, &problem);
		if (rows[i].dir == NULL) {
			ROW_TRUE(rows[i].name, dir == NULL && problem.code == EXIT_USAGE);
			ROW_TRUE(rows[i].name, strstr(problem.text, "--data-dir") != NULL);
		} else {
			ROW_TRUE(rows[i].name, dir != NULL);
			ROW_STRING(rows[i].name, dir, rows[i].dir);
		}
		free(dir);
	}
}

static void
made_private(void **state)
{
	char dir[TESTING_PATH], deep[TESTING_PATH], path[PATH_N];
	struct problem problem = { 0 };
	struct history *m;
	struct stat st;
	mode_t before = umask(0);

	(void)state;
	testing_dir_make(dir);
	assert_true(strlen(dir) < TESTING_PATH - 8);
	(void)snprintf(deep, sizeof deep, "%.400s/a/b", dir);
	/* Without `make` nothing is made, and that is no problem. */
	assert_null(history_open(deep, false, &problem));
	assert_int_equal(problem.code, EXIT_DONE);
	assert_int_equal(testing_dir_files(dir), 0);
	m = opened(deep);
	umask(before);
	history_free(m);
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	(void)snprintf(path, sizeof path, "%s/memory.sqlite", deep);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(testing_dir_files(deep), 1);
	m = history_open(deep, false, &problem);
	assert_non_null(m);
	history_free(m);
	testing_dir_remove(deep);
	deep[strlen(dir) + 2] = '\0';
	testing_dir_remove(deep);
	testing_dir_remove(dir);
}

static int
note(void *ctx, const char *phone, int64_t at, struct span reason)
{
	text_addf(ctx, "%s@%lld:%.*s ", phone, (long long)at, (int)reason.len, reason.data);
	return 0;
}

static int
stop_there(void *ctx, const char *phone, int64_t at, struct span reason)
{
	(void)at;
	(void)reason;
	text_addf(ctx, "%s ", phone);
	return 7;
}

static void
the_list(void **state)
{
	char dir[TESTING_PATH];
	struct text words = { 0 };
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	m = opened(dir);
	assert_int_equal(history_dnc_add(m, LI, span_of("asked for it"), AT), 1);
	assert_int_equal(history_dnc_add(m, WANG, none, AT + 1), 1);
	/* Once more: without a reason nothing changes, with one it is the new one. */
	assert_int_equal(history_dnc_add(m, LI, none, AT + 2), 0);
	assert_int_equal(history_dnc_add(m, WANG, span_of("c1: 别再打了"), AT + 3), 0);
	right(m, history_commit(m));
	history_free(m);
	m = opened(dir);
	assert_int_equal(history_dnc_has(m, WANG, &words), 1);
	assert_string_equal(text_str(&words), "c1: 别再打了");
	assert_int_equal(history_dnc_has(m, "13800138002", &words), 0);
	assert_string_equal(text_str(&words), "");
	assert_int_equal(history_dnc_has(m, LI, NULL), 1);
	assert_int_equal(history_dnc_count(m), 2);
	assert_int_equal(history_dnc_each(m, note, &words), 0);
	assert_string_equal(text_str(&words), "13800138000@1795311065001:c1: 别再打了 "
					      "13800138001@1795311065000:asked for it ");
	text_clear(&words);
	assert_int_equal(history_dnc_each(m, stop_there, &words), 7);
	assert_string_equal(text_str(&words), "13800138000 ");
	assert_int_equal(history_dnc_remove(m, WANG), 1);
	assert_int_equal(history_dnc_remove(m, WANG), 0);
	assert_int_equal(history_dnc_has(m, WANG, NULL), 0);
	/* Not committed: not done. */
	history_free(m);
	m = opened(dir);
	assert_int_equal(history_dnc_has(m, WANG, NULL), 1);
	history_free(m);
	text_free(&words);
	testing_dir_remove(dir);
}

static int
count_one(void *ctx, const char *phone, int64_t at, struct span reason)
{
	int64_t *n = ctx;
	char wanted[32];

	(void)at;
	(void)snprintf(wanted, sizeof wanted, "%lld", 13000000000LL + *n);
	assert_string_equal(phone, wanted);
	assert_int_equal(reason.len, *n % 3);
	(*n)++;
	return 0;
}

/* Longer than a page of it, and just as long. */
static void
long_list(void **state)
{
	static const int sizes[] = { 255, 256, 257, 512, 1000 };
	char dir[TESTING_PATH];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct history *m;
		int64_t n = 0;

		testing_dir_make(dir);
		m = opened(dir);
		for (int k = sizes[i] - 1; k >= 0; k--) {
			char phone[16];

			(void)snprintf(phone, sizeof phone, "%lld", 13000000000LL + k);
			assert_int_equal(
			    history_dnc_add(m, phone, (struct span){ "ab", (size_t)k % 3 }, AT), 1);
		}
		right(m, history_commit(m));
		assert_int_equal(history_dnc_each(m, count_one, &n), 0);
		assert_int_equal(n, sizes[i]);
		history_free(m);
		testing_dir_remove(dir);
	}
}

static void
changed_by_another(void **state)
{
	char dir[TESTING_PATH];
	struct history *a, *b;

	(void)state;
	testing_dir_make(dir);
	a = opened(dir);
	b = opened(dir);
	assert_int_equal(history_dnc_changed(a), 0);
	assert_int_equal(history_dnc_add(b, WANG, none, AT), 1);
	assert_int_equal(history_dnc_changed(a), 0);
	right(b, history_commit(b));
	assert_int_equal(history_dnc_changed(a), 1);
	assert_int_equal(history_dnc_changed(a), 0);
	/* What is not of the list does not change it; nor does what changes nothing. */
	right(b, history_campaign(b, "b", "B", AT));
	call(b, WANG, AT, "b-1");
	assert_int_equal(history_dnc_add(b, WANG, none, AT), 0);
	assert_int_equal(history_dnc_remove(b, LI), 0);
	right(b, history_commit(b));
	assert_int_equal(history_dnc_changed(a), 0);
	assert_int_equal(history_dnc_add(b, WANG, span_of("why"), AT), 0);
	right(b, history_commit(b));
	assert_int_equal(history_dnc_changed(a), 1);
	assert_int_equal(history_dnc_remove(b, WANG), 1);
	right(b, history_commit(b));
	assert_int_equal(history_dnc_changed(a), 1);
	history_free(a);
	history_free(b);
	testing_dir_remove(dir);
}

static void
calls(void **state)
{
	char dir[TESTING_PATH];
	struct text name = { 0 };
	struct history *a, *b;

	(void)state;
	testing_dir_make(dir);
	a = opened(dir);
	/* Without a campaign no call can be remembered. */
	assert_int_equal(history_call(a, WANG, AT, "a-1"), -1);
	history_free(a);
	a = opened(dir);
	b = opened(dir);
	right(a, history_campaign(a, "a", "old name", AT));
	right(a, history_campaign(a, "a", "spring.csv", AT));
	right(b, history_campaign(b, "b", "autumn.csv", AT));
	assert_int_equal(since(a, WANG, 0, ""), 0);
	call(a, WANG, AT, "a-1");
	call(a, LI, AT, "a-2");
	right(a, history_commit(a));
	/* The same key again: that call may have rung, and stays as it was. */
	assert_int_equal(history_call(a, WANG, AT + 5, "a-1"), HISTORY_KEY_KNOWN);
	right(a, history_commit(a));
	assert_int_equal(since(a, WANG, AT, "spring.csv"), 1);
	assert_int_equal(since(a, WANG, AT + 1, ""), 0);
	/* The same key of another campaign is another call. */
	call(b, WANG, AT + HOUR, "a-1");
	right(b, history_commit(b));
	assert_int_equal(since(a, WANG, 0, "autumn.csv"), 2);
	assert_int_equal(since(a, WANG, AT + 6, "autumn.csv"), 1);
	/* Before this one: only others count. */
	assert_int_equal(history_before(a, WANG, &name), 1);
	assert_string_equal(text_str(&name), "autumn.csv");
	assert_int_equal(history_before(b, WANG, &name), 1);
	assert_string_equal(text_str(&name), "spring.csv");
	assert_int_equal(history_before(a, LI, &name), 0);
	assert_string_equal(text_str(&name), "");
	/* Outcomes and taking back are of the own campaign only. */
	assert_int_equal(history_outcome(a, "a-1", OUTCOME_BUSY), 1);
	assert_int_equal(history_outcome(a, "a-9", OUTCOME_BUSY), 0);
	assert_int_equal(history_take_back(a, "a-1"), 1);
	assert_int_equal(history_take_back(a, "a-1"), 0);
	right(a, history_commit(a));
	/* The key is nobody's any more, but not free. */
	assert_int_equal(history_call(a, WANG, AT, "a-1"), HISTORY_KEY_TAKEN_BACK);
	assert_int_equal(since(b, WANG, 0, "autumn.csv"), 1);
	assert_int_equal(since(b, LI, 0, "spring.csv"), 1);
	history_free(a);
	history_free(b);
	text_free(&name);
	testing_dir_remove(dir);
}

struct listed_keys {
	char text[256];
	int stop; /* 0: at none */
};

static int
list_key(void *ctx, const char *key, int64_t at)
{
	struct listed_keys *keys = ctx;
	size_t len = strlen(keys->text);

	(void)snprintf(
	    keys->text + len, sizeof keys->text - len, "%s@%lld ", key, (long long)(at - AT));
	return keys->stop != 0 && --keys->stop == 0 ? 7 : 0;
}

/* What a ledger that is an older copy is held against. */
static void
keys_of_a_campaign(void **state)
{
	char dir[TESTING_PATH];
	struct listed_keys keys = { "", 0 };
	struct history_forgotten forgotten;
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	m = opened(dir);
	right(m, history_campaign(m, "b", "b.csv", AT));
	call(m, WANG, AT, "b-1");
	right(m, history_commit(m));
	right(m, history_campaign(m, "a", "a.csv", AT));
	assert_int_equal(history_claims(m), 0);
	call(m, WANG, AT, "a-1");
	call(m, LI, AT + 1, "a-2");
	call(m, WANG, AT + 2, "a-3");
	call(m, LI, AT + 2, "a-4");
	assert_int_equal(history_take_back(m, "a-3"), 1);
	right(m, history_commit(m));
	right(m, history_each_call(m, list_key, &keys));
	assert_string_equal(keys.text, "a-1@0 a-2@1 a-4@2 ");
	keys = (struct listed_keys){ "", 1 };
	assert_int_equal(history_each_call(m, list_key, &keys), 7);
	assert_string_equal(keys.text, "a-1@0 ");
	/* Also of somebody who was forgotten: whose it is is not known, that it is taken is. */
	assert_int_equal(history_forget(m, LI, &forgotten), 0);
	assert_int_equal(forgotten.calls, 2);
	keys = (struct listed_keys){ "", 0 };
	right(m, history_each_call(m, list_key, &keys));
	assert_string_equal(keys.text, "a-1@0 a-2@1 a-4@2 ");
	assert_int_equal(history_call(m, LI, AT, "a-2"), HISTORY_KEY_KNOWN);
	assert_int_equal(since(m, LI, 0, ""), 0);
	history_free(m);
	/* Counted for good, and each key once. */
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT));
	assert_int_equal(history_claims(m), 4);
	assert_int_equal(history_call(m, WANG, AT, "a-1"), HISTORY_KEY_KNOWN);
	call(m, WANG, AT, "a-5");
	right(m, history_commit(m));
	right(m, history_campaign(m, "a", "a.csv", AT));
	assert_int_equal(history_claims(m), 5);
	history_free(m);
	testing_dir_remove(dir);
}

/* The clock was years ahead once: those calls count for as long as any, from when it is noticed. */
static void
from_the_future(void **state)
{
	const int64_t year = 365 * 24 * HOUR, day = 24 * HOUR;
	struct history_asked who = { WANG, NULL, AT - day, AT };
	int64_t campaigns = -1, newest = -1, n = -1;
	char dir[TESTING_PATH];
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT + year));
	call(m, WANG, AT + year, "a-1");
	call(m, LI, AT, "a-2");
	right(m, history_commit(m));
	right(m, history_ahead(m, &campaigns, &newest));
	assert_true(campaigns == 0);
	history_free(m);
	m = opened(dir);
	right(m, history_campaign(m, "b", "b.csv", AT));
	right(m, history_ahead(m, &campaigns, &newest));
	assert_true(campaigns == 1 && newest == AT + year);
	right(m, history_calls_since(m, &who, &n, NULL));
	assert_true(n == 1);
	/* A day later it is as old as the limit. */
	right(m, history_campaign(m, "b", "b.csv", AT + day + 1));
	who.now = AT + day + 1;
	who.since = who.now - day;
	right(m, history_calls_since(m, &who, &n, NULL));
	assert_true(n == 0);
	/* The clock that was thought wrong was right: it counts as any other. */
	right(m, history_campaign(m, "b", "b.csv", AT + year));
	who.now = AT + year;
	who.since = who.now - day;
	right(m, history_calls_since(m, &who, &n, NULL));
	assert_true(n == 1);
	/* Back again, and forgotten in its time. */
	right(m, history_campaign(m, "b", "b.csv", AT + 2 * day));
	assert_true(history_prune(m, AT + day) == 1);
	right(m, history_campaign(m, "b", "b.csv", AT + 5 * day));
	assert_true(history_prune(m, AT + 4 * day) == 1);
	right(m, history_ahead(m, &campaigns, &newest));
	assert_true(campaigns == 0);
	history_free(m);
	testing_dir_remove(dir);
}

/* A clock that is years ahead for once does not make everything forgotten; a year of rest does, the second time. */
static void
leaps(void **state)
{
	const int64_t day = 24 * HOUR, year = 365 * day;
	char dir[TESTING_PATH];
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT));
	call(m, WANG, AT, "a-1");
	right(m, history_commit(m));
	history_free(m);
	for (int i = 0; i < 2; i++) {
		m = opened(dir);
		right(m, history_campaign(m, "b", "b.csv", AT + year));
		assert_true(history_prune(m, AT + year - 90 * day) == i);
		history_free(m);
	}
	testing_dir_remove(dir);
}

/* The number that a statement gives. */
static int64_t
asked(const char *path, const char *sql)
{
	struct problem problem = { 0 };
	struct db *db = db_open(path, DB_READ, NULL, 0, &problem);
	char n[32];

	assert_non_null(db);
	assert_int_equal(db_ask(db, sql, n, sizeof n), 0);
	assert_int_equal(db_close(db, &problem), 0);
	return strtoll(n, NULL, 10);
}

/* What an older rollcall wrote, and calls from before the clock was set back, are forgotten in time as well. */
static void
pruned_whatever_the_clock(void **state)
{
	static const char *const sql[] = { "" };
	char dir[TESTING_PATH], path[PATH_N];
	struct problem problem = { 0 };
	struct history *m;
	struct db *db;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/memory.sqlite", dir);
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT));
	call(m, WANG, AT, "a-1");
	call(m, LI, AT - HOUR, "a-2");
	call(m, WANG, AT - 2 * HOUR, "a-3");
	call(m, WANG, AT - HOUR, "a-4");
	right(m, history_commit(m));
	assert_int_equal(history_prune(m, AT - 2 * HOUR), 0);
	assert_int_equal(history_prune(m, AT - HOUR), 1);
	assert_true(asked(path, "SELECT oldest FROM campaign") == AT - HOUR);
	history_free(m);
	db = db_open(path, DB_WRITE, sql, 1, &problem);
	assert_non_null(db);
	assert_int_equal(
	    db_exec(db, "ALTER TABLE campaign DROP COLUMN oldest;"
			"ALTER TABLE campaign DROP COLUMN generation;"
			"ALTER TABLE campaign DROP COLUMN claims;"
			"ALTER TABLE campaign DROP COLUMN newest;"
			"ALTER TABLE campaign DROP COLUMN noticed; PRAGMA user_version = 1"),
	    0);
	assert_int_equal(db_close(db, &problem), 0);
	m = opened(dir);
	assert_true(asked(path, "PRAGMA user_version") == 4);
	/* The key of the one whose number is forgotten, too. */
	assert_true(asked(path, "SELECT claims FROM campaign") == 4);
	/* A campaign that begins again is as old as it was. */
	right(m, history_campaign(m, "a", "a.csv", AT + HOUR));
	call(m, LI, AT + HOUR, "a-5");
	right(m, history_commit(m));
	assert_int_equal(history_prune(m, AT), 2);
	assert_int_equal(history_prune(m, AT + 1), 1);
	/* It was not run since: its keys go as well. */
	assert_true(asked(path, "SELECT count(*) FROM call") == 5);
	assert_int_equal(history_prune(m, AT + 2 * HOUR), 5);
	assert_true(asked(path, "SELECT count(*) FROM call") == 0);
	history_free(m);
	testing_dir_remove(dir);
}

/* Of each campaign's ledger the newest generation, for whoever opens it next. */
static void
generations(void **state)
{
	char dir[TESTING_PATH];
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT));
	assert_true(history_generation(m) == 0);
	right(m, history_generation_put(m, 7));
	/* An older copy goes on beside: what is known stays. */
	right(m, history_generation_put(m, 3));
	right(m, history_campaign(m, "b", "b.csv", AT));
	assert_true(history_generation(m) == 0);
	history_free(m);
	m = opened(dir);
	right(m, history_campaign(m, "a", "moved/a.csv", AT + HOUR));
	assert_true(history_generation(m) == 7);
	history_free(m);
	m = opened(dir);
	assert_int_equal(history_generation_put(m, 8), -1);
	assert_non_null(strstr(history_problem(m)->text, "no campaign was named"));
	history_free(m);
	testing_dir_remove(dir);
}

static void
pruned(void **state)
{
	char dir[TESTING_PATH], path[PATH_N], key[32], phone[16];
	struct text name = { 0 };
	struct history *m, *other;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/memory.sqlite", dir);
	m = opened(dir);
	right(m, history_campaign(m, "old", "old.csv", AT));
	/* More than one step of the walk; every third is young. */
	for (int i = 0; i < 25000; i++) {
		(void)snprintf(key, sizeof key, "old-%d-1", i);
		(void)snprintf(phone, sizeof phone, "%lld", 13900000000LL + i);
		call(m, phone, i % 3 == 0 ? AT : AT - HOUR, key);
	}
	right(m, history_campaign(m, "gone", "gone.csv", AT - HOUR));
	call(m, WANG, AT - HOUR, "gone-1");
	right(m, history_commit(m));
	history_free(m);
	m = opened(dir);
	other = opened(dir);
	right(m, history_campaign(m, "new", "new.csv", AT));
	right(other, history_campaign(other, "running", "running.csv", AT));
	call(m, WANG, AT, "new-1");
	assert_int_equal(history_prune(m, AT), 16666 + 1);
	/* What is left of it is known to be young: its calls are not walked until one is old. */
	assert_true(asked(path, "SELECT oldest FROM campaign WHERE key = 'old'") == AT);
	assert_int_equal(history_prune(m, AT), 0);
	assert_int_equal(since(m, "13900000000", 0, "old.csv"), 1);
	assert_int_equal(since(m, "13900000001", 0, ""), 0);
	assert_int_equal(since(m, "13900024998", 0, ""), 0);
	assert_int_equal(since(m, WANG, 0, "new.csv"), 1);
	/* A campaign that has no call yet, and runs. */
	call(other, WANG, AT + 1, "running-1");
	right(other, history_commit(other));
	assert_int_equal(since(m, WANG, 0, "running.csv"), 2);
	assert_int_equal(bytes_in(path, "old.csv", 7), 1);
	assert_int_equal(bytes_in(path, "gone.csv", 8), 0);
	history_free(m);
	history_free(other);
	text_free(&name);
	testing_dir_remove(dir);
}

/* In no byte of the file, whatever way the pages were split on the way there. */
static void
forgotten(void **state)
{
	struct history_forgotten got;
	char dir[TESTING_PATH], path[PATH_N], key[32], phone[16];
	struct text words = { 0 };
	uint64_t seed = 3;
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/memory.sqlite", dir);
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT));
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(key, sizeof key, "a-%d-1", i);
		(void)snprintf(
		    phone, sizeof phone, "%lld", 13900000000LL + (int)testing_below(&seed, 1000));
		call(m, phone, AT + i, key);
	}
	call(m, WANG, AT, "a-wang");
	assert_int_equal(history_dnc_add(m, WANG, span_of("call c9: never again"), AT), 1);
	right(m, history_commit(m));
	assert_true(number_in(path, "13900000123") > 0);
	assert_true(bytes_in(path, "never again", 11) > 0);
	right(m, history_forget(m, "13900000123", &got));
	assert_true(got.calls > 1 && !got.listed);
	right(m, history_forget(m, WANG, &got));
	assert_true(got.calls == 1 && got.listed);
	assert_int_equal(number_in(path, "13900000123"), 0);
	assert_int_equal(bytes_in(path, "never again", 11), 0);
	/* A copy of the ledger must not take the key again. */
	assert_true(bytes_in(path, "a-wang", 6) > 0);
	assert_int_equal(history_call(m, WANG, AT, "a-wang"), HISTORY_KEY_KNOWN);
	right(m, history_commit(m));
	assert_int_equal(testing_dir_files(dir), 1);
	/* On the list it stays, bare. */
	assert_int_equal(history_dnc_each(m, note, &words), 0);
	assert_string_equal(text_str(&words), WANG "@0: ");
	assert_int_equal(since(m, WANG, 0, ""), 0);
	assert_true(since(m, "13900000124", 0, "a.csv") > 1);
	right(m, history_forget(m, LI, &got));
	assert_true(got.calls == 0 && !got.listed);
	history_free(m);
	text_free(&words);
	testing_dir_remove(dir);
}

#define MANY 60000

/* Zeroes. */
static void *
many(size_t n, size_t size)
{
	void *all = calloc(n, size);

	assert_non_null(all);
	return all;
}

/*
 * When a page is split, SQLite leaves what it moved where it was: some numbers stand in the file more often than in
 * table and index. Those are looked for, forgotten, and then gone.
 */
static void
no_remnants(void **state)
{
	char dir[TESTING_PATH], path[PATH_N], key[32], phone[32];
	uint8_t *asked = many(1000000, 1), *found = many(1000000, 1);
	unsigned char *file = many(32 << 20, 1);
	struct history_forgotten got;
	uint64_t seed = 5;
	struct history *m;
	int left = 0;
	size_t size;
	FILE *f;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/memory.sqlite", dir);
	m = opened(dir);
	right(m, history_campaign(m, "a", "a.csv", AT));
	for (int i = 0; i < MANY; i++) {
		unsigned n = (unsigned)testing_below(&seed, 1000000);

		asked[n]++;
		(void)snprintf(key, sizeof key, "rc-0123456789abcdef-%d-1", i);
		(void)snprintf(phone, sizeof phone, "%lld", 13900000000LL + n);
		call(m, phone, AT + i, key);
		if (i % 1000 == 999)
			right(m, history_commit(m));
	}
	f = fopen(path, "r");
	assert_non_null(f);
	size = fread(file, 1, 32 << 20, f);
	(void)fclose(f);
	for (size_t i = 0; i + 6 <= size; i++) {
		long long n = 0;

		for (size_t k = 0; k < 6; k++)
			n = n << 8 | file[i + k];
		if (n >= 13900000000LL && n < 13901000000LL)
			found[n - 13900000000LL]++;
	}
	for (unsigned n = 0; n < 1000000 && left < 3; n++) {
		if (asked[n] == 0 || found[n] <= 2 * asked[n])
			continue;
		left++;
		(void)snprintf(phone, sizeof phone, "%lld", 13900000000LL + n);
		right(m, history_forget(m, phone, &got));
		assert_int_equal(got.calls, asked[n]);
		assert_int_equal(number_in(path, phone), 0);
	}
	assert_int_equal(left, 3);
	history_free(m);
	free(asked);
	free(found);
	free(file);
	testing_dir_remove(dir);
}

/* Writes what a process of its own writes: `n` groups of calls, and its name onto the list. */
static void
write_groups(const char *dir, const char *id, int first, int n)
{
	struct problem problem = { 0 };
	struct history *m = history_open(dir, true, &problem);
	char key[32], phone[16];

	if (m == NULL || history_campaign(m, id, id, AT) != 0)
		_exit(1);
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 8; k++) {
			(void)snprintf(key, sizeof key, "%s-%d-%d", id, i, k);
			(void)snprintf(phone, sizeof phone, "%lld", 13700000000LL + first + i);
			if (history_call(m, phone, AT, key) != 0)
				_exit(2);
		}
		if (history_dnc_add(m, phone, none, AT) != 1 || history_commit(m) != 0)
			_exit(3);
	}
	history_free(m);
	_exit(0);
}

/* Four processes make the file and write it at the same time: none fails, nothing is lost. */
static void
at_once(void **state)
{
	char dir[TESTING_PATH], id[4] = "p0";
	pid_t pids[4];
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	for (int i = 0; i < 4; i++) {
		id[1] = (char)('0' + i);
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0)
			write_groups(dir, id, i * 1000, 50);
	}
	for (int i = 0; i < 4; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_int_equal(testing_dir_files(dir), 1);
	m = opened(dir);
	assert_int_equal(history_dnc_count(m), 200);
	assert_int_equal(since(m, "13700003049", 0, "p3"), 8);
	history_free(m);
	testing_dir_remove(dir);
}

/* Who reads page after page does not keep another from writing; a look-up in between sees it. */
static void
reading_batches(void **state)
{
	char dir[TESTING_PATH];
	struct history *a, *b;

	(void)state;
	testing_dir_make(dir);
	a = opened(dir);
	b = opened(dir);
	right(a, history_read_begin(a));
	assert_int_equal(history_dnc_has(a, WANG, NULL), 0);
	right(a, history_read_end(a));
	assert_int_equal(history_dnc_add(b, WANG, none, AT), 1);
	right(b, history_commit(b));
	right(a, history_read_begin(a));
	assert_int_equal(history_dnc_has(a, WANG, NULL), 1);
	/* A change within: the reading ends, the change is made. */
	assert_int_equal(history_dnc_remove(a, WANG), 1);
	right(a, history_commit(a));
	right(a, history_read_end(a));
	assert_int_equal(history_dnc_has(b, WANG, NULL), 0);
	history_free(a);
	history_free(b);
	testing_dir_remove(dir);
}

enum damage { EMPTY, TEXT_FILE, FOREIGN, NEWER, VERSION, TORN, FOLDER };

static void
spoil(const char *path, enum damage damage)
{
	static const char *const sql[] = { "" };
	struct problem problem = { 0 };
	struct db *db;

	if (damage == EMPTY) {
		assert_int_equal(truncate(path, 0), 0);
	} else if (damage == TEXT_FILE) {
		FILE *f = fopen(path, "w");

		assert_true(f != NULL);
		for (int i = 0; i < 1000; i++)
			(void)fputs("13800138000\n", f);
		assert_int_equal(fclose(f), 0);
	} else if (damage == TORN) {
		int fd = open(path, O_WRONLY);
		char rubbish[200];

		/* The first page's table of contents. */
		memset(rubbish, 0x5a, sizeof rubbish);
		assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, 100), sizeof rubbish);
		close(fd);
	} else if (damage == FOLDER) {
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkdir(path, 0700), 0);
	} else {
		db = db_open(path, DB_WRITE, sql, 1, &problem);
		assert_non_null(db);
		assert_int_equal(db_exec(db, damage == FOREIGN   ? "PRAGMA application_id = 0"
					     : damage == VERSION ? "PRAGMA user_version = -1"
								 : "PRAGMA user_version = 99"),
		    0);
		assert_int_equal(db_close(db, &problem), 0);
	}
}

/* Refused in words that name it, and left as it is. */
static void
not_ours(void **state)
{
	static const struct {
		const char *name;
		enum damage damage;
		const char *words;
	} rows[] = {
		{ "empty", EMPTY, "is not what rollcall keeps there" },
		{ "text", TEXT_FILE, "no ledger or memory" },
		{ "foreign", FOREIGN, "is not what rollcall keeps there" },
		{ "newer", NEWER, "newer rollcall" },
		{ "a version that there is not", VERSION, "is not what rollcall keeps there" },
		{ "torn", TORN, "damaged" },
		{ "folder", FOLDER, "is not a file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problem problem = { 0 };
		char dir[TESTING_PATH], path[PATH_N];
		struct stat before, after;
		struct history *m;

		testing_dir_make(dir);
		(void)snprintf(path, sizeof path, "%s/memory.sqlite", dir);
		m = opened(dir);
		assert_int_equal(history_dnc_add(m, WANG, none, AT), 1);
		right(m, history_commit(m));
		history_free(m);
		spoil(path, rows[i].damage);
		assert_int_equal(stat(path, &before), 0);
		ROW_TRUE(rows[i].name, history_open(dir, true, &problem) == NULL);
		ROW_INT(rows[i].name, problem.code, EXIT_MACHINE);
		ROW_TRUE(problem.text, strncmp(problem.text, path, strlen(path)) == 0);
		ROW_TRUE(problem.text, strstr(problem.text, rows[i].words) != NULL);
		assert_int_equal(stat(path, &after), 0);
		ROW_TRUE(rows[i].name, before.st_size == after.st_size &&
					   before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
		if (rows[i].damage == FOLDER)
			(void)rmdir(path);
		testing_dir_remove(dir);
	}
}

/* A folder in which nothing can be written: told when it is opened, or at the first change. */
static void
read_only_folder(void **state)
{
	struct problem problem = { 0 };
	char dir[TESTING_PATH], path[PATH_N], deeper[PATH_N];
	bool root = geteuid() == 0;
	struct history *m;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/memory.sqlite", dir);
	(void)snprintf(deeper, sizeof deeper, "%s/deeper", dir);
	history_free(opened(dir));
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(chmod(dir, 0555), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	assert_null(history_open(deeper, true, &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_non_null(strstr(problem.text, "--data-dir"));
	m = opened(dir);
	assert_true(history_dnc_add(m, WANG, none, AT) < 0 || history_commit(m) < 0);
	assert_int_equal(history_problem(m)->code, EXIT_MACHINE);
	assert_non_null(strstr(history_problem(m)->text, "memory.sqlite"));
	assert_non_null(strstr(history_problem(m)->text, "folder"));
	/* And from then on nothing goes, in the same words. */
	assert_int_equal(history_dnc_changed(m), -1);
	assert_int_equal(history_dnc_has(m, WANG, NULL), -1);
	history_free(m);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(dir, 0755), 0);
	testing_dir_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folder_choice),
		cmocka_unit_test(made_private),
		cmocka_unit_test(the_list),
		cmocka_unit_test(long_list),
		cmocka_unit_test(changed_by_another),
		cmocka_unit_test(calls),
		cmocka_unit_test(pruned),
		cmocka_unit_test(pruned_whatever_the_clock),
		cmocka_unit_test(generations),
		cmocka_unit_test(keys_of_a_campaign),
		cmocka_unit_test(from_the_future),
		cmocka_unit_test(leaps),
		cmocka_unit_test(forgotten),
		cmocka_unit_test(no_remnants),
		cmocka_unit_test(at_once),
		cmocka_unit_test(reading_batches),
		cmocka_unit_test(not_ours),
		cmocka_unit_test(read_only_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
