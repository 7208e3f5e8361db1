#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const struct option_row *row_by_name(const struct command *command, const char *name, size_t length)
{
    for (const struct option_row *row = command->rows; row && row->name; row++)
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    return NULL;
}

static const struct option_row *row_by_letter(const struct command *command, char letter)
{
    for (const struct option_row *row = command->rows; row && row->name; row++)
        if (row->letter == letter)
            return row;
    return NULL;
}

static enum status unknown_option(const struct command *command, const char *argument, struct fault *fault)
{
    enum { ROWS_MAX = 64 };
    const char *names[ROWS_MAX + 1];
    size_t count = 0;
    for (const struct option_row *row = command->rows; row && row->name && count < ROWS_MAX; row++)
        names[count++] = row->name;
    names[count] = NULL;
    char *shown = text_shown(argument),
         *word = mem_format("%.*s", (int)strcspn(argument + 2, "="), argument + 2);
    const char *nearest = strncmp(argument, "--", 2) == 0 ? text_nearest(word, names) : NULL;
    if (nearest)
        fail(fault, ERR_USAGE, "there is no option '%s'; did you mean '--%s'?", shown, nearest);
    else
        fail(fault, ERR_USAGE, "there is no option '%s'; 'mixcheck help %s' lists them", shown,
             command->name);
    free(shown);
    free(word);
    return ERR_USAGE;
}

static void list_add(struct option_list *list, const char *word, size_t length)
{
    list->words = mem_resize(list->words, list->count + 2, sizeof *list->words);
    list->words[list->count++] = mem_format("%.*s", (int)length, word);
    list->words[list->count] = NULL;
}

static void list_split(struct option_list *list, const char *words)
{
    while (*words) {
        size_t length = strcspn(words, ",");
        if (length)
            list_add(list, words, length);
        words += length + (words[length] == ',');
    }
}

static enum status take_choice(const struct option_row *row, const char **to, const char *value,
                               struct fault *fault)
{
    for (const char *const *choice = row->choices; *choice; choice++)
        if (strcmp(*choice, value) == 0) {
            *to = *choice;
            return OK;
        }
    char *shown = text_shown(value);
    const char *nearest = text_nearest(value, row->choices);
    if (nearest)
        fail(fault, ERR_USAGE, "'--%s %s' is not known; did you mean '%s'?", row->name, shown, nearest);
    else
        fail(fault, ERR_USAGE, "'--%s %s' is not known; it takes %s", row->name, shown, row->argument);
    free(shown);
    return ERR_USAGE;
}

static enum status take_value(const struct option_row *row, void *options, const char *value,
                              struct fault *fault)
{
    void *to = (char *)options + row->offset;
    long number;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)to = true;
        return OK;
    case OPTION_TEXT:
        *(const char **)to = value;
        return OK;
    case OPTION_LIST:
        if (value[strspn(value, ",")] == '\0') /* as of a script's variable that is not set */
            return fail(fault, ERR_USAGE, "'--%s' names nothing; it takes %s", row->name, row->argument);
        list_split(to, value);
        return OK;
    case OPTION_PATHS:
        list_add(to, value, strlen(value));
        return OK;
    case OPTION_CHOICE:
        return take_choice(row, to, value, fault);
    case OPTION_NUMBER:
        if (!text_integer(value, &number) || number < row->min || number > row->max)
            return fail(fault, ERR_USAGE, "'--%s' takes a whole number from %ld to %ld", row->name, row->min,
                        row->max);
        *(long *)to = number;
        return OK;
    }
    return OK;
}

static bool is_given(const struct option_row *row, const void *options)
{
    const void *at = (const char *)options + row->offset;
    switch (row->kind) {
    case OPTION_FLAG:
        return *(const bool *)at;
    case OPTION_NUMBER:
        return *(const long *)at != 0;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        return *(const char *const *)at != NULL;
    default:
        return ((const struct option_list *)at)->count > 0;
    }
}

