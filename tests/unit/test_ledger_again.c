/*
 * test_ledger_again.c: contacts that are called again, or not any more: what their earlier calls were is kept,
 * and sums are those of all calls, whatever way they came about. And a ledger of before there was any of this.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "ledger_again.h"
#include "ledger_learn.h"
#include "ledger_settle.h"
#include "ledger_private.h"
#include "testing.h"
#include "testing_ledger.h"

#define AT INT64_C(1795311065000)

static void
right(const struct ledger *l, int status)
{
	if (status < 0)
		fail_msg("%s", ledger_problem(l)->text);
}

/* With `n` ready contacts, 1 to n. `path` NULL: a temporary one. */
static struct ledger *
made(const char *path, int n)
{
	static const struct span header[] = { { "phone", 5 } };
	struct problem problem = { 0 };
	struct ledger *l = ledger_create(path, &problem);

	if (l == NULL)
		fail_msg("%s", problem.text);
	right(l, ledger_add_header(l, header, COUNT(header)));
	for (int i = 1; i <= n; i++) {
		struct contact contact = { .row = i + 1, .state = STATE_READY };
		struct span cell = { contact.phone, 11 };
		struct roll_row row = { i + 1, i + 1, 1, &cell };

		(void)snprintf(contact.phone, sizeof contact.phone, "138%08d", i);
		contact.name = span_of("王");
		text_adds(&contact.requirement, "text");
		right(l, ledger_add_row(l, &row));
		right(l, ledger_add_contact(l, &contact));
		text_free(&contact.requirement);
	}
	right(l, ledger_finish(l));
	return l;
}

static struct ledger *
opened(const char *path, bool write)
{
	struct problem problem = { 0 };
	struct ledger *l = ledger_open(path, write, &problem);

	if (l == NULL)
		fail_msg("%s", problem.text);
	return l;
}

/* A ready contact is called, and ends so. `nth` makes ids and times differ. */
static void
called(struct ledger *l, int64_t contact, int nth, enum outcome outcome, money cost)
{
	struct ledger_ending ending = { .outcome = outcome,
		.seconds = 30 * nth,
		.ended_at = AT + nth * 1000 + 500,
		.cost = cost,
		.computed = 1500 * nth,
		.still_reserved = cost == MONEY_NONE ? 1500 * nth : 0,
		.transcript = { "AI: a", 5 },
		.record = { "{}", 2 } };
	struct ledger_ended ended;
	char key[TASK_KEY_SIZE], id[40];

	(void)snprintf(id, sizeof id, "c-%lld-%d", (long long)contact, nth);
	right(l, ledger_claim(l, contact, AT + nth * 1000, 15000, key));
	right(l, ledger_place(l, contact, id, (struct span){ "{}", 2 }));
	right(l, ledger_end(l, contact, STATE_PLACED, &ending, &ended));
	assert_string_equal(ended.key, key);
	assert_true(ended.attempts == nth && ended.claimed_at == AT + nth * 1000);
}

/* A later look says so. */
static void
learned(struct ledger *l, int64_t contact, const struct ledger_ending *ending)
{
	struct ledger_known known;

	right(l, ledger_known(l, contact, &known));
	assert_true(ledger_is_new(&known, ending));
	right(l, ledger_learn(l, contact, &known, ending));
	right(l, ledger_known(l, contact, &known));
	assert_true(known.outcome == ending->outcome && known.seconds == ending->seconds);
	assert_true(known.cost == ending->cost && known.computed == ending->computed);
}

/* Of all rows, in words. */
static int
note(void *ctx, const struct ledger_row *row)
{
	text_addf(ctx, "%lld %s %s %.*s %.*s n%lld at%lld-%lld s%lld m%lld c%lld/%lld r%lld",
	    (long long)row->row, state_name(row->state), outcome_name(row->outcome),
	    (int)row->call_id.len, row->call_id.data == NULL ? "" : row->call_id.data,
	    (int)row->reason.len, row->reason.data == NULL ? "" : row->reason.data,
	    (long long)row->attempts, (long long)(row->claimed_at == 0 ? 0 : row->claimed_at - AT),
	    (long long)(row->ended_at == 0 ? 0 : row->ended_at - AT), (long long)row->seconds,
	    (long long)row->minutes, (long long)row->cost, (long long)row->computed,
	    (long long)row->reserved);
	text_addf(ctx, " past s%lld m%lld c%lld/%lld %.*s;", (long long)row->past_seconds,
	    (long long)row->past_minutes, (long long)row->past_cost, (long long)row->past_computed,
	    (int)row->transcript.len, row->transcript.data == NULL ? "" : row->transcript.data);
	return 0;
}

