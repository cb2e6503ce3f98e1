/*
 * config.h: everything that command line and configuration file can say, parsed and validated
 * once. A plain value; strings belong to the command line, or to what is marked as owned.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "dnc_files.h"
#include "dedupe.h"
#include "money.h"
#include "redial.h"
#include "roll_in.h"
#include "simulator.h"
#include "state.h"
#include "table_style.h"
#include "call_parameters.h"

#define CONFIG_LISTS_MAX 64 /* --suppress, so many times */

struct config {
	/* What stands without a `--`. */
	const char *roll; /* check, run: ROLL; export: LEDGER */
	char **words;     /* all of them */
	int n_words;
	const char *phones; /* call: PHONES, in place of a roll; NULL: there is one */
	/* Files. */
	const char *output;  /* -o; NULL: not given */
	const char *summary; /* -s */
	const char *ledger;  /* -L */
	const char *rejects;
	const char *key_file;
	const char *data_dir;
	bool force;
	bool attempts; /* export: a row for each */
	/* How the roll is read: remembered by the ledger. */
	struct roll_in_options reading; /* --encoding --delimiter --sheet */
	const char *columns;
	const char *requirement;
	const char *parameters
	    [CALL_PARAMETERS]; /* --agent-id and so on, by call_parameter; NULL: not given */
	enum dedupe_by duplicates;
	const char *only; /* NULL: not given */
	/* How its CSV files are written. */
	struct {
		const char *encoding; /* --out-encoding; NULL: the roll's */
		enum table_bom bom;
		bool keep_formulas;
	} writing;
	/* How it is called. */
	int64_t interval_ns; /* --rate */
	int64_t concurrency;
	int64_t threads;
	int64_t max_open;
	money price; /* MONEY_NONE: not given */
	int64_t longest_ns;
	int64_t poll_interval_ns; /* 0: not given */
	int64_t tries;
	int64_t timeout_ns;
	const char *window;   /* NULL: not given */
	bool no_wait;         /* outside calling hours the run ends */
	money budget;         /* MONEY_NONE: no limit */
	const char *preamble; /* a file, `none`, or NULL: our own */
	/* Who is not called. */
	const char *suppress[CONFIG_LISTS_MAX]; /* files of numbers */
	size_t suppress_n;
	enum dnc_unreadable unreadable; /* --suppress-unreadable */
	int64_t at_most;                /* calls to a number … */
	int64_t at_most_ns;             /* … in so long, over all campaigns */
	int64_t forget_ns;              /* calls are remembered so long */
	const char *opt_out;            /* a file of phrases; NULL: our own */
	struct redial redial;
	const char *time_zone; /* NULL: not given */
	const char *api_base;  /* NULL: not given */
	bool yes, dry_run;
	bool wait; /* call: for the end of the calls */
	/* What a person says of a row. */
	const char *row;    /* N or N.K */
	const char *placed; /* a call id */
	enum outcome ended;
	money cost;
	bool refused, not_placed;
	const char *reason; /* suppress: why; NULL: not given */
	/* How it tells. */
	bool quiet, verbose, json;
	/* The simulator. */
	bool simulate;
	const char *simulate_options; /* the value of --simulate, or NULL */
	char *simulate_words;         /* owned: what simulator.log points into; NULL: nothing */
	struct simulator_options simulator;
	/* Where else it comes from. */
	const char *config_file;  /* --config; NULL: the one that need not be there */
	struct config_file *file; /* owned: strings may point into it; NULL: none */
};

#endif
