/*
 * asked.c: how long the service was asked for something, by its own count (nginx's stub_status).
 * Waits until it was asked COUNT times more than when this began, and prints the seconds from the
 * first of these to the last. Gives up after 300 s, or when process PID is gone (0: none).
 * asked PORT COUNT PID
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_NS 10000000
#define GIVE_UP  300.0

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Requests so far, this one and the earlier ones of ours left out; -1: it does not answer. */
static long
ask(const struct sockaddr_in *to, long *ours)
{
	static const char question[] = "GET /asked HTTP/1.0\r\n\r\n";
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char reply[2048];
	size_t len = 0;
	ssize_t n = -1;
	char *numbers;
	long accepted, handled, requests;

	if (fd >= 0 && connect(fd, (const struct sockaddr *)to, sizeof *to) == 0 &&
	    write(fd, question, sizeof question - 1) == (ssize_t)sizeof question - 1)
		while (len < sizeof reply - 1 &&
		       (n = read(fd, reply + len, sizeof reply - 1 - len)) > 0)
			len += (size_t)n;
	if (fd >= 0)
		close(fd);
	reply[len] = '\0';
	numbers = strstr(reply, "requests\n");
	if (numbers == NULL ||
	    sscanf(numbers + 9, "%ld %ld %ld", &accepted, &handled, &requests) != 3)
		return -1;
	return requests - ++*ours;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct timespec pause = { 0, PAUSE_NS };
	long first, count, ours = 0, n = 0;
	double begin = now(), started = 0;
	pid_t pid;

	if (argc != 4)
		return 2;
	to.sin_port = htons((unsigned short)atoi(argv[1]));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	count = atol(argv[2]);
	pid = (pid_t)atol(argv[3]);
	first = ask(&to, &ours);
	while (first >= 0 && now() - begin < GIVE_UP) {
		n = ask(&to, &ours);
		if (n < 0)
			break;
		if (n > first && started == 0)
			started = now();
		if (n - first >= count) {
			printf("%.3f\n", now() - started);
			return 0;
		}
		if (pid != 0 && kill(pid, 0) != 0)
			break;
		(void)nanosleep(&pause, NULL);
	}
	fprintf(stderr, "the service was asked %ld times, %ld wanted\n", n - first, count);
	return 1;
}
