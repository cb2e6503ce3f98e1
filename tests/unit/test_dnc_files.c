/*
 * test_block_list.c: files of numbers that must not be called: read, changed, read again; and the stamps that tell
 * a change.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "dnc_files.h"
#include "file_stamp.h"
#include "testing.h"

#define PATH_BYTES (TESTING_PATH + 16)

static void
put(const char *path, const char *mode, const char *words)
{
	FILE *f = fopen(path, mode);

	assert_non_null(f);
	assert_true(fputs(words, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Until a change is told by the times of the file. */
static void
settle(void)
{
	(void)nanosleep(&(struct timespec){ 0, 100 * 1000 * 1000 }, NULL);
}

static int
refresh(struct dnc_files *b)
{
	struct problem problem = { 0 };
	int rc = dnc_files_refresh(b, &problem);

	if (rc < 0)
		fail_msg("%s", problem.text);
	return rc;
}

/* The last digits of the numbers 13800138000 to 13800138009 that are blocked. */
static const char *
blocked(const struct dnc_files *b, char out[static 16])
{
	const char *path;
	char phone[12];
	size_t n = 0;

	for (int i = 0; i < 10; i++) {
		(void)snprintf(phone, sizeof phone, "1380013800%d", i);
		if (dnc_files_has(b, phone, &path))
			out[n++] = (char)('0' + i);
	}
	out[n] = '\0';
	return out;
}

/*
 * Every way in which a file comes to hold something else is seen, and nothing else is a change; who was listed once
 * stays listed.
 */
static void
changes_are_seen(void **state)
{
	char dir[TESTING_PATH], one[PATH_BYTES], two[PATH_BYTES], out[16];
	const char *paths[] = { one, two };
	struct dnc_files *b;
	struct timespec times[2];
	struct stat st;
	const char *path;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(one, sizeof one, "%s/one", dir);
	(void)snprintf(two, sizeof two, "%s/two", dir);
	put(one, "w", "13800138000\n");
	put(two, "w", "phone,x\n138-0013-8001,\n");
	settle();
	b = dnc_files_new(paths, 2, DNC_UNREADABLE_IGNORED);
	assert_non_null(b);
	assert_string_equal(blocked(b, out), "");
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "01");
	assert_true(dnc_files_has(b, "13800138001", &path));
	assert_ptr_equal(path, two);
	assert_int_equal(refresh(b), 0);
	/* It grows. */
	put(one, "a", "13800138002\n");
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "012");
	settle();
	(void)refresh(b);
	assert_int_equal(refresh(b), 0);
	/* Same size, and somebody set the time back. */
	assert_int_equal(stat(one, &st), 0);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	put(one, "w", "13800138003\n13800138004\n");
	assert_int_equal(utimensat(AT_FDCWD, one, times, 0), 0);
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "01234");
	/* Two changes of one size within one tick of the kernel's clock: the second counts. */
	for (int i = 0; i < 200; i++) {
		char words[16];

		put(one, "w", "13800138005\n");
		(void)refresh(b);
		(void)snprintf(words, sizeof words, "13800139%03d\n", i);
		put(one, "w", words);
		(void)refresh(b);
		words[11] = '\0';
		assert_true(dnc_files_has(b, words, &path));
	}
	/* Another file in its place. */
	settle();
	(void)refresh(b);
	put(two, "w", "13800138007\n");
	assert_int_equal(rename(two, one), 0);
	put(two, "w", "13800138008\n");
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "01234578");
	/* It is being written anew: empty, only its header, cut. */
	put(one, "w", "");
	assert_int_equal(refresh(b), 1);
	put(one, "w", "phone,x\n");
	assert_int_equal(refresh(b), 1);
	put(one, "w", "phone,x\n138001");
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "01234578");
	dnc_files_free(b);
	testing_dir_remove(dir);
}

