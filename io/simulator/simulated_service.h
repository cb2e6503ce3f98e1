/*
 * simulated_service.h: requests into replies, as the service would, without HTTP; and the
 * simulator's log.
 *
 * What it remembers: numbers whose first request met a fault that places nothing, and the id placed
 * last. All else is in the ids. One thread. Blocks only on the log file.
 */
#ifndef SIMULATED_SERVICE_H
#define SIMULATED_SERVICE_H

#include "simulated_call.h"
#include "text.h"

#define SIMULATED_BODY_MAX (1024 * 1024) /* bytes of a request's body */

struct simulated_request {
	const char *method, *path;
	const char *api_key, *skill_version, *idempotency_key; /* headers; NULL: not there */
	struct span body;
	bool body_too_large; /* there was more than SIMULATED_BODY_MAX of it; `body` is not looked
				at */
	int64_t now_ms;      /* wall clock */
};

enum simulated_way {
	SIMULATED_REPLY,  /* status and body */
	SIMULATED_STREAM, /* status, then the conversation of `call` as server-sent events */
	SIMULATED_RESET,  /* the connection dies by RST without a byte */
	SIMULATED_HANG,   /* nothing, ever */
};

struct simulated_reply {
	enum simulated_way way;
	int status;
	int retry_after;   /* seconds for `Retry-After`; 0: no such header */
	const char *allow; /* value for `Allow`, static; NULL: no such header */
	struct text body;  /* owned; text_free */
	struct simulated_call call;
};

/* Makes *reply the service's way of saying no: the status, and a body with the message. */
void simulated_service_refuse(struct simulated_reply *reply, int status, const char *message);

struct simulated_service;

/* Opens the log. `options` must outlive it. Returns NULL with *problem filled. */
struct simulated_service *simulated_service_new(
    const struct simulator_options *options, struct problem *problem);

/*
 * Fills *reply, which must be zeroed, and writes the log. Returns 0; or -1 with *problem filled
 * (the log cannot be written, memory is out): then nothing may be answered any more.
 */
int simulated_service_answer(struct simulated_service *service,
    const struct simulated_request *request, struct simulated_reply *reply,
    struct problem *problem);
void simulated_service_free(struct simulated_service *service);

#endif
