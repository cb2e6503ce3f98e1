/*
 * task.c: making and clearing tasks. Whoever holds the task calls it.
 */
#include "task.h"

#include <stdlib.h>

#include "banned.h"

struct task *
task_new(void)
{
	struct task *task = calloc(1, sizeof *task);

	if (task != NULL)
		task_clear(task);
	return task;
}

void
task_clear(struct task *task)
{
	struct reply *reply = &task->reply;

	task->next = NULL;
	task->contact = 0;
	task->phone[0] = task->key[0] = task->call_id[0] = '\0';
	task->claimed = task->shuts = task->era = task->claimed_at = 0;
	text_clear(&task->requirement);
	text_clear(&task->parameters);
	task->alone = false;
	reply->sent = reply->complete = reply->unlogged = reply->unread = reply->unfit = false;
	reply->shared = false;
	reply->stray_of = 0;
	reply->status = 0;
	reply->retry_after_s = -1;
	reply->problem[0] = '\0';
	text_clear(&reply->body);
	reply->dial.id[0] = '\0';
	reply->dial.success = -1;
	reply->dial.object = reply->dial.error = reply->dial.claims = false;
	text_clear(&reply->dial.message);
	text_clear(&reply->record.transcript);
}

void
task_free(struct task *task)
{
	if (task == NULL)
		return;
	text_free(&task->requirement);
	text_free(&task->parameters);
	text_free(&task->reply.body);
	wire_dial_free(&task->reply.dial);
	wire_record_free(&task->reply.record);
	free(task);
}

void
task_free_list(struct task *first)
{
	while (first != NULL) {
		struct task *next = first->next;

		task_free(first);
		first = next;
	}
}

struct task *
task_reuse(struct task **list)
{
	struct task *task = *list;

	if (task == NULL)
		return task_new();
	*list = task->next;
	task_clear(task);
	return task;
}

void
task_keep(struct task **list, struct task *task)
{
	task->next = *list;
	*list = task;
}
