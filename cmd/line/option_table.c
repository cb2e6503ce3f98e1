/*
 * option_table.c: the one table of options, which parses the command line and writes the help, so
 * that the two cannot differ.
 */
#include "option_table.h"

#include <stddef.h>

#include "options.h"

#include "banned.h"

#define AT(field)  offsetof(struct config, field)
#define SIM(field) offsetof(struct config, simulator.field)
#define READS      (FOR_CHECK | FOR_RUN)
#define WRITES     (READS | FOR_EXPORT | FOR_COLLECT)
#define EVERY      (~(unsigned)FOR_COMPLETION)
#define ASKS       (FOR_INFO | FOR_LISTEN | FOR_ACCOUNT | FOR_DOCTOR)

/* Defaults: set before anything is parsed, and shown in the help. */
#define DEFAULT_RATE             "1/s"
#define DEFAULT_CONCURRENCY      "16"
#define DEFAULT_THREADS          "2"
#define DEFAULT_MAX_OPEN         "500000" /* each is held in memory: with so many, 96 MiB in all */
#define DEFAULT_MAX_CALL_MINUTES "10"
#define DEFAULT_TRIES            "5"
#define DEFAULT_TIMEOUT          "30s"
#define DEFAULT_AT_MOST          "3/1d"
#define DEFAULT_FORGET_AFTER     "90d"
#define DEFAULT_REDIAL_TIMES     "2"
#define DEFAULT_REDIAL_AFTER     "30m"
#define DEFAULT_PORT             "0"
#define DEFAULT_SEED             "1"
#define DEFAULT_ANSWER           "0.7"
#define DEFAULT_OPT_OUT          "0"
#define DEFAULT_BUSY             "0.2"
#define DEFAULT_BALANCE          "12.34"
#define DEFAULT_TALK             "5s-180s"
#define DEFAULT_RECORD_DELAY     "3s"
#define DEFAULT_LATENCY          "20ms"
#define DEFAULT_TIME_SCALE       "1"
#define DEFAULT_PRICE            "0.15"

static const char duration[] = "a duration like 500ms, 10s, 30m, 2h or 1d";

