/* Fuzz target: bytes as a name to show, as words and numbers, as JSON, and as the arguments of every command. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/options.h"

enum { WORDS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/* Whatever was shown can be shown: it is UTF-8 without anything that moves a cursor. */
static void check_shown(const char *text)
{
    char *shown = text_shown(text), *again = text_shown(shown);
    if (strcmp(shown, again) != 0 || text_columns(shown) > 2 * strlen(shown))
        abort();
    free(shown);
    free(again);
}

static void read_numbers(const char *text, struct json *json)
{
    double number = 0;
    long whole = 0;
    char time[32];
    if (text_number(text, &number))
        json_number(json, NULL, number, (int)strlen(text) % 12);
    if (text_integer(text, &whole))
        json_integer(json, NULL, whole);
    memcpy(&number, text, strlen(text) < sizeof number ? strlen(text) : sizeof number);
    json_number(json, NULL, number, 6);
    if (number > -1e12 && number < 1e12)
        time_text(number, time, sizeof time);
}

static void write_json(const char *text)
{
    char *written = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&written, &length);
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, text, text);
    json_array_inline(&json, text);
    read_numbers(text, &json);
    json_end_array(&json);
    json_end_object(&json);
    fclose(out);
    for (size_t i = 0, step; i < length; i += step) {
        unsigned point;
        step = text_decode(written + i, &point);
        if (step == 0 || (point < ' ' && point != '\n'))
            abort();
    }
    free(written);
}

static void read_options(char **words, size_t count)
{
    for (size_t i = 0; command_at(i); i++) {
        const struct command *command = command_at(i);
        void *options = mem_zero(1, command->options_size);
        char *files[WORDS_MAX];
        size_t file_count;
        struct fault fault;
        if (options_read(command, options, (int)count, words, files, &file_count, &fault) != OK &&
            !*fault.text)
            abort();
        options_release(command, options);
        free(options);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const char *const known[] = {"loudness.integrated", "peak.true", "x", NULL};
    char *text = mem_zero(count + 1, 1), *words[WORDS_MAX];
    size_t word_count = 0;
    memcpy(text, bytes, count);
    check_shown(text);
    write_json(text);
    text_nearest(text, known);
    for (char *at = text; at < text + count && word_count < WORDS_MAX; at += strlen(at) + 1)
        words[word_count++] = at;
    read_options(words, word_count);
    free(text);
    return 0;
}