static void
check_rows(struct ledger *l, enum ledger_rows which, const char *wanted)
{
	struct text all = { 0 };

	right(l, ledger_each_row(l, which, note, &all));
	assert_string_equal(text_str(&all), wanted);
	text_free(&all);
}

struct sums {
	struct ledger_totals totals;
	money past; /* that contacts have of earlier calls */
	money earlier;
};

static void
add_call(struct ledger_totals *t, const struct ledger_row *row)
{
	t->minutes += row->minutes;
	t->reserved += row->reserved;
	if (row->cost != MONEY_NONE)
		t->cost += row->cost;
	if (row->cost > t->dearest)
		t->dearest = row->cost;
	t->uncharged += row->state == STATE_ENDED && row->cost == MONEY_NONE;
	t->differences +=
	    row->cost != MONEY_NONE && row->computed != MONEY_NONE && row->cost != row->computed;
}

static int
add_contact(void *ctx, const struct ledger_row *row)
{
	struct sums *sums = ctx;

	sums->totals.contacts++;
	sums->totals.states[row->state]++;
	if (row->outcome != OUTCOME_NONE)
		sums->totals.outcomes[row->outcome]++;
	sums->totals.attempts += row->attempts;
	sums->past += row->past_cost;
	add_call(&sums->totals, row);
	return 0;
}

static int
add_earlier(void *ctx, const struct ledger_row *row)
{
	struct sums *sums = ctx;

	if (row->cost != MONEY_NONE)
		sums->earlier += row->cost;
	add_call(&sums->totals, row);
	return 0;
}

/* Totals are the sums of all calls, and what contacts have of earlier ones is what those were. */
static void
check_sums(struct ledger *l, const char *when)
{
	const struct ledger_totals *kept = ledger_totals(l);
	struct sums sums = { .totals = { .rows = kept->rows,
				 .alarms = kept->alarms,
				 .opt_outs = kept->opt_outs,
				 .dearer = kept->dearer,
				 .claims = kept->claims,
				 .claimed_at = kept->claimed_at } };

	right(l, ledger_each_row(l, LEDGER_CONTACTS, add_contact, &sums));
	right(l, ledger_each_row(l, LEDGER_EARLIER, add_earlier, &sums));
	if (memcmp(&sums.totals, kept, sizeof *kept) != 0)
		fail_msg("%s: totals are not the sums of the calls", when);
	ROW_INT(when, sums.past, sums.earlier);
	testing_live(l, when);
}

static int
count_redial(void *ctx, const struct ledger_redial *call)
{
	text_addf(ctx, "%lld %s n%lld at%lld-%lld;", (long long)call->contact,
	    outcome_name(call->outcome), (long long)call->attempts,
	    (long long)(call->claimed_at - AT), (long long)(call->ended_at - AT));
	return 0;
}

static void
check_redials(struct ledger *l, int64_t attempts, const char *wanted)
{
	struct text all = { 0 };

	right(l, ledger_each_redial(l, attempts, count_redial, &all));
	assert_string_equal(text_str(&all), wanted);
	text_free(&all);
}

#define FIRST  "2 ended voicemail c-1-1  n1 at1000-1500 s30 m1 c1600/1500 r0 past s0 m0 c0/0 AI: a;"
#define SECOND "2 ended busy c-1-2  n2 at2000-2500 s60 m1 c-1/3000 r3000 past s0 m0 c0/0 AI: a;"

