/*
 * db_group.c: many rows into a table, a group at a time. One thread.
 */
#include "db_group.h"

#include "banned.h"

void
db_group_int(struct db_group *g, int64_t value)
{
	g->values[g->n++] = (struct db_group_value){ DB_GROUP_INT, value, 0 };
}

static void
add_bytes(struct db_group *g, enum db_group_kind kind, struct span value)
{
	struct db_group_value *at = &g->values[g->n++];

	at->kind = value.data == NULL ? DB_GROUP_NULL : kind;
	at->value = (int64_t)g->bytes.len;
	at->len = value.len;
	if (value.data != NULL)
		text_addspan(&g->bytes, value);
}

void
db_group_text(struct db_group *g, struct span value)
{
	add_bytes(g, DB_GROUP_TEXT, value);
}

void
db_group_blob(struct db_group *g, struct span value)
{
	add_bytes(g, DB_GROUP_BLOB, value);
}

static void
bind(
    struct db *db, size_t at, int pos, const struct db_group *g, const struct db_group_value *value)
{
	struct span bytes = { text_str(&g->bytes) + value->value, value->len };

	switch (value->kind) {
	case DB_GROUP_NULL:
		db_null(db, at, pos);
		break;
	case DB_GROUP_INT:
		db_int(db, at, pos, value->value);
		break;
	case DB_GROUP_TEXT:
		db_text(db, at, pos, bytes);
		break;
	case DB_GROUP_BLOB:
		db_blob(db, at, pos, bytes);
		break;
	}
}

/* `n` values from `first` on, for `rows` rows. */
static int
put(struct db *db, size_t at, const struct db_group *g, size_t first, size_t n, size_t rows)
{
	for (size_t i = 0; i < n; i++)
		bind(db, at, (int)i + 1, g, &g->values[first + i]);
	return db_run(db, at) == (int64_t)rows ? 0 : -1;
}

int
db_group_flush(struct db *db, struct db_group *g)
{
	size_t n = g->rows == 0 ? 0 : g->n / g->rows;
	int status = g->bytes.failed ? -1 : 0;

	if (status == 0 && g->rows == DB_GROUP_ROWS)
		status = put(db, g->many, g, 0, g->n, g->rows);
	else
		for (size_t i = 0; i < g->rows && status == 0; i++)
			status = put(db, g->one, g, i * n, n, 1);
	g->rows = g->n = 0;
	if (!g->bytes.failed)
		text_clear(&g->bytes);
	return status;
}

int
db_group_end(struct db *db, struct db_group *g)
{
	return ++g->rows < DB_GROUP_ROWS ? 0 : db_group_flush(db, g);
}

void
db_group_free(struct db_group *g)
{
	text_free(&g->bytes);
	g->rows = g->n = 0;
}
