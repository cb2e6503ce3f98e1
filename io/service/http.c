/*
 * http.c: what is the same for every request. Any one thread at a time for each handle. Sends
 * nothing.
 */
#include "http.h"

#include <stdio.h>
#include <string.h>

#include "account.h"
#include "http_private.h"
#include "stepone.h"

#include "banned.h"

int
http_init(struct problem *problem)
{
	const curl_version_info_data *info;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return problem_set(problem, EXIT_MACHINE, "libcurl cannot be set up");
	info = curl_version_info(CURLVERSION_NOW);
	if (info->version_num < 0x075500)
		return problem_set(problem, EXIT_MACHINE,
		    "libcurl %s is too old: 7.85 or newer is wanted, or a call could be placed "
		    "twice",
		    info->version);
	return 0;
}

void
http_cleanup(void)
{
	curl_global_cleanup();
}

static int
add_header(struct curl_slist **list, const char *name, const char *value)
{
	struct curl_slist *longer;
	char line[640]; /* a key has 512 characters at most */

	(void)snprintf(line, sizeof line, "%s%s", name, value);
	longer = curl_slist_append(*list, line);
	explicit_bzero(line, sizeof line);
	if (longer == NULL)
		return -1;
	*list = longer;
	return 0;
}

int
http_headers(struct curl_slist **list, const char *key)
{
	if (key != NULL && add_header(list, STEPONE_KEY_HEADER ": ", key) != 0)
		return -1;
	if (add_header(list, STEPONE_VERSION_HEADER ": ", STEPONE_VERSION) != 0 ||
	    add_header(list, "Content-Type: ", "application/json; charset=utf-8") != 0)
		return -1;
	return add_header(list, "Expect:", "");
}

int
http_as_it_is(struct curl_slist **list)
{
	return add_header(list, "Accept-Encoding: ", "identity");
}

int
http_unpack(CURL *easy)
{
	return curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK ? 0 : -1;
}

int
http_configure(CURL *easy, const char *url, char *error)
{
	static const struct {
		CURLoption option;
		long value;
	} numbers[] = { { CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
		{ CURLOPT_FOLLOWLOCATION, 0 }, { CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_SSL_VERIFYPEER, 1 }, { CURLOPT_SSL_VERIFYHOST, 2 } };
	const char *protocol = strncmp(url, "https:", 6) == 0 ? "https" : "http";
	int bad = 0;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		bad |= curl_easy_setopt(easy, numbers[i].option, numbers[i].value) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_URL, url) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocol) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PROXY, "") != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "rollcall") != CURLE_OK;
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A libcurl at run time that is older than its header does not know it, and waits. */
	(void)curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
	return bad == 0 ? 0 : -1;
}

/* One line of the headers, of those behind the body (chunked), or the blank one that ends them. */
static size_t
take_header(char *line, size_t size, size_t n, void *ctx)
{
	bool *whole = ctx;

	(void)size; /* always 1 */
	if (n <= 2 && (line[0] == '\r' || line[0] == '\n'))
		*whole = true;
	else if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		*whole = false; /* there was another reply before: 100, 103 */
	return n;
}

int
http_watch_headers(CURL *easy, bool *whole)
{
	int bad = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) != CURLE_OK;

	bad |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, whole) != CURLE_OK;
	return bad == 0 ? 0 : -1;
}
