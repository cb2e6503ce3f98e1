/*
 * status_json.c: where a campaign stands, as JSON. The main thread. Never changes the ledger.
 */
#include "status_json.h"

#include "json.h"
#include "zone.h"

#include "banned.h"

struct people {
	struct text *out;
	int64_t n;
	struct text not_known; /* ended rows whose outcome or cost is not known */
};

static void
put_member(struct text *out, const char *name, struct span value)
{
	json_put_name(out, name);
	json_put_string(out, value);
}

static void
put_row(struct text *out, const struct ledger_row *row, bool first)
{
	char label[32], time[ZONE_TEXT];

	text_adds(out, first ? "{" : ",{");
	put_member(out, "row", span_of(contact_label(row->row, row->part, label)));
	text_addc(out, ',');
	put_member(out, "phone", row->phone);
	text_addc(out, ',');
	put_member(out, "state", span_of(state_name(row->state)));
	text_addc(out, ',');
	put_member(out, "reason", row->reason);
	text_addc(out, ',');
	put_member(out, "call_id", row->call_id);
	text_addc(out, ',');
	put_member(out, "since", span_of(zone_show(row->claimed_at, time)));
	text_addc(out, '}');
}

static int
put_person(void *ctx, const struct ledger_row *row)
{
	struct people *people = ctx;

	if (state_needs_person(row->state))
		put_row(people->out, row, people->n++ == 0);
	else if (row->state == STATE_ENDED &&
		 (row->outcome == OUTCOME_NONE || row->cost == MONEY_NONE))
		put_row(&people->not_known, row, people->not_known.len == 0);
	return 0;
}

/* `"states":{…}` of what is not 0. */
static void
put_counts(
    struct text *out, const char *name, const int64_t *counts, int end, const char *(*name_of)(int))
{
	const char *comma = "";

	json_put_name(out, name);
	text_addc(out, '{');
	for (int i = 1; i < end; i++) {
		if (counts[i] == 0)
			continue;
		text_addf(out, "%s\"%s\":%lld", comma, name_of(i), (long long)counts[i]);
		comma = ",";
	}
	text_adds(out, "},");
}

static const char *
state_name_of(int i)
{
	return state_name((enum state)i);
}

static const char *
outcome_name_of(int i)
{
	return outcome_name((enum outcome)i);
}

static void
put_process(struct text *out, long pid)
{
	text_addf(out, ",\"running\":%s,\"pid\":", pid != 0 ? "true" : "false");
	if (pid > 0)
		text_addf(out, "%ld", pid);
	else
		text_adds(out, "null");
}

static void
put_money(struct text *out, const struct ledger_totals *totals, money budget)
{
	char amount[32];

	text_addf(out, "\"dearest_call\":\"%s\",\"charged_more\":%lld,",
	    money_show(totals->dearest, amount), (long long)totals->dearer);
	text_addf(out, "\"cost\":\"%s\",", money_show(totals->cost, amount));
	text_addf(out, "\"reserved\":\"%s\",", money_show(totals->reserved, amount));
	if (budget == MONEY_NONE)
		text_adds(out, "\"budget\":null,");
	else
		text_addf(out, "\"budget\":\"%s\",", money_show(budget, amount));
}

struct alarms {
	struct text *out;
	int64_t n;
};

static int
put_alarm(void *ctx, const char *label, const char *text)
{
	struct alarms *alarms = ctx;

	text_adds(alarms->out, alarms->n++ == 0 ? "{" : ",{");
	put_member(alarms->out, "row", span_of(label));
	text_addc(alarms->out, ',');
	put_member(alarms->out, "text", span_of(text));
	text_addc(alarms->out, '}');
	return 0;
}

int
status_json(
    struct text *out, struct ledger *ledger, const struct status_facts *facts, int64_t *person)
{
	const struct ledger_totals *totals = ledger_totals(ledger);
	int64_t open = totals->states[STATE_READY] + totals->states[STATE_DIALING] +
		       totals->states[STATE_PLACED];
	struct people people = { .out = out };
	struct alarms alarms = { .out = out };
	int status;

	text_addc(out, '{');
	put_member(out, "ledger", span_of(facts->ledger));
	text_addc(out, ',');
	put_member(out, "service", span_of(facts->service));
	put_process(out, facts->pid);
	text_addf(out, ",\"done\":%s,\"contacts\":%lld,", open == 0 ? "true" : "false",
	    (long long)totals->contacts);
	put_counts(out, "states", totals->states, STATE_END, state_name_of);
	put_counts(out, "outcomes", totals->outcomes, OUTCOME_END, outcome_name_of);
	text_addf(out, "\"attempts\":%lld,\"minutes\":%lld,", (long long)totals->attempts,
	    (long long)totals->minutes);
	put_money(out, totals, facts->budget);
	text_adds(out, "\"alarms\":[");
	status = ledger_each_alarm(ledger, put_alarm, &alarms);
	text_adds(out, "],\"needs_person\":[");
	if (status == 0)
		status = ledger_each_row(ledger, LEDGER_CONTACTS, put_person, &people);
	text_adds(out, "],\"not_known\":[");
	text_addspan(out, text_span(&people.not_known));
	text_addc(out, ']');
	out->failed = out->failed || people.not_known.failed;
	text_free(&people.not_known);
	*person = people.n;
	return status == 0 ? 0 : -1;
}
