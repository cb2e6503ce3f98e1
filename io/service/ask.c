/*
 * ask.c: one question at a time, on libcurl. Any one thread. Knows no request that places a call.
 */
#include "ask.h"

#include <stdio.h>

#include "clock.h"
#include "http_private.h"
#include "secret.h"
#include "stepone.h"
#include "units.h"
#include "wire.h"

#include "banned.h"

#define CONNECT_MS INT64_C(10000) /* at most */

/* One question on its way. */
struct question {
	CURL *easy;
	struct curl_slist *headers;
	struct text url, body;
	struct ask_reply *reply;
	bool (*take)(void *ctx, struct span piece); /* NULL: into the reply */
	void *ctx;
	bool enough; /* `take` wants no more */
	bool headed; /* the headers are whole */
	int64_t silence_ns;
	int64_t heard; /* clock_boot() when something came last */
	char error[CURL_ERROR_SIZE];
};

static const struct {
	const char *path;
	bool post;
} questions[] = {
	[ASK_RECORD] = { STEPONE_POLL, true },
	[ASK_TALK] = { STEPONE_TALK, true },
	[ASK_BALANCE] = { STEPONE_BALANCE, false },
	[ASK_ENGINES] = { STEPONE_ENGINES, false },
	[ASK_VOICES] = { STEPONE_VOICES, false },
	[ASK_VERSION] = { STEPONE_SKILL, false },
};

/* Is what comes a stream, and no reply of another kind? */
static bool
is_stream(const struct question *question)
{
	const char *type = NULL;
	long status = 0;

	if (question->take == NULL)
		return false;
	(void)curl_easy_getinfo(question->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(question->easy, CURLINFO_CONTENT_TYPE, &type);
	return status == 200 && (type == NULL || strncasecmp(type, "application/json", 16) != 0);
}

static size_t
take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct question *question = ctx;
	struct text *body = &question->reply->body;

	(void)size; /* always 1 */
	question->heard = clock_boot();
	if (is_stream(question)) {
		question->enough = !question->take(question->ctx, (struct span){ data, n });
		return question->enough ? 0 : n;
	}
	if (n > HTTP_REPLY_MAX - body->len)
		return 0; /* makes libcurl end the transfer: a reply this long is none */
	text_add(body, data, n);
	return body->failed ? 0 : n;
}

/* Called by libcurl once a second at least. */
static int
look_at_watch(void *ctx, curl_off_t in_all, curl_off_t in, curl_off_t out_all, curl_off_t out)
{
	struct question *question = ctx;

	(void)in_all;
	(void)in;
	(void)out_all;
	(void)out;
	if (clock_boot() - question->heard <= question->silence_ns)
		return 0;
	(void)snprintf(question->reply->problem, sizeof question->reply->problem,
	    "nothing came for %lld s", (long long)(question->silence_ns / SECOND_NS));
	return 1; /* makes libcurl end the transfer */
}

/* 0, or -1 when memory is out. */
static int
prepare(struct question *question, const struct ask_options *options, enum ask_what what,
    const char *call_id)
{
	int64_t ms = options->timeout_ns / MS_NS;
	CURL *easy = question->easy = curl_easy_init();
	int bad;

	text_adds(&question->url, options->base);
	text_adds(&question->url, questions[what].path);
	if (call_id != NULL)
		wire_put_poll(&question->body, call_id);
	if (easy == NULL || question->url.failed || question->body.failed ||
	    http_headers(&question->headers, options->key) != 0 ||
	    http_as_it_is(&question->headers) != 0)
		return -1;
	bad = http_configure(easy, question->url.data, question->error) != 0;
	bad |= http_unpack(easy) != 0;
	bad |= http_watch_headers(easy, &question->headed) != 0;
	bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, question->headers) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, question) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		   (long)(ms < CONNECT_MS ? ms : CONNECT_MS)) != CURLE_OK;
	if (what == ASK_TALK) {
		/* A stream has no end of its own: it ends when nothing came for so long. */
		question->silence_ns = options->timeout_ns;
		bad |= curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_at_watch) != CURLE_OK;
		bad |= curl_easy_setopt(easy, CURLOPT_XFERINFODATA, question) != CURLE_OK;
		bad |= curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) != CURLE_OK;
	} else {
		bad |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)ms) != CURLE_OK;
	}
	if (questions[what].post) {
		bad |= curl_easy_setopt(easy, CURLOPT_POST, 1L) != CURLE_OK;
		bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
			   (curl_off_t)question->body.len) != CURLE_OK;
		bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, question->body.data) != CURLE_OK;
	}
	return bad == 0 ? 0 : -1;
}

