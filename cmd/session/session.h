/*
 * session.h: what run and collect have in common. For the main thread.
 */
#ifndef SESSION_H
#define SESSION_H

#include "config.h"
#include "engine.h"
#include "in_place.h"
#include "key.h"
#include "paths.h"
#include "progress.h"
#include "reply_log.h"
#include "policy.h"
#include "run_json.h"
#include "simulated.h"

struct session {
	const struct config *config;
	struct paths paths;
	const char *base;    /* of the service */
	const char *service; /* what the ledger remembers of it */
	char key[KEY_SIZE];
	struct simulated simulated;
	struct policy policy;
	struct ledger *ledger;
	struct reply_log *log;
	struct in_place files; /* that must stay where they are */
	int lock;              /* descriptor, -1: not held */
	int outputs[2];        /* descriptors that hold the results' and the summary's; likewise */
	int stop;              /* descriptor of signals, -1: they act as always */
	int stops;             /* signals so far */
	struct progress progress;
	struct lateness polls; /* as the engine told last */
	bool wrote;            /* results and summary */
	struct run_json json;
};

/*
 * In this order. Each returns 0, or -1 with *problem filled. connect: the key, or the simulator,
 * which is forked before there is a thread, a lock or a ledger. lock: the ledger is ours. recover,
 * once session->ledger is open: what a process that ended in the middle left behind; `forget_ns` is
 * policy_begin's.
 */
int session_connect(struct session *session, struct problem *problem);
/* With the history and the lists; after connect. */
int session_policy(struct session *session, struct problem *problem);
int session_lock(struct session *session, struct problem *problem);
int session_recover(struct session *session, int64_t forget_ns, struct problem *problem);

/* The calling hours: --window, or the default. */
const char *session_window(const struct config *config);

/* The time zone: --time-zone, or the default. */
const char *session_zone(const struct config *config);

/* Whether --price tells what --budget must keep for a call. 0, or -1 with *problem filled. */
int session_check_money(const struct config *config, struct problem *problem);

/* Runs the engine; with `collect` nobody is called. */
enum engine_end session_run(struct session *session, bool collect, struct problem *problem);

/* Results and summary, which the ledger then knows as its own. */
int session_write(struct session *session, struct problem *problem);

/* --json: the object at the end, if it was asked for. Returns `code`, or what is worse. */
enum exit_code session_tell_json(
    struct session *session, enum exit_code code, struct problem *problem);

enum exit_code session_exit(enum engine_end end, const struct ledger_totals *totals);
void session_close(struct session *session);

#endif
