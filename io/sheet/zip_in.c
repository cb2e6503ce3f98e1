/*
 * zip_in.c: the members of a zip archive, through libzip, the only file that knows it. Any one
 * thread.
 *
 * libzip reads an archive's whole directory into memory, however large it claims to be, and a
 * descriptor by its position: both are kept from it here.
 */
#include "zip_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zip.h>

#include "text.h"

#include "banned.h"

#define DIRECTORY_MAX (1024 * 1024)
#define MEMBERS_MAX   10000
#define ENDS_MAX      16 /* what looks like an archive's end; there may be archives in archives */
#define RATIO_FROM    (32 * 1024 * 1024)
#define RATIO_MAX     250

/* An archive's end (APPNOTE.TXT 4.3.14 to 4.3.16): what libzip looks for, and where. */
#define END_SIZE      22
#define LOCATOR_SIZE  20
#define LARGE_SIZE    56
#define TAIL_SIZE     (END_SIZE + LOCATOR_SIZE + 65535)
#define REPAIR_ADVICE "copy or download it again, or open it in Excel and save it again"

struct zip_in {
	char *name;
	int fd;
	zip_uint64_t size; /* of the file */
	zip_uint64_t at;   /* where libzip reads next */
	zip_error_t error; /* of reading the file */
	zip_t *archive;
};

struct zip_in_member {
	struct zip_in *zip;
	struct text where; /* `roll.xlsx: "xl/workbook.xml"` */
	zip_file_t *file;
	int64_t most;
	int64_t packed; /* its size in the archive */
	int64_t inflated;
	bool ended;
};

static uint64_t
number_at(const unsigned char *p, int bytes)
{
	uint64_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | p[bytes];
	return number;
}

/* Reads `size` bytes from `at`. Returns how many there were, or -1. */
static ssize_t
read_at(int fd, void *data, size_t size, uint64_t at)
{
	size_t n = 0;

	while (n < size) {
		ssize_t got = pread(fd, (char *)data + n, size - n, (off_t)(at + n));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/* libzip: reads the file, without touching the descriptor's own position. */
static zip_int64_t
on_source(void *ctx, void *data, zip_uint64_t len, zip_source_cmd_t command)
{
	struct zip_in *zip = ctx;
	zip_int64_t n;

	switch (command) {
	case ZIP_SOURCE_OPEN:
		zip->at = 0;
		return 0;
	case ZIP_SOURCE_READ:
		n = read_at(zip->fd, data, len, zip->at);
		if (n < 0)
			zip_error_set(&zip->error, ZIP_ER_READ, errno);
		else
			zip->at += (zip_uint64_t)n;
		return n;
	case ZIP_SOURCE_SEEK:
		n = zip_source_seek_compute_offset(zip->at, zip->size, data, len, &zip->error);
		if (n < 0)
			return -1;
		zip->at = (zip_uint64_t)n;
		return 0;
	case ZIP_SOURCE_TELL:
		return (zip_int64_t)zip->at;
	case ZIP_SOURCE_STAT:
		zip_stat_init(data);
		((zip_stat_t *)data)->valid = ZIP_STAT_SIZE;
		((zip_stat_t *)data)->size = zip->size;
		return sizeof(zip_stat_t);
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&zip->error, data, len);
	case ZIP_SOURCE_CLOSE:
	case ZIP_SOURCE_FREE:
		return 0;
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ,
		    ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
		    ZIP_SOURCE_CLOSE, ZIP_SOURCE_FREE, -1);
	default:
		zip_error_set(&zip->error, ZIP_ER_OPNOTSUPP, 0);
		return -1;
	}
}

static int
refuse_directory(const struct zip_in *zip, struct problem *problem)
{
	return problem_set(problem, EXIT_USAGE,
	    "%s: the zip archive's directory is damaged or too large (%d members, %d KiB at "
	    "most); " REPAIR_ADVICE,
	    zip->name, MEMBERS_MAX, DIRECTORY_MAX / 1024);
}

/*
 * What one end of the archive says of the directory. A large archive says it in another place,
 * which its locator, right before the end, points at.
 */
