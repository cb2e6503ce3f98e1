/*
 * test_account.c: addresses that may be called, keys that may be sent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "account.h"
#include "stepone.h"
#include "testing.h"

static void
bases(void **state)
{
	static const char *const right[] = { STEPONE_BASE, "https://open-skill-api.steponeai.com",
		"https://example.com:8443", "https://example.com/a/b", "https://localhost",
		"https://10.0.0.1:8443/api", "https://[2001:db8::1]", "https://[::1]:8443/x",
		"http://localhost", "http://localhost:8080", "http://localhost:8080/x",
		"http://127.0.0.1", "http://127.0.0.1:1", "http://127.1.2.3:65535", "http://[::1]",
		"http://[::1]:8080" };
	static const char *const wrong[] = { "", "https://", "http://", "https:///", "example.com",
		"ftp://example.com", "HTTPS://example.com", "https:/example.com",
		"file:///etc/passwd", "https://example.com/", "https://example.com/a/",
		"https://user@example.com", "https://user:secret@example.com",
		"https://example.com?x=1", "https://example.com#x", "https://example.com/a b",
		" https://example.com", "https://example.com\n",
		"https://example.com\r\nX-Header:1", "https://exa\x01mple.com", "https://例.com",
		"https://example.com/%2e", "https://:8080", "https://[::1", "http://example.com",
		"http://10.0.0.1", "http://0.0.0.0", "http://localhost.example.com",
		"http://127.0.0.1.example.com", "http://127.example.com", "http://127.1",
		"http://127", "http://1127.0.0.1", "http://localhost@example.com",
		"http://127.0.0.1@example.com", "http://[::2]", "http://[::1].example.com",
		"http://127.0.0.1:80@example.com", "http://[::1", "http://[", "https://[",
		"https://example.com:", "https://example.com:0", "https://example.com:65536",
		"https://example.com:http", "https://example.com:80:80", "http://127.0.0.1:x",
		"http://127...", "http://127.0.0.999", "http://127.0..1" };

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++) {
		struct problem problem = { 0 };

		ROW_INT(right[i], account_base_valid(right[i], &problem), 0);
		ROW_INT(right[i], problem.code, EXIT_DONE);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct problem problem = { 0 };

		ROW_INT(wrong[i], account_base_valid(wrong[i], &problem), -1);
		ROW_INT(wrong[i], problem.code, EXIT_USAGE);
		ROW_TRUE(wrong[i], strncmp(problem.text, "--api-base", 10) == 0);
	}
}

/* Words in front of the @ may be a secret: they are not repeated. */
static void
no_secret_told(void **state)
{
	struct problem problem = { 0 };

	(void)state;
	assert_int_equal(account_base_valid("https://me:secret@example.com", &problem), -1);
	assert_null(strstr(problem.text, "secret"));
}

static void
keys(void **state)
{
	static const char *const right[] = { "x", "sk_0123456789abcdef", "aicall_ABC-def.~!",
		"!~" };
	static const char *const wrong[] = { "", " ", "a b", "a\n", "\nb", "a\r", "a\tb", "a\x7f",
		"密", "a\x80", " a", "a " };
	char key[514];

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		ROW_INT(right[i], account_key_valid(right[i]), 0);
	for (size_t i = 0; i < COUNT(wrong); i++)
		ROW_INT(wrong[i], account_key_valid(wrong[i]), -1);
	memset(key, 'k', sizeof key);
	key[513] = '\0';
	assert_int_equal(account_key_valid(key), -1);
	key[512] = '\0';
	assert_int_equal(account_key_valid(key), 0);
}

static void
other_base(void **state)
{
	(void)state;
	assert_string_equal(stepone_other_base(STEPONE_BASE), STEPONE_OTHER_BASE);
	assert_string_equal(stepone_other_base(STEPONE_OTHER_BASE), STEPONE_BASE);
	assert_null(stepone_other_base("https://example.com"));
	assert_int_equal(account_base_valid(STEPONE_OTHER_BASE, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bases),
		cmocka_unit_test(no_secret_told),
		cmocka_unit_test(keys),
		cmocka_unit_test(other_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
