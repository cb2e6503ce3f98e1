/*
 * test_roll_in.c: what a file's bytes are as rows, lines and cells, and what refuses the whole file.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "csv_in.h"
#include "roll_in.h"
#include "text.h"

/* clang-format off */
#define BYTES(s) { s, sizeof(s) - 1 }
/* clang-format on */
#define MIB   (1024 * 1024)
#define BLOCK (64 * 1024) /* of charset_in */

/* What is looked at here is rows and cells; the delimiter is another matter. */
static const struct roll_in_options commas = { .delimiter = "," };

/* The folder for files, made once; each test takes its files away. */
static char folder[] = "/tmp/test_roll_in.XXXXXX";

static const char *
write_file(struct span bytes)
{
	static char path[sizeof folder + 16];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/roll.csv", folder);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* `2@3<a><b>`: row 2, on line 3, with two cells. Returns what the last roll_in_next did. */
static int
add_rows(struct text *got, struct roll_in *in, struct problem *problem)
{
	struct roll_row row;
	int rc;

	while ((rc = roll_in_next(in, &row, problem)) == 1) {
		text_addf(got, "%lld@%lld", (long long)row.row, (long long)row.line);
		for (size_t i = 0; i < row.n; i++) {
			text_addc(got, '<');
			text_addspan(got, row.cells[i]);
			text_addc(got, '>');
		}
	}
	return rc;
}

/* One row behind the other, a problem at the end without its path. */
static void
add_all(struct text *got, const char *path)
{
	struct problem problem = { .code = EXIT_DONE };
	struct roll_in *in = roll_in_open(path, &commas, &problem);
	struct roll_row row;
	int rc;

	if (in == NULL)
		fail_msg("%s", problem.text);
	assert_string_equal(roll_in_name(in), strcmp(path, "-") == 0 ? "standard input" : path);
	rc = add_rows(got, in, &problem);
	if (rc < 0) {
		size_t name = strlen(roll_in_name(in));

		assert_int_equal(problem.code, EXIT_USAGE);
		assert_memory_equal(problem.text, roll_in_name(in), name);
		text_adds(got, problem.text + name);
		/* It stays refused. */
		problem.text[0] = '\0';
		assert_int_equal(roll_in_next(in, &row, &problem), -1);
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_true(problem.text[0] != '\0');
	} else {
		assert_int_equal(roll_in_next(in, &row, &problem), 0);
	}
	roll_in_free(in);
}

static void
expect(struct span bytes, const char *wanted)
{
	struct text got = { 0 };

	add_all(&got, write_file(bytes));
	assert_string_equal(text_str(&got), wanted);
	text_free(&got);
}

struct good_case {
	struct span bytes;
	const char *rows;
};

static const struct good_case good[] = {
	{ BYTES(""), "" },
	{ BYTES("\xef\xbb\xbf"), "" },
	{ BYTES("a,b\n"), "1@1<a><b>" },
	{ BYTES("a,b"), "1@1<a><b>" },
	{ BYTES("a,b\nc,d"), "1@1<a><b>2@2<c><d>" },
	{ BYTES("a\nb\nc\n"), "1@1<a>2@2<b>3@3<c>" },
	{ BYTES("a\r\nb\r\nc\r\n"), "1@1<a>2@2<b>3@3<c>" },
	{ BYTES("a\rb\rc\r"), "1@1<a>2@2<b>3@3<c>" },
	{ BYTES("a\rb\nc\r\nd"), "1@1<a>2@2<b>3@3<c>4@4<d>" },
	/* Blank rows count, whatever ends them. */
	{ BYTES("\n"), "" },
	{ BYTES("\n\na\n"), "3@3<a>" },
	{ BYTES("a\n\n\nb\n"), "1@1<a>4@4<b>" },
	{ BYTES("a\r\n\r\n\r\nb\r\n"), "1@1<a>4@4<b>" },
	{ BYTES("a\r\r\rb\r"), "1@1<a>4@4<b>" },
	{ BYTES("a\n\r\nb"), "1@1<a>3@3<b>" },
	{ BYTES("a\r\n\n\rb"), "1@1<a>4@4<b>" },
	/* What is not blank: commas, a pair of quotes, white space. */
	{ BYTES("a,b\n,\n \n\"\"\n"), "1@1<a><b>2@2<><>3@3< >4@4<>" },
	{ BYTES(","), "1@1<><>" },
	{ BYTES(",,a,\n"), "1@1<><><a><>" },
	{ BYTES("\"\""), "1@1<>" },
	/* Cells come byte for byte. */
	{ BYTES(" a , b\t,\tc \n"), "1@1< a >< b\t><\tc >" },
	{ BYTES("\"a,b\",\" c \"\n"), "1@1<a,b>< c >" },
	{ BYTES("\"he said \"\"yes\"\"\"\n"), "1@1<he said \"yes\">" },
	{ BYTES("\"\"\"\"\n\"\"\"\"\"\""), "1@1<\">2@2<\"\">" },
	{ BYTES("张三,\"李,四\"\n"), "1@1<张三><李,四>" },
	{ BYTES("a\x01\x7f\xc2\x80,\xf0\x9f\x98\x80\n"),
	    "1@1<a\x01\x7f\xc2\x80><\xf0\x9f\x98\x80>" },
	{ BYTES("a;b\tc|d\n"), "1@1<a;b\tc|d>" },
	{ BYTES("a\xe2\x80\xa8"
		"b\n"),
	    "1@1<a\xe2\x80\xa8"
	    "b>" }, /* U+2028 ends no line */
	/* A byte order mark is one at the start only. */
	{ BYTES("\xef\xbb\xbf"
		"a,b\nc\n"),
	    "1@1<a><b>2@2<c>" },
	{ BYTES("\xef\xbb\xbf\"a,b\"\n"), "1@1<a,b>" },
	{ BYTES("\xef\xbb\xbf\xef\xbb\xbf"
		"a\n\xef\xbb\xbf"
		"b\n"),
	    "1@1<\xef\xbb\xbf"
	    "a>2@2<\xef\xbb\xbf"
	    "b>" },
	{ BYTES("a\n\ufeff"
		"b\n"),
	    "1@1<a>2@2<\ufeff"
	    "b>" },
	/* A line break in quotes is a line and no row. */
	{ BYTES("\"a\nb\",c\nd\n"), "1@1<a\nb><c>2@3<d>" },
	{ BYTES("\"a\r\nb\",c\r\nd\r\n"), "1@1<a\r\nb><c>2@3<d>" },
	{ BYTES("\"a\rb\"\rc\r"), "1@1<a\rb>2@3<c>" },
	{ BYTES("\"\n\n\n\"\n\nz"), "1@1<\n\n\n>3@6<z>" },
	{ BYTES("\"\r\"\n\"\n\"\r\n\"\r\n\"\rz"), "1@1<\r>2@3<\n>3@5<\r\n>4@7<z>" },
	{ BYTES("\"\r\r\n\n\r\"\nz"), "1@1<\r\r\n\n\r>2@6<z>" },
	{ BYTES("x,\"a\n\",\"\nb\"\nz"), "1@1<x><a\n><\nb>2@4<z>" },
	{ BYTES("\"a\"\"\nb\"\nz"), "1@1<a\"\nb>2@3<z>" },
	/* Text as exporters write it; also where a block ends at one of its quotes. */
	{ BYTES("=\"1\",=\"2\"\r\n=\"\",=\n"), "1@1<=\"1\"><=\"2\">2@2<=\"\"><=>" },
	{ BYTES("a\n=\"1\""), "1@1<a>2@2<=\"1\">" },
};

#define STRAY                                                     \
	": a quote inside a cell that is not in quotes; put the " \
	"whole cell in quotes and double the quotes in it"
#define JUNK                                                             \
	": goes on after its closing quote; double the quotes inside a " \
	"cell, and let a delimiter follow the last"
#define OPEN ": the quote that opens here is never closed; a cell in quotes ends with a quote"

static const struct good_case bad[] = {
	{ BYTES("a,b\"c\n"), ":1: cell 2" STRAY },
	{ BYTES("a\nb \"c\"\nd\n"), "1@1<a>:2: cell 1" STRAY },
	{ BYTES("\"a\nb\",c\nd\n\ne,f\""), "1@1<a\nb><c>2@3<d>:5: cell 2" STRAY },
	{ BYTES("a\n=\"1\"3,2\n"), "1@1<a>:2: cell 1" STRAY },
	{ BYTES("a\nb,=\"1\"\"2\"\n"), "1@1<a>:2: cell 2" STRAY },
	{ BYTES("a\n\"b\" ,c\n"), "1@1<a>:2: cell 1" JUNK },
	{ BYTES("a\nb,\"c\"d\n"), "1@1<a>:2: cell 2" JUNK },
	{ BYTES("a\n\"he said \"hi\" to me\"\n"), "1@1<a>:2: cell 1" JUNK },
	{ BYTES("a\n\"b\nc\nd\"e\n"),
	    "1@1<a>:4: cell 1: goes on after its closing quote (it was opened on line 2); "
	    "double the quotes inside a cell, and let a delimiter follow the last" },
	{ BYTES("a\n\"b\n\n\"c,d\n"),
	    "1@1<a>:4: cell 1: goes on after its closing quote (it was opened on line 2); "
	    "double the quotes inside a cell, and let a delimiter follow the last" },
	{ BYTES("\""), ":1" OPEN },
	{ BYTES("a\n\"b"), "1@1<a>:2" OPEN },
	{ BYTES("a\n\nb,\"c\nd\ne,f\n"), "1@1<a>:3" OPEN },
	{ BYTES("a\r\n\"b\r\nc\",\"d\r\ne\r\n"), "1@1<a>:3" OPEN },
	{ BYTES("a\n\"b\"\""), "1@1<a>:2" OPEN },
	{ BYTES("a\n\"b\"\"\n"), "1@1<a>:2" OPEN },
};

static void
good_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		expect(good[i].bytes, good[i].rows);
}