/* Called three times: the contact tells of the last, the earlier ones are kept. */
static void
again(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32];
	const struct ledger_ready *ready;
	struct ledger *l;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	l = made(path, 2);
	assert_int_equal(ledger_again(l, 1, &ready), 0);
	called(l, 1, 1, OUTCOME_VOICEMAIL, 1600);
	check_redials(l, 1, "1 voicemail n1 at1000-1500;");
	check_redials(l, 0, "");
	assert_int_equal(ledger_again(l, 1, &ready), 1);
	assert_true(ready->contact == 1 && ready->attempts == 1 && ready->claims == 1);
	assert_string_equal(ready->phone, "13800000001");
	assert_string_equal(text_str(&ready->requirement), "text");
	assert_string_equal(text_str(&ready->name), "王");
	right(l, ledger_redial(l, 1));
	check_sums(l, "redialed");
	check_rows(l, LEDGER_EARLIER, FIRST);
	check_rows(l, LEDGER_CONTACTS,
	    "2 ready    n1 at0-0 s-1 m0 c-1/-1 r0 past s30 m1 c1600/1500 ;"
	    "3 ready    n0 at0-0 s-1 m0 c-1/-1 r0 past s0 m0 c0/0 ;");
	assert_int_equal(ledger_again(l, 1, &ready), 0);
	called(l, 1, 2, OUTCOME_BUSY, MONEY_NONE);
	check_sums(l, "called twice");
	right(l, ledger_redial(l, 1));
	check_sums(l, "redialed twice");
	called(l, 1, 3, OUTCOME_ANSWERED, 3000);
	check_rows(l, LEDGER_EARLIER, FIRST SECOND);
	right(l, ledger_commit(l));
	for (int i = 0; i < 2; i++) {
		check_sums(l, "called three times");
		check_rows(l, LEDGER_CONTACTS,
		    "2 ended answered c-1-3  n3 at3000-3500 s90 m2 c3000/4500 r0"
		    " past s90 m2 c1600/4500 AI: a;"
		    "3 ready    n0 at0-0 s-1 m0 c-1/-1 r0 past s0 m0 c0/0 ;");
		/* Ids of earlier calls are still theirs. */
		assert_true(ledger_id_holder(l, "c-1-1") == 1);
		assert_true(ledger_id_holder(l, "c-1-3") == 1);
		ledger_free(l);
		l = opened(path, i == 0);
	}
	ledger_free(l);
	testing_dir_remove(dir);
}

/* Who must not be called again is as the last call had left it. */
static void
suppressed(void **state)
{
	struct ledger *l = made(NULL, 4);

	(void)state;
	/* Never called. */
	right(l, ledger_suppress(l, 1, STATE_READY, false, "listed"));
	/* Called once, and due again. */
	called(l, 2, 1, OUTCOME_BUSY, 0);
	right(l, ledger_suppress(l, 2, STATE_ENDED, true, "too often"));
	/* Called twice; the third was begun and put back. */
	called(l, 3, 1, OUTCOME_VOICEMAIL, 1600);
	right(l, ledger_redial(l, 3));
	called(l, 3, 2, OUTCOME_BUSY, MONEY_NONE);
	right(l, ledger_redial(l, 3));
	right(l, ledger_claim(l, 3, AT, 15000, (char[TASK_KEY_SIZE]){ "" }));
	right(l, ledger_unclaim(l, 3));
	check_sums(l, "put back");
	right(l, ledger_suppress(l, 3, STATE_READY, true, "too late"));
	/* And one who said so. */
	called(l, 4, 1, OUTCOME_ANSWERED, 1500);
	right(l, ledger_opted_out(l, 4, "stop"));
	assert_true(ledger_totals(l)->opt_outs == 1);
	check_sums(l, "forbidden");
	check_rows(l, LEDGER_CONTACTS,
	    "2 suppressed   listed n0 at0-0 s-1 m0 c-1/-1 r0 past s0 m0 c0/0 ;"
	    "3 ended busy c-2-1 too often n1 at1000-1500 s30 m1 c0/1500 r0 past s0 m0 c0/0 AI: a;"
	    "4 ended busy c-3-2 too late n2 at2000-2500 s60 m1 c-1/3000 r3000"
	    " past s30 m1 c1600/1500 AI: a;"
	    "5 ended answered c-4-1 stop n1 at1000-1500 s30 m1 c1500/1500 r0 past s0 m0 c0/0 AI: a;");
	check_rows(l, LEDGER_EARLIER,
	    "4 ended voicemail c-3-1  n1 at1000-1500 s30 m1 c1600/1500 r0 past s0 m0 c0/0 AI: a;");
	/* Nobody of them is called again. */
	check_redials(l, 9, "");
	/* A cost that comes late is that of the last call. */
	learned(l, 3,
	    &(struct ledger_ending){
		OUTCOME_BUSY, 60, AT + 2500, 3200, 3000, 0, { "", 0 }, { "{}", 2 } });
	check_sums(l, "charged");
	ledger_free(l);
}

