/*
 * problem.h: why something could not be done, in words, and what the program exits with.
 *
 * A function that can fail in a way a person must read takes a `struct problem *` and fills it when
 * it returns its failure value; it prints nothing. The words begin with where it happened
 * (`roll.csv:17: `), end without a period and say what to do where there is something to do. No
 * key, no whole phone number.
 */
#ifndef PROBLEM_H
#define PROBLEM_H

/*
 * Exit codes, fixed by the command line's contract. Where several hold: 1, 5, 4, 3, 0 in this
 * order.
 */
enum exit_code {
	EXIT_DONE = 0,    /* all done */
	EXIT_MACHINE = 1, /* disk, ledger, memory, lock held */
	EXIT_USAGE = 2,   /* wrong options, unusable input */
	EXIT_PERSON = 3,  /* done, but rows need a person */
	EXIT_EARLY = 4,   /* stopped early, the same command goes on */
	EXIT_SERVICE = 5, /* the service refuses to work: key, credit, version */
};

struct problem {
	enum exit_code code; /* EXIT_DONE: none */
	char text[1024];
};

/*
 * Fills *p (which may be NULL) and returns -1. Words that are too long are cut; in what they quote,
 * control characters and broken ones become '?', so that they are one line of UTF-8, and words that
 * look like keys are shortened (secret.h).
 */
int problem_set(struct problem *p, enum exit_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for an allocation that failed: `out of memory`, EXIT_MACHINE. */
int problem_memory(struct problem *p);

/* Of two exit codes, the one that counts. */
enum exit_code exit_worse(enum exit_code a, enum exit_code b);

#endif
