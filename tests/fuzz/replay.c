/*
 * replay.c: gives the files named on the command line to a fuzz target, one after the other, as
 * libFuzzer would. For machines without it, and for an input that was found. Prints how many there
 * were.
 */
#include <signal.h>

#include "fuzz.h"

static const char *at; /* the file being tried */

/* A rule does not hold: which input showed it. */
static void
on_abort(int signal)
{
	static const char words[] = "the input is ";

	(void)signal;
	(void)!write(STDERR_FILENO, words, sizeof words - 1);
	(void)!write(STDERR_FILENO, at, strlen(at));
	(void)!write(STDERR_FILENO, "\n", 1);
}

int
main(int argc, char **argv)
{
	struct text input = { 0 };

	(void)signal(SIGABRT, on_abort);
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(at = argv[i], "rb");
		char block[4096];
		size_t n;
		char *copy;

		if (file == NULL) {
			perror(argv[i]);
			return 2;
		}
		text_clear(&input);
		while ((n = fread(block, 1, sizeof block, file)) > 0)
			text_add(&input, block, n);
		(void)fclose(file);
		/* Of its very size, so that the sanitizers see who reads on. */
		copy = malloc(input.len == 0 ? 1 : input.len);
		MUST(copy != NULL && !input.failed);
		memcpy(copy, text_str(&input), input.len);
		(void)LLVMFuzzerTestOneInput((const uint8_t *)copy, input.len);
		free(copy);
	}
	text_free(&input);
	(void)printf("%s: %d inputs\n", argv[0], argc - 1);
	return argc > 1 ? 0 : 2;
}
