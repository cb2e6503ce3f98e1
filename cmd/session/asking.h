/*
 * asking.h: what the commands that ask the service for one thing have in common: address, key, and
 * what an answer means for the exit code. For the main thread.
 */
#ifndef ASKING_H
#define ASKING_H

#include "ask.h"
#include "config.h"
#include "json.h"
#include "key.h"
#include "problem.h"

struct asking {
	struct ask_options options; /* `key` is NULL when there is none */
	char key[KEY_SIZE];
	struct ask_reply reply; /* the last one */
};

/* --api-base, else $STEPONEAI_API_BASE, else the published address. Not checked. */
const char *asking_base(const struct config *config);

/*
 * Chooses address and key, and sets libcurl up; warnings go to stderr. Without `key_wanted` it does
 * without a key when none is found. 0, or -1 with *problem filled. asking_close in any case.
 */
int asking_open(
    struct asking *asking, const struct config *config, bool key_wanted, struct problem *problem);
void asking_close(struct asking *asking);

/*
 * What ask_once or ask_listen returned, with the reply in *asking: the document of a good one
 * (free it with json_free), nothing in it to steer software agents. Else NULL with *problem filled:
 * EXIT_EARLY when there is no answer, 429 or 5xx, EXIT_SERVICE when the service says no or what
 * answers is not it.
 */
struct json *asking_judge(const struct asking *asking, int rc, struct problem *problem);

/* Both in one. */
struct json *asking_answer(struct asking *asking, enum ask_what what, struct problem *problem);

/* Compact JSON and a line break to standard output. 0, or -1 with *problem filled. */
int asking_print_json(const struct json *document, struct problem *problem);

/* A scalar as people read it: a text's characters, a number as it came; nothing of other nodes. */
void asking_put_scalar(struct text *out, const struct json *node);

/*
 * `balance` of a reply, at its top level or in `data`, as people read it: two decimals, or as it
 * came. *yuan gets the figure. Whether there is one.
 */
bool asking_balance(const struct json *document, struct text *out, double *yuan);

#endif
