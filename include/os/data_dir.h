/*
 * data_dir.h: the folder of what is kept across campaigns. Any one thread; reads the environment.
 */
#ifndef DATA_DIR_H
#define DATA_DIR_H

#include "problem.h"

/*
 * `given` (--data-dir, may be NULL), else $STATE_DIRECTORY (the first, where systemd names
 * several), else $XDG_DATA_HOME/rollcall, else $HOME/.local/share/rollcall; what the environment
 * names counts only when it begins with `/` (XDG base directory specification). An owned string;
 * or NULL with *problem filled. Looks at no file.
 */
char *data_dir_choose(const char *given, struct problem *problem);

/*
 * Makes the folder, and those above it that are missing, for its owner alone (0700); what it made
 * outlives a power failure. One that is there is left as it is. 0, or -1 with *problem filled
 * (EXIT_MACHINE).
 */
int data_dir_make(const char *dir, struct problem *problem);

#endif
