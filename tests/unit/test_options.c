/*
 * test_options.c: every option of every command: what it takes, where it goes, what is refused in which words.
 * The help names each, so a new option without a row here fails.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "options.h"
#include "testing.h"
#include "units.h"

#define MINUTE     (60 * SECOND_NS)
#define DAY        (1440 * MINUTE)
#define AT(field)  offsetof(struct config, field)
#define SIM(field) offsetof(struct config, simulator.field)

enum kind { INT64, INT, TEXT, FLAG, FLAG_WORD, ENUM, NONE };
#define WRITES (FOR_CHECK | FOR_RUN | FOR_EXPORT | FOR_COLLECT)
#define SAYS   (FOR_CHECK | FOR_RUN | FOR_CALL)
#define ASKS   (FOR_INFO | FOR_LISTEN | FOR_ACCOUNT | FOR_DOCTOR)

struct option_row {
	unsigned commands;
	const char *name;
	char letter; /* 0: none */
	enum kind kind;
	size_t field;
	/* A right value and what it becomes (texts become themselves), up to four. */
	struct {
		const char *text;
		int64_t value;
	} right[4];
	const char *wrong[10];
};

static const struct option_row rows[] = {
	{ FOR_CHECK | FOR_RUN | FOR_EXPORT, "output", 'o', TEXT, AT(output),
	    { { "a.csv", 0 }, { "-", 0 } }, { "" } },
	{ FOR_RUN | FOR_EXPORT, "summary", 's', TEXT, AT(summary), { { "a.csv", 0 }, { "-", 0 } },
	    { "" } },
	{ FOR_CHECK, "rejects", 0, TEXT, AT(rejects), { { "a.csv", 0 } }, { "" } },
	{ FOR_CALL, "wait", 0, FLAG, AT(wait), { { NULL, 0 } }, { NULL } },
	{ FOR_RUN | FOR_CALL | FOR_DOCTOR, "ledger", 'L', TEXT, AT(ledger), { { "a", 0 } },
	    { "" } },
	{ FOR_CHECK | FOR_RUN, "columns", 0, TEXT, AT(columns),
	    { { "name=姓名,phone=电话", 0 }, { "requirement=x", 0 },
		{ "not_before=a,not_after=b", 0 } },
	    { "", "phone", "phone=", "=x", "tel=x", "phone=a,phone=b", "phone=a,", ",phone=a" } },
	{ FOR_CHECK | FOR_RUN, "encoding", 0, TEXT, AT(reading.encoding),
	    { { "utf-8", 0 }, { "gb18030", 0 }, { "UTF-16", 0 }, { "big5", 0 } },
	    { "", "klingon", "utf-8+bom" } },
	{ FOR_CHECK | FOR_RUN, "delimiter", 0, TEXT, AT(reading.delimiter),
	    { { ";", 0 }, { "tab", 0 }, { "\\t", 0 }, { "|", 0 } }, { "", ";;", "\"", " ", "；" } },
	{ FOR_CHECK | FOR_RUN, "sheet", 0, TEXT, AT(reading.sheet), { { "名单", 0 } }, { "" } },
	{ WRITES, "out-encoding", 0, TEXT, AT(writing.encoding), { { "utf-8", 0 } },
	    { "", "klingon" } },
	{ WRITES, "bom", 0, ENUM, AT(writing.bom),
	    { { "yes", TABLE_BOM_YES }, { "no", TABLE_BOM_NO } }, { "", "auto", "y" } },
	{ WRITES, "formulas", 0, FLAG_WORD, AT(writing.keep_formulas),
	    { { "keep", true }, { "guard", false } }, { "", "yes" } },
	{ FOR_EXPORT, "attempts", 0, FLAG, AT(attempts), { { NULL, 0 } }, { NULL } },
	{ FOR_SUPPRESS, "columns", 0, TEXT, AT(columns), { { "phone=电话", 0 } },
	    { "", "phone", "tel=x" } },
	{ FOR_SUPPRESS, "reason", 0, TEXT, AT(reason), { { "asked for it", 0 } }, { "" } },
	{ FOR_CHECK | FOR_RUN, "requirement", 'r', TEXT, AT(requirement), { { "您好 {name}", 0 } },
	    { "" } },
	{ SAYS, "agent-id", 0, TEXT, AT(parameters[CALL_AGENT_ID]), { { "1", 0 }, { "123456", 0 } },
	    { "", "0", "-1", "1.5", "x", "9007199254740993" } },
	{ SAYS, "model-engine", 0, TEXT, AT(parameters[CALL_MODEL_ENGINE]),
	    { { "stepone-mini", 0 } }, { "", " ", "a\nb", "\xff" } },
	{ SAYS, "voice-id", 0, TEXT, AT(parameters[CALL_VOICE_ID]), { { "女声 1", 0 } },
	    { "", " ", "a\tb", "\x1b[2J" } },
	{ SAYS, "volume", 0, TEXT, AT(parameters[CALL_VOLUME]), { { "0", 0 }, { "100", 0 } },
	    { "", "-1", "101", "50%", "loud" } },
	{ SAYS, "speed", 0, TEXT, AT(parameters[CALL_SPEED]), { { "0", 0 }, { "100", 0 } },
	    { "", "-1", "101", "1.5", "fast" } },
	{ SAYS, "emotion", 0, TEXT, AT(parameters[CALL_EMOTION]), { { "calm", 0 } },
	    { "", " ", "a\rb" } },
	{ FOR_CHECK | FOR_RUN, "duplicates", 0, ENUM, AT(duplicates),
	    { { "first", DEDUPE_BY_PHONE }, { "requirement", DEDUPE_BY_REQUIREMENT } },
	    { "", "First", "second", "first,requirement" } },
	{ FOR_CHECK | FOR_RUN, "only", 0, TEXT, AT(only),
	    { { "no_answer", 0 }, { "refused,busy", 0 }, { "unknown, ended", 0 } },
	    { "", ",", "busy,", ",busy", "busy,,ended", "Busy", "no answer", "none",
		"ready;busy" } },
	{ FOR_RUN | FOR_CALL, "rate", 0, INT64, AT(interval_ns),
	    { { "5/s", 200 * MS_NS }, { "30/m", 2 * SECOND_NS }, { "1000/h", 3600 * MS_NS } },
	    { "", "5", "0/s", "-1/s", "5/d", "0.5/s", "5/s ", "x" } },
	{ FOR_RUN | FOR_COLLECT, "concurrency", 'j', INT64, AT(concurrency),
	    { { "1", 1 }, { "4096", 4096 } }, { "", "0", "4097", "-1", "2.5", "2.", "x" } },
	{ FOR_RUN | FOR_COLLECT, "threads", 0, INT64, AT(threads), { { "1", 1 }, { "64", 64 } },
	    { "", "0", "65", "-1", "x" } },
	{ FOR_RUN, "max-open", 0, INT64, AT(max_open), { { "1", 1 }, { "1000000", 1000000 } },
	    { "", "0", "1000001", "-1", "x" } },
	{ FOR_RUN | FOR_COLLECT | FOR_CALL, "price", 0, INT64, AT(price),
	    { { "0.15", 1500 }, { "0", 0 }, { "1.2345", 12345 } },
	    { "", "-1", "0.12345", "1,5", "free", "1 ", "1000001" } },
	{ FOR_RUN | FOR_CALL, "max-call-minutes", 0, INT64, AT(longest_ns),
	    { { "1", MINUTE }, { "1440", 1440 * MINUTE }, { "90s", 90 * SECOND_NS },
		{ "2h", 120 * MINUTE } },
	    { "", "0", "1441", "0s", "-5", "2.5", "x" } },
	{ FOR_RUN | FOR_COLLECT | FOR_INFO | FOR_CALL, "poll-interval", 0, INT64,
	    AT(poll_interval_ns),
	    { { "500ms", 500 * MS_NS }, { "10s", 10 * SECOND_NS }, { "1ms", MS_NS } },
	    { "", "10", "0s", "0.5ms", "-1s", "10 s", "x" } },
	{ FOR_RUN | FOR_COLLECT | FOR_INFO | FOR_CALL, "tries", 0, INT64, AT(tries),
	    { { "1", 1 }, { "7", 7 } }, { "", "0", "-1", "1.5", "x" } },
	{ FOR_RUN | FOR_CALL | ASKS, "timeout", 0, INT64, AT(timeout_ns),
	    { { "30s", 30 * SECOND_NS }, { "1d", 1440 * MINUTE } }, { "", "30", "0s", "x" } },
	{ FOR_RUN | FOR_CALL, "window", 0, TEXT, AT(window),
	    { { "always", 0 }, { "09:00-21:00", 0 }, { "21:00-02:00", 0 }, { "09:00-24:00", 0 } },
	    { "", "never", "9-21", "09:00", "09:00-", "09:00-09:00", "09:00-25:00", "09:60-21:00",
		"09:00-21:00 " } },
	{ FOR_RUN, "no-wait", 0, FLAG, AT(no_wait), { { NULL, 0 } }, { NULL } },
	{ FOR_RUN | FOR_CALL, "budget", 0, INT64, AT(budget), { { "12.5", 125000 }, { "0", 0 } },
	    { "", "-1", "0.12345", "1,5", "much" } },
	{ SAYS, "preamble", 0, TEXT, AT(preamble), { { "none", 0 }, { "words.txt", 0 } }, { "" } },
	{ SAYS, "suppress", 0, TEXT, AT(suppress[0]), { { "list.csv", 0 } }, { "" } },
	{ SAYS, "suppress-unreadable", 0, ENUM, AT(unreadable),
	    { { "refuse", DNC_UNREADABLE_REFUSED }, { "ignore", DNC_UNREADABLE_IGNORED } },
	    { "", "Ignore", "no", "refuse,ignore" } },
	{ FOR_RUN | FOR_CALL, "at-most", 0, INT64, AT(at_most),
	    { { "1/1s", 1 }, { "3/1d", 3 }, { "1000/366d", 1000 } },
	    { "", "3", "/1d", "0/1d", "1001/1d", "3/", "3/500ms", "3/367d", "-1/1d", "3/1d/1d" } },
	{ FOR_RUN | FOR_CALL, "forget-after", 0, INT64, AT(forget_ns),
	    { { "1d", DAY }, { "24h", DAY }, { "3660d", 3660 * DAY } },
	    { "", "90", "23h", "3661d", "0s", "-1d", "x" } },
	{ FOR_RUN | FOR_COLLECT | FOR_CALL, "opt-out", 0, TEXT, AT(opt_out),
	    { { "phrases.txt", 0 } }, { "" } },
	{ FOR_RUN, "redial", 0, FLAG, AT(redial.on[OUTCOME_BUSY]),
	    { { "busy", 0 }, { "no_answer,busy", 0 },
		{ "busy,no_answer,voicemail,failed,timeout,cancelled", 0 } },
	    { "", "answered", "declined", "busy,", "Busy", "ended", "unknown", "busy;failed" } },
	{ FOR_RUN, "redial-times", 0, INT64, AT(redial.times), { { "1", 1 }, { "10", 10 } },
	    { "", "0", "11", "-1", "1.5", "x" } },
	{ FOR_RUN, "redial-after", 0, INT64, AT(redial.after),
	    { { "30m", 1800 * 1000 }, { "1ms", 1 }, { "30d", 30 * DAY / MS_NS } },
	    { "", "30", "0s", "0.5ms", "31d", "-1m", "x" } },
	{ FOR_CHECK | FOR_RUN | FOR_EXPORT | FOR_STATUS | FOR_COLLECT | FOR_SUPPRESS | FOR_INFO |
		FOR_CALL,
	    "time-zone", 0, TEXT, AT(time_zone), { { "Asia/Shanghai", 0 } }, { "" } },
	{ FOR_RUN | FOR_COLLECT | FOR_CALL | ASKS, "api-base", 0, TEXT, AT(api_base),
	    { { "https://example.com", 0 } }, { "" } },
	{ FOR_RUN | FOR_COLLECT | FOR_CALL | ASKS, "key-file", 0, TEXT, AT(key_file),
	    { { "key", 0 } }, { "" } },
	{ FOR_CHECK | FOR_RUN | FOR_COLLECT | FOR_SETTLE | FOR_SUPPRESS | FOR_FORGET | FOR_DOCTOR |
		FOR_CALL,
	    "data-dir", 0, TEXT, AT(data_dir), { { "/tmp", 0 } }, { "" } },
	{ FOR_RUN, "simulate", 0, NONE, 0, { { NULL, 0 } }, { NULL } },
	{ FOR_RUN, "dry-run", 0, FLAG, AT(dry_run), { { NULL, 0 } }, { NULL } },
	{ FOR_RUN | FOR_CALL, "yes", 'y', FLAG, AT(yes), { { NULL, 0 } }, { NULL } },
	{ FOR_CHECK | FOR_RUN | FOR_EXPORT, "force", 0, FLAG, AT(force), { { NULL, 0 } },
	    { NULL } },
	{ FOR_CHECK | FOR_RUN | FOR_EXPORT | FOR_SETTLE | FOR_COLLECT | FOR_SUPPRESS | FOR_FORGET |
		FOR_INFO | FOR_CALL,
	    "quiet", 'q', FLAG, AT(quiet), { { NULL, 0 } }, { NULL } },
	{ FOR_CHECK | FOR_RUN, "verbose", 'v', FLAG, AT(verbose), { { NULL, 0 } }, { NULL } },
	{ FOR_SETTLE, "row", 0, TEXT, AT(row), { { "17", 0 }, { "17.2", 0 } }, { "" } },
	{ FOR_SETTLE, "placed", 0, TEXT, AT(placed), { { "a.b:c^d~e-f_1", 0 } },
	    { "", "a b", "a/b", "a'b" } },
	{ FOR_SETTLE, "ended", 0, ENUM, AT(ended),
	    { { "answered", OUTCOME_ANSWERED }, { "timeout", OUTCOME_TIMEOUT } },
	    { "", "ended", "Answered", "none" } },
	{ FOR_SETTLE, "cost", 0, INT64, AT(cost), { { "0.3", 3000 }, { "0", 0 } },
	    { "", "-1", "x" } },
	{ FOR_SETTLE, "refused", 0, FLAG, AT(refused), { { NULL, 0 } }, { NULL } },
	{ FOR_SETTLE, "not-placed", 0, FLAG, AT(not_placed), { { NULL, 0 } }, { NULL } },
	{ FOR_STATUS | FOR_CHECK | FOR_RUN | FOR_COLLECT | FOR_SUPPRESS | FOR_INFO | FOR_LISTEN |
		FOR_ACCOUNT,
	    "json", 0, FLAG, AT(json), { { NULL, 0 } }, { NULL } },
	{ ~(unsigned)FOR_COMPLETION, "config", 0, TEXT, AT(config_file), { { "a.ini", 0 } },
	    { "" } },
	{ FOR_SIMULATE, "port", 0, INT, SIM(port), { { "0", 0 }, { "65535", 65535 } },
	    { "", "-1", "65536", "http", "80.5" } },
	{ FOR_SIMULATE, "seed", 0, INT64, SIM(seed),
	    { { "0", 0 }, { "9223372036854775806", INT64_MAX - 1 } },
	    { "", "-1", "9223372036854775807", "1.5", "x" } },
	{ FOR_SIMULATE, "answer", 0, INT64, SIM(answer_ppm),
	    { { "0", 0 }, { "1", 1000000 }, { "70%", 700000 } },
	    { "", "1.1", "-0.1", "101%", "x" } },
	{ FOR_SIMULATE, "opt-out", 0, INT64, SIM(opt_out_ppm),
	    { { "0", 0 }, { "1", 1000000 }, { "5%", 50000 } }, { "", "1.1", "-0.1", "x" } },
	{ FOR_SIMULATE, "busy", 0, INT64, SIM(busy_ppm),
	    { { "0", 0 }, { "1", 1000000 }, { "50%", 500000 } }, { "", "1.1", "-0.1", "x" } },
	{ FOR_SIMULATE, "balance", 0, INT64, SIM(balance), { { "12.34", 123400 }, { "0", 0 } },
	    { "", "-1", "x" } },
	{ FOR_SIMULATE, "talk", 0, INT64, SIM(talk_most_ns),
	    { { "5s-180s", 180 * SECOND_NS }, { "7s", 7 * SECOND_NS }, { "5s-5s", 5 * SECOND_NS } },
	    { "", "5", "5s-", "-5s", "9s-5s", "5-9s", "5s-9", "5s-9s-10s", "x" } },
	{ FOR_SIMULATE, "record-delay", 0, INT64, SIM(record_delay_ns),
	    { { "0s", 0 }, { "3s", 3 * SECOND_NS } }, { "", "3", "-3s", "x" } },
	{ FOR_SIMULATE, "latency", 0, INT64, SIM(latency_ns),
	    { { "0s", 0 }, { "20ms", 20 * MS_NS } }, { "", "20", "-3s", "x" } },
	{ FOR_SIMULATE, "time-scale", 0, NONE, 0, { { "60", 0 }, { "0.001", 0 }, { "1.5", 0 } },
	    { "", "0", "-1", "nan", "inf", "1e10", "60x", "x" } },
	{ FOR_SIMULATE, "price", 0, INT64, SIM(price), { { "0.15", 1500 }, { "0", 0 } },
	    { "", "-1", "x" } },
	{ FOR_SIMULATE, "fault", 0, INT64, SIM(fault_ppm[FAULT_429]),
	    { { "429=0.25", 250000 }, { "429=5%,hang=0.95", 50000 }, { "500=1", 0 } },
	    { "", "429", "429=", "=1", "430=1", "429=2", "429=0.6,500=0.6", "429=0.1,429=0.1",
		"429=0.1," } },
	{ FOR_SIMULATE, "log", 0, TEXT, SIM(log), { { "a.log", 0 } }, { "" } },
};

