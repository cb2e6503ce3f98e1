/*
 * ledger_outputs.h: which files a ledger wrote. For the owner thread; errors as in ledger.h.
 */
#ifndef LEDGER_OUTPUTS_H
#define LEDGER_OUTPUTS_H

#include "ledger.h"

/*
 * Files that the ledger wrote, so that a later run may write over them. A file is announced once it
 * is whole, as `written`, and before it gets its name: one that a run left there which was cut off
 * right then is ours too.
 */
enum ledger_output {
	LEDGER_OUTPUT_FAILED = -1, /* *ledger_problem */
	LEDGER_OUTPUT_FOREIGN,     /* not there, or somebody else's */
	LEDGER_OUTPUT_OURS,
	LEDGER_OUTPUT_EDITED, /* ours, but of another size or time than we left it */
};

int ledger_announce_output(struct ledger *l, const char *path, const char *written);
int ledger_remember_output(struct ledger *l, const char *path);
enum ledger_output ledger_output(struct ledger *l, const char *path);

#endif
