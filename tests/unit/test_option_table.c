/*
 * test_option_table.c: every default is one that its option takes, of a command that has it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "option_table.h"
#include "testing.h"

static void
defaults(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_presets_n; i++) {
		const struct option_preset *preset = &option_presets[i];
		struct config config = { 0 };
		struct problem problem = { 0 };
		int found = 0;

		for (size_t k = 0; k < option_table_rows; k++) {
			const struct option_row *row = &option_table[k];

			if ((row->commands & preset->command) == 0 ||
			    strcmp(row->name, preset->name) != 0)
				continue;
			found++;
			ROW_INT(preset->name, option_set(&config, row, preset->value, &problem), 0);
		}
		ROW_INT(preset->name, found, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
