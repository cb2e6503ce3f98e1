/*
 * options.c: the one table of options. It parses the command line and writes the help, so that the
 * two cannot differ. The only place that knows getopt. Never acts on what it parses.
 */
#include "options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>

#include "again.h"
#include "columns.h"
#include "units.h"
#include "wire.h"

#include "banned.h"

#define MINUTE_NS (60 * SECOND_NS)
#define DAY_NS    (24 * 60 * MINUTE_NS)

/* Puts a value into the field at `at`. 0, or -1: the value is not what the option takes. */
typedef int setter(void *at, const char *value);

struct option_row {
	const char *name;
	char letter;       /* 0: none */
	unsigned commands; /* bits of enum command_bit */
	size_t offset;     /* of the field in struct config */
	setter *set;
	const char *value; /* its name in the help; NULL: a flag; "[…]": optional */
	const char *takes; /* what a right value looks like */
	const char *help;
};

static int
set_flag(void *at, const char *value)
{
	(void)value;
	*(bool *)at = true;
	return 0;
}

static int
set_text(void *at, const char *value)
{
	if (value[0] == '\0')
		return -1;
	*(const char **)at = value;
	return 0;
}

static int
set_columns(void *at, const char *value)
{
	return columns_wanted_valid(value) == 0 ? set_text(at, value) : -1;
}

static int
set_only(void *at, const char *value)
{
	return again_only_valid(value) == 0 ? set_text(at, value) : -1;
}

static int
set_rate(void *at, const char *value)
{
	return units_rate(span_of(value), at);
}

static int
set_duration(void *at, const char *value)
{
	int64_t ns;

	if (units_duration(span_of(value), &ns) != 0 || ns < MS_NS || ns > DAY_NS)
		return -1;
	*(int64_t *)at = ns;
	return 0;
}

static int
set_any_duration(void *at, const char *value)
{
	return units_duration(span_of(value), at);
}

/* Minutes as a bare number, or a duration. */
static int
set_minutes(void *at, const char *value)
{
	int64_t minutes;

	if (units_count(span_of(value), 1, 24 * 60, &minutes) != 0)
		return set_duration(at, value);
	*(int64_t *)at = minutes * MINUTE_NS;
	return 0;
}

static int
set_money(void *at, const char *value)
{
	return money_parse(span_of(value), at);
}

static int
set_concurrency(void *at, const char *value)
{
	return units_count(span_of(value), 1, 4096, at);
}

static int
set_threads(void *at, const char *value)
{
	return units_count(span_of(value), 1, 64, at);
}

static int
set_count(void *at, const char *value)
{
	return units_count(span_of(value), 1, 1000 * 1000, at);
}

static int
set_seed(void *at, const char *value)
{
	return units_count(span_of(value), 0, INT64_MAX - 1, at);
}

static int
set_port(void *at, const char *value)
{
	int64_t port;

	if (units_count(span_of(value), 0, 65535, &port) != 0)
		return -1;
	*(int *)at = (int)port;
	return 0;
}

static int
set_share(void *at, const char *value)
{
	return units_share(span_of(value), at);
}

static int
set_duplicates(void *at, const char *value)
{
	enum dedupe_by *by = at;

	if (strcmp(value, "first") == 0)
		*by = DEDUPE_BY_PHONE;
	else if (strcmp(value, "requirement") == 0)
		*by = DEDUPE_BY_REQUIREMENT;
	else
		return -1;
	return 0;
}

static int
set_id(void *at, const char *value)
{
	if (!wire_id_valid(span_of(value)))
		return -1;
	return set_text(at, value);
}

static int
set_outcome(void *at, const char *value)
{
	for (int i = 1; i < OUTCOME_END; i++) {
		if (strcmp(value, outcome_name((enum outcome)i)) == 0) {
			*(enum outcome *)at = (enum outcome)i;
			return 0;
		}
	}
	return -1;
}

