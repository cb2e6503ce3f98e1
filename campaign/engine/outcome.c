/*
 * outcome.c: what a reply means. Any thread; no state. The rows stand in the order of the design's
 * tables, and the first that matches holds. Never looks at curl's codes: "was anything sent?" is
 * the fuse's to say.
 */
#include "outcome.h"

#include "stepone.h"

#include "banned.h"

#define REASON_MAX 300 /* bytes of the service's words that a reason keeps */

/* The service's words, else the status. */
static void
say_reply(const struct reply *reply, struct text *reason)
{
	if (reply->dial.message.len > 0)
		text_addquoted(reason, text_span(&reply->dial.message), REASON_MAX);
	else
		text_addf(reason, "HTTP status %d", reply->status);
}

/* No reply, a cut one, or a status that does not prove that nothing was placed. */
static bool
may_have_rung(const struct reply *reply)
{
	int status = reply->status;

	if (reply->dial.claims && (stepone_stop(status) != NULL || status == STEPONE_TOO_FAST))
		return true;
	return !reply->complete || status == 408 || status == 409 || status / 100 == 3 ||
	       status / 100 == 5;
}

/* A JSON object in which the service says no. */
static bool
says_no(const struct reply *reply)
{
	const struct wire_dial *dial = &reply->dial;

	if (!dial->object)
		return false;
	if (reply->status / 100 == 4)
		return true;
	return reply->status == 200 && (dial->success == 0 || (dial->error && dial->success != 1));
}

bool
verdict_nothing_placed(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NOT_SENT:
	case VERDICT_STOP_RUN:
	case VERDICT_SLOW_DOWN:
	case VERDICT_REFUSED:
		return true;
	case VERDICT_PLACED:
	case VERDICT_UNKNOWN:
		break;
	}
	return false;
}

enum verdict
outcome_of_dial(const struct reply *reply, struct text *reason)
{
	if (!reply->sent) {
		text_addf(reason, "not sent: %s", reply->problem);
		return VERDICT_NOT_SENT;
	}
	if (reply->dial.id[0] != '\0')
		return VERDICT_PLACED;
	/* By status alone, of a whole reply that does not contradict it. */
	if (reply->complete && !reply->dial.claims && stepone_stop(reply->status) != NULL) {
		say_reply(reply, reason);
		return VERDICT_STOP_RUN;
	}
	if (reply->complete && !reply->dial.claims && reply->status == STEPONE_TOO_FAST) {
		say_reply(reply, reason);
		return VERDICT_SLOW_DOWN;
	}
	if (may_have_rung(reply)) {
		if (reply->complete)
			text_addf(reason, "may have been called: HTTP status %d", reply->status);
		else
			text_addf(
			    reason, "may have been called: no whole reply: %s", reply->problem);
		return VERDICT_UNKNOWN;
	}
	if (says_no(reply)) {
		text_adds(reason, "refused by the service: ");
		say_reply(reply, reason);
		return VERDICT_REFUSED;
	}
	text_addf(reason, "may have been called: HTTP status %d %s", reply->status,
	    reply->dial.object ? "without a usable call id"
			       : "with a reply that is not a JSON object");
	return VERDICT_UNKNOWN;
}

enum polled
outcome_of_poll(const struct reply *reply, struct text *reason)
{
	if (stepone_stop(reply->status) != NULL) {
		text_addf(reason, "HTTP status %d", reply->status);
		return POLLED_STOP_RUN;
	}
	if (!reply->complete) {
		text_addf(reason, "no whole reply: %s", reply->problem);
		return reply->unfit && reply->status / 100 == 2 ? POLLED_UNREADABLE
								: POLLED_NO_ANSWER;
	}
	if (reply->status == STEPONE_TOO_FAST || reply->status / 100 == 5) {
		text_addf(reason, "HTTP status %d", reply->status);
		return POLLED_NO_ANSWER;
	}
	if (reply->record.wrong_number || reply->record.wrong_id) {
		text_addf(reason, "the record names another %s",
		    reply->record.wrong_number ? "number" : "call");
		return POLLED_STRANGER;
	}
	switch (reply->record.presence) {
	case WIRE_NO_JSON:
		text_addf(reason, "a reply that cannot be read: no JSON object (HTTP status %d)",
		    reply->status);
		return POLLED_UNREADABLE;
	case WIRE_NO_RECORD:
		text_adds(reason, "no record");
		return POLLED_NOT_YET;
	case WIRE_RUNNING:
		text_adds(reason, "not ended");
		return POLLED_NOT_YET;
	case WIRE_ENDED:
		return POLLED_ENDED;
	}
	return POLLED_NO_ANSWER;
}

