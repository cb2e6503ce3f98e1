/*
 * command_list.h: every subcommand, once: X(NAME, name, operand, what may follow it, help). From here
 * come the bits of option_table.h's rows (FOR_NAME), the functions of command.h (name_command) and
 * main.c's table. An operand is the first thing that stands without `--`; NULL: there is none.
 */
#ifndef COMMAND_LIST_H
#define COMMAND_LIST_H

#define COMMANDS(X)                                                                         \
	X(CHECK, check, "ROLL", NULL, "validate a roll and find duplicates; calls nobody")  \
	X(RUN, run, "ROLL", NULL, "call everybody on a roll once")                          \
	X(CALL, call, "PHONES", "REQUIREMENT",                                              \
	    "call one or several numbers, joined by commas, once")                          \
	X(COLLECT, collect, "LEDGER", NULL, "ask again for records of calls; calls nobody") \
	X(STATUS, status, "LEDGER", NULL, "where a campaign stands")                        \
	X(SETTLE, settle, "LEDGER", NULL, "say what became of an unknown row")              \
	X(EXPORT, export, "LEDGER", NULL, "write a campaign's results again")               \
	X(SUPPRESS, suppress, "add|remove|list|import", "[NUMBER|FILE]...",                 \
	    "your do-not-call list: add NUMBER..., remove NUMBER..., list, import FILE")    \
	X(FORGET, forget, "NUMBER", "[LEDGER]...",                                          \
	    "erase a person from what is kept, and from ledgers")                           \
	X(INFO, info, "CALL_ID", "[TRIES]", "what became of one call")                      \
	X(LISTEN, listen, "CALL_ID", NULL, "a conversation, as it is spoken")               \
	X(BALANCE, balance, NULL, NULL, "what is left on the account")                      \
	X(ENGINES, engines, NULL, NULL, "the models that the service has")                  \
	X(VOICES, voices, NULL, NULL, "the voices that it has")                             \
	X(DOCTOR, doctor, NULL, NULL, "is everything ready for a campaign?")                \
	X(SIMULATE, simulate, NULL, NULL, "a local stand-in for the service")               \
	X(COMPLETION, completion, "bash", NULL, "a script that completes command lines")

enum command_number {
#define X(NAME, name, operand, more, help) COMMAND_##NAME,
	COMMANDS(X)
#undef X
};

/* Which command an option belongs to, as bits. */
enum command_bit {
#define X(NAME, name, operand, more, help) FOR_##NAME = 1 << COMMAND_##NAME,
	COMMANDS(X)
#undef X
};
#define FOR_ACCOUNT (FOR_BALANCE | FOR_ENGINES | FOR_VOICES)

#endif
