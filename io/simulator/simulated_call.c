/*
 * simulated_call.c: the fate of a number, the ids of calls, the state of a call at a time.
 *
 * Any thread. Must never look at a clock or remember anything: the same arguments, the same answer,
 * today and in another process. Changing how a draw is made changes what every seed means.
 */
#include "simulated_call.h"

#include <stdio.h>
#include <time.h>

#include "units.h"

#include "banned.h"

#define WHOLE_PPM UINT64_C(1000000)
#define BASE      36
#define SLOW      100 /* how much later a slow record shows */

/* Each thing that is drawn has its own stream, so that one option does not shift another's draws.
 */
enum draw {
	DRAW_FAULT = 1,
	DRAW_ANSWER,
	DRAW_REST,
	DRAW_TALK,
	DRAW_WORDS,
	DRAW_CHECK,
	DRAW_OPT_OUT,
};

/* Finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* Evenly from 0 to end - 1; end is at most 2^32. */
static uint64_t
draw(int64_t seed, uint64_t number, enum draw what, uint64_t end)
{
	uint64_t bits = mix(mix(mix((uint64_t)seed) ^ number) ^ (uint64_t)what);

	return (bits >> 32) * end >> 32;
}

static const char digits36[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static size_t
put36(char *out, uint64_t n)
{
	char reversed[16];
	size_t len = 0;

	do {
		reversed[len++] = digits36[n % BASE];
		n /= BASE;
	} while (n > 0);
	for (size_t i = 0; i < len; i++)
		out[i] = reversed[len - 1 - i];
	return len;
}

/* Takes a number up to `end` (or to the end of the id) off *id. */
static int
take36(struct span *id, char end, uint64_t *n)
{
	uint64_t value = 0;

	while (id->len > 0 && *id->data != end) {
		const char *at = memchr(digits36, *id->data, BASE);

		uint64_t digit = at == NULL ? 0 : (uint64_t)(at - digits36);

		if (at == NULL || value > (UINT64_MAX - digit) / BASE)
			return -1;
		value = value * BASE + digit;
		id->data++;
		id->len--;
	}
	if (id->len > 0) {
		id->data++;
		id->len--;
	}
	*n = value;
	return 0;
}

/* Four numbers in base 36 and a check, so that a mistyped id is no other call. */
void
simulated_call_id(const struct simulated_call *call, char out[static SIMULATED_ID_SIZE])
{
	uint64_t check = mix(call->serial) ^ mix((uint64_t)call->start_ms + 1);
	size_t len = put36(out, call->number);

	out[len++] = '-';
	len += put36(out + len, (uint64_t)call->start_ms);
	out[len++] = '-';
	len += put36(out + len, call->serial);
	out[len++] = '-';
	len += put36(out + len, (uint64_t)call->seed);
	out[len++] = '^';
	check = draw(call->seed, call->number ^ check, DRAW_CHECK, UINT64_C(1) << 31);
	len += put36(out + len, check);
	out[len] = '\0';
}

int
simulated_call_parse(struct span id, struct simulated_call *call)
{
	struct simulated_call read;
	char again[SIMULATED_ID_SIZE];
	struct span rest = id;
	uint64_t start, seed;

	if (id.len >= SIMULATED_ID_SIZE)
		return -1;
	if (take36(&rest, '-', &read.number) == -1 || take36(&rest, '-', &start) == -1 ||
	    take36(&rest, '-', &read.serial) == -1 || take36(&rest, '^', &seed) == -1)
		return -1;
	if (read.number < UINT64_C(13000000000) || read.number > UINT64_C(19999999999))
		return -1;
	if (start > INT64_MAX / 2)
		return -1;
	read.start_ms = (int64_t)start;
	read.seed = (int64_t)seed;
	/* Leading zeros, missing parts, a wrong check: made again it is not the same. */
	simulated_call_id(&read, again);
	if (!span_is(id, again))
		return -1;
	*call = read;
	return 0;
}

static enum simulator_fault
draw_fault(const struct simulator_options *options, int64_t seed, uint64_t number)
{
	uint64_t at = draw(seed, number, DRAW_FAULT, WHOLE_PPM), sum = 0;

	for (int i = FAULT_NONE + 1; i < FAULT_END; i++) {
		sum += (uint64_t)options->fault_ppm[i];
		if (at < sum)
			return (enum simulator_fault)i;
	}
	return FAULT_NONE;
}

/* What becomes of calls that nobody answers: some are busy, the others share what is left. */
static enum outcome
draw_rest(const struct simulator_options *options, int64_t seed, uint64_t number)
{
	static const struct {
		enum outcome outcome;
		uint64_t parts; /* of the 80 that are left; 0: busy has a share of its own */
	} rest[] = {
		{ OUTCOME_NO_ANSWER, 55 },
		{ OUTCOME_BUSY, 0 },
		{ OUTCOME_DECLINED, 10 },
		{ OUTCOME_VOICEMAIL, 8 },
		{ OUTCOME_FAILED, 4 },
		{ OUTCOME_CANCELLED, 2 },
		{ OUTCOME_TIMEOUT, 1 },
	};
	uint64_t at = draw(seed, number, DRAW_REST, WHOLE_PPM), sum = 0;
	uint64_t busy = (uint64_t)options->busy_ppm;

	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		sum += rest[i].outcome == OUTCOME_BUSY ? busy
						       : (WHOLE_PPM - busy) * rest[i].parts / 80;
		if (at < sum)
			return rest[i].outcome;
	}
	/* What rounding left over: a few of a million. */
	return OUTCOME_NO_ANSWER;
}

