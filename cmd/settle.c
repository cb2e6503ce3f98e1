/*
 * settle.c: `rollcall settle`: a person says what became of a row that nobody else can tell of. The
 * main thread. No network.
 */
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "ledger_learn.h"
#include "ledger_settle.h"
#include "lock.h"
#include "policy.h"
#include "units.h"

#include "banned.h"

/* `17` or `17.2`. 0, or -1. */
static int
parse_label(const char *text, int64_t *row, int64_t *part)
{
	const char *dot = strchr(text, '.');
	struct span head = { text, dot == NULL ? strlen(text) : (size_t)(dot - text) };

	*part = 0;
	if (units_count(head, 1, INT32_MAX, row) != 0)
		return -1;
	return dot == NULL ? 0 : units_count(span_of(dot + 1), 1, INT32_MAX, part);
}

/* What was given, as one settlement. 0, or -1 with *problem filled. */
static int
read_settlement(const struct config *config, struct ledger_settlement *s, struct text *what,
    struct problem *problem)
{
	int given = (config->placed != NULL) + (config->ended != OUTCOME_NONE) + config->refused +
		    config->not_placed;
	char amount[32];

	if (config->row == NULL || given != 1)
		return problem_set(problem, EXIT_USAGE,
		    "settle: wanted: --row N and one of --placed ID, --ended OUTCOME, --refused,"
		    " --not-placed");
	if (config->cost != MONEY_NONE && config->ended == OUTCOME_NONE)
		return problem_set(problem, EXIT_USAGE, "--cost: goes with --ended");
	s->cost = MONEY_NONE;
	text_adds(what, "settled as ");
	if (config->placed != NULL) {
		s->to = STATE_PLACED;
		s->call_id = config->placed;
		text_addf(what, "placed with id %s", config->placed);
	} else if (config->refused) {
		s->to = STATE_REFUSED;
		text_adds(what, "refused");
	} else if (config->not_placed) {
		s->to = STATE_READY;
		text_adds(what, "not placed");
	} else {
		s->to = STATE_ENDED;
		s->outcome = config->ended;
		s->cost = config->cost;
		if (s->cost == MONEY_NONE && s->outcome != OUTCOME_ANSWERED)
			s->cost = 0;
		text_addf(what, "ended %s", outcome_name(s->outcome));
		if (config->cost != MONEY_NONE)
			text_addf(what, ", cost %s", money_show(config->cost, amount));
	}
	return what->failed ? problem_memory(problem) : 0;
}

/* The user's name, as the system knows it. */
static void
user_name(char out[static 64])
{
	const struct passwd *user = getpwuid(getuid());

	if (user != NULL)
		(void)snprintf(out, 64, "%s", user->pw_name);
	else
		(void)snprintf(out, 64, "user %ld", (long)getuid());
}

/* No such row; perhaps several people stand in it. Returns -1. */
static int
no_row(struct ledger *ledger, const struct config *config, int64_t row, struct problem *problem)
{
	enum state state;
	int64_t contact;

	if (strchr(config->row, '.') == NULL && ledger_find(ledger, row, 1, &contact, &state) == 1)
		return problem_set(problem, EXIT_USAGE,
		    "%s: row %s has several numbers: say which, like %s.1", config->roll,
		    config->row, config->row);
	return problem_set(problem, EXIT_USAGE,
	    "%s: has no row %s (call_row in the results names them)", config->roll, config->row);
}

/*
 * A call that has ended: only what is not known of it can be said. 0, or -1 with *problem filled.
 */
static int
may_complete(struct ledger *ledger, const struct config *config, struct ledger_settlement *s,
    int64_t contact, struct problem *problem)
{
	struct ledger_known known;

	if (ledger_known(ledger, contact, &known) != 0) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	if (s->to != STATE_ENDED || (known.outcome != OUTCOME_NONE && known.cost != MONEY_NONE))
		return problem_set(problem, EXIT_USAGE,
		    "%s: row %s is ended: only an outcome or a cost that is not known can be said"
		    " of it (--ended)",
		    config->roll, config->row);
	if (known.outcome != OUTCOME_NONE && known.outcome != s->outcome)
		return problem_set(problem, EXIT_USAGE,
		    "%s: row %s is ended %s: only its cost is not known: --ended %s --cost YUAN",
		    config->roll, config->row, outcome_name(known.outcome),
		    outcome_name(known.outcome));
	if (known.outcome != OUTCOME_NONE && s->cost == MONEY_NONE)
		return problem_set(problem, EXIT_USAGE,
		    "--cost: is missing: of row %s only the cost is not known", config->row);
	if (known.cost != MONEY_NONE && config->cost != MONEY_NONE)
		return problem_set(problem, EXIT_USAGE,
		    "--cost: that of row %s is known; leave --cost out", config->row);
	if (known.cost != MONEY_NONE)
		s->cost = MONEY_NONE;
	return 0;
}

