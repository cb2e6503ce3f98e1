/*
 * simulator_setup.c: the simulator's socket, limits, and the telling of its address.
 *
 * simulator.c's thread, before it serves. Must never listen anywhere but on loopback.
 */
#include "simulator_setup.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "text.h"

#include "banned.h"

#define BACKLOG     4096
#define SPARE_FILES 64 /* of the limit, for all that is not a connection */
#define MAX_OPEN    65536

int
simulator_setup_listen(int port, struct problem *problem)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int yes = 1, fd;

	if (port < 0 || port > UINT16_MAX)
		return problem_set(problem, EXIT_USAGE, "--port: 0 to 65535 wanted");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* What it accepts inherits TCP_NODELAY. */
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == -1 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) == -1 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		problem_set(
		    problem, EXIT_MACHINE, "simulator: 127.0.0.1:%d: %s", port, strerror(errno));
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

unsigned
simulator_setup_connections(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return SPARE_FILES;
	if (limit.rlim_cur < limit.rlim_max) {
		struct rlimit raised = { limit.rlim_max, limit.rlim_max };

		/* Refused: what there is must do. */
		if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
			limit = raised;
	}
	if (limit.rlim_cur >= MAX_OPEN + SPARE_FILES)
		return MAX_OPEN;
	if (limit.rlim_cur < (rlim_t)2 * SPARE_FILES)
		return SPARE_FILES;
	return (unsigned)limit.rlim_cur - SPARE_FILES;
}

int
simulator_setup_tell(int listener, int fd, struct problem *problem)
{
	struct sockaddr_in address = { 0 };
	socklen_t len = sizeof(address);
	struct text base = { 0 };
	ssize_t n;

	if (getsockname(listener, (struct sockaddr *)&address, &len) == -1)
		return problem_set(
		    problem, EXIT_MACHINE, "simulator: its address: %s", strerror(errno));
	text_addf(&base, "http://127.0.0.1:%u\n", (unsigned)ntohs(address.sin_port));
	if (base.failed) {
		text_free(&base);
		return problem_memory(problem);
	}
	do
		n = write(fd, base.data, base.len);
	while (n == -1 && errno == EINTR);
	text_free(&base);
	if (n == -1)
		return problem_set(
		    problem, EXIT_MACHINE, "simulator: telling its address: %s", strerror(errno));
	return 0;
}
