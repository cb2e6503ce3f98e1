/*
 * turns.h: a conversation: who said what, a line for each turn, `AI: …`, `Person: …`, `system: …`,
 * or another role's name (`?` where it has none). A line break within a turn is a blank there: so
 * no words can pose as another speaker's. Pure.
 */
#ifndef TURNS_H
#define TURNS_H

#include "text.h"

enum speaker {
	SPEAKER_PERSON,
	SPEAKER_AI,
	SPEAKER_SYSTEM,
	SPEAKER_UNKNOWN, /* listened to as the person */
};

struct turn {
	enum speaker speaker;
	struct span words;
};

/*
 * By the service's word for it, whatever its case, blanks, hyphens and underscores: `user`, `客户`;
 * `assistant`, `机器人`; `system` …
 */
enum speaker turns_speaker(struct span role);

/* Adds a turn, on a line of its own, unless its words are blank. */
void turns_add(struct text *talk, struct span role, struct span words);

/*
 * Adds a conversation that is one text: parted where a speaker is named (`用户：`, `AI: `) at the
 * beginning of a line or behind a blank or a sign. What nobody is named for is of an unknown
 * speaker.
 */
void turns_add_told(struct text *talk, struct span told);

/* Takes the first turn off *talk. False when there is none. */
bool turns_next(struct span *talk, struct turn *turn);

/* Somebody else than the AI and the system has words in it. */
bool turns_somebody_spoke(struct span talk);

/*
 * What was said by the person, or by who may be: `heard` is cleared, and gets a line for each
 * stretch that the AI did not interrupt by more than a word of assent. Speech recognition cuts
 * sentences anywhere: turns that follow each other are one, SPOKEN_BORDER (spoken.h) between them.
 */
void turns_heard(struct span talk, struct text *heard);

/* Adds a part of it for people to read. */
void turns_show_heard(struct text *out, struct span heard);

#endif
