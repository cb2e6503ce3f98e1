/*
 * simulator_options.c: the reading of the simulator's faults.
 *
 * Any thread. Must never leave options half changed.
 */
#include "simulator.h"

#include "text.h"
#include "units.h"

#include "banned.h"

#define WHOLE_PPM INT64_C(1000000)

const char *
simulator_fault_name(enum simulator_fault fault)
{
	switch (fault) {
	case FAULT_NONE:
		return "none";
	case FAULT_429:
		return "429";
	case FAULT_401:
		return "401";
	case FAULT_402:
		return "402";
	case FAULT_426:
		return "426";
	case FAULT_503:
		return "503";
	case FAULT_RESET_BEFORE:
		return "reset-before";
	case FAULT_500:
		return "500";
	case FAULT_RESET_AFTER:
		return "reset-after";
	case FAULT_EMPTY:
		return "empty";
	case FAULT_HANG:
		return "hang";
	case FAULT_NO_ID:
		return "no-id";
	case FAULT_BAD_JSON:
		return "bad-json";
	case FAULT_SAME_ID:
		return "same-id";
	case FAULT_SLOW_RECORD:
		return "slow-record";
	case FAULT_NO_RECORD:
		return "no-record";
	case FAULT_NEVER_ENDS:
		return "never-ends";
	}
	return "";
}

/* FAULT_NONE: no such kind. */
static enum simulator_fault
fault_of(struct span name)
{
	for (int i = FAULT_NONE + 1; i < FAULT_END; i++) {
		enum simulator_fault fault = (enum simulator_fault)i;

		if (span_is(name, simulator_fault_name(fault)))
			return fault;
	}
	return FAULT_NONE;
}

static int
refuse(struct problem *problem, struct span piece, const char *what)
{
	struct text words = { 0 };

	text_adds(&words, "--fault: ");
	text_addquoted(&words, piece, 40);
	text_addf(&words, ": %s; wanted: KIND=SHARE,… with a share of 0 to 1 and a kind of", what);
	for (int i = FAULT_NONE + 1; i < FAULT_END; i++)
		text_addf(&words, " %s", simulator_fault_name((enum simulator_fault)i));
	if (words.failed)
		problem_memory(problem);
	else
		problem_set(problem, EXIT_USAGE, "%s", text_str(&words));
	text_free(&words);
	return -1;
}

/* Takes the next piece before a comma off *rest. */
static struct span
piece_take(struct span *rest)
{
	const char *comma = memchr(rest->data, ',', rest->len);
	struct span piece = *rest;

	if (comma == NULL) {
		*rest = (struct span){ rest->data + rest->len, 0 };
		return piece;
	}
	piece.len = (size_t)(comma - rest->data);
	*rest = (struct span){ comma + 1, rest->len - piece.len - 1 };
	return piece;
}

int
simulator_faults_parse(
    struct simulator_options *options, const char *value, struct problem *problem)
{
	int64_t ppm[FAULT_END] = { 0 };
	bool named[FAULT_END] = { false };
	struct span rest = span_of(value);
	int64_t sum = 0;

	/* A comma at the end leaves an empty piece, which is refused like any other. */
	for (bool more = true; more;) {
		const char *comma = memchr(rest.data, ',', rest.len);
		struct span piece = piece_take(&rest);
		const char *equals = memchr(piece.data, '=', piece.len);
		enum simulator_fault fault;
		struct span name = piece, share;

		more = comma != NULL;
		if (equals == NULL)
			return refuse(problem, piece, "no share");
		name.len = (size_t)(equals - piece.data);
		share = (struct span){ equals + 1, piece.len - name.len - 1 };
		fault = fault_of(name);
		if (fault == FAULT_NONE)
			return refuse(problem, piece, "unknown kind");
		if (named[fault])
			return refuse(problem, piece, "named twice");
		if (units_share(share, &ppm[fault]) == -1)
			return refuse(problem, piece, "bad share");
		named[fault] = true;
		sum += ppm[fault];
		if (sum > WHOLE_PPM)
			return refuse(problem, span_of(value), "the shares are above 1 together");
	}
	memcpy(options->fault_ppm, ppm, sizeof(ppm));
	return 0;
}
