/*
 * value.c: values of options, from words to fields of struct config. The main thread. Never acts on
 * what it parses.
 */
#include "value.h"

#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "charset.h"
#include "columns.h"
#include "config.h"
#include "units.h"
#include "window.h"
#include "wire.h"

#include "banned.h"

#define MINUTE_NS (60 * SECOND_NS)
#define DAY_NS    (24 * 60 * MINUTE_NS)

/* Without a value it is yes. */
int
value_flag(void *at, const char *value)
{
	static const char *const words[] = { "yes", "true", "1", "no", "false", "0" };
	const size_t n = sizeof words / sizeof *words;

	if (value == NULL)
		value = "yes";
	for (size_t i = 0; i < n; i++) {
		if (strcmp(value, words[i]) == 0) {
			*(bool *)at = i < n / 2;
			return 0;
		}
	}
	return -1;
}

int
value_text(void *at, const char *value)
{
	if (value[0] == '\0')
		return -1;
	*(const char **)at = value;
	return 0;
}

int
value_columns(void *at, const char *value)
{
	return columns_wanted_valid(value) == 0 ? value_text(at, value) : -1;
}

int
value_only(void *at, const char *value)
{
	return again_only_valid(value) == 0 ? value_text(at, value) : -1;
}

int
value_rate(void *at, const char *value)
{
	return units_rate(span_of(value), at);
}

int
value_duration(void *at, const char *value)
{
	int64_t ns;

	if (units_duration(span_of(value), &ns) != 0 || ns < MS_NS || ns > DAY_NS)
		return -1;
	*(int64_t *)at = ns;
	return 0;
}

int
value_any_duration(void *at, const char *value)
{
	return units_duration(span_of(value), at);
}

/* Minutes as a bare number, or a duration. */
int
value_minutes(void *at, const char *value)
{
	int64_t minutes;

	if (units_count(span_of(value), 1, 24 * 60, &minutes) != 0)
		return value_duration(at, value);
	*(int64_t *)at = minutes * MINUTE_NS;
	return 0;
}

int
value_money(void *at, const char *value)
{
	return money_parse(span_of(value), at);
}

int
value_concurrency(void *at, const char *value)
{
	return units_count(span_of(value), 1, 4096, at);
}

int
value_threads(void *at, const char *value)
{
	return units_count(span_of(value), 1, 64, at);
}

int
value_count(void *at, const char *value)
{
	return units_count(span_of(value), 1, 1000 * 1000, at);
}

int
value_seed(void *at, const char *value)
{
	return units_count(span_of(value), 0, INT64_MAX - 1, at);
}

int
value_port(void *at, const char *value)
{
	int64_t port;

	if (units_count(span_of(value), 0, 65535, &port) != 0)
		return -1;
	*(int *)at = (int)port;
	return 0;
}

int
value_share(void *at, const char *value)
{
	return units_share(span_of(value), at);
}

int
value_duplicates(void *at, const char *value)
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

int
value_id(void *at, const char *value)
{
	if (!wire_id_valid(span_of(value)))
		return -1;
	return value_text(at, value);
}

int
value_outcome(void *at, const char *value)
{
	for (int i = 1; i < OUTCOME_END; i++) {
		if (strcmp(value, outcome_name((enum outcome)i)) == 0) {
			*(enum outcome *)at = (enum outcome)i;
			return 0;
		}
	}
	return -1;
}

int
value_encoding(void *at, const char *value)
{
	return charset_known(value) ? value_text(at, value) : -1;
}

/* One character, or a word for the one that a shell makes hard to write. */
int
value_delimiter(void *at, const char *value)
{
	if (strcmp(value, "tab") == 0 || strcmp(value, "\\t") == 0)
		value = "\t";
	if (value[0] != '\t' && (value[0] < '!' || value[0] > '~' || value[0] == '"'))
		return -1;
	return value[1] == '\0' ? value_text(at, value) : -1;
}

int
value_simulate(void *at, const char *value)
{
	struct config *config = at;

	/* A flag, or options of the simulator. */
	if (value_flag(&config->simulate, value) == 0)
		value = NULL;
	else
		config->simulate = true;
	config->simulate_options = value;
	return 0;
}

