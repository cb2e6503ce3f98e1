/*
 * test_json.c: JSON where cJSON is too kind: what must not be read, and what is read as it stands.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "json.h"
#include "testing.h"

#define BYTES(literal)                      \
	{                                   \
		literal, sizeof literal - 1 \
	}

static void
refused(void **state)
{
	static const struct span rows[] = {
		BYTES(""),
		BYTES(" "),
		BYTES("\n\t "),
		BYTES("{"),
		BYTES("}"),
		BYTES("{]"),
		BYTES("[}"),
		BYTES("{\"a\"}"),
		BYTES("{\"a\":}"),
		BYTES("{\"a\":1,}"),
		BYTES("[1,]"),
		BYTES("[1 2]"),
		BYTES("{a:1}"),
		BYTES("{'a':1}"),
		BYTES("{\"a\":1}x"),
		BYTES("{\"a\":1}{\"b\":2}"),
		BYTES("{} {}"),
		BYTES("{}\n[]"),
		BYTES("{},"),
		BYTES("1 2"),
		BYTES("{}\0"),
		BYTES("{\"a\":1}\0"),
		BYTES("{\"a\":\"x\0y\"}"),
		BYTES("\0{}"),
		BYTES("{\"call_id\":\"ab\\u0000cd\"}"),
		BYTES("{\"a\\u0000\":1}"),
		BYTES("[\"\\\\\\u0000\"]"),
		BYTES("{\"call_id\":\"ab\\uzzzzcd\"}"),
		BYTES("\"\\u00g0\""),
		BYTES("\"ab\\u 041\""),
		BYTES("\"\\u+041\""),
		BYTES("\"ab\\u00\""),
		BYTES("{\"a\":\"\xff\"}"),
		BYTES("{\"a\":\"\xc0\xaf\"}"),
		BYTES("{\"a\":\"\xed\xa0\x80\"}"),
		BYTES("{\"\xba\xc3\":1}"),
		BYTES("{\"a\":\"\xe5\xa5"),
		BYTES("\"\\ud800\""),
		BYTES("\"\\udc00\""),
		BYTES("\"\\ud800x\""),
		BYTES("\"\\ud800\\ud800\""),
		BYTES("\"\\x\""),
		BYTES("\"\\u12\""),
		BYTES("\"\\u"),
		BYTES("\"\\"),
		BYTES("\"abc"),
		BYTES("nul"),
		BYTES("tru"),
		BYTES("True"),
		BYTES("NaN"),
		BYTES("Infinity"),
		BYTES("-"),
		BYTES("<html></html>"),
		BYTES("/* */ {}"),
		BYTES("undefined"),
	};
	struct testing_fence fence = testing_fence_new(4096);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json *document =
		    json_parse(testing_fence_put(&fence, rows[i].data, rows[i].len));

		if (document != NULL)
			fail_msg("taken for JSON: %s", rows[i].data);
	}
	testing_fence_free(&fence);
}

static void
taken(void **state)
{
	static const char *const rows[] = { "{}", "[]", " {} ", "\r\n\t[1]\n", "null", "true",
		"false", "0", "-1.5e3", "\"\"", "\"好\"", "\"\\u597d\"", "\"\\ud83d\\ude00\"",
		"\"\\\\u0000\"", "[[[[]]]]", "{\"a\":{\"a\":{}}}", "{\"\":1}", "[\"%s%n\"]" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json *document = json_parse(span_of(rows[i]));

		ROW_TRUE(rows[i], document != NULL);
		json_free(document);
	}
	json_free(NULL);
}

/* What is behind a backslash is not a \u0000 only because it looks like one. */
static void
escaped_backslash(void **state)
{
	struct json *document = json_parse(span_of("{\"a\":\"x\\\\u0000y\"}"));

	(void)state;
	assert_non_null(document);
	assert_true(span_is(json_string(json_get(document, "a")), "x\\u0000y"));
	json_free(document);
}

