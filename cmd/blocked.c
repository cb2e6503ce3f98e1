/*
 * blocked.c: who must not be called, by a list. The main thread. Must never take a list that cannot
 * be read for an empty one.
 */
#include "blocked.h"

#include <stdio.h>
#include <stdlib.h>

#include "block_list.h"
#include "data_dir.h"
#include "number_set.h"
#include "units.h"

#include "banned.h"

struct blocked {
	const struct config *config;
	struct block_list *files;
	struct memory *memory; /* the caller's; NULL: none */
	struct number_set own; /* the user's list: a set is asked sooner than a file */
	bool own_read;         /* as it is now, as far as memory_changed told */
	bool changed;          /* since blocked_refresh said so */
};

static int
take_own(void *ctx, const char *phone, int64_t at, struct span reason)
{
	(void)at;
	(void)reason;
	return number_set_add(ctx, phone_number(phone));
}

/* The user's own list as it is now. 0, or -1 with *problem filled. */
static int
read_own(struct blocked *b, struct problem *problem)
{
	struct number_set own = { 0 };
	int changed;

	if (b->memory == NULL)
		return 0;
	changed = memory_changed(b->memory);
	if (changed < 0)
		goto memory;
	b->own_read = b->own_read && changed == 0;
	if (b->own_read)
		return 0;
	if (memory_each_suppressed(b->memory, take_own, &own) != 0)
		goto memory;
	number_set_free(&b->own);
	b->own = own;
	b->own_read = true;
	b->changed = true;
	return 0;
memory:
	number_set_free(&own);
	*problem = *memory_problem(b->memory);
	return problem->code == EXIT_DONE ? problem_memory(problem) : -1;
}

static void
tell_bad(struct blocked *b)
{
	struct text words = { 0 };
	int64_t bad = block_list_bad(b->files, &words);
	char n[32];

	if (bad > 0 && !b->config->quiet)
		(void)fprintf(stderr,
		    "%s--suppress: %s of the entries are no numbers, and keep nobody from being"
		    " called\n",
		    text_str(&words), units_show_count(bad, n));
	text_free(&words);
}

int
blocked_refresh(struct blocked *b, struct problem *problem)
{
	int files = read_own(b, problem);

	if (files == 0)
		files = block_list_refresh(b->files, problem);
	tell_bad(b);
	if (files < 0)
		return -1;
	b->changed = b->changed || files > 0;
	if (!b->changed)
		return 0;
	b->changed = false;
	return 1;
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
	b->memory = memory;
	b->files = block_list_new(config->suppress, config->suppress_n);
	if (b->files == NULL)
		(void)problem_memory(problem);
	else if (blocked_refresh(b, problem) >= 0)
		return b;
	blocked_free(b);
	return NULL;
}

void
blocked_free(struct blocked *b)
{
	if (b == NULL)
		return;
	block_list_free(b->files);
	number_set_free(&b->own);
	free(b);
}

int
blocked_has(void *blocked, const char *phone, struct text *reason, struct problem *problem)
{
	struct blocked *b = blocked;
	struct text why = { 0 };
	const char *path;
	int own = 0;

	if (block_list_has(b->files, phone, &path)) {
		text_addf(reason, "on the list %s", path);
		return 1;
	}
	if (number_set_has(&b->own, phone_number(phone)))
		own = memory_is_suppressed(b->memory, phone, &why);
	if (own < 0)
		*problem = *memory_problem(b->memory);
	if (own > 0) {
		text_addf(reason, "on the do-not-call list%s", why.len > 0 ? ": " : "");
		text_addspan(reason, text_span(&why));
	}
	text_free(&why);
	return own;
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
