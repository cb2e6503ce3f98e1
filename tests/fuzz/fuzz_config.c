/*
 * fuzz_config.c: a configuration file. Must hold: every line that is not blank, a comment or a
 * [section] is one entry, whose key begins the line and whose value ends it, or the file is
 * refused, with its name and a line; written out and read again, the entries are the same; what a
 * command takes from it is within the bounds that its options have; what is refused is refused in
 * one line of words that begins with the file's name.
 */
#include <ctype.h>

#include "config_file.h"
#include "fuzz.h"
#include "options.h"
#include "settings.h"
#include "units.h"
#include "utf8.h"
#include "wire.h"

static const struct command commands[] = {
	{ .name = "check", .bit = FOR_CHECK },
	{ .name = "run", .bit = FOR_RUN },
	{ .name = "call", .bit = FOR_CALL },
	{ .name = "export", .bit = FOR_EXPORT },
	{ .name = "collect", .bit = FOR_COLLECT },
	{ .name = "settle", .bit = FOR_SETTLE },
	{ .name = "status", .bit = FOR_STATUS },
	{ .name = "suppress", .bit = FOR_SUPPRESS },
	{ .name = "forget", .bit = FOR_FORGET },
	{ .name = "info", .bit = FOR_INFO },
	{ .name = "listen", .bit = FOR_LISTEN },
	{ .name = "doctor", .bit = FOR_DOCTOR },
	{ .name = "balance", .bit = FOR_ACCOUNT },
	{ .name = "simulate", .bit = FOR_SIMULATE },
};

static struct span
trim(struct span s)
{
	while (s.len > 0 && isspace((unsigned char)s.data[0]))
		s = (struct span){ s.data + 1, s.len - 1 };
	while (s.len > 0 && isspace((unsigned char)s.data[s.len - 1]))
		s.len--;
	return s;
}

/* The next line that has to be an entry, and its number; false: there is none. */
static bool
next_entry(struct span *rest, struct span *line, int *number)
{
	while (rest->len > 0) {
		const char *end = memchr(rest->data, '\n', rest->len);
		size_t len = end == NULL ? rest->len : (size_t)(end - rest->data) + 1;
		bool marked = len >= 3 && memcmp(rest->data, "\xef\xbb\xbf", 3) == 0;
		/* Where the file begins with two marks, the library passes over the second. */
		size_t skip = *number == 0 && marked ? 3 : 0;

		*line = trim((struct span){ rest->data + skip, len - skip });
		*rest = (struct span){ rest->data + len, rest->len - len };
		++*number;
		if (line->len > 0 && strchr(";#[", line->data[0]) == NULL)
			return true;
	}
	return false;
}

static void
check_entries(const struct config_file *file, struct span content)
{
	struct span line;
	int number = 0;

	if (content.len >= 3 && memcmp(content.data, "\xef\xbb\xbf", 3) == 0)
		content = (struct span){ content.data + 3, content.len - 3 };
	MUST(memchr(content.data, '\0', content.len) == NULL);
	for (size_t i = 0; i < config_file_count(file); i++) {
		const struct config_entry *entry = config_file_entry(file, i);
		size_t key = strlen(entry->key), value = strlen(entry->value);

		MUST(next_entry(&content, &line, &number));
		MUST(entry->line == number);
		MUST(key + value < line.len && memcmp(line.data, entry->key, key) == 0);
		MUST(memcmp(line.data + line.len - value, entry->value, value) == 0);
		MUST(strlen(entry->section) < 49); /* where the library cuts it */
		MUST(utf8_valid(span_of(entry->section)) == strlen(entry->section));
	}
	MUST(!next_entry(&content, &line, &number));
}

static void
put_entries(const struct config_file *file, struct text *out)
{
	for (size_t i = 0; i < config_file_count(file); i++) {
		const struct config_entry *entry = config_file_entry(file, i);

		text_addf(out, "[%s]\n%s=%s\n", entry->section, entry->key, entry->value);
	}
}

/* The words say which file, and that it is a usage error. */
static void
check_problem(const struct problem *problem, const char *path)
{
	MUST(problem->code == EXIT_USAGE);
	MUST(strncmp(problem->text, path, strlen(path)) == 0);
	MUST(problem->text[strlen(path)] == ':');
	MUST(strpbrk(problem->text, "\n\r") == NULL);
}

