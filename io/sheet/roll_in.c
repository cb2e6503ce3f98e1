/*
 * roll_in.c: a roll as rows of cells, whatever it is written as. The caller's thread takes rows out
 * of one batch while a thread of its own fills the next ones: libcsv and expat are the slow part of
 * an intake. Two semaphores hand batches over, each belongs to one side at any time.
 */
#include "roll_in.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "charset.h"
#include "csv_in.h"
#include "xlsx_in.h"

#include "banned.h"

#define BATCHES 4

struct filled {
	struct row_batch rows;
	int rc; /* 1: rows are in it; 0: the end; -1: problem */
	struct problem problem;
};

struct roll_in {
	struct roll_in_options options;
	struct source *source; /* NULL: all rows are in the first batch */
	const char *name;      /* of such a roll; the caller's */
	struct roll_format format;
	struct charset_in *charset;
	struct csv_in *csv; /* one of the two */
	struct xlsx_in *xlsx;
	/* Between the two threads. */
	struct filled ring[BATCHES];
	sem_t free, filled; /* batches */
	bool has_semaphores;
	pthread_t thread;
	bool has_thread;
	atomic_bool stop; /* nobody wants more */
	/* Of the caller's thread. */
	size_t at;   /* the batch that rows are taken out of */
	size_t next; /* row of it */
	bool taken;  /* it is ours */
	bool ended;
	struct problem problem; /* what ended it, if not the end */
};

/* Waits; a signal is no reason to stop waiting. */
static void
wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) != 0 && errno == EINTR)
		continue;
}

/* The reader's thread: fills batches until the end, or until nobody wants more. */
static void *
read_ahead(void *ctx)
{
	struct roll_in *in = ctx;
	int rc = 1;

	for (size_t i = 0; rc == 1; i = (i + 1) % BATCHES) {
		struct filled *batch = &in->ring[i];

		wait_for(&in->free);
		if (atomic_load(&in->stop))
			break;
		row_batch_clear(&batch->rows);
		batch->problem = (struct problem){ 0 };
		rc = in->csv != NULL ? csv_in_fill(in->csv, &batch->rows, &batch->problem)
				     : xlsx_in_fill(in->xlsx, &batch->rows, &batch->problem);
		row_batch_seal(&batch->rows);
		batch->rc = rc;
		(void)sem_post(&in->filled);
	}
	return NULL;
}

/* Signals stay with the threads that there were before. */
static int
start_thread(struct roll_in *in, struct problem *problem)
{
	sigset_t all, before;
	int rc;

	if (sem_init(&in->free, 0, BATCHES) != 0 || sem_init(&in->filled, 0, 0) != 0)
		return problem_set(problem, EXIT_MACHINE, "no semaphores: %s", strerror(errno));
	in->has_semaphores = true;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&in->thread, NULL, read_ahead, in);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return problem_set(problem, EXIT_MACHINE, "no thread: %s", strerror(rc));
	in->has_thread = true;
	return 0;
}

static int
open_csv(struct roll_in *in, const struct roll_in_options *options, struct problem *problem)
{
	in->format.delimiter = options->delimiter == NULL ? '\0' : options->delimiter[0];
	if (charset_detect(in->source, options->encoding, &in->format, problem) != 0)
		return -1;
	in->charset = charset_in_new(in->source, &in->format, problem);
	if (in->charset == NULL)
		return -1;
	in->csv = csv_in_new(source_name(in->source), in->charset, &in->format, problem);
	return in->csv == NULL ? -1 : 0;
}

/* A workbook's rows come back as Excel would save them as CSV. */
static int
open_workbook(struct roll_in *in, const struct roll_in_options *options, struct problem *problem)
{
	in->format.workbook = true;
	in->format.bom = true;
	in->format.newline = ROLL_CRLF;
	in->xlsx =
	    xlsx_in_open(source_fd(in->source), source_name(in->source), options->sheet, problem);
	return in->xlsx == NULL ? -1 : 0;
}

/* Opens CSV or workbook, by the content of the file, whatever its name. */
static int
open_kind(struct roll_in *in, const struct roll_in_options *options, struct problem *problem)
{
	char start[8];
	ssize_t n = source_read(in->source, 0, start, sizeof start, problem);
	struct span begin = { start, n < 0 ? 0 : (size_t)n };

	if (n < 0)
		return -1;
	if (xlsx_in_is_zip(begin) || xlsx_in_is_old(begin))
		return open_workbook(in, options, problem);
	if (options->sheet != NULL)
		return problem_set(problem, EXIT_USAGE,
		    "%s: --sheet is for workbooks (.xlsx), and this is not one",
		    source_name(in->source));
	return open_csv(in, options, problem);
}

