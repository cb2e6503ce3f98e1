/*
 * simulator.h: a local stand-in for the Stepone AI service, over real HTTP on loopback.
 *
 * All endpoints as the service's guide describes them, on libmicrohttpd, in one thread: latency is
 * a suspended connection, never a sleep. What becomes of a number depends on the seed and the
 * number alone, not on the order of requests; an id carries number, start and seed, so that a
 * restarted simulator with the same options, whatever its seed, gives the same answers about
 * earlier calls.
 *
 * The log is the truth that tests count against: one JSON line per initiate_call and number,
 * appended by one write before the answer leaves:
 *   {"time":"2026-11-22T09:31:05.123+08:00","phone":"13800138000","requirement":"…",
 *    "idempotency_key":"…","call_id":"…","placed":true,"fault":"none","status":200}
 * call_id is "" when nothing was placed, status 0 when no reply is sent. For same-id it is the id
 * of the call that was placed, not the one that was answered. Refused requests have lines too, as
 * far as their numbers could be read.
 */
#ifndef SIMULATOR_H
#define SIMULATOR_H

#include <stdint.h>

#include "money.h"
#include "problem.h"

/*
 * Nothing was placed (a number's first request only) | placed all the same | of the record. A
 * number has at most one fault. In a request with several numbers the first one that has a fault of
 * the reply decides.
 */
enum simulator_fault {
	FAULT_NONE,
	FAULT_429,
	FAULT_401,
	FAULT_402,
	FAULT_426,
	FAULT_503,
	FAULT_RESET_BEFORE,
	FAULT_500,
	FAULT_RESET_AFTER,
	FAULT_EMPTY,
	FAULT_HANG,
	FAULT_NO_ID,
	FAULT_BAD_JSON,
	FAULT_SAME_ID,
	FAULT_SLOW_RECORD,
	FAULT_NO_RECORD,
	FAULT_NEVER_ENDS,
};
#define FAULT_END 17

struct simulator_options {
	int port; /* 0: the kernel chooses */
	int64_t seed;
	int64_t answer_ppm;  /* share of calls answered, in millionths */
	int64_t opt_out_ppm; /* of those, the person wants no more calls and says so */
	int64_t busy_ppm;    /* of the calls that are not answered, the line is busy */
	int64_t talk_least_ns, talk_most_ns;
	int64_t record_delay_ns; /* from the call's start until its record shows; 100 times that for
				    slow-record */
	int64_t latency_ns;      /* of every reply */
	double time_scale;       /* ringing, talk and record delay pass this much faster; above 0 */
	money price;             /* per started minute */
	money balance;           /* of the account; calls do not lower it */
	int64_t fault_ppm[FAULT_END]; /* shares, in millionths; together at most one million */
	const char *log;              /* file to append to, or NULL */
};

/*
 * `KIND=SHARE,…` into fault_ppm, all of it: kinds that are not named get none. Returns 0; or -1
 * with *problem filled (EXIT_USAGE) and *options untouched.
 */
int simulator_faults_parse(
    struct simulator_options *options, const char *value, struct problem *problem);

/* The kind's name on the command line and in the log: `reset-before`; `none` for FAULT_NONE. */
const char *simulator_fault_name(enum simulator_fault fault);

/*
 * Serves until SIGTERM or SIGINT (which it takes by signalfd, in this thread). Once it listens it
 * writes its base URL and a line break to `ready_fd`. Raises the soft limit of open files to the
 * hard one; signal mask and the handling of SIGPIPE are as before when it returns. What is in
 * flight then ends without a reply. Returns 0, or -1 with *problem filled.
 */
int simulator_run(const struct simulator_options *options, int ready_fd, struct problem *problem);

#endif
