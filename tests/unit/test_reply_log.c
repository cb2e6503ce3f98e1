/*
 * test_reply_log.c: replies written down come back whole, in order, and what was torn is dropped; a dialing row
 * gets the state that its logged reply gives it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db.h"
#include "recovery.h"
#include "reply_log.h"
#include "testing.h"

struct seen {
	int n;
	char keys[8][TASK_KEY_SIZE];
	char bodies[8][64];
	int status[8];
};

static int
see(void *ctx, const char *key, struct task *task)
{
	struct seen *seen = ctx;

	assert_true(seen->n < 8);
	(void)snprintf(seen->keys[seen->n], TASK_KEY_SIZE, "%s", key);
	(void)snprintf(seen->bodies[seen->n], 64, "%s",
	    task == NULL ? "a claim" : text_str(&task->reply.body));
	seen->status[seen->n++] = task == NULL ? -1 : task->reply.status;
	return 0;
}

static struct reply_log *
opened(const char *ledger)
{
	struct problem problem = { 0 };
	struct reply_log *log = reply_log_open(ledger, &problem);

	assert_non_null(log);
	assert_int_equal(reply_log_reserve(log, &problem), 0);
	return log;
}

static void
add(struct text *frames, const char *key, int status, const char *body)
{
	struct task *task = task_new();

	assert_non_null(task);
	(void)snprintf(task->key, sizeof task->key, "%s", key);
	task->reply.sent = task->reply.complete = true;
	task->reply.status = status;
	/* Nothing came: there is no body at all. */
	if (body[0] != '\0')
		text_adds(&task->reply.body, body);
	reply_log_frame(frames, task);
	task_free(task);
}

/*
 * Cut off or spoiled at every byte, or half a frame with another thread's whole one behind it: the torn one does not
 * come back, and all others do.
 */
static void
torn_anywhere(void **state)
{
	enum { CUT, SPOILED, HALF, WAYS };
	char dir[TESTING_PATH], ledger[TESTING_PATH + 32], path[TESTING_PATH + 64];
	struct text frames = { 0 };
	size_t first, all;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(ledger, sizeof ledger, "%s/l", dir);
	(void)snprintf(path, sizeof path, "%s.replies", ledger);
	add(&frames, "key-1", 200, "{\"call_id\":\"a\"}");
	first = frames.len;
	add(&frames, "key-2", 500, "");
	all = frames.len;
	for (size_t at = 0; at < all * WAYS; at++) {
		size_t cut = at / WAYS, way = at % WAYS;
		struct problem problem = { 0 };
		struct seen seen = { 0 };
		struct reply_log *log = opened(ledger);
		struct text part = { 0 };
		bool one = cut >= first, two = way != CUT && (way != SPOILED || cut < first);
		int n = 0;

		text_add(&part, frames.data,
		    way == SPOILED       ? all
		    : way == HALF && one ? first
					 : cut);
		if (way == SPOILED)
			part.data[cut] ^= 0x20;
		if (way == HALF)
			text_add(&part, frames.data + first, all - first);
		assert_int_equal(part.len == 0 ? 0 : reply_log_append(log, &part), 0);
		assert_int_equal(reply_log_replay(log, see, &seen, &problem), 0);
		assert_int_equal(seen.n, one + two);
		if (one) {
			assert_string_equal(seen.keys[n], "key-1");
			assert_string_equal(seen.bodies[n], "{\"call_id\":\"a\"}");
			assert_int_equal(seen.status[n++], 200);
		}
		if (two) {
			assert_string_equal(seen.keys[n], "key-2");
			assert_int_equal(seen.status[n], 500);
		}
		assert_int_equal(reply_log_empty(log, &problem), 0);
		reply_log_free(log);
		text_free(&part);
	}
	text_free(&frames);
	testing_dir_remove(dir);
}

