/*
 * forget.c: `rollcall forget`: one person erased from the history, and from the ledgers named. The
 * main thread. No network. Either everything can be erased or nothing is: all is looked at first.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "data_dir.h"
#include "forget_copies.h"
#include "ledger_forget.h"
#include "lock.h"
#include "history.h"
#include "units.h"

#include "banned.h"

/* A ledger that is named. */
struct place {
	char *path; /* owned, without links: one lock for one file, by whatever name */
	struct ledger *ledger;
	int lock;
};

static void
place_close(struct place *place)
{
	ledger_free(place->ledger);
	if (place->lock >= 0)
		close(place->lock);
	free(place->path);
}

/* Replies that the ledger does not have yet would bring the number back. 0 or -1. */
static int
check_replies(const struct place *place, struct problem *problem)
{
	char path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof path, "%s.replies", place->path) >= (int)sizeof path)
		return problem_set(problem, EXIT_USAGE, "%s: the name is too long", place->path);
	if (stat(path, &st) != 0) {
		if (errno == ENOENT)
			return 0;
		return problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
	}
	if (st.st_size == 0)
		return 0;
	return problem_set(problem, EXIT_USAGE,
	    "%s: holds replies of a run that was cut off; let it go on first (rollcall run, or"
	    " rollcall collect %s); nothing was erased",
	    path, place->path);
}

/* What brings a row that is open to its end. */
static const char *
way_on(enum state state)
{
	switch (state) {
	case STATE_UNKNOWN:
		return "say what became of it (rollcall settle)";
	case STATE_PLACED:
	case STATE_OVERDUE:
		return "let its record be asked for (rollcall collect), or say what became of it"
		       " (rollcall settle --ended)";
	case STATE_DIALING:
		return "let what is known of it be found out (rollcall collect)";
	case STATE_REJECTED:
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
	case STATE_READY:
	case STATE_ENDED:
	case STATE_REFUSED:
		break;
	}
	return "let the campaign go on until it is over (rollcall run; a number on your list"
	       " (rollcall suppress add) is not called)";
}

/* Nothing about the number is open in this ledger. 0 or -1. */
static int
check_contacts(const struct place *place, const char *phone, struct problem *problem)
{
	enum state state = STATE_READY;
	char label[32];
	int blocked = ledger_forget_blocked(place->ledger, phone, label, &state);

	if (blocked < 0) {
		*problem = *ledger_problem(place->ledger);
		return -1;
	}
	if (blocked == 0) {
		blocked = ledger_forget_said(place->ledger, phone, label);
		if (blocked < 0)
			*problem = *ledger_problem(place->ledger);
		else if (blocked > 0)
			(void)problem_set(problem, EXIT_USAGE,
			    "%s: row %s waits to be called, and the number stands in what is to be"
			    " said there: let the campaign go on until it is over (rollcall run)"
			    " first; nothing was erased",
			    place->path, label);
		return blocked == 0 ? 0 : -1;
	}
	return problem_set(problem, EXIT_USAGE, "%s: row %s is %s: %s first; nothing was erased",
	    place->path, label, state_name(state), way_on(state));
}

static int
place_open(struct place *place, const char *path, const char *phone, struct problem *problem)
{
	place->lock = -1;
	place->path = realpath(path, NULL);
	if (place->path == NULL)
		return problem_set(problem, EXIT_MACHINE, "%s: %s", path,
		    errno == ENOENT ? "there is no such ledger" : strerror(errno));
	place->lock = lock_take(place->path, problem);
	if (place->lock < 0)
		return -1;
	place->ledger = ledger_open(place->path, true, problem);
	if (place->ledger == NULL || check_replies(place, problem) != 0)
		return -1;
	return check_contacts(place, phone, problem);
}

static int
forget_in_history(const struct config *config, struct history *history, const char *phone,
    struct problem *problem)
{
	struct history_forgotten forgotten = { 0 };
	char calls[32];

