/* Reads a command's arguments by its option rows, and prints help from the same rows. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/fault.h"
#include "cli/command.h"

/* Options may stand anywhere before "--"; what is no option goes into `words` (room for `count` of them). "-" is a word.
   Faults are ERR_USAGE and suggest the nearest option. */
enum status options_read(const struct command *command, void *options, int count, char **arguments,
                         char **words, size_t *word_count, struct fault *fault);
/* Gives the option of that name a value that stays where it is (NULL: a flag), unless it has one. ERR_USAGE as above. */
enum status options_take(const struct option_row *rows, void *options, const char *name, const char *value,
                         struct fault *fault);
void options_release(const struct command *command, void *options);
/* "mixcheck NAME USAGE", what it does, its options. */
void options_help(const struct command *command);

#endif
