/*
 * banned.h: calls that this code base does without. Every .c file includes it last.
 *
 * strcpy and its kin do not know the size of their target, strtok, gmtime and localtime keep hidden
 * state, atoi cannot tell an error from 0. Use text.h, snprintf, strtoll, gmtime_r and zone.h.
 */
#ifndef BANNED_H
#define BANNED_H

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol gmtime localtime gets

#endif
