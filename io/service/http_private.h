/*
 * http_private.h: libcurl, and how every request of this program is made, whatever it asks.
 * Included by io/service/http.c, io/service/ask.c and io/service/service_private.h alone.
 */
#ifndef HTTP_PRIVATE_H
#define HTTP_PRIVATE_H

#include <curl/curl.h>
#include <stdbool.h>

#if LIBCURL_VERSION_NUM < 0x075500
#error "libcurl 7.85 or newer is wanted (CURLOPT_PREREQFUNCTION, CURLOPT_PROTOCOLS_STR)"
#endif

#define HTTP_REPLY_MAX (1024 * 1024) /* a reply that is longer is none */

/*
 * The headers of every request: the key (NULL: none), the version, JSON, and an empty `Expect:` (no
 * wait for a 100, and no second sending after a 417). 0, or -1 when memory is out, with *list what
 * there is: to be freed either way.
 */
int http_headers(struct curl_slist **list, const char *key);

/*
 * HTTP/1.1, certificates verified, no redirect (X-API-Key would follow it to another host), no
 * other protocol than the address names, no proxy of the environment. A request whose time is up
 * while its name is being looked up does not wait for the resolver: meanwhile nothing else of its
 * thread would be read, and times out in turn (libcurl 7.88.1, Curl_resolver_kill). `trouble` takes
 * CURL_ERROR_SIZE bytes; it and `url` must outlive the handle's use. 0, or -1: any option that is
 * refused makes the handle unusable.
 */
int http_configure(CURL *easy, const char *url, char *error);

/*
 * For a request that only asks: nothing packed is asked for, and what comes packed all the same is
 * unpacked as far as libcurl can. Never for one that rings a phone. 0 or -1.
 */
int http_as_it_is(struct curl_slist **list);
int http_unpack(CURL *easy);

/*
 * *whole tells from then on whether the headers of the reply have ended: for libcurl 7.88.1 one
 * that ends within them is a whole reply without a body (measured). Set it to false before each
 * request. 0, or -1 as above.
 */
int http_watch_headers(CURL *easy, bool *whole);

#endif
