/*
 * ask.h: one question to the service and its answer, for commands that ask for one thing. libcurl
 * behind it. Blocks. Any one thread, after http_init (http.h).
 *
 * Questions only: nothing here can place a call, so that no harm is done when libcurl sends one
 * again by itself. Made like every request (io/service/http_private.h): verified, no redirect, no proxy of
 * the environment.
 */
#ifndef ASK_H
#define ASK_H

#include <stdint.h>

#include "text.h"

enum ask_what {
	ASK_RECORD, /* search_callinfo */
	ASK_TALK,   /* stream_chat_history */
	ASK_BALANCE,
	ASK_ENGINES,
	ASK_VOICES,
	ASK_VERSION,
};

struct ask_options {
	const char *base;   /* service.h */
	const char *key;    /* NULL: none is sent */
	int64_t timeout_ns; /* of the answer; of ASK_TALK: of silence */
};

/* Start with { 0 }, end with ask_reply_free. */
struct ask_reply {
	int status;         /* of HTTP; 0 when none came */
	bool out_of_memory; /* there is no whole reply for want of it */
	bool untrusted;     /* the other side is there, but no secure connection */
	struct text body;   /* of ASK_TALK: only when it is no stream */
	int64_t date;       /* ms since 1970, as the service's `Date` has it; 0: not said */
	char problem[256];  /* why there is no whole reply, in words */
};

/*
 * Asks, and clears *reply first. `call_id`: of ASK_RECORD, else NULL. 0: a whole reply, of any
 * status; -1: none, *reply has the trouble, and what came.
 */
int ask_once(const struct ask_options *options, enum ask_what what, const char *call_id,
    struct ask_reply *reply);

/*
 * Listens: gives the stream to `take` as it comes, until that returns false or the stream ends,
 * which is 0 both. -1 as above.
 */
int ask_listen(const struct ask_options *options, const char *call_id,
    bool (*take)(void *ctx, struct span piece), void *ctx, struct ask_reply *reply);

void ask_reply_free(struct ask_reply *reply);

/* The version of libcurl (`7.88.1`), and of what it uses for TLS ("": nothing). Static. */
const char *ask_library(void);
const char *ask_library_tls(void);

#endif
