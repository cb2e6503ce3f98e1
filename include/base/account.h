/*
 * account.h: where the service is and with which key: checked before anything is sent. Pure.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "problem.h"

/* The address of the service's published guide. */
#define ACCOUNT_BASE "https://open-skill.steponeai.com"

/* The other address, which the service's public clients use. */
#define ACCOUNT_OTHER_BASE "https://open-skill-api.steponeai.com"

/* What we speak: X-Skill-Version. */
#define ACCOUNT_VERSION "1.0.0"

/* Of these two addresses the other one; NULL when `base` is neither. */
const char *account_other_base(const char *base);

/*
 * `https://host[:port][/path]`, or plain http to a loopback address; no slash at the end, no user,
 * query or fragment. 0, or -1 with *problem filled (EXIT_USAGE).
 */
int account_base_valid(const char *base, struct problem *problem);

/* 1 to 512 characters of printable ASCII, no space. 0, or -1. A key is never part of a message. */
int account_key_valid(const char *key);

#endif