static bool
directory_fits(const struct zip_in *zip, const unsigned char *end, bool locator)
{
	unsigned char large[LARGE_SIZE];
	uint64_t members = number_at(end + 10, 2);
	uint64_t size = number_at(end + 12, 4);

	if (locator && memcmp(end - LOCATOR_SIZE, "PK\6\7", 4) == 0) {
		uint64_t at = number_at(end - LOCATOR_SIZE + 8, 8);

		if (at > zip->size || read_at(zip->fd, large, LARGE_SIZE, at) != LARGE_SIZE)
			return false;
		members = number_at(large + 24, 8);
		if (number_at(large + 32, 8) > members)
			members = number_at(large + 32, 8);
		size = number_at(large + 40, 8);
	}
	return members <= MEMBERS_MAX && size <= DIRECTORY_MAX;
}

/* Looks at every end that libzip may take for the archive's, before it does. */
static int
check_directory(const struct zip_in *zip, struct problem *problem)
{
	uint64_t size = zip->size < TAIL_SIZE ? zip->size : TAIL_SIZE;
	unsigned char *tail = malloc(TAIL_SIZE);
	int ends = 0, rc = -1;

	if (tail == NULL)
		return problem_memory(problem);
	if (read_at(zip->fd, tail, size, zip->size - size) != (ssize_t)size) {
		(void)problem_set(
		    problem, EXIT_USAGE, "%s: cannot be read: %s", zip->name, strerror(errno));
		goto out;
	}
	for (size_t i = 0; i + END_SIZE <= size; i++) {
		if (tail[i] != 'P' || memcmp(tail + i, "PK\5\6", 4) != 0)
			continue;
		if (++ends > ENDS_MAX || !directory_fits(zip, tail + i, i >= LOCATOR_SIZE)) {
			(void)refuse_directory(zip, problem);
			goto out;
		}
	}
	if (ends == 0) {
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: cut off: the end of the zip archive is missing; copy or download it again",
		    zip->name);
		goto out;
	}
	rc = 0;
out:
	free(tail);
	return rc;
}

/* Two members of one name: two readers may see two different rolls. */
static int
check_members(const struct zip_in *zip, struct problem *problem)
{
	zip_int64_t n = zip_get_num_entries(zip->archive, 0);
	struct text where = { 0 };

	if (n > MEMBERS_MAX)
		return refuse_directory(zip, problem);
	for (zip_int64_t i = 0; i < n; i++) {
		const char *name = zip_get_name(zip->archive, (zip_uint64_t)i, 0);

		if (name == NULL)
			return refuse_directory(zip, problem);
		if (zip_name_locate(zip->archive, name, 0) == i)
			continue;
		text_addquoted(&where, span_of(name), 200);
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: %s stands twice in the archive; open it in Excel and save it again",
		    zip->name, text_str(&where));
		text_free(&where);
		return -1;
	}
	return 0;
}

/*
 * Why libzip could not: memory, which is no fault of the file, or in its words. errno was cleared
 * before. Returns -1.
 */
static int
refused(const char *where, const char *how, const char *words, struct problem *problem)
{
	if (errno == ENOMEM)
		return problem_memory(problem);
	return problem_set(problem, EXIT_USAGE, "%s%s: %s; %s", where, how, words, REPAIR_ADVICE);
}

