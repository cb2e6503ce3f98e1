/*
 * test_failing_files.c: the small files and the words that a campaign reads and keeps, with each allocation and each
 * call of the system failing in turn. It is told, or what comes of it is what would have come.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "config_file.h"
#include "data_dir.h"
#include "digest.h"
#include "failing.h"
#include "lock.h"
#include "opt_out.h"
#include "preamble_file.h"
#include "reply_log.h"
#include "small_file.h"
#include "source.h"
#include "stop.h"
#include "testing.h"
#include "watch.h"
#include "wire.h"
#include "zone.h"

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

static const char config[] =
    "# always\ntime-zone = Asia/Shanghai\n[run]\nprice = 0.15\nquiet = yes\n";

/*
 * What is tried: 0, or -1 with *problem filled. What came of it goes into `got`, as words; it begins with
 * failing_begin, and ends with failing_end.
 */
struct trial {
	const char *name;
	int (*go)(struct text *got, struct problem *problem);
	struct text whole; /* what comes of it when nothing fails */
	bool in_one;       /* what it writes goes in one piece, or is told */
	bool goes_on;      /* what is made to fail is only done again, or in parts */
};

static int
whole_file(struct text *got, struct problem *problem)
{
	text_reserve(got, 1000);
	failing_begin();
	return small_file_read(in_folder("config"), 1000, got, problem);
}

static int
settings(struct text *got, struct problem *problem)
{
	struct config_file *file;

	failing_begin();
	file = config_file_read(in_folder("config"), problem);
	(void)failing_end();
	if (file == NULL)
		return -1;
	for (size_t i = 0; i < config_file_count(file); i++) {
		const struct config_entry *entry = config_file_entry(file, i);

		text_addf(
		    got, "%d %s.%s=%s;", entry->line, entry->section, entry->key, entry->value);
	}
	config_file_free(file);
	return 0;
}

static int
digests(struct text *got, struct problem *problem)
{
	char hex[DIGEST_SIZE];

	failing_begin();
	if (digest_file(in_folder("config"), hex, problem) != 0)
		return -1;
	(void)failing_end();
	text_adds(got, hex);
	return 0;
}

/* What can be read only once: standard input is a pipe. */
static int
piped(struct text *got, struct problem *problem)
{
	int fds[2], input = dup(STDIN_FILENO);
	struct source *source;
	char bytes[sizeof config];
	ssize_t n = -1;

	assert_true(input >= 0 && pipe(fds) == 0);
	assert_true(write(fds[1], config, sizeof config - 1) == sizeof config - 1);
	(void)close(fds[1]);
	(void)dup2(fds[0], STDIN_FILENO);
	(void)close(fds[0]);
	failing_begin();
	source = source_open("-", problem);
	if (source != NULL)
		n = source_read(source, 0, bytes, sizeof bytes, problem);
	if (n >= 0 && source_unchanged(source, problem) != 0)
		n = -1;
	(void)failing_end();
	if (n >= 0)
		text_add(got, bytes, (size_t)n);
	source_free(source);
	(void)dup2(input, STDIN_FILENO);
	(void)close(input);
	return n < 0 ? -1 : 0;
}

static int
data_folder(struct text *got, struct problem *problem)
{
	struct stat st;
	char *dir;
	int rc;

	(void)rmdir(in_folder("a/b"));
	(void)rmdir(in_folder("a"));
	failing_begin();
	dir = data_dir_choose(in_folder("a/b"), problem);
	if (dir == NULL)
		return -1;
	rc = data_dir_make(dir, problem);
	(void)failing_end();
	if (rc == 0) {
		assert_int_equal(stat(dir, &st), 0);
		text_addf(got, "%o", (unsigned)st.st_mode & 07777);
	}
	free(dir);
	return rc;
}

/* One that is held keeps others out, whatever failed in taking it. */
static int
locking(struct text *got, struct problem *problem)
{
	struct problem other = { .code = EXIT_DONE };
	int fd;

	failing_begin();
	fd = lock_take(in_folder("ledger"), problem);
	(void)failing_end();
	/* Nobody holds it: that must not be said. */
	if (fd < 0)
		assert_null(strstr(problem->text, "in use"));
	if (fd < 0)
		return -1;
	assert_int_equal(lock_take(in_folder("ledger"), &other), -1);
	assert_int_equal(other.code, EXIT_MACHINE);
	text_addf(got, "%d", lock_holder(in_folder("ledger")) == (long)getpid());
	(void)close(fd);
	return 0;
}

static int
signals_to_stop(struct text *got, struct problem *problem)
{
	int fd;

	failing_begin();
	fd = stop_open(problem);
	(void)failing_end();
	if (fd < 0)
		return -1;
	text_addf(got, "%d signals", stop_take(fd));
	(void)close(fd);
	return 0;
}

