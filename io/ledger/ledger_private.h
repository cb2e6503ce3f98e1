/*
 * ledger_private.h: what the files of the ledger share: its struct and its table of
 * statements. Included by io/ledger*.c alone.
 */
#ifndef LEDGER_PRIVATE_H
#define LEDGER_PRIVATE_H

#include "db_group.h"
#include "id_filter.h"
#include "ledger.h"

#define LEDGER_APPLICATION 1380930380 /* "ROLL": PRAGMA application_id */
#define LEDGER_VERSION     3          /* of the schema: PRAGMA user_version */
#define LEDGER_BATCH       64         /* contacts read ahead of their claim */

enum ledger_sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_GATHER,
	SQL_META_PUT,
	SQL_META_GET,
	SQL_ROW_ADD,
	SQL_ROWS_ADD, /* DB_GROUP_ROWS of them */
	SQL_REQUIREMENT_ADD,
	SQL_REQUIREMENTS_ADD, /* DB_GROUP_ROWS of them */
	SQL_CONTACT_ADD,
	SQL_CONTACTS_ADD, /* DB_GROUP_ROWS of them */
	SQL_READY,
	SQL_READY_NEXT,
	SQL_AGAIN,
	SQL_REDIALS,
	SQL_SUPPRESS,
	SQL_REMARK,
	SQL_ATTEMPT_ADD,
	SQL_RECORD_DROP,
	SQL_REDIAL,
	SQL_RESTORE,
	SQL_RECORD_RESTORE,
	SQL_ATTEMPT_DROP,
	SQL_ATTEMPT_ID,
	SQL_CLAIM,
	SQL_UNCLAIM,
	SQL_PLACE,
	SQL_REFUSE,
	SQL_UNKNOWN,
	SQL_END,
	SQL_OVERDUE,
	SQL_RECOVER,
	SQL_CLAIMED,
	SQL_COUNT_CLAIMS,
	SQL_DISPUTE,
	SQL_SKIP_CLAIMS,
	SQL_RECORD_ADD,
	SQL_IDS,
	SQL_IDS_PUT,
	SQL_IDS_LENGTH,
	SQL_OLD_IDS,
	SQL_NUMBERS,
	SQL_CALL,
	SQL_LABEL,
	SQL_ALARM_ADD,
	SQL_ALARMS,
	SQL_ROWS,
	SQL_ATTEMPTS,
	SQL_ALL_ATTEMPTS,
	SQL_PLACED,
	SQL_TO_COLLECT,
	SQL_HEADER,
	SQL_OUTPUT_PUT,
	SQL_OUTPUT_GET,
	SQL_FIND,
	SQL_SETTLE,
	SQL_SETTLEMENT_ADD,
	SQL_SETTLEMENTS,
	SQL_KNOWN,
	SQL_LEARN,
	SQL_RECORD_LEARN,
	SQL_SETTLE_ENDED,
	SQL_DEAREST,
	SQL_FORGET_OPEN,
	SQL_FORGET_NEXT,
	SQL_FORGET_OTHERS,
	SQL_FORGET_CELLS,
	SQL_FORGET_ROW,
	SQL_FORGET_REJECTED,
	SQL_FORGET_CONTACT,
	SQL_FORGET_ATTEMPTS,
	SQL_FORGET_RECORD,
	SQL_FORGET_SETTLEMENT,
	SQL_FORGET_ALARM,
	SQL_FORGET_REQUIREMENT,
	SQL_SCRUB_ROLL,
	SQL_SCRUB_REQUIREMENTS,
	SQL_SCRUB_REQUIREMENT,
	SQL_SCRUB_CONTACTS,
	SQL_SCRUB_CONTACT,
	SQL_SCRUB_RECORDS,
	SQL_SCRUB_RECORD,
	SQL_SCRUB_ATTEMPTS,
	SQL_SCRUB_ATTEMPT,
	SQL_SCRUB_SETTLEMENTS,
	SQL_SCRUB_SETTLEMENT,
	SQL_SCRUB_ALARMS,
	SQL_SCRUB_ALARM,
	SQL_SCRUB_READY,
	SQL_OUTPUTS,
	SQL_COUNT,
};

/* Of who is still to be called or asked for; made once the roll is in. */
#define LEDGER_LIVE_INDEX "CREATE INDEX contact_live ON contact(live) WHERE live = 1"

extern const char *const ledger_sql[SQL_COUNT];
extern const char *const ledger_migrations[LEDGER_VERSION];

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