static const struct {
	unsigned bit;
	const char *name;
} commands[] = { { FOR_CHECK, "check" }, { FOR_RUN, "run" }, { FOR_EXPORT, "export" },
	{ FOR_SIMULATE, "simulate" }, { FOR_STATUS, "status" }, { FOR_SETTLE, "settle" },
	{ FOR_COLLECT, "collect" }, { FOR_SUPPRESS, "suppress" }, { FOR_FORGET, "forget" },
	{ FOR_INFO, "info" }, { FOR_LISTEN, "listen" }, { FOR_ACCOUNT, "balance" },
	{ FOR_DOCTOR, "doctor" }, { FOR_CALL, "call" }, { FOR_COMPLETION, "completion" } };

/* Parses `command` with up to three words more. */
static enum options_end
parse(struct config *config, size_t command, const char *a, const char *b, struct problem *problem,
    int *operands)
{
	char name[16], first[600], second[600];
	char *argv[4] = { name, first, second, NULL };
	int argc = 1 + (a != NULL) + (a != NULL && b != NULL);

	(void)snprintf(name, sizeof name, "%s", commands[command].name);
	(void)snprintf(first, sizeof first, "%s", a == NULL ? "" : a);
	(void)snprintf(second, sizeof second, "%s", b == NULL ? "" : b);
	argv[argc] = NULL;
	options_defaults(config);
	*problem = (struct problem){ 0 };
	return options_parse(
	    config, (enum command_bit)commands[command].bit, argc, argv, operands, problem);
}

