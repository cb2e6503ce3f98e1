/*
 * table_out.h: an output file of rows of typed cells: a workbook when its name ends in `.xlsx`, in
 * any case, else CSV. It is there whole or not at all (atomic_file.h). Any one thread.
 *
 * Begin with a sheet; put its cells in order, end each row. A CSV is one sheet of text: it holds
 * the first, and what is put on later ones, tones and charts go nowhere. So a caller puts
 * everything, whatever the kind. Errors are kept and told by table_out_commit.
 */
#ifndef TABLE_OUT_H
#define TABLE_OUT_H

#include "money.h"
#include "problem.h"
#include "table_chart.h"
#include "table_style.h"

struct table_out;

enum table_sheet {
	TABLE_LIST, /* one header, many rows: in a workbook frozen, with a filter, and the rows that
		       a sheet cannot hold go on in "NAME 2" under the same header */
	TABLE_PAGE, /* to be read as it stands, charts at its right */
};

/* Whose column a header cell names: told apart by their tints. */
enum table_head { TABLE_HEAD_ROLL, TABLE_HEAD_OURS };
#define TABLE_HEAD_END 2

/* `path` as the user gave it; `-` is standard output, CSV. NULL with *problem filled. */
struct table_out *table_out_open(
    const char *path, const struct table_style *style, struct problem *problem);

/*
 * All of these take a table of NULL for one that is not wanted, and do nothing. A sheet's name must
 * be there until the next sheet, or the commit.
 */
void table_out_sheet(struct table_out *t, const char *name, enum table_sheet kind);
void table_out_head(struct table_out *t, struct span text, enum table_head whose);
void table_out_text(struct table_out *t, struct span text);
void table_out_tone(struct table_out *t, struct span text, enum table_tone tone);
void table_out_count(struct table_out *t, int64_t n);    /* -1: an empty cell */
void table_out_money(struct table_out *t, money amount); /* MONEY_NONE: an empty cell */
void table_out_end(struct table_out *t);

/* At the right of this sheet's cells, below the charts before. */
void table_out_chart(struct table_out *t, const struct table_chart *chart);

/* How many rows were ended on this sheet. */
int64_t table_out_rows(const struct table_out *t);

/*
 * Everything is on the disk under a temporary name, and nothing more may be put; table_out_temp is
 * that name: a new string, NULL when memory is out. Not for `-`. 0, or -1 with *problem filled.
 */
int table_out_finish(struct table_out *t, struct problem *problem);
char *table_out_temp(const struct table_out *t);

/*
 * Finishes it if that was not done, and puts it into its place. Returns 0; or -1 with *problem
 * filled, and what stood at the path untouched.
 */
int table_out_commit(struct table_out *t, struct problem *problem);

/*
 * Once committed: the name in the same folder of a file that came to the path meanwhile; or NULL.
 */
const char *table_out_kept(const struct table_out *t);

/* Such a path is a workbook's, which holds TABLE_COLUMNS_MAX columns: Excel's limit. */
bool table_out_is_workbook(const char *path);
#define TABLE_COLUMNS_MAX 16384

/* Once committed: characters that the style's encoding does not have, and that became `?`. */
int64_t table_out_lost(const struct table_out *t);
void table_out_free(struct table_out *t);

#endif
