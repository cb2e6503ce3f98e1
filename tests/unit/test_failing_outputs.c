/*
 * test_failing_outputs.c: results and summary are written with each allocation, each call of the system and of a
 * library failing in turn. What stood there stays as it was, or all of what is new stands there; never a part, and
 * nothing beside it. What could not be written is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "failing.h"
#include "ledger_again.h"
#include "results.h"
#include "testing.h"
#include "zone.h"

#define AT INT64_C(1795311065000)

static char folder[TESTING_PATH];

struct outputs {
	const char *name;
	const char *results, *summary;
	struct roll_format format;
	enum table_bom bom;
	bool attempts;
	bool goes_on; /* what is made to fail is only done again, or in parts */
	bool failed;  /* a call was made to fail */
	struct ledger *ledger;
	struct text whole[2]; /* what both are when nothing fails */
};

static const char *
in_folder(const char *name)
{
	static char paths[4][2 * TESTING_PATH];
	static int next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static void
put(const char *name, const char *content)
{
	FILE *f = fopen(in_folder(name), "w");

	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
get(const char *name, struct text *out)
{
	FILE *f = fopen(in_folder(name), "r");
	char bytes[4096];
	size_t n;

	text_clear(out);
	assert_non_null(f);
	while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
		text_add(out, bytes, n);
	assert_int_equal(fclose(f), 0);
}

static int
write_both(struct outputs *o, struct problem *problem)
{
	char *results = NULL, *summary = NULL;
	struct results_files files = { .attempts = o->attempts };
	int rc;

	results = strdup(in_folder(o->results));
	summary = strdup(in_folder(o->summary));
	assert_true(results != NULL && summary != NULL);
	files.results = results;
	files.summary = summary;
	files.style.format = o->format;
	files.style.bom = o->bom;
	failing_begin();
	rc = results_write(o->ledger, &files, problem);
	o->failed = failing_end();
	free(results);
	free(summary);
	return rc;
}

static void
once(void *ctx)
{
	struct outputs *o = ctx;
	const char *const names[] = { o->results, o->summary };
	struct problem problem = { .code = EXIT_DONE };
	struct text got = { 0 };
	int rc;

	put(o->results, "old");
	put(o->summary, "old");
	rc = write_both(o, &problem);
	if (rc != 0 && (problem.code != EXIT_MACHINE || problem.text[0] == '\0'))
		fail_msg("%s: %s: told as \"%s\"", o->name, failing_name(), problem.text);
	if (rc != 0 && (!o->failed || o->goes_on))
		fail_msg("%s: %s: %s", o->name, failing_name(), problem.text);
	for (int i = 0; i < 2; i++) {
		bool is_new, is_old;

		get(names[i], &got);
		is_new = span_equal(text_span(&got), text_span(&o->whole[i]));
		is_old = span_equal(text_span(&got), span_of("old"));
		if (!is_new && (rc == 0 || !is_old))
			fail_msg(
			    "%s: %s: %s is neither old nor new", o->name, failing_name(), names[i]);
	}
	/* A temporary file that cannot be removed is all that may be left. */
	if (testing_dir_files(folder) != 2 && strncmp(failing_name(), "unlink", 6) != 0)
		fail_msg("%s: %s: something is left beside", o->name, failing_name());
	text_free(&got);
}

static void
right(struct ledger *l, int rc)
{
	if (rc < 0)
		fail_msg("%s", ledger_problem(l)->text);
}

/* Some rows that were called, one of them twice; some that were not. */
static struct ledger *
made(void)
{
	static const struct span header[] = { { "姓名", 6 }, { "phone", 5 } };
	const struct ledger_ending ending = { .outcome = OUTCOME_BUSY,
		.seconds = 61,
		.ended_at = AT + 1,
		.cost = 3000,
		.computed = 3000,
		.transcript = span_of("AI: 您好\nPerson: =1+1"),
		.record = span_of("{}") };
	struct problem problem = { 0 };
	struct ledger *l = ledger_create(NULL, &problem);
	char key[TASK_KEY_SIZE];

	assert_non_null(l);
	right(l, ledger_add_header(l, header, COUNT(header)));
	for (int i = 1; i <= 8; i++) {
		const struct span cells[] = { span_of("王\n,\"小 <b>&\x01"), span_of("1") };
		struct contact contact = { .row = i + 1, .state = STATE_READY };

		(void)snprintf(contact.phone, sizeof contact.phone, "1380013800%d", i % 10);
		text_adds(&contact.requirement, "text");
		right(l, ledger_add_row(l, &(struct roll_row){ i + 1, i + 1, 2, cells }));
		right(l, ledger_add_contact(l, &contact));
		contact_free(&contact);
	}
	right(l, ledger_finish(l));
	for (int i = 1; i <= 6; i++)
		right(l, ledger_claim(l, i, AT + i * 40000, 15000, key));
	right(l, ledger_place(l, 1, "c-1", span_of("{}")));
	right(l, ledger_end(l, 1, STATE_PLACED, &ending, &(struct ledger_ended){ 0 }));
	right(l, ledger_redial(l, 1));
	right(l, ledger_claim(l, 1, AT + 400000, 15000, key));
	right(l, ledger_refuse(l, 2, "no", span_of("{}")));
	right(l, ledger_unknown(l, 3, "may have been called", span_of("{}")));
	right(l, ledger_place(l, 4, "c-4", span_of("{}")));
	right(l, ledger_overdue(l, 4, "no record"));
	right(l, ledger_suppress(l, 8, STATE_READY, false, "listed"));
	right(l, ledger_alarm(l, 3, AT, "look"));
	right(l, ledger_commit(l));
	return l;
}

static void
each(void **state)
{
	enum failing kind = failing_kind(state);
	struct outputs all[] = {
		{ .name = "CSV", .results = "r.csv", .summary = "s.csv" },
		{ .name = "as Excel writes it",
		    .results = "r.csv",
		    .summary = "s.csv",
		    .format = { .encoding = "GB18030", .delimiter = ';', .newline = ROLL_CRLF },
		    .attempts = true },
		{ .name = "UTF-16",
		    .results = "r.csv",
		    .summary = "s.csv",
		    .format = { .encoding = "UTF-16LE", .bom = true, .delimiter = '\t' } },
		{ .name = "a workbook", .results = "r.xlsx", .summary = "s.xlsx" },
	};

	for (size_t i = 0; i < COUNT(all); i++) {
		struct problem problem = { .code = EXIT_DONE };

		if (all[i].format.encoding[0] == '\0')
			all[i].format = roll_format_plain();
		all[i].goes_on = kind == FAILING_SIGNAL || kind == FAILING_SHORT;
		all[i].ledger = made();
		if (write_both(&all[i], &problem) != 0)
			fail_msg("%s: %s", all[i].name, problem.text);
		get(all[i].results, &all[i].whole[0]);
		get(all[i].summary, &all[i].whole[1]);
		if (failing_each(kind, once, &all[i]) == 0)
			ROW_TRUE(all[i].name, kind == FAILING_LIBRARY || i == 3);
		ledger_free(all[i].ledger);
		text_free(&all[i].whole[0]);
		text_free(&all[i].whole[1]);
		(void)unlink(in_folder(all[i].results));
		(void)unlink(in_folder(all[i].summary));
	}
}

static int
make_folder(void **state)
{
	(void)state;
	testing_dir_make(folder);
	return zone_set("Asia/Shanghai", &(struct problem){ 0 });
}

static int
remove_folder(void **state)
{
	(void)state;
	testing_dir_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAILING_TEST(each, FAILING_MEMORY),
		FAILING_TEST(each, FAILING_SYSTEM),
		FAILING_TEST(each, FAILING_FULL),
		FAILING_TEST(each, FAILING_SIGNAL),
		FAILING_TEST(each, FAILING_SHORT),
		FAILING_TEST(each, FAILING_LIBRARY),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
