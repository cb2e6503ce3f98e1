/*
 * ledger_private.h: what the files of the ledger share: its struct, and the functions that all need.
 * Included by io/ledger/ledger*.c alone.
 */
#ifndef LEDGER_PRIVATE_H
#define LEDGER_PRIVATE_H

#include "db_group.h"
#include "id_filter.h"
#include "ledger.h"
#include "ledger_sql.h"

#define LEDGER_BATCH 64 /* contacts read ahead of their claim */

/* What waits to be written while a ledger is built. */
struct ledger_groups {
	struct db_group rows, requirements, contacts;
};

struct ledger {
	struct db *db;
	char *path;        /* where it is, or will be; NULL for a temporary one */
	char *part;        /* the name it is built under; NULL unless it is being built */
	char campaign[17]; /* 16 hexadecimal digits: keys of different ledgers never meet */
	struct ledger_totals totals;
	int lock;      /* of its file, held by who writes it; or -1 */
	bool changed;  /* a transaction is open */
	bool wal_seen; /* WAL mode was asked for again after the first commit */
	bool writes;
	struct id_filter ids; /* words NULL: opened for reading, or being built */
	struct text last_ids; /* of row ids_row, the last one, with what this transaction placed */
	int64_t ids_row;
	bool ids_added; /* since that row was written */
	struct problem problem;

	struct ledger_ready batch[LEDGER_BATCH];
	size_t batch_n, batch_at;
	int64_t cursor; /* id of the last contact in the batch */
	struct ledger_ready again;

	/* While it is built. */
	int64_t contact;     /* the last id given */
	int64_t requirement; /* id of the last text */
	struct text last;    /* that text: many rolls say the same to everybody */
	struct text packed;  /* cells of a row */
	struct ledger_groups *groups;
	struct span *cells; /* of the row at hand, when reading */
	size_t cells_cap;
};

/* Keeps db's trouble as the ledger's problem. Returns -1. */
int ledger_fail(struct ledger *l);

/* ledger_ids.c: one more; what is new goes into the transaction; of an older schema, all. 0 or -1. */
int ledger_add_id(struct ledger *l, struct span id, int64_t contact);
int ledger_save_ids(struct ledger *l);
int ledger_index_old_ids(struct ledger *l);

/* Makes the filter of all that were written down. 0 or -1. */
int ledger_load_ids(struct ledger *l);

/* Opens the transaction unless it is open. 0 or -1. */
int ledger_begin(struct ledger *l);

/* Brings an older schema to LEDGER_VERSION (a new file is version 0). 0, or -1. */
int ledger_migrate(struct ledger *l, int version);

/* WAL with synchronous=FULL, and the answer believed only when it is `wal`. 0 or -1. */
int ledger_wal(struct ledger *l);

/*
 * Runs an arrow's UPDATE, whose parameters are bound. No row changed: the contact does not stand
 * where the arrow starts, and the ledger is not to be trusted further. 0 or -1.
 */
int ledger_arrow(
    struct ledger *l, enum ledger_sql at, int64_t contact, enum state from, enum state to);

/* How a contact stands: what it reserved, how often it was claimed and tried ... */
struct ledger_numbers {
	money reserved, uncharged;
	int64_t claims, attempts, claimed_at;
	enum outcome outcome;
};

/* 0, or -1 (also when there is no such contact). */
int ledger_numbers(struct ledger *l, int64_t contact, struct ledger_numbers *numbers);

/* The row at hand of a statement with READY_COLUMNS. 0, or -1 when memory is out. */
int ledger_get_ready(struct ledger *l, enum ledger_sql at, struct ledger_ready *ready);

/* The key of the contact's claim of that number. */
void ledger_put_key(
    const struct ledger *l, int64_t contact, int64_t claims, char key[static TASK_KEY_SIZE]);

/* An amount as a parameter; MONEY_NONE is NULL there. */
void ledger_bind_money(struct ledger *l, enum ledger_sql at, int pos, money m);

/* What waits to be written is thrown away. */
void ledger_free_groups(struct ledger *l);
/*
 * Cells of a row into one blob, which is then in l->packed, and back, into l->cells (pointing into
 * `packed`). pack: 0 or -1; unpack: their number, or -1.
 */
int ledger_pack(struct ledger *l, const struct span *cells, size_t n);
int64_t ledger_unpack(struct ledger *l, struct span packed);

/* A call was charged: what it tells of the price. `reserved` is what its claim kept for it. */
void ledger_count_charge(struct ledger *l, money cost, money reserved);

/* The totals to and from their row. 0 or -1. */
int ledger_save_totals(struct ledger *l);
int ledger_load_totals(struct ledger *l);

#endif
