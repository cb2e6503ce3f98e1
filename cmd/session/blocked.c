/*
 * blocked.c: the lists, for an intake. The main thread. Must never go on without one of them.
 */
#include "blocked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data_dir.h"
#include "json.h"
#include "listed.h"
#include "units.h"

#include "banned.h"

struct blocked {
	struct listed listed; /* its files are ours, its memory the caller's */
};

struct dnc_files *
blocked_lists_new(const struct config *config, struct problem *problem)
{
	struct dnc_files *lists =
	    dnc_files_new(config->suppress, config->suppress_n, config->unreadable);

	if (lists == NULL)
		(void)problem_memory(problem);
	return lists;
}

void
blocked_tell(const struct config *config, const struct dnc_files *lists)
{
	struct dnc_file file;
	int64_t bad = 0;
	char n[32];

	for (size_t i = 0; dnc_files_at(lists, i, &file); i++)
		bad += file.unreadable;
	for (size_t i = 0; dnc_files_at(lists, i, &file); i++) {
		/* A single one stands in the words of the refusal. */
		if (bad > 1 || config->unreadable == DNC_UNREADABLE_IGNORED)
			(void)fputs(file.words, stderr);
		if (file.read && file.numbers == 0 &&
		    (file.unreadable == 0 || config->unreadable == DNC_UNREADABLE_IGNORED))
			(void)fprintf(stderr,
			    "warning: %s: there is no number in this do-not-call list: it keeps"
			    " nobody from being called\n",
			    file.path);
	}
	if (bad > 0 && config->unreadable == DNC_UNREADABLE_IGNORED)
		(void)fprintf(stderr,
		    "--suppress: %s of the entries %s, and %s nobody from being called\n",
		    units_show_count(bad, n), bad == 1 ? "is no number" : "are no numbers",
		    bad == 1 ? "keeps" : "keep");
}

/* The lines, as strings. */
static void
put_lines(struct text *out, const char *lines)
{
	const char *comma = "";

	while (*lines != '\0') {
		size_t len = strcspn(lines, "\n");

		text_adds(out, comma);
		json_put_string(out, (struct span){ lines, len });
		comma = ",";
		lines += len + (lines[len] == '\n');
	}
}

void
blocked_json(struct text *out, const struct dnc_files *lists)
{
	struct dnc_file file;

	json_put_name(out, "lists");
	text_addc(out, '[');
	for (size_t i = 0; dnc_files_at(lists, i, &file); i++) {
		text_adds(out, i == 0 ? "{" : ",{");
		json_put_name(out, "file");
		json_put_string(out, span_of(file.path));
		text_addf(out, ",\"numbers\":%lld,\"unreadable\":%lld,\"words\":[",
		    (long long)file.numbers, (long long)file.unreadable);
		put_lines(out, file.words);
		text_adds(out, "]}");
	}
	text_addc(out, ']');
}

struct blocked *
blocked_open(const struct config *config, struct history *history, struct problem *problem)
{
	struct blocked *b = calloc(1, sizeof *b);

	if (b == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	b->listed.history = history;
	b->listed.files = blocked_lists_new(config, problem);
	if (b->listed.files != NULL)
		(void)listed_refresh(&b->listed, problem);
	return b;
}

const struct dnc_files *
blocked_lists(const struct blocked *b)
{
	return b->listed.files;
}

void
blocked_free(struct blocked *b)
{
	if (b == NULL)
		return;
	dnc_files_free(b->listed.files);
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
blocked_history(const struct config *config, struct history **history, struct problem *problem)
{
	struct problem nowhere = { 0 };
	char *dir = data_dir_choose(config->data_dir, &nowhere);

	*history = NULL;
	/* Where no folder can be named nothing can have been kept. */
	if (dir == NULL && nowhere.code == EXIT_USAGE)
		return 0;
	if (dir == NULL) {
		*problem = nowhere;
		return -1;
	}
	*history = history_open(dir, false, problem);
	free(dir);
	return problem->code == EXIT_DONE ? 0 : -1;
}