static const struct option_row table[] = {
	{ "output", 'o', FOR_CHECK, AT(output), value_text, "FILE", "a file name, or -",
	    "write the rows that can be called, cleaned: again a valid roll" },
	{ "output", 'o', FOR_RUN, AT(output), value_text, "FILE", "a file name, or -",
	    "the results (default: ROLL with -results before its ending)" },
	{ "output", 'o', FOR_EXPORT, AT(output), value_text, "FILE", "a file name, or -",
	    "the results" },
	{ "attempts", 0, FOR_EXPORT, AT(attempts), value_flag, NULL, NULL,
	    "a row for each attempt, with its own figures" },
	{ "summary", 's', FOR_RUN | FOR_EXPORT, AT(summary), value_text, "FILE",
	    "a file name, or -", "calls and cost by minute (run: default OUTPUT with -minutes)" },
	{ "rejects", 0, FOR_CHECK, AT(rejects), value_text, "FILE", "a file name, or -",
	    "write the rejected rows and why, to be mended" },
	{ "ledger", 'L', FOR_RUN, AT(ledger), value_text, "FILE", "a file name",
	    "the campaign's state (default: ROLL.ledger)" },
	{ "ledger", 'L', FOR_CALL, AT(ledger), value_text, "FILE", "a file name",
	    "the calls' state (default: a new one in the data folder, under calls)" },
	{ "wait", 0, FOR_CALL, AT(wait), value_flag, NULL, NULL,
	    "until the calls have ended, and print what became of them, like info" },
	{ "ledger", 'L', FOR_DOCTOR, AT(ledger), value_text, "FILE", "a file name",
	    "where a ledger is to be (default: in this folder)" },
	{ "columns", 0, READS, AT(columns), value_columns, "ROLE=HEADER,...",
	    "roles with headers, like name=Who,phone=Tel,requirement=Text",
	    "which columns are name, phone, requirement, not_before, not_after, voice_id ..." },
	{ "columns", 0, FOR_SUPPRESS, AT(columns), value_columns, "phone=HEADER",
	    "a role with a header, like phone=Tel", "which column of import's FILE is the phone" },
	{ "encoding", 0, READS, AT(reading.encoding), value_encoding, "NAME",
	    "an encoding like utf-8, utf-16 or gb18030", "of the roll (default: found out)" },
	{ "delimiter", 0, READS, AT(reading.delimiter), value_delimiter, "C",
	    "one character, or tab", "between the roll's cells (default: found out)" },
	{ "sheet", 0, READS, AT(reading.sheet), value_text, "NAME", "the name of a sheet",
	    "of an .xlsx roll (default: the first)" },
	{ "out-encoding", 0, WRITES, AT(writing.encoding), value_encoding, "NAME",
	    "an encoding like utf-8, utf-16 or gb18030",
	    "of the CSV files written (default: the roll's)" },
	{ "bom", 0, WRITES, AT(writing.bom), value_bom, "yes|no", "yes or no",
	    "begin them with a byte order mark (default: as the roll, or UTF-8 in a file)" },
	{ "formulas", 0, WRITES, AT(writing.keep_formulas), value_formulas, "guard|keep",
	    "guard or keep",
	    "cells that a spreadsheet would run get a ' in front (guard, default), or not" },
	{ "requirement", 'r', READS, AT(requirement), value_text, "TEXT",
	    "a text that is not empty",
	    "what to say where a row's own cell is blank; {column} is filled in" },
	{ "agent-id", 0, READS | FOR_CALL, AT(parameters[CALL_AGENT_ID]), value_agent, "N",
	    "a whole number from 1",
	    "an agent of the service's: with it the requirement may be missing" },
	{ "model-engine", 0, READS | FOR_CALL, AT(parameters[CALL_MODEL_ENGINE]), value_voice,
	    "NAME", "a text of 128 characters at most", "one of rollcall engines" },
	{ "voice-id", 0, READS | FOR_CALL, AT(parameters[CALL_VOICE_ID]), value_voice, "ID",
	    "a text of 128 characters at most", "one of rollcall voices" },
	{ "volume", 0, READS | FOR_CALL, AT(parameters[CALL_VOLUME]), value_level, "N",
	    "a whole number from 0 to 100", "of the voice" },
	{ "speed", 0, READS | FOR_CALL, AT(parameters[CALL_SPEED]), value_level, "N",
	    "a whole number from 0 to 100", "of the voice" },
	{ "emotion", 0, READS | FOR_CALL, AT(parameters[CALL_EMOTION]), value_voice, "NAME",
	    "a text of 128 characters at most", "of the voice" },
	{ "duplicates", 0, READS, AT(duplicates), value_duplicates, "first|requirement",
	    "first or requirement",
	    "call a number once (first), or once for each different requirement" },
	{ "only", 0, READS, AT(only), value_only, "STATES",
	    "names of states and outcomes, like no_answer,busy; they are" STATES(STATE_WORD)
		OUTCOMES(STATE_WORD),
	    "of a results file: call the rows with this call_status, or ended with this call_outcome" },
	{ "rate", 0, FOR_RUN | FOR_CALL, AT(interval_ns), value_rate, "N/s",
	    "a rate like 5/s, 30/m or 1000/h", "calls started (default " DEFAULT_RATE ")" },
	{ "concurrency", 'j', FOR_RUN | FOR_COLLECT, AT(concurrency), value_concurrency, "N",
	    "1 to 4096", "requests in flight (default " DEFAULT_CONCURRENCY ")" },
	{ "threads", 0, FOR_RUN | FOR_COLLECT, AT(threads), value_threads, "N", "1 to 64",
	    "of the pool (default " DEFAULT_THREADS ")" },
	{ "max-open", 0, FOR_RUN, AT(max_open), value_count, "N", "a number from 1 to 1000000",
	    "calls open at once (default " DEFAULT_MAX_OPEN ")" },
	{ "price", 0, FOR_RUN | FOR_COLLECT | FOR_CALL, AT(price), value_money, "YUAN",
	    "an amount like 0.15", "of a started minute, for the computed cost" },
	{ "max-call-minutes", 0, FOR_RUN | FOR_CALL, AT(longest_ns), value_minutes, "N",
	    "minutes from 1 to 1440, or a duration",
	    "the longest call (default " DEFAULT_MAX_CALL_MINUTES ")" },
	{ "poll-interval", 0, FOR_RUN | FOR_COLLECT | FOR_CALL, AT(poll_interval_ns),
	    value_duration, "D", duration,
	    "between two polls of a call (default " DEFAULT_POLL_INTERVAL
	    "; less under --simulate)" },
	{ "tries", 0, FOR_RUN | FOR_COLLECT | FOR_CALL, AT(tries), value_count, "N",
	    "a number from 1 to 1000000",
	    "polls at least before a call is overdue, at most at an ended one that lacks something"
	    " (default " DEFAULT_TRIES ")" },
	{ "poll-interval", 0, FOR_INFO, AT(poll_interval_ns), value_duration, "D", duration,
	    "between two tries (default " DEFAULT_POLL_INTERVAL ")" },
	{ "tries", 0, FOR_INFO, AT(tries), value_count, "N", "a number from 1 to 1000000",
	    "like TRIES (default " DEFAULT_TRIES ")" },
	{ "timeout", 0, ASKS, AT(timeout_ns), value_duration, "D", duration,
	    "of a request; listen: of silence (default " DEFAULT_TIMEOUT ")" },
	{ "timeout", 0, FOR_RUN | FOR_CALL, AT(timeout_ns), value_duration, "D", duration,
	    "of the request that places a call (default " DEFAULT_TIMEOUT ")" },
	{ "window", 0, FOR_RUN | FOR_CALL, AT(window), value_window, "FROM-TO|always",
	    "always, or hours like 09:00-21:00",
	    "calling hours (default " DEFAULT_WINDOW "; always under --simulate)" },
	{ "no-wait", 0, FOR_RUN, AT(no_wait), value_flag, NULL, NULL,
	    "end outside calling hours, or when a list cannot be read (exit 4), instead of waiting" },
	{ "budget", 0, FOR_RUN | FOR_CALL, AT(budget), value_money, "YUAN", "an amount like 12.5",
	    "no call starts that could cost more; wants --price" },
	{ "preamble", 0, READS | FOR_CALL, AT(preamble), value_text, "FILE|none",
	    "a file name, or none",
	    "what the AI is told before every requirement (default: to say that it is an AI, and to ask who is speaking)" },
	{ "suppress", 0, READS | FOR_CALL, 0, value_suppress, "FILE", "a file name",
	    "numbers in it are not called; may be given again, and the file may grow" },
	{ "suppress-unreadable", 0, READS | FOR_CALL, AT(unreadable), value_unreadable,
	    "refuse|ignore", "refuse or ignore",
	    "entries in it that are no numbers: call nobody until they are mended (refuse, default), "
	    "or do without them" },
	{ "at-most", 0, FOR_RUN | FOR_CALL, 0, value_at_most, "N/D", "calls in a time, like 3/1d",
	    "a number called so often, by any campaign, is not called (default " DEFAULT_AT_MOST
	    ")" },
	{ "forget-after", 0, FOR_RUN | FOR_CALL, AT(forget_ns), value_forget, "D",
	    "a duration like 90d",
	    "calls are remembered for so long (default " DEFAULT_FORGET_AFTER ")" },
	{ "opt-out", 0, FOR_RUN | FOR_COLLECT | FOR_CALL, AT(opt_out), value_text, "FILE",
	    "a file name",
	    "phrases, one a line, by which a person asks for no more calls (default: our own)" },
	{ "redial", 0, FOR_RUN, AT(redial), value_redial, "OUTCOMES",
	    "some of these, with commas between them:" OUTCOMES_NOT_REACHED(STATE_WORD),
	    "call again who was not reached (default: nobody)" },
	{ "redial-times", 0, FOR_RUN, AT(redial.times), value_redial_times, "N",
	    "a number from 1 to 10", "so often at most (default " DEFAULT_REDIAL_TIMES ")" },
	{ "redial-after", 0, FOR_RUN, AT(redial.after), value_redial_after, "D",
	    "a duration like 30m", "so long after the call (default " DEFAULT_REDIAL_AFTER ")" },
	{ "time-zone", 0,
	    READS | FOR_EXPORT | FOR_STATUS | FOR_COLLECT | FOR_SUPPRESS | FOR_INFO | FOR_CALL,
	    AT(time_zone), value_text, "NAME", "a name like Asia/Shanghai",
	    "of all times read and shown (default " DEFAULT_ZONE ")" },
	{ "api-base", 0, FOR_RUN | FOR_COLLECT | FOR_CALL | ASKS, AT(api_base), value_text, "URL",
	    "an https address", "the service (else $STEPONEAI_API_BASE, else the published one)" },
	{ "key-file", 0, FOR_RUN | FOR_COLLECT | FOR_CALL | ASKS, AT(key_file), value_text, "FILE",
	    "a file name", "holds the key (else $STEPONEAI_API_KEY, else ~/.clawd/secrets.json)" },
	{ "data-dir", 0, READS | FOR_COLLECT | FOR_SETTLE | FOR_DOCTOR | FOR_CALL, AT(data_dir),
	    value_text, "DIR", "a folder",
	    "do-not-call list and history (default: ~/.local/share/rollcall)" },
	{ "data-dir", 0, FOR_SUPPRESS | FOR_FORGET, AT(data_dir), value_text, "DIR", "a folder",
	    "where it is kept (default: ~/.local/share/rollcall)" },
	{ "reason", 0, FOR_SUPPRESS, AT(reason), value_text, "TEXT", "a text that is not empty",
	    "why, with add and import" },
	{ "json", 0, FOR_SUPPRESS, AT(json), value_flag, NULL, NULL,
	    "list: one JSON object a line" },
	{ "json", 0, FOR_INFO | FOR_ACCOUNT, AT(json), value_flag, NULL, NULL,
	    "the service's own reply" },
	{ "json", 0, FOR_LISTEN, AT(json), value_flag, NULL, NULL, "the service's own events" },
	{ "simulate", 0, FOR_RUN, 0, value_simulate, "[OPTIONS]", "options of rollcall simulate",
	    "call nobody: a simulator answers, 60 times as fast" },
	{ "dry-run", 0, FOR_RUN, AT(dry_run), value_flag, NULL, NULL,
	    "show what would be called, send nothing, leave nothing" },
	{ "row", 0, FOR_SETTLE, AT(row), value_text, "N[.K]", "a row like 17 or 17.2",
	    "the row that is settled, as call_row in the results names it" },
	{ "placed", 0, FOR_SETTLE, AT(placed), value_id, "ID", "a call id",
	    "the call was placed and has this id: its record is fetched by the next run or collect" },
	{ "ended", 0, FOR_SETTLE, AT(ended), value_outcome, "OUTCOME",
	    "one of" OUTCOMES(STATE_WORD), "the call is over, and went like this" },
	{ "cost", 0, FOR_SETTLE, AT(cost), value_money, "YUAN", "an amount like 0.15",
	    "what it cost, with --ended" },
	{ "refused", 0, FOR_SETTLE, AT(refused), value_flag, NULL, NULL,
	    "the service said no, nobody was called" },
	{ "not-placed", 0, FOR_SETTLE, AT(not_placed), value_flag, NULL, NULL,
	    "nobody was called: the next run calls the row" },
	{ "json", 0, FOR_STATUS | FOR_CHECK, AT(json), value_flag, NULL, NULL,
	    "one JSON object, for scripts" },
	{ "json", 0, FOR_RUN, AT(json), value_flag, NULL, NULL,
	    "one JSON object at the end; with -v a line for each event before it" },
	{ "json", 0, FOR_COLLECT, AT(json), value_flag, NULL, NULL,
	    "one JSON object at the end, for scripts" },
	{ "yes", 'y', FOR_RUN | FOR_CALL, AT(yes), value_flag, NULL, NULL,
	    "call without asking first" },
	{ "force", 0, READS | FOR_EXPORT, AT(force), value_flag, NULL, NULL,
	    "replace files that were there before; also what --only wants it for" },
	{ "quiet", 'q',
	    READS | FOR_EXPORT | FOR_SETTLE | FOR_COLLECT | FOR_SUPPRESS | FOR_FORGET | FOR_INFO |
		FOR_CALL,
	    AT(quiet), value_flag, NULL, NULL, "errors only" },
	{ "verbose", 'v', FOR_CHECK, AT(verbose), value_flag, NULL, NULL,
	    "name every row that is rejected, duplicate, suppressed or unclear" },
	{ "verbose", 'v', FOR_RUN, AT(verbose), value_flag, NULL, NULL,
	    "tell at the end how punctually open calls were polled" },
	{ "config", 0, EVERY, AT(config_file), value_text, "FILE", "a file name",
	    "options, key = value a line (default: ~/.config/rollcall/config)" },
	{ "port", 0, FOR_SIMULATE, SIM(port), value_port, "N", "0 to 65535",
	    "to listen on (default " DEFAULT_PORT ": the kernel chooses)" },
	{ "seed", 0, FOR_SIMULATE, SIM(seed), value_seed, "N", "a number from 0",
	    "same seed, same fate of each number (default " DEFAULT_SEED ")" },
	{ "answer", 0, FOR_SIMULATE, SIM(answer_ppm), value_share, "SHARE", "0 to 1",
	    "of the calls that are answered (default " DEFAULT_ANSWER ")" },
	{ "opt-out", 0, FOR_SIMULATE, SIM(opt_out_ppm), value_share, "SHARE", "0 to 1",
	    "of these, the person asks for no more calls (default " DEFAULT_OPT_OUT ")" },
	{ "busy", 0, FOR_SIMULATE, SIM(busy_ppm), value_share, "SHARE", "0 to 1",
	    "of the others, the line is busy (default " DEFAULT_BUSY ")" },
	{ "balance", 0, FOR_SIMULATE, SIM(balance), value_money, "YUAN", "an amount like 12.34",
	    "of the account; calls do not lower it (default " DEFAULT_BALANCE ")" },
	{ "talk", 0, FOR_SIMULATE, AT(simulator), value_talk, "D-D", "durations like 5s-180s",
	    "talk time of an answered call (default " DEFAULT_TALK ")" },
	{ "record-delay", 0, FOR_SIMULATE, SIM(record_delay_ns), value_any_duration, "D", duration,
	    "from a call's start until its record shows (default " DEFAULT_RECORD_DELAY ")" },
	{ "latency", 0, FOR_SIMULATE, SIM(latency_ns), value_any_duration, "D", duration,
	    "of every reply (default " DEFAULT_LATENCY ")" },
	{ "time-scale", 0, FOR_SIMULATE, SIM(time_scale), value_scale, "N", "a number, like 60",
	    "talk and record delay pass this much faster (default " DEFAULT_TIME_SCALE ")" },
	{ "price", 0, FOR_SIMULATE, SIM(price), value_money, "YUAN", "an amount like 0.15",
	    "of a started minute (default " DEFAULT_PRICE ", or that of run)" },
	{ "fault", 0, FOR_SIMULATE, AT(simulator), value_faults, "KIND=SHARE,...",
	    "kinds with shares that add up to 1 at most: 429 401 402 426 503 reset-before 500 "
	    "reset-after empty hang no-id bad-json same-id slow-record no-record never-ends",
	    "share of the numbers that meet a fault; kinds: 429 401 402 426 503 reset-before"
	    " (nothing placed), 500 reset-after empty hang no-id bad-json same-id (placed all the"
	    " same), slow-record no-record never-ends (of the record)" },
	{ "log", 0, FOR_SIMULATE, SIM(log), value_text, "FILE", "a file name",
	    "append a line of JSON for each call asked for" },
};

