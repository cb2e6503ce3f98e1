/*
 * policy.c: history, do-not-call lists, phrases and preamble of a campaign. The main thread. Must never go on
 * without one of them that was asked for.
 */
#include "policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "data_dir.h"
#include "dnc_report.h"
#include "ledger_recovery.h"
#include "preamble_file.h"
#include "small_file.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define FILE_MAX (1024 * 1024) /* of preambles and phrases */

static int
open_history(struct policy *policy, const struct config *config, enum policy_history history,
    struct problem *problem)
{
	struct problem nowhere = { 0 };
	char *dir = data_dir_choose(config->data_dir, &nowhere);

	/* Where no folder can be named nothing can have been kept. */
	if (dir == NULL && history == POLICY_HISTORY_IF_ANY && nowhere.code == EXIT_USAGE)
		return 0;
	if (dir == NULL) {
		*problem = nowhere;
		return -1;
	}
	policy->history = history_open(dir, history == POLICY_HISTORY_MAKE, problem);
	policy->permit.history = policy->history;
	text_clear(&policy->folder);
	text_adds(&policy->folder, dir);
	free(dir);
	if (policy->folder.failed)
		return problem_memory(problem);
	return problem->code == EXIT_DONE ? 0 : -1;
}

int
policy_make_history(struct policy *policy, const struct config *config, struct problem *problem)
{
	if (config->simulate || policy->history != NULL)
		return 0;
	return open_history(policy, config, POLICY_HISTORY_MAKE, problem);
}

static int
read_phrases(struct policy *policy, const struct config *config, struct problem *problem)
{
	struct text file = { 0 };
	int status = -1;

	if (config->opt_out == NULL)
		return opt_out_defaults(&policy->permit.phrases) == 0 ? 0 : problem_memory(problem);
	if (small_file_read(config->opt_out, FILE_MAX, &file, problem) == 0)
		status = opt_out_parse(
		    config->opt_out, text_span(&file), &policy->permit.phrases, problem);
	text_free(&file);
	return status;
}

/* 0, or -1 with *problem filled. What is wrong with a file is told in any case. */
static int
read_files(struct policy *policy, const struct config *config, struct problem *problem)
{
	enum permit_lists lists;

	if (config->suppress_n > 0) {
		policy->files =
		    dnc_files_new(config->suppress, config->suppress_n, config->unreadable);
		if (policy->files == NULL)
			return problem_memory(problem);
		policy->permit.files = policy->files;
	}
	lists = permit_refresh(&policy->permit, problem);
	if (policy->files != NULL)
		dnc_report_tell(config, policy->files);
	return lists == PERMIT_LISTS_READ ? 0 : -1;
}

int
policy_open(struct policy *policy, const struct config *config, enum policy_history history,
    struct problem *problem)
{
	*policy = (struct policy){ .permit = { .at_most = config->at_most,
				       .at_most_ms = config->at_most_ns / MS_NS } };
	if (!config->simulate && open_history(policy, config, history, problem) != 0)
		return -1;
	if (read_files(policy, config, problem) != 0 ||
	    preamble_file_read(config->preamble, &policy->pattern, &policy->preamble, problem) != 0)
		return -1;
	return read_phrases(policy, config, problem);
}

/* Warns of calls in the history that lie in the future. 0, or -1 with *problem filled. */
static int
tell_ahead(const struct policy *policy, int64_t now, struct problem *problem)
{
	char until[ZONE_TEXT], today[ZONE_TEXT], n[32];
	int64_t campaigns, newest;

	if (history_ahead(policy->history, &campaigns, &newest) != 0) {
		*problem = *history_problem(policy->history);
		return -1;
	}
	if (campaigns > 0)
		(void)fprintf(stderr,
		    "warning: %s/memory.sqlite: calls of %s campaign%s lie in the future, up to %s; now"
		    " it is %s: the clock was wrong then, or is now. They count for --at-most as if"
		    " they had been made when this was first told\n",
		    text_str(&policy->folder), units_show_count(campaigns, n),
		    campaigns == 1 ? "" : "s", zone_show(newest, until), zone_show(now, today));
	return 0;
}

/*
 * Warns when this folder's history does not know the ledger's calls, and another folder's does,
 * which the ledger remembers: --at-most and the guard against older copies would know less than
 * they could. 0, or -1 with *problem filled.
 */
static int
tell_elsewhere(
    const struct policy *policy, struct ledger *ledger, const char *path, struct problem *problem)
{
	char *here = realpath(text_str(&policy->folder), NULL);
	struct text was = { 0 };
	int status = ledger_get(ledger, "history", &was);

	if (status == 0 && here != NULL && was.len == 0)
		status = ledger_put(ledger, "history", here);
	else if (status == 0 && here != NULL && strcmp(text_str(&was), here) != 0 &&
		 history_claims(policy->history) < ledger_totals(ledger)->claims)
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
policy_begin(struct policy *policy, int64_t forget_ns, struct ledger *ledger, const char *path,
    struct problem *problem)
{
	struct text id = { 0 };
	int64_t now = clock_wall();
	char *real = realpath(path, NULL);
	int status = -1;

	/* Other campaigns, in other folders, name it as the one that called before. */
	text_adds(&policy->campaign, real == NULL ? path : real);
	free(real);
	if (policy->campaign.failed)
		return problem_memory(problem);
	if (policy->history == NULL)
		return 0;
	if (ledger_get(ledger, "campaign", &id) != 0)
		*problem = *ledger_problem(ledger);
	else if (history_campaign(
		     policy->history, text_str(&id), text_str(&policy->campaign), now) != 0 ||
		 (forget_ns != 0 && history_prune(policy->history, now - forget_ns / MS_NS) < 0))
		*problem = *history_problem(policy->history);
	else if (tell_ahead(policy, now, problem) == 0 &&
		 tell_elsewhere(policy, ledger, path, problem) == 0)
		status =
		    ledger_check_generation(ledger, history_generation(policy->history), problem);
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
policy_may_settle(struct policy *policy, const struct config *config, struct ledger *ledger,
    struct problem *problem)
{
	int rehearsal = is_rehearsal(ledger, problem);

	if (rehearsal != 0)
		return rehearsal < 0 ? -1 : 0;
	if (open_history(policy, config, POLICY_HISTORY_LOOK, problem) != 0)
		return -1;
	return policy_begin(policy, 0, ledger, config->roll, problem);
}

int
policy_settled(struct policy *policy, const char *key, enum state to, enum outcome outcome,
    struct problem *problem)
{
	bool nobody = to == STATE_READY || to == STATE_REFUSED;

	if (policy->history == NULL || (!nobody && to != STATE_ENDED))
		return 0;
	if ((nobody ? history_take_back(policy->history, key)
		    : history_outcome(policy->history, key, outcome)) >= 0 &&
	    history_commit(policy->history) == 0)
		return 0;
	*problem = *history_problem(policy->history);
	return -1;
}

void
policy_free(struct policy *policy)
{
	permit_free(&policy->permit);
	history_free(policy->history);
	dnc_files_free(policy->files);
	text_free(&policy->pattern);
	text_free(&policy->folder);
	text_free(&policy->campaign);
}