static void
bad_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		expect(bad[i].bytes, bad[i].rows);
}

/* Every case again, the end of a block put before each of its bytes: one more row in front, on one more line. */
static void
across_blocks(void **state)
{
	char *bytes = malloc(BLOCK + 256);
	const size_t n_good = sizeof good / sizeof *good;
	const size_t n_bad = sizeof bad / sizeof *bad;
	size_t looked = 0;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < n_good + n_bad; i++) {
		struct span s = i < n_good ? good[i].bytes : bad[i - n_good].bytes;
		struct text one = { 0 };
		struct text got = { 0 };

		if (s.len >= 3 && memcmp(s.data, "\xef\xbb\xbf", 3) == 0)
			continue; /* at the start only */
		text_adds(&one, "x\n");
		text_addspan(&one, s);
		add_all(&got, write_file(text_span(&one)));
		for (size_t before = 0; before <= s.len; before++) {
			const size_t front = BLOCK - before;
			struct text again = { 0 };
			struct span first;

			memset(bytes, 'x', front - 1);
			bytes[front - 1] = '\n';
			memcpy(bytes + front, s.data, s.len);
			add_all(&again, write_file((struct span){ bytes, front + s.len }));
			/* Of the row in front, all but one x is passed over. */
			first = text_span(&again);
			assert_true(first.len > front);
			assert_memory_equal(first.data, "1@1<x", 5);
			assert_string_equal(first.data + 5 + front - 2, text_str(&got) + 5);
			text_free(&again);
			looked++;
		}
		text_free(&one);
		text_free(&got);
	}
	assert_true(looked > 300);
	free(bytes);
}

