/*
 * sync_time.c: what it costs to have 4 KiB on the disk: the median of 200, in milliseconds.
 * sync_time FILE
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TIMES 200

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char **argv)
{
	static char page[4096];
	double took[TIMES];
	int fd = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

	if (fd < 0)
		return 1;
	for (int i = 0; i < TIMES; i++) {
		double begin = now();

		if (write(fd, page, sizeof page) != (ssize_t)sizeof page || fdatasync(fd) != 0)
			return 1;
		took[i] = now() - begin;
	}
	qsort(took, TIMES, sizeof *took, by_size);
	printf("%.3f\n", took[TIMES / 2] * 1e3);
	close(fd);
	return 0;
}