/* Whole seconds, at least one. */
static int64_t
draw_talk(int64_t seed, uint64_t number, int64_t least_ns, int64_t most_ns)
{
	int64_t least = (least_ns + SECOND_NS - 1) / SECOND_NS, most = most_ns / SECOND_NS;

	if (least < 1)
		least = 1;
	if (most < least)
		most = least;
	return least + (int64_t)draw(seed, number, DRAW_TALK, (uint64_t)(most - least) + 1);
}

void
simulated_call_fate(const struct simulator_options *options, int64_t seed, uint64_t number,
    struct simulated_fate *fate)
{
	*fate = (struct simulated_fate){ .fault = draw_fault(options, seed, number) };
	if (draw(seed, number, DRAW_ANSWER, WHOLE_PPM) < (uint64_t)options->answer_ppm) {
		fate->outcome = OUTCOME_ANSWERED;
		fate->ring_s = 3;
		fate->talk_s =
		    draw_talk(seed, number, options->talk_least_ns, options->talk_most_ns);
		fate->opt_out =
		    draw(seed, number, DRAW_OPT_OUT, WHOLE_PPM) < (uint64_t)options->opt_out_ppm;
		return;
	}
	fate->outcome = draw_rest(options, seed, number);
	fate->ring_s = fate->outcome == OUTCOME_BUSY ? 2 : 20;
	if (fate->outcome == OUTCOME_VOICEMAIL)
		fate->talk_s = draw_talk(seed, number, 5 * SECOND_NS, 20 * SECOND_NS);
}

uint64_t
simulated_call_pick(const struct simulated_call *call, uint64_t end)
{
	return draw(call->seed, call->number, DRAW_WORDS, end);
}

bool
simulated_call_not_placed(enum simulator_fault fault)
{
	return fault >= FAULT_429 && fault <= FAULT_RESET_BEFORE;
}

bool
simulated_call_spoils_reply(enum simulator_fault fault)
{
	return fault >= FAULT_500 && fault <= FAULT_SAME_ID;
}

int64_t
simulated_call_at(
    const struct simulator_options *options, const struct simulated_call *call, double seconds)
{
	double ms = seconds * 1000 / options->time_scale;

	/* Centuries from now is never, and no overflow. */
	if (!(ms < 1e15))
		return INT64_MAX;
	return call->start_ms + (int64_t)ms + ((double)(int64_t)ms < ms);
}

enum simulated_phase
simulated_call_phase(const struct simulator_options *options, const struct simulated_call *call,
    const struct simulated_fate *fate, int64_t now_ms)
{
	double delay = (double)options->record_delay_ns / (double)SECOND_NS;

	if (fate->fault == FAULT_NO_RECORD)
		return SIMULATED_NO_RECORD;
	if (fate->fault == FAULT_SLOW_RECORD)
		delay *= SLOW;
	if (now_ms < simulated_call_at(options, call, delay))
		return SIMULATED_NO_RECORD;
	if (fate->fault == FAULT_NEVER_ENDS ||
	    now_ms < simulated_call_at(options, call, (double)(fate->ring_s + fate->talk_s)))
		return SIMULATED_ACTIVE;
	return SIMULATED_ENDED;
}

const char *
simulated_call_time(int64_t ms, char out[static SIMULATED_TIME_SIZE])
{
	int64_t beijing;
	time_t seconds;
	struct tm tm;
	int n;

	out[0] = '\0';
	if (ms < 0 || ms > INT64_C(253402214400000))
		return out;
	beijing = ms + 8 * 3600 * INT64_C(1000);
	seconds = (time_t)(beijing / 1000);
	if (gmtime_r(&seconds, &tm) == NULL)
		return out;
	n = snprintf(out, SIMULATED_TIME_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03d+08:00",
	    (tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, (int)(beijing % 1000));
	if (n < 0 || n >= SIMULATED_TIME_SIZE)
		out[0] = '\0';
	return out;
}
