/*
 * contact.c: one row of a roll into its contacts. Any thread, one at a time for each scratch
 * contact. Must never let a contact out as ready that could not be called as it is.
 */
#include "contact.h"

#include <stdio.h>

#include "cell_text.h"
#include "moment.h"
#include "placeholder.h"
#include "said.h"
#include "utf8.h"
#include "zone.h"

#include "banned.h"

#define QUOTED_MAX  40
#define MINUTE_MS   60000
#define SURPLUS_MAX 3 /* cells too many that are quoted */

const char *
contact_label(int64_t row, int part, char out[static 32])
{
	if (part == 0)
		(void)snprintf(out, 32, "%lld", (long long)row);
	else
		(void)snprintf(out, 32, "%lld.%d", (long long)row, part);
	return out;
}

void
contact_free(struct contact *contact)
{
	if (contact == NULL)
		return;
	text_free(&contact->requirement);
	text_free(&contact->parameters);
	text_free(&contact->reason);
	*contact = (struct contact){ 0 };
}

/* The row's next contact: ready until something says otherwise. */
static void
begin(struct contact *c, const struct roll_row *row, int part, struct span cell)
{
	c->row = row->row;
	c->line = row->line;
	c->part = part;
	c->state = STATE_READY;
	c->phone[0] = '\0';
	c->cell = cell;
	c->name = (struct span){ NULL, 0 };
	c->limits = (struct window_limits){ 0, 0 };
	text_clear(&c->requirement);
	text_clear(&c->parameters);
	text_clear(&c->reason);
	c->column[0] = '\0';
}

/* Marks the contact as rejected. The reason begins with the role and is added to by the caller. */
static void
reject(struct contact *c, const struct columns *columns, enum role role)
{
	int at = columns->at[role];

	c->state = STATE_REJECTED;
	c->fault = (int)role;
	c->phone[0] = '\0';
	text_clear(&c->requirement);
	text_clear(&c->parameters);
	text_clear(&c->reason);
	text_addf(&c->reason, "%s: ", columns_role_name(role));
	if (at >= 0) {
		struct span header = span_of(columns->header[at]);
		size_t len = header.len;

		if (len > sizeof c->column - 1) {
			/* Never cut inside a character. */
			len = sizeof c->column - 1;
			while (len > 0 && ((unsigned char)header.data[len] & 0xc0) == 0x80)
				len--;
		}
		memcpy(c->column, header.data, len);
		c->column[len] = '\0';
	}
}

/*
 * Suppresses the contact, whatever else is wrong with its row. Its number stays, where it has one.
 */
static void
suppress(struct contact *c, const char *reason)
{
	c->state = STATE_SUPPRESSED;
	text_clear(&c->reason);
	text_adds(&c->reason, reason);
}

/* A row with too many or too few cells: none of them can be trusted to stand in its column. */
static void
reject_row(struct contact *c, const struct roll_row *row, size_t wanted)
{
	c->state = STATE_REJECTED;
	c->fault = ROLE_END;
	text_addf(&c->reason, "%zu cell%s, %zu wanted", row->n, row->n == 1 ? "" : "s", wanted);
	for (size_t i = wanted; i < row->n; i++) {
		text_adds(&c->reason, i == wanted ? ": " : ", ");
		if (i - wanted == SURPLUS_MAX) {
			text_adds(&c->reason, "...");
			break;
		}
		text_addquoted(&c->reason, row->cells[i], QUOTED_MAX);
	}
}

/*
 * Rejects a requirement that is too long together with the preamble, whose length is only computed
 * when it matters.
 */
static void
check_length(const struct contact_rules *rules, const struct contact *c, struct text *why)
{
	size_t most = rules->preamble_longest, own, preamble;

	/* There are no more characters than bytes. */
	if (most < CONTACT_REQUIREMENT_MAX && c->requirement.len <= CONTACT_REQUIREMENT_MAX - most)
		return;
	own = utf8_count(text_span(&c->requirement));
	if (own > CONTACT_REQUIREMENT_MAX) {
		text_addf(why, "%zu characters, %d at most", own, CONTACT_REQUIREMENT_MAX);
		return;
	}
	if (most < CONTACT_REQUIREMENT_MAX && own <= CONTACT_REQUIREMENT_MAX - most)
		return;
	preamble = preamble_length(&rules->preamble, c->name);
	if (preamble == SIZE_MAX)
		why->failed = true;
	else if (own + preamble > CONTACT_REQUIREMENT_MAX)
		text_addf(why, "%zu characters, and %zu of the preamble: %d at most together", own,
		    preamble, CONTACT_REQUIREMENT_MAX);
}