/* Does this settlement start from the state? 0, or -1 with *problem filled. */
static int
may_settle(struct ledger *ledger, const struct config *config, struct ledger_settlement *s,
    int64_t contact, enum state state, struct problem *problem)
{
	switch (state) {
	case STATE_UNKNOWN:
		return 0;
	case STATE_PLACED:
	case STATE_OVERDUE:
		if (s->to == STATE_ENDED)
			return 0;
		break;
	case STATE_ENDED:
		return may_complete(ledger, config, s, contact, problem);
	case STATE_DIALING:
		return problem_set(problem, EXIT_USAGE,
		    "%s: row %s is dialing because a run was cut off: run rollcall collect %s first, which finds out what is known",
		    config->roll, config->row, config->roll);
	case STATE_REJECTED:
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
	case STATE_READY:
	case STATE_REFUSED:
		break;
	}
	return problem_set(problem, EXIT_USAGE,
	    "%s: row %s is %s: only unknown rows are settled (placed and overdue ones with --ended,"
	    " and ended ones whose outcome or cost is not known)",
	    config->roll, config->row, state_name(state));
}

/* The row, in a state that this settlement starts from. 0, or -1 with *problem filled. */
static int
find_row(struct ledger *ledger, const struct config *config, struct ledger_settlement *s,
    int64_t *contact, enum state *state, struct problem *problem)
{
	int64_t row, part, holder;
	int found;

	if (parse_label(config->row, &row, &part) != 0)
		return problem_set(problem, EXIT_USAGE,
		    "--row: takes a row like 17 or 17.2, not \"%s\"", config->row);
	found = ledger_find(ledger, row, (int)part, contact, state);
	if (found == 0)
		return no_row(ledger, config, row, problem);
	if (found == 1 && may_settle(ledger, config, s, *contact, *state, problem) != 0)
		return -1;
	holder = found == 1 && s->call_id != NULL ? ledger_id_holder(ledger, s->call_id) : 0;
	if (holder > 0)
		return problem_set(
		    problem, EXIT_USAGE, "--placed: another row has the id %s", s->call_id);
	return found == 1 && holder == 0 ? 0 : -1;
}

enum exit_code
settle_command(struct config *config, struct problem *problem)
{
	struct ledger_settlement s = { 0 };
	struct ledger *ledger = NULL;
	struct text what = { 0 };
	enum state state = STATE_UNKNOWN;
	int64_t contact = 0;
	char who[64], key[TASK_KEY_SIZE];
	struct policy policy = { 0 };
	int lock = -1;

	if (read_settlement(config, &s, &what, problem) != 0)
		goto out;
	if (access(config->roll, F_OK) == 0)
		lock = lock_take(config->roll, problem);
	if (problem->code != EXIT_DONE)
		goto out;
	ledger = ledger_open(config->roll, true, problem);
	if (ledger == NULL)
		goto out;
	user_name(who);
	s.at = clock_wall();
	s.who = who;
	s.what = text_str(&what);
	if (policy_may_settle(&policy, config, ledger, problem) == 0 &&
	    find_row(ledger, config, &s, &contact, &state, problem) == 0 &&
	    ledger_key(ledger, contact, key) == 0 &&
	    ledger_settle(ledger, contact, state, &s) == 0 && ledger_commit(ledger) == 0 &&
	    policy_settled(&policy, key, s.to, s.outcome, problem) == 0 && !config->quiet)
		(void)fprintf(
		    stderr, "row %s: was %s, %s\n", config->row, state_name(state), s.what);
	if (problem->code == EXIT_DONE && ledger_problem(ledger)->code != EXIT_DONE)
		*problem = *ledger_problem(ledger);
out:
	policy_free(&policy);
	ledger_free(ledger);
	if (lock >= 0)
		close(lock);
	text_free(&what);
	return problem->code;
}