static int
note_open(void *ctx, int64_t contact, int64_t claimed_at, enum state from)
{
	text_addf(ctx, "%lld:%lld:%s ", (long long)contact, (long long)(claimed_at - AT),
	    state_name(from));
	return 0;
}

static int
note_redial(void *ctx, const struct ledger_redial *call)
{
	text_addf(ctx, "%lld ", (long long)call->contact);
	return 0;
}

static void
check_open(struct ledger *l, int64_t talk_since, const char *wanted)
{
	struct text all = { 0 };

	right(l, ledger_each_open(l, true, talk_since, note_open, &all));
	assert_string_equal(text_str(&all), wanted);
	text_free(&all);
}

/* A call ends, of whose record nothing is known but `ending`. */
static void
ends(struct ledger *l, int64_t contact, const struct ledger_ending *ending)
{
	struct ledger_ended ended;
	char key[TASK_KEY_SIZE], id[40];

	(void)snprintf(id, sizeof id, "c-%lld", (long long)contact);
	right(l, ledger_claim(l, contact, AT + contact, 15000, key));
	right(l, ledger_place(l, contact, id, (struct span){ "{}", 2 }));
	right(l, ledger_end(l, contact, STATE_PLACED, ending, &ended));
}

/* Only who is known not to have answered is called again: older programs took it for granted. */
static void
known_for_sure(void **state)
{
#define SAYS(text)                    \
	{                             \
		text, sizeof text - 1 \
	}
	static const struct ledger_ending endings[] = {
		{ OUTCOME_NO_ANSWER, 0, 0, 0, 0, 0, SAYS(""), SAYS("{}") },
		{ OUTCOME_NO_ANSWER, -1, 0, 0, 0, 0, SAYS(""), SAYS("{\"status\":\"completed\"}") },
		{ OUTCOME_NO_ANSWER, -1, 0, 0, 0, 0, SAYS(""), SAYS("{\"status\":\"No-Answer\"}") },
		{ OUTCOME_NO_ANSWER, 0, 0, 1500, 0, 0, SAYS(""), SAYS("{}") },
		{ OUTCOME_NO_ANSWER, 0, 0, 0, 0, 0, SAYS("AI: a\nPerson: b"), SAYS("{}") },
		{ OUTCOME_NO_ANSWER, 0, 0, 0, 0, 0, SAYS("AI: a"), SAYS("{}") },
		{ OUTCOME_BUSY, -1, 0, 0, 0, 0, SAYS(""), SAYS("{}") },
		{ OUTCOME_NONE, -1, 0, MONEY_NONE, MONEY_NONE, 0, SAYS(""), SAYS("{}") },
		/* Somebody talked, whatever the service's word. */
		{ OUTCOME_BUSY, 40, 0, 0, 0, 0, SAYS(""), SAYS("{}") },
		{ OUTCOME_FAILED, 0, 0, 1500, 0, 0, SAYS(""), SAYS("{}") },
		{ OUTCOME_TIMEOUT, 0, 0, 0, 0, 0, SAYS("AI: a\nPerson: b"), SAYS("{}") },
		{ OUTCOME_FAILED, 0, 0, 0, 0, 0, SAYS("a"), SAYS("{}") },
		{ OUTCOME_FAILED, 0, 0, 0, 0, 0, SAYS("AI: a"), SAYS("{}") },
		{ OUTCOME_VOICEMAIL, 40, 0, 1500, 0, 0, SAYS("Person: a"), SAYS("{}") },
		{ OUTCOME_BUSY, -1, 0, 0, 0, 0, SAYS("AI: a\nguest: b"), SAYS("{}") },
		{ OUTCOME_BUSY, -1, 0, 0, 0, 0, SAYS("bot: a"), SAYS("{}") },
	};
	struct ledger *l = made(NULL, COUNT(endings));
	struct text all = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(endings); i++)
		ends(l, (int64_t)i + 1, &endings[i]);
	right(l, ledger_each_redial(l, 1, note_redial, &all));
	assert_string_equal(text_str(&all), "1 3 6 7 8 13 14 16 ");
	text_free(&all);
	ledger_free(l);
}

