/*
 * wire_echo.c: which call a record names. A worker's thread.
 */
#include <math.h>
#include <stdio.h>

#include "wire.h"

#include "banned.h"

/* An id that a record echoes: a text, or a number. One that can be none is kept as "?". */
static void
take_echo(const struct json *node, char id[static WIRE_ID_SIZE])
{
	struct span s = json_string(node);
	double number;

	if (json_number(node, &number))
		(void)snprintf(id, WIRE_ID_SIZE, "%.0f", number);
	else if (s.len > 0)
		(void)snprintf(id, WIRE_ID_SIZE, "%.*s", wire_id_valid(s) ? (int)s.len : 1,
		    wire_id_valid(s) ? s.data : "?");
}

void
wire_take_echoes(const struct json *document, const struct json *record, struct wire_record *out)
{
	static const char *const names[] = { "call_id", "provider_call_id" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		take_echo(json_get(record, names[i]), out->ids[i]);
		if (out->ids[i][0] == '\0')
			take_echo(json_get(document, names[i]), out->ids[i]);
	}
}

void
wire_check_id(struct wire_record *record, const char *call_id)
{
	bool same = strcmp(record->ids[0], call_id) == 0 || strcmp(record->ids[1], call_id) == 0;

	/* The provider's own id beside it is another name of the same call. */
	record->wrong_id = record->ids[0][0] != '\0' && !same;
	record->named = (record->named || same) && !record->wrong_id;
	if (!record->wrong_id)
		return;
	wire_not_ended(record);
	record->presence = WIRE_NO_RECORD;
	record->seconds = -1;
}
