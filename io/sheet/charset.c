/*
 * charset.c: encodings, through iconv, the only file that calls it. Any one thread for each object.
 * Must never let through what is not text: whoever reads on trusts it to be UTF-8 without NUL.
 */
#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "utf8.h"

#include "banned.h"

#define BLOCK (64 * 1024)
#define PEEK  4096 /* bytes looked at for the NULs of UTF-16 */
/*
 * What speaks for UTF-8 before the first byte that breaks it: eight characters of two bytes, or two
 * of three, are no accident. Text in GB18030 looks like that once in tens of thousands of files, and
 * its user is told; taken for GB18030, a few names in UTF-8 would be read out as nonsense.
 */
#define UTF8_FOR_SURE 8
#define UTF8_OF_THREE 4

static const struct {
	const char *bytes;
	size_t len;
	const char *encoding;
} marks[] = {
	{ "\xef\xbb\xbf", 3, "UTF-8" },
	{ "\xff\xfe", 2, "UTF-16LE" },
	{ "\xfe\xff", 2, "UTF-16BE" },
	{ "\x84\x31\x95\x33", 4, "GB18030" },
};
#define MARKS (sizeof marks / sizeof *marks)

bool
charset_known(const char *name)
{
	iconv_t to, from;
	bool known;

	if (strlen(name) >= ROLL_FORMAT_ENCODING || strpbrk(name, " +/") != NULL)
		return false;
	to = iconv_open(name, "UTF-8");
	from = iconv_open("UTF-8", name);
	known = to != (iconv_t)-1 && from != (iconv_t)-1;
	if (to != (iconv_t)-1)
		(void)iconv_close(to);
	if (from != (iconv_t)-1)
		(void)iconv_close(from);
	return known;
}

const char *
charset_name(const char *name)
{
	/* UTF-16 without an order is what Windows writes. */
	static const struct {
		const char *as, *name;
	} names[] = { { "UTF8", "UTF-8" }, { "UTF-8", "UTF-8" }, { "UTF16", "UTF-16LE" },
		{ "UTF-16", "UTF-16LE" }, { "UTF-16LE", "UTF-16LE" }, { "UTF-16BE", "UTF-16BE" },
		{ "GB18030", "GB18030" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(name, names[i].as) == 0)
			return names[i].name;
	return name;
}

/* Why iconv_open failed: it does not know the encoding, or the machine has no room for its tables. */
static void
refuse_encoding(const char *file, const char *encoding, struct problem *problem)
{
	const char *sep = file[0] == '\0' ? "" : ": ";

	if (errno == EINVAL)
		(void)problem_set(
		    problem, EXIT_USAGE, "%s%sno such encoding is known: %s", file, sep, encoding);
	else
		(void)problem_set(problem, EXIT_MACHINE, "%s%sthe encoding %s cannot be used: %s",
		    file, sep, encoding, strerror(errno));
}

static void
set_encoding(struct roll_format *format, const char *name)
{
	(void)snprintf(format->encoding, sizeof format->encoding, "%s", charset_name(name));
}

static bool
is_utf8(const struct roll_format *format)
{
	return strcmp(format->encoding, "UTF-8") == 0;
}

/*
 * In UTF-16 a delimiter and a line end have a NUL at their side, which no other text has. NULL: none
 * of this.
 */
static const char *
guess_utf16(const char *start, size_t len)
{
	size_t signs[2] = { 0, 0 };

	for (size_t i = 0; i + 1 < len; i += 2) {
		const char *sign = ",;\t|\r\n";

		signs[0] +=
		    start[i] == '\0' && start[i + 1] != '\0' && strchr(sign, start[i + 1]) != NULL;
		signs[1] +=
		    start[i + 1] == '\0' && start[i] != '\0' && strchr(sign, start[i]) != NULL;
	}
	if (signs[0] == signs[1])
		return NULL;
	return signs[1] > signs[0] ? "UTF-16LE" : "UTF-16BE";
}

/* The line that the byte at `offset` stands in, for a message; 0 when it cannot be read. */
static long long
line_of(const struct source *source, int64_t offset)
{
	char block[4096];
	char before = '\0';
	long long line = 1;

	for (int64_t at = 0; at < offset;) {
		int64_t left = offset - at;
		size_t want = left < (int64_t)sizeof block ? (size_t)left : sizeof block;
		ssize_t n = source_read(source, at, block, want, NULL);

		if (n <= 0)
			return 0;
		for (ssize_t i = 0; i < n; i++) {
			line += block[i] == '\r' || (block[i] == '\n' && before != '\r');
			before = block[i];
		}
		at += n;
	}
	return line;
}

static int
refuse(const struct source *source, int64_t offset, struct problem *problem, const char *why,
    const char *advice)
{
	unsigned char byte = 0;

	(void)source_read(source, offset, &byte, 1, NULL);
	return problem_set(problem, EXIT_USAGE, "%s:%lld: %s (byte 0x%02X at offset %lld); %s",
	    source_name(source), line_of(source, offset), why, byte, (long long)offset, advice);
}

static int
refuse_nul(const struct source *source, int64_t offset, struct problem *problem)
{
	return refuse(
	    source, offset, problem, "a NUL: this is not text", "save the roll as CSV or .xlsx");
}

/* What the characters of several bytes in valid UTF-8 weigh. */
static size_t
weigh_wide(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.data[i];

		n += byte >= 0xe0 ? UTF8_OF_THREE : byte >= 0xc0 ? 1 : 0;
	}
	return n;
}