/* What later looks bring, and what a person says of an ended call: sums and rows stay the same story. */
static void
later_looks(void **state)
{
	static const struct ledger_ending nothing = { OUTCOME_NONE, -1, 0, MONEY_NONE, MONEY_NONE,
		LEDGER_KEEP_RESERVED, { "", 0 }, { "{1}", 3 } };
	static const struct ledger_ending length = { OUTCOME_ANSWERED, 61, 0, MONEY_NONE, 3000,
		3000, { "", 0 }, { "{2}", 3 } };
	static const struct ledger_ending all = { OUTCOME_ANSWERED, 61, AT + 9, 2900, 3000, 0,
		{ "Person: a", 9 }, { "{3}", 3 } };
	static const struct ledger_ending silent = { OUTCOME_ANSWERED, 61, AT + 9, 3000, 3000, 0,
		{ "", 0 }, { "{4}", 3 } };
	static const struct ledger_ending more = { OUTCOME_ANSWERED, 61, AT + 9, 2900, 3000, 0,
		{ "Person: a b", 11 }, { "{5}", 3 } };
	struct ledger_settlement said = { STATE_ENDED, NULL, OUTCOME_ANSWERED, 3000, AT, "me",
		"so" };
	struct ledger *l = made(NULL, 5);
	struct ledger_known known;
	char body[64];

	(void)state;
	ends(l, 1, &nothing);
	ends(l, 2, &nothing);
	ends(l, 3, &length);
	ends(l, 4, &silent);
	ends(l, 5, &silent);
	check_sums(l, "ended");
	assert_true(ledger_totals(l)->uncharged == 3 && ledger_totals(l)->reserved == 33000);
	right(l, ledger_remark(l, 1, LEDGER_NOT_SAID));
	/* The talk of 5 is too old to be asked for. */
	check_open(l, AT + 5, "1:1:ended 2:2:ended 3:3:ended 5:5:ended ");
	check_open(l, AT, "1:1:ended 2:2:ended 3:3:ended 4:4:ended 5:5:ended ");
	learned(l, 1, &length);
	check_sums(l, "length");
	learned(l, 1, &all);
	check_sums(l, "all");
	learned(l, 1, &more);
	right(l, ledger_known(l, 1, &known));
	assert_true(known.talk == 11 && !known.remarked &&
		    !ledger_is_new(&known, &(struct ledger_ending){ OUTCOME_ANSWERED, 61, AT + 9,
					       2900, 3000, 0, { "", 0 }, { "{}", 2 } }));
	assert_int_equal(db_ask(l->db, "SELECT CAST(body AS TEXT) FROM record WHERE contact = 1",
			     body, sizeof body),
	    0);
	assert_string_equal(body, "{1}\n{2}\n{3}\n{5}");
	/* A person says the cost of one, outcome and cost of another. */
	right(l, ledger_settle(l, 3, STATE_ENDED, &said));
	check_sums(l, "cost said");
	said.outcome = OUTCOME_VOICEMAIL;
	right(l, ledger_settle(l, 2, STATE_ENDED, &said));
	check_sums(l, "outcome said");
	assert_true(ledger_totals(l)->uncharged == 0 && ledger_totals(l)->reserved == 0);
	check_rows(l, LEDGER_CONTACTS,
	    "2 ended answered c-1  n1 at1-9 s61 m2 c2900/3000 r0 past s0 m0 c0/0 Person: a b;"
	    "3 ended voicemail c-2 so n1 at2-0 s-1 m0 c3000/-1 r0 past s0 m0 c0/0 ;"
	    "4 ended answered c-3 so n1 at3-0 s61 m2 c3000/3000 r0 past s0 m0 c0/0 ;"
	    "5 ended answered c-4  n1 at4-9 s61 m2 c3000/3000 r0 past s0 m0 c0/0 ;"
	    "6 ended answered c-5  n1 at5-9 s61 m2 c3000/3000 r0 past s0 m0 c0/0 ;");
	/* Nothing is left to be said of it. */
	assert_int_equal(ledger_settle(l, 2, STATE_ENDED, &said), -1);
	ledger_free(l);
}

