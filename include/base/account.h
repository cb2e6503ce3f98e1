/*
 * account.h: where the service is and with which key: checked before anything is sent. Pure.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "problem.h"

/*
 * `https://host[:port][/path]`, or plain http to a loopback address; no slash at the end, no user,
 * query or fragment. 0, or -1 with *problem filled (EXIT_USAGE).
 */
int account_base_valid(const char *base, struct problem *problem);

/* 1 to 512 characters of printable ASCII, no space. 0, or -1. A key is never part of a message. */
int account_key_valid(const char *key);

#endif
