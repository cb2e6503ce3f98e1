/*
 * bare_csv.c: the yardstick of an intake: libcsv over a whole file, and nothing but counting its
 * cells.
 */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void
on_cell(void *data, size_t len, void *ctx)
{
	(void)data;
	(void)len;
	++*(long *)ctx;
}

static void
on_row(int end, void *ctx)
{
	(void)end;
	(void)ctx;
}

int
main(int argc, char **argv)
{
	static char block[64 * 1024];
	struct csv_parser parser;
	long cells = 0;
	ssize_t n;
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;

	if (fd < 0 || csv_init(&parser, 0) != 0)
		return 1;
	while ((n = read(fd, block, sizeof block)) > 0)
		if (csv_parse(&parser, block, (size_t)n, on_cell, on_row, &cells) != (size_t)n)
			return 1;
	if (n < 0 || csv_fini(&parser, on_cell, on_row, &cells) != 0)
		return 1;
	csv_free(&parser);
	return printf("%ld\n", cells) < 0;
}
