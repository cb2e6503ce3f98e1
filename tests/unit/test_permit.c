/*
 * test_permit.c: who may be called, by the list, by what was said, and by how often; with two campaigns that ask
 * at the same time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "history_dnc.h"
#include "permit.h"
#include "testing.h"

#define NOW  INT64_C(1795311065000)
#define DAY  INT64_C(86400000)
#define WHO  "13900000001"
#define ELSE "13900000002"

/* A campaign with its own connection to the history. */
struct campaign {
	struct permit permit;
	struct text reason;
	struct problem problem;
};

static void
begin(struct campaign *c, const char *dir, const char *id, int64_t at_most)
{
	*c = (struct campaign){ .permit = { .at_most = at_most, .at_most_ms = DAY } };
	c->permit.history = history_open(dir, true, &c->problem);
	if (c->permit.history == NULL)
		fail_msg("%s", c->problem.text);
	assert_int_equal(opt_out_defaults(&c->permit.phrases), 0);
	assert_int_equal(history_campaign(c->permit.history, id, id, NOW), 0);
	assert_int_equal(permit_refresh(&c->permit, &c->problem), 0);
}

static void
end(struct campaign *c)
{
	history_free(c->permit.history);
	permit_free(&c->permit);
	text_free(&c->reason);
}

static enum permit_say
ask(struct campaign *c, const char *phone, const char *key, int64_t now)
{
	return permit_ask(&c->permit, phone, key, now, &c->reason, &c->problem);
}

static void
call(struct campaign *c, const char *phone, const char *key, int64_t now)
{
	assert_int_equal(permit_call(&c->permit, phone, now, key), 0);
	assert_int_equal(permit_commit(&c->permit), 0);
}

/* Durations as --at-most takes them. */
static void
too_often(void **state)
{
	static const struct {
		int64_t at_most, within;
		const char *reason;
	} rows[] = {
		{ 3, DAY, "" },
		{ 2, DAY, "called 2 times in 1d, last by one; --at-most 2/1d" },
		{ 1, DAY, "called 2 times in 1d, last by one; --at-most 1/1d" },
		{ 1, 2 * DAY, "called 2 times in 2d, last by one; --at-most 1/2d" },
		{ 1, 36 * 3600000, "called 2 times in 36h, last by one; --at-most 1/36h" },
		{ 1, 90 * 60000, "called 1 time in 90m, last by one; --at-most 1/90m" },
		{ 1, 90000, "called 1 time in 90s, last by one; --at-most 1/90s" },
		{ 1, 1500, "called 1 time in 1500ms, last by one; --at-most 1/1500ms" },
		{ 1, 999, "" },
		{ 0, DAY, "" },
	};
	char dir[TESTING_PATH];
	struct campaign one, two;

	(void)state;
	testing_dir_make(dir);
	begin(&one, dir, "one", 9);
	begin(&two, dir, "two", 9);
	call(&one, WHO, "a", NOW - 3 * 3600000);
	call(&one, WHO, "b", NOW - 1000);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = rows[i].reason;

		two.permit.at_most = rows[i].at_most;
		two.permit.at_most_ms = rows[i].within;
		ROW_INT(name, ask(&two, WHO, "k", NOW), name[0] == '\0' ? PERMIT_YES : PERMIT_NO);
		ROW_STRING(name, text_str(&two.reason), name);
		ROW_INT(name, ask(&two, ELSE, "k", NOW), PERMIT_YES);
	}
	assert_int_equal(permit_commit(&two.permit), 0);
	/* A claim that was not committed is the same call when it is made again. */
	one.permit.at_most = 2;
	assert_int_equal(ask(&one, WHO, "b", NOW), PERMIT_YES);
	assert_int_equal(ask(&one, WHO, "c", NOW), PERMIT_NO);
	/* Proved that it was not placed. */
	assert_int_equal(permit_take_back(&one.permit, "b"), 0);
	assert_int_equal(ask(&one, WHO, "c", NOW), PERMIT_YES);
	end(&one);
	end(&two);
	testing_dir_remove(dir);
}

/* What another process puts on the list, and takes off it, counts from the next refresh on. */
static void
listed(void **state)
{
	char dir[TESTING_PATH];
	struct campaign one, two;

	(void)state;
	testing_dir_make(dir);
	begin(&one, dir, "one", 0);
	begin(&two, dir, "two", 0);
	assert_int_equal(ask(&one, WHO, "a", NOW), PERMIT_YES);
	assert_int_equal(history_dnc_add(two.permit.history, WHO, span_of("said so"), NOW), 1);
	assert_int_equal(history_dnc_add(two.permit.history, ELSE, span_of(""), NOW), 1);
	assert_int_equal(permit_commit(&two.permit), 0);
	assert_int_equal(permit_refresh(&one.permit, &one.problem), 0);
	assert_int_equal(ask(&one, WHO, "a", NOW), PERMIT_NO);
	assert_string_equal(text_str(&one.reason), "on the do-not-call list: said so");
	assert_int_equal(ask(&one, ELSE, "a", NOW), PERMIT_NO);
	assert_string_equal(text_str(&one.reason), "on the do-not-call list");
	assert_int_equal(history_dnc_remove(two.permit.history, WHO), 1);
	assert_int_equal(permit_commit(&two.permit), 0);
	assert_int_equal(permit_refresh(&one.permit, &one.problem), 0);
	assert_int_equal(ask(&one, WHO, "a", NOW), PERMIT_YES);
	end(&one);
	end(&two);
	testing_dir_remove(dir);
}