enum status options_take(const struct option_row *rows, void *options, const char *name, const char *value,
                         struct fault *fault)
{
    const struct option_row *row = rows;
    while (row->name && strcmp(row->name, name) != 0)
        row++;
    if (!row->name || (row->kind == OPTION_FLAG) != (value == NULL))
        return fail(fault, ERR_USAGE, "there is no such option as '--%s%s'", name, value ? "=" : "");
    return is_given(row, options) ? OK : take_value(row, options, value, fault);
}

/* One argument that begins with "--"; *at moves on when the value is the next argument. */
static enum status take_long(const struct command *command, void *options, char **arguments, int count,
                             int *at, struct fault *fault)
{
    const char *argument = arguments[*at];
    size_t length = strcspn(argument + 2, "=");
    const char *value = argument[2 + length] == '=' ? argument + 3 + length : NULL;
    const struct option_row *row = row_by_name(command, argument + 2, length);
    if (!row)
        return unknown_option(command, argument, fault);
    if (row->kind == OPTION_FLAG && value)
        return fail(fault, ERR_USAGE, "'--%s' takes no value", row->name);
    if (row->kind != OPTION_FLAG && !value) {
        if (*at + 1 >= count)
            return fail(fault, ERR_USAGE, "'--%s' needs a value: %s", row->name, row->argument);
        value = arguments[++*at];
    }
    return take_value(row, options, value, fault);
}

/* One argument of letters: -qt spotify, -tspotify. */
static enum status take_letters(const struct command *command, void *options, char **arguments, int count,
                                int *at, struct fault *fault)
{
    const char *argument = arguments[*at];
    for (const char *letter = argument + 1; *letter; letter++) {
        const struct option_row *row = row_by_letter(command, *letter);
        if (!row)
            return unknown_option(command, argument, fault);
        const char *value = NULL;
        if (row->kind != OPTION_FLAG) {
            value = letter[1] ? letter + 1 : *at + 1 < count ? arguments[++*at] : NULL;
            if (!value)
                return fail(fault, ERR_USAGE, "'-%c' needs a value: %s", *letter, row->argument);
        }
        enum status status = take_value(row, options, value, fault);
        if (status != OK || value)
            return status;
    }
    return OK;
}

enum status options_read(const struct command *command, void *options, int count, char **arguments,
                         char **words, size_t *word_count, struct fault *fault)
{
    enum status status = OK;
    bool words_only = false;
    *word_count = 0;
    for (int i = 0; i < count && status == OK; i++) {
        char *argument = arguments[i];
        if (words_only || argument[0] != '-' || argument[1] == '\0')
            words[(*word_count)++] = argument;
        else if (strcmp(argument, "--") == 0)
            words_only = true;
        else if (argument[1] == '-')
            status = take_long(command, options, arguments, count, &i, fault);
        else
            status = take_letters(command, options, arguments, count, &i, fault);
    }
    return status;
}

void options_release(const struct command *command, void *options)
{
    for (const struct option_row *row = command->rows; row && row->name; row++) {
        if (row->kind != OPTION_LIST && row->kind != OPTION_PATHS)
            continue;
        struct option_list *list = (void *)((char *)options + row->offset);
        for (size_t i = 0; i < list->count; i++)
            free(list->words[i]);
        free(list->words);
        *list = (struct option_list){0};
    }
}

void options_help(const struct command *command)
{
    enum { COLUMN = 28, WIDTH = 79 };
    printf("usage: mixcheck %s %s\n\n", command->name, command->usage);
    text_write_wrapped(stdout, command->summary, 0, 0, WIDTH);
    if (command->detail) {
        putchar('\n');
        text_write_wrapped(stdout, command->detail, 0, 0, WIDTH);
    }
    if (command->rows && command->rows->name)
        printf("\noptions:\n");
    for (const struct option_row *row = command->rows; row && row->name; row++) {
        char letter[8] = "    ";
        if (row->letter)
            snprintf(letter, sizeof letter, "-%c, ", row->letter);
        int used = printf("  %s--%s%s%s", letter, row->name, row->argument ? " " : "",
                          row->argument ? row->argument : "");
        if (used > COLUMN - 2) {
            putchar('\n');
            used = 0;
        }
        printf("%*s", COLUMN - used, "");
        text_write_wrapped(stdout, row->help, COLUMN, COLUMN, WIDTH);
    }
}
