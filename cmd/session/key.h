/*
 * key.h: finding the service's key: --key-file, else $STEPONEAI_API_KEY, else the member
 * `steponeai_api_key` of ~/.clawd/secrets.json. No message ever contains a key.
 */
#ifndef KEY_H
#define KEY_H

#include "config.h"
#include "problem.h"

#define KEY_SIZE 513

/*
 * 0 with `key` filled; or -1 with *problem filled (EXIT_USAGE): none found, a key file that others
 * can read (the group may, of a file in systemd's $CREDENTIALS_DIRECTORY), a link, or characters that no key has. `warning` (at least 256) gets words for people,
 * "" when there are none.
 */
int key_find(const struct config *config, char key[static KEY_SIZE], char warning[static 256],
    struct problem *problem);

/*
 * The process leaves no core dump from now on, nor do its children: the key stands in memory. First
 * of all, once.
 */
void key_guard(void);

#endif