/* Where the dropped part ends, in a frame or between two: what is behind comes back, and the space before is free. */
static void
dropped(void **state)
{
	enum { FRAMES = 1000, KEPT = 3 };
	char dir[TESTING_PATH], ledger[TESTING_PATH + 32], path[TESTING_PATH + 64];
	static const int into[] = { 0, 1, 50,
		99 }; /* percent of the first frame that is kept, gone */

	(void)state;
	for (size_t i = 0; i < COUNT(into); i++) {
		struct text frames = { 0 };
		struct problem problem = { 0 };
		struct seen seen = { 0 };
		struct reply_log *log;
		int64_t upto = 0, size, blocks;
		struct stat st;

		testing_dir_make(dir);
		(void)snprintf(ledger, sizeof ledger, "%s/l", dir);
		(void)snprintf(path, sizeof path, "%s.replies", ledger);
		log = opened(ledger);
		for (int n = 0; n < FRAMES; n++) {
			char key[32];

			if (n == FRAMES - KEPT)
				upto = (int64_t)frames.len;
			(void)snprintf(key, sizeof key, "key-%d", n);
			add(&frames, key, 200, "a reply that is of no more use");
		}
		upto += into[i] * (int64_t)frames.len / FRAMES / 100;
		assert_int_equal(reply_log_append(log, &frames), 0);
		size = reply_log_size(log, &problem);
		assert_true(size == (int64_t)frames.len);
		assert_int_equal(stat(path, &st), 0);
		blocks = st.st_blocks;
		reply_log_drop(log, upto);
		assert_int_equal(stat(path, &st), 0);
		assert_true(st.st_blocks <= blocks - (upto - 8192) / 512);
		assert_true(reply_log_size(log, &problem) == size);
		assert_int_equal(reply_log_replay(log, see, &seen, &problem), 0);
		assert_int_equal(seen.n, into[i] == 0 ? KEPT : KEPT - 1);
		assert_string_equal(seen.keys[seen.n - 1], "key-999");
		/* What is appended afterwards stands behind it. */
		text_clear(&frames);
		add(&frames, "later", 201, "");
		assert_int_equal(reply_log_append(log, &frames), 0);
		seen.n = 0;
		assert_int_equal(reply_log_replay(log, see, &seen, &problem), 0);
		assert_string_equal(seen.keys[seen.n - 1], "later");
		/* All of it: a hole, and nothing else. */
		reply_log_drop(log, reply_log_size(log, &problem));
		seen.n = 0;
		assert_int_equal(reply_log_replay(log, see, &seen, &problem), 0);
		assert_int_equal(seen.n, 0);
		assert_int_equal(reply_log_empty(log, &problem), 0);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_size, 0);
		assert_int_equal(problem.code, EXIT_DONE);
		reply_log_free(log);
		text_free(&frames);
		testing_dir_remove(dir);
	}
}

static void
private_and_empty_at_last(void **state)
{
	char dir[TESTING_PATH], ledger[TESTING_PATH + 32], path[TESTING_PATH + 64];
	struct problem problem = { 0 };
	struct text frames = { 0 };
	struct reply_log *log;
	struct seen seen = { 0 };
	struct stat st;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(ledger, sizeof ledger, "%s/l", dir);
	(void)snprintf(path, sizeof path, "%s.replies", ledger);
	log = opened(ledger);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* Reserved ahead, the end of the file where it was. */
	assert_int_equal(st.st_size, 0);
	reply_log_claim(&frames, (char[TASK_KEY_SIZE]){ "key" });
	add(&frames, "key", 200, "x");
	assert_int_equal(reply_log_append(log, &frames), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, frames.len);
	assert_int_equal(reply_log_replay(log, see, &seen, &problem), 0);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.bodies[0], "a claim");
	assert_string_equal(seen.bodies[1], "x");
	assert_int_equal(reply_log_empty(log, &problem), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0);
	reply_log_free(log);
	text_free(&frames);
	testing_dir_remove(dir);
}

/* Of a file. */
static int64_t
size_of(const char *path, const char *ending)
{
	char whole[TESTING_PATH + 64];
	struct stat st;

	(void)snprintf(whole, sizeof whole, "%s%s", path, ending);
	assert_int_equal(stat(whole, &st), 0);
	return st.st_size;
}

