/*
 * stop.c: signals that ask to stop, through a signalfd. The main thread. No handler, so no code
 * that may run in the middle of other code.
 */
#include "stop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "banned.h"

int
stop_open(struct problem *problem)
{
	struct sigaction hangup;
	sigset_t set;
	int fd;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	/* Under nohup(1) it is ignored, and stays so; a signalfd would see it all the same. */
	if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
		(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return problem_set(problem, EXIT_MACHINE, "signals: %s", strerror(errno));
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return problem_set(problem, EXIT_MACHINE, "signals: %s", strerror(errno));
	return fd;
}

int
stop_take(int fd)
{
	struct signalfd_siginfo info;
	int n = 0;

	while (read(fd, &info, sizeof info) == (ssize_t)sizeof info)
		n++;
	return n;
}
