/* The contract of a subcommand: one file, one descriptor, one line in cli.am. Help comes from the rows. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

enum { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_USAGE = 2, EXIT_FILE = 3 };

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char *, borrowed from argv */
    OPTION_LIST,   /* struct option_list: may be given again, and takes a,b,c */
    OPTION_PATHS,  /* struct option_list: may be given again, one path each */
    OPTION_NUMBER, /* long within min and max */
    OPTION_CHOICE, /* const char * out of choices */
};

struct option_list {
    char **words; /* NULL-terminated when not NULL; freed by options_release */
    size_t count, capacity;
};

/* One row an option; `offset` is where its value goes in the command's options struct. The last row has no name. */
struct option_row {
    const char *name; /* "target", without dashes */
    char letter;      /* 't', or 0 */
    enum option_kind kind;
    size_t offset;
    const char *argument; /* "NAME" in the help; NULL for a flag */
    const char *help;
    const char *const *choices; /* OPTION_CHOICE: NULL-terminated */
    long min, max;              /* OPTION_NUMBER */
};

struct command {
    const char *name;
    const char *usage;   /* "FILE... [options]" */
    const char *summary; /* one line */
    const char *detail;  /* a paragraph or two for help; may be NULL */
    const struct option_row *rows;
    size_t options_size;
    /* `words` are the arguments that are no options. Returns the exit status. */
    int (*run)(void *options, char **words, size_t word_count);
};

const struct command *command_at(size_t index);
const struct command *command_find(const char *name);
/* The name of the command that was probably meant, or NULL. */
const char *command_nearest(const char *word);
/* Says on standard error that there is no `kind` called `word`, and what was probably meant (NULL: nobody knows). */
void command_complain(const char *kind, const char *word, const char *nearest);

#endif
