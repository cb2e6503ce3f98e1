/*
 * roll_ledger.c: from a roll to its ledger, and back to it. The main thread. Whatever is wrong with
 * the roll is found here, before anything is called.
 */
#include "roll_ledger.h"

#include <stdlib.h>
#include <string.h>

#include "call_columns.h"
#include "clock.h"
#include "file_stamp.h"
#include "intake.h"
#include "session.h"
#include "writing.h"

#include "banned.h"

static int
of_ledger(const struct ledger *ledger, int status, struct problem *problem)
{
	if (status != 0)
		*problem = *ledger_problem(ledger);
	return status;
}

/* What the rows go into. */
struct filling {
	struct ledger *ledger;
	const char *results; /* the file that they will go to, or NULL */
	bool good_only;      /* one that cannot be called ends it */
};

static int
put_header(void *ctx, const struct columns *columns, struct problem *problem)
{
	const struct filling *filling = ctx;
	struct ledger *ledger = filling->ledger;
	struct span *cells;
	int status;

	if (writing_fits(filling->results, columns->count + CALL_COLUMNS_OF_RESULTS, problem) != 0)
		return -1;
	cells = calloc(columns->count, sizeof *cells);
	if (cells == NULL)
		return problem_memory(problem);
	for (size_t i = 0; i < columns->count; i++)
		cells[i] = span_of(columns->header[i]);
	status = of_ledger(ledger, ledger_add_header(ledger, cells, columns->count), problem);
	free(cells);
	return status;
}

static int
put_row(void *ctx, const struct roll_row *row, struct problem *problem)
{
	struct ledger *ledger = ((struct filling *)ctx)->ledger;

	return of_ledger(ledger, ledger_add_row(ledger, row), problem);
}

static int
put_contact(
    void *ctx, const struct roll_row *row, const struct contact *contact, struct problem *problem)
{
	struct filling *filling = ctx;

	(void)row;
	if (filling->good_only && contact->state == STATE_REJECTED)
		return problem_set(
		    problem, EXIT_USAGE, "nobody was called: %s", text_str(&contact->reason));
	return of_ledger(filling->ledger, ledger_add_contact(filling->ledger, contact), problem);
}

/* What shapes the intake: going on with another value would be another campaign. */
struct remembered {
	const char *name; /* in the ledger */
	const char *what; /* in messages */
	const char *value;
};

enum {
	REMEMBER_SERVICE,
	REMEMBER_COLUMNS,
	REMEMBER_REQUIREMENT,
	REMEMBER_DUPLICATES,
	REMEMBER_ONLY,
	REMEMBER_ENCODING,
	REMEMBER_DELIMITER,
	REMEMBER_SHEET,
	REMEMBER_PREAMBLE,
	REMEMBER_PARAMETERS, /* one for each */
	REMEMBERED = REMEMBER_PARAMETERS + CALL_PARAMETERS
};

static const char *
given(const char *value)
{
	return value == NULL ? "" : value;
}

/* The preamble as it is remembered: its text, whatever file it came from. */
static const char *
said_first(const struct preamble_rules *preamble)
{
	if (preamble->none)
		return "none";
	return preamble->pattern == NULL ? "" : text_str(preamble->pattern);
}

static void
remember(const struct config *config, const char *service, const struct preamble_rules *preamble,
    struct remembered out[static REMEMBERED])
{
	out[REMEMBER_SERVICE] =
	    (struct remembered){ "service", "--api-base (or --simulate)", service };
	out[REMEMBER_COLUMNS] =
	    (struct remembered){ "columns", "--columns", given(config->columns) };
	out[REMEMBER_REQUIREMENT] =
	    (struct remembered){ "requirement", "--requirement", given(config->requirement) };
	out[REMEMBER_DUPLICATES] = (struct remembered){ "duplicates", "--duplicates",
		config->duplicates == DEDUPE_BY_PHONE ? "first" : "requirement" };
	out[REMEMBER_ONLY] =
	    (struct remembered){ "only", "--only", config->only == NULL ? "" : config->only };
	out[REMEMBER_ENCODING] =
	    (struct remembered){ "encoding", "--encoding", given(config->reading.encoding) };
	out[REMEMBER_DELIMITER] =
	    (struct remembered){ "delimiter", "--delimiter", given(config->reading.delimiter) };
	out[REMEMBER_SHEET] =
	    (struct remembered){ "sheet", "--sheet", given(config->reading.sheet) };
	out[REMEMBER_PREAMBLE] =
	    (struct remembered){ "preamble", "--preamble", said_first(preamble) };
	for (size_t i = 0; i < CALL_PARAMETERS; i++)
		out[REMEMBER_PARAMETERS + i] =
		    (struct remembered){ call_parameters_name((enum call_parameter)i),
			    call_parameters_option((enum call_parameter)i),
			    given(config->parameters[i]) };
}