static int
open_archive(struct zip_in *zip, struct problem *problem)
{
	zip_source_t *source;
	zip_error_t error;
	struct stat st;
	int rc = -1;

	if (fstat(zip->fd, &st) != 0 || st.st_size < 0)
		return problem_set(
		    problem, EXIT_USAGE, "%s: cannot be read: %s", zip->name, strerror(errno));
	zip->size = (zip_uint64_t)st.st_size;
	if (check_directory(zip, problem) != 0)
		return -1;
	zip_error_init(&error);
	source = zip_source_function_create(on_source, zip, &error);
	if (source == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	errno = 0;
	zip->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (zip->archive == NULL) {
		(void)refused(
		    zip->name, ": not a whole zip archive", zip_error_strerror(&error), problem);
		zip_source_free(source);
		goto out;
	}
	rc = check_members(zip, problem);
out:
	zip_error_fini(&error);
	return rc;
}

struct zip_in *
zip_in_open(int fd, const char *name, struct problem *problem)
{
	struct zip_in *zip = calloc(1, sizeof *zip);

	if (zip == NULL) {
		problem_memory(problem);
		return NULL;
	}
	zip->fd = fd;
	zip_error_init(&zip->error);
	zip->name = strdup(name);
	if (zip->name == NULL) {
		problem_memory(problem);
		goto out;
	}
	if (open_archive(zip, problem) != 0)
		goto out;
	return zip;
out:
	zip_in_free(zip);
	return NULL;
}

const char *
zip_in_name(const struct zip_in *zip)
{
	return zip->name;
}

static zip_int64_t
find(const struct zip_in *zip, const char *path)
{
	zip_int64_t i = zip_name_locate(zip->archive, path, 0);

	return i >= 0 ? i : zip_name_locate(zip->archive, path, ZIP_FL_NOCASE);
}

bool
zip_in_has(const struct zip_in *zip, const char *path)
{
	return find(zip, path) >= 0;
}

/* Whether the member can be read at all: it is there, in the clear, and stored or deflated. */
static int
check_member(struct zip_in_member *m, zip_int64_t i, zip_stat_t *st, struct problem *problem)
{
	const zip_uint64_t wanted = ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
	const char *where = text_str(&m->where);

	if (m->where.failed)
		return problem_memory(problem);
	if (i < 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s is missing in the archive; open it in Excel and save it again", where);
	if (zip_stat_index(m->zip->archive, (zip_uint64_t)i, 0, st) != 0 ||
	    (st->valid & wanted) != wanted)
		return problem_set(problem, EXIT_USAGE, "%s cannot be read: %s; %s", where,
		    zip_strerror(m->zip->archive), REPAIR_ADVICE);
	if ((st->valid & ZIP_STAT_ENCRYPTION_METHOD) && st->encryption_method != ZIP_EM_NONE)
		return problem_set(problem, EXIT_USAGE,
		    "%s is encrypted: take the password off in Excel and save it again", where);
	if (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE)
		return problem_set(problem, EXIT_USAGE,
		    "%s is packed in a way no spreadsheet does (method %u); open it in Excel and "
		    "save it again",
		    where, (unsigned)st->comp_method);
	return 0;
}

struct zip_in_member *
zip_in_member_open(struct zip_in *zip, const char *path, int64_t most, struct problem *problem)
{
	struct zip_in_member *m = calloc(1, sizeof *m);
	zip_int64_t i = find(zip, path);
	zip_stat_t st;

	if (m == NULL) {
		problem_memory(problem);
		return NULL;
	}
	m->zip = zip;
	m->most = most;
	text_addf(&m->where, "%s: ", zip->name);
	text_addquoted(&m->where, span_of(path), 200);
	zip_stat_init(&st);
	if (check_member(m, i, &st, problem) != 0)
		goto out;
	/* What is in the archive cannot be larger than the archive. */
	m->packed = (int64_t)(st.comp_size < zip->size ? st.comp_size : zip->size);
	errno = 0;
	m->file = zip_fopen_index(zip->archive, (zip_uint64_t)i, 0);
	if (m->file == NULL) {
		(void)refused(
		    text_str(&m->where), " cannot be read", zip_strerror(zip->archive), problem);
		goto out;
	}
	return m;
out:
	zip_in_member_close(m);
	return NULL;
}

/* A few bytes that inflate to gigabytes are no spreadsheet. */
static int
check_size(const struct zip_in_member *m, struct problem *problem)
{
	if (m->inflated > m->most)
		return problem_set(problem, EXIT_USAGE,
		    "%s is over %lld MiB; is there more than a roll in it? Save the roll alone, "
		    "or as CSV",
		    text_str(&m->where), (long long)(m->most / (1024 * 1024)));
	if (m->inflated > RATIO_FROM && m->inflated / RATIO_MAX > m->packed)
		return problem_set(problem, EXIT_USAGE,
		    "%s unpacks to more than %d times its size, as no roll does; delete the empty "
		    "rows behind the last one, or save it as CSV",
		    text_str(&m->where), RATIO_MAX);
	return 0;
}

ssize_t
zip_in_member_read(struct zip_in_member *m, void *data, size_t size, struct problem *problem)
{
	zip_int64_t n;

	if (m->ended)
		return 0;
	errno = 0;
	n = zip_fread(m->file, data, size);
	if (n < 0)
		return refused(text_str(&m->where), " is damaged",
		    zip_error_strerror(zip_file_get_error(m->file)), problem);
	m->ended = n == 0;
	m->inflated += n;
	return check_size(m, problem) != 0 ? -1 : (ssize_t)n;
}

void
zip_in_member_close(struct zip_in_member *m)
{
	if (m == NULL)
		return;
	if (m->file != NULL)
		(void)zip_fclose(m->file);
	text_free(&m->where);
	free(m);
}

void
zip_in_free(struct zip_in *zip)
{
	if (zip == NULL)
		return;
	if (zip->archive != NULL)
		zip_discard(zip->archive);
	zip_error_fini(&zip->error);
	free(zip->name);
	free(zip);
}
