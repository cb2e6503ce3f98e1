/*
 * reply_log.c: LEDGER.replies. Workers append, the owner replays and empties while no worker runs,
 * and drops while they do: a hole at the beginning, which a replay skips.
 * Never parses a reply.
 */
#include "reply_log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "banned.h"

#define RESERVE   (INT64_C(4) * 1024 * 1024) /* ahead of the end; four of the longest replies */
#define FRAME_MAX (2 * 1024 * 1024)

struct reply_log {
	int fd;
	char *path;
	/* Owner and workers append at the same time. */
	_Atomic int64_t left; /* bytes of reserved space */
	_Atomic int error;    /* errno of the first append that failed; 0: none */
};

/* Before the bytes of a reply: all in the machine's own order, for the log never leaves it. */
struct head {
	uint32_t magic;
	uint32_t length; /* of the reply's body */
	int32_t status;
	uint8_t sent, complete;
	uint8_t claim; /* no reply: only that there was this claim */
	uint8_t spare;
	char key[TASK_KEY_SIZE];
	uint32_t crc; /* of all before it, and of the body */
};
#define MAGIC UINT32_C(0x524c5931)
_Static_assert(sizeof(struct head) <= REPLY_LOG_HEAD_MAX, "the room that is kept for it");

static uint32_t
crc_of(const struct head *head, struct span body)
{
	uLong crc = crc32(0, (const Bytef *)head, offsetof(struct head, crc));

	/* Of no bytes at NULL zlib returns the sum of nothing, not the one so far. */
	return (uint32_t)(body.len == 0 ? crc : crc32_z(crc, (const Bytef *)body.data, body.len));
}

/* Space behind the end of the file, which stays where it is: an append lands at the end. */
static int
reserve(struct reply_log *log)
{
	struct stat st;
	off_t end;

	if (log->left >= RESERVE / 2)
		return 0;
	if (fstat(log->fd, &st) != 0)
		return -1;
	/* File systems without it: the disk may fill up, and then the run stops. */
	if (fallocate(log->fd, FALLOC_FL_KEEP_SIZE, st.st_size, RESERVE) != 0 &&
	    errno != EOPNOTSUPP)
		return -1;
	/* What others appended meanwhile has used some of it up. */
	end = st.st_size + RESERVE;
	if (fstat(log->fd, &st) != 0)
		return -1;
	log->left = end - st.st_size;
	return 0;
}