/* From any other state the arrow changes nothing, and the ledger is not to be trusted further. */
static void
wrong_arrows(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		struct ledger *l = made(NULL, 1);
		struct ledger_totals before;
		int status = 0;

		/* 0 to 2: ready; 3 and 4: ended. */
		if (i >= 3)
			called(l, 1, 1, OUTCOME_BUSY, 0);
		before = *ledger_totals(l);
		switch (i) {
		case 0:
			status = ledger_redial(l, 1);
			break;
		case 1:
			status = ledger_suppress(l, 1, STATE_ENDED, true, "no");
			break;
		case 2:
			/* Never called: there is nothing to go back to. */
			status = ledger_suppress(l, 1, STATE_READY, true, "no");
			break;
		case 3:
			status = ledger_suppress(l, 1, STATE_READY, false, "no");
			break;
		case 4:
			status = ledger_redial(l, 2);
			break;
		}
		if (status != -1)
			fail_msg("arrow %d was taken", i);
		assert_memory_equal(&before, ledger_totals(l), sizeof before);
		assert_int_equal(ledger_problem(l)->code, EXIT_MACHINE);
		assert_int_equal(ledger_commit(l), -1);
		ledger_free(l);
	}
}

/* One step of contact `c` from where it stands; `nth` is how often it was called. */
static enum state
step(struct ledger *l, int64_t c, enum state from, int *nth, uint64_t *seed)
{
	uint64_t dice = testing_below(seed, 4);
	money cost = (money)testing_below(seed, 3) * 1500 - 1500;

	switch (from) {
	case STATE_READY:
		if (dice == 0) {
			right(l, ledger_suppress(l, c, from, *nth > 0, "no"));
			return *nth > 0 ? STATE_ENDED : STATE_SUPPRESSED;
		}
		if (dice == 1) {
			right(l, ledger_claim(l, c, AT, 15000, (char[TASK_KEY_SIZE]){ "" }));
			right(l, ledger_unclaim(l, c));
			return STATE_READY;
		}
		called(l, c, ++*nth, (enum outcome)(1 + testing_below(seed, OUTCOME_END - 1)),
		    cost < 0 ? MONEY_NONE : cost);
		return STATE_ENDED;
	case STATE_ENDED:
		if (dice == 0)
			right(l, ledger_suppress(l, c, from, true, "no"));
		else if (dice == 1)
			right(l, ledger_opted_out(l, c, "stop"));
		else
			right(l, ledger_redial(l, c));
		return dice < 2 ? STATE_ENDED : STATE_READY;
	default:
		return from;
	}
}

static void
random_walks(void **state)
{
	enum { CONTACTS = 20 };
	char dir[TESTING_PATH], path[TESTING_PATH + 32];

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/walk.ledger", dir);
	for (uint64_t start = 1; start <= 4; start++) {
		struct ledger *l = made(path, CONTACTS);
		enum state at[CONTACTS + 1];
		int nth[CONTACTS + 1] = { 0 }, most = 0;
		uint64_t seed = start;

		for (int i = 1; i <= CONTACTS; i++)
			at[i] = STATE_READY;
		for (int turn = 0; turn < 400; turn++) {
			int c = 1 + (int)testing_below(&seed, CONTACTS);

			at[c] = step(l, c, at[c], &nth[c], &seed);
			most = nth[c] > most ? nth[c] : most;
			if (testing_below(&seed, 10) == 0)
				check_sums(l, "walking");
			if (testing_below(&seed, 60) == 0) {
				right(l, ledger_commit(l));
				ledger_free(l);
				l = opened(path, true);
			}
		}
		assert_true(most > 3 && ledger_totals(l)->opt_outs > 3);
		check_sums(l, "walked");
		ledger_free(l);
		assert_int_equal(unlink(path), 0);
	}
	testing_dir_remove(dir);
}

