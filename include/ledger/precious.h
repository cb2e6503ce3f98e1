/*
 * precious.h: files that no output may ever replace, known by what is in them, and by their names
 * where they belong to one that is. Whose campaign they are of makes no difference. Any thread.
 */
#ifndef PRECIOUS_H
#define PRECIOUS_H

enum precious {
	PRECIOUS_NOT,
	PRECIOUS_LEDGER,
	PRECIOUS_HISTORY,
	PRECIOUS_BESIDE, /* belongs to a ledger or a history, or would if it were there */
	PRECIOUS_KEY,
};

/*
 * Looks at `path`, through links, and at what it would belong to by its name; nothing need be
 * there. What cannot be read is judged by its name.
 */
enum precious precious_of(const char *path);

/* What names end in that belong to a ledger or a history: `-wal`. NULL behind the last. */
const char *precious_ending(int i);

/* `a campaign's ledger`, for messages: not of PRECIOUS_NOT. */
const char *precious_name(enum precious precious);

#endif
