/*
 * simulated.c: the simulator as a child process. The main thread, before any other.
 */
#include "simulated.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "banned.h"

static void
child(const struct simulator_options *options, pid_t parent, int fd)
{
	struct problem problem = { 0 };

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)setpgid(0, 0);
	/* The parent may have gone before its death could be signalled. */
	if (getppid() != parent)
		_exit(EXIT_EARLY);
	if (simulator_run(options, fd, &problem) != 0)
		(void)fprintf(stderr, "rollcall: simulator: %s\n", problem.text);
	_exit((int)problem.code);
}

/* The base URL, which comes as one line once it listens. 0 or -1. */
static int
read_base(struct simulated *simulated, int fd)
{
	size_t len = 0;

	while (len < sizeof simulated->base - 1) {
		ssize_t n = read(fd, simulated->base + len, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		if (simulated->base[len] == '\n') {
			simulated->base[len] = '\0';
			return 0;
		}
		len++;
	}
	return -1;
}

int
simulated_start(
    struct simulated *simulated, const struct simulator_options *options, struct problem *problem)
{
	pid_t parent = getpid();
	int fds[2];

	*simulated = (struct simulated){ 0 };
	if (pipe2(fds, O_CLOEXEC) != 0)
		return problem_set(problem, EXIT_MACHINE, "no pipe: %s", strerror(errno));
	simulated->pid = fork();
	if (simulated->pid == 0) {
		close(fds[0]);
		child(options, parent, fds[1]);
	}
	close(fds[1]);
	if (simulated->pid < 0) {
		simulated->pid = 0;
		close(fds[0]);
		return problem_set(
		    problem, EXIT_MACHINE, "no process for the simulator: %s", strerror(errno));
	}
	if (read_base(simulated, fds[0]) != 0) {
		close(fds[0]);
		simulated_stop(simulated);
		/* It has told why itself. */
		return problem_set(problem, EXIT_MACHINE, "the simulator did not start");
	}
	close(fds[0]);
	return 0;
}

void
simulated_stop(struct simulated *simulated)
{
	if (simulated->pid <= 0)
		return;
	(void)kill(simulated->pid, SIGTERM);
	while (waitpid(simulated->pid, NULL, 0) < 0 && errno == EINTR)
		;
	simulated->pid = 0;
}