/* As version 1 left one: a contact that ended, and one that waits. */
static void
make_old(const char *path)
{
	static const char rows[] =
	    "INSERT INTO meta(name, value) VALUES('campaign', '0123456789abcdef'), ('totals',"
	    " '{\"rows\":2,\"contacts\":2,\"attempts\":1,\"minutes\":1,\"cost\":1500,\"reserved\":0,"
	    "\"differences\":0,\"uncharged\":0,\"alarms\":0,\"rejected\":0,\"duplicate\":0,"
	    "\"suppressed\":0,\"ready\":1,\"dialing\":0,\"placed\":0,\"ended\":1,\"overdue\":0,"
	    "\"refused\":0,\"unknown\":0,\"answered\":0,\"no_answer\":0,\"busy\":1,\"declined\":0,"
	    "\"voicemail\":0,\"failed\":0,\"cancelled\":0,\"timeout\":0}');"
	    "INSERT INTO roll(row, cells) VALUES(0, x'0100000061'), (2, x'0100000062'),"
	    " (3, x'0100000063');"
	    "INSERT INTO requirement(id, text) VALUES(1, 'text');"
	    "INSERT INTO contact(id, row, part, state, outcome, phone, requirement, attempts, claims,"
	    " claimed_at, reserved, ended_at, seconds, minutes, cost, computed, call_id)"
	    " VALUES(1, 2, 0, 7, 3, '13800000001', 1, 1, 1, 1795311066000, 15000, 1795311066500, 30,"
	    " 1, 1500, 1500, 'c-1-1'), (2, 3, 0, 4, 0, '13800000002', 1, 0, 0, 0, 0, 0, NULL, 0,"
	    " NULL, NULL, NULL);"
	    "INSERT INTO record(contact, transcript, body) VALUES(1, 'AI: a', x'7b7d');"
	    "CREATE INDEX contact_live ON contact(state, id)"
	    " WHERE state = 4 OR state = 5 OR state = 6;"
	    "PRAGMA user_version = 1; PRAGMA application_id = 1380930380";
	struct problem problem = { 0 };
	struct db *db = db_open(path, DB_CREATE, ledger_sql, SQL_COUNT, &problem);

	if (db == NULL)
		fail_msg("%s", problem.text);
	assert_int_equal(OUTCOME_BUSY, 3);
	if (db_exec(db, "PRAGMA journal_mode = WAL") != 0 ||
	    db_exec(db, ledger_migrations[0]) != 0 || db_exec(db, rows) != 0)
		fail_msg("%s", db_problem(db));
	assert_int_equal(db_close(db, &problem), 0);
}

static void
check_version(const char *path, const char *wanted)
{
	struct problem problem = { 0 };
	struct db *db = db_open(path, DB_READ, ledger_sql, SQL_COUNT, &problem);
	char version[16];

	assert_non_null(db);
	assert_int_equal(db_ask(db, "PRAGMA user_version", version, sizeof version), 0);
	assert_string_equal(version, wanted);
	assert_int_equal(db_close(db, &problem), 0);
}

/* Brought up to date by who writes; a copy of the old one stays. */
static void
older(void **state)
{
	char dir[TESTING_PATH], path[TESTING_PATH + 32], copy[TESTING_PATH + 40];
	struct problem problem = { 0 };
	const struct ledger_ready *ready;
	struct ledger *l;
	struct stat st;

	(void)state;
	testing_dir_make(dir);
	(void)snprintf(path, sizeof path, "%s/a.ledger", dir);
	(void)snprintf(copy, sizeof copy, "%s.v1", path);
	make_old(path);
	/* Who only reads changes nothing, and says what to do. */
	assert_null(ledger_open(path, false, &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_non_null(strstr(problem.text, "was written by an older rollcall"));
	assert_true(ledger_is_old(path));
	check_version(path, "1");
	assert_int_equal(stat(copy, &st), -1);
	for (int i = 0; i < 3; i++) {
		l = opened(path, i < 2);
		check_sums(l, "brought up to date");
		assert_true(ledger_totals(l)->opt_outs == 0 && ledger_totals(l)->cost == 1500);
		check_rows(l, LEDGER_CONTACTS,
		    "2 ended busy c-1-1  n1 at1000-1500 s30 m1 c1500/1500 r0 past s0 m0 c0/0 AI: a;"
		    "3 ready    n0 at0-0 s-1 m0 c-1/-1 r0 past s0 m0 c0/0 ;");
		check_redials(l, 1, "");
		assert_true(ledger_id_holder(l, "c-1-1") == 1);
		assert_true(ledger_id_holder(l, "c-1-2") == 0);
		assert_int_equal(ledger_next_ready(l, AT, &ready), 1);
		assert_string_equal(text_str(&ready->name), "");
		assert_true(ready->limits.not_before == 0 && ready->limits.not_after == 0);
		ledger_free(l);
	}
	assert_false(ledger_is_old(path));
	assert_false(ledger_is_old(dir));
	check_version(path, "3");
	check_version(copy, "1");
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* The copy is a whole ledger: it can be brought up to date as well. */
	l = opened(copy, true);
	right(l, ledger_redial(l, 1));
	check_sums(l, "the copy");
	ledger_free(l);
	testing_dir_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(again),
		cmocka_unit_test(suppressed),
		cmocka_unit_test(known_for_sure),
		cmocka_unit_test(later_looks),
		cmocka_unit_test(wrong_arrows),
		cmocka_unit_test(random_walks),
		cmocka_unit_test(older),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