static int
set_simulate(void *at, const char *value)
{
	struct config *config = at;

	config->simulate = true;
	config->simulate_options = value;
	return 0;
}

/* LEAST-MOST, or one duration for both. */
static int
set_talk(void *at, const char *value)
{
	struct simulator_options *simulator = at;
	const char *dash = strchr(value, '-');
	struct span least = { value, dash == NULL ? strlen(value) : (size_t)(dash - value) };
	struct span most = dash == NULL ? least : span_of(dash + 1);
	int64_t from, to;

	if (units_duration(least, &from) != 0 || units_duration(most, &to) != 0 || from > to)
		return -1;
	simulator->talk_least_ns = from;
	simulator->talk_most_ns = to;
	return 0;
}

static int
set_scale(void *at, const char *value)
{
	char *end;
	double scale = strtod(value, &end);

	if (end == value || *end != '\0' || !(scale >= 0.001 && scale <= 1e9))
		return -1;
	*(double *)at = scale;
	return 0;
}

static int
set_faults(void *at, const char *value)
{
	return simulator_faults_parse(at, value, NULL);
}

#define AT(field)  offsetof(struct config, field)
#define SIM(field) offsetof(struct config, simulator.field)
#define READS      (FOR_CHECK | FOR_RUN)

static const char duration[] = "a duration like 500ms, 10s, 30m, 2h or 1d";

