/*
 * charset.h: encodings of text, through iconv.
 *
 * What a file is written in, without being told: a byte order mark; else NULs that only UTF-16 has;
 * else UTF-8 where all of it is (RFC 3629, strictly), else GB18030, which holds GBK, what Chinese
 * Excel saves as CSV. A file that is well-formed UTF-8 for some while and then breaks is a broken
 * one, and no GB18030.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "roll_format.h"
#include "source.h"

/*
 * Fills in encoding and bom of *format. `wanted` is the value of --encoding, NULL: found out. 0;
 * -1 with *problem filled.
 */
int charset_detect(const struct source *source, const char *wanted, struct roll_format *format,
    struct problem *problem);

/* A name that iconv knows, and text in it can be written and read. */
bool charset_known(const char *name);

/*
 * The name as roll_format.h has it: `UTF-8`, `UTF-16LE` for an order that is not said. Others stay.
 */
const char *charset_name(const char *name);

/* From a source, as UTF-8: valid, without NUL and byte order mark. */
struct charset_in;

struct charset_in *charset_in_new(
    const struct source *source, const struct roll_format *format, struct problem *problem);

/*
 * The next bytes, some 64 KiB; they may end inside a character. Returns 1, 0 at the end, -1 with
 * *problem filled, which names the offset of the first byte that is wrong. Valid until the next
 * call.
 */
int charset_in_next(struct charset_in *in, struct span *block, struct problem *problem);
void charset_in_free(struct charset_in *in);

/* From UTF-8 into an encoding. */
struct charset_out;

/* NULL with *problem filled. */
struct charset_out *charset_out_new(const char *encoding, struct problem *problem);

/*
 * `text`, valid UTF-8, is added to *out. Characters that the encoding does not have become `?`, and
 * are counted.
 */
void charset_out_add(struct charset_out *charset, struct span text, struct text *out);
int64_t charset_out_lost(const struct charset_out *charset);
void charset_out_free(struct charset_out *charset);

#endif