/* A row of `cells` cells of `len` bytes each, in quotes or not, a line before and one behind it. */
static struct text
large_row(size_t cells, size_t len, bool quoted)
{
	struct text t = { 0 };

	text_adds(&t, "a\n");
	for (size_t i = 0; i < cells; i++) {
		if (i > 0)
			text_addc(&t, ',');
		if (quoted)
			text_addc(&t, '"');
		if (text_reserve(&t, len) == 0) {
			memset(t.data + t.len, 'x', len);
			t.len += len;
		}
		if (quoted)
			text_addc(&t, '"');
	}
	text_adds(&t, "\nb\n");
	assert_false(t.failed);
	return t;
}

static void
large_cells(void **state)
{
	static const struct {
		size_t cells;
		size_t len;
		const char *problem; /* NULL: three rows */
	} cases[] = {
		{ 1, MIB, NULL },
		{ 3, MIB, NULL },
		{ 1, MIB + 1, ":2: cell 1: over 1 MiB; is there a quote that is never closed?" },
		{ 1, MIB + 2, ":2: cell 1: over 1 MiB; is there a quote that is never closed?" },
		{ 1, 3 * MIB, ":2: cell 1: over 1 MiB; is there a quote that is never closed?" },
		{ 2, MIB + 1, ":2: cell 1: over 1 MiB; is there a quote that is never closed?" },
		{ 15, MIB, NULL },
		{ 16, MIB, ":2: a row over 16 MiB" },
		{ 100000, 1, NULL },
		{ 1000000, 0, NULL },
		{ 2000000, 0, ":2: a row over 16 MiB" },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		size_t k = i / 2;
		struct text bytes = large_row(cases[k].cells, cases[k].len, i % 2 == 1);
		struct problem problem = { .code = EXIT_DONE };
		struct roll_in *in = roll_in_open(write_file(text_span(&bytes)), &commas, &problem);
		struct roll_row row;

		text_free(&bytes);
		assert_non_null(in);
		assert_int_equal(roll_in_next(in, &row, &problem), 1);
		if (cases[k].problem != NULL) {
			assert_int_equal(roll_in_next(in, &row, &problem), -1);
			assert_int_equal(problem.code, EXIT_USAGE);
			assert_string_equal(
			    problem.text + strlen(roll_in_name(in)), cases[k].problem);
			roll_in_free(in);
			continue;
		}
		assert_int_equal(roll_in_next(in, &row, &problem), 1);
		assert_int_equal(row.n, cases[k].cells);
		for (size_t cell = 0; cell < row.n; cell++)
			assert_int_equal(row.cells[cell].len, cases[k].len);
		assert_int_equal(roll_in_next(in, &row, &problem), 1);
		assert_true(row.row == 3 && row.line == 3);
		assert_int_equal(roll_in_next(in, &row, &problem), 0);
		roll_in_free(in);
	}
}

