/*
 * opt_out.h: does the person say in the call that they want no more calls? Pure. Listened for are
 * our own ways to say it (opt_out_grammar.h), or phrases of the user's in their place.
 *
 * A phrase is found within one sentence, whatever stands between its characters that is no letter
 * or digit, ASCII in either case, full-width and traditional characters as their common forms
 * (`不要，再打`, `DON’T CALL`, `別再打`). It may go on over the border of two turns (SPOKEN_BORDER of
 * spoken.h), behind which nothing takes it away. Five rules keep out what only looks like it; the
 * words that they speak of must stand right there, no punctuation between:
 * - a phrase that begins or ends with an ASCII letter or digit begins or ends a word there;
 * - `不要…` is not the question `要不要…` (but `不要不要…` counts), nor `不用…` `用不用…`, and so on;
 * - `别…` is not the end of `特别`, `分别`, `级别` and the like;
 * - `…打` is a call unless a word follows that is struck otherwise: `打折`, `打车`, `打疫苗`, `打印` …
 * - `退订` is not of a deposit or a room (`退订金`), `拉黑` not of a place or a car (`拉黑龙江`), nor
 *   `联系` of `联系方式`, `来电` of `来电显示`, `…我` of `…我老公`.
 * Where words leave it open, it is an opt-out: one call too few is the smaller harm.
 */
#ifndef OPT_OUT_H
#define OPT_OUT_H

#include "opt_out_grammar.h"
#include "problem.h"
#include "text.h"

/* Start with { 0 }, end with opt_out_free. */
struct opt_out {
	unsigned *codes; /* owned; of each phrase its length, its folded letters, 0 */
	size_t len, cap;
	struct opt_out_starts own; /* n 0: our own ways to say it do not count */
};

/*
 * Our own ways to say it (opt_out_grammar.h), Chinese and English, which hold without a file. 0, or
 * -1: memory is out.
 */
int opt_out_defaults(struct opt_out *phrases);

/*
 * Adds the phrases of a file: UTF-8, one a line, at least two letters or digits each; blank lines
 * and lines that begin with # are passed over; there must be one. `path` is what messages call it.
 * Returns 0; or -1 with *problem filled: EXIT_USAGE, or EXIT_MACHINE when memory is out.
 */
int opt_out_parse(
    const char *path, struct span file, struct opt_out *phrases, struct problem *problem);
void opt_out_free(struct opt_out *phrases);

/*
 * Is one of them in what a person said? *sentence is then the sentence with it (cut at 。！？!? and
 * line ends, trimmed); it points into `said`.
 */
bool opt_out_find(const struct opt_out *phrases, struct span said, struct span *sentence);

#endif