/* The word itself says that there was no talk. */
static bool
nobody_spoke(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_NO_ANSWER:
	case OUTCOME_BUSY:
	case OUTCOME_DECLINED:
	case OUTCOME_FAILED:
	case OUTCOME_CANCELLED:
	case OUTCOME_TIMEOUT:
		return true;
	case OUTCOME_NONE:
	case OUTCOME_ANSWERED:
	case OUTCOME_VOICEMAIL:
		return false;
	}
	return false;
}

void
outcome_doubt_end(struct wire_record *record, int64_t claimed_at, int64_t now)
{
#ifdef ROLLCALL_TEST_WITHOUT_ENDS
	claimed_at = 0;
	now = INT64_MAX / 2;
#endif
	if (record->ended_at == 0 || (record->ended_at >= claimed_at - OUTCOME_CLOCKS_APART_MS &&
					 record->ended_at <= now + OUTCOME_CLOCKS_APART_MS))
		return;
	record->ended_at = 0;
	if (record->presence == WIRE_ENDED && record->by_time)
		wire_not_ended(record);
}

bool
outcome_reached(const struct wire_record *record)
{
	return record->outcome != OUTCOME_VOICEMAIL &&
	       (record->spoken || record->seconds > 0 || record->cost > 0);
}

enum wanting
outcome_wants(enum outcome outcome, money cost, int64_t talk)
{
	if (outcome == OUTCOME_NONE || cost == MONEY_NONE)
		return WANTS_MORE;
	return outcome == OUTCOME_ANSWERED && talk == 0 ? WANTS_TALK : WANTS_NOTHING;
}

/* Nobody spoke, for all that is known: such a call costs nothing. */
static bool
costs_nothing(const struct wire_record *record)
{
	if (record->spoken || record->seconds > 0)
		return false;
	if (record->outcome == OUTCOME_VOICEMAIL)
		return record->seconds == 0;
	return nobody_spoke(record->outcome);
}

void
outcome_settle(const struct wire_record *record, money price, struct ledger_ending *ending)
{
	bool talked = record->seconds > 0, free = costs_nothing(record);

	ending->outcome = record->outcome;
	ending->seconds = record->seconds;
	ending->ended_at = record->ended_at;
	ending->cost = record->cost;
	ending->computed = MONEY_NONE;
	ending->still_reserved = 0;
	if (price != MONEY_NONE && talked)
		ending->computed = money_of_talk(record->seconds, price);
	else if (price != MONEY_NONE && (free || record->seconds == 0))
		ending->computed = 0;
	if (ending->cost != MONEY_NONE)
		return;
	if (free)
		ending->cost = 0;
	else
		ending->still_reserved = talked && ending->computed != MONEY_NONE
					     ? ending->computed
					     : LEDGER_KEEP_RESERVED;
}

void
outcome_add(const struct ledger_known *known, const struct wire_record *record, money price,
    struct ledger_ending *ending)
{
	struct wire_record all = *record; /* its transcript is not touched */

	if (known->outcome != OUTCOME_NONE)
		all.outcome = known->outcome;
	/* A cost was missing although the outcome says that nobody spoke: somebody did. */
	if (known->cost == MONEY_NONE && nobody_spoke(known->outcome))
		all.spoken = true;
	if (known->seconds > 0 || all.seconds < 0)
		all.seconds = known->seconds;
	if (known->ended_at != 0)
		all.ended_at = known->ended_at;
	if (known->cost != MONEY_NONE)
		all.cost = known->cost;
	outcome_settle(&all, price, ending);
	/*
	 * A person said that it was answered, and the service that it was not: nothing is charged.
	 */
	if (ending->cost == MONEY_NONE && known->seconds <= 0 && known->talk == 0 &&
	    costs_nothing(record))
		ending->cost = ending->still_reserved = 0;
	/* By the price of then, unless the talk time is new. */
	if (ending->computed == MONEY_NONE ||
	    (known->computed != MONEY_NONE && known->seconds == ending->seconds))
		ending->computed = known->computed;
	ending->transcript = text_span(&record->transcript);
	if ((int64_t)ending->transcript.len <= known->talk)
		ending->transcript.len = 0;
}
