/*
 * secret.c: the key, found by what it means in other people's words. Any thread. Never keeps a key,
 * never prints one.
 */
#include "secret.h"

#include <stdint.h>
#include <string.h>

#include "banned.h"

#define CODE_NONE UINT32_MAX
#define DEPTH_MAX 8 /* escapes within escapes */
/* Before an escape: JSON within JSON, five deep. More would let a reply cost a lot of time. */
#define BACKSLASHES_MAX 32

/* What is left of the bytes. */
struct left {
	const char *data;
	size_t len;
	bool ended; /* more bytes were wanted than there are */
};

static uint32_t
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a' + 10);
	return c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10) : CODE_NONE;
}

/* `n` hexadecimal digits off *s. */
static uint32_t
take_hex(struct left *s, size_t n)
{
	uint32_t code = 0;

	for (size_t i = 0; i < n; i++, s->data++, s->len--) {
		uint32_t digit;

		if (s->len == 0) {
			s->ended = true;
			return CODE_NONE;
		}
		digit = digit_of(*s->data);
		if (digit == CODE_NONE)
			return CODE_NONE;
		code = code * 16 + digit;
	}
	return code;
}

/*
 * A character as JSON has it, off *s. However many backslashes stand before it: each depth of JSON
 * within JSON doubles them.
 */
static uint32_t
take_json(struct left *s)
{
	struct left rest = *s;
	uint32_t code;
	char c;

	if (s->len == 0) {
		s->ended = true;
		return CODE_NONE;
	}
	c = *rest.data++;
	rest.len--;
	if (c != '\\') {
		*s = rest;
		return (unsigned char)c;
	}
	for (int depth = 0; depth < BACKSLASHES_MAX && rest.len > 0 && *rest.data == '\\';
	     depth++) {
		rest.data++;
		rest.len--;
	}
	if (rest.len == 0) {
		s->ended = true;
		return CODE_NONE;
	}
	c = *rest.data++;
	rest.len--;
	code = c == '/' || c == '"' ? (uint32_t)c
	       : c == 'u'           ? take_hex(&rest, 4)
	       : c == 'x'           ? take_hex(&rest, 2)
				    : CODE_NONE;
	if (code == CODE_NONE) {
		/* The backslash is one of the word's own. */
		s->ended = rest.ended;
		s->data++;
		s->len--;
		return '\\';
	}
	*s = rest;
	return code;
}

/* The `73` of a %73. */
static uint32_t
take_percent(struct left *s)
{
	uint32_t high = take_json(s), low = high < 128 ? take_json(s) : CODE_NONE;

	if (low >= 128 || digit_of((char)high) == CODE_NONE || digit_of((char)low) == CODE_NONE)
		return CODE_NONE;
	return digit_of((char)high) * 16 + digit_of((char)low);
}

/* The `#115;` of a &#115; and the `#x73;` of a &#x73; */
static uint32_t
take_entity(struct left *s)
{
	uint32_t code = 0, c = take_json(s), base = 10;

	if (c != '#')
		return CODE_NONE;
	c = take_json(s);
	if (c == 'x' || c == 'X') {
		base = 16;
		c = take_json(s);
	}
	for (int digits = 0; digits < 8; digits++, c = take_json(s)) {
		uint32_t digit = c < 128 ? digit_of((char)c) : CODE_NONE;

		if (digit >= base)
			return c == ';' && digits > 0 ? code : CODE_NONE;
		code = code * base + digit;
	}
	return CODE_NONE;
}

/* Whether `wanted` is written at *s, in the longest way; then it is taken off. */
static bool
take_character(struct left *s, char wanted)
{
	struct left rest = *s, found = *s;
	uint32_t code = take_json(&rest);
	bool is = false;

	for (int depth = 0; depth < DEPTH_MAX && code != CODE_NONE; depth++) {
		if (code == (unsigned char)wanted) {
			is = true;
			found = rest;
		}
		code = code == '%'   ? take_percent(&rest)
		       : code == '&' ? take_entity(&rest)
				     : CODE_NONE;
	}
	if (is)
		*s = found;
	else
		s->ended = rest.ended;
	return is;
}

/* How many bytes at `data` are the key, or a beginning of it with which they end; 0: none. */
static size_t
key_at(const char *data, size_t len, const char *key)
{
	struct left s = { data, len, false };
	size_t found = 0;

	while (key[found] != '\0' && take_character(&s, key[found]))
		found++;
	if (key[found] == '\0')
		return len - s.len;
	return s.ended && found >= SECRET_MIN / 2 ? len : 0;
}

void
secret_hide(char *data, size_t len, const char *key)
{
	if (key == NULL || strlen(key) < SECRET_MIN)
		return;
	for (size_t i = 0; i < len;) {
		char c = data[i];
		size_t n = c == key[0] || c == '\\' || c == '%' || c == '&'
			       ? key_at(data + i, len - i, key)
			       : 0;

		memset(data + i, '*', n);
		i += n == 0 ? 1 : n;
	}
}

void
secret_hide_in(struct text *text, const char *key)
{
	secret_hide(text->data, text->len, key);
}

/* What keys of the service begin with. */
static const char *const beginnings[] = { "sk_", "sk-", "aicall_", "aicall-" };

#define TAIL_MIN 3  /* characters behind the beginning, in a word that stands alone */
#define REAL_MIN 20 /* characters of one among others */

static bool
is_key_character(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_' || c == '-';
}

/* The length of a word that begins like a key; *of_key: of the beginning. 0: there is none. */
static size_t
word_at(const char *s, size_t *of_key)
{
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
		size_t n = *of_key = strlen(beginnings[i]);

		if (strncmp(s, beginnings[i], n) != 0)
			continue;
		while (is_key_character(s[n]))
			n++;
		return n;
	}
	return 0;
}

/* All of it is a key. */
static bool
is_key(const char *s)
{
	size_t of_key, n = word_at(s, &of_key);

	return n > 0 && n - of_key >= TAIL_MIN && s[n] == '\0';
}

bool
secret_is_word(const char *word)
{
	const char *value = strrchr(word, '=');
	const char *bare = word + strspn(word, "-");
	size_t ignored;

	if (is_key(word) || is_key(bare) || (value != NULL && is_key(value + 1)))
		return true;
	/* The value of an option's letter. */
	if (bare == word + 1 && *bare != '\0' && is_key(bare + 1))
		return true;
	for (const char *s = word; *s != '\0'; s++) {
		size_t n = s == word || !is_key_character(s[-1]) ? word_at(s, &ignored) : 0;

		/* A name of a file goes on with its ending. */
		if (n >= REAL_MIN && strcspn(s, "0123456789") < n && s[n] != '.')
			return true;
	}
	return false;
}

void
secret_mask(char *message)
{
	char *to = message, before = '\0';

	for (const char *s = message; *s != '\0';) {
		size_t of_key, n = is_key_character(before) ? 0 : word_at(s, &of_key);

		before = *s;
		if (n == 0 || n - of_key < TAIL_MIN ||
		    (s[n] == '.' && is_key_character(s[n + 1]))) {
			*to++ = *s++;
			continue;
		}
		memmove(to, s, of_key);
		memcpy(to + of_key, "***", 3);
		to += of_key + 3;
		before = s[n - 1];
		s += n;
	}
	*to = '\0';
}
