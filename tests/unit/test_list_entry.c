/*
 * test_list_entry.c: what a piece of a do-not-call list is. What may be a mobile number is found, or it is told; what
 * cannot be one holds nobody up.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "list_entry.h"
#include "testing.h"

#define NOTHING    LIST_ENTRY_NOTHING
#define NUMBER     LIST_ENTRY_NUMBER
#define OTHER      LIST_ENTRY_OTHER
#define UNREADABLE LIST_ENTRY_UNREADABLE
#define DAMAGED    LIST_ENTRY_DAMAGED

static const struct {
	const char *piece;
	enum list_entry entry;
	const char *numbers; /* their last two digits */
} rows[] = {
	{ "13800138000", NUMBER, "00 " },
	{ "+86 138-0013-8000", NUMBER, "00 " },
	{ "１３８００１３８０００", NUMBER, "00 " },
	{ "1.3800138001E+10", NUMBER, "01 " },
	{ "1.3800138002e10", NUMBER, "02 " },
	{ "13800138000.0", NUMBER, "00 " },
	/* Among words. */
	{ "13800138000(王)", NUMBER, "00 " },
	{ "王：13800138000", NUMBER, "00 " },
	{ "王 138 0013 8000", NUMBER, "00 " },
	{ "tel:+86-138-0013-8000", NUMBER, "00 " },
	{ "王１３８００１３８０００", NUMBER, "00 " },
	{ "13800138000 13800138001", NUMBER, "00 01 " },
	{ "13800138000转8001", NUMBER, "00 " },
	{ "13800138000 2026-11-22", NUMBER, "00 " },
	{ "13800138000 或 13800138001", NUMBER, "00 01 " },
	{ "13800138000 139****0000", DAMAGED, "00 " },
	{ "13800138000 1.39E+10", DAMAGED, "00 " },
	{ "13800138000 1390000000", DAMAGED, "00 " },
	/* What is left of one. */
	{ "1.39E+10", DAMAGED, "" },
	{ "1.39e10", DAMAGED, "" },
	{ "139****0000", DAMAGED, "" },
	{ "139xxxx0000", DAMAGED, "" },
	{ "139＊＊＊＊0000", DAMAGED, "" },
	{ "1390000000", DAMAGED, "" },
	{ "139000000000", DAMAGED, "" },
	{ "013900000000", DAMAGED, "" },
	{ "+86 1390000000", DAMAGED, "" },
	{ "00861390000000", DAMAGED, "" },
	{ "0086-1390000000", DAMAGED, "" },
	{ "0086139****0000", DAMAGED, "" },
	{ "+860139000000", DAMAGED, "" },
	{ "0086-0139000000", DAMAGED, "" },
	{ "0086 139000", UNREADABLE, "" },
	{ "*******0000", DAMAGED, "" },
	{ "1390000000O", UNREADABLE, "" },
	{ "尾号9588", UNREADABLE, "" },
	{ "***9588", UNREADABLE, "" },
	{ "1390000", UNREADABLE, "" },
	{ "1", UNREADABLE, "" },
	{ "12", UNREADABLE, "" },
	{ "333", UNREADABLE, "" },
	{ "一三九零零零零零零零零", UNREADABLE, "" },
	{ "同上", UNREADABLE, "" },
	{ "?", UNREADABLE, "" },
	{ "***********", UNREADABLE, "" },
	{ "12345678901234567890", UNREADABLE, "" },
	/* Whole numbers of others. */
	{ "010-12345678", OTHER, "" },
	{ "(0755) 1234567", OTHER, "" },
	{ "010-12345678转8001", OTHER, "" },
	{ "010-12345678 ext 8001", OTHER, "" },
	{ "座机010-12345678", OTHER, "" },
	{ "+86 10 1234 5678", OTHER, "" },
	{ "0086-755-12345678", OTHER, "" },
	{ "62345678", OTHER, "" },
	{ "400-800-1234", OTHER, "" },
	{ "8008001234", OTHER, "" },
	{ "95588", OTHER, "" },
	{ "10086", OTHER, "" },
	{ "110", OTHER, "" },
	{ "+852 2345 6789", OTHER, "" },
	{ "0044 20 7946 0000", OTHER, "" },
	{ "+1 (650) 555-0100", OTHER, "" },
	/* Nobody. */
	{ "", NOTHING, "" },
	{ "　", NOTHING, "" },
	{ "-", NOTHING, "" },
	{ "无", NOTHING, "" },
	{ "N/A", NOTHING, "" },
	{ "NULL", NOTHING, "" },
	{ "0", NOTHING, "" },
	{ "00000000000", NOTHING, "" },
	{ "手机号", NOTHING, "" },
	{ "Phone", NOTHING, "" },
};

static int
put_number(void *ctx, const char *phone)
{
	text_addf(ctx, "%s ", phone + 9);
	return 0;
}

static int
refuse(void *ctx, const char *phone)
{
	(void)ctx;
	(void)phone;
	return -1;
}

static void
table(void **state)
{
	struct text got = { 0 }, reason = { 0 };
	const struct list_entry_sink sink = { &got, put_number };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = rows[i].piece;
		bool told = rows[i].entry == UNREADABLE || rows[i].entry == DAMAGED;

		text_clear(&got);
		text_clear(&reason);
		ROW_INT(name, list_entry_read(span_of(name), &sink, &reason), rows[i].entry);
		ROW_STRING(name, text_str(&got), rows[i].numbers);
		ROW_TRUE(name, !told || reason.len > 0);
		ROW_TRUE(name, got.len == 0 || list_entry_may_hold(span_of(name)));
		ROW_INT(name, list_entry_nothing(span_of(name)), rows[i].entry == NOTHING);
		/* Where no number is wanted the same ones are found. */
		text_clear(&got);
		ROW_INT(name, list_entry_find(span_of(name), &sink),
		    rows[i].numbers[0] != '\0' ? NUMBER : NOTHING);
		ROW_STRING(name, text_str(&got), rows[i].numbers);
	}
	assert_false(list_entry_may_hold(span_of("asked by letter on 2026-11-22")));
	text_free(&got);
	text_free(&reason);
}

static void
the_sink_ends_it(void **state)
{
	const struct list_entry_sink sink = { NULL, refuse };
	struct text reason = { 0 };

	(void)state;
	assert_int_equal(
	    list_entry_read(span_of("13800138000"), &sink, &reason), LIST_ENTRY_FAILED);
	assert_int_equal(
	    list_entry_read(span_of("王 13800138000"), &sink, &reason), LIST_ENTRY_FAILED);
	assert_int_equal(list_entry_find(span_of("13800138000"), &sink), LIST_ENTRY_FAILED);
	text_free(&reason);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(the_sink_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
