/*
 * shown.h: standard output and standard error, so that nothing on them hides or moves what people
 * see. For the main thread.
 *
 * Whatever a command prints passes here, wherever its words come from: rolls, replies, names of
 * files. Control characters other than tab and LF, what turns the direction of reading and what
 * nobody sees (utf8.h) are written as JSON writes them, \u202e, which in JSON means the same;
 * broken UTF-8 as U+FFFD. Tables that are written to `-` do not pass here (csv_out.c sees to them).
 */
#ifndef SHOWN_H
#define SHOWN_H

#include <stdio.h>

/* The streams as they were. */
struct shown_before {
	FILE *out, *err;
};

/* Puts itself before both streams, before anything was printed. 0, or -1: no memory. */
int shown_begin(struct shown_before *before);
/* Writes what is left, and gives the streams back. */
void shown_end(const struct shown_before *before);

/*
 * Moves the cursor of the terminal that standard error is, or colours it: the only way past what is
 * kept off it. `sequence` is the program's own.
 */
void shown_control(const char *sequence);

#endif
