/* mixcheck help [COMMAND] */
#include <stdio.h>

#include "cli/command.h"
#include "cli/options.h"

static void print_overview(void)
{
    puts("usage: mixcheck FILE... [--target NAME,...]\n"
         "       mixcheck COMMAND ...\n"
         "\n"
         "Measures mixes and masters, and judges them by what services, stations and\n"
         "shops really ask. FILE is an audio file, a folder, or - for standard input.\n"
         "\n"
         "commands:");
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)); i++)
        printf("  %-10s %s\n", command->name, command->summary);
    puts("\n"
         "exit status: 0 passed (warnings allowed), 1 a target failed, 2 wrong usage,\n"
         "             3 a file could not be examined or is damaged\n"
         "\n"
         "'mixcheck help COMMAND' says more about one; 'man mixcheck' says all.\n"
         "'mixcheck --version' prints the version.");
}

static int run_help(void *options, char **words, size_t word_count)
{
    (void)options;
    if (word_count == 0) {
        print_overview();
        return EXIT_PASS;
    }
    const struct command *command = command_find(words[0]);
    if (command) {
        options_help(command);
        return EXIT_PASS;
    }
    command_complain("command", words[0], command_nearest(words[0]));
    return EXIT_USAGE;
}

const struct command command_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "explain a command and its options",
    .run = run_help,
};
