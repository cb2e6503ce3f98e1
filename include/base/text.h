/*
 * text.h: a growing string of bytes.
 *
 * Start with `struct text t = { 0 }`, end with text_free. What is added is always followed by a
 * NUL, so that t.data is a C string once anything was added. When memory runs out `failed` is set
 * and stays set, and further additions do nothing: add freely, look at `failed` once at the end.
 */
#ifndef TEXT_H
#define TEXT_H

#include "span.h"

struct text {
	char *data; /* owned; NULL until something was added */
	size_t len; /* bytes, the NUL not counted */
	size_t cap;
	bool failed; /* an allocation failed since the last text_clear */
};

void text_add(struct text *t, const void *data, size_t len);
void text_adds(struct text *t, const char *s);
void text_addspan(struct text *t, struct span s);
void text_addc(struct text *t, char c);
void text_addf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Adds `s` for people to read on one line: in double quotes, control characters as '?', cut at
 * `most` bytes (never inside a character) with "..."
 */
void text_addquoted(struct text *t, struct span s, size_t most);

/*
 * Adds `s` for people to read on lines of its own: control characters as '?', but for LF, a tab as
 * a blank and a CR not at all, so that nobody's words move a terminal's cursor.
 */
void text_addlines(struct text *t, struct span s);

/*
 * Adds `s` as a file of ours may hold it: control characters other than tab, LF and CR as U+FFFD,
 * so that none reaches the terminal of who looks at the file.
 */
void text_addsafe(struct text *t, struct span s);

/* Makes room for `more` bytes ahead. Returns 0, or -1 with failed set. */
int text_reserve(struct text *t, size_t more);

/* Empties it and keeps the memory. */
void text_clear(struct text *t);
void text_free(struct text *t);

/* The bytes so far; valid until the next change. */
struct span text_span(const struct text *t);

/* The bytes so far as a C string, "" when nothing was added; valid until the next change. */
const char *text_str(const struct text *t);

#endif
