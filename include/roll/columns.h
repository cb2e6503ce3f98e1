/*
 * columns.h: which column of a roll is what. Pure.
 *
 * Columns are found by their English or Chinese names, case, spaces and full width ignored:
 *   name         name 姓名 称呼
 *   phone        phone phones mobile 手机 手机号 手机号码 电话 电话号码 联系电话
 *   requirement  requirement 内容 需求 外呼需求 通知内容
 *   not_before   not_before, not before, 最早 最早时间 不早于
 *   not_after    not_after, not after, 最晚 最晚时间 不晚于
 *   those of call_parameters.h, by their names
 * or by `--columns name=姓名,phone=电话,requirement=内容`, which holds for the roles it names. No
 * phone column, or two columns that could be one role: refused, never guessed.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "call_parameters.h"
#include "problem.h"
#include "span.h"

enum role {
	ROLE_NAME,
	ROLE_PHONE,
	ROLE_REQUIREMENT,
	ROLE_NOT_BEFORE,
	ROLE_NOT_AFTER,
#define X(NAME, name, option, kind) ROLE_##NAME,
	/* in the order of enum call_parameter, beginning with ROLE_OF_PARAMETERS */
	CALL_PARAMETER_LIST(X)
#undef X
	    ROLE_END /* no role; how many there are */
};
#define ROLE_OF_PARAMETERS ROLE_AGENT_ID

struct columns {
	size_t count;     /* cells of the header, and so of every row */
	char **header;    /* owned; the header's cells as they stand, C strings */
	int at[ROLE_END]; /* index of the role's column, or -1: only phone is always there */
};

/*
 * Reads the header `cells` of `file` (for messages). `wanted` is the value of --columns, or NULL.
 * Returns 0; or -1 with *problem filled (EXIT_USAGE) and *columns empty. Free with columns_free.
 */
int columns_parse(struct columns *columns, const char *file, const struct span *cells, size_t n,
    const char *wanted, struct problem *problem);
void columns_free(struct columns *columns);

/* No role has a column. */
void columns_none(int at[static ROLE_END]);

/*
 * The value of --columns makes sense by itself (known roles, none twice, no empty name). 0, or -1.
 */
int columns_wanted_valid(const char *wanted);

/* Two names are the same column name: case, spaces and full width ignored. */
bool columns_same_name(struct span a, struct span b);

/*
 * Numbers stand below that header, whosever: one of the names for phone above, or one that ends
 * like them or like 联系方式 or tel, with what tells it from others behind it: 备用电话, 手机号2,
 * `Phone (work)`. For lists, in which all of them count.
 */
bool columns_is_phone(struct span header);

/* No column of these is a phone's: fills *problem with what to do, and returns -1. */
int columns_no_phone(const char *file, const struct span *cells, size_t n, struct problem *problem);

/* The role's name in messages and --columns: `name`, `phone`, `not_before`. */
const char *columns_role_name(enum role role);

#endif
