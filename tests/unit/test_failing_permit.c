/*
 * test_failing_permit.c: who may be called, with each allocation, each call of the system and each statement failing
 * in turn. Whatever fails, nobody is let through who is on a list or was called too often, nothing is claimed to be
 * kept that is not, and every failure is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "failing.h"
#include "history_dnc.h"
#include "permit.h"
#include "testing.h"

#define NOW    INT64_C(1795311065000)
#define DAY    INT64_C(86400000)
#define FILED  "13900000001" /* in a file of --suppress */
#define LISTED "13900000002" /* on the user's own list */
#define OFTEN  "13900000003" /* called twice today */
#define FREE   "13900000004"
#define ASKED  "13900000005" /* asks for no more calls */

static char folder[TESTING_PATH];
static char list[TESTING_PATH + 16], results[TESTING_PATH + 16];
static const char *const paths[] = { list, results };
static const char phrases[] = "# ours\n不要再打\nno more calls\n";

struct campaign {
	struct permit permit;
	struct text reason, words;
	struct problem problem;
	bool failed; /* a call was made to fail */
};

/* What one who asks for a number must be told, unless it is told that something failed. */
static const struct {
	const char *phone;
	enum permit_say say;
	const char *reason;
} answers[] = {
	{ FILED, PERMIT_NO, "list.txt" },
	{ LISTED, PERMIT_NO, "do-not-call" },
	{ OFTEN, PERMIT_NO, "called 2 times" },
	{ FREE, PERMIT_YES, "" },
};

/* 0, or -1 once something failed. */
static int
begin(struct campaign *c)
{
	c->permit = (struct permit){ .at_most = 2, .at_most_ms = DAY };
	c->permit.history = history_open(folder, true, &c->problem);
	if (c->permit.history == NULL)
		return -1;
	c->permit.files = dnc_files_new(paths, COUNT(paths), DNC_UNREADABLE_IGNORED);
	if (c->permit.files == NULL)
		return problem_memory(&c->problem);
	if (opt_out_defaults(&c->permit.phrases) != 0)
		return problem_memory(&c->problem);
	if (opt_out_parse("phrases", span_of(phrases), &c->permit.phrases, &c->problem) != 0)
		return -1;
	if (history_campaign(c->permit.history, "two", "two", NOW) != 0) {
		c->problem = *history_problem(c->permit.history);
		return -1;
	}
	return permit_refresh(&c->permit, &c->problem) == 0 ? 0 : -1;
}

static int
ask_all(struct campaign *c)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		enum permit_say say;

		if (permit_hold(&c->permit, &c->problem) != 0)
			return -1;
		say = permit_ask(&c->permit, answers[i].phone, "k", NOW, &c->reason, &c->problem);

		if (say == PERMIT_FAILED)
			return -1;
		if (say != answers[i].say)
			fail_msg("%s: %s may be called", failing_name(), answers[i].phone);
		if (strstr(text_str(&c->reason), answers[i].reason) == NULL)
			fail_msg("%s: the reason is \"%s\"", failing_name(), text_str(&c->reason));
	}
	return 0;
}

/* A call, and what came of it. */
static int
call_one(struct campaign *c)
{
	const struct permit_talk talk = { .phone = ASKED,
		.call_id = "c-1",
		.campaign = "two",
		.transcript = span_of("AI: hello\nPerson: No more calls!\n"),
		.now = NOW };
	int asked;

	if (permit_call(&c->permit, FREE, NOW, "k1") != 0 ||
	    permit_call(&c->permit, ASKED, NOW, "k2") != 0 || permit_commit(&c->permit) != 0 ||
	    permit_take_back(&c->permit, "k1") != 0 ||
	    permit_ended(&c->permit, "k2", OUTCOME_ANSWERED) != 0)
		goto failed;
	asked = permit_listen(&c->permit, &talk, &c->reason);
	if (asked < 0)
		goto failed;
	assert_int_equal(asked, 1);
	if (permit_commit(&c->permit) != 0)
		goto failed;
	return 0;
failed:
	permit_problem(&c->permit, &c->problem);
	return -1;
}

static int
count_listed(void *ctx, const char *phone, int64_t at, struct span reason)
{
	(void)phone;
	(void)at;
	(void)reason;
	++*(int *)ctx;
	return 0;
}