static int
put_remembered(struct ledger *ledger, const struct config *config, const char *service,
    const struct preamble_rules *preamble, const char *sha256)
{
	struct remembered all[REMEMBERED];
	char *real;
	int status;

	remember(config, service, preamble, all);
	for (size_t i = 0; i < REMEMBERED; i++)
		if (ledger_put(ledger, all[i].name, all[i].value) != 0)
			return -1;
	/* The zone may change later, but is there for whoever looks at the ledger from the start. */
	if (ledger_put(ledger, "sha256", sha256) != 0 ||
	    ledger_put(ledger, "time-zone", session_zone(config)) != 0)
		return -1;
	/* So that no output is ever written over it. A pipe has none. */
	real = config->phones != NULL ? NULL : realpath(config->roll, NULL);
	status = ledger_put(ledger, "roll", real == NULL ? "" : real);
	free(real);
	return status;
}

/* The roll, or the numbers that stand for one. */
static struct roll_in *
open_roll(const struct config *config, struct problem *problem)
{
	const struct span cells[] = { span_of("phone"), span_of(config->phones) };

	if (config->phones == NULL)
		return roll_in_open(config->roll, &config->reading, problem);
	return roll_in_of_cells(config->roll, cells, 1, 2, problem);
}

/*
 * The roll's stamp, which can stand for reading it again; "" when it is no file, or was changed
 * just now.
 */
static void
look_at_roll(const struct config *config, char stamp[static FILE_STAMP_TEXT])
{
	struct file_stamp now = { 0 };
	struct problem ignored = { 0 };

	stamp[0] = '\0';
	if (config->phones == NULL && strcmp(config->roll, "-") != 0 &&
	    file_stamp_take(config->roll, &now, &ignored) == 0)
		file_stamp_show(&now, stamp);
}

/* Of numbers that stand for a roll. */
static int
digest_phones(const char *phones, char sha256[static DIGEST_SIZE], struct problem *problem)
{
	struct digest *digest = digest_new();
	int status = -1;

	if (digest != NULL && digest_add(digest, phones, strlen(phones)) == 0)
		status = digest_end(digest, sha256);
	digest_free(digest);
	return status == 0 ? 0 : problem_memory(problem);
}

/*
 * The roll into the ledger, with all that is remembered of it. 0, or -1 with *problem filled.
 */
static int
fill(struct filling *filling, const struct config *config, const struct intake_rules *rules,
    const char *service, struct problem *problem)
{
	struct ledger *ledger = filling->ledger;
	const struct intake_sink sink = { filling, put_header, put_row, put_contact };
	struct intake_counts counts;
	char sha256[DIGEST_SIZE], stamp[FILE_STAMP_TEXT];
	struct roll_in *in;
	int status = -1;

	/* Stamped before it is read: a change from here on gives another stamp. */
	look_at_roll(config, stamp);
	in = open_roll(config, problem);
	if (in == NULL || intake_read(in, rules, &sink, &counts, problem) != 0)
		goto out;
	writing_tell_guess(config, roll_in_name(in), roll_in_format(in));
	writing_tell_missing(config, roll_in_name(in), counts.missing);
	if (counts.states[STATE_READY] == 0 && config->phones == NULL) {
		(void)problem_set(problem, EXIT_USAGE,
		    config->only == NULL || counts.states[STATE_REJECTED] > 0
			? "%s: nobody to call: rollcall check says what is wrong with its rows"
			: "%s: nobody to call: none of its rows has a state that --only names",
		    roll_in_name(in));
		goto out;
	}
	if ((config->phones != NULL ? digest_phones(config->phones, sha256, problem)
				    : roll_in_digest(in, sha256, problem)) != 0)
		goto out;
	if (put_remembered(ledger, config, service, &rules->preamble, sha256) != 0 ||
	    ledger_put(ledger, "roll-stamp", stamp) != 0 ||
	    writing_remember_roll(ledger, roll_in_format(in)) != 0 || ledger_finish(ledger) != 0) {
		*problem = *ledger_problem(ledger);
		goto out;
	}
	status = 0;
out:
	roll_in_free(in);
	return status;
}