static void
members(void **state)
{
	struct json *document =
	    json_parse(span_of("{\"CALL_ID\":\"big\",\"twice\":1,\"twice\":2,\"s\":\"text\",\"n\":"
			       "1.5,\"t\":true,\"f\":false,"
			       "\"z\":null,\"e\":\"\",\"o\":{\"x\":1},\"eo\":{},\"a\":[1,\"b\","
			       "null],\"ea\":[],\"inf\":1e400,"
			       "\"ninf\":-1e400,\"big\":9007199254740993,\"same\":\"x\",\"same\":"
			       "\"x\",\"case\":1,\"Case\":2}"));
	const struct json *at;
	double number = 4711;

	(void)state;
	assert_non_null(document);
	assert_true(json_is_object(document) && !json_is_array(document));
	assert_null(json_get(document, "call_id"));
	assert_non_null(json_get(document, "CALL_ID"));
	assert_null(json_get(document, "twice"));
	assert_null(json_get(document, "same"));
	assert_null(json_get(document, "nothing"));
	assert_null(json_get(NULL, "s"));
	assert_null(json_get(json_get(document, "a"), "s"));
	assert_null(json_get(json_get(document, "s"), "s"));
	assert_true(json_number(json_get(document, "case"), &number) && number == 1);
	assert_true(json_number(json_get(document, "Case"), &number) && number == 2);

	assert_true(span_is(json_string(json_get(document, "s")), "text"));
	assert_true(json_string(json_get(document, "e")).data != NULL);
	assert_true(json_string(json_get(document, "n")).data == NULL);
	assert_true(json_string(json_get(document, "z")).data == NULL);
	assert_true(json_string(NULL).data == NULL && json_string(NULL).len == 0);

	assert_true(json_number(json_get(document, "n"), &number) && number == 1.5);
	number = 4711;
	assert_false(json_number(json_get(document, "inf"), &number));
	assert_false(json_number(json_get(document, "ninf"), &number));
	assert_false(json_number(json_get(document, "s"), &number));
	assert_false(json_number(json_get(document, "t"), &number));
	assert_false(json_number(NULL, &number));
	assert_true(number == 4711);

	assert_int_equal(json_bool(json_get(document, "t")), 1);
	assert_int_equal(json_bool(json_get(document, "f")), 0);
	assert_int_equal(json_bool(json_get(document, "z")), -1);
	assert_int_equal(json_bool(json_get(document, "n")), -1);
	assert_int_equal(json_bool(json_get(document, "s")), -1);
	assert_int_equal(json_bool(NULL), -1);

	assert_true(json_is_null(json_get(document, "z")));
	assert_false(json_is_null(json_get(document, "e")));
	assert_false(json_is_null(NULL));
	assert_true(json_is_empty(json_get(document, "eo")));
	assert_true(json_is_empty(json_get(document, "ea")));
	assert_false(json_is_empty(json_get(document, "o")));
	assert_false(json_is_empty(json_get(document, "a")));
	assert_false(json_is_empty(json_get(document, "e")));
	assert_false(json_is_empty(json_get(document, "z")));
	assert_false(json_is_empty(NULL));

	at = json_first(json_get(document, "a"));
	assert_true(json_number(at, &number) && number == 1);
	at = json_after(at);
	assert_true(span_is(json_string(at), "b"));
	at = json_after(at);
	assert_true(json_is_null(at));
	assert_null(json_after(at));
	assert_null(json_after(NULL));
	assert_null(json_first(json_get(document, "ea")));
	assert_null(json_first(json_get(document, "o")));
	assert_null(json_first(json_get(document, "s")));
	assert_null(json_first(NULL));
	json_free(document);
}

/* Deep nesting is refused, not followed; much of it does not break the stack. */
static void
depth(void **state)
{
	static const struct {
		size_t n;
		bool taken;
	} rows[] = { { 1, true }, { 900, true }, { 1001, false }, { 1000000, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int closed = 0; closed < 2; closed++) {
			struct text t = { 0 };
			struct json *document;

			for (size_t k = 0; k < rows[i].n; k++)
				text_addc(&t, '[');
			for (size_t k = 0; closed && k < rows[i].n; k++)
				text_addc(&t, ']');
			document = json_parse(text_span(&t));
			assert_true((document != NULL) == (closed && rows[i].taken));
			json_free(document);
			text_free(&t);
		}
	}
}

/* Many names, many elements: not in the square of their number. */
static void
large(void **state)
{
	struct text t = { 0 };
	struct json *document;

	(void)state;
	text_addc(&t, '{');
	for (int i = 0; i < 100000; i++)
		text_addf(&t, "\"k%d\":%d,", i, i);
	text_adds(&t, "\"last\":[");
	for (int i = 0; i < 100000; i++)
		text_adds(&t, "{},");
	text_adds(&t, "1]}");
	document = json_parse(text_span(&t));
	assert_non_null(document);
	assert_non_null(json_get(document, "k99999"));
	assert_true(json_is_array(json_get(document, "last")));
	json_free(document);
	text_free(&t);
}

