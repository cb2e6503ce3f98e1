/*
 * request.c: a task's request and reply apart from HTTP. The worker's thread.
 */
#include "request.h"

#include <stdio.h>

#include "failpoint.h"
#include "secret.h"
#include "units.h"

#include "banned.h"

const char request_too_old[] = "the program stood still since the call was claimed";

void
request_problem(struct task *task, const char *words)
{
	(void)snprintf(task->reply.problem, sizeof task->reply.problem, "%s", words);
}

int
request_write(
    struct task *task, int64_t timeout_ns, int64_t now, struct text *body, int64_t *left_ms)
{
	text_clear(body);
	*left_ms = REQUEST_LOOK_NS / MS_NS;
	switch (task->kind) {
	case TASK_DIAL:
		if (text_reserve(&task->reply.body, REQUEST_REPLY_USUAL) != 0)
			body->failed = true;
		*left_ms = (task->claimed + timeout_ns - now) / MS_NS;
		if (*left_ms <= 0) {
			request_problem(task, request_too_old);
			return -1;
		}
		wire_put_dial(
		    body, task->phone, text_span(&task->requirement), text_span(&task->parameters));
		break;
	case TASK_POLL:
		wire_put_poll(body, task->call_id);
		break;
	}
	if (!body->failed)
		return 0;
	request_problem(task, "out of memory");
	return -1;
}

void
request_read(struct task *task)
{
	struct reply *reply = &task->reply;
	struct span body = text_span(&reply->body);
	int bad = 0;

	reply->unread = false;
	switch (task->kind) {
	case TASK_DIAL:
		bad = wire_read_dial(body, &reply->dial);
		/*
		 * An id is enough. Without one nothing may be concluded from a reply that was not
		 * read whole.
		 */
		reply->unread = bad != 0 && reply->dial.id[0] == '\0';
		break;
	case TASK_POLL:
		bad = wire_read_record(reply->status, body, task->phone, &reply->record);
		wire_check_id(&reply->record, task->call_id);
		break;
	}
	if (bad != 0) {
		reply->complete = false;
		request_problem(task, "out of memory");
	}
}

/* Behind the name of a member: its value, or the first of its values, is a text of some length. */
static bool
has_text(const char *at, const char *end)
{
	if (at < end && *at == 's')
		at++;
	if (at == end || *at++ != '"')
		return false;
	while (at < end && strchr(" \t\r\n:[", *at) != NULL && *at != '\0')
		at++;
	return end - at >= 2 && at[0] == '"' && at[1] != '"';
}

bool
request_looks_placed(const struct task *task)
{
	const struct text *body = &task->reply.body;
	const char *at = body->data, *end = body->len == 0 ? at : at + body->len;

	while (at < end) {
		const char *found = memmem(at, (size_t)(end - at), "call_id", 7);

		if (found == NULL)
			return false;
		at = found + 7;
		if (has_text(at, end))
			return true;
	}
	return false;
}

bool
request_is_anonymous(const struct task *task)
{
	const struct reply *reply = &task->reply;

	return task->kind == TASK_POLL && reply->shared && !task->alone && reply->complete &&
	       reply->record.presence == WIRE_ENDED && !reply->record.named;
}

void
request_repeat(struct task *task)
{
	struct reply *reply = &task->reply;

	task->alone = true;
	reply->complete = reply->shared = false;
	reply->status = 0;
	reply->retry_after_s = -1;
	reply->problem[0] = '\0';
	text_clear(&reply->body);
}

/* In one write, or, where memory is too short for that, each on its own. 0, or -1. */
static int
log_replies(const struct task *done, struct reply_log *log, struct text *frames)
{
	int status = 0;

	if (!frames->failed)
		return reply_log_append(log, frames);
	for (const struct task *task = done; task != NULL; task = task->next) {
		if (task->kind != TASK_DIAL)
			continue;
		text_clear(frames);
		reply_log_frame(frames, task);
		if (reply_log_append(log, frames) != 0)
			status = -1;
	}
	return status;
}

void
request_read_all(struct task *done, struct reply_log *log, struct text *frames)
{
	bool unlogged = false;

#ifdef ROLLCALL_TEST_WITHOUT_LOG
	log = NULL;
#endif
	text_clear(frames);
	for (struct task *task = done; log != NULL && task != NULL; task = task->next)
		if (task->kind == TASK_DIAL)
			reply_log_frame(frames, task);
	if (frames->len > 0 || frames->failed) {
		failpoint("reply to be logged");
		unlogged = log_replies(done, log, frames) != 0;
		failpoint("reply logged");
	}
	for (struct task *task = done; task != NULL; task = task->next) {
		task->reply.unlogged = unlogged;
		request_read(task);
		failpoint(task->kind == TASK_DIAL ? "reply parsed" : "record parsed");
	}
}

void
request_hide(struct task *done, const char *key)
{
	for (struct task *task = done; task != NULL; task = task->next) {
		secret_hide_in(&task->reply.dial.message, key);
		secret_hide_in(&task->reply.record.transcript, key);
	}
}
