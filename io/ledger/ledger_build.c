/*
 * ledger_build.c: a new ledger from a roll. The owner's thread. Built without a journal under
 * another name, in one transaction, synced and renamed: until then there is no ledger, and nothing
 * to repair.
 */
#include "ledger_private.h"

#include "durable.h"
#include "failpoint.h"
#include "local_disk.h"
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "banned.h"

static int
new_campaign(struct ledger *l)
{
	unsigned char bytes[8];

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return problem_set(
		    &l->problem, EXIT_MACHINE, "no random bytes: %s", strerror(errno));
	for (size_t i = 0; i < sizeof bytes; i++)
		(void)snprintf(l->campaign + 2 * i, 3, "%02x", bytes[i]);
	return ledger_put(l, "campaign", l->campaign);
}

static int
start_building(struct ledger *l)
{
	/*
	 * No cell is changed twice before the rename: a journal would only be written, never read.
	 */
	if (db_exec(l->db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
			   "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16000") != 0)
		return ledger_fail(l);
	if (ledger_migrate(l, 0) != 0)
		return -1;
	return new_campaign(l);
}

/*
 * What only a ledger leaves beside it, when it ended in the middle: a new one in its place would call
 * its people again, and take an old -wal for its own. 0, or -1 with *problem filled.
 */
static int
check_remains(const char *path, struct problem *problem)
{
	static const char *const endings[] = { "-wal", ".replies" };
	char remains[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (snprintf(remains, sizeof remains, "%s%s", path, endings[i]) >=
		    (int)sizeof remains)
			return problem_set(problem, EXIT_USAGE, "%s: the name is too long", path);
		if (stat(remains, &st) == 0 && st.st_size > 0)
			return problem_set(problem, EXIT_MACHINE,
			    "%s: is gone, but %s tells that calls were made from it: nobody was"
			    " called; bring it back, or call only those who were not called in the last 30 days: -L NEW.ledger -o NEW.csv --at-most 1/30d (without that file, too, everybody would be called again)",
			    path, remains);
	}
	return 0;
}

int
ledger_may_begin(const char *path, struct problem *problem)
{
	return local_disk_check(path, problem) != 0 ? -1 : check_remains(path, problem);
}

/*
 * The name that it is built under is free, but for what an intake left that was cut off: a database
 * without a write-ahead log, of which the first page may not have been written yet. 0, or -1 with
 * *problem filled.
 */
static int
check_part(const char *part, struct problem *problem)
{
	static const char head[] = "SQLite format 3";
	char begin[20] = { 0 };
	struct stat st;
	bool left = false;
	int fd = open(part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno != ELOOP)
		return problem_set(problem, EXIT_MACHINE, "%s: %s", part, strerror(errno));
	/* Bytes 18 and 19 are 2 with such a log: https://www.sqlite.org/fileformat.html */
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    pread(fd, begin, sizeof begin, 0) >= 0)
		left =
		    begin[0] == '\0' || (memcmp(begin, head, sizeof head) == 0 && begin[18] != 2);
	if (fd >= 0)
		close(fd);
	return left ? 0
		    : problem_set(problem, EXIT_USAGE,
			  "%s: is in the way: a new ledger is built under that name; give --ledger "
			  "another one",
			  part);
}

