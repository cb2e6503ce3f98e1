/*
 * asking.c: one question to the service. The main thread. Prints a document, and warnings about
 * the key.
 */
#include "asking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "account.h"
#include "http.h"
#include "money.h"
#include "outcome.h"
#include "stepone.h"
#include "wire.h"

#include "banned.h"

#define QUOTED_MAX 200

const char *
asking_base(const struct config *config)
{
	const char *environment = getenv("STEPONEAI_API_BASE");

	if (config->api_base != NULL)
		return config->api_base;
	return environment != NULL ? environment : STEPONE_BASE;
}

int
asking_open(
    struct asking *asking, const struct config *config, bool key_wanted, struct problem *problem)
{
	char warning[256];
	struct problem none = { 0 };

	*asking = (struct asking){ .options = {
				       .base = asking_base(config),
				       .timeout_ns = config->timeout_ns,
				   } };
	if (account_base_valid(asking->options.base, problem) != 0)
		return -1;
	if (key_find(config, asking->key, warning, &none) == 0) {
		asking->options.key = asking->key;
	} else if (key_wanted || config->key_file != NULL) {
		*problem = none;
		return -1;
	}
	if (warning[0] != '\0')
		(void)fprintf(stderr, "warning: %s\n", warning);
	return http_init(problem);
}

void
asking_close(struct asking *asking)
{
	explicit_bzero(asking->key, sizeof asking->key);
	ask_reply_free(&asking->reply);
	http_cleanup();
}

/* The service says no: in its own words where it has some. */
static void
refuse(const struct ask_reply *reply, const struct json *document, struct problem *problem)
{
	struct text words = { 0 };
	struct span message = json_string(json_get(document, "message"));

	if (message.len == 0)
		message = json_string(json_get(document, "error"));
	if (message.len > 0) {
		text_adds(&words, ": ");
		text_addquoted(&words, message, QUOTED_MAX);
	}
	(void)problem_set(problem, EXIT_SERVICE, "the service says no%s (HTTP status %d)",
	    text_str(&words), reply->status);
	text_free(&words);
}

struct json *
asking_judge(const struct asking *asking, int rc, struct problem *problem)
{
	const struct ask_reply *reply = &asking->reply;
	const char *base = asking->options.base;
	struct json *document = NULL;
	int status = reply->status;

	if (stepone_stop(status) != NULL) {
		(void)problem_set(
		    problem, EXIT_SERVICE, "%s (HTTP status %d)", stepone_stop(status), status);
		return NULL;
	}
	if (reply->out_of_memory) {
		(void)problem_memory(problem);
		return NULL;
	}
	if (rc != 0) {
		(void)problem_set(
		    problem, EXIT_EARLY, "%s: no whole answer: %s", base, reply->problem);
		return NULL;
	}
	if (status == STEPONE_TOO_FAST || status / 100 == 5) {
		(void)problem_set(problem, EXIT_EARLY,
		    "the service is too busy, or broken (HTTP status %d): try again later", status);
		return NULL;
	}
	document = json_parse(text_span(&reply->body));
	if (document == NULL && errno == ENOMEM)
		(void)problem_memory(problem);
	else if (document == NULL && status / 100 == 2)
		(void)problem_set(problem, EXIT_SERVICE,
		    "%s: the answer is not JSON: is this the service's address?", base);
	else if (status / 100 != 2 || json_bool(json_get(document, "success")) == 0)
		refuse(reply, document, problem);
	else if (wire_drop_steering(document) != 0)
		(void)problem_memory(problem);
	else
		return document;
	json_free(document);
	return NULL;
}

struct json *
asking_answer(struct asking *asking, enum ask_what what, struct problem *problem)
{
	int rc = ask_once(&asking->options, what, NULL, &asking->reply);

	return asking_judge(asking, rc, problem);
}

int
asking_print_json(const struct json *document, struct problem *problem)
{
	struct text out = { 0 };
	int status = json_put(&out, document);

	text_addc(&out, '\n');
	if (status != 0 || out.failed)
		status = problem_memory(problem);
	else
		(void)fputs(text_str(&out), stdout);
	text_free(&out);
	return status;
}

void
asking_put_scalar(struct text *out, const struct json *node)
{
	struct span s = json_string(node);
	double number;

	if (s.data != NULL)
		text_addlines(out, s);
	else if (json_number(node, &number) || json_bool(node) != -1)
		/* Memory that is out shows in `out`. */
		(void)json_put(out, node);
}

bool
asking_balance(const struct json *document, struct text *out, double *yuan)
{
	const struct json *node = json_get(document, "balance");
	char shown[32], *end;
	struct span s;
	money amount;

	if (node == NULL)
		node = json_get(json_get(document, "data"), "balance");
	s = json_string(node);
	if (s.len > 0 && s.len < sizeof shown) {
		*yuan = strtod(s.data, &end);
		if (end == s.data || *end != '\0')
			return false;
	} else if (!json_number(node, yuan)) {
		return false;
	}
	amount = money_from_yuan(*yuan);
	/* Money with more decimals than ours, and debts, as they came. */
	if (amount != MONEY_NONE && (double)amount / (double)MONEY_YUAN == *yuan)
		text_adds(out, money_show(amount, shown));
	else
		asking_put_scalar(out, node);
	return true;
}