/*
 * Looks through all of it. 1: it is UTF-8; 0: not, *offset is the first byte that is wrong and
 * *wide what the characters of several bytes before it weigh; -1: *problem.
 */
static int
try_utf8(const struct source *source, int64_t *offset, size_t *wide, struct problem *problem)
{
	char *block = malloc(BLOCK);
	size_t kept = 0; /* bytes of a character that the block before ended in */
	int64_t at = 0;
	int status = -1;

	*wide = 0;
	if (block == NULL)
		return problem_memory(problem);
	for (;;) {
		ssize_t n = source_read(source, at, block + kept, BLOCK - kept, problem);
		size_t len = kept + (n < 0 ? 0 : (size_t)n);
		size_t valid = utf8_valid((struct span){ block, len });
		const char *nul = memchr(block, '\0', valid);

		if (n < 0)
			goto out;
		*offset = at - (int64_t)kept + (int64_t)valid;
		if (*wide < UTF8_FOR_SURE)
			*wide += weigh_wide((struct span){ block, valid });
		if (nul != NULL) {
			(void)refuse_nul(source, at - (int64_t)kept + (nul - block), problem);
			goto out;
		}
		/* A character cut by the end of the block has three bytes at most here. */
		if (valid < len && (len - valid > 3 || n == 0)) {
			status = 0;
			goto out;
		}
		if (n == 0)
			break;
		kept = len - valid;
		memmove(block, block + valid, kept);
		at += n;
	}
	status = 1;
out:
	free(block);
	return status;
}

/* Strict UTF-8, or else GB18030, whose own mistakes show as it is read. */
static int
find_out(const struct source *source, struct roll_format *format, struct problem *problem)
{
	int64_t offset;
	size_t wide;

	switch (try_utf8(source, &offset, &wide, problem)) {
	case 1:
		set_encoding(format, "UTF-8");
		return 0;
	case 0:
		break;
	default:
		return -1;
	}
	if (wide >= UTF8_FOR_SURE)
		return refuse(source, offset, problem, "not UTF-8, while all before it is",
		    "mend this place, or name the file's --encoding");
	set_encoding(format, "GB18030");
	return 0;
}