const struct option_row *const option_table = table;
const size_t option_table_rows = sizeof table / sizeof *table;

static const struct option_preset presets[] = {
	{ "rate", FOR_RUN, DEFAULT_RATE },
	{ "concurrency", FOR_RUN, DEFAULT_CONCURRENCY },
	{ "threads", FOR_RUN, DEFAULT_THREADS },
	{ "max-open", FOR_RUN, DEFAULT_MAX_OPEN },
	{ "max-call-minutes", FOR_RUN, DEFAULT_MAX_CALL_MINUTES },
	{ "tries", FOR_RUN, DEFAULT_TRIES },
	{ "timeout", FOR_RUN, DEFAULT_TIMEOUT },
	{ "at-most", FOR_RUN, DEFAULT_AT_MOST },
	{ "forget-after", FOR_RUN, DEFAULT_FORGET_AFTER },
	{ "redial-times", FOR_RUN, DEFAULT_REDIAL_TIMES },
	{ "redial-after", FOR_RUN, DEFAULT_REDIAL_AFTER },
	{ "port", FOR_SIMULATE, DEFAULT_PORT },
	{ "seed", FOR_SIMULATE, DEFAULT_SEED },
	{ "answer", FOR_SIMULATE, DEFAULT_ANSWER },
	{ "opt-out", FOR_SIMULATE, DEFAULT_OPT_OUT },
	{ "busy", FOR_SIMULATE, DEFAULT_BUSY },
	{ "balance", FOR_SIMULATE, DEFAULT_BALANCE },
	{ "talk", FOR_SIMULATE, DEFAULT_TALK },
	{ "record-delay", FOR_SIMULATE, DEFAULT_RECORD_DELAY },
	{ "latency", FOR_SIMULATE, DEFAULT_LATENCY },
	{ "time-scale", FOR_SIMULATE, DEFAULT_TIME_SCALE },
	{ "price", FOR_SIMULATE, DEFAULT_PRICE },
};

const struct option_preset *const option_presets = presets;
const size_t option_presets_n = sizeof presets / sizeof *presets;
