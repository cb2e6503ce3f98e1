/*
 * status_json.h: where a campaign stands, as JSON: of status, and of run and collect at their end.
 * For the main thread.
 */
#ifndef STATUS_JSON_H
#define STATUS_JSON_H

#include "ledger.h"
#include "text.h"

struct status_facts {
	const char *ledger; /* its path */
	const char *service;
	long pid;     /* of the process that runs it; 0: none does, -1: not known which */
	money budget; /* MONEY_NONE: not known */
};

/*
 * Adds the object, but for its last `}`: members may follow. *person gets the number of rows that
 * need one. 0, or -1: *ledger_problem.
 */
int status_json(
    struct text *out, struct ledger *ledger, const struct status_facts *facts, int64_t *person);

#endif