static const struct option_row table[] = {
	{ "output", 'o', FOR_CHECK, AT(output), set_text, "FILE", "a file name, or -",
	    "write the rows that can be called, cleaned: again a valid roll" },
	{ "output", 'o', FOR_RUN, AT(output), set_text, "FILE", "a file name, or -",
	    "the results (default: ROLL with -results before its ending)" },
	{ "output", 'o', FOR_EXPORT, AT(output), set_text, "FILE", "a file name, or -",
	    "the results" },
	{ "summary", 's', FOR_RUN | FOR_EXPORT, AT(summary), set_text, "FILE", "a file name, or -",
	    "calls and cost by minute (run: default OUTPUT with -minutes)" },
	{ "rejects", 0, FOR_CHECK, AT(rejects), set_text, "FILE", "a file name, or -",
	    "write the rejected rows and why, to be mended" },
	{ "ledger", 'L', FOR_RUN, AT(ledger), set_text, "FILE", "a file name",
	    "the campaign's state (default: ROLL.ledger)" },
	{ "columns", 0, READS, AT(columns), set_columns, "ROLE=HEADER,...",
	    "roles with headers, like name=Who,phone=Tel,requirement=Text",
	    "which columns are name, phone and requirement" },
	{ "requirement", 'r', READS, AT(requirement), set_text, "TEXT", "a text that is not empty",
	    "what to say where a row's own cell is blank; {column} is filled in" },
	{ "duplicates", 0, READS, AT(duplicates), set_duplicates, "first|requirement",
	    "first or requirement",
	    "call a number once (first), or once for each different requirement" },
	{ "only", 0, READS, AT(only), set_only, "STATES",
	    "names of states and outcomes, like no_answer,busy; they are rejected duplicate "
	    "suppressed ready dialing placed ended overdue refused unknown answered no_answer busy "
	    "declined voicemail failed cancelled timeout",
	    "of a results file: call the rows with this call_status or call_outcome" },
	{ "rate", 0, FOR_RUN, AT(interval_ns), set_rate, "N/s", "a rate like 5/s, 30/m or 1000/h",
	    "calls started (default 1/s)" },
	{ "concurrency", 'j', FOR_RUN | FOR_COLLECT, AT(concurrency), set_concurrency, "N",
	    "1 to 4096", "requests in flight (default 16)" },
	{ "threads", 0, FOR_RUN | FOR_COLLECT, AT(threads), set_threads, "N", "1 to 64",
	    "of the pool (default 2)" },
	{ "max-open", 0, FOR_RUN, AT(max_open), set_count, "N", "a number from 1 to 1000000",
	    "calls open at once (default: no limit)" },
	{ "price", 0, FOR_RUN | FOR_COLLECT, AT(price), set_money, "YUAN", "an amount like 0.15",
	    "of a started minute, for the computed cost" },
	{ "max-call-minutes", 0, FOR_RUN, AT(longest_ns), set_minutes, "N",
	    "minutes from 1 to 1440, or a duration", "the longest call (default 10)" },
	{ "poll-interval", 0, FOR_RUN | FOR_COLLECT, AT(poll_interval_ns), set_duration, "D",
	    duration, "between two looks at a call (default 10s; less under --simulate)" },
	{ "tries", 0, FOR_RUN | FOR_COLLECT, AT(tries), set_count, "N",
	    "a number from 1 to 1000000", "looks at least before a call is overdue (default 5)" },
	{ "timeout", 0, FOR_RUN, AT(timeout_ns), set_duration, "D", duration,
	    "of the request that places a call (default 30s)" },
	{ "window", 0, FOR_RUN, AT(window), set_text, "FROM-TO|always", "always, or 09:00-21:00",
	    "calling hours (only `always` is there yet)" },
	{ "time-zone", 0, FOR_RUN | FOR_EXPORT | FOR_STATUS | FOR_COLLECT, AT(time_zone), set_text,
	    "NAME", "a name like Asia/Shanghai", "of all times shown (default Asia/Shanghai)" },
	{ "api-base", 0, FOR_RUN | FOR_COLLECT, AT(api_base), set_text, "URL", "an https address",
	    "the service (else $STEPONEAI_API_BASE, else the published one)" },
	{ "key-file", 0, FOR_RUN | FOR_COLLECT, AT(key_file), set_text, "FILE", "a file name",
	    "holds the key (else $STEPONEAI_API_KEY, else ~/.clawd/secrets.json)" },
	{ "data-dir", 0, FOR_RUN, AT(data_dir), set_text, "DIR", "a folder",
	    "what is kept across campaigns (nothing yet)" },
	{ "simulate", 0, FOR_RUN, 0, set_simulate, "[OPTIONS]", "options of rollcall simulate",
	    "call nobody: a simulator answers, 60 times as fast" },
	{ "dry-run", 0, FOR_RUN, AT(dry_run), set_flag, NULL, NULL,
	    "show what would be called, send nothing, leave nothing" },
	{ "row", 0, FOR_SETTLE, AT(row), set_text, "N[.K]", "a row like 17 or 17.2",
	    "the row that is settled, as call_row in the results names it" },
	{ "placed", 0, FOR_SETTLE, AT(placed), set_id, "ID", "a call id",
	    "the call was placed and has this id: its record is fetched by the next run or collect" },
	{ "ended", 0, FOR_SETTLE, AT(ended), set_outcome, "OUTCOME",
	    "answered, no_answer, busy, declined, voicemail, failed, cancelled or timeout",
	    "the call is over, and went like this" },
	{ "cost", 0, FOR_SETTLE, AT(cost), set_money, "YUAN", "an amount like 0.15",
	    "what it cost, with --ended" },
	{ "refused", 0, FOR_SETTLE, AT(refused), set_flag, NULL, NULL,
	    "the service said no, nobody was called" },
	{ "not-placed", 0, FOR_SETTLE, AT(not_placed), set_flag, NULL, NULL,
	    "nobody was called: the next run calls the row" },
	{ "json", 0, FOR_STATUS | FOR_CHECK, AT(json), set_flag, NULL, NULL,
	    "one JSON object, for scripts" },
	{ "yes", 'y', FOR_RUN, AT(yes), set_flag, NULL, NULL, "call without asking first" },
	{ "force", 0, READS | FOR_EXPORT, AT(force), set_flag, NULL, NULL,
	    "replace files that were there before; also what --only wants it for" },
	{ "quiet", 'q', READS | FOR_EXPORT | FOR_SETTLE | FOR_COLLECT, AT(quiet), set_flag, NULL,
	    NULL, "errors only" },
	{ "verbose", 'v', FOR_CHECK, AT(verbose), set_flag, NULL, NULL,
	    "name every rejected and duplicate row" },
	{ "verbose", 'v', FOR_RUN, AT(verbose), set_flag, NULL, NULL,
	    "tell at the end how punctually open calls were looked at" },
	{ "port", 0, FOR_SIMULATE, SIM(port), set_port, "N", "0 to 65535",
	    "to listen on (default 0: the kernel chooses)" },
	{ "seed", 0, FOR_SIMULATE, SIM(seed), set_seed, "N", "a number from 0",
	    "same seed, same fate of each number (default 1)" },
	{ "answer", 0, FOR_SIMULATE, SIM(answer_ppm), set_share, "SHARE", "0 to 1",
	    "of the calls that are answered (default 0.7)" },
	{ "talk", 0, FOR_SIMULATE, AT(simulator), set_talk, "D-D", "durations like 5s-180s",
	    "talk time of an answered call (default 5s-180s)" },
	{ "record-delay", 0, FOR_SIMULATE, SIM(record_delay_ns), set_any_duration, "D", duration,
	    "from a call's start until its record shows (default 3s)" },
	{ "latency", 0, FOR_SIMULATE, SIM(latency_ns), set_any_duration, "D", duration,
	    "of every reply (default 20ms)" },
	{ "time-scale", 0, FOR_SIMULATE, SIM(time_scale), set_scale, "N", "a number, like 60",
	    "talk and record delay pass this much faster (default 1)" },
	{ "price", 0, FOR_SIMULATE, SIM(price), set_money, "YUAN", "an amount like 0.15",
	    "of a started minute (default 0.15, or that of run)" },
	{ "fault", 0, FOR_SIMULATE, AT(simulator), set_faults, "KIND=SHARE,...",
	    "kinds with shares that add up to 1 at most: 429 401 402 426 503 reset-before 500 "
	    "reset-after empty hang no-id bad-json same-id slow-record no-record never-ends",
	    "share of the numbers that meet a fault; kinds: 429 401 402 426 503 reset-before"
	    " (nothing placed), 500 reset-after empty hang no-id bad-json same-id (placed all the"
	    " same), slow-record no-record never-ends (of the record)" },
	{ "log", 0, FOR_SIMULATE, SIM(log), set_text, "FILE", "a file name",
	    "append a line of JSON for each call asked for" },
};
#define ROWS (sizeof table / sizeof *table)

