/* The register of subcommands. */
#include "cli/command.h"

#include <string.h>

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