/* What is said to the contact: its own cell, else the fallback, filled. */
static void
fill_requirement(const struct contact_rules *rules, const struct roll_row *row, struct contact *c,
    struct text *why)
{
	const struct columns *columns = rules->columns;
	const struct placeholder_row from = { columns, row->cells, c->phone };
	struct span pattern = { NULL, 0 };

	if (columns->at[ROLE_REQUIREMENT] >= 0)
		pattern = cell_text_plain(row->cells[columns->at[ROLE_REQUIREMENT]]);
	if (utf8_is_blank(pattern))
		pattern = span_of(rules->fallback);
	if (utf8_is_blank(pattern)) {
		/* The agent knows what to say. */
		if (call_parameters_has(text_span(&c->parameters), CALL_AGENT_ID))
			check_length(rules, c, why);
		else
			text_adds(why, "empty, and no --requirement was given");
		return;
	}
	if (placeholder_fill(pattern, &from, &c->requirement, why) != 0 ||
	    said_clean(&c->requirement, why) != 0)
		return;
	if (!rules->preamble.none)
		said_defuse(&c->requirement);
	if (utf8_is_blank(text_span(&c->requirement))) {
		text_adds(why, "empty");
		return;
	}
	check_length(rules, c, why);
}

/* The row's cell of a role, as it is meant; data NULL: it has none. */
static struct span
role_cell(const struct contact_rules *rules, const struct roll_row *row, enum role role)
{
	int at = rules->columns->at[role];

	return at < 0 ? (struct span){ NULL, 0 } : utf8_trim(cell_text_plain(row->cells[at]));
}

/* The row's name. 0, or -1 with the reason added. */
static int
take_name(const struct contact_rules *rules, const struct roll_row *row, struct contact *c,
    struct text *why)
{
	struct span name = role_cell(rules, row, ROLE_NAME);

	if (preamble_name_valid(name, why) != 0)
		return -1;
	if (name.len > 0)
		c->name = name;
	return 0;
}

/* The row's own limits. 0, or -1 with the reason added and *role at fault. */
static int
take_limits(const struct contact_rules *rules, const struct roll_row *row, struct contact *c,
    enum role *role, struct text *why)
{
	struct span first = role_cell(rules, row, ROLE_NOT_BEFORE);
	struct span last = role_cell(rules, row, ROLE_NOT_AFTER);
	struct window_limits limits;

	*role = ROLE_NOT_BEFORE;
	if (moment_parse(first, MOMENT_FIRST, &limits.not_before, why) != 0)
		return -1;
	*role = ROLE_NOT_AFTER;
	if (moment_parse(last, MOMENT_LAST, &limits.not_after, why) != 0)
		return -1;
	if (limits.not_after != 0 && limits.not_before >= limits.not_after) {
		text_addquoted(why, last, QUOTED_MAX);
		text_adds(why, " is not later than not_before, ");
		text_addquoted(why, first, QUOTED_MAX);
		return -1;
	}
	c->limits = limits;
	return 0;
}

/* Agent, model and voice. The role at fault with the reason added, or ROLE_END. */
static int
take_parameters(const struct contact_rules *rules, const struct roll_row *row, struct contact *c,
    struct text *why)
{
	for (int part = 0; part < CALL_PARAMETERS; part++) {
		enum role role = (enum role)(ROLE_OF_PARAMETERS + part);
		struct span value = role_cell(rules, row, role);

		if (value.len == 0 && rules->parameters != NULL)
			value = span_of(rules->parameters[part]);
		if (value.len == 0 ||
		    call_parameters_add(&c->parameters, (enum call_parameter)part, value) == 0)
			continue;
		text_adds(why, "takes ");
		text_adds(why, call_parameters_takes((enum call_parameter)part));
		text_adds(why, ", not ");
		text_addquoted(why, value, QUOTED_MAX);
		return (int)role;
	}
	return ROLE_END;
}

