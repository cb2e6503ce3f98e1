/*
 * stepone.c: which statuses of the service stop a run, and its other address. Any thread; no state.
 * A status that is not in the table never stops one.
 */
#include "stepone.h"

#include <stddef.h>
#include <string.h>

#include "banned.h"

static const struct {
	int status;
	const char *mend;
} stops[] = {
	{ 401, "the service does not accept the key: check it, or make a new one" },
	{ 402, "the account has no credit left: top it up" },
	{ 403, "the account may not place calls: ask the service" },
	{ STEPONE_WRONG_VERSION,
	    "the service wants another version of its protocol: update rollcall" },
};

const char *
stepone_stop(int status)
{
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		if (stops[i].status == status)
			return stops[i].mend;
	return NULL;
}

const char *
stepone_other_base(const char *base)
{
	if (strcmp(base, STEPONE_BASE) == 0)
		return STEPONE_OTHER_BASE;
	return strcmp(base, STEPONE_OTHER_BASE) == 0 ? STEPONE_BASE : NULL;
}
