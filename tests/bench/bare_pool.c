/*
 * bare_pool.c: the yardstick of dialing and polling: libcurl and nothing else. 64 threads with an
 * easy handle each send a body of the same length as ours and throw the reply away; prints the
 * seconds from the first request to the last reply. bare_pool URL COUNT KEY BODY
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS 64

struct bench {
	const char *url, *key, *body;
	long count;
	atomic_long next, failed;
};

static size_t
drop(char *data, size_t size, size_t n, void *ctx)
{
	(void)data;
	(void)ctx;
	return size * n;
}

static void *
work(void *arg)
{
	struct bench *bench = arg;
	struct curl_slist *headers = NULL;
	CURL *easy = curl_easy_init();
	char key[128];

	(void)snprintf(key, sizeof key, "X-API-Key: %s", bench->key);
	headers = curl_slist_append(headers, key);
	headers = curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");
	headers = curl_slist_append(headers, "X-Skill-Version: 1.0.0");
	headers = curl_slist_append(headers, "Expect:");
	curl_easy_setopt(easy, CURLOPT_URL, bench->url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, bench->body);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	while (atomic_fetch_add(&bench->next, 1) < bench->count) {
		long status = 0;

		if (curl_easy_perform(easy) != CURLE_OK ||
		    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
		    status != 200)
			atomic_fetch_add(&bench->failed, 1);
	}
	curl_easy_cleanup(easy);
	curl_slist_free_all(headers);
	return NULL;
}

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct bench bench = { 0 };
	pthread_t threads[THREADS];
	double begin;

	if (argc != 5)
		return 2;
	bench.url = argv[1];
	bench.count = atol(argv[2]);
	bench.key = argv[3];
	bench.body = argv[4];
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return 1;
	begin = now();
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, &bench) != 0)
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("%.6f\n", now() - begin);
	curl_global_cleanup();
	if (bench.failed != 0)
		fprintf(stderr, "%ld requests failed\n", bench.failed);
	return bench.failed == 0 ? 0 : 1;
}
