/*
 * dnc_report.c: the files of --suppress in words and as JSON. The main thread. Must never keep a
 * mistake in one of them to itself.
 */
#include "dnc_report.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "units.h"

#include "banned.h"

void
dnc_report_tell(const struct config *config, const struct dnc_files *files)
{
	struct dnc_file file;
	int64_t bad = 0;
	char n[32];

	for (size_t i = 0; dnc_files_at(files, i, &file); i++)
		bad += file.unreadable;
	for (size_t i = 0; dnc_files_at(files, i, &file); i++) {
		/* A single one stands in the words of the refusal. */
		if (bad > 1 || config->unreadable == DNC_UNREADABLE_IGNORED)
			(void)fputs(file.words, stderr);
		if (file.read && file.numbers == 0 &&
		    (file.unreadable == 0 || config->unreadable == DNC_UNREADABLE_IGNORED))
			(void)fprintf(stderr,
			    "warning: %s: there is no number in this do-not-call list: it keeps"
			    " nobody from being called\n",
			    file.path);
	}
	if (bad > 0 && config->unreadable == DNC_UNREADABLE_IGNORED)
		(void)fprintf(stderr,
		    "--suppress: %s of the entries %s, and %s nobody from being called\n",
		    units_show_count(bad, n), bad == 1 ? "is no number" : "are no numbers",
		    bad == 1 ? "keeps" : "keep");
}

/* The lines, as strings. */
static void
put_lines(struct text *out, const char *lines)
{
	const char *comma = "";

	while (*lines != '\0') {
		size_t len = strcspn(lines, "\n");

		text_adds(out, comma);
		json_put_string(out, (struct span){ lines, len });
		comma = ",";
		lines += len + (lines[len] == '\n');
	}
}

void
dnc_report_json(struct text *out, const struct dnc_files *files)
{
	struct dnc_file file;

	json_put_name(out, "lists");
	text_addc(out, '[');
	for (size_t i = 0; dnc_files_at(files, i, &file); i++) {
		text_adds(out, i == 0 ? "{" : ",{");
		json_put_name(out, "file");
		json_put_string(out, span_of(file.path));
		text_addf(out, ",\"numbers\":%lld,\"unreadable\":%lld,\"words\":[",
		    (long long)file.numbers, (long long)file.unreadable);
		put_lines(out, file.words);
		text_adds(out, "]}");
	}
	text_addc(out, ']');
}