void
options_defaults(struct config *config)
{
	*config = (struct config){
		.interval_ns = SECOND_NS,
		.concurrency = 16,
		.threads = 2,
		.price = MONEY_NONE,
		.cost = MONEY_NONE,
		.longest_ns = 10 * MINUTE_NS,
		.tries = 5,
		.timeout_ns = 30 * SECOND_NS,
	};
	simulator_defaults(&config->simulator);
}

/*
 * The table's rows of one command, as getopt wants them; `val` is the row's place behind all
 * letters.
 */
static void
for_getopt(enum command_bit command, struct option *longs, struct text *shorts)
{
	size_t n = 0;

	text_adds(shorts, ":h");
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &table[i];
		int argument = row->value == NULL     ? no_argument
			       : row->value[0] == '[' ? optional_argument
						      : required_argument;

		if ((row->commands & command) == 0)
			continue;
		longs[n++] = (struct option){ row->name, argument, NULL, 256 + (int)i };
		if (row->letter != 0)
			text_addf(shorts, "%c%s", row->letter, row->value == NULL ? "" : ":");
	}
	longs[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[n] = (struct option){ 0 };
}

static const struct option_row *
find_row(enum command_bit command, int got)
{
	if (got >= 256)
		return &table[got - 256];
	for (size_t i = 0; i < ROWS; i++)
		if ((table[i].commands & command) != 0 && table[i].letter == got)
			return &table[i];
	return NULL;
}