/* --encoding UTF-8: all of it has to be. */
static int
demand_utf8(const struct source *source, struct problem *problem)
{
	int64_t offset;
	size_t wide;

	switch (try_utf8(source, &offset, &wide, problem)) {
	case 1:
		return 0;
	case 0:
		return refuse(source, offset, problem, "not UTF-8", "save the file as UTF-8");
	default:
		return -1;
	}
}

int
charset_detect(const struct source *source, const char *wanted, struct roll_format *format,
    struct problem *problem)
{
	char start[PEEK];
	ssize_t len = source_read(source, 0, start, sizeof start, problem);
	const char *marked = NULL, *utf16;

	if (len < 0)
		return -1;
	for (size_t i = 0; i < MARKS && marked == NULL; i++)
		if ((size_t)len >= marks[i].len && memcmp(start, marks[i].bytes, marks[i].len) == 0)
			marked = marks[i].encoding;
	if (wanted != NULL) {
		set_encoding(format, wanted);
		if (strcasecmp(wanted, "UTF-16") == 0 && marked != NULL &&
		    strcmp(marked, "UTF-16BE") == 0)
			set_encoding(format, marked);
		format->bom = marked != NULL && strcmp(marked, format->encoding) == 0;
	} else if (marked != NULL) {
		set_encoding(format, marked);
		format->bom = true;
	} else if ((utf16 = guess_utf16(start, (size_t)len)) != NULL) {
		set_encoding(format, utf16);
	} else {
		return find_out(source, format, problem);
	}
	return is_utf8(format) ? demand_utf8(source, problem) : 0;
}

struct charset_in {
	const struct source *source;
	const struct roll_format *format;
	iconv_t convert; /* (iconv_t)-1: the source is UTF-8, which charset_detect looked through */
	int64_t at;      /* the next byte of the source */
	size_t kept;     /* bytes at the block's start that are left from the one before */
	char block[BLOCK];
	char out[3 * BLOCK]; /* GB18030's two bytes become three */
};