	if (history != NULL && history_forget(history, phone, &forgotten) != 0) {
		*problem = *history_problem(history);
		return -1;
	}
	if (!config->quiet)
		(void)fprintf(stderr, "history: %s call%s erased%s\n",
		    units_show_count(forgotten.calls, calls), forgotten.calls == 1 ? "" : "s",
		    forgotten.listed ? "; the number stays on the do-not-call list, without a"
				       " reason (rollcall suppress remove takes it off)"
				     : "");
	return 0;
}

/* What is left of the number is told whatever --quiet says. */
static void
tell_left(const struct forget_copies *copies, bool *left)
{
	if (copies->left.len == 0)
		return;
	*left = true;
	(void)fprintf(stderr, "not erased there:\n%s", text_str(&copies->left));
}

/* Copies beside the ledger. 0 or -1. */
static int
forget_in_copies(const struct config *config, const struct place *place, const char *phone,
    bool *left, struct problem *problem)
{
	struct forget_copies copies = { .phone = phone, .ledger = place->path };
	int status = forget_copies(place->ledger, &copies, problem);

	if (status == 0 && !config->quiet) {
		(void)fputs(text_str(&copies.done), stderr);
		if (copies.standing.len > 0)
			(void)fprintf(stderr,
			    "these results still hold the number: write them again (rollcall export %s"
			    " -o FILE), or remove them:\n%s",
			    place->path, text_str(&copies.standing));
	}
	if (status == 0)
		tell_left(&copies, left);
	forget_copies_free(&copies);
	return status;
}

/* Ledgers of single calls, which nobody needs to know by name. 0 or -1. */
static int
look_in_folder(const char *folder, const char *phone, bool *left, struct problem *problem)
{
	struct forget_copies copies = { .phone = phone };
	int status = forget_in_calls(folder, &copies, problem);

	if (status == 0)
		tell_left(&copies, left);
	forget_copies_free(&copies);
	return status;
}

static int
forget_in_ledger(const struct config *config, const struct place *place, const char *phone,
    struct problem *problem)
{
	int64_t n = ledger_forget(place->ledger, phone);
	char contacts[32];

	if (n < 0) {
		*problem = *ledger_problem(place->ledger);
		return -1;
	}
	if (!config->quiet)
		(void)fprintf(stderr, "%s: %s contact%s erased\n", place->path,
		    units_show_count(n, contacts), n == 1 ? "" : "s");
	return 0;
}

/* The number, and nothing else. 0 or -1. */
static int
read_number(const char *word, char phone[static PHONE_SIZE], struct problem *problem)
{
	struct text reason = { 0 };
	int status = phone_parse(span_of(word), phone, &reason);

	if (status != 0)
		(void)problem_set(problem, EXIT_USAGE, "forget: %s", text_str(&reason));
	text_free(&reason);
	return status;
}

enum exit_code
forget_command(struct config *config, struct problem *problem)
{
	size_t n = (size_t)config->n_words - 1, opened = 0;
	struct place *places = calloc(n + 1, sizeof *places);
	struct history *history = NULL;
	char phone[PHONE_SIZE];
	bool left = false;
	char *dir = NULL;

	if (places == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	if (read_number(config->words[0], phone, problem) != 0 ||
	    (dir = data_dir_choose(config->data_dir, problem)) == NULL)
		goto out;
	history = history_open(dir, false, problem);
	while (problem->code == EXIT_DONE && opened < n) {
		const char *path = config->words[1 + opened];

		(void)place_open(&places[opened++], path, phone, problem);
	}
	for (size_t i = 0; problem->code == EXIT_DONE && i < n; i++)
		if (forget_in_ledger(config, &places[i], phone, problem) == 0)
			(void)forget_in_copies(config, &places[i], phone, &left, problem);
	/*
	 * The history comes last: while a ledger cannot be written, the same command does
	 * everything again.
	 */
	if (problem->code == EXIT_DONE)
		(void)forget_in_history(config, history, phone, problem);
	if (problem->code == EXIT_DONE)
		(void)look_in_folder(dir, phone, &left, problem);
out:
	for (size_t i = 0; i < opened; i++)
		place_close(&places[i]);
	free(places);
	history_free(history);
	free(dir);
	return problem->code == EXIT_DONE && left ? EXIT_PERSON : problem->code;
}