static struct reply_log *
open_as(const char *ledger_path, int how, struct problem *problem)
{
	struct reply_log *log = calloc(1, sizeof *log);

	if (log == NULL || asprintf(&log->path, "%s.replies", ledger_path) < 0) {
		free(log);
		(void)problem_memory(problem);
		return NULL;
	}
	log->fd = open(log->path, how | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (log->fd >= 0)
		return log;
	if (errno != ENOENT || (how & O_CREAT) != 0)
		(void)problem_set(problem, EXIT_MACHINE, "%s: %s", log->path, strerror(errno));
	reply_log_free(log);
	return NULL;
}

struct reply_log *
reply_log_open(const char *ledger_path, struct problem *problem)
{
	return open_as(ledger_path, O_RDWR | O_CREAT | O_APPEND, problem);
}

struct reply_log *
reply_log_peek(const char *ledger_path, struct problem *problem)
{
	return open_as(ledger_path, O_RDONLY, problem);
}

void
reply_log_free(struct reply_log *log)
{
	if (log == NULL)
		return;
	if (log->fd >= 0)
		close(log->fd);
	free(log->path);
	free(log);
}

static void
add_frame(struct text *frames, struct head *head, const char *key, struct span body)
{
	memcpy(head->key, key, sizeof head->key);
	head->crc = crc_of(head, body);
	text_add(frames, head, sizeof *head);
	text_addspan(frames, body);
}

void
reply_log_claim(struct text *frames, const char key[static TASK_KEY_SIZE])
{
	struct head head = { .magic = MAGIC, .claim = 1 };

	add_frame(frames, &head, key, (struct span){ "", 0 });
}

void
reply_log_frame(struct text *frames, const struct task *task)
{
	struct span body = text_span(&task->reply.body);
	struct head head = {
		.magic = MAGIC,
		.length = (uint32_t)body.len,
		.status = task->reply.status,
		.sent = task->reply.sent,
		.complete = task->reply.complete,
	};

	add_frame(frames, &head, task->key, body);
}

/* 0, or errno. */
static int
append(struct reply_log *log, const struct text *frames)
{
	ssize_t n;

	if (frames->failed)
		return ENOMEM;
	do {
		n = write(log->fd, frames->data, frames->len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno;
	if ((size_t)n != frames->len)
		return ENOSPC;
	log->left -= n;
	return reserve(log) == 0 ? 0 : errno;
}

int
reply_log_append(struct reply_log *log, const struct text *frames)
{
	int error = append(log, frames), none = 0;

	if (error == 0)
		return 0;
	(void)atomic_compare_exchange_strong(&log->error, &none, error);
	return -1;
}

int
reply_log_problem(struct reply_log *log, struct problem *problem)
{
	return problem_set(problem, EXIT_MACHINE,
	    "%s: %s: replies cannot be saved any more, so nothing more was dialed; once that is mended the same command goes on",
	    log->path, strerror(log->error));
}

/* One frame at `at`. 1: whole; 0: the end, or torn; -1: memory is out or the read failed. */
static int
read_frame(struct reply_log *log, off_t at, struct head *head, struct text *body)
{
	ssize_t n = pread(log->fd, head, sizeof *head, at);

	if (n < 0)
		return -1;
	if (n != (ssize_t)sizeof *head || head->magic != MAGIC || head->length > FRAME_MAX ||
	    memchr(head->key, '\0', sizeof head->key) == NULL)
		return 0;
	text_clear(body);
	if (text_reserve(body, head->length) != 0)
		return -1;
	n = pread(log->fd, body->data, head->length, at + (off_t)sizeof *head);
	if (n < 0)
		return -1;
	body->len = (size_t)n;
	body->data[n] = '\0';
	return body->len == head->length && head->crc == crc_of(head, text_span(body));
}

/* Where a frame may begin next, from `at` on; -1: nowhere, -2: the read failed. */
static off_t
next_magic(struct reply_log *log, off_t at)
{
	const uint32_t magic = MAGIC;
	char block[4096];
	ssize_t n;

	while ((n = pread(log->fd, block, sizeof block, at)) >= (ssize_t)sizeof magic) {
		const char *found = memmem(block, (size_t)n, &magic, sizeof magic);

		if (found != NULL)
			return at + (found - block);
		at += n - (ssize_t)sizeof magic + 1;
	}
	return n < 0 ? -2 : -1;
}

int
reply_log_replay(struct reply_log *log, int (*each)(void *ctx, const char *key, struct task *task),
    void *ctx, struct problem *problem)
{
	struct task *task = task_new();
	struct head head;
	off_t at = lseek(log->fd, 0, SEEK_DATA);
	int found = -1, status = 0;

	if (task == NULL)
		return problem_memory(problem);
	/* Empty, or with nothing but a hole; or a file system that knows of none. */
	if (at < 0)
		at = errno == ENXIO ? lseek(log->fd, 0, SEEK_END) : 0;
	for (;;) {
		task_clear(task);
		found = read_frame(log, at, &head, &task->reply.body);
		/* Behind one that was written by half may be another thread's, whole. */
		if (found == 0 && (at = next_magic(log, at + 1)) >= 0)
			continue;
		if (found != 1 || at < 0)
			break;
		task->kind = TASK_DIAL;
		task->reply.status = head.status;
		task->reply.sent = head.sent != 0;
		task->reply.complete = head.complete != 0;
		status = each(ctx, head.key, head.claim != 0 ? NULL : task);
		if (status != 0)
			break;
		at += (off_t)(sizeof head + head.length);
	}
	if (found < 0 || at == -2)
		status = problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be read: %s", log->path, strerror(errno));
	task_free(task);
	return status;
}

int64_t
reply_log_size(struct reply_log *log, struct problem *problem)
{
	struct stat st;

	if (fstat(log->fd, &st) == 0)
		return st.st_size;
	return problem_set(problem, EXIT_MACHINE, "%s: %s", log->path, strerror(errno));
}

void
reply_log_drop(struct reply_log *log, int64_t upto)
{
	const int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;

	while (fallocate(log->fd, hole, 0, upto) != 0 && errno == EINTR)
		;
}

int
reply_log_reserve(struct reply_log *log, struct problem *problem)
{
	if (reserve(log) == 0)
		return 0;
	return problem_set(problem, EXIT_MACHINE,
	    "%s: %s; nothing was dialed: make room, then the same command goes on", log->path,
	    strerror(errno));
}

int
reply_log_empty(struct reply_log *log, struct problem *problem)
{
	log->left = 0;
	if (ftruncate(log->fd, 0) == 0)
		return 0;
	return problem_set(problem, EXIT_MACHINE, "%s: %s", log->path, strerror(errno));
}

bool
reply_log_begins(const char *begin, size_t len)
{
	const uint32_t magic = MAGIC;

	return len >= sizeof(struct head) && memcmp(begin, &magic, sizeof magic) == 0;
}
