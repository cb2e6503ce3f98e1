/*
 * suppress.c: `rollcall suppress`: the user's own do-not-call list. The main thread. No network.
 * Its data goes to standard output whole, numbers too: it is the user's own; messages mask them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "command.h"
#include "data_dir.h"
#include "json.h"
#include "history_dnc.h"
#include "number_list.h"
#include "option_table.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define SHOWN     20    /* bad numbers that are named */
#define COMMIT_AT 20000 /* numbers in one transaction: others wait for it */

/* What one command works on. */
struct suppress {
	const struct config *config;
	char **words; /* behind the action */
	int n_words;
	struct history *history; /* NULL: nothing is kept yet */
	uint64_t *numbers;       /* owned: those of the command line or the file */
	size_t n, cap;
	int64_t bad;
	struct text line;
};

static int
add_number(void *ctx, const char *phone, struct problem *problem)
{
	struct suppress *s = ctx;

	if (s->n == s->cap) {
		size_t cap = s->cap == 0 ? 256 : s->cap * 2;
		uint64_t *numbers = reallocarray(s->numbers, cap, sizeof *numbers);

		if (numbers == NULL)
			return problem_memory(problem);
		s->numbers = numbers;
		s->cap = cap;
	}
	s->numbers[s->n++] = phone_number(phone);
	return 0;
}

static int
show_bad(void *ctx, const char *words, struct problem *problem)
{
	struct suppress *s = ctx;

	(void)problem;
	if (s->bad++ < SHOWN)
		(void)fprintf(stderr, "%s\n", words);
	return 0;
}

/* The numbers of the command line; a wrong one is wrong usage, and nothing is changed. 0 or -1. */
static int
read_words(struct suppress *s, struct problem *problem)
{
	struct text reason = { 0 };
	char phone[PHONE_SIZE];
	int status = 0;

	for (int i = 0; status == 0 && i < s->n_words; i++) {
		struct span cell = span_of(s->words[i]), piece;
		size_t before = s->n;

		while (status == 0 && phone_next(&cell, &piece)) {
			if (phone_parse(piece, phone, &reason) == 0)
				status = add_number(s, phone, problem);
			else
				status = reason.failed ? problem_memory(problem)
						       : problem_set(problem, EXIT_USAGE,
							     "suppress: %s", text_str(&reason));
		}
		if (status == 0 && s->n == before)
			status = problem_set(problem, EXIT_USAGE,
			    "suppress: \"\" is no number; nothing was changed");
	}
	text_free(&reason);
	return status;
}