/* What comes onto a list while the history is waited for counts from the first answer on. */
static void
listed_meanwhile(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 16];
	const char *paths[] = { path };
	struct campaign one, two;
	struct dnc_files *files;
	FILE *f;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/list", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	begin(&one, dir, "one", 0);
	begin(&two, dir, "two", 0);
	files = dnc_files_new(paths, 1, DNC_UNREADABLE_REFUSED);
	assert_non_null(files);
	one.permit.files = files;
	assert_int_equal(permit_refresh(&one.permit, &one.problem), 0);
	assert_int_equal(history_dnc_add(two.permit.history, WHO, span_of(""), NOW), 1);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(ELSE "\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(permit_commit(&two.permit), 0);
	assert_int_equal(permit_hold(&one.permit, &one.problem), 0);
	assert_int_equal(ask(&one, WHO, "a", NOW), PERMIT_NO);
	assert_int_equal(ask(&one, ELSE, "a", NOW), PERMIT_NO);
	assert_int_equal(permit_commit(&one.permit), 0);
	/* It cannot be read now: nobody may be called. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(permit_hold(&one.permit, &one.problem), 1);
	assert_non_null(strstr(one.problem.text, "/list"));
	assert_int_equal(permit_commit(&one.permit), 0);
	end(&one);
	end(&two);
	dnc_files_free(files);
	testing_dir_remove(dir);
}

/* Who asks for no more calls: on the list at once, with the call that says why; without a memory for this run. */
static void
opted_out(void **state)
{
	static const char said[] = "AI: 您好\nPerson: 不要再打了。\nAI: 再见";
	struct permit_talk talk = { WHO, "id-1", "a.ledger", { said, sizeof said - 1 }, NOW };
	char dir[TESTING_PATH];
	struct campaign one, rehearsal = { 0 };

	(void)state;
	testing_dir_make(dir);
	begin(&one, dir, "one", 0);
	assert_int_equal(permit_listen(&one.permit, &talk, &one.reason), 1);
	assert_string_equal(text_str(&one.reason), "asked for no more calls: 不要再打了");
	assert_int_equal(permit_commit(&one.permit), 0);
	assert_int_equal(ask(&one, WHO, "a", NOW), PERMIT_NO);
	assert_string_equal(text_str(&one.reason), "asked for no more calls in this campaign");
	assert_int_equal(ask(&one, ELSE, "a", NOW), PERMIT_YES);
	assert_int_equal(history_dnc_has(one.permit.history, WHO, &one.reason), 1);
	assert_string_equal(
	    text_str(&one.reason), "said so in the call id-1 of a.ledger: 不要再打了");
	talk.transcript = span_of("AI: 您好\nPerson: 好的\nAI: 再见");
	talk.phone = ELSE;
	assert_int_equal(permit_listen(&one.permit, &talk, &one.reason), 0);
	assert_int_equal(ask(&one, ELSE, "a", NOW), PERMIT_YES);
	end(&one);

	assert_int_equal(opt_out_defaults(&rehearsal.permit.phrases), 0);
	rehearsal.permit.at_most = 1;
	talk.transcript = (struct span){ said, sizeof said - 1 };
	assert_int_equal(ask(&rehearsal, ELSE, "a", NOW), PERMIT_YES);
	assert_int_equal(permit_listen(&rehearsal.permit, &talk, &rehearsal.reason), 1);
	assert_int_equal(ask(&rehearsal, ELSE, "a", NOW), PERMIT_NO);
	assert_int_equal(permit_call(&rehearsal.permit, WHO, NOW, "a"), 0);
	assert_int_equal(permit_take_back(&rehearsal.permit, "a"), 0);
	assert_int_equal(permit_ended(&rehearsal.permit, "a", OUTCOME_BUSY), 0);
	assert_int_equal(permit_commit(&rehearsal.permit), 0);
	end(&rehearsal);
	testing_dir_remove(dir);
}

struct asking {
	struct campaign *campaign;
	enum permit_say say;
	atomic_bool done;
};

static void *
ask_beside(void *ctx)
{
	struct asking *asking = ctx;

	asking->say = ask(asking->campaign, WHO, "x", NOW);
	atomic_store(&asking->done, true);
	return NULL;
}

/* One has asked and will call: who asks meanwhile waits for that, and hears of it. */
static void
at_once(void **state)
{
	char dir[TESTING_PATH];
	struct campaign one, two;
	struct asking asking = { .campaign = &two };
	pthread_t thread;

	(void)state;
	testing_dir_make(dir);
	begin(&one, dir, "one", 1);
	begin(&two, dir, "two", 1);
	assert_int_equal(ask(&one, WHO, "a", NOW), PERMIT_YES);
	assert_int_equal(pthread_create(&thread, NULL, ask_beside, &asking), 0);
	(void)usleep(200000);
	assert_false(atomic_load(&asking.done));
	call(&one, WHO, "a", NOW);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(asking.say, PERMIT_NO);
	assert_string_equal(
	    text_str(&two.reason), "called 1 time in 1d, last by one; --at-most 1/1d");
	end(&one);
	end(&two);
	testing_dir_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_often),
		cmocka_unit_test(listed),
		cmocka_unit_test(listed_meanwhile),
		cmocka_unit_test(opted_out),
		cmocka_unit_test(at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