struct roll_in *
roll_in_open(const char *path, const struct roll_in_options *options, struct problem *problem)
{
	struct roll_in *in = calloc(1, sizeof *in);

	if (in == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	atomic_init(&in->stop, false);
	in->format = roll_format_plain();
	in->options = *options;
	in->source = source_open(path, problem);
	if (in->source == NULL || open_kind(in, options, problem) != 0 ||
	    start_thread(in, problem) != 0) {
		roll_in_free(in);
		return NULL;
	}
	return in;
}

struct roll_in *
roll_in_of_cells(
    const char *name, const struct span *cells, size_t columns, size_t n, struct problem *problem)
{
	struct roll_in *in = calloc(1, sizeof *in);
	int64_t row = 0;
	int status = in == NULL ? -1 : 0;

	for (size_t i = 0; i < n && status == 0; i++) {
		status = row_batch_cell(&in->ring[0].rows, cells[i]);
		if (status == 0 && (i + 1) % columns == 0) {
			row++;
			status = row_batch_end(&in->ring[0].rows, row, row);
		}
	}
	if (status != 0) {
		(void)problem_memory(problem);
		roll_in_free(in);
		return NULL;
	}
	atomic_init(&in->stop, false);
	in->name = name;
	in->format = roll_format_plain();
	row_batch_seal(&in->ring[0].rows);
	/* As if the reader had handed over its only batch. */
	in->taken = true;
	return in;
}

/* Gives the batch at hand back, and waits for the next. */
static void
next_batch(struct roll_in *in)
{
	if (in->taken) {
		in->at = (in->at + 1) % BATCHES;
		(void)sem_post(&in->free);
	}
	wait_for(&in->filled);
	in->taken = true;
	in->next = 0;
}

int
roll_in_next(struct roll_in *in, struct roll_row *row, struct problem *problem)
{
	struct filled *batch;

	if (in->problem.code != EXIT_DONE)
		goto failed;
	if (in->ended)
		return 0;
	/* Behind a batch that ended badly there is none. */
	if (!in->taken || (in->next == in->ring[in->at].rows.n_rows && in->ring[in->at].rc == 1))
		next_batch(in);
	batch = &in->ring[in->at];
	if (in->next < batch->rows.n_rows) {
		*row = row_batch_get(&batch->rows, in->next++);
		return 1;
	}
	in->problem = batch->problem;
	if (batch->rc != 0 ||
	    (in->source != NULL && source_unchanged(in->source, &in->problem) != 0))
		goto failed;
	in->ended = true;
	return 0;
failed:
	*problem = in->problem;
	return -1;
}

const char *
roll_in_name(const struct roll_in *in)
{
	return in->source == NULL ? in->name : source_name(in->source);
}

const struct roll_format *
roll_in_format(const struct roll_in *in)
{
	return &in->format;
}

int
roll_in_digest(struct roll_in *in, char hex[static DIGEST_SIZE], struct problem *problem)
{
	if (!in->ended || in->source == NULL)
		return problem_set(
		    problem, EXIT_MACHINE, "%s: was not read to its end", roll_in_name(in));
	return source_digest(in->source, hex, problem);
}

/* Ends the reader's thread, and the readers. */
static void
stop_reading(struct roll_in *in)
{
	if (in->has_thread) {
		atomic_store(&in->stop, true);
		(void)sem_post(&in->free);
		(void)pthread_join(in->thread, NULL);
	}
	if (in->has_semaphores) {
		(void)sem_destroy(&in->free);
		(void)sem_destroy(&in->filled);
	}
	in->has_thread = in->has_semaphores = false;
	csv_in_free(in->csv);
	xlsx_in_free(in->xlsx);
	charset_in_free(in->charset);
	in->csv = NULL;
	in->xlsx = NULL;
	in->charset = NULL;
}

int
roll_in_rewind(struct roll_in *in, struct problem *problem)
{
	in->next = 0;
	in->ended = false;
	if (in->source == NULL)
		return 0;
	stop_reading(in);
	in->at = 0;
	in->taken = false;
	in->problem = (struct problem){ 0 };
	in->format = roll_format_plain();
	atomic_store(&in->stop, false);
	return open_kind(in, &in->options, problem) == 0 && start_thread(in, problem) == 0 ? 0 : -1;
}

void
roll_in_free(struct roll_in *in)
{
	if (in == NULL)
		return;
	stop_reading(in);
	for (size_t i = 0; i < BATCHES; i++)
		row_batch_free(&in->ring[i].rows);
	source_free(in->source);
	free(in);
}