/* What cannot be read keeps what was read before, and is asked for again. */
static void
failures_forget_nothing(void **state)
{
	static const char *const broken[] = { NULL, "13800138005\n\"13800138006\n", "name\nW\n",
		"\xff\xfe\x01", "name,why\nW,13800138005\n" };
	char dir[TESTING_PATH], one[PATH_BYTES], two[PATH_BYTES], out[16];
	const char *paths[] = { one, two };
	struct problem problem = { 0 };
	struct dnc_files *b;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(one, sizeof one, "%s/one", dir);
	(void)snprintf(two, sizeof two, "%s/two", dir);
	b = dnc_files_new(paths, 2, DNC_UNREADABLE_IGNORED);
	assert_non_null(b);
	assert_int_equal(dnc_files_refresh(b, &problem), -1);
	assert_int_equal(problem.code, EXIT_USAGE);
	assert_non_null(strstr(problem.text, "/one: "));
	put(two, "w", "13800138001\n");
	for (size_t i = 0; i < COUNT(broken); i++) {
		put(one, "w", "13800138000\n");
		assert_int_equal(refresh(b), 1);
		if (broken[i] == NULL)
			assert_int_equal(unlink(one), 0);
		else
			put(one, "w", broken[i]);
		/* What can be read of a file that breaks off counts already. */
		for (int k = 0; k < 2; k++) {
			problem = (struct problem){ 0 };
			assert_int_equal(dnc_files_refresh(b, &problem), -1);
			assert_int_equal(problem.code, EXIT_USAGE);
			assert_non_null(strstr(problem.text, "/one"));
			assert_string_equal(blocked(b, out), i == 0 ? "01" : "015");
		}
	}
	/* That the first file was read again is told although the second failed meanwhile. */
	put(one, "w", "13800138002\n");
	assert_int_equal(unlink(two), 0);
	assert_int_equal(dnc_files_refresh(b, &problem), -1);
	assert_string_equal(blocked(b, out), "0125");
	settle();
	put(two, "w", "");
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "0125");
	dnc_files_free(b);
	/* What can be read only once is no list: a pipe would hang, a folder is a mistake. */
	assert_int_equal(unlink(one), 0);
	assert_int_equal(mkfifo(one, 0600), 0);
	for (int i = 0; i < 2; i++) {
		const char *no[] = { i == 0 ? one : dir };

		b = dnc_files_new(no, 1, DNC_UNREADABLE_REFUSED);
		assert_non_null(b);
		problem = (struct problem){ 0 };
		assert_int_equal(dnc_files_refresh(b, &problem), -1);
		assert_non_null(strstr(problem.text, "a plain file is wanted"));
		dnc_files_free(b);
	}
	testing_dir_remove(dir);
}

/* The file as it was read last. */
static struct dnc_file
told(const struct dnc_files *b)
{
	struct dnc_file file;

	assert_true(dnc_files_at(b, 0, &file));
	return file;
}

