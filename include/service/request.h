/*
 * request.h: what a task sends, and what came back for it, apart from HTTP. For whoever holds the
 * task.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "reply_log.h"
#include "task.h"

/* A look that takes longer is given up: it can be asked again. */
#define REQUEST_LOOK_NS INT64_C(10000000000)

/*
 * Room that a dial's reply has before it is sent, and that `frames` below should have: a reply of
 * no more bytes is kept even when memory is out by then. Longer ones are rare.
 */
#define REQUEST_REPLY_USUAL 4000

/* The words when a claim is too old to be sent. */
extern const char request_too_old[];

/*
 * The JSON to send, and how long it may take from `now` (clock_boot()) on: a dial until
 * `timeout_ns` after its claim. 0; or -1 with the task's trouble told: nothing may be sent.
 */
int request_write(
    struct task *task, int64_t timeout_ns, int64_t now, struct text *body, int64_t *left_ms);

/* Reads the reply's body, whole or cut, into what it says. */
void request_read(struct task *task);

/*
 * The finished tasks of a worker's turn: the replies of dials are written down in `log` (NULL:
 * nowhere) first, then all are read. `frames` is scratch, kept between turns.
 */
void request_read_all(struct task *done, struct reply_log *log, struct text *frames);

/*
 * Has a dial's reply, as it came, an id in it? A quick look at the bytes, before anything is
 * written down, let alone parsed; a false "no" costs a moment.
 */
bool request_looks_placed(const struct task *task);

/* It is a record, read, that names neither its number nor its call, and may be another's. */
bool request_is_anonymous(const struct task *task);
/* Makes it ready to be sent once more, on a connection that carries nothing else. */
void request_repeat(struct task *task);

/* Why a request was not sent, or has no whole reply. */
void request_problem(struct task *task, const char *words);

/*
 * Hides the key in what was read out of replies: words that stood apart in them may be joined now.
 */
void request_hide(struct task *done, const char *key);

#endif
