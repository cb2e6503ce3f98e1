/*
 * http.h: libcurl, set up and taken down, once for the whole program. The main thread, before any
 * other begins and after all have ended.
 */
#ifndef HTTP_H
#define HTTP_H

#include "problem.h"

/*
 * Checks libcurl's version (7.85 or newer) and sets it up for the process; before any thread. 0, or
 * -1 with *problem.
 */
int http_init(struct problem *problem);
void http_cleanup(void);

#endif