/* Entries that are no numbers are counted, a few named; nobody is called as long as they are there. */
static void
unreadable_entries(void **state)
{
	char dir[TESTING_PATH], one[PATH_BYTES], out[16];
	const char *paths[] = { one };
	struct problem problem = { 0 };
	struct dnc_file file;
	struct dnc_files *b, *ignoring;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(one, sizeof one, "%s/one", dir);
	put(one, "w", "13800138000\n1\n13800138001\n22\n");
	b = dnc_files_new(paths, 1, DNC_UNREADABLE_REFUSED);
	ignoring = dnc_files_new(paths, 1, DNC_UNREADABLE_IGNORED);
	assert_true(b != NULL && ignoring != NULL);
	assert_false(told(b).read);
	assert_int_equal(refresh(ignoring), 1);
	assert_int_equal(told(ignoring).unreadable, 2);
	for (int i = 0; i < 2; i++) {
		problem = (struct problem){ 0 };
		assert_int_equal(dnc_files_refresh(b, &problem), -1);
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_non_null(strstr(problem.text, "/one:2: row 2: phone: 1 digit"));
		assert_non_null(strstr(problem.text, "; this and 1 more of the do-not-call list"));
		assert_string_equal(blocked(b, out), "01");
	}
	file = told(b);
	assert_true(file.read && file.path == one && file.numbers == 2 && file.unreadable == 2);
	assert_non_null(strstr(file.words, "/one:2: row 2: phone: 1 digit"));
	assert_non_null(strstr(file.words, "/one:4: row 4: phone: 2 digits"));
	put(one, "a", "333\n4\n5\n6\n7\n8\n9\n");
	assert_int_equal(dnc_files_refresh(b, &problem), -1);
	file = told(b);
	assert_int_equal(file.unreadable, 9);
	assert_non_null(strstr(file.words, "/one:7:"));
	assert_null(strstr(file.words, "/one:8:"));
	/* Mended. */
	put(one, "w", "13800138002\n");
	settle();
	assert_int_equal(refresh(b), 1);
	assert_int_equal(refresh(b), 0);
	file = told(b);
	assert_true(file.numbers == 3 && file.unreadable == 0);
	assert_string_equal(file.words, "");
	/* Results of an earlier campaign: who was not called may be. */
	put(one, "w", "phone,call_phone,call_status\n1,13800138003,ended\n1,13800138004,ready\n");
	settle();
	assert_int_equal(refresh(b), 1);
	assert_string_equal(blocked(b, out), "0123");
	assert_false(dnc_files_at(b, 1, &file));
	dnc_files_free(b);
	dnc_files_free(ignoring);
	testing_dir_remove(dir);
}

static void
stamps(void **state)
{
	char dir[TESTING_PATH], one[PATH_BYTES];
	struct file_stamp a, b, none = { 0 };
	struct problem problem = { 0 };

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(one, sizeof one, "%s/one", dir);
	put(one, "w", "x");
	assert_int_equal(file_stamp_take(one, &a, &problem), 0);
	/* Just changed: nobody can tell yet. */
	assert_false(file_stamp_same(&a, &a));
	settle();
	assert_int_equal(file_stamp_take(one, &a, &problem), 0);
	assert_int_equal(file_stamp_take(one, &b, &problem), 0);
	assert_true(file_stamp_same(&a, &b));
	assert_false(file_stamp_same(&a, &none));
	assert_false(file_stamp_same(&none, &none));
	assert_int_equal(chmod(one, 0600), 0);
	settle();
	assert_int_equal(file_stamp_take(one, &b, &problem), 0);
	assert_false(file_stamp_same(&a, &b));
	testing_dir_remove(dir);
}

/* As text only when a later change cannot have the same times. */
static void
stamps_to_be_kept(void **state)
{
	static const int64_t second = INT64_C(1000000000), at = INT64_C(1795311065000);
	static const struct {
		const char *name;
		int64_t modified, changed; /* ns before it was looked at */
		const char *wanted;
	} rows[] = {
		{ "old", 3, 3, "1 2 3 1795311062000000000 1795311062000000000" },
		{ "old enough", 2, 2, "1 2 3 1795311063000000000 1795311063000000000" },
		{ "just changed", 1, 1, "" },
		{ "dated back", 3, 1, "" },
		{ "just modified", 1, 3, "" },
		{ "of the future", -60, 3, "" },
	};
	char text[FILE_STAMP_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct file_stamp stamp = {
			.device = 1,
			.inode = 2,
			.size = 3,
			.modified = at * 1000000 - rows[i].modified * second,
			.changed = at * 1000000 - rows[i].changed * second,
			.looked = at,
		};

		file_stamp_show(&stamp, text);
		ROW_TRUE(rows[i].name, strcmp(text, rows[i].wanted) == 0);
	}
	file_stamp_show(&(struct file_stamp){ .looked = at }, text);
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_seen),
		cmocka_unit_test(failures_forget_nothing),
		cmocka_unit_test(unreadable_entries),
		cmocka_unit_test(stamps),
		cmocka_unit_test(stamps_to_be_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