/* A quote that is never closed, early in a large file: the line where it stands is told. */
static void
swallowed(void **state)
{
	struct text bytes = { 0 };

	(void)state;
	text_adds(&bytes, "a,b\n1,\"2\n");
	for (int i = 0; i < 600000; i++)
		text_adds(&bytes, "3,4\n");
	expect(text_span(&bytes),
	    "1@1<a><b>:2: cell 2: over 1 MiB; is there a quote that is never closed?");
	text_free(&bytes);
}

/* A pipe gives its bytes in small pieces; a character, a CRLF, a BOM come apart. */
static void
from_pipe(void **state)
{
	static const char bytes[] = "\xef\xbb\xbf名,\"a\r\nb\"\r\n\r\n张,\"\"\"\"\r\n";
	struct text got = { 0 };
	char path[32];
	int fds[2];
	int saved;
	int status;
	pid_t child;

	(void)state;
	for (int standard = 0; standard < 2; standard++) {
		text_clear(&got);
		assert_int_equal(pipe(fds), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			for (size_t i = 0; i < sizeof bytes - 1; i++)
				if (write(fds[1], bytes + i, 1) != 1 || usleep(200) != 0)
					_exit(1);
			_exit(0);
		}
		assert_int_equal(close(fds[1]), 0);
		if (standard) {
			saved = dup(STDIN_FILENO);
			assert_true(saved >= 0);
			assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
			add_all(&got, "-");
			assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
			assert_int_equal(close(saved), 0);
		} else {
			(void)snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
			add_all(&got, path);
		}
		assert_int_equal(close(fds[0]), 0);
		assert_true(waitpid(child, &status, 0) == child);
		assert_int_equal(status, 0);
		assert_string_equal(text_str(&got), "1@1<名><a\r\nb>3@4<张><\">");
	}
	text_free(&got);
}

static void
cannot_open(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	char path[64];

	(void)state;
	assert_null(roll_in_open(folder, &commas, &problem));
	assert_int_equal(problem.code, EXIT_USAGE);
	assert_string_equal(problem.text + strlen(folder), ": is a folder; name a file in it");
	(void)snprintf(path, sizeof path, "%s/none.csv", folder);
	assert_null(roll_in_open(path, &commas, &problem));
	assert_int_equal(problem.code, EXIT_USAGE);
	assert_string_equal(
	    problem.text + strlen(path), ": cannot be read: No such file or directory");
}

