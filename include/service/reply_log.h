/*
 * reply_log.h: LEDGER.replies: the raw replies of dials, written before they are parsed, so that a
 * call id that reached the machine survives whatever happens before the ledger's commit. Before
 * them the claims, once they are committed and before they may be sent: a ledger that does not know
 * one of them has lost what it held (its -wal cut or removed, an older copy in its place), and
 * would call people again.
 *
 * A frame is the claim's key, what is known of the reply, its length, its bytes and a CRC-32.
 * Frames are appended with one write a turn into space that was reserved ahead, so that a disk that
 * fills up does not cost a reply. What was torn is dropped, and it alone. What the ledger has for
 * good is given back in between, from the beginning on. Mode 0600. Appending: any thread.
 */
#ifndef REPLY_LOG_H
#define REPLY_LOG_H

#include "problem.h"
#include "task.h"

struct reply_log;

#define REPLY_LOG_HEAD_MAX 96 /* bytes of a frame before its reply, at most */

/* Opens or makes the log of a ledger. NULL with *problem filled. */
struct reply_log *reply_log_open(const char *ledger_path, struct problem *problem);
void reply_log_free(struct reply_log *log);

/* To replay it alone. NULL, also when there is none: then *problem is left as it is. */
struct reply_log *reply_log_peek(const char *ledger_path, struct problem *problem);

/* Adds the frame of a claim that is about to be committed. */
void reply_log_claim(struct text *frames, const char key[static TASK_KEY_SIZE]);

/* Adds the frame of a finished dial to `frames`, which holds those of one turn. */
void reply_log_frame(struct text *frames, const struct task *task);

/*
 * Appends them. 0; or -1: then nothing more may be dialed. Reserves the space for later frames.
 */
int reply_log_append(struct reply_log *log, const struct text *frames);
/* Why the first append that failed did. Returns -1 with *problem filled. */
int reply_log_problem(struct reply_log *log, struct problem *problem);

/*
 * Calls `each` for every whole frame, in order; `reply` has what came, not yet what it says
 * (request_read). `task` is NULL for the frame of a claim. Returns 0, what `each` returned if not 0,
 * or -1 with *problem filled.
 */
int reply_log_replay(struct reply_log *log,
    int (*each)(void *ctx, const char *key, struct task *task), void *ctx, struct problem *problem);

/* How far it reaches, in bytes; with what was dropped. -1 with *problem filled. */
int64_t reply_log_size(struct reply_log *log, struct problem *problem);

/*
 * What was appended before it reached `upto` is in the ledger now, and its space is given back;
 * where the file system cannot do that now, nothing is lost. Others may be appending.
 */
void reply_log_drop(struct reply_log *log, int64_t upto);

/* Space for the replies to come, before the first dial. 0, or -1 with *problem filled. */
int reply_log_reserve(struct reply_log *log, struct problem *problem);

/* Empties it, once the ledger has all that it holds. 0, or -1 with *problem filled. */
int reply_log_empty(struct reply_log *log, struct problem *problem);

/* Do these bytes begin one that nothing was given back of? */
bool reply_log_begins(const char *begin, size_t len);

#endif
