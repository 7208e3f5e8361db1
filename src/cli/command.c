/* The register of subcommands. */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define MEMBER(name) extern const struct command command_##name;
#include "cli/cli.inc"
#undef MEMBER

static const struct command *const commands[] = {
#define MEMBER(name) &command_##name,
#include "cli/cli.inc"
#undef MEMBER
};

const struct command *command_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

const char *command_nearest(const char *word)
{
    const char *names[sizeof commands / sizeof *commands + 1] = {0};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        names[i] = commands[i]->name;
    return text_nearest(word, names);
}

void command_complain(const char *kind, const char *word, const char *nearest)
{
    char *shown = text_shown(word);
    fprintf(stderr, "mixcheck: there is no %s '%s'%s%s%s\n", kind, shown, nearest ? "; did you mean '" : "",
            nearest ? nearest : "", nearest ? "'?" : "");
    free(shown);
}
