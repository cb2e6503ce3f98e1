/*
 * progress.h: people see it work: one line that changes on a terminal, a plain line a minute
 * elsewhere. On stderr.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "engine.h"

struct progress {
	bool terminal, colour, quiet;
	int64_t begun;       /* clock_boot() of the first turn; 0: none yet */
	int64_t next;        /* when it speaks again */
	int64_t interval_ns; /* --rate, for the time left */
	int shown;           /* columns of the line on the terminal */
	/* Calls started, some seconds ago, for calls per second. */
	int64_t mark_time, mark_started, last_time, last_started;
	struct text line;
};

struct progress progress_new(bool quiet, int64_t interval_ns);

/* Called each turn of the engine. Returns when it wants to be called again (clock_boot()). */
int64_t progress_turn(struct progress *progress, const struct engine_stats *stats);

/* Takes the line off the terminal, before other words are printed. */
void progress_clear(struct progress *progress);
void progress_free(struct progress *progress);

#endif
