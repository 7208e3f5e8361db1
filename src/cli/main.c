/* mixcheck: the first word is a subcommand; any other first word is a file to check. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/xml.h"
#include "base/xml_checked.h"
#include "cli/command.h"
#include "cli/options.h"

/* The profiles and curves that come with the program, written by data/checked when it was built. */
static const struct xml_checked checked[] = {
#include "cli/checked.inc"
    {{0}},
};

static int run(const struct command *command, int count, char **arguments)
{
    struct fault fault;
    size_t word_count;
    void *options = mem_zero(1, command->options_size);
    char **words = mem_zero((size_t)count + 1, sizeof *words);
    int status = EXIT_USAGE;
    if (options_read(command, options, count, arguments, words, &word_count, &fault) == OK)
        status = command->run(options, words, word_count);
    else
        fprintf(stderr, "mixcheck: %s\n", fault.text);
    options_release(command, options);
    free(options);
    free(words);
    return status;
}

/* Whether "--help" or "-h" stands among the options. */
static bool asks_help(int count, char **arguments)
{
    for (int i = 0; i < count && strcmp(arguments[i], "--") != 0; i++)
        if (strcmp(arguments[i], "--help") == 0 || strcmp(arguments[i], "-h") == 0)
            return true;
    return false;
}

/* Whether a first word that is no command is meant as one: no file has that name, and it has nothing of a path. */
static bool is_misspelt(const char *word)
{
    struct stat entry;
    return !strpbrk(word, "./") && *word != '-' && stat(word, &entry) != 0 && command_nearest(word);
}

static int dispatch(int count, char **arguments)
{
    const struct command *help = command_find("help"), *check = command_find("check");
    if (count == 0) {
        fputs("usage: mixcheck FILE... [--target NAME]\n'mixcheck help' says more\n", stderr);
        return EXIT_USAGE;
    }
    if (strcmp(arguments[0], "--help") == 0 || strcmp(arguments[0], "-h") == 0)
        return run(help, 0, NULL);
    const struct command *command = command_find(arguments[0]);
    if (asks_help(count, arguments)) {
        char *name[] = {(char *)(command ? command->name : check->name)};
        return run(help, 1, name);
    }
    if (!command && is_misspelt(arguments[0])) {
        command_complain("file or command", arguments[0], command_nearest(arguments[0]));
        return EXIT_USAGE;
    }
    return command ? run(command, count - 1, arguments + 1) : run(check, count, arguments);
}

static bool asks_version(int count, char **arguments)
{
    return count > 0 && (strcmp(arguments[0], "--version") == 0 || strcmp(arguments[0], "-V") == 0);
}

/* Everything but the version, which needs no library. */
static int work(int count, char **arguments)
{
    mem_start();
    xml_checked_use(checked, sizeof checked / sizeof *checked - 1);
    int status = dispatch(count, arguments);
    xml_stop();
    return status;
}

int main(int count, char **arguments)
{
    signal(SIGPIPE, SIG_IGN); /* a report that cannot be written is an error with a sentence */
    int status = EXIT_PASS;
    if (asks_version(count - 1, arguments + 1))
        puts("mixcheck " MIXCHECK_VERSION);
    else
        status = work(count - 1, arguments + 1);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("mixcheck: cannot write to standard output\n", stderr);
        status = EXIT_FILE;
    }
    return status;
}
