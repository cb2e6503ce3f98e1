/*
 * test_files.c: CSV as it is written, and files that are there whole or not at all.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "atomic_file.h"
#include "text.h"

static char folder[] = "/tmp/test_files.XXXXXX";

/* `name` in the folder; valid until the next call but three. */
static const char *
in_folder(const char *name)
{
	static char paths[4][sizeof folder + 300];
	static int next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static void
put(const char *path, const char *content)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
expect_content(const char *path, const char *content)
{
	struct text got = { 0 };
	FILE *f = fopen(path, "rb");
	int c;

	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		text_addc(&got, (char)c);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text_str(&got), content);
	text_free(&got);
}

static int
count_files(void)
{
	DIR *dir = opendir(folder);
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	assert_int_equal(closedir(dir), 0);
	return n - 2;
}

static struct atomic_file *
open_file(const char *path)
{
	struct problem problem = { .code = EXIT_DONE };
	struct atomic_file *f = atomic_file_open(path, &problem);

	if (f == NULL)
		fail_msg("%s", problem.text);
	return f;
}

static void
check_target(void **state)
{
	static const struct {
		const char *name; /* in the folder */
		bool replace;
		const char *problem; /* behind the path; NULL: fine */
	} cases[] = {
		{ "new.csv", false, NULL },
		{ "new.csv", true, NULL },
		{ "file.csv", false, ": is there already; --force replaces it" },
		{ "file.csv", true, NULL },
		{ "sub", true, ": is a folder; name a file in it" },
		{ "sub/", true, ": is a folder; name a file in it" },
		{ "link.csv", true, ": is a link; name the file it points to" },
		{ "dangling.csv", true, ": is a link; name the file it points to" },
		{ "pipe", true,
		    ": is not a plain file; name another one, or - for standard output" },
		{ "sub/new.csv", false, NULL },
	};
	struct problem problem = { .code = EXIT_DONE };
	struct text words = { 0 };

	(void)state;
	put(in_folder("file.csv"), "x");
	assert_int_equal(mkdir(in_folder("sub"), 0777), 0);
	assert_int_equal(symlink("file.csv", in_folder("link.csv")), 0);
	assert_int_equal(symlink("none", in_folder("dangling.csv")), 0);
	assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *path = in_folder(cases[i].name);

		assert_int_equal(atomic_file_check(path, cases[i].replace, &problem),
		    cases[i].problem == NULL ? 0 : -1);
		if (cases[i].problem == NULL)
			continue;
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_memory_equal(problem.text, path, strlen(path));
		assert_string_equal(problem.text + strlen(path), cases[i].problem);
	}
	assert_int_equal(atomic_file_check("-", false, &problem), 0);
	assert_int_equal(atomic_file_check("", false, &problem), -1);
	assert_int_equal(atomic_file_check(in_folder("none/new.csv"), false, &problem), -1);
	text_addf(&words, "%s/none/new.csv: the folder %s/none is missing; make it first", folder,
	    folder);
	assert_string_equal(problem.text, text_str(&words));
	assert_int_equal(atomic_file_check(in_folder("file.csv/new.csv"), false, &problem), -1);
	assert_int_equal(problem.code, EXIT_USAGE);
	assert_int_equal(unlink(in_folder("file.csv")), 0);
	assert_int_equal(unlink(in_folder("link.csv")), 0);
	assert_int_equal(unlink(in_folder("dangling.csv")), 0);
	assert_int_equal(unlink(in_folder("pipe")), 0);
	assert_int_equal(rmdir(in_folder("sub")), 0);
	text_free(&words);
}