/* `Date` into *reply. */
static void
read_date(CURL *easy, struct ask_reply *reply)
{
	struct curl_header *header;
	time_t seconds;

	if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return;
	seconds = curl_getdate(header->value, NULL);
	if (seconds > 0 && seconds < INT64_MAX / 1000)
		reply->date = (int64_t)seconds * 1000;
}

/* No secure connection although somebody is there. */
static bool
is_tls_problem(CURLcode rc)
{
	switch ((int)rc) {
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CERTPROBLEM:
		return true;
	}
	return false;
}

static int
perform(struct question *question)
{
	struct ask_reply *reply = question->reply;
	CURLcode rc;
	long status = 0;

	question->heard = clock_boot();
	rc = curl_easy_perform(question->easy);

	(void)curl_easy_getinfo(question->easy, CURLINFO_RESPONSE_CODE, &status);
	reply->status = (int)status;
	read_date(question->easy, reply);
	if ((rc == CURLE_OK || question->enough) && question->headed && !reply->body.failed)
		return 0;
	reply->untrusted = is_tls_problem(rc);
	reply->out_of_memory = rc == CURLE_OUT_OF_MEMORY || reply->body.failed;
	if (rc == CURLE_OK && !question->headed)
		(void)snprintf(
		    reply->problem, sizeof reply->problem, "it ended within its headers");
	if (reply->problem[0] == '\0')
		(void)snprintf(reply->problem, sizeof reply->problem, "%s",
		    question->error[0] != '\0' ? question->error : curl_easy_strerror(rc));
	return -1;
}

static int
ask(struct question *question, const struct ask_options *options, enum ask_what what,
    const char *call_id)
{
	struct ask_reply *reply = question->reply;
	int status = -1;

	text_clear(&reply->body);
	reply->status = 0;
	reply->untrusted = reply->out_of_memory = false;
	reply->date = 0;
	reply->problem[0] = '\0';
	if (prepare(question, options, what, call_id) == 0)
		status = perform(question);
	else
		reply->out_of_memory = true;
	secret_hide_in(&reply->body, options->key);
	secret_hide(reply->problem, strlen(reply->problem), options->key);
	curl_easy_cleanup(question->easy);
	curl_slist_free_all(question->headers);
	text_free(&question->url);
	text_free(&question->body);
	return status;
}

int
ask_once(const struct ask_options *options, enum ask_what what, const char *call_id,
    struct ask_reply *reply)
{
	struct question question = { .reply = reply };

	return ask(&question, options, what, call_id);
}

int
ask_listen(const struct ask_options *options, const char *call_id,
    bool (*take)(void *ctx, struct span piece), void *ctx, struct ask_reply *reply)
{
	struct question question = { .reply = reply, .take = take, .ctx = ctx };

	return ask(&question, options, ASK_TALK, call_id);
}

void
ask_reply_free(struct ask_reply *reply)
{
	text_free(&reply->body);
}

const char *
ask_library(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}

const char *
ask_library_tls(void)
{
	const char *tls = curl_version_info(CURLVERSION_NOW)->ssl_version;

	return tls == NULL ? "" : tls;
}