/* The numbers of a file, all of it, before anything is opened: a slow pipe keeps nobody waiting. */
static int
read_file(struct suppress *s, struct problem *problem)
{
	const struct number_list_rules rules = { .columns = s->config->columns };
	const struct number_list_sink sink = { s, add_number, show_bad };
	struct number_list_counts counts;
	char n[32];

	if (number_list_read(s->words[0], &rules, &sink, &counts, problem) != 0)
		return -1;
	if (counts.bad > SHOWN)
		(void)fprintf(stderr, "and %s more\n", units_show_count(counts.bad - SHOWN, n));
	if (counts.bad > 0)
		(void)fprintf(stderr, "not understood: %s; the others were taken\n",
		    units_show_count(counts.bad, n));
	return 0;
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/*
 * Puts the numbers on the list, or takes them off; *changed gets how many that changed. In order,
 * which is what makes a long list fast. 0, or -1: *history_problem.
 */
static int
change(struct suppress *s, bool add, int64_t *changed)
{
	struct span reason = span_of(s->config->reason);
	int64_t now = clock_wall();
	char phone[32];

	*changed = 0;
	if (s->n > 0)
		qsort(s->numbers, s->n, sizeof *s->numbers, compare);
	for (size_t i = 0; i < s->n; i++) {
		int one;

		(void)snprintf(phone, sizeof phone, "%llu", (unsigned long long)s->numbers[i]);
		one = add ? history_dnc_add(s->history, phone, reason, now)
			  : history_dnc_remove(s->history, phone);
		if (one < 0 || (i % COMMIT_AT == COMMIT_AT - 1 && history_commit(s->history) != 0))
			return -1;
		*changed += one;
	}
	return history_commit(s->history);
}

/* How many numbers there are, each once: they are in order. */
static int64_t
different(const struct suppress *s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += i == 0 || s->numbers[i] != s->numbers[i - 1];
	return n;
}

static int
add_all(struct suppress *s, struct problem *problem)
{
	char added[32], before[32], all[32];
	int64_t n, total;

	(void)problem;
	if (change(s, true, &n) != 0 || (total = history_dnc_count(s->history)) < 0)
		return -1;
	if (!s->config->quiet)
		(void)fprintf(stderr, "%s added, %s on the list before; %s on it now\n",
		    units_show_count(n, added), units_show_count(different(s) - n, before),
		    units_show_count(total, all));
	return 0;
}

static int
remove_all(struct suppress *s, struct problem *problem)
{
	char removed[32], absent[32], all[32];
	int64_t n = 0, total = 0;

	(void)problem;
	if (s->history != NULL &&
	    (change(s, false, &n) != 0 || (total = history_dnc_count(s->history)) < 0))
		return -1;
	if (!s->config->quiet)
		(void)fprintf(stderr, "%s taken off, %s not on the list; %s on it now\n",
		    units_show_count(n, removed), units_show_count(different(s) - n, absent),
		    units_show_count(total, all));
	return 0;
}

static int
print_one(void *ctx, const char *phone, int64_t at, struct span reason)
{
	struct suppress *s = ctx;
	struct text *out = &s->line;
	char time[ZONE_TEXT];

	text_clear(out);
	(void)zone_show(at, time);
	if (s->config->json) {
		text_addf(out, "{\"phone\":\"%s\",\"since\":", phone);
		json_put_string(out, span_of(time));
		text_adds(out, ",\"reason\":");
		json_put_string(out, reason);
		text_addc(out, '}');
	} else {
		text_addf(out, "%s  %-25s", phone, time);
		if (reason.len > 0) {
			text_adds(out, "  ");
			text_addquoted(out, reason, 1000);
		}
	}
	if (out->failed)
		return -1;
	return puts(text_str(out)) < 0;
}

static int
print_list(struct suppress *s, struct problem *problem)
{
	const char *zone = s->config->time_zone;
	int status;

	if (zone_set(zone == NULL ? DEFAULT_ZONE : zone, problem) != 0)
		return -1;
	status = s->history == NULL ? 0 : history_dnc_each(s->history, print_one, s);
	/* That standard output cannot be written is told by main. */
	if (status < 0 && s->line.failed)
		return problem_memory(problem);
	return status < 0 ? -1 : 0;
}

static const struct action {
	const char *name;
	int least, most; /* words behind it */
	bool make;       /* what is kept is made when it is not there */
	const char *wanted;
	int (*read)(struct suppress *s, struct problem *problem); /* NULL: nothing to read */
	int (*run)(struct suppress *s, struct problem *problem);
} actions[] = {
	{ "add", 1, 1 << 20, true, "numbers", read_words, add_all },
	{ "remove", 1, 1 << 20, false, "numbers", read_words, remove_all },
	{ "list", 0, 0, false, "nothing more", NULL, print_list },
	{ "import", 1, 1, true, "one FILE, or - for standard input", read_file, add_all },
};

static const struct action *
find_action(const struct config *config, struct problem *problem)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		const struct action *action = &actions[i];

		if (strcmp(action->name, config->words[0]) != 0)
			continue;
		if (config->n_words - 1 >= action->least && config->n_words - 1 <= action->most)
			return action;
		(void)problem_set(problem, EXIT_USAGE,
		    "suppress %s: takes %s; see rollcall suppress --help", action->name,
		    action->wanted);
		return NULL;
	}
	(void)problem_set(problem, EXIT_USAGE,
	    "suppress: takes add, remove, list or import, not \"%s\"", config->words[0]);
	return NULL;
}

enum exit_code
suppress_command(struct config *config, struct problem *problem)
{
	struct suppress s = {
		.config = config, .words = config->words + 1, .n_words = config->n_words - 1
	};
	const struct action *action = find_action(config, problem);
	char *dir = NULL;

	if (action == NULL || (action->read != NULL && action->read(&s, problem) != 0) ||
	    (dir = data_dir_choose(config->data_dir, problem)) == NULL)
		goto out;
	s.history = history_open(dir, action->make, problem);
	if (problem->code != EXIT_DONE)
		goto out;
	if (action->run(&s, problem) != 0 && problem->code == EXIT_DONE)
		*problem = *history_problem(s.history);
out:
	history_free(s.history);
	free(s.numbers);
	text_free(&s.line);
	free(dir);
	if (problem->code != EXIT_DONE)
		return problem->code;
	return s.bad > 0 ? EXIT_PERSON : EXIT_DONE;
}