/* A folder that takes no files. Root is not held up by a mode, so another user looks. */
static void
check_read_only(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	bool root = geteuid() == 0;
	int rc;

	(void)state;
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(mkdir(in_folder("shut"), 0555), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	rc = atomic_file_check(in_folder("shut/new.csv"), false, &problem);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(problem.code, EXIT_USAGE);
	assert_non_null(strstr(problem.text, "takes no files: Permission denied"));
	assert_int_equal(rmdir(in_folder("shut")), 0);
}

static void
whole_or_not(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	const char *path = in_folder("out.csv");
	struct atomic_file *f = open_file(path);

	(void)state;
	assert_int_equal(count_files(), 1); /* under a temporary name */
	atomic_file_write(f, "one\n", 4);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(atomic_file_commit(f, &problem), 0);
	expect_content(path, "one\n");
	assert_int_equal(count_files(), 1);
	atomic_file_free(f);
	expect_content(path, "one\n");

	/* Given up: the old one stays, and nothing else. */
	f = open_file(path);
	atomic_file_write(f, "two\n", 4);
	expect_content(path, "one\n");
	atomic_file_free(f);
	expect_content(path, "one\n");
	assert_int_equal(count_files(), 1);

	/* Replaced. */
	f = open_file(path);
	atomic_file_write(f, "", 0);
	assert_int_equal(atomic_file_commit(f, &problem), 0);
	atomic_file_free(f);
	expect_content(path, "");
	assert_int_equal(unlink(path), 0);
	atomic_file_free(NULL);
}

/* Writes of every size against the buffer's, none of them divisors of it. */
static void
large_writes(void **state)
{
	static const size_t sizes[] = { 1, 7, 4093, 65535, 65536, 65537, 200003 };
	struct problem problem = { .code = EXIT_DONE };
	const char *path = in_folder("out.csv");
	struct atomic_file *f = open_file(path);
	struct text all = { 0 };

	(void)state;
	for (size_t i = 0; i < 5 * sizeof sizes / sizeof *sizes; i++) {
		size_t from = all.len;

		for (size_t k = 0; k < sizes[i % 7]; k++)
			text_addc(&all, (char)('a' + (from + k * 31) % 26));
		atomic_file_write(f, all.data + from, all.len - from);
	}
	assert_int_equal(atomic_file_commit(f, &problem), 0);
	atomic_file_free(f);
	expect_content(path, text_str(&all));
	text_free(&all);
	assert_int_equal(unlink(path), 0);
}

/* The mode follows the umask; a very long name leaves room for what the temporary one adds. */
static void
modes_and_names(void **state)
{
	char name[256];
	struct problem problem = { .code = EXIT_DONE };
	struct stat st;

	(void)state;
	/* 252 bytes: 84 characters of three. */
	name[0] = '\0';
	for (size_t i = 0; i < 84; i++)
		memcpy(name + 3 * i, "名", 4);
	for (int i = 0; i < 2; i++) {
		mode_t old = umask(i == 0 ? 022 : 077);
		struct atomic_file *f = open_file(in_folder(name));

		assert_int_equal(atomic_file_commit(f, &problem), 0);
		atomic_file_free(f);
		umask(old);
		assert_int_equal(stat(in_folder(name), &st), 0);
		assert_int_equal(st.st_mode & 0777, i == 0 ? 0644 : 0600);
	}
	assert_int_equal(unlink(in_folder(name)), 0);
}

/* A path without a folder is in the one we stand in, also when we have left it by the commit. */
static void
here(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	struct atomic_file *f;
	char *back = getcwd(NULL, 0);

	(void)state;
	assert_non_null(back);
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(atomic_file_check("here.csv", false, &problem), 0);
	f = open_file("here.csv");
	atomic_file_write(f, "x", 1);
	assert_int_equal(chdir(back), 0);
	assert_int_equal(atomic_file_commit(f, &problem), 0);
	atomic_file_free(f);
	expect_content(in_folder("here.csv"), "x");
	assert_int_equal(unlink(in_folder("here.csv")), 0);
	free(back);
}

static void
no_folder(void **state)
{
	struct problem problem = { .code = EXIT_DONE };

	(void)state;
	assert_null(atomic_file_open(in_folder("none/out.csv"), &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_non_null(strstr(problem.text, "/none/out.csv: cannot be written: No such file"));
}

/* A full disk, for which a limit on the size of files stands: told by the commit, the old file kept. */
static void
disk_full(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	const char *path = in_folder("out.csv");
	struct rlimit old, small;
	struct atomic_file *f;
	char block[4096] = { 0 };
	int rc;

	(void)state;
	put(path, "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 100 * 1024;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	f = open_file(path);
	for (int i = 0; i < 50; i++)
		atomic_file_write(f, block, sizeof block);
	rc = atomic_file_commit(f, &problem);
	atomic_file_free(f);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_string_equal(problem.text + strlen(path), ": cannot be written: File too large");
	expect_content(path, "old");
	assert_int_equal(count_files(), 1);
	assert_int_equal(unlink(path), 0);
}

/* `-` goes to descriptor 1, as it stands, and leaves it open; what goes wrong there is told as well. */
static void
standard_output(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	struct atomic_file *f;
	int fds[2];
	char got[16] = "";
	int saved, rc;

	(void)state;
	assert_int_equal(fflush(stdout), 0);
	for (int gone = 0; gone < 2; gone++) {
		assert_int_equal(pipe(fds), 0);
		saved = dup(STDOUT_FILENO);
		assert_true(saved >= 0);
		assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
		if (gone)
			assert_int_equal(close(fds[0]), 0);
		assert_int_equal(dup2(fds[1], STDOUT_FILENO), STDOUT_FILENO);
		f = atomic_file_open("-", &problem);
		if (f != NULL)
			atomic_file_write(f, "a,b\n", 4);
		rc = f == NULL ? -2 : atomic_file_commit(f, &problem);
		atomic_file_free(f);
		assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
		assert_int_equal(close(saved), 0);
		assert_int_equal(close(fds[1]), 0);
		assert_int_equal(rc, gone ? -1 : 0);
		if (!gone) {
			assert_int_equal(read(fds[0], got, sizeof got), 4);
			assert_string_equal(got, "a,b\n");
			assert_int_equal(close(fds[0]), 0);
		}
	}
	assert_string_equal(problem.text, "standard output: cannot be written: Broken pipe");
	assert_int_equal(count_files(), 0);
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_target),
		cmocka_unit_test(check_read_only),
		cmocka_unit_test(whole_or_not),
		cmocka_unit_test(large_writes),
		cmocka_unit_test(modes_and_names),
		cmocka_unit_test(here),
		cmocka_unit_test(no_folder),
		cmocka_unit_test(disk_full),
		cmocka_unit_test(standard_output),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
