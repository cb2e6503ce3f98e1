/*
 * table_writer.h: a format of output files, for table_out.c, whose table of formats has a row for
 * each. What the calls mean stands in table_out.h; `w` is what open returned.
 */
#ifndef TABLE_WRITER_H
#define TABLE_WRITER_H

#include "atomic_file.h"
#include "table_out.h"

struct table_writer {
	const char
	    *ending; /* of the names of such files, in any case: `.xlsx`; NULL: of all others */

	/* `file` stays the caller's; `standard`: it is standard output. NULL with *problem filled. */
	void *(*open)(struct atomic_file *file, bool standard, const struct table_style *style,
	    struct problem *problem);
	void (*sheet)(void *w, const char *name, enum table_sheet kind);
	void (*head)(void *w, struct span text, enum table_head whose);
	void (*text)(void *w, struct span text, enum table_tone tone);
	void (*count)(void *w, int64_t n);
	void (*money)(void *w, money amount);
	void (*end)(void *w);
	void (*chart)(void *w, const struct table_chart *chart);

	/* All of it goes to the file, which is called `name` in messages. 0, or -1 with *problem. */
	int (*finish)(void *w, const char *name, struct problem *problem);
	/* Once finished: characters that became `?`. */
	int64_t (*lost)(const void *w);
	void (*free)(void *w);
};

extern const struct table_writer csv_writer, xlsx_writer;

#endif