/* A disk that fails is the machine's fault, and not the end of the file. */
static void
read_error(void **state)
{
	struct problem problem = { .code = EXIT_DONE };

	(void)state;
	if (access("/proc/self/mem", R_OK) != 0)
		skip();
	assert_null(roll_in_open("/proc/self/mem", &commas, &problem)); /* EIO at offset 0 */
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_string_equal(problem.text, "/proc/self/mem: cannot be read: Input/output error");
}

struct encoded_case {
	struct span bytes;
	const char *encoding; /* --encoding */
	const char *format;   /* as roll_format_show has it, then the rows; or what refuses it */
};

#define NAMES "1@1<姓名><电话>2@2<张三><13800138000>"
#define SIXTEEN_LE                                \
	"\xd3\x59\x0d\x54,\0\x35\x75\xdd\x8b\n\0" \
	"\x20\x5f\x09\x4e,\0"                     \
	"1\0\x33\0\x38\0\x30\0\x30\0\x31\0\x33\0\x38\0\x30\0\x30\0\x30\0\n\0"
#define SIXTEEN_BE                                \
	"\x59\xd3\x54\x0d\0,\x75\x35\x8b\xdd\0\n" \
	"\x5f\x20\x4e\x09\0,\0"                   \
	"1\0\x33\0\x38\0\x30\0\x30\0\x31\0\x33\0\x38\0\x30\0\x30\0\x30\0\n"
#define GBK     "\xd0\xd5\xc3\xfb,\xb5\xe7\xbb\xb0\n\xd5\xc5\xc8\xfd,13800138000\n"
#define MEND    "; save the file as UTF-8, or name its --encoding"
#define NO_TEXT "; save the roll as CSV or .xlsx"

static const struct encoded_case encoded[] = {
	{ BYTES("姓名,电话\n张三,13800138000\n"), NULL, "csv UTF-8 , lf " NAMES },
	{ BYTES("\xef\xbb\xbf姓名,电话\r\n张三,13800138000\r\n"), NULL,
	    "csv UTF-8+bom , crlf " NAMES },
	{ BYTES("\xff\xfe" SIXTEEN_LE), NULL, "csv UTF-16LE+bom , lf " NAMES },
	{ BYTES("\xfe\xff" SIXTEEN_BE), NULL, "csv UTF-16BE+bom , lf " NAMES },
	{ BYTES(SIXTEEN_LE), NULL, "csv UTF-16LE , lf " NAMES },
	{ BYTES(SIXTEEN_BE), NULL, "csv UTF-16BE , lf " NAMES },
	{ BYTES(SIXTEEN_LE), "utf-16", "csv UTF-16LE , lf " NAMES },
	{ BYTES("\xfe\xff" SIXTEEN_BE), "utf-16", "csv UTF-16BE+bom , lf " NAMES },
	{ BYTES(GBK), NULL, "csv GB18030 , lf " NAMES },
	{ BYTES("\x84\x31\x95\x33" GBK), NULL, "csv GB18030+bom , lf " NAMES },
	{ BYTES(GBK), "gbk", "csv gbk , lf " NAMES },
	/* 0x5C and 0x7C as a second byte are no backslash and no delimiter. */
	{ BYTES("\x81\x5c,\x81\x7c\n"), NULL, "csv GB18030 , lf 1@1<乗><亅>" },
	{ BYTES("\xa7\x41,13800138000\n"), "big5", "csv big5 , lf 1@1<你><13800138000>" },
	{ BYTES("caf\xe9,x\n"), "latin1", "csv latin1 , lf 1@1<café><x>" },
	{ BYTES("a,b\n"), NULL, "csv UTF-8 , lf 1@1<a><b>" },
	/* Neither. */
	{ BYTES("caf\xe9,x\n"), NULL,
	    ":1: neither UTF-8 nor GB18030 (byte 0xE9 at offset 3)" MEND },
	{ BYTES("a\nb,\xff\n"), NULL,
	    ":2: neither UTF-8 nor GB18030 (byte 0xFF at offset 4)" MEND },
	{ BYTES("a\nb,\xd5"), NULL, ":2: neither UTF-8 nor GB18030 (byte 0xD5 at offset 4)" MEND },
	{ BYTES("a\n\xe5,\xbc\xa0\n"), "utf-8",
	    ":2: not UTF-8 (byte 0xE5 at offset 2); save the file as UTF-8" },
	{ BYTES("\xed\xa0\x80"), "utf8",
	    ":1: not UTF-8 (byte 0xED at offset 0); save the file as UTF-8" },
	{ BYTES("\xef\xbb\xbf"
		"a,\xc0\xaf\n"),
	    NULL, ":1: not UTF-8 (byte 0xC0 at offset 5); save the file as UTF-8" },
	{ BYTES("姓名,电话\r\n张三李四,1\r\n王\xe4\xba,2\r\n"), NULL,
	    ":3: not UTF-8, while all before it is (byte 0xE4 at offset 34); mend this place, or "
	    "name the file's --encoding" },
	{ BYTES("x,y\n张三,1\n\xd5\xc5\xc8\xfd,2\n"), NULL,
	    ":3: not UTF-8, while all before it is (byte 0xD5 at offset 13); mend this place, or "
	    "name the file's --encoding" },
	/* What a GBK file may begin with by accident: two bytes each, as in the word for `Unicom`. */
	{ BYTES("\xc1\xaa\xcd\xa8,x\n\xd5\xc5\xc8\xfd,2\n"), NULL,
	    "csv GB18030 , lf 1@1<联通><x>2@2<张三><2>" },
	/* Its last letter could still get an accent, in the next byte. */
	{ BYTES("ten,so\nXin chao Nam,Lan"), "TCVN",
	    "csv TCVN , lf 1@1<ten><so>2@2<Xin chao Nam><Lan>" },
	{ BYTES("ten,so\nXin chao Nam,Lan"), "CP1258",
	    "csv CP1258 , lf 1@1<ten><so>2@2<Xin chao Nam><Lan>" },
	{ BYTES("ten,so\nNam,cha\xa8"), "CP1258", "csv CP1258 , lf 1@1<ten><so>2@2<Nam><cha¨>" },
	{ BYTES("\xff\xfe"
		"a\0\x00\xd8,\0"),
	    NULL, ":1: not UTF-16LE (byte 0x00 at offset 4)" MEND },
	{ BYTES("a\0b\n"), NULL, ":1: a NUL: this is not text (byte 0x00 at offset 1)" NO_TEXT },
	{ BYTES("a\n\0\0b\n"), NULL,
	    ":2: a NUL: this is not text (byte 0x00 at offset 2)" NO_TEXT },
};