/* The value has arrived. Texts are compared while they still stand in the arguments: by the caller. */
static void
check_value(
    const char *name, const struct option_row *row, const struct config *config, int64_t value)
{
	const char *field = (const char *)config + row->field;

	switch (row->kind) {
	case INT64:
		ROW_INT(name, *(const int64_t *)(const void *)field, value);
		break;
	case INT:
		ROW_INT(name, *(const int *)(const void *)field, value);
		break;
	case ENUM:
		ROW_INT(name, *(const enum dedupe_by *)(const void *)field, value);
		break;
	case FLAG:
		ROW_INT(name, *(const bool *)(const void *)field, true);
		break;
	case FLAG_WORD:
		ROW_INT(name, *(const bool *)(const void *)field, value);
		break;
	case TEXT:
		ROW_TRUE(name, *(const char *const *)(const void *)field != NULL);
		break;
	case NONE:
		break;
	}
}

static void
right_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t c = 0; c < COUNT(commands); c++) {
			bool flag = rows[i].right[0].text == NULL;

			if ((rows[i].commands & commands[c].bit) == 0)
				continue;
			for (size_t k = 0; k < 4 && (k == 0 || rows[i].right[k].text != NULL);
			     k++) {
				const char *value = rows[i].right[k].text;
				char joined[600], letter[8] = { '-', rows[i].letter, '\0' };
				struct config config;
				struct problem problem;
				int operands;

				(void)snprintf(joined, sizeof joined, "--%s%s%s", rows[i].name,
				    flag ? "" : "=", flag ? "" : value);
				if (parse(&config, c, joined, NULL, &problem, &operands) !=
				    OPTIONS_PARSED)
					fail_msg(
					    "%s %s: %s", commands[c].name, joined, problem.text);
				check_value(joined, &rows[i], &config, rows[i].right[k].value);
				ROW_INT(joined, operands, 2);
				if (rows[i].letter == 0)
					continue;
				if (parse(&config, c, letter, value, &problem, &operands) !=
				    OPTIONS_PARSED)
					fail_msg(
					    "%s %s: %s", commands[c].name, letter, problem.text);
				check_value(letter, &rows[i], &config, rows[i].right[k].value);
			}
		}
	}
}

