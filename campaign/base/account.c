/*
 * account.c: the service's address and the key, checked. Any thread. Never puts a key into a
 * message.
 */
#include "account.h"

#include <stdbool.h>
#include <string.h>

#include "span.h"
#include "stepone.h"

#include "banned.h"

/* Takes a number of 1 to `digits` digits, at most `most`, off *s. */
static bool
take_number(struct span *s, size_t digits, unsigned most)
{
	unsigned n = 0;
	size_t len = 0;

	for (; len < s->len && len < digits && s->data[len] >= '0' && s->data[len] <= '9'; len++)
		n = n * 10 + (unsigned)(s->data[len] - '0');
	s->data += len;
	s->len -= len;
	return len > 0 && n <= most;
}

/* 127.x.y.z in full, localhost or [::1]: addresses that no name server decides. */
static bool
is_loopback(struct span host)
{
	if (span_is(host, "localhost") || span_is(host, "[::1]"))
		return true;
	if (host.len < 4 || memcmp(host.data, "127.", 4) != 0)
		return false;
	for (int part = 0; part < 4; part++) {
		if (part > 0) {
			if (host.len == 0 || host.data[0] != '.')
				return false;
			host.data++;
			host.len--;
		}
		if (!take_number(&host, 3, 255))
			return false;
	}
	return host.len == 0;
}

/* What stands behind the host: nothing, or a port, and then nothing, or a path. */
static bool
is_port_and_path(struct span s)
{
	if (s.len > 0 && s.data[0] == ':') {
		s.data++;
		s.len--;
		if (s.len == 0 || s.data[0] == '0' || !take_number(&s, 5, 65535))
			return false;
	}
	return s.len == 0 || s.data[0] == '/';
}

static bool
is_base(const char *base)
{
	/* What a host, a port and a plain path are made of: no user, query, fragment or escape. */
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~:/[]";
	bool https = strncmp(base, "https://", 8) == 0;
	bool http = strncmp(base, "http://", 7) == 0;
	const char *rest = base + (https ? 8 : 7);
	struct span host;
	size_t len;

	if (!https && !http)
		return false;
	len = strlen(rest);
	if (len == 0 || strspn(rest, allowed) != len || rest[len - 1] == '/')
		return false;
	host = (struct span){ rest, rest[0] == '[' ? strcspn(rest, "]") + 1 : strcspn(rest, ":/") };
	if (host.len == 0 || host.len > len || (http && !is_loopback(host)))
		return false;
	return is_port_and_path((struct span){ rest + host.len, len - host.len });
}

int
account_base_valid(const char *base, struct problem *problem)
{
	/* What stands before an @ may be a secret: not repeated. */
	bool tell = strchr(base, '@') == NULL;

	if (is_base(base))
		return 0;
	return problem_set(problem, EXIT_USAGE,
	    "--api-base: an address like %s is wanted (plain http to this machine only)%s%.200s%s",
	    STEPONE_BASE, tell ? ", not \"" : ", without a user", tell ? base : "",
	    tell ? "\"" : "");
}

int
account_key_valid(const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < len; i++)
		if (key[i] <= ' ' || key[i] > '~')
			return -1;
	return len > 0 && len <= 512 ? 0 : -1;
}