static void
encodings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++) {
		const struct roll_in_options options = { .encoding = encoded[i].encoding };
		struct problem problem = { .code = EXIT_DONE };
		const char *path = write_file(encoded[i].bytes);
		struct roll_in *in = roll_in_open(path, &options, &problem);
		struct text got = { 0 };

		if (in != NULL) {
			roll_format_show(roll_in_format(in), &got);
			text_addc(&got, ' ');
			if (add_rows(&got, in, &problem) < 0)
				text_clear(&got);
		}
		text_adds(&got, problem.text + (problem.text[0] == '\0' ? 0 : strlen(path)));
		assert_string_equal(text_str(&got), encoded[i].format);
		text_free(&got);
		roll_in_free(in);
	}
}

static const struct {
	struct span bytes;
	const char *format; /* then the rows */
} delimited[] = {
	{ BYTES("a;b\n1;2,3\n"), "csv UTF-8 ; lf 1@1<a><b>2@2<1><2,3>" },
	{ BYTES("a\tb\r\n1\t2\r\n"), "csv UTF-8 t crlf 1@1<a><b>2@2<1><2>" },
	{ BYTES("a|b\r1|2\r"), "csv UTF-8 | cr 1@1<a><b>2@2<1><2>" },
	{ BYTES("a,b;c;d\n"), "csv UTF-8 ; lf 1@1<a,b><c><d>" },
	{ BYTES("a,b;c\n"), "csv UTF-8 , lf 1@1<a><b;c>" },
	{ BYTES("\"a;b;c\",d\n"), "csv UTF-8 , lf 1@1<a;b;c><d>" },
	{ BYTES("phone\n1;2\n"), "csv UTF-8 , lf 1@1<phone>2@2<1;2>" },
	{ BYTES("\n\r\na;b\n"), "csv UTF-8 ; lf 3@3<a><b>" },
	{ BYTES(""), "csv UTF-8 , lf " },
	/* sep= is a line and no row. */
	{ BYTES("sep=;\r\na,b;c\r\n1;2\r\n"), "csv UTF-8+sep ; crlf 1@2<a,b><c>2@3<1><2>" },
	{ BYTES("\"sep=|\"\na|c\n"), "csv UTF-8+sep | lf 1@2<a><c>" },
	{ BYTES("sep=\t\na\tc\n"), "csv UTF-8+sep t lf 1@2<a><c>" },
	{ BYTES("\xef\xbb\xbfsep=;\na;c\n"), "csv UTF-8+bom+sep ; lf 1@2<a><c>" },
	{ BYTES("sep=;;\na;c\n"), "csv UTF-8 ; lf 1@1<sep=><><>2@2<a><c>" },
	{ BYTES("sep=\"\n"), ":1: cell 1" STRAY },
	/* ="text" keeps a number from a spreadsheet; a quote elsewhere stays refused. */
	{ BYTES("a,b\n=\"13800138000\",x\nx,=\"1\"\n"),
	    "csv UTF-8 , lf 1@1<a><b>2@2<=\"13800138000\"><x>3@3<x><=\"1\">" },
	{ BYTES("=\"a\""), "csv UTF-8 , lf 1@1<=\"a\">" },
	{ BYTES("=\"\"\r\n"), "csv UTF-8 , crlf 1@1<=\"\">" },
	{ BYTES("\"=\"\"1\"\"\"\n"), "csv UTF-8 , lf 1@1<=\"1\">" },
	{ BYTES("=\"a\"b\n"), ":1: cell 1" STRAY },
	{ BYTES("=\"a,b\"\n"), ":1: cell 2" STRAY },
	{ BYTES("==\"a\"\n"), ":1: cell 1" STRAY },
	{ BYTES("=\"a\"\"b\"\n"), ":1: cell 1" STRAY },
};

