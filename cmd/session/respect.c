/*
 * respect.c: memory, lists, phrases and preamble of a campaign. The main thread. Must never go on
 * without one of them that was asked for.
 */
#include "respect.h"

#include <stdio.h>
#include <stdlib.h>

#include "blocked.h"
#include "clock.h"
#include "data_dir.h"
#include "ledger_recovery.h"
#include "preamble_file.h"
#include "small_file.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define FILE_MAX (1024 * 1024) /* of preambles and phrases */

/* What a parser found wrong with a file. */
static int
refuse(const char *path, const struct text *reason, struct problem *problem)
{
	if (reason->failed || strcmp(text_str(reason), "out of memory") == 0)
		return problem_memory(problem);
	return problem_set(problem, EXIT_USAGE, "%s: %s", path, text_str(reason));
}

static int
open_history(
    struct respect *respect, const struct config *config, bool make, struct problem *problem)
{
	char *dir = data_dir_choose(config->data_dir, problem);

	if (dir == NULL)
		return -1;
	respect->history = history_open(dir, make, problem);
	text_adds(&respect->folder, dir);
	free(dir);
	if (respect->folder.failed)
		return problem_memory(problem);
	return problem->code == EXIT_DONE ? 0 : -1;
}

static int
read_phrases(struct respect *respect, const struct config *config, struct problem *problem)
{
	struct text file = { 0 }, reason = { 0 };
	int status = -1;

	if (config->opt_out == NULL)
		return opt_out_defaults(&respect->permit.phrases) == 0 ? 0
								       : problem_memory(problem);
	if (small_file_read(config->opt_out, FILE_MAX, &file, problem) == 0) {
		status = opt_out_parse(text_span(&file), &respect->permit.phrases, &reason);
		if (status != 0)
			(void)refuse(config->opt_out, &reason, problem);
	}
	text_free(&file);
	text_free(&reason);
	return status;
}

int
respect_open(
    struct respect *respect, const struct config *config, bool make, struct problem *problem)
{
	*respect = (struct respect){ 0 };
	if (!config->simulate && open_history(respect, config, make, problem) != 0)
		return -1;
	if (config->suppress_n > 0) {
		int read;

		respect->lists = blocked_lists_new(config, problem);
		if (respect->lists == NULL)
			return -1;
		read = dnc_files_refresh(respect->lists, problem);
		/* `call` has looked at them once already, and told. */
		if (!make || config->phones == NULL)
			blocked_tell(config, respect->lists);
		if (read < 0)
			return -1;
	}
	if (preamble_file_read(config->preamble, &respect->pattern, &respect->preamble, problem) !=
		0 ||
	    read_phrases(respect, config, problem) != 0)
		return -1;
	respect->permit.listed.files = respect->lists;
	respect->permit.listed.history = respect->history;
	respect->permit.at_most = config->at_most;
	respect->permit.at_most_ms = config->at_most_ns / MS_NS;
	return 0;
}

/* What the history says of days to come cannot be so. 0, or -1 with *problem filled. */
static int
tell_ahead(const struct respect *respect, int64_t now, struct problem *problem)
{
	char until[ZONE_TEXT], today[ZONE_TEXT], n[32];
	int64_t campaigns, newest;

	if (history_ahead(respect->history, &campaigns, &newest) != 0) {
		*problem = *history_problem(respect->history);
		return -1;
	}
	if (campaigns > 0)
		(void)fprintf(stderr,
		    "warning: %s/memory.sqlite: calls of %s campaign%s lie in the future, up to %s; now"
		    " it is %s: the clock was wrong then, or is now. They count for --at-most as if"
		    " they had been made when this was first told\n",
		    text_str(&respect->folder), units_show_count(campaigns, n),
		    campaigns == 1 ? "" : "s", zone_show(newest, until), zone_show(now, today));
	return 0;
}

/*
 * The folder whose history has the calls of this ledger, as it remembers it. Another one is told
 * when it does not know them: then --at-most, and the guard against older copies, know less than
 * they could. 0, or -1 with *problem filled.
 */
