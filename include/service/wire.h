/*
 * wire.h: the service's JSON, both ways. Pure but for json.h; called by the workers.
 *
 * Source of every field: the service's published guide and its public clients. Parse tolerantly,
 * believe nothing that is not there.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>

#include "json.h"
#include "money.h"
#include "phone.h"
#include "state.h"
#include "text.h"
#include "call_parameters.h"

#define WIRE_ID_SIZE 257 /* 1 to 256 of A-Za-z0-9_.:^~- and a NUL */

/* What a reply to initiate_call says. */
struct wire_dial {
	bool object;           /* it is a JSON object */
	char id[WIRE_ID_SIZE]; /* "" when there is no usable one */
	int success;           /* -1: no such boolean, 0, 1 */
	bool claims; /* success: true, "true" or a number that is not 0; there or in `data` */
	bool error;  /* `error` is there and not null, false or empty */
	struct text message; /* the service's words, "" when none */
};

enum wire_presence {
	WIRE_NO_JSON,   /* not a JSON object: says nothing about the call */
	WIRE_NO_RECORD, /* the service knows no record yet */
	WIRE_RUNNING,   /* a record, not ended */
	WIRE_ENDED,
};

/* What a reply to search_callinfo says. */
struct wire_record {
	enum wire_presence presence;
	bool wrong_number; /* its phones name other numbers only */
	bool wrong_id;     /* wire_check_id: it names another call */
	bool named;        /* its phones name the number; wire_check_id: or it names the call */
	char ids[2][WIRE_ID_SIZE]; /* the call that it names, and by the provider's id; "": none */
	enum outcome outcome;      /* when ended; OUTCOME_NONE: it does not say how */
	int64_t seconds;           /* talk time, -1 when not said */
	int64_t ended_at;          /* ms since 1970, 0 when not said */
	bool by_time;              /* ended_at alone says that it has ended */
	bool spoken;               /* somebody else than the AI has words in it */
	money cost;                /* MONEY_NONE when not said, not usable, or billed is false */
	struct text transcript;    /* `AI: …`, `Person: …`, a line each */
};

/* 1 to 256 of A-Za-z0-9_.:^~- */
bool wire_id_valid(struct span id);

/*
 * `voice` is call_parameters.h's. A requirement that is empty is left out where there is an agent.
 */
void wire_put_dial(
    struct text *body, const char *phone, struct span requirement, struct span parameters);
void wire_put_poll(struct text *body, const char *call_id);

/*
 * Both clear *out first and keep its memory. 0, or -1 when memory is out. A dial's reply is read
 * strictly, a record as far as it can be read (json_parse_loosely). `status` is the HTTP
 * status, `phone` the number called; NULL: not known, and no record is another's.
 */
int wire_read_dial(struct span body, struct wire_dial *out);
int wire_read_record(int status, struct span body, const char *phone, struct wire_record *out);

/* The record says nothing of an end after all. Its talk time stays. */
void wire_not_ended(struct wire_record *record);

/*
 * Which call `record` names, in its own words, else in those of the document around it: into
 * out->ids.
 */
void wire_take_echoes(
    const struct json *document, const struct json *record, struct wire_record *out);

/*
 * A record that names another call than was asked for is none: takes what it says out of *record.
 */
void wire_check_id(struct wire_record *record, const char *call_id);

/*
 * Takes out of a reply, at any depth, the members that are meant to steer software agents: their
 * names contain `instruction`, and llm, system, assistant, agent or prompt, in any case. Before
 * anything but the raw ledger sees it. 0, or -1 when memory is out: then it may not be shown.
 */
int wire_drop_steering(struct json *document);

void wire_dial_free(struct wire_dial *dial);
void wire_record_free(struct wire_record *record);

#endif
