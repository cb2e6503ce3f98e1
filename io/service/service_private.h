/*
 * service_private.h: what io/service/service.c, strays.c and transfer.c share: a worker, its two lanes, and
 * the requests on their way. Included by these alone. The worker's thread.
 */
#ifndef SERVICE_PRIVATE_H
#define SERVICE_PRIVATE_H

#include "connection.h"
#include "http_private.h"
#include "service.h"
#include "stepone.h"
#include "task.h"
#include "watch.h"

enum lane_kind { LANE_DIAL, LANE_POLL };
#define LANES 2

struct lane;
struct worker;

/*
 * One request on its way, or its handles kept for the next one. Each has a connection of its own,
 * which no other transfer uses: so it is known what came on it, and when.
 */
struct transfer {
	struct transfer *next;      /* resting, rested or held */
	struct transfer *next_made; /* all of the lane, to free them */
	struct lane *lane;
	CURL *easy;
	CURLSH *own; /* where its connection is kept */
	struct connection connection;
	struct task *task; /* NULL: idle */
	struct text body;
	int64_t since;                /* clock_boot(): idle, or to be held until */
	enum connection_state found;  /* by the fuse: not quiet, and nothing was sent */
	bool again;                   /* it was begun a second time, on a fresh connection */
	bool headed;                  /* the headers of its reply are whole */
	bool too_long;                /* the reply */
	bool came;                    /* something, while it was idle */
	struct curl_slist key_header; /* before the lane's own headers */
	char key_line[TASK_KEY_SIZE + sizeof STEPONE_IDEMPOTENCY_HEADER ": "];
	char error[CURL_ERROR_SIZE];
};

struct transfers {
	struct transfer *first, *last;
};

struct lane {
	enum lane_kind kind;
	struct worker *worker;
	CURLM *multi;
	curl_prereq_callback fuse;
	int64_t timer; /* clock_boot() at which libcurl wants to be called; INT64_MAX: not */
	char *url;
	struct curl_slist *headers;
	struct transfer *rested;  /* the one used last first: its connection lives most likely */
	struct transfers resting; /* idle for a moment only, the longest first */
	struct transfers held;    /* their replies are not believed yet */
	struct transfer *made;
	int64_t n_made;
	int64_t came;  /* when to look at what came on idle connections; INT64_MAX: nothing did */
	int64_t usual; /* how long a reply takes here, at most, of late */
};

struct worker {
	const struct service_options *options;
	struct watch watch;
	struct lane lanes[LANES];
	struct task *done;
	struct text frames; /* for the reply log, of one turn */
	bool woken;
	/* More came than was asked for: each connection is used once from then on. */
	bool distrusts;
	int64_t stray_of; /* of task.h, that is not told yet */
};

/* An idle one, or a new one; NULL when memory is out. */
struct transfer *transfer_take(struct lane *lane);
/* Keeps its handles, and its connection, for the next request. */
void transfer_put(struct transfer *transfer);
/* Fills in the request of its task. 0, or -1 with the task's trouble told. */
int transfer_prepare(struct transfer *transfer);
/*
 * More came behind its reply, and libcurl, which read it, closed the connection for that.
 */
bool transfer_overflowed(const struct transfer *transfer);
/* The one whose connection has this socket; NULL: none. */
struct transfer *transfer_of(const struct lane *lane, int fd);
void transfer_free(struct transfer *transfer);

/* In the fuse: its connection is clean, and the request is counted on it. */
bool strays_none(struct transfer *transfer);
/* A reply has come: doubts it where it must be. true: it is held. */
bool strays_hold(struct transfer *transfer);
/* A held one whose time is up, judged; NULL: none. *next: when the next one will be, if sooner. */
struct transfer *strays_held(struct lane *lane, int64_t *next);
/* Something came on a socket that no request uses: it is looked at in a moment. */
void strays_came(struct lane *lane, int fd);
/* Does so when it is time. Returns when it will be. */
int64_t strays_peek(struct lane *lane);

void transfers_put(struct transfers *list, struct transfer *transfer);
struct transfer *transfers_take(struct transfers *list);

#endif