static int
tell_elsewhere(
    const struct respect *respect, struct ledger *ledger, const char *path, struct problem *problem)
{
	char *here = realpath(text_str(&respect->folder), NULL);
	struct text was = { 0 };
	int status = ledger_get(ledger, "history", &was);

	if (status == 0 && here != NULL && was.len == 0)
		status = ledger_put(ledger, "history", here);
	else if (status == 0 && here != NULL && strcmp(text_str(&was), here) != 0 &&
		 history_claims(respect->history) < ledger_totals(ledger)->claims)
		(void)fprintf(stderr,
		    "warning: %s: was begun with the history in %s; that in %s does not know all of its"
		    " calls: --data-dir %s goes on with the former\n",
		    path, text_str(&was), here, text_str(&was));
	if (status != 0)
		*problem = *ledger_problem(ledger);
	text_free(&was);
	free(here);
	return status;
}

int
respect_begin(struct respect *respect, const struct config *config, struct ledger *ledger,
    const char *path, struct problem *problem)
{
	struct text id = { 0 };
	int64_t now = clock_wall();
	char *real = realpath(path, NULL);
	int status = -1;

	/* Other campaigns, in other folders, name it as the one that called before. */
	text_adds(&respect->campaign, real == NULL ? path : real);
	free(real);
	if (respect->campaign.failed)
		return problem_memory(problem);
	if (respect->history == NULL)
		return 0;
	if (ledger_get(ledger, "campaign", &id) != 0)
		*problem = *ledger_problem(ledger);
	else if (history_campaign(
		     respect->history, text_str(&id), text_str(&respect->campaign), now) != 0 ||
		 history_prune(respect->history, now - config->forget_ns / MS_NS) < 0)
		*problem = *history_problem(respect->history);
	else if (tell_ahead(respect, now, problem) == 0 &&
		 tell_elsewhere(respect, ledger, path, problem) == 0)
		status =
		    ledger_check_generation(ledger, history_generation(respect->history), problem);
	text_free(&id);
	return status;
}

/* 1, 0 or -1 with *problem filled. */
static int
is_rehearsal(struct ledger *ledger, struct problem *problem)
{
	struct text service = { 0 };
	int rehearsal = -1;

	if (ledger_get(ledger, "service", &service) == 0)
		rehearsal = strcmp(text_str(&service), "simulated") == 0;
	else
		*problem = *ledger_problem(ledger);
	text_free(&service);
	return rehearsal;
}

int
respect_may_settle(const struct config *config, struct ledger *ledger, struct problem *problem)
{
	struct respect respect = { 0 };
	int status = is_rehearsal(ledger, problem);

	if (status == 0 && (open_history(&respect, config, false, problem) != 0 ||
			       respect_begin(&respect, config, ledger, config->roll, problem) != 0))
		status = -1;
	respect_free(&respect);
	return status < 0 ? -1 : 0;
}

int
respect_settled(const struct config *config, struct ledger *ledger, const char *key, enum state to,
    enum outcome outcome, struct problem *problem)
{
	bool nobody = to == STATE_READY || to == STATE_REFUSED;
	struct respect respect = { 0 };
	int status = is_rehearsal(ledger, problem);

	if (status != 0 || (!nobody && to != STATE_ENDED))
		return status < 0 ? -1 : 0;
	if (open_history(&respect, config, false, problem) != 0 ||
	    respect_begin(&respect, config, ledger, config->roll, problem) != 0) {
		status = -1;
	} else if (respect.history != NULL) {
		if ((nobody ? history_take_back(respect.history, key)
			    : history_outcome(respect.history, key, outcome)) < 0 ||
		    history_commit(respect.history) != 0) {
			*problem = *history_problem(respect.history);
			status = -1;
		}
	}
	respect_free(&respect);
	return status;
}

void
respect_free(struct respect *respect)
{
	permit_free(&respect->permit);
	history_free(respect->history);
	dnc_files_free(respect->lists);
	text_free(&respect->pattern);
	text_free(&respect->folder);
	text_free(&respect->campaign);
}