/* The row's cells for one number. Returns the role at fault when a reason was added to `why`. */
static enum role
take_cells(const struct contact_rules *rules, const struct roll_row *row, struct contact *c,
    struct text *why)
{
	bool called = rules->not_called == NULL;
	enum role role;
	int fault;

	if (phone_parse(c->cell, c->phone, why) != 0)
		return ROLE_PHONE;
	if (called && take_name(rules, row, c, why) != 0)
		return ROLE_NAME;
	if (called && take_limits(rules, row, c, &role, why) != 0)
		return role;
	fault = called ? take_parameters(rules, row, c, why) : ROLE_END;
	if (fault != ROLE_END)
		return (enum role)fault;
	/* Filled for contacts that are not called, too: two rows of one number may differ in it. */
	fill_requirement(rules, row, c, why);
	return ROLE_REQUIREMENT;
}

/* Its last moment has passed. */
static bool
is_late(const struct contact_rules *rules, const struct contact *c)
{
	return rules->now != 0 && c->limits.not_after != 0 && c->limits.not_after <= rules->now;
}

/* One number of the row. */
static void
parse_number(const struct contact_rules *rules, const struct roll_row *row, struct contact *c,
    struct text *why)
{
	char time[ZONE_TEXT];
	enum role role;

	text_clear(why);
	role = take_cells(rules, row, c, why);
	if (c->requirement.failed || c->parameters.failed)
		why->failed = true;
	if (rules->not_called != NULL) {
		suppress(c, rules->not_called);
	} else if (why->len > 0) {
		reject(c, rules->columns, role);
		text_addspan(&c->reason, text_span(why));
	} else if (is_late(rules, c)) {
		suppress(c, "not_after has passed: ");
		text_adds(&c->reason, zone_show_minute(c->limits.not_after / MINUTE_MS, time));
	}
}

/* A row without any number. */
static void
reject_empty(const struct contact_rules *rules, const struct roll_row *row, struct contact *c)
{
	struct span cell = row->cells[rules->columns->at[ROLE_PHONE]];

	if (rules->not_called != NULL) {
		suppress(c, rules->not_called);
		return;
	}
	reject(c, rules->columns, ROLE_PHONE);
	text_adds(&c->reason, utf8_is_blank(cell) ? "empty" : "no number in it: ");
	if (!utf8_is_blank(cell))
		text_addquoted(&c->reason, cell, QUOTED_MAX);
}

/* The contact goes out, unless memory ran out on the way. */
static int
hand_out(const struct contact *c, const struct text *why,
    int (*each)(void *ctx, const struct contact *contact), void *ctx)
{
	if (why->failed || c->reason.failed || c->requirement.failed)
		return -1;
	return each(ctx, c);
}

int
contact_each(const struct contact_rules *rules, const struct roll_row *row, struct contact *scratch,
    int (*each)(void *ctx, const struct contact *contact), void *ctx)
{
	struct text why = { 0 };
	struct span rest, piece, next = { NULL, 0 };
	bool more;
	int part, rc;

	begin(scratch, row, 0, (struct span){ NULL, 0 });
	if (rules->ragged != 0 || row->n != rules->columns->count) {
		reject_row(
		    scratch, row, rules->ragged != 0 ? rules->ragged : rules->columns->count);
		rc = hand_out(scratch, &why, each, ctx);
		goto out;
	}
	rest = cell_text_plain(row->cells[rules->columns->at[ROLE_PHONE]]);
	if (!phone_next(&rest, &piece)) {
		reject_empty(rules, row, scratch);
		rc = hand_out(scratch, &why, each, ctx);
		goto out;
	}
	more = phone_next(&rest, &next);
	for (part = more ? 1 : 0;; part++) {
		begin(scratch, row, part, piece);
		parse_number(rules, row, scratch, &why);
		rc = hand_out(scratch, &why, each, ctx);
		if (rc != 0 || !more)
			goto out;
		piece = next;
		more = phone_next(&rest, &next);
	}
out:
	text_free(&why);
	return rc;
}
