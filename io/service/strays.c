/*
 * strays.c: whose reply is it? What waits on a connection before a request is sent, and what comes
 * behind its reply, belongs to no request that is known: a gateway answered twice, or late. The
 * worker's thread. Sends nothing, and decides nothing but whether a reply may be another's.
 *
 * Three walls. Nothing goes out on a connection on which something waits, and connections rest
 * between two requests, where there are others (transfer.c). What came behind a reply while nobody
 * used the connection is seen, and ends it. And a dial's "not placed", which would have the phone
 * ring again, is believed only when nothing came behind it for a while: a stray one that was under
 * way as the request was sent is followed by the request's own, or by the end of the connection.
 */
#include "clock.h"
#include "request.h"
#include "service_private.h"
#include "units.h"

#include "banned.h"

/* How long a reply that is not believed at once waits for another one on its connection. */
#define HOLD_MIN (100 * MS_NS)
#define HOLD_MAX (2 * SECOND_NS)

/* What came on an idle connection is looked at after so long: its end may follow. */
#define CAME_NS (100 * MS_NS)

/* More came on its connection than was asked for. */
static void
distrust(struct transfer *transfer, int64_t contact)
{
	struct reply *reply = &transfer->task->reply;

	transfer->lane->worker->distrusts = true;
	if (reply->stray_of == 0)
		reply->stray_of = contact;
	transfer->connection.contact = 0; /* told */
}

bool
strays_none(struct transfer *transfer)
{
	struct connection *connection = &transfer->connection;
	const struct curl_tlssessioninfo *info = NULL;
	struct task *task = transfer->task;
	bool used = connection->requests > 0;

	if (connection->secure &&
	    curl_easy_getinfo(transfer->easy, CURLINFO_TLS_SSL_PTR, &info) == CURLE_OK &&
	    info->backend == CURLSSLBACKEND_OPENSSL)
		connection->tls = info->internals;
	transfer->found = connection_peek(connection);
	if (transfer->found == CONNECTION_SPOKEN)
		distrust(transfer, used ? connection->contact : task->contact);
	if (used && (task->alone || transfer->lane->worker->distrusts))
		transfer->found = CONNECTION_ENDED;
	switch (transfer->found) {
	case CONNECTION_QUIET:
	case CONNECTION_HANDED:
		connection->requests++;
		connection->contact = task->contact;
		return true;
	case CONNECTION_ENDED:
	case CONNECTION_PARTED:
		request_problem(task, "the connection ended before it was used");
		return false;
	case CONNECTION_SPOKEN:
		request_problem(task, "the service sent something before it was asked");
		return false;
	}
	return false;
}

/* How long a reply takes here, at most, of late. */
static void
time_reply(const struct transfer *transfer)
{
	struct lane *lane = transfer->lane;
	curl_off_t begun = 0, came = 0;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &begun);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_STARTTRANSFER_TIME_T, &came);
	lane->usual -= lane->usual / 64;
	if ((came - begun) * 1000 > lane->usual)
		lane->usual = (came - begun) * 1000;
}

/* Nobody can tell whether the reply is this call's: it counts as none. */
static void
doubt(struct transfer *transfer, const char *why)
{
	transfer->lane->worker->distrusts = true;
	transfer->task->reply.complete = false;
	request_problem(transfer->task, why);
}

static const char many[] = "more than one came on its connection";
static const char closed[] = "it may be another request's, and its connection was closed behind it";

/*
 * May it be another request's? On a connection that carried one before, or on which something
 * waited.
 */
static bool
may_be_anothers(const struct transfer *transfer)
{
	const struct connection *connection = &transfer->connection;

#ifdef ROLLCALL_TEST_WITHOUT_HOLD
	return false;
#endif
	return connection->requests > 1 || transfer->found == CONNECTION_HANDED ||
	       transfer->lane->worker->distrusts;
}

bool
strays_hold(struct transfer *transfer)
{
	struct lane *lane = transfer->lane;
	struct task *task = transfer->task;
	struct reply *reply = &task->reply;
	int64_t ns = 2 * lane->usual;
	bool overflowed;

	if (!reply->complete)
		return false;
	if (task->kind == TASK_DIAL)
		time_reply(transfer);
	overflowed = transfer_overflowed(transfer);
	if (overflowed)
		distrust(transfer, task->contact);
	reply->shared = transfer->connection.requests > 1;
	/* A reply with an id is believed; a poll can be sent again. */
	if (task->kind != TASK_DIAL || request_looks_placed(task))
		return false;
	if (overflowed) {
		doubt(transfer, many);
	} else if (may_be_anothers(transfer)) {
		ns = ns < HOLD_MIN ? HOLD_MIN : ns > HOLD_MAX ? HOLD_MAX : ns;
		transfer->since = clock_boot() + ns;
		transfers_put(&lane->held, transfer);
		return true;
	}
	return false;
}

struct transfer *
strays_held(struct lane *lane, int64_t *next)
{
	struct transfer *transfer, *due = NULL;
	struct transfers all = lane->held;

	if (all.first == NULL)
		return NULL;
	lane->held.first = NULL;
	while (all.first != NULL) {
		transfer = transfers_take(&all);
		if (due == NULL && transfer->since <= clock_boot()) {
			due = transfer;
			continue;
		}
		if (transfer->since < *next)
			*next = transfer->since;
		transfers_put(&lane->held, transfer);
	}
	if (due == NULL)
		return NULL;
	switch (connection_peek(&due->connection)) {
	case CONNECTION_SPOKEN:
	case CONNECTION_PARTED:
		distrust(due, due->task->contact);
		doubt(due, many);
		connection_end(&due->connection);
		break;
	case CONNECTION_ENDED:
		/* A late page of a gateway, which closes, looks no different. */
		if (due->connection.requests > 1)
			doubt(due, closed);
		break;
	case CONNECTION_QUIET:
	case CONNECTION_HANDED:
		break;
	}
	return due;
}

void
strays_came(struct lane *lane, int fd)
{
	struct transfer *transfer = transfer_of(lane, fd);

	if (transfer == NULL)
		return;
	transfer->came = true;
	if (lane->came == INT64_MAX)
		lane->came = clock_boot() + CAME_NS;
}

int64_t
strays_peek(struct lane *lane)
{
	if (lane->came > clock_boot())
		return lane->came;
	lane->came = INT64_MAX;
	for (struct transfer *transfer = lane->made; transfer != NULL;
	     transfer = transfer->next_made) {
		/* On a connection that is in use again, or held, it is seen there. */
		if (transfer->came && transfer->task == NULL &&
		    connection_peek(&transfer->connection) == CONNECTION_SPOKEN) {
			lane->worker->distrusts = true;
			if (transfer->connection.contact != 0)
				lane->worker->stray_of = transfer->connection.contact;
			transfer->connection.contact = 0;
			connection_end(&transfer->connection);
		}
		transfer->came = false;
	}
	return INT64_MAX;
}
