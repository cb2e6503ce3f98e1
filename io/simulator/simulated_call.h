/*
 * simulated_call.h: what becomes of a simulated call. Pure; time comes in as a parameter.
 *
 * Two things stand apart: a call's fate (fault, outcome, lengths), drawn from seed and number
 * alone, and a call's id, which carries number, start and seed, so that whoever holds the id and
 * the options can work out the call's state at any time without remembering anything.
 *
 * Seconds here are simulated ones; divided by time_scale they are real ones.
 */
#ifndef SIMULATED_CALL_H
#define SIMULATED_CALL_H

#include "simulator.h"
#include "span.h"
#include "state.h"

struct simulated_call {
	uint64_t number;  /* 13000000000 to 19999999999 */
	int64_t start_ms; /* wall clock, milliseconds since 1970 */
	uint64_t serial;  /* keeps apart two calls to one number in the same millisecond */
	int64_t seed;
};

#define SIMULATED_ID_SIZE 64 /* of A-Za-z0-9^- and a NUL */

void simulated_call_id(const struct simulated_call *call, char out[static SIMULATED_ID_SIZE]);

/* Returns 0; or -1 with *call untouched when the id is none that simulated_call_id made. */
int simulated_call_parse(struct span id, struct simulated_call *call);

struct simulated_fate {
	enum simulator_fault fault;
	enum outcome outcome;
	int64_t ring_s; /* until somebody or something answers, or it is given up */
	int64_t talk_s; /* 0 unless answered or voicemail */
	bool opt_out;   /* the person asks for no more calls */
};

void simulated_call_fate(const struct simulator_options *options, int64_t seed, uint64_t number,
    struct simulated_fate *fate);

/* An evenly spread number below `end` (1 to 2^32), fixed by the call's seed and number. */
uint64_t simulated_call_pick(const struct simulated_call *call, uint64_t end);

/* Does the fault keep the call from being placed / spoil the reply of a call that is placed? */
bool simulated_call_not_placed(enum simulator_fault fault);
bool simulated_call_spoils_reply(enum simulator_fault fault);

enum simulated_phase {
	SIMULATED_NO_RECORD,
	SIMULATED_ACTIVE, /* there is a record, of a call that has not ended */
	SIMULATED_ENDED,
};

enum simulated_phase simulated_call_phase(const struct simulator_options *options,
    const struct simulated_call *call, const struct simulated_fate *fate, int64_t now_ms);

/* The wall clock when `seconds` of the call have passed, rounded up to a millisecond. */
int64_t simulated_call_at(
    const struct simulator_options *options, const struct simulated_call *call, double seconds);

/* ISO 8601 of Beijing with milliseconds: `2026-11-22T09:31:05.123+08:00`; "" out of range. Returns
 * it. */
#define SIMULATED_TIME_SIZE 40
const char *simulated_call_time(int64_t ms, char out[static SIMULATED_TIME_SIZE]);

#endif
