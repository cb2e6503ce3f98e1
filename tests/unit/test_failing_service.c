/*
 * test_failing_service.c: the worker that speaks HTTP, with each allocation and each call of the system failing in
 * turn, and nobody listening at the service's address. A request is never taken for sent, and comes back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include "clock.h"
#include "failing.h"
#include "http.h"
#include "service.h"
#include "testing.h"
#include "units.h"

static struct service_options options = {
	.key = "any", .timeout_ns = 20 * SECOND_NS, .concurrency = 4
};

/* A dial and a look, filled as the engine does; what it needs is there before anything fails. */
static struct task *
made(enum task_kind kind)
{
	struct task *task = task_new();

	assert_non_null(task);
	task->kind = kind;
	task->contact = kind == TASK_DIAL ? 1 : 2;
	memcpy(task->phone, "13800138000", PHONE_SIZE);
	(void)snprintf(task->key, sizeof task->key, "key");
	(void)snprintf(task->call_id, sizeof task->call_id, "c-1");
	task->claimed = clock_boot();
	text_adds(&task->requirement, "text");
	return task;
}

static void
once(void *ctx)
{
	const struct pool_worker worker = service_worker(&options);
	struct problem problem = { .code = EXIT_DONE };
	struct task *dial = made(TASK_DIAL), *look = made(TASK_POLL), *back = NULL;
	struct pool *pool;
	int n = 0;

	(void)ctx;
	failing_begin();
	pool = pool_new(1, &worker, &problem);
	if (pool != NULL) {
		pool_submit(pool, dial);
		pool_submit(pool, look);
		pool_flush(pool);
		dial = look = NULL;
	}
	for (int64_t until = clock_boot() + 30 * SECOND_NS; pool != NULL && n < 2;) {
		if (pool_wait(pool, 1, -1, until, &problem) != 0 || clock_boot() >= until)
			break;
		while ((back = pool_take(pool)) != NULL)
			for (struct task *next; back != NULL; back = next, n++) {
				next = back->next;
				if (back->reply.sent && back->kind == TASK_DIAL)
					fail_msg("%s: taken for sent", failing_name());
				assert_true(
				    !back->reply.complete && back->reply.problem[0] != '\0');
				task_free(back);
			}
	}
	if (!failing_end() && n != 2)
		fail_msg("%d of 2 came back", n);
	if (pool == NULL && problem.text[0] == '\0')
		fail_msg("%s: nothing was said", failing_name());
	if (pool != NULL && n != 2 && problem.code == EXIT_DONE)
		fail_msg("%s: %d of 2 came back", failing_name(), n);
	pool_free(pool);
	task_free(dial);
	task_free(look);
}

static void
each(void **state)
{
	assert_true(failing_each(failing_kind(state), once, NULL) > 0);
}

/* An address where nobody listens: the kernel's choice, held but never listened at. */
static int
begin(void **state)
{
	static char base[64];
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	(void)snprintf(base, sizeof base, "http://127.0.0.1:%d", (int)ntohs(address.sin_port));
	options.base = base;
	return http_init(&(struct problem){ 0 });
}

static int
end(void **state)
{
	(void)state;
	http_cleanup();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAILING_TEST(each, FAILING_MEMORY),
		FAILING_TEST(each, FAILING_SYSTEM),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
