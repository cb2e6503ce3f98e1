/*
 * completion.c: completion of the command line for bash, from the tables of commands and options.
 * Pure: it writes a text.
 */
#include "completion.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "option_table.h"

#include "banned.h"

#define WORD_MAX  32
#define WORDS_MAX 40

/* Words that an option takes, each once. */
struct words {
	char word[WORDS_MAX][WORD_MAX];
	size_t n;
};

static const char head[] =
    "# bash completion for rollcall, written by: rollcall completion bash\n"
    "_rollcall() {\n"
    "	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} IFS=$' \\t\\n'\n"
    "	local options='' words='' files='' value='' list='' before=''\n"
    "	COMPREPLY=()\n"
    "	# --option=value comes as three words\n"
    "	if [[ $cur == '=' ]]; then\n"
    "		cur=''\n"
    "	elif [[ $prev == '=' ]] && ((COMP_CWORD > 2)); then\n"
    "		prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "	fi\n";

static const char tail[] =
    "	*) return ;;\n"
    "	esac\n"
    "	if [[ -z $value && $cur == -* ]]; then\n"
    "		words=$options files=''\n"
    "	elif [[ -n $list && $cur == *,* ]]; then\n"
    "		before=${cur%,*},\n"
    "		cur=${cur##*,}\n"
    "	fi\n"
    "	mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$words\" -- \"$cur\")\n"
    "	if [[ -n $files ]]; then\n"
    "		compopt -o filenames 2>/dev/null\n"
    "		mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen \"$files\" -- \"$cur\")\n"
    "	fi\n"
    "}\n"
    "complete -F _rollcall rollcall\n";

static bool
takes(const struct option_row *row, const char *word)
{
	struct config scratch;

	options_defaults(&scratch);
	return row->set((char *)&scratch + row->offset, word) == 0;
}

static void
add_word(struct words *words, const struct option_row *row, const char *from, size_t len)
{
	char word[WORD_MAX];

	if (len == 0 || len >= sizeof word || words->n == WORDS_MAX ||
	    islower((unsigned char)from[0]) == 0)
		return;
	(void)snprintf(word, sizeof word, "%.*s", (int)len, from);
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->word[i], word) == 0)
			return;
	if (row == NULL || takes(row, word))
		memcpy(words->word[words->n++], word, sizeof word);
}

/* The pieces of `text` that the option takes. */
static void
add_pieces(struct words *words, const struct option_row *row, const char *text, const char *letters)
{
	while (*text != '\0') {
		size_t len = strspn(text, letters);

		add_word(words, row, text, len);
		text += len;
		text += strcspn(text, letters);
	}
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/*
 * What an option takes stands in its row in words for people: those of the words that it really
 * takes are the choice. One that takes any word has none but what stands as `FILE|none`.
 */
static void
find_words(const struct option_row *row, struct words *words)
{
	*words = (struct words){ .n = 0 };
	add_pieces(words, row, row->value, LETTERS);
	if (!takes(row, "xyzzy"))
		add_pieces(words, row, row->takes, LETTERS);
}

static bool
takes_list(const struct option_row *row, const struct words *words)
{
	char both[2 * WORD_MAX];

	if (words->n < 2 || takes(row, "xyzzy"))
		return false;
	(void)snprintf(both, sizeof both, "%s,%s", words->word[0], words->word[1]);
	return takes(row, both);
}

static void
put_words(struct text *out, const struct words *words)
{
	if (words->n == 0)
		return;
	text_adds(out, " words='");
	for (size_t i = 0; i < words->n; i++)
		text_addf(out, "%s%s", i == 0 ? "" : " ", words->word[i]);
	text_addc(out, '\'');
}

/* What compgen is asked for by the name that a value or operand has in the help. */
static const char *
files_of(const char *name)
{
	if (strcmp(name, "DIR") == 0)
		return " files=-d";
	if (strstr(name, "FILE") != NULL || strstr(name, "ROLL") != NULL ||
	    strstr(name, "LEDGER") != NULL)
		return " files=-f";
	return "";
}

static void
put_value(struct text *out, const struct option_row *row)
{
	struct words words;

	if (row->value == NULL || row->value[0] == '[')
		return;
	find_words(row, &words);
	text_adds(out, "\t\t");
	if (row->letter != 0)
		text_addf(out, "-%c | ", row->letter);
	text_addf(out, "--%s) value=1", row->name);
	put_words(out, &words);
	text_addf(out, "%s%s ;;\n", takes_list(row, &words) ? " list=1" : "", files_of(row->value));
}

static void
put_operand(struct text *out, const struct command *command)
{
	const char *more = command->more == NULL ? "" : command->more;
	struct words words = { .n = 0 };

	if (command->operand == NULL)
		return;
	add_pieces(&words, NULL, command->operand, LETTERS);
	/* Words are the first operand; what follows them is something else. */
	if (words.n > 0) {
		text_adds(out, "\t\t*) if ((COMP_CWORD == 2)); then");
		put_words(out, &words);
		text_addf(out, "; else value=1%s; fi ;;\n", files_of(more));
	} else if (files_of(command->operand)[0] != '\0' || files_of(more)[0] != '\0') {
		text_adds(out, "\t\t*) files=-f ;;\n");
	}
}

static void
put_command(struct text *out, const struct command *command)
{
	text_addf(out, "\t%s)\n\t\toptions='", command->name);
	for (size_t i = 0; i < option_table_rows; i++) {
		if ((option_table[i].commands & (unsigned)command->bit) == 0)
			continue;
		if (option_table[i].letter != 0)
			text_addf(out, "-%c ", option_table[i].letter);
		text_addf(out, "--%s ", option_table[i].name);
	}
	text_adds(out, "-h --help'\n\t\tcase $prev in\n");
	for (size_t i = 0; i < option_table_rows; i++)
		if ((option_table[i].commands & (unsigned)command->bit) != 0)
			put_value(out, &option_table[i]);
	put_operand(out, command);
	text_adds(out, "\t\tesac\n\t\t;;\n");
}

void
completion_bash(const struct command_table *commands, struct text *out)
{
	text_adds(out, head);
	text_adds(out, "\tif ((COMP_CWORD == 1)); then\n"
		       "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	for (size_t i = 0; i < commands->n; i++)
		text_addf(out, "%s ", commands->rows[i].name);
	text_adds(out, "--help --version' -- \"$cur\")\n\t\treturn\n\tfi\n"
		       "\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < commands->n; i++)
		put_command(out, &commands->rows[i]);
	text_adds(out, tail);
}
