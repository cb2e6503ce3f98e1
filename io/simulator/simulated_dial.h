/*
 * simulated_dial.h: the simulator's initiate_call: calls placed or not, replies spoiled or not, the
 * log.
 *
 * Part of simulated_service: same thread, same rules.
 */
#ifndef SIMULATED_DIAL_H
#define SIMULATED_DIAL_H

#include "simulated_service.h"

struct simulated_dial;

/* Opens the log. `options` must outlive it. Returns NULL with *problem filled. */
struct simulated_dial *simulated_dial_new(
    const struct simulator_options *options, struct problem *problem);

/*
 * As simulated_service_answer, for a request to initiate_call. A *reply whose status is set already
 * is a refusal that stands: the request is logged with it, nothing is placed.
 */
int simulated_dial_answer(struct simulated_dial *dial, const struct simulated_request *request,
    struct simulated_reply *reply, struct problem *problem);
void simulated_dial_free(struct simulated_dial *dial);

#endif
