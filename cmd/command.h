/*
 * command.h: the subcommands. Each runs in the main thread and returns the exit code.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "config.h"
#include "problem.h"

enum exit_code check_command(const struct config *config, struct problem *problem);
enum exit_code run_command(struct config *config, struct problem *problem);
enum exit_code call_command(struct config *config, struct problem *problem);
enum exit_code export_command(const struct config *config, struct problem *problem);
enum exit_code collect_command(struct config *config, struct problem *problem);
enum exit_code settle_command(const struct config *config, struct problem *problem);
enum exit_code status_command(const struct config *config, struct problem *problem);
enum exit_code suppress_command(const struct config *config, struct problem *problem);
enum exit_code forget_command(const struct config *config, struct problem *problem);
enum exit_code info_command(const struct config *config, struct problem *problem);
enum exit_code listen_command(const struct config *config, struct problem *problem);
enum exit_code balance_command(const struct config *config, struct problem *problem);
enum exit_code engines_command(const struct config *config, struct problem *problem);
enum exit_code voices_command(const struct config *config, struct problem *problem);
enum exit_code doctor_command(const struct config *config, struct problem *problem);
enum exit_code simulate_command(const struct config *config, struct problem *problem);

#endif
