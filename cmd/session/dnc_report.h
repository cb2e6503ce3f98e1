/*
 * dnc_report.h: what people and scripts are told of the files of --suppress. For the main thread.
 */
#ifndef DNC_REPORT_H
#define DNC_REPORT_H

#include "config.h"
#include "dnc_files.h"

/*
 * Says on stderr, whatever --quiet says, which entries of the files are no numbers, and which file
 * has none at all: both are mistakes by which people are called who must not be.
 */
void dnc_report_tell(const struct config *config, const struct dnc_files *files);

/*
 * Adds `"lists":[{"file":"blocked.csv","numbers":17,"unreadable":1,"words":["blocked.csv:3: …"]}]`.
 */
void dnc_report_json(struct text *out, const struct dnc_files *files);

#endif