static int
set_row(
    struct config *config, const struct option_row *row, const char *value, struct problem *problem)
{
	if (row->set((char *)config + row->offset, value) == 0)
		return 0;
	return problem_set(
	    problem, EXIT_USAGE, "--%s: takes %s, not \"%s\"", row->name, row->takes, value);
}

enum options_end
options_parse(struct config *config, enum command_bit command, int argc, char **argv, int *operands,
    struct problem *problem)
{
	struct option longs[ROWS + 2];
	struct text shorts = { 0 };
	enum options_end end = OPTIONS_PARSED;
	int got;

	for_getopt(command, longs, &shorts);
	if (shorts.failed) {
		text_free(&shorts);
		(void)problem_memory(problem);
		return OPTIONS_FAILED;
	}
	opterr = 0;
	optind = 0; /* glibc: begin anew, also after another argv */
	while (end == OPTIONS_PARSED &&
	       (got = getopt_long(argc, argv, text_str(&shorts), longs, NULL)) != -1) {
		if (got == 'h') {
			end = OPTIONS_HELP;
		} else if (got == '?' || got == ':') {
			char letter[] = { '-', (char)optopt, '\0' };
			/* A letter is in optopt; a long option only stands where it was read. */
			const char *name = optopt > 0 && optopt < 256 ? letter : argv[optind - 1];

			(void)problem_set(problem, EXIT_USAGE, "%s: %s; see rollcall %s --help",
			    name, got == ':' ? "a value is wanted" : "there is no such option here",
			    argv[0]);
			end = OPTIONS_FAILED;
		} else if (set_row(config, find_row(command, got), optarg, problem) != 0) {
			end = OPTIONS_FAILED;
		}
	}
	*operands = optind;
	text_free(&shorts);
	return end;
}

int
options_parse_simulate(struct config *config, struct problem *problem)
{
	const char *given = config->simulate_options == NULL ? "" : config->simulate_options;
	char *words[2 * ROWS + 2] = { (char[]){ "simulate" } };
	char *rest, *word;
	int n = 1, operands;

	config->simulate_words = rest = strdup(given);
	if (rest == NULL)
		return problem_memory(problem);
	while ((word = strsep(&rest, " \t\n")) != NULL && n < (int)(2 * ROWS))
		if (word[0] != '\0')
			words[n++] = word;
	words[n] = NULL;
	if (options_parse(config, FOR_SIMULATE, n, words, &operands, problem) == OPTIONS_PARSED &&
	    operands == n)
		return 0;
	if (problem->code == EXIT_DONE)
		(void)problem_set(problem, EXIT_USAGE,
		    "--simulate: takes the options of rollcall simulate, not \"%s\"", given);
	return -1;
}

void
options_free(struct config *config)
{
	free(config->simulate_words);
	config->simulate_words = NULL;
}

void
options_help(enum command_bit command, struct text *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &table[i];
		size_t from = out->len;

		if ((row->commands & command) == 0)
			continue;
		text_adds(out, "  ");
		if (row->letter != 0)
			text_addf(out, "-%c, ", row->letter);
		else
			text_adds(out, "    ");
		text_addf(out, "--%s", row->name);
		if (row->value != NULL && row->value[0] == '[')
			text_adds(out, "[=OPTIONS]");
		else if (row->value != NULL)
			text_addf(out, " %s", row->value);
		if (out->len - from > 30) {
			text_addc(out, '\n');
			from = out->len;
		}
		text_addf(out, "%*s%s\n", (int)(32 - (out->len - from)), "", row->help);
	}
	text_adds(out, "  -h, --help                    this page\n");
}