struct ledger *
roll_ledger_make(const struct config *config, struct policy *policy, const char *path,
    const char *results, const char *service, struct problem *problem)
{
	struct intake_rules rules = {
		.columns = config->columns,
		.requirement = config->requirement,
		.said_by = config->phones != NULL ? "REQUIREMENT" : NULL,
		.parameters = config->parameters,
		.duplicates = config->duplicates,
		.only = config->only,
		.force = config->force,
		.now = clock_wall(),
		.preamble = policy->preamble,
		.listed = permit_listed,
		.listed_ctx = &policy->permit,
	};
	struct ledger *ledger = NULL;
	struct filling filling;

	/* Lists may have changed since the policy was opened: somebody was asked meanwhile. */
	if (permit_refresh(&policy->permit, problem) != PERMIT_LISTS_READ)
		return NULL;
	ledger = ledger_create(path, problem);
	if (ledger == NULL)
		return NULL;
	filling = (struct filling){ ledger, results, config->phones != NULL };
	if (fill(&filling, config, &rules, service, problem) == 0)
		return ledger;
	ledger_free(ledger);
	return NULL;
}

/*
 * The roll is the one that the ledger remembers. It is read again only when its stamp is another
 * one; with `keep` the new one stands for it from then on. 0, or -1 with *problem filled.
 */
static int
same_roll(const struct config *config, struct ledger *ledger, const char *path, bool keep,
    struct problem *problem)
{
	char sha256[DIGEST_SIZE], stamp[FILE_STAMP_TEXT];
	struct text was = { 0 };
	int status = -1;

	look_at_roll(config, stamp);
	if (ledger_get(ledger, "roll-stamp", &was) != 0)
		goto ledger;
	if (stamp[0] != '\0' && strcmp(text_str(&was), stamp) == 0) {
		status = 0;
		goto out;
	}
	if ((config->phones != NULL ? digest_phones(config->phones, sha256, problem)
				    : digest_file(config->roll, sha256, problem)) != 0)
		goto out;
	if (ledger_get(ledger, "sha256", &was) != 0)
		goto ledger;
	if (strcmp(text_str(&was), sha256) == 0) {
		if (keep && ledger_put(ledger, "roll-stamp", stamp) != 0)
			goto ledger;
		status = 0;
	} else if (config->phones != NULL) {
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: is the ledger of other numbers: give --ledger another name", path);
	} else {
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: has changed since its ledger %s was made: bring it back as it was to go on; "
		    "to call only new people, start a campaign: --suppress RESULTS -L NEW.ledger -o "
		    "NEW.csv (without --suppress, people who were called are called again); to call some of "
		    "its people again, run its results with --only",
		    config->roll, path);
	}
	goto out;
ledger:
	*problem = *ledger_problem(ledger);
out:
	text_free(&was);
	return status;
}

/* The options are the ones that the ledger remembers. 0, or -1 with *problem filled. */
static int
same_options(const struct config *config, const struct policy *policy, struct ledger *ledger,
    const char *path, const char *service, struct problem *problem)
{
	struct remembered all[REMEMBERED];
	struct text was = { 0 };
	int status = -1;

	remember(config, service, &policy->preamble, all);
	for (size_t i = 0; i < REMEMBERED; i++) {
		if (ledger_get(ledger, all[i].name, &was) != 0) {
			*problem = *ledger_problem(ledger);
			goto out;
		}
		if (strcmp(text_str(&was), all[i].value) == 0)
			continue;
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: was begun with another %s: \"%.200s\", not \"%.200s\"; go on with the"
		    " first (-L NEW.ledger%s starts over, and calls everybody again)",
		    path, all[i].what, text_str(&was), all[i].value,
		    config->phones != NULL ? "" : " -o NEW.csv");
		goto out;
	}
	status = 0;
out:
	text_free(&was);
	return status;
}

/* The ledger at `path`, when it is the one of this roll and these options. NULL with *problem. */
static struct ledger *
open_same(const struct config *config, const struct policy *policy, const char *path, bool keep,
    const char *service, struct problem *problem)
{
	struct ledger *ledger = ledger_open(path, keep, problem);

	if (ledger == NULL ||
	    (same_roll(config, ledger, path, keep, problem) == 0 &&
		same_options(config, policy, ledger, path, service, problem) == 0))
		return ledger;
	ledger_free(ledger);
	return NULL;
}

struct ledger *
roll_ledger_peek(const struct config *config, const struct policy *policy, const char *path,
    const char *service, struct problem *problem)
{
	return open_same(config, policy, path, false, service, problem);
}

struct ledger *
roll_ledger_go_on(const struct config *config, const struct policy *policy, const char *path,
    const char *service, struct problem *problem)
{
	return open_same(config, policy, path, true, service, problem);
}