static bool
try_file(struct span content, struct text *written)
{
	struct problem problem = { .code = EXIT_DONE };
	const char *path = fuzz_file(content);
	struct config_file *file = config_file_read(path, &problem);

	if (file == NULL) {
		check_problem(&problem, path);
		return false;
	}
	MUST(problem.code == EXIT_DONE);
	if (content.len > 0)
		check_entries(file, content);
	put_entries(file, written);
	config_file_free(file);
	return true;
}

static void
check_config(const struct config *config)
{
	static const struct config none;

	MUST(config->interval_ns >= 1 && config->concurrency >= 1 && config->concurrency <= 4096);
	MUST(config->threads >= 1 && config->threads <= 64);
	MUST(config->max_open >= 1 && config->max_open <= 1000000);
	MUST(config->price >= MONEY_NONE && config->price <= MONEY_MAX);
	MUST(config->budget >= MONEY_NONE && config->budget <= MONEY_MAX);
	MUST(config->cost >= MONEY_NONE && config->cost <= MONEY_MAX);
	MUST(config->longest_ns >= MS_NS && config->longest_ns <= 24 * 3600 * SECOND_NS);
	MUST(config->poll_interval_ns >= 0 && config->poll_interval_ns <= 24 * 3600 * SECOND_NS);
	MUST(config->timeout_ns >= MS_NS && config->timeout_ns <= 24 * 3600 * SECOND_NS);
	MUST(config->tries >= 1 && config->tries <= 1000000);
	MUST(config->at_most >= 1 && config->at_most <= 1000 && config->at_most_ns >= SECOND_NS);
	MUST(config->forget_ns >= 24 * 3600 * SECOND_NS);
	MUST(config->redial.times >= 1 && config->redial.times <= 10 && config->redial.after >= 1);
	MUST(config->suppress_n <= CONFIG_LISTS_MAX);
	MUST(config->ended >= OUTCOME_NONE && (int)config->ended < OUTCOME_END);
	MUST(config->placed == NULL || wire_id_valid(span_of(config->placed)));
	/* None of these can be said in a file. */
	MUST(config->roll == none.roll && config->words == none.words && config->phones == NULL);
}

static void
check_simulator(const struct simulator_options *simulator)
{
	int64_t faults = 0;

	MUST(simulator->port >= 0 && simulator->port <= 65535 && simulator->seed >= 0);
	MUST(simulator->answer_ppm >= 0 && simulator->answer_ppm <= 1000000);
	MUST(simulator->opt_out_ppm >= 0 && simulator->opt_out_ppm <= 1000000);
	MUST(simulator->busy_ppm >= 0 && simulator->busy_ppm <= 1000000);
	MUST(simulator->talk_least_ns >= 0 && simulator->talk_least_ns <= simulator->talk_most_ns);
	MUST(simulator->record_delay_ns >= 0 && simulator->latency_ns >= 0);
	MUST(simulator->time_scale >= 0.001 && simulator->time_scale <= 1e9);
	MUST(simulator->price >= 0 && simulator->balance >= 0);
	for (size_t i = 0; i < FAULT_END; i++) {
		MUST(simulator->fault_ppm[i] >= 0);
		faults += simulator->fault_ppm[i];
	}
	MUST(faults <= 1000000);
}

static void
try_command(const char *path, const struct command *command)
{
	static const struct command_table table = { commands, COUNT(commands) };
	struct problem problem = { .code = EXIT_DONE };
	struct config config;

	options_defaults(&config);
	config.config_file = path;
	if (settings_read(&config, command, &table, &problem) != 0) {
		check_problem(&problem, path);
	} else {
		MUST(problem.code == EXIT_DONE && config.config_file == path);
		check_config(&config);
		check_simulator(&config.simulator);
		if (config.simulate && options_parse_simulate(&config, &problem) == 0)
			check_simulator(&config.simulator);
		else if (config.simulate)
			MUST(problem.code == EXIT_USAGE);
	}
	options_free(&config);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span content = { (const char *)data, size };
	struct text written = { 0 }, again = { 0 };

	if (try_file(content, &written)) {
		/* Of one that cannot be read, no command takes anything. */
		for (size_t i = 0; i < COUNT(commands); i++)
			try_command(fuzz_file(content), &commands[i]);
		MUST(try_file(text_span(&written), &again));
		MUST(fuzz_same(&written, &again));
	}
	text_free(&written);
	text_free(&again);
	return 0;
}
