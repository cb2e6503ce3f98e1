/*
 * task.h: one request and what came of it: what the owner thread and the workers hand to each
 * other.
 *
 * A task has one holder at a time. The owner fills the request and submits it to the pool, which
 * takes it; a worker fills the reply; the pool gives it back. Nothing in it is looked at by two
 * threads.
 */
#ifndef TASK_H
#define TASK_H

#include "due.h"
#include "wire.h"

#define TASK_KEY_SIZE 64

enum task_kind {
	TASK_DIAL, /* initiate_call: rings a phone, sent at most once */
	TASK_POLL, /* search_callinfo: may be sent again */
};

struct reply {
	bool sent; /* the fuse let one sending through: the only answer to "was anything sent?" */
	bool complete; /* a whole HTTP reply came */
	bool unfit;    /* not complete, for it is too long, or packed in a way that is not known */
	bool unlogged; /* it could not be written down: nothing more may be dialed */
	bool unread;   /* memory ran out as a dial's was read: only the log knows it */
	/* Of a contact whose request got more than one reply, as was seen now; 0: of none. */
	int64_t stray_of;
	bool shared;           /* its connection carried others, one of whose replies it may be */
	int status;            /* of HTTP; 0 when none came */
	int64_t retry_after_s; /* Retry-After in seconds, -1 when not there or not understood */
	char problem[256];     /* why it is not complete, or was not sent, in words */
	struct text body;      /* as it came, whole or cut */
	struct wire_dial dial; /* what body says, by kind */
	struct wire_record record;
};

struct task {
	struct task *next; /* for whoever holds it */
	enum task_kind kind;
	int64_t contact; /* the ledger's id */
	char phone[PHONE_SIZE];
	char key[TASK_KEY_SIZE]; /* TASK_DIAL: the claim's key, sent as Idempotency-Key */
	int64_t claimed;         /* TASK_DIAL: clock_boot() at the claim */
	int64_t shuts; /* TASK_DIAL: not to be sent from then (clock_boot()) on; 0: any time */
	int64_t era;   /* TASK_DIAL: the breaker's, at the claim */
	struct text requirement;    /* TASK_DIAL */
	struct text parameters;     /* TASK_DIAL: call_parameters.h */
	char call_id[WIRE_ID_SIZE]; /* TASK_POLL */
	int64_t claimed_at;         /* TASK_POLL: wall clock ms of the call's claim */
	bool alone;                 /* TASK_POLL: on a connection that carries nothing else */
	struct due_call call;       /* TASK_POLL: the owner's own notes */
	struct reply reply;
};

/* NULL when memory is out. */
struct task *task_new(void);

/* Ready for another request; keeps memory. */
void task_clear(struct task *task);
void task_free(struct task *task);
void task_free_list(struct task *first);

/* A list of cleared tasks, to be used again: takes one off it, or makes one; puts one on it. */
struct task *task_reuse(struct task **list);
void task_keep(struct task **list, struct task *task);

#endif