static void
add_contact(struct ledger *l, int64_t row)
{
	struct span cell = span_of("13800138000");
	struct roll_row in = { row, row, 1, &cell };
	struct contact contact = { .row = row, .line = row, .state = STATE_READY };

	(void)snprintf(contact.phone, sizeof contact.phone, "138001380%02d", (int)row);
	text_adds(&contact.requirement, "hello");
	assert_int_equal(ledger_add_row(l, &in), 0);
	assert_int_equal(ledger_add_contact(l, &contact), 0);
	text_free(&contact.requirement);
}

/* Killed between reply and commit: what the replies say is what the rows become. */
static void
recovered(void **state)
{
	static const struct {
		int status;
		const char *body; /* NULL: none was logged */
		enum state becomes;
	} rows[] = {
		{ 200, "{\"success\":true,\"call_id\":\"one\"}", STATE_PLACED },
		{ 200, "{\"success\":false,\"message\":\"bad number\"}", STATE_REFUSED },
		{ 500, "", STATE_UNKNOWN },
		{ 429, "", STATE_READY },
		{ 402, "", STATE_READY },
		{ 200, "{\"success\":true,\"call_id\":\"one\"}", STATE_UNKNOWN },
		{ 0, NULL, STATE_UNKNOWN },
	};
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	struct problem problem = { 0 };
	struct text frames = { 0 };
	struct reply_log *log;
	struct ledger *l;
	int64_t wanted[STATE_END] = { 0 };

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/l", dir);
	l = ledger_create(path, &problem);
	assert_non_null(l);
	assert_int_equal(ledger_add_header(l, (struct span[]){ span_of("phone") }, 1), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		add_contact(l, (int64_t)i + 2);
	assert_int_equal(ledger_finish(l), 0);
	/* A frame of a claim that was taken back and claimed again says nothing of the new claim. */
	for (size_t i = 0; i < COUNT(rows); i++) {
		char key[TASK_KEY_SIZE];

		assert_int_equal(ledger_claim(l, (int64_t)i + 1, 1000, 0, key), 0);
		add(&frames, key, 429, "");
		assert_int_equal(ledger_unclaim(l, (int64_t)i + 1), 0);
		assert_int_equal(ledger_claim(l, (int64_t)i + 1, 2000, 0, key), 0);
		if (rows[i].body != NULL)
			add(&frames, key, rows[i].status, rows[i].body);
		wanted[rows[i].becomes]++;
	}
	assert_int_equal(ledger_commit(l), 0);
	ledger_free(l);

	log = opened(path);
	assert_int_equal(reply_log_append(log, &frames), 0);
	/* Twice: the second finds nothing to do. */
	for (int round = 0; round < 2; round++) {
		l = ledger_open(path, true, &problem);
		assert_non_null(l);
		assert_int_equal(recovery_recover(l, log, &(struct permit){ 0 }, 3000, &problem),
		    round == 0 ? 1 : 0);
		for (int s = 1; s < STATE_END; s++)
			assert_int_equal(ledger_totals(l)->states[s], wanted[s]);
		ledger_free(l);
	}
	reply_log_free(log);
	text_free(&frames);
	testing_dir_remove(dir);
}

/* A campaign with one contact, to be called. */
static struct ledger *
ledger_of_one(const char *path)
{
	struct problem problem = { 0 };
	struct ledger *l = ledger_create(path, &problem);

	assert_non_null(l);
	assert_int_equal(ledger_add_header(l, (struct span[]){ span_of("phone") }, 1), 0);
	add_contact(l, 2);
	assert_int_equal(ledger_finish(l), 0);
	return l;
}

/* A claim in the log that the ledger does not know of: it is an older one, and nothing is done with it. */
static void
lost_is_noticed(void **state)
{
	static const struct {
		const char *name;
		int claims;  /* in the log */
		int known;   /* in the ledger */
		bool reply;  /* the last one was answered */
		bool others; /* the log is another campaign's */
		int64_t found;
	} rows[] = {
		{ "all known", 2, 2, false, false, 1 },
		{ "all known, and answered", 2, 2, true, false, 0 },
		{ "the last one lost", 2, 1, false, false, -1 },
		{ "its answer alone would tell, too", 0, 1, true, false, -1 },
		{ "all lost", 1, 0, true, false, -1 },
		{ "another campaign's", 2, 0, true, true, 0 },
		{ "more known than logged", 1, 2, false, false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char dir[TESTING_PATH], path[TESTING_PATH + 32], key[TASK_KEY_SIZE];
		struct problem problem = { 0 };
		struct text frames = { 0 }, campaign = { 0 };
		struct reply_log *log;
		struct ledger *l;

		testing_dir_make(dir);
		(void)snprintf(path, sizeof path, "%s/l", dir);
		l = ledger_of_one(path);
		assert_int_equal(ledger_get(l, "campaign", &campaign), 0);
		for (int n = 1; n <= rows[i].known; n++) {
			if (n > 1)
				assert_int_equal(ledger_unclaim(l, 1), 0);
			assert_int_equal(ledger_claim(l, 1, 1000, 0, key), 0);
		}
		assert_int_equal(ledger_commit(l), 0);
		for (int n = 1; n <= rows[i].claims + (rows[i].claims == 0 ? 2 : 0); n++) {
			(void)snprintf(key, sizeof key, "rc-%s-1-%d",
			    rows[i].others ? "0123456789abcdef" : text_str(&campaign), n);
			if (rows[i].claims > 0)
				reply_log_claim(&frames, key);
		}
		if (rows[i].reply)
			add(&frames, key, 200, "{\"success\":true,\"call_id\":\"one\"}");
		log = opened(path);
		assert_int_equal(reply_log_append(log, &frames), 0);
		ROW_INT(rows[i].name,
		    recovery_recover(l, log, &(struct permit){ 0 }, 3000, &problem), rows[i].found);
		ROW_INT(rows[i].name, problem.code, rows[i].found < 0 ? EXIT_MACHINE : EXIT_DONE);
		ROW_TRUE(rows[i].name,
		    rows[i].found >= 0 || strstr(problem.text, "has lost what it knew") != NULL);
		/* The log is still there to tell. */
		ROW_INT(rows[i].name, size_of(path, ".replies") > 0, rows[i].found < 0);
		reply_log_free(log);
		ledger_free(l);
		text_free(&frames);
		text_free(&campaign);
		testing_dir_remove(dir);
	}
}

/* Somebody reads while the campaign ends: the log stays as it is, and so do the words that the end had. */
static void
end_beside_a_reader(void **state)
{
	static const char *const none[] = { "" };
	char dir[TESTING_PATH], path[TESTING_PATH + 32], key[TASK_KEY_SIZE];
	struct problem problem = { 0 }, end = { 0 };
	struct text frames = { 0 };
	struct permit permit = { 0 };
	struct reply_log *log;
	struct ledger *l;
	struct db *reader;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/l", dir);
	l = ledger_of_one(path);
	log = opened(path);
	reader = db_open(path, DB_READ, none, 1, &problem);
	assert_non_null(reader);
	assert_int_equal(db_exec(reader, "BEGIN; SELECT count(*) FROM contact"), 0);
	assert_int_equal(ledger_claim(l, 1, 1000, 0, key), 0);
	assert_int_equal(ledger_commit(l), 0);
	reply_log_claim(&frames, key);
	assert_int_equal(reply_log_append(log, &frames), 0);
	(void)problem_set(&end, EXIT_EARLY, "the budget is used up");
	assert_int_equal(recovery_done(l, log, &permit, &end), 0);
	assert_int_equal(end.code, EXIT_EARLY);
	assert_string_equal(end.text, "the budget is used up");
	assert_true(size_of(path, ".replies") > 0);
	assert_int_equal(db_close(reader, &problem), 0);
	assert_int_equal(recovery_done(l, log, &permit, &end), 0);
	assert_int_equal(end.code, EXIT_EARLY);
	assert_int_equal(size_of(path, ".replies"), 0);
	reply_log_free(log);
	ledger_free(l);
	text_free(&frames);
	testing_dir_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(torn_anywhere),
		cmocka_unit_test(dropped),
		cmocka_unit_test(private_and_empty_at_last),
		cmocka_unit_test(recovered),
		cmocka_unit_test(lost_is_noticed),
		cmocka_unit_test(end_beside_a_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