static void
wrong_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t c = 0; c < COUNT(commands); c++) {
			if ((rows[i].commands & commands[c].bit) == 0)
				continue;
			for (size_t k = 0; k < COUNT(rows[i].wrong) && rows[i].wrong[k] != NULL;
			     k++) {
				struct config config, defaults;
				struct problem problem;
				char joined[600], named[64];
				int operands;

				(void)snprintf(joined, sizeof joined, "--%s=%s", rows[i].name,
				    rows[i].wrong[k]);
				(void)snprintf(named, sizeof named, "--%s: takes ", rows[i].name);
				ROW_INT(joined,
				    parse(&config, c, joined, NULL, &problem, &operands),
				    OPTIONS_FAILED);
				ROW_INT(joined, problem.code, EXIT_USAGE);
				/* The option's name, and what it takes. */
				ROW_TRUE(joined, strncmp(problem.text, named, strlen(named)) == 0);
				memset(&defaults, 0, sizeof defaults);
				options_defaults(&defaults);
				if (rows[i].kind == INT64)
					check_value(joined, &rows[i], &config,
					    *(int64_t *)(void *)((char *)&defaults +
								 rows[i].field));
			}
		}
	}
}

/* An option of one command is none of another. Nor are there others, or one without its value. */
static void
not_here(void **state)
{
	struct config config;
	struct problem problem;
	int operands;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t c = 0; c < COUNT(commands); c++) {
			unsigned here = 0;
			char word[64];

			/* `price` is two options. */
			for (size_t k = 0; k < COUNT(rows); k++)
				if (strcmp(rows[k].name, rows[i].name) == 0)
					here |= rows[k].commands;
			(void)snprintf(word, sizeof word, "--%s", rows[i].name);
			if ((here & commands[c].bit) == 0) {
				ROW_INT(word, parse(&config, c, word, "1", &problem, &operands),
				    OPTIONS_FAILED);
				ROW_INT(word, problem.code, EXIT_USAGE);
				ROW_TRUE(word, strstr(problem.text, word) != NULL);
			} else if (rows[i].right[0].text != NULL) {
				ROW_INT(word, parse(&config, c, word, NULL, &problem, &operands),
				    OPTIONS_FAILED);
				ROW_TRUE(word, strstr(problem.text, word) != NULL);
				ROW_TRUE(word, strstr(problem.text, "value") != NULL);
			}
		}
	}
	for (size_t c = 0; c < COUNT(commands); c++) {
		assert_int_equal(
		    parse(&config, c, "--no-such", NULL, &problem, &operands), OPTIONS_FAILED);
		assert_non_null(strstr(problem.text, "--no-such"));
		assert_int_equal(
		    parse(&config, c, "-X", NULL, &problem, &operands), OPTIONS_FAILED);
		assert_non_null(strstr(problem.text, "-X"));
		assert_int_equal(
		    parse(&config, c, "--help", NULL, &problem, &operands), OPTIONS_HELP);
		assert_int_equal(parse(&config, c, "-h", NULL, &problem, &operands), OPTIONS_HELP);
	}
	/* A flag takes yes and no, nothing else, and nothing that stands apart. */
	assert_int_equal(parse(&config, 1, "--yes=no", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_false(config.yes);
	assert_int_equal(parse(&config, 1, "--yes=1", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_true(config.yes);
	assert_int_equal(parse(&config, 1, "--yes", "no", &problem, &operands), OPTIONS_PARSED);
	assert_true(config.yes && operands == 2);
	assert_int_equal(parse(&config, 1, "--yes=x", NULL, &problem, &operands), OPTIONS_FAILED);
	assert_string_equal(problem.text, "--yes: takes yes or no, not \"x\"");
}

/* Every option of the help stands in the table above, and the other way round. */
static void
help_and_table(void **state)
{
	(void)state;
	for (size_t c = 0; c < COUNT(commands); c++) {
		struct text help = { 0 };
		const char *at;
		int named = 0;

		options_help((enum command_bit)commands[c].bit, &help);
		for (at = text_str(&help); at != NULL; at = strchr(at, '\n')) {
			char name[32] = "";
			bool known = false;

			at += *at == '\n';
			if (sscanf(at, " -%*[a-zA-Z], --%31[a-z-]", name) != 1 &&
			    sscanf(at, " --%31[a-z-]", name) != 1)
				continue;
			for (size_t i = 0; i < COUNT(rows); i++)
				known = known || ((rows[i].commands & commands[c].bit) != 0 &&
						     strcmp(rows[i].name, name) == 0);
			ROW_TRUE(name, known || strcmp(name, "help") == 0);
			named += known;
		}
		for (size_t i = 0; i < COUNT(rows); i++)
			named -= (rows[i].commands & commands[c].bit) != 0;
		assert_int_equal(named, 0);
		text_free(&help);
	}
}

static void
defaults(void **state)
{
	struct config c;

	(void)state;
	options_defaults(&c);
	assert_true(c.interval_ns == SECOND_NS && c.concurrency == 16 && c.threads == 2);
	assert_true(c.max_open == 500000 && c.price == MONEY_NONE && c.longest_ns == 10 * MINUTE);
	assert_true(c.poll_interval_ns == 0 && c.tries == 5 && c.timeout_ns == 30 * SECOND_NS);
	assert_true(
	    c.duplicates == DEDUPE_BY_PHONE && !c.yes && !c.force && !c.simulate && !c.dry_run);
	assert_null(c.output);
	assert_null(c.ledger);
	assert_null(c.window);
	assert_null(c.api_base);
	assert_true(
	    c.simulator.port == 0 && c.simulator.seed == 1 && c.simulator.answer_ppm == 700000);
	assert_true(c.simulator.talk_least_ns == 5 * SECOND_NS);
	assert_true(c.simulator.talk_most_ns == 180 * SECOND_NS);
	assert_true(
	    c.simulator.record_delay_ns == 3 * SECOND_NS && c.simulator.latency_ns == 20 * MS_NS);
	assert_true(c.simulator.time_scale == 1 && c.simulator.price == 1500);
	assert_true(c.budget == MONEY_NONE && !c.no_wait && c.suppress_n == 0);
	assert_true(c.at_most == 3 && c.at_most_ns == DAY && c.forget_ns == 90 * DAY);
	assert_true(c.redial.times == 2 && c.redial.after == 1800 * 1000);
	for (int i = 0; i < OUTCOME_END; i++)
		assert_false(c.redial.on[i]);
	assert_null(c.preamble);
	assert_null(c.opt_out);
	assert_true(c.simulator.opt_out_ppm == 0 && c.simulator.busy_ppm == 200000);
	assert_true(c.simulator.balance == 123400);
}

/* Options of which one row of the table cannot tell all. */
static void
of_several_parts(void **state)
{
	struct problem problem;
	struct config config;
	char words[CONFIG_LISTS_MAX + 1][16], *argv[CONFIG_LISTS_MAX + 3];
	int operands;

	(void)state;
	assert_int_equal(
	    parse(&config, 1, "--at-most=2/7d", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_true(config.at_most == 2 && config.at_most_ns == 7 * DAY);
	assert_int_equal(
	    parse(&config, 1, "--redial=busy,failed", "--redial=timeout", &problem, &operands),
	    OPTIONS_PARSED);
	/* Said again it is said anew, as every option is but --suppress. */
	for (int i = 0; i < OUTCOME_END; i++)
		assert_int_equal(config.redial.on[i], i == OUTCOME_TIMEOUT);
	/* Every list counts, and one too many is refused. */
	argv[0] = (char[]){ "run" };
	for (int i = 0; i <= CONFIG_LISTS_MAX; i++) {
		(void)snprintf(words[i], sizeof words[i], "--suppress=%d", i);
		argv[i + 1] = words[i];
	}
	argv[CONFIG_LISTS_MAX + 1] = NULL;
	options_defaults(&config);
	assert_int_equal(
	    options_parse(&config, FOR_RUN, CONFIG_LISTS_MAX + 1, argv, &operands, &problem),
	    OPTIONS_PARSED);
	assert_int_equal(config.suppress_n, CONFIG_LISTS_MAX);
	assert_string_equal(config.suppress[0], "0");
	assert_string_equal(config.suppress[CONFIG_LISTS_MAX - 1], "63");
	(void)snprintf(words[CONFIG_LISTS_MAX], sizeof words[0], "--suppress=%d", CONFIG_LISTS_MAX);
	argv[CONFIG_LISTS_MAX + 1] = words[CONFIG_LISTS_MAX];
	argv[CONFIG_LISTS_MAX + 2] = NULL;
	options_defaults(&config);
	assert_int_equal(
	    options_parse(&config, FOR_RUN, CONFIG_LISTS_MAX + 2, argv, &operands, &problem),
	    OPTIONS_FAILED);
	assert_true(config.suppress_n == CONFIG_LISTS_MAX);
}

/* What stands without dashes goes to the end, in its order; behind `--` all does. */
static void
operands_last(void **state)
{
	char *argv[] = { (char[]){ "run" }, (char[]){ "roll.csv" }, (char[]){ "-y" },
		(char[]){ "-" }, (char[]){ "--rate" }, (char[]){ "5/s" }, (char[]){ "--" },
		(char[]){ "--rate" }, NULL };
	struct problem problem = { 0 };
	struct config config;
	int at;

	(void)state;
	options_defaults(&config);
	assert_int_equal(options_parse(&config, FOR_RUN, 8, argv, &at, &problem), OPTIONS_PARSED);
	assert_int_equal(at, 5);
	assert_string_equal(argv[5], "roll.csv");
	assert_string_equal(argv[6], "-");
	assert_string_equal(argv[7], "--rate");
	assert_true(config.yes && config.interval_ns == 200 * MS_NS);
}

static void
simulate_string(void **state)
{
	static const struct {
		const char *text;
		int status;
	} words[] = {
		{ "", 0 },
		{ "  ", 0 },
		{ "--seed 7", 0 },
		{ " --seed=7\t--answer 0.5\n", 0 },
		{ "--fault 429=0.1,500=0.1 --seed 7", 0 },
		{ "--seed", -1 },
		{ "--seed x", -1 },
		{ "x", -1 },
		{ "--rate 5/s", -1 },
		{ "--help", -1 },
		{ "--seed 7 y", -1 },
		{ "-y", -1 },
		{ "--config x", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct problem problem = { 0 };
		struct config config;

		options_defaults(&config);
		config.simulate_options = words[i].text;
		ROW_INT(words[i].text, options_parse_simulate(&config, &problem), words[i].status);
		options_free(&config);
		ROW_INT(words[i].text, problem.code, words[i].status == 0 ? EXIT_DONE : EXIT_USAGE);
		if (words[i].status == 0)
			ROW_INT(words[i].text, config.simulator.seed,
			    strstr(words[i].text, "7") == NULL ? 1 : 7);
	}
}

/* More words than all options together have: the last of them are not passed over. */
static void
simulate_many_words(void **state)
{
	struct problem problem = { 0 };
	struct text words = { 0 };
	struct config config;

	(void)state;
	for (int i = 0; i < 1000; i++)
		text_adds(&words, "--seed=7 ");
	text_adds(&words, "--nosuch=3");
	options_defaults(&config);
	config.simulate_options = text_str(&words);
	assert_int_equal(options_parse_simulate(&config, &problem), -1);
	assert_int_equal(problem.code, EXIT_USAGE);
	options_free(&config);
	text_free(&words);
}

static void
simulate_optional(void **state)
{
	struct problem problem;
	struct config config;
	int operands;

	(void)state;
	assert_int_equal(
	    parse(&config, 1, "--simulate", "roll.csv", &problem, &operands), OPTIONS_PARSED);
	assert_true(config.simulate && config.simulate_options == NULL);
	assert_int_equal(operands, 2);
	assert_int_equal(
	    parse(&config, 1, "--simulate=--seed 3", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_true(config.simulate && config.simulate_options != NULL);
	assert_int_equal(
	    parse(&config, 1, "--simulate=no", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_true(!config.simulate && config.simulate_options == NULL);
	assert_int_equal(
	    parse(&config, 3, "--time-scale=60", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_true(config.simulator.time_scale == 60);
	assert_int_equal(
	    parse(&config, 3, "--talk=5s-9s", NULL, &problem, &operands), OPTIONS_PARSED);
	assert_true(config.simulator.talk_least_ns == 5 * SECOND_NS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(of_several_parts),
		cmocka_unit_test(right_values),
		cmocka_unit_test(wrong_values),
		cmocka_unit_test(not_here),
		cmocka_unit_test(help_and_table),
		cmocka_unit_test(operands_last),
		cmocka_unit_test(simulate_string),
		cmocka_unit_test(simulate_many_words),
		cmocka_unit_test(simulate_optional),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