static int
watching(struct text *got, struct problem *problem)
{
	struct watch watch;
	struct watch_event event;
	bool woken = false;
	int fds[2], n;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	failing_begin();
	n = watch_open(&watch);
	if (n == 0)
		n = watch_set(&watch, fds[0], 7, true, false);
	(void)failing_end();
	if (n == 0) {
		watch_wake(&watch);
		n = watch_wait(&watch, INT64_MAX, &event, 1, &woken);
		text_addf(got, "%d %d", n == 1 && event.readable ? event.tag : 0, (int)woken);
		n = 0;
	}
	watch_close(&watch);
	(void)close(fds[0]);
	(void)close(fds[1]);
	return n == 0 ? 0 : problem_set(problem, EXIT_MACHINE, "the watch");
}

static int
time_zone(struct text *got, struct problem *problem)
{
	char shown[ZONE_TEXT];
	int rc;

	assert_int_equal(zone_set("UTC", problem), 0);
	failing_begin();
	rc = zone_set("Asia/Shanghai", problem);
	(void)failing_end();
	text_adds(got, rc == 0 ? zone_show(1795311065000, shown) : "");
	return rc;
}

static int
a_record(struct text *got, struct problem *problem)
{
	static const char reply[] =
	    "{\"success\":true,\"data\":{\"status\":\"completed\",\"duration_seconds\":61,\"cost\":0.3,"
	    "\"call_content\":\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"好\\\"}]\"}}";
	struct wire_record record = { 0 };
	int rc;

	failing_begin();
	rc = wire_read_record(200, span_of(reply), NULL, &record);
	(void)failing_end();
	if (rc == 0)
		text_addf(got, "%d %lld %lld %s", (int)record.presence, (long long)record.seconds,
		    (long long)record.cost, text_str(&record.transcript));
	wire_record_free(&record);
	return rc == 0 ? 0 : problem_memory(problem);
}

static int
steering(struct text *got, struct problem *problem)
{
	static const char reply[] =
	    "{\"llm_instruction\":\"x\",\"a\":\"{\\\"assistant_instructions\\\":1,"
	    "\\\"b\\\":[2]}\",\"c\":[true,null,1.5]}";
	struct json *document;
	int rc = -1;

	text_reserve(got, 1000);
	failing_begin();
	document = json_parse(span_of(reply));
	if (document != NULL && wire_drop_steering(document) == 0)
		rc = json_put(got, document);
	(void)failing_end();
	json_free(document);
	return rc == 0 ? 0 : problem_memory(problem);
}

static void
once(void *ctx)
{
	struct trial *trial = ctx;
	struct problem problem = { .code = EXIT_DONE };
	struct text got = { 0 };
	int rc = trial->go(&got, &problem);
	bool failed = failing_end();

	if (rc != 0 && (!failed || problem.code == EXIT_DONE || problem.text[0] == '\0'))
		fail_msg("%s: %s: told as \"%s\"", trial->name, failing_name(), problem.text);
	if (rc != 0 && trial->goes_on)
		fail_msg("%s: %s: %s", trial->name, failing_name(), problem.text);
	/* A record that is not understood is asked for again: nothing wrong is believed. */
	if (rc == 0 && strcmp(text_str(&got), text_str(&trial->whole)) != 0 &&
	    strncmp(failing_name(), "cJSON_Parse", 11) != 0)
		fail_msg("%s: %s: became \"%s\"", trial->name, failing_name(), text_str(&got));
	text_free(&got);
}

static void
each(void **state)
{
	enum failing kind = failing_kind(state);
	static struct trial trials[] = {
		{ .name = "a file as a whole", .go = whole_file },
		{ .name = "settings", .go = settings },
		{ .name = "digests", .go = digests },
		{ .name = "piped", .go = piped },
		{ .name = "a data folder", .go = data_folder },
		{ .name = "locking", .go = locking, .in_one = true },
		{ .name = "signals to stop", .go = signals_to_stop },
		{ .name = "watching", .go = watching },
		{ .name = "a time zone", .go = time_zone },
		{ .name = "a record", .go = a_record },
		{ .name = "steering", .go = steering },
	};
	long n = 0;

	for (size_t i = 0; i < COUNT(trials); i++) {
		struct problem problem = { .code = EXIT_DONE };

		text_clear(&trials[i].whole);
		if (trials[i].go(&trials[i].whole, &problem) != 0)
			fail_msg("%s: %s", trials[i].name, problem.text);
		(void)failing_end();
		trials[i].goes_on =
		    !trials[i].in_one && (kind == FAILING_SIGNAL || kind == FAILING_SHORT);
		n += failing_each(kind, once, &trials[i]);
		text_free(&trials[i].whole);
	}
	assert_true(n > 0);
}

/* The log of replies: what was said to be kept is there, whole and in order, whatever failed. */
struct kept {
	int n;
	bool out_of_order;
};

static int
note(void *ctx, const char *key, struct task *task)
{
	struct kept *kept = ctx;
	char wanted[TASK_KEY_SIZE];

	(void)snprintf(wanted, sizeof wanted, "key-%d", ++kept->n);
	kept->out_of_order = kept->out_of_order || strcmp(key, wanted) != 0 ||
			     strcmp(text_str(&task->reply.body), "{\"success\":true}") != 0;
	return 0;
}

