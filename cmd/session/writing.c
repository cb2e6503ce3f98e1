/*
 * writing.c: how a command writes its outputs. The main thread. Decides, writes no file.
 */
#include "writing.h"

#include <stdio.h>
#include <strings.h>

#include "call_columns.h"
#include "charset.h"
#include "table_out.h"

#include "banned.h"

static bool
is_unicode(const char *encoding)
{
	return strncasecmp(encoding, "UTF", 3) == 0;
}

/* `NAME`, as roll_format.h has it. */
static void
set_encoding(struct roll_format *format, const char *name)
{
	bool same = strcasecmp(format->encoding, charset_name(name)) == 0;

	(void)snprintf(format->encoding, sizeof format->encoding, "%s", charset_name(name));
	if (!same)
		format->bom = is_unicode(format->encoding);
}

struct table_style
writing_style(const struct config *config, const struct roll_format *roll)
{
	struct table_style style = {
		.format = *roll,
		.bom = config->writing.bom,
		.keep_formulas = config->writing.keep_formulas,
	};

	if (strcmp(style.format.encoding, "UTF-8") == 0)
		style.format.bom = true;
	if (config->writing.encoding != NULL)
		set_encoding(&style.format, config->writing.encoding);
	return style;
}

int
writing_remember_roll(struct ledger *ledger, const struct roll_format *roll)
{
	struct text word = { 0 };
	int status;

	roll_format_show(roll, &word);
	status = ledger_put(ledger, "format", text_str(&word));
	text_free(&word);
	return status;
}

int
writing_remember(const struct config *config, struct ledger *ledger)
{
	static const char *const boms[] = {
		[TABLE_BOM_AUTO] = "", [TABLE_BOM_YES] = "yes", [TABLE_BOM_NO] = "no"
	};
	const char *encoding = config->writing.encoding;

	if (ledger_put(ledger, "out-encoding", encoding == NULL ? "" : encoding) != 0 ||
	    ledger_put(ledger, "bom", boms[config->writing.bom]) != 0)
		return -1;
	return ledger_put(ledger, "formulas", config->writing.keep_formulas ? "keep" : "");
}

int
writing_from_ledger(const struct config *config, struct ledger *ledger, struct table_style *style,
    struct problem *problem)
{
	struct text format = { 0 }, encoding = { 0 }, bom = { 0 }, formulas = { 0 };
	struct config with = *config;
	struct roll_format roll;
	int status = -1;

	if (ledger_get(ledger, "format", &format) != 0 ||
	    ledger_get(ledger, "out-encoding", &encoding) != 0 ||
	    ledger_get(ledger, "bom", &bom) != 0 ||
	    ledger_get(ledger, "formulas", &formulas) != 0) {
		*problem = *ledger_problem(ledger);
		goto out;
	}
	/* Ledgers of before knew UTF-8 and commas only. */
	if (roll_format_parse(text_span(&format), &roll) != 0)
		roll = roll_format_plain();
	if (with.writing.encoding == NULL && encoding.len > 0)
		with.writing.encoding = text_str(&encoding);
	if (with.writing.bom == TABLE_BOM_AUTO && bom.len > 0)
		with.writing.bom = bom.data[0] == 'y' ? TABLE_BOM_YES : TABLE_BOM_NO;
	with.writing.keep_formulas = with.writing.keep_formulas || formulas.len > 0;
	*style = writing_style(&with, &roll);
	status = 0;
out:
	text_free(&format);
	text_free(&encoding);
	text_free(&bom);
	text_free(&formulas);
	return status;
}

void
writing_tell_guess(const struct config *config, const char *roll, const struct roll_format *format)
{
	if (config->quiet || config->reading.encoding != NULL || format->workbook || format->bom ||
	    strcmp(format->encoding, "GB18030") != 0)
		return;
	(void)fprintf(stderr, "%s: not UTF-8, read as GB18030; --encoding names another\n", roll);
}

void
writing_tell_lost(int64_t lost)
{
	if (lost > 0)
		(void)fprintf(stderr,
		    "warning: %lld characters that the encoding does not have were written as ?; "
		    "--out-encoding utf-8 keeps them\n",
		    (long long)lost);
}

void
writing_tell_missing(const struct config *config, const char *roll, const char *missing)
{
	if (missing[0] == '\0' || config->quiet)
		return;
	(void)fprintf(stderr,
	    "%s: results without %s: rows whose number cannot be found in the other columns are not called\n",
	    roll, missing);
}

int
writing_fits(const char *path, size_t columns, struct problem *problem)
{
	if (path == NULL || columns <= TABLE_COLUMNS_MAX || !table_out_is_workbook(path))
		return 0;
	return problem_set(problem, EXIT_USAGE,
	    "%s: a workbook holds %d columns, and there are %zu: name a .csv file, or leave out "
	    "some of the roll's",
	    path, TABLE_COLUMNS_MAX, columns);
}

static int
count_columns(void *ctx, const struct span *cells, size_t n)
{
	(void)cells;
	*(size_t *)ctx = n + CALL_COLUMNS_OF_RESULTS;
	return 0;
}

int
writing_fits_ledger(const char *path, struct ledger *ledger, struct problem *problem)
{
	size_t columns = 0;

	if (path == NULL || !table_out_is_workbook(path))
		return 0;
	if (ledger_header(ledger, count_columns, &columns) == 0)
		return writing_fits(path, columns, problem);
	*problem = *ledger_problem(ledger);
	return -1;
}
