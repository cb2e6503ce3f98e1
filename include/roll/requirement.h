/*
 * requirement.h: is it clear what the AI is to say? A guess, for warnings only. Pure.
 *
 * The AI makes up what it is not told: an appointment without a time gets one. So a warning is
 * given when a filled requirement
 * - is shorter than 8 characters;
 * - names no time: digits before 点 时 : 月 日 号 or am/pm, a date, 三点 五月 (but not 一点 alone),
 *   今天 周三 星期 上午 today Monday and the like;
 * - names neither a place (市 区 路 店 中心 医院 and the like) nor a person (先生 女士 老师 and the
 *   like, or the row's name is known);
 * - holds a placeholder that nobody filled: a word in { }.
 */
#ifndef REQUIREMENT_H
#define REQUIREMENT_H

#include "text.h"

#define REQUIREMENT_SHORT 8 /* characters: fewer are too few */

/*
 * True with what it lacks added to `reason` (`5 characters only; no time in it`). `filled` is the
 * requirement without a preamble, `name` the row's, which may be blank.
 */
bool requirement_unclear(struct span filled, struct span name, struct text *reason);

#endif