struct charset_in *
charset_in_new(
    const struct source *source, const struct roll_format *format, struct problem *problem)
{
	struct charset_in *in = malloc(sizeof *in);

	if (in == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	in->source = source;
	in->format = format;
	in->kept = 0;
	in->at = 0;
	in->convert = (iconv_t)-1;
	for (size_t i = 0; format->bom && i < MARKS; i++)
		if (strcmp(marks[i].encoding, format->encoding) == 0)
			in->at = (int64_t)marks[i].len;
	if (is_utf8(format))
		return in;
	in->convert = iconv_open("UTF-8", format->encoding);
	if (in->convert != (iconv_t)-1)
		return in;
	refuse_encoding(source_name(source), format->encoding, problem);
	free(in);
	return NULL;
}

/* Where iconv stopped: at a byte that is wrong, or inside the file's last character. */
static int
refuse_bytes(const struct charset_in *in, int64_t offset, struct problem *problem)
{
	char why[ROLL_FORMAT_ENCODING + 32];
	const char *both = "neither UTF-8 nor GB18030";
	bool found_out = strcmp(in->format->encoding, "GB18030") == 0 && !in->format->bom;

	(void)snprintf(why, sizeof why, "not %s", in->format->encoding);
	return refuse(in->source, offset, problem, found_out ? both : why,
	    "save the file as UTF-8, or name its --encoding");
}

/* What is in the block, converted; what is left of it is kept for the next. */
static int
convert(struct charset_in *in, size_t len, bool last, struct span *out, struct problem *problem)
{
	char *from = in->block, *to = in->out;
	size_t left = len, room = sizeof in->out;
	int64_t begins = in->at - (int64_t)len;
	const char *nul;
	bool failed = iconv(in->convert, &from, &left, &to, &room) == (size_t)-1;

	/* What iconv left, also for want of room (E2BIG), is tried again. */
	if (failed && (errno == EILSEQ || (errno == EINVAL && last)))
		return refuse_bytes(in, begins + (from - in->block), problem);
	*out = (struct span){ in->out, (size_t)(to - in->out) };
	nul = memchr(out->data, '\0', out->len);
	if (nul != NULL)
		return problem_set(problem, EXIT_USAGE,
		    "%s: a NUL after offset %lld: this is not text; save the roll as CSV or .xlsx",
		    source_name(in->source), (long long)begins);
	memmove(in->block, from, left);
	in->kept = left;
	return 1;
}

/* A letter that an accent might have followed is held back until the end (TCVN, CP1258). */
static int
convert_end(struct charset_in *in, struct span *out)
{
	char *to = in->out;
	size_t room = sizeof in->out;

	if (in->convert == (iconv_t)-1)
		return 0;
	(void)iconv(in->convert, NULL, NULL, &to, &room);
	*out = (struct span){ in->out, (size_t)(to - in->out) };
	return out->len > 0;
}

int
charset_in_next(struct charset_in *in, struct span *block, struct problem *problem)
{
	do {
		size_t room = sizeof in->block - in->kept;
		ssize_t n = source_read(in->source, in->at, in->block + in->kept, room, problem);
		size_t len = in->kept + (n < 0 ? 0 : (size_t)n);

		if (n < 0)
			return -1;
		if (len == 0)
			return convert_end(in, block);
		in->at += n;
		in->kept = 0;
		*block = (struct span){ in->block, len };
		if (in->convert == (iconv_t)-1)
			return 1;
		if (convert(in, len, n == 0, block, problem) < 0)
			return -1;
	} while (block->len == 0);
	return 1;
}

void
charset_in_free(struct charset_in *in)
{
	if (in == NULL)
		return;
	if (in->convert != (iconv_t)-1)
		(void)iconv_close(in->convert);
	free(in);
}

struct charset_out {
	iconv_t convert; /* (iconv_t)-1: nothing to do */
	int64_t lost;
};

struct charset_out *
charset_out_new(const char *encoding, struct problem *problem)
{
	struct charset_out *charset = calloc(1, sizeof *charset);

	if (charset == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	charset->convert = (iconv_t)-1;
	if (strcmp(encoding, "UTF-8") == 0)
		return charset;
	charset->convert = iconv_open(encoding, "UTF-8");
	if (charset->convert != (iconv_t)-1)
		return charset;
	refuse_encoding("", encoding, problem);
	free(charset);
	return NULL;
}

/* A character that the encoding does not have. */
static void
put_lost(struct charset_out *charset, struct span *rest, struct text *out)
{
	char mark[] = "?", room[16];
	char *from = mark, *to = room;
	size_t left = 1, free_bytes = sizeof room;

	(void)utf8_take(rest);
	charset->lost++;
	(void)iconv(charset->convert, &from, &left, &to, &free_bytes);
	text_add(out, room, (size_t)(to - room));
}

void
charset_out_add(struct charset_out *charset, struct span text, struct text *out)
{
	char block[4096];

	if (charset->convert == (iconv_t)-1) {
		text_addspan(out, text);
		return;
	}
	while (text.len > 0) {
		/* iconv's own prototype lacks a const; it writes nothing there. */
		char *from = (char *)(uintptr_t)text.data, *to = block;
		size_t room = sizeof block;
		size_t rc = iconv(charset->convert, &from, &text.len, &to, &room);
		int why = errno;

		text.data = from;
		text_add(out, block, (size_t)(to - block));
		if (rc == (size_t)-1 && why != E2BIG)
			put_lost(charset, &text, out);
	}
}

int64_t
charset_out_lost(const struct charset_out *charset)
{
	return charset->lost;
}

void
charset_out_free(struct charset_out *charset)
{
	if (charset == NULL)
		return;
	if (charset->convert != (iconv_t)-1)
		(void)iconv_close(charset->convert);
	free(charset);
}
