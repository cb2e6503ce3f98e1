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

static const char duration[] = "a duration like 500ms, 10s, 30m, 2h or 1d";

static const struct option_row table[] = {
	{ "output", 'o', FOR_CHECK, AT(output), value_text, "FILE", "a file name, or -",
	    "write the rows that can be called, cleaned: again a valid roll" },
	{ "output", 'o', FOR_RUN, AT(output), value_text, "FILE", "a file name, or -",
	    "the results (default: ROLL with -results before its ending)" },
	{ "output", 'o', FOR_EXPORT, AT(output), value_text, "FILE", "a file name, or -",
	    "the results" },
	{ "summary", 's', FOR_RUN | FOR_EXPORT, AT(summary), value_text, "FILE",
	    "a file name, or -", "calls and cost by minute (run: default OUTPUT with -minutes)" },
	{ "rejects", 0, FOR_CHECK, AT(rejects), value_text, "FILE", "a file name, or -",
	    "write the rejected rows and why, to be mended" },
	{ "ledger", 'L', FOR_RUN, AT(ledger), value_text, "FILE", "a file name",
	    "the campaign's state (default: ROLL.ledger)" },
	{ "columns", 0, READS, AT(columns), value_columns, "ROLE=HEADER,...",
	    "roles with headers, like name=Who,phone=Tel,requirement=Text",
	    "which columns are name, phone and requirement" },
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
	{ "duplicates", 0, READS, AT(duplicates), value_duplicates, "first|requirement",
	    "first or requirement",
	    "call a number once (first), or once for each different requirement" },
	{ "only", 0, READS, AT(only), value_only, "STATES",
	    "names of states and outcomes, like no_answer,busy; they are rejected duplicate "
	    "suppressed ready dialing placed ended overdue refused unknown answered no_answer busy "
	    "declined voicemail failed cancelled timeout",
	    "of a results file: call the rows with this call_status or call_outcome" },
	{ "rate", 0, FOR_RUN, AT(interval_ns), value_rate, "N/s", "a rate like 5/s, 30/m or 1000/h",
	    "calls started (default 1/s)" },
	{ "concurrency", 'j', FOR_RUN | FOR_COLLECT, AT(concurrency), value_concurrency, "N",
	    "1 to 4096", "requests in flight (default 16)" },
	{ "threads", 0, FOR_RUN | FOR_COLLECT, AT(threads), value_threads, "N", "1 to 64",
	    "of the pool (default 2)" },
	{ "max-open", 0, FOR_RUN, AT(max_open), value_count, "N", "a number from 1 to 1000000",
	    "calls open at once (default: no limit)" },
	{ "price", 0, FOR_RUN | FOR_COLLECT, AT(price), value_money, "YUAN", "an amount like 0.15",
	    "of a started minute, for the computed cost" },
	{ "max-call-minutes", 0, FOR_RUN, AT(longest_ns), value_minutes, "N",
	    "minutes from 1 to 1440, or a duration", "the longest call (default 10)" },
	{ "poll-interval", 0, FOR_RUN | FOR_COLLECT, AT(poll_interval_ns), value_duration, "D",
	    duration, "between two looks at a call (default 10s; less under --simulate)" },
	{ "tries", 0, FOR_RUN | FOR_COLLECT, AT(tries), value_count, "N",
	    "a number from 1 to 1000000", "looks at least before a call is overdue (default 5)" },
	{ "timeout", 0, FOR_RUN, AT(timeout_ns), value_duration, "D", duration,
	    "of the request that places a call (default 30s)" },
	{ "window", 0, FOR_RUN, AT(window), value_text, "FROM-TO|always", "always, or 09:00-21:00",
	    "calling hours (only `always` is there yet)" },
	{ "time-zone", 0, FOR_RUN | FOR_EXPORT | FOR_STATUS | FOR_COLLECT, AT(time_zone),
	    value_text, "NAME", "a name like Asia/Shanghai",
	    "of all times shown (default Asia/Shanghai)" },
	{ "api-base", 0, FOR_RUN | FOR_COLLECT, AT(api_base), value_text, "URL", "an https address",
	    "the service (else $STEPONEAI_API_BASE, else the published one)" },
	{ "key-file", 0, FOR_RUN | FOR_COLLECT, AT(key_file), value_text, "FILE", "a file name",
	    "holds the key (else $STEPONEAI_API_KEY, else ~/.clawd/secrets.json)" },
	{ "data-dir", 0, FOR_RUN, AT(data_dir), value_text, "DIR", "a folder",
	    "what is kept across campaigns (nothing yet)" },
	{ "simulate", 0, FOR_RUN, 0, value_simulate, "[OPTIONS]", "options of rollcall simulate",
	    "call nobody: a simulator answers, 60 times as fast" },
	{ "dry-run", 0, FOR_RUN, AT(dry_run), value_flag, NULL, NULL,
	    "show what would be called, send nothing, leave nothing" },
	{ "row", 0, FOR_SETTLE, AT(row), value_text, "N[.K]", "a row like 17 or 17.2",
	    "the row that is settled, as call_row in the results names it" },
	{ "placed", 0, FOR_SETTLE, AT(placed), value_id, "ID", "a call id",
	    "the call was placed and has this id: its record is fetched by the next run or collect" },
	{ "ended", 0, FOR_SETTLE, AT(ended), value_outcome, "OUTCOME",
	    "answered, no_answer, busy, declined, voicemail, failed, cancelled or timeout",
	    "the call is over, and went like this" },
	{ "cost", 0, FOR_SETTLE, AT(cost), value_money, "YUAN", "an amount like 0.15",
	    "what it cost, with --ended" },
	{ "refused", 0, FOR_SETTLE, AT(refused), value_flag, NULL, NULL,
	    "the service said no, nobody was called" },
	{ "not-placed", 0, FOR_SETTLE, AT(not_placed), value_flag, NULL, NULL,
	    "nobody was called: the next run calls the row" },
	{ "json", 0, FOR_STATUS | FOR_CHECK, AT(json), value_flag, NULL, NULL,
	    "one JSON object, for scripts" },
	{ "yes", 'y', FOR_RUN, AT(yes), value_flag, NULL, NULL, "call without asking first" },
	{ "force", 0, READS | FOR_EXPORT, AT(force), value_flag, NULL, NULL,
	    "replace files that were there before; also what --only wants it for" },
	{ "quiet", 'q', READS | FOR_EXPORT | FOR_SETTLE | FOR_COLLECT, AT(quiet), value_flag, NULL,
	    NULL, "errors only" },
	{ "verbose", 'v', FOR_CHECK, AT(verbose), value_flag, NULL, NULL,
	    "name every rejected and duplicate row" },
	{ "verbose", 'v', FOR_RUN, AT(verbose), value_flag, NULL, NULL,
	    "tell at the end how punctually open calls were looked at" },
	{ "port", 0, FOR_SIMULATE, SIM(port), value_port, "N", "0 to 65535",
	    "to listen on (default 0: the kernel chooses)" },
	{ "seed", 0, FOR_SIMULATE, SIM(seed), value_seed, "N", "a number from 0",
	    "same seed, same fate of each number (default 1)" },
	{ "answer", 0, FOR_SIMULATE, SIM(answer_ppm), value_share, "SHARE", "0 to 1",
	    "of the calls that are answered (default 0.7)" },
	{ "talk", 0, FOR_SIMULATE, AT(simulator), value_talk, "D-D", "durations like 5s-180s",
	    "talk time of an answered call (default 5s-180s)" },
	{ "record-delay", 0, FOR_SIMULATE, SIM(record_delay_ns), value_any_duration, "D", duration,
	    "from a call's start until its record shows (default 3s)" },
	{ "latency", 0, FOR_SIMULATE, SIM(latency_ns), value_any_duration, "D", duration,
	    "of every reply (default 20ms)" },
	{ "time-scale", 0, FOR_SIMULATE, SIM(time_scale), value_scale, "N", "a number, like 60",
	    "talk and record delay pass this much faster (default 1)" },
	{ "price", 0, FOR_SIMULATE, SIM(price), value_money, "YUAN", "an amount like 0.15",
	    "of a started minute (default 0.15, or that of run)" },
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