struct ledger *
ledger_create(const char *path, struct problem *problem)
{
	struct ledger *l = calloc(1, sizeof *l);

	if (l != NULL)
		l->lock = -1;
	if (l == NULL || (path != NULL && (l->path = strdup(path)) == NULL) ||
	    (path != NULL && asprintf(&l->part, "%s.new", path) < 0)) {
		if (l != NULL)
			l->part = NULL;
		(void)problem_memory(problem);
		goto out;
	}
	if (path != NULL &&
	    (ledger_may_begin(path, problem) != 0 || check_part(l->part, problem) != 0)) {
		/* Somebody else's file: it is not removed. */
		free(l->part);
		l->part = NULL;
		goto out;
	}
	/* What an earlier intake left when it was cut off is no ledger yet. */
	if (l->part != NULL)
		(void)unlink(l->part);
	l->writes = true;
	l->db = db_open(
	    l->part, path == NULL ? DB_TEMPORARY : DB_CREATE, ledger_sql, SQL_COUNT, problem);
	if (l->db == NULL)
		goto out;
	l->groups = calloc(1, sizeof *l->groups);
	if (l->groups == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	*l->groups = (struct ledger_groups){
		.rows = { .one = SQL_ROW_ADD, .many = SQL_ROWS_ADD },
		.requirements = { .one = SQL_REQUIREMENT_ADD, .many = SQL_REQUIREMENTS_ADD },
		.contacts = { .one = SQL_CONTACT_ADD, .many = SQL_CONTACTS_ADD },
	};
	if (start_building(l) == 0)
		return l;
	*problem = l->problem;
out:
	ledger_free(l);
	return NULL;
}

/* A row of a group is whole. */
static int
end_row(struct ledger *l, struct db_group *group)
{
	if (db_group_end(l->db, group) == 0)
		return 0;
	return group->bytes.failed ? problem_memory(&l->problem) : ledger_fail(l);
}

static int
flush(struct ledger *l)
{
	struct ledger_groups *groups = l->groups;

	if (db_group_flush(l->db, &groups->rows) == 0 &&
	    db_group_flush(l->db, &groups->requirements) == 0 &&
	    db_group_flush(l->db, &groups->contacts) == 0)
		return 0;
	return groups->rows.bytes.failed || groups->requirements.bytes.failed ||
		       groups->contacts.bytes.failed
		   ? problem_memory(&l->problem)
		   : ledger_fail(l);
}

void
ledger_free_groups(struct ledger *l)
{
	if (l->groups == NULL)
		return;
	db_group_free(&l->groups->rows);
	db_group_free(&l->groups->requirements);
	db_group_free(&l->groups->contacts);
	free(l->groups);
	l->groups = NULL;
}

/* Cells into one blob: for each its length in 4 bytes, little end first, and its bytes. */
int
ledger_pack(struct ledger *l, const struct span *cells, size_t n)
{
	struct text *out = &l->packed;

	text_clear(out);
	for (size_t i = 0; i < n; i++) {
		size_t len = cells[i].len;
		unsigned char head[4] = { (unsigned char)len, (unsigned char)(len >> 8),
			(unsigned char)(len >> 16), (unsigned char)(len >> 24) };

		text_add(out, head, sizeof head);
		text_addspan(out, cells[i]);
	}
	return out->failed ? problem_memory(&l->problem) : 0;
}

static int
add_cells(struct ledger *l, int64_t row, const struct span *cells, size_t n)
{
	if (ledger_pack(l, cells, n) != 0 || ledger_begin(l) != 0)
		return -1;
	db_group_int(&l->groups->rows, row);
	db_group_blob(&l->groups->rows, text_span(&l->packed));
	return end_row(l, &l->groups->rows);
}

int
ledger_add_header(struct ledger *l, const struct span *cells, size_t n)
{
	/* The header is row 0, wherever it stood in the file. */
	return add_cells(l, 0, cells, n);
}

int
ledger_add_row(struct ledger *l, const struct roll_row *row)
{
	if (add_cells(l, row->row, row->cells, row->n) != 0)
		return -1;
	l->totals.rows++;
	return 0;
}

/* The id of a requirement's text; the same as the row's before is stored once. */
static int
add_requirement(struct ledger *l, struct span text)
{
	if (l->requirement != 0 && span_equal(text, text_span(&l->last)))
		return 0;
	text_clear(&l->last);
	text_addspan(&l->last, text);
	if (l->last.failed)
		return problem_memory(&l->problem);
	db_group_int(&l->groups->requirements, ++l->requirement);
	db_group_text(&l->groups->requirements, text_span(&l->last));
	return end_row(l, &l->groups->requirements);
}

int
ledger_add_contact(struct ledger *l, const struct contact *contact)
{
	bool ready = contact->state == STATE_READY;
	struct span none = { NULL, 0 };
	struct db_group *group;

	if (ledger_begin(l) != 0 ||
	    (ready && add_requirement(l, text_span(&contact->requirement)) != 0))
		return -1;
	if (++l->contact > UINT32_MAX)
		return problem_set(&l->problem, EXIT_USAGE, "more than %lld numbers in one roll",
		    (long long)UINT32_MAX);
	group = &l->groups->contacts;
	db_group_int(group, l->contact);
	db_group_int(group, contact->row);
	db_group_int(group, contact->part);
	db_group_int(group, contact->state);
	db_group_text(group, contact->phone[0] == '\0' ? none : span_of(contact->phone));
	if (ready)
		db_group_int(group, l->requirement);
	else
		db_group_text(group, none);
	db_group_text(group, contact->reason.len == 0 ? none : text_span(&contact->reason));
	db_group_text(group, ready && contact->name.len > 0 ? contact->name : none);
	db_group_int(group, contact->limits.not_before);
	db_group_int(group, contact->limits.not_after);
	db_group_text(
	    group, ready && contact->parameters.len > 0 ? text_span(&contact->parameters) : none);
	if (ready)
		db_group_int(group, 1);
	else
		db_group_text(group, none);
	if (end_row(l, group) != 0)
		return -1;
	l->totals.contacts++;
	l->totals.states[contact->state]++;
	return 0;
}

/* From LEDGER.new to LEDGER, and into WAL. */
static int
publish(struct ledger *l)
{
	int closed = db_close(l->db, &l->problem);

	l->db = NULL;
	if (closed != 0 || durable_file(l->part, &l->problem) != 0)
		return -1;
	failpoint("intake written");
	/* Not over a ledger that somebody else put there meanwhile. */
	if (renameat2(AT_FDCWD, l->part, AT_FDCWD, l->path, RENAME_NOREPLACE) != 0)
		return problem_set(
		    &l->problem, EXIT_MACHINE, "%s: cannot be made: %s", l->path, strerror(errno));
	free(l->part);
	l->part = NULL;
	failpoint("intake renamed");
	if (durable_name(l->path, &l->problem) != 0)
		return -1;
	if ((l->lock = lock_file(l->path, &l->problem)) < 0)
		return -1;
	l->db = db_open(l->path, DB_WRITE, ledger_sql, SQL_COUNT, &l->problem);
	if (l->db == NULL || ledger_wal(l) != 0 || ledger_load_ids(l) != 0)
		return -1;
	failpoint("intake published");
	return 0;
}

int
ledger_finish(struct ledger *l)
{
	/* Made last: an index over rows that are there is built faster than one kept up. */
	if (ledger_begin(l) != 0 || flush(l) != 0 || db_exec(l->db, LEDGER_LIVE_INDEX) != 0 ||
	    ledger_commit(l) != 0)
		return l->problem.code != EXIT_DONE ? -1 : ledger_fail(l);
	text_free(&l->last);
	text_free(&l->packed);
	ledger_free_groups(l);
	return l->path == NULL ? 0 : publish(l);
}