static void
delimiters(void **state)
{
	const struct roll_in_options options = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof delimited / sizeof *delimited; i++) {
		struct problem problem = { .code = EXIT_DONE };
		const char *path = write_file(delimited[i].bytes);
		struct roll_in *in = roll_in_open(path, &options, &problem);
		struct text got = { 0 };

		assert_non_null(in);
		roll_format_show(roll_in_format(in), &got);
		text_addc(&got, ' ');
		if (add_rows(&got, in, &problem) < 0) {
			text_clear(&got);
			text_adds(&got, problem.text + strlen(path));
		}
		assert_string_equal(text_str(&got), delimited[i].format);
		text_free(&got);
		roll_in_free(in);
	}
}

/* Known answers of FIPS 180-4, over the bytes of the file and not the cells: the BOM counts. */
static void
digests(void **state)
{
	static const struct {
		struct span bytes;
		const char *hex;
	} cases[] = {
		{ BYTES(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ BYTES("abc"),
		    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ BYTES("\xef\xbb\xbf"
			"abc"),
		    "1c28dc3f1f804a1ad9c9b4b4cf5e2658d16ad4ed08e3020d04a8d2865018947c" },
	};
	struct problem problem = { .code = EXIT_DONE };
	char hex[DIGEST_SIZE], last[DIGEST_SIZE];
	struct roll_row row;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct roll_in *in = roll_in_open(write_file(cases[i].bytes), &commas, &problem);

		assert_non_null(in);
		assert_int_equal(roll_in_digest(in, hex, &problem), -1);
		while (roll_in_next(in, &row, &problem) == 1)
			continue;
		assert_int_equal(roll_in_digest(in, hex, &problem), 0);
		assert_int_equal(roll_in_digest(in, last, &problem), 0);
		assert_string_equal(hex, last);
		assert_string_equal(hex, cases[i].hex);
		roll_in_free(in);
	}
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
	char path[sizeof folder + 16];

	(void)state;
	(void)snprintf(path, sizeof path, "%s/roll.csv", folder);
	(void)unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_files),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(across_blocks),
		cmocka_unit_test(large_cells),
		cmocka_unit_test(swallowed),
		cmocka_unit_test(from_pipe),
		cmocka_unit_test(cannot_open),
		cmocka_unit_test(read_error),
		cmocka_unit_test(encodings),
		cmocka_unit_test(delimiters),
		cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
