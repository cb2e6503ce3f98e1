/*
 * simulated_talk.h: what is said in a simulated call, whole or as a live stream. Pure.
 *
 * The words depend on the seed, the number, the length of the talk and the person's mind alone: who
 * wants no more calls says so in words that opt_out.h finds, nobody else does. No `]` stands in
 * them: the public shell clients read the conversation up to the first one.
 */
#ifndef SIMULATED_TALK_H
#define SIMULATED_TALK_H

#include "simulated_call.h"
#include "text.h"

struct simulated_turn {
	const char *role;    /* `assistant` or `user`; static */
	const char *content; /* static */
};
#define SIMULATED_TURNS_MAX 16

/* Fills `turns` in the order spoken and returns how many; 0 when nobody answered. */
size_t simulated_talk_turns(const struct simulated_call *call, const struct simulated_fate *fate,
    struct simulated_turn turns[static SIMULATED_TURNS_MAX]);

/* Adds the turn as `{"role":"…","content":"…"}`. */
void simulated_talk_put(struct text *out, const struct simulated_turn *turn);

/* A live conversation being listened to; a plain value. */
struct simulated_stream {
	const struct simulator_options *options; /* not owned */
	struct simulated_call call;
	struct simulated_fate fate;
	struct simulated_turn turns[SIMULATED_TURNS_MAX];
	size_t n, next;        /* turns, and the one to tell next */
	int64_t keep_alive_ms; /* when the next comment line is due */
};

void simulated_talk_open(struct simulated_stream *stream, const struct simulator_options *options,
    const struct simulated_call *call, int64_t now_ms);

/*
 * Adds the events due by now: `: keep-alive` every half second (real time), `data: {…}` for each
 * turn, at last system `[DONE]`, or `[TIMEOUT]` 30 seconds after the start when nobody answered.
 * Opened late, it tells the talk from its start. Returns when to ask again (wall clock, ms), or -1:
 * that was the last event.
 */
int64_t simulated_talk_next(struct simulated_stream *stream, int64_t now_ms, struct text *out);

#endif