/* Cut or broken at every byte, before memory that cannot be read. */
static void
cut_and_broken(void **state)
{
	static const char whole[] =
	    " {\"1\":1,\"a\\u597d\\ud83d\\ude00\":[true,false,null,-1.5e+3,\"x\\\\\"],"
	    "\"b\":{\"c\":\"好\",\"d\":[]}} ";
	struct testing_fence fence = testing_fence_new(4096);
	size_t len = sizeof whole - 1;
	uint64_t seed = 77;

	(void)state;
	for (size_t cut = 0; cut <= len; cut++) {
		struct json *document = json_parse(testing_fence_put(&fence, whole, cut));

		if ((document != NULL) != (cut >= len - 1))
			fail_msg("cut at %zu", cut);
		json_free(document);
	}
	for (int i = 0; i < 100000; i++) {
		char bytes[sizeof whole];
		size_t n = 1 + testing_below(&seed, len);

		memcpy(bytes, whole, len);
		for (size_t k = testing_below(&seed, 3); k > 0; k--)
			bytes[testing_below(&seed, n)] =
			    "{}[]\",:\\u0 \n19eE+-.tfn\xe5"[testing_below(&seed, 24)];
		json_free(json_parse(testing_fence_put(&fence, bytes, n)));
	}
	testing_fence_free(&fence);
}

static void
written(void **state)
{
	static const struct {
		struct span in;
		const char *out;
	} rows[] = {
		{ BYTES(""), "\"\"" },
		{ BYTES("abc"), "\"abc\"" },
		{ BYTES("a\"b\\c"), "\"a\\\"b\\\\c\"" },
		{ BYTES("\n"), "\"\\n\"" },
		{ BYTES("\t\r\x1b\b"), "\"\\u0009\\u000d\\u001b\\u0008\"" },
		{ BYTES("a\0b"), "\"a\\u0000b\"" },
		{ BYTES("好\x7f/"), "\"好\\u007f/\"" },
		{ BYTES("a\xc2\x9b\u202e好\u00ad\U000e0041。\u3164ｚ\ufeff"),
		    "\"a\\u009b\\u202e好\\u00ad\\udb40\\udc41。\\u3164ｚ\\ufeff\"" },
		{ BYTES("é·\u3000，\xe2"), "\"é·\u3000，\xe2\"" },
		{ BYTES("}],\"call_id\":\""), "\"}],\\\"call_id\\\":\\\"\"" },
	};
	struct text t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_clear(&t);
		json_put_string(&t, rows[i].in);
		ROW_STRING(rows[i].out, text_str(&t), rows[i].out);
	}
	text_clear(&t);
	json_put_name(&t, "a\"b");
	assert_string_equal(text_str(&t), "\"a\\\"b\":");
	text_free(&t);
}

/* What is written is read back byte for byte. */
static void
round_trip(void **state)
{
	struct text in = { 0 }, out = { 0 };
	uint64_t seed = 8;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct json *document;

		text_clear(&in);
		text_clear(&out);
		for (size_t k = testing_below(&seed, 20); k > 0; k--) {
			if (testing_below(&seed, 4) == 0)
				text_adds(&in, "好\xf0\x9f\x98\x80");
			else
				text_addc(&in, (char)(1 + testing_below(&seed, 127)));
		}
		json_put_string(&out, text_span(&in));
		document = json_parse(text_span(&out));
		assert_non_null(document);
		assert_true(span_equal(json_string(document), text_span(&in)));
		json_free(document);
	}
	text_free(&in);
	text_free(&out);
}

static void
node_again(void **state)
{
	static const char whole[] = "{\"a\":[1,2.5,\"x\\ny\",null,true],\"b\":{}}";
	struct json *document =
	    json_parse(span_of(" {\"a\": [1, 2.5, \"x\\ny\", null, true], \"b\" : {}}"));
	struct text t = { 0 };

	(void)state;
	assert_int_equal(json_put(&t, document), 0);
	assert_string_equal(text_str(&t), whole);
	text_clear(&t);
	assert_int_equal(json_put(&t, json_get(document, "b")), 0);
	assert_string_equal(text_str(&t), "{}");
	text_free(&t);
	json_free(document);
}

static void
each_member(void **state)
{
	struct json *document = json_parse(span_of("{\"a\":1,\"b\":[2],\"a\":3}"));
	struct text t = { 0 };

	(void)state;
	for (const struct json *m = json_first_member(document); m != NULL; m = json_after(m)) {
		text_addspan(&t, json_name(m));
		assert_int_equal(json_put(&t, m), 0);
	}
	assert_string_equal(text_str(&t), "a1b[2]a3");
	assert_null(json_first_member(json_get(document, "b")));
	assert_null(json_first_member(NULL));
	assert_int_equal(json_name(document).len, 0);
	assert_int_equal(json_name(NULL).len, 0);
	text_free(&t);
	json_free(document);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(taken),
		cmocka_unit_test(escaped_backslash),
		cmocka_unit_test(members),
		cmocka_unit_test(depth),
		cmocka_unit_test(large),
		cmocka_unit_test(cut_and_broken),
		cmocka_unit_test(written),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(node_again),
		cmocka_unit_test(each_member),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
