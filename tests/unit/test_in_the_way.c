/*
 * test_in_the_way.c: files that an output meets: what is never replaced, what is put aside, and one writer for a
 * name; and an output that meets them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "atomic_file.h"
#include "kept.h"
#include "output_lock.h"
#include "precious.h"
#include "testing.h"

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

static void
put(const char *name, const void *bytes, size_t n, mode_t mode)
{
	int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static void
puts_to(const char *name, const char *text)
{
	put(name, text, strlen(text), 0644);
}

static void
holds(const char *name, const char *text)
{
	char got[64] = "";
	int fd = open(in_folder(name), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail_msg("%s is not there", name);
	assert_true(read(fd, got, sizeof got - 1) >= 0);
	assert_int_equal(close(fd), 0);
	ROW_STRING(name, got, text);
}

/* The header of a database with that application_id. */
static void
put_database(const char *name, const char application[static 4])
{
	char head[100] = "SQLite format 3";

	memcpy(head + 68, application, 4);
	put(name, head, sizeof head, 0644);
}

static void
precious(void **state)
{
	static const struct {
		const char *name, *text;
		mode_t mode;
		enum precious found;
	} files[] = {
		{ "empty", "", 0600, PRECIOUS_NOT },
		{ "roll.csv", "phone,requirement\n13900000000,hi\n", 0600, PRECIOUS_NOT },
		{ "log", "{\"phone\":\"13900000000\",\"placed\":true}\n", 0600, PRECIOUS_NOT },
		{ "k1", "sk_abc\n", 0644, PRECIOUS_KEY },
		{ "k2", "aicall_abc\r\n", 0644, PRECIOUS_KEY },
		{ "k3", "abcdefghijkl", 0600, PRECIOUS_KEY },
		{ "k4", "abcdefghijkl", 0644, PRECIOUS_NOT },
		{ "k5", "abcdefghijk", 0600, PRECIOUS_NOT },
		{ "k6", "abc defghijkl", 0600, PRECIOUS_NOT },
		{ "k7", "{ \"steponeai_api_key\" : \"x\" }", 0644, PRECIOUS_KEY },
		{ "k8", "say \"steponeai_api_key\"", 0644, PRECIOUS_NOT },
		{ "w1", "\x37\x7f\x06\x82...", 0644, PRECIOUS_BESIDE },
		{ "w2", "\x37\x7f\x06\x83...", 0644, PRECIOUS_BESIDE },
		{ "j", "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 0644, PRECIOUS_BESIDE },
		{ "x.lock", "123\n", 0600, PRECIOUS_BESIDE },
		{ "y.lock", "123 mine\n", 0600, PRECIOUS_NOT },
		{ "x.replies", "anything", 0600, PRECIOUS_BESIDE },
		{ "y.replies", "", 0600, PRECIOUS_NOT },
		{ "ledger-wal", "", 0600, PRECIOUS_BESIDE },
	};
	static const struct {
		const char *name;
		enum precious found;
	} names[] = { { "ledger", PRECIOUS_LEDGER }, { "history", PRECIOUS_HISTORY },
		{ "database", PRECIOUS_NOT }, { "hard", PRECIOUS_LEDGER },
		{ "soft", PRECIOUS_LEDGER }, { "soft.lock", PRECIOUS_BESIDE },
		{ "ledger-shm", PRECIOUS_BESIDE }, { "ledger.new", PRECIOUS_BESIDE },
		{ "ledger.v1", PRECIOUS_BESIDE }, { "history-journal", PRECIOUS_BESIDE },
		{ "database-wal", PRECIOUS_NOT }, { "memory.sqlite", PRECIOUS_HISTORY },
		{ "memory.sqlite-journal", PRECIOUS_BESIDE }, { "my-memory.sqlite", PRECIOUS_NOT },
		{ "ledger.csv", PRECIOUS_NOT }, { "-wal", PRECIOUS_NOT } };

	(void)state;
	testing_dir_make(folder);
	put_database("ledger", "ROSL");
	put_database("history", "RMMM");
	put_database("database", "ABCD");
	assert_int_equal(link(in_folder("ledger"), in_folder("hard")), 0);
	assert_int_equal(symlink("ledger", in_folder("soft")), 0);
	for (size_t i = 0; i < COUNT(files); i++) {
		put(files[i].name, files[i].text, strlen(files[i].text), files[i].mode);
		ROW_INT(files[i].name, precious_of(in_folder(files[i].name)), files[i].found);
	}
	for (size_t i = 0; i < COUNT(names); i++)
		ROW_INT(names[i].name, precious_of(in_folder(names[i].name)), names[i].found);
	assert_int_equal(precious_of(folder), PRECIOUS_NOT);
	for (int i = PRECIOUS_NOT; i <= PRECIOUS_KEY; i++)
		assert_true(strlen(precious_name((enum precious)i)) > 0);
	testing_dir_remove(folder);
}

static void
aside(void **state)
{
	char kept[PATH_MAX], wanted[PATH_MAX];

	(void)state;
	testing_dir_make(folder);
	for (int i = 1; i <= 3; i++) {
		char text[8];

		(void)snprintf(text, sizeof text, "%d", i);
		puts_to("file", text);
		assert_int_equal(kept_aside(AT_FDCWD, in_folder("file"), kept), 0);
		(void)snprintf(
		    wanted, sizeof wanted, "%s~%s", in_folder("file"), i > 1 ? text : "");
		assert_string_equal(kept, wanted);
	}
	holds("file~", "1");
	holds("file~2", "2");
	holds("file~3", "3");
	assert_int_equal(kept_aside(AT_FDCWD, in_folder("file"), kept), -1);
	assert_int_equal(kept_rename(AT_FDCWD, in_folder("file~"), in_folder("file~2")), -1);
	holds("file~2", "2");
	testing_dir_remove(folder);
}

static void
one_writer(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	int first, other, again, none;

	(void)state;
	testing_dir_make(folder);
	assert_int_equal(output_lock_take(in_folder("out.csv"), &first, &problem), 0);
	assert_true(first >= 0);
	assert_int_equal(output_lock_take(in_folder("sums.csv"), &other, &problem), 0);
	assert_true(other >= 0);
	assert_int_equal(output_lock_take(in_folder("./out.csv"), &again, &problem), -1);
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_int_equal(again, -1);
	assert_int_equal(close(first), 0);
	problem = (struct problem){ .code = EXIT_DONE };
	assert_int_equal(output_lock_take(in_folder("out.csv"), &again, &problem), 0);
	assert_true(again >= 0);
	assert_int_equal(output_lock_take("-", &none, &problem), 0);
	assert_int_equal(none, -1);
	assert_int_equal(output_lock_take(NULL, &none, &problem), 0);
	assert_int_equal(output_lock_take(in_folder("none/out.csv"), &none, &problem), 0);
	assert_int_equal(none, -1);
	assert_int_equal(testing_dir_files(folder), 0);
	assert_int_equal(close(again), 0);
	assert_int_equal(close(other), 0);
	testing_dir_remove(folder);
}

/* What stands at an output's name when it is begun, and what does at its end. */
static void
met(void **state)
{
	static const struct {
		const char *name, *before,
		    *meanwhile; /* NULL: none; "-": what was there is removed */
		const char *kept;
	} rows[] = { { "nothing", NULL, NULL, NULL }, { "one that is replaced", "old", NULL, NULL },
		{ "one that came", NULL, "new", "new" },
		{ "another in its place", "old", "newer", "newer" },
		{ "removed", "old", "-", NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problem problem = { .code = EXIT_DONE };
		struct atomic_file *f;

		testing_dir_make(folder);
		if (rows[i].before != NULL)
			puts_to("out", rows[i].before);
		f = atomic_file_open(in_folder("out"), &problem);
		assert_non_null(f);
		atomic_file_write(f, "ours", 4);
		if (i % 2 == 0)
			assert_int_equal(atomic_file_finish(f, &problem), 0);
		if (rows[i].meanwhile != NULL && strcmp(rows[i].meanwhile, "-") == 0)
			assert_int_equal(unlink(in_folder("out")), 0);
		else if (rows[i].meanwhile != NULL)
			puts_to("out", rows[i].meanwhile);
		assert_int_equal(atomic_file_commit(f, &problem), 0);
		holds("out", "ours");
		ROW_TRUE(rows[i].name, (atomic_file_kept(f) == NULL) == (rows[i].kept == NULL));
		if (rows[i].kept != NULL) {
			ROW_STRING(rows[i].name, atomic_file_kept(f), "out~");
			holds("out~", rows[i].kept);
		}
		ROW_INT(rows[i].name, testing_dir_files(folder), rows[i].kept == NULL ? 1 : 2);
		atomic_file_free(f);
		testing_dir_remove(folder);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(precious),
		cmocka_unit_test(aside),
		cmocka_unit_test(one_writer),
		cmocka_unit_test(met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