/* LEAST-MOST, or one duration for both. */
int
value_talk(void *at, const char *value)
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

int
value_scale(void *at, const char *value)
{
	char *end;
	double scale = strtod(value, &end);

	if (end == value || *end != '\0' || !(scale >= 0.001 && scale <= 1e9))
		return -1;
	*(double *)at = scale;
	return 0;
}

int
value_faults(void *at, const char *value)
{
	return simulator_faults_parse(at, value, NULL);
}

/* Three ways: as the roll, yes, no. */
int
value_bom(void *at, const char *value)
{
	enum table_bom *bom = at;

	if (strcmp(value, "yes") == 0)
		*bom = TABLE_BOM_YES;
	else if (strcmp(value, "no") == 0)
		*bom = TABLE_BOM_NO;
	else
		return -1;
	return 0;
}

int
value_formulas(void *at, const char *value)
{
	if (strcmp(value, "keep") != 0 && strcmp(value, "guard") != 0)
		return -1;
	*(bool *)at = value[0] == 'k';
	return 0;
}

int
value_window(void *at, const char *value)
{
	struct window window;

	return window_parse(span_of(value), &window) == 0 ? value_text(at, value) : -1;
}

int
value_unreadable(void *at, const char *value)
{
	enum dnc_unreadable *unreadable = at;

	if (strcmp(value, "refuse") == 0)
		*unreadable = DNC_UNREADABLE_REFUSED;
	else if (strcmp(value, "ignore") == 0)
		*unreadable = DNC_UNREADABLE_IGNORED;
	else
		return -1;
	return 0;
}

/* `at` is the config itself: a file more. */
int
value_suppress(void *at, const char *value)
{
	struct config *config = at;

	if (config->suppress_n == CONFIG_LISTS_MAX)
		return -1;
	if (value_text(&config->suppress[config->suppress_n], value) != 0)
		return -1;
	config->suppress_n++;
	return 0;
}

/* `at` is the config itself: N/D. */
int
value_at_most(void *at, const char *value)
{
	struct config *config = at;
	const char *slash = strchr(value, '/');
	int64_t n, ns;

	if (slash == NULL ||
	    units_count((struct span){ value, (size_t)(slash - value) }, 1, 1000, &n) != 0 ||
	    units_duration(span_of(slash + 1), &ns) != 0 || ns < SECOND_NS || ns > 366 * DAY_NS)
		return -1;
	config->at_most = n;
	config->at_most_ns = ns;
	return 0;
}

/* A history shorter than a day would know nothing of yesterday's calls. */
int
value_forget(void *at, const char *value)
{
	int64_t ns;

	if (units_duration(span_of(value), &ns) != 0 || ns < DAY_NS || ns > 3660 * DAY_NS)
		return -1;
	*(int64_t *)at = ns;
	return 0;
}

int
value_redial(void *at, const char *value)
{
	struct redial *redial = at;
	struct redial parsed = *redial;
	struct text reason = { 0 };
	int rc = redial_parse(span_of(value), &parsed, &reason);

	text_free(&reason);
	if (rc == 0)
		memcpy(redial->on, parsed.on, sizeof redial->on);
	return rc;
}

int
value_redial_times(void *at, const char *value)
{
	return units_count(span_of(value), 1, 10, at);
}

/* In the config it is in milliseconds, as redial.h has it. */
int
value_redial_after(void *at, const char *value)
{
	int64_t ns;

	if (units_duration(span_of(value), &ns) != 0 || ns < MS_NS || ns > 30 * DAY_NS)
		return -1;
	*(int64_t *)at = ns / MS_NS;
	return 0;
}

int
value_agent(void *at, const char *value)
{
	return call_parameters_valid(CALL_AGENT_ID, span_of(value)) ? value_text(at, value) : -1;
}

int
value_level(void *at, const char *value)
{
	return call_parameters_valid(CALL_VOLUME, span_of(value)) ? value_text(at, value) : -1;
}

int
value_voice(void *at, const char *value)
{
	return call_parameters_valid(CALL_VOICE_ID, span_of(value)) ? value_text(at, value) : -1;
}
