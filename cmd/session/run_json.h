/*
 * run_json.h: what run and collect tell a script, on standard output: an object at the end, and
 * before it, when asked for, a line of JSON for each event. For the main thread.
 */
#ifndef RUN_JSON_H
#define RUN_JSON_H

#include "engine.h"
#include "paths.h"

/* Start with zeros; text_free line and why. */
struct run_json {
	bool events; /* were asked for */
	struct text line;
	bool unsaid;        /* lines that wait in stdio's buffer for the end of the turn */
	struct text why;    /* what holds calling back now, in words; "": nothing does */
	int64_t held, shut; /* holding back until then, as was told last */
};

struct run_facts {
	struct ledger *ledger; /* NULL: it did not come so far */
	const struct paths *paths;
	money budget;
	bool wrote; /* the results */
	enum exit_code code;
	const struct problem *problem;
	const struct dnc_files *files; /* the files of --suppress; NULL: none */
};

/*
 * `{"event":"placed","time":"…","row":"17.2","call_id":"…"}`: started placed ended refused unknown
 * overdue suppressed put_back; call_id, outcome and reason where there is one.
 */
void run_json_event(struct run_json *json, const struct engine_event *event);

/*
 * Each turn: whether it holds back (`held_back`, with until and reason), and what waits to be said.
 * Without events only for the end. True when something else holds calling back than before.
 */
bool run_json_turn(struct run_json *json, const struct engine_stats *stats);

/*
 * The object of status --json, with exit, problem (null, or words), files, held_back (null, or what
 * holds calling back) and, where there are any, the lists (dnc_report.h); of a command that did not
 * come to its ledger, or whose ledger failed, exit, problem and lists alone. 0, or -1 with *problem
 * filled.
 */
int run_json_end(struct run_json *json, const struct run_facts *facts, struct problem *problem);

#endif
