/*
 * service.h: the Stepone AI service over HTTP: the worker that a pool drives. libcurl behind it.
 *
 * A dial is guarded: libcurl sends a POST again by itself when a reused connection dies before the
 * reply (measured on 7.88.1). A fuse in CURLOPT_PREREQFUNCTION lets one sending through for each
 * claim, and none when the claim is older than `timeout`. Dials have connections of their own, kept
 * for a few seconds only. No redirect, HTTP/1.1, no proxy of the environment, replies capped at 1
 * MiB, certificates verified; plain http to loopback only.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdint.h>

#include "pool.h"
#include "problem.h"
#include "reply_log.h"

struct service_options {
	const char *base;      /* `https://host[:port][/path]`, no slash at the end */
	const char *key;       /* X-API-Key */
	int64_t timeout_ns;    /* of a dial, from the claim to the end of the reply */
	struct reply_log *log; /* replies of dials go here before they are read; NULL: nowhere */
	int concurrency;       /* tasks in flight, over all workers */
};

/* The worker for pool_new; `options` must outlive the pool. */
struct pool_worker service_worker(const struct service_options *options);

#endif
