/*
 * blocked.c: the lists, for an intake. The main thread. Must never go on without one of them.
 */
#include "blocked.h"

#include <stdio.h>
#include <stdlib.h>

#include "data_dir.h"
#include "listed.h"
#include "units.h"

#include "banned.h"

struct blocked {
	const struct config *config;
	struct listed listed; /* its files are ours, its memory the caller's */
};

static void
tell_bad(struct blocked *b)
{
	struct text words = { 0 };
	int64_t bad = block_list_bad(b->listed.files, &words);
	char n[32];

	if (bad > 0 && !b->config->quiet)
		(void)fprintf(stderr,
		    "%s--suppress: %s of the entries %s, and %s nobody from being called\n",
		    text_str(&words), units_show_count(bad, n),
		    bad == 1 ? "is no number" : "are no numbers", bad == 1 ? "keeps" : "keep");
	text_free(&words);
}

struct blocked *
blocked_open(const struct config *config, struct memory *memory, struct problem *problem)
{
	struct blocked *b = calloc(1, sizeof *b);

	if (b == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	b->config = config;
	b->listed.memory = memory;
	b->listed.files = block_list_new(config->suppress, config->suppress_n);
	if (b->listed.files == NULL) {
		(void)problem_memory(problem);
	} else {
		enum listed_read read = listed_refresh(&b->listed, problem);

		tell_bad(b);
		if (read == LISTED_READ)
			return b;
	}
	blocked_free(b);
	return NULL;
}

void
blocked_free(struct blocked *b)
{
	if (b == NULL)
		return;
	block_list_free(b->listed.files);
	listed_free(&b->listed);
	free(b);
}

int
blocked_has(void *blocked, const char *phone, struct text *reason, struct problem *problem)
{
	struct blocked *b = blocked;

	return listed_has(&b->listed, phone, reason, problem);
}

int
blocked_memory(const struct config *config, struct memory **memory, struct problem *problem)
{
	struct problem nowhere = { 0 };
	char *dir = data_dir_choose(config->data_dir, &nowhere);

	*memory = NULL;
	/* Where no folder can be named nothing can have been kept. */
	if (dir == NULL && nowhere.code == EXIT_USAGE)
		return 0;
	if (dir == NULL) {
		*problem = nowhere;
		return -1;
	}
	*memory = memory_open(dir, false, problem);
	free(dir);
	return problem->code == EXIT_DONE ? 0 : -1;
}