/* What a person does with the list. */
static int
keep_list(struct campaign *c)
{
	struct history *m = c->permit.history;
	struct history_forgotten forgotten;
	int n = 0;

	if (history_read_begin(m) != 0 || history_dnc_has(m, ASKED, &c->reason) != 1 ||
	    history_read_end(m) != 0 || history_hold(m) != 0 ||
	    history_dnc_add(m, FREE, span_of("he said so"), NOW) != 1 ||
	    history_dnc_remove(m, FREE) != 1 || history_commit(m) != 0 ||
	    history_dnc_count(m) != 2 || history_dnc_each(m, count_listed, &n) != 0)
		goto failed;
	assert_int_equal(n, 2);
	if (history_dnc_changed(m) < 0 || history_before(m, OFTEN, &c->reason) != 1)
		goto failed;
	assert_string_equal(text_str(&c->reason), "one");
	if (history_forget(m, LISTED, &forgotten) != 0)
		goto failed;
	assert_true(forgotten.listed && forgotten.calls == 0);
	if (history_prune(m, NOW - DAY / 2) < 0)
		goto failed;
	return 0;
failed:
	c->problem = *history_problem(m);
	return -1;
}

static void
end(struct campaign *c)
{
	history_free(c->permit.history);
	dnc_files_free(c->permit.files);
	permit_free(&c->permit);
}

/* What stands in the history for whoever opens it next. */
static void
check_kept(const struct campaign *c, bool called, int status)
{
	struct problem problem = { 0 };
	struct history *m = history_open(folder, true, &problem);
	int64_t count;
	int asked;

	if (m == NULL)
		fail_msg("%s: the memory is broken: %s", failing_name(), problem.text);
	assert_int_equal(history_dnc_has(m, LISTED, NULL), 1);
	assert_int_equal(history_calls_since(
			     m, &(struct history_asked){ ASKED, NULL, NOW - 1, NOW }, &count, NULL),
	    0);
	asked = history_dnc_has(m, ASKED, NULL);
	if (called && (count != 1 || asked != 1))
		fail_msg("%s: committed, but not kept", failing_name());
	if (status == 0) {
		assert_int_equal(history_calls_since(m,
				     &(struct history_asked){ FREE, NULL, 0, NOW }, &count, NULL),
		    0);
		assert_true(count == 0);
	}
	assert_string_equal(c->problem.code == EXIT_DONE ? "" : "said", status == 0 ? "" : "said");
	history_free(m);
}

static void
put(const char *path, const char *content)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* A memory with one on the list, and one who was called twice by another campaign. */
static void
make_memory(void)
{
	static const char *const names[] = { "", "-wal", "-shm" };
	struct problem problem = { 0 };
	struct history *m;

	for (size_t i = 0; i < COUNT(names); i++) {
		char path[TESTING_PATH + 32];

		(void)snprintf(path, sizeof path, "%s/memory.sqlite%s", folder, names[i]);
		(void)unlink(path);
	}
	m = history_open(folder, true, &problem);
	assert_non_null(m);
	assert_int_equal(history_campaign(m, "one", "one", NOW), 0);
	assert_int_equal(history_dnc_add(m, LISTED, span_of("do-not-call, he said"), NOW), 1);
	assert_int_equal(history_call(m, OFTEN, NOW - 1000, "a"), 0);
	assert_int_equal(history_call(m, OFTEN, NOW - 500, "b"), 0);
	assert_int_equal(history_commit(m), 0);
	history_free(m);
}

static void
once(void *ctx)
{
	struct campaign *c = ctx;
	bool called = false;
	int status = -1;

	make_memory();
	c->problem = (struct problem){ .code = EXIT_DONE };
	text_clear(&c->reason);
	text_clear(&c->words);
	failing_begin();
	if (begin(c) == 0 && ask_all(c) == 0 && call_one(c) == 0) {
		called = true;
		status = keep_list(c);
	}
	c->failed = failing_end();
	if (status != 0 && (!c->failed || c->problem.text[0] == '\0'))
		fail_msg("%s: told as \"%s\"", failing_name(), c->problem.text);
	end(c);
	check_kept(c, called, status);
}

static void
each(void **state)
{
	enum failing kind = failing_kind(state);
	struct campaign c = { 0 };

	assert_true(failing_each(kind, once, &c) > 0);
	text_free(&c.reason);
	text_free(&c.words);
}

static int
make_folder(void **state)
{
	(void)state;
	/* Some thousand commits, and no use in waiting for a disk. */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	testing_dir_make(folder);
	(void)snprintf(list, sizeof list, "%s/list.txt", folder);
	(void)snprintf(results, sizeof results, "%s/old.csv", folder);
	put(list, FILED "\nnobody\n");
	put(results, "name,phone,call_status,call_phone\nA,13900000009,ended,13900000009\n"
		     "B,13900000008,ready,13900000008\n");
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	testing_dir_remove(folder);
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