static int
keep(struct reply_log **log, struct task *task, int *appended, struct problem *problem)
{
	struct text frames = { 0 };
	int rc = -1;

	*log = reply_log_open(in_folder("ledger"), problem);
	if (*log == NULL || reply_log_reserve(*log, problem) != 0)
		return -1;
	for (int i = 1; i <= 3; i++) {
		(void)snprintf(task->key, sizeof task->key, "key-%d", i);
		text_clear(&frames);
		reply_log_frame(&frames, task);
		if (reply_log_append(*log, &frames) != 0) {
			(void)reply_log_problem(*log, problem);
			goto out;
		}
		*appended = i;
	}
	rc = 0;
out:
	text_free(&frames);
	return rc;
}

static void
keep_once(void *ctx)
{
	struct problem problem = { .code = EXIT_DONE };
	struct kept kept = { 0 };
	struct reply_log *log = NULL;
	int appended = 0, rc;
	bool failed;

	(void)unlink(in_folder("ledger.replies"));
	failing_begin();
	rc = keep(&log, ctx, &appended, &problem);
	if (rc == 0)
		rc = reply_log_replay(log, note, &kept, &problem);
	failed = failing_end();
	if (rc != 0 && (!failed || problem.text[0] == '\0'))
		fail_msg("%s: told as \"%s\"", failing_name(), problem.text);
	reply_log_free(log);
	kept = (struct kept){ 0 };
	log = reply_log_open(in_folder("ledger"), &problem);
	assert_non_null(log);
	assert_int_equal(reply_log_replay(log, note, &kept, &problem), 0);
	if (kept.n < appended || kept.out_of_order)
		fail_msg("%s: of %d replies %d are there", failing_name(), appended, kept.n);
	failing_begin();
	rc = reply_log_empty(log, &problem);
	(void)failing_end();
	kept.n = 0;
	assert_int_equal(reply_log_replay(log, note, &kept, &problem), 0);
	assert_true(rc != 0 || kept.n == 0);
	reply_log_free(log);
}

static void
replies(void **state)
{
	static const enum failing kinds[] = { FAILING_MEMORY, FAILING_SYSTEM, FAILING_FULL,
		FAILING_SIGNAL, FAILING_SHORT };
	struct task *task = task_new();

	(void)state;
	assert_non_null(task);
	task->reply.sent = task->reply.complete = true;
	task->reply.status = 200;
	text_adds(&task->reply.body, "{\"success\":true}");
	for (size_t i = 0; i < COUNT(kinds); i++)
		assert_true(failing_each(kinds[i], keep_once, task) > 0);
	task_free(task);
}

/* What is wrong with a file is 2, and that memory is out 1: whoever reads one must not mix them up. */
static void
read_preamble(void *ctx)
{
	struct text pattern = { 0 };
	struct preamble_rules rules;
	struct problem problem = { 0 };

	(void)ctx;
	failing_begin();
	(void)preamble_file_read(in_folder("words"), &pattern, &rules, &problem);
	if (failing_end() && problem.code != EXIT_DONE && problem.code != EXIT_MACHINE)
		fail_msg("%s: %d, %s", failing_name(), problem.code, problem.text);
	text_free(&pattern);
}

static void
read_phrases(void *ctx)
{
	struct opt_out phrases = { 0 };
	struct problem problem = { 0 };

	(void)ctx;
	failing_begin();
	(void)opt_out_parse("words", span_of("别再打了\n不要打给我\n"), &phrases, &problem);
	if (failing_end() && problem.code != EXIT_DONE && problem.code != EXIT_MACHINE)
		fail_msg("%s: %d, %s", failing_name(), problem.code, problem.text);
	opt_out_free(&phrases);
}

static void
memory_is_no_mistake(void **state)
{
	(void)state;
	assert_true(failing_each(FAILING_MEMORY, read_preamble, NULL) > 0);
	assert_true(failing_each(FAILING_MEMORY, read_phrases, NULL) > 0);
}

static int
make_folder(void **state)
{
	FILE *f;

	(void)state;
	testing_dir_make(folder);
	f = fopen(in_folder("config"), "w");
	assert_non_null(f);
	assert_true(fputs(config, f) >= 0);
	assert_int_equal(fclose(f), 0);
	f = fopen(in_folder("words"), "w");
	assert_non_null(f);
	assert_true(fputs("找{name}，问好。\n", f) >= 0);
	return fclose(f);
}

static int
remove_folder(void **state)
{
	(void)state;
	(void)rmdir(in_folder("a/b"));
	(void)rmdir(in_folder("a"));
	testing_dir_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAILING_TEST(each, FAILING_MEMORY),
		FAILING_TEST(each, FAILING_SYSTEM),
		FAILING_TEST(each, FAILING_SIGNAL),
		FAILING_TEST(each, FAILING_SHORT),
		FAILING_TEST(each, FAILING_LIBRARY),
		cmocka_unit_test(replies),
		cmocka_unit_test(memory_is_no_mistake),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
