#include "cli/fix_recipe.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/options.h"
#include "report/stored.h"

/* Options that say where and how, and not what becomes of the audio. */
static const char *const others[] = {"output", "dry-run", "album", "overwrite", "copy",  "report",
                                     "strict", "jobs",    "quiet", "color",     "recipe"};

static bool is_of_recipe(const struct option_row *row)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], row->name) == 0)
            return false;
    return true;
}

/* The option's value in a fresh string; "" for a flag that is given; NULL: it is not given. */
static char *value_of(const struct option_row *row, const struct fix_options *options)
{
    const void *at = (const char *)options + row->offset;
    const struct option_list *list = at;
    struct buf joined = {0};
    char *value = NULL;
    switch (row->kind) {
    case OPTION_FLAG:
        return *(const bool *)at ? mem_copy("") : NULL;
    case OPTION_NUMBER:
        return *(const long *)at ? mem_format("%ld", *(const long *)at) : NULL;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        return mem_copy(*(const char *const *)at);
    case OPTION_LIST:
    case OPTION_PATHS:
        for (size_t i = 0; i < list->count; i++)
            buf_addf(&joined, "%s%s", i ? "," : "", list->words[i]);
        value = list->count ? mem_copy(buf_text(&joined)) : NULL;
        buf_release(&joined);
    }
    return value;
}

void fix_recipe_note(struct mending *mending, const struct fix_options *options,
                     const struct plan_request *request)
{
    bool is_album = options->album && request->has_album_gain;
    for (const struct option_row *row = fix_rows; row->name; row++) {
        char *value = is_of_recipe(row) ? value_of(row, options) : NULL;
        if (value)
            *mending_add_word(mending) = (struct mending_word){
                .option = mem_copy(row->name), .value = row->kind == OPTION_FLAG ? NULL : value};
        if (row->kind == OPTION_FLAG)
            free(value);
    }
    if (is_album)
        *mending_add_word(mending) = (struct mending_word){
            .option = mem_copy("gain"), .value = mem_format("%.17g", request->album_gain_db)};
}

struct reading_recipe {
    struct fix_recipe *recipe;
    struct fix_options *options;
    bool is_found;
    enum status status;
    struct fault *fault;
};

/* The first file that fix wrote is the last that is looked at. */
static bool take_file(void *user, const struct outcome *outcome, size_t index)
{
    struct reading_recipe *reading = user;
    struct fix_recipe *recipe = reading->recipe;
    (void)index;
    for (size_t i = 0; outcome->mending && i < outcome->mending->recipe_count && reading->status == OK; i++) {
        const struct mending_word *word = &outcome->mending->recipe[i];
        recipe->texts = mem_grow(recipe->texts, recipe->count, &recipe->capacity, sizeof *recipe->texts);
        recipe->texts[recipe->count] = mem_copy(word->value);
        reading->status = options_take(fix_rows, reading->options, word->option,
                                       recipe->texts[recipe->count++], reading->fault);
    }
    reading->is_found |= outcome->mending != NULL;
    return !reading->is_found;
}

enum status fix_recipe_read(struct fix_recipe *recipe, struct fix_options *options, const char *path,
                            struct fault *fault)
{
    struct stored_report stored;
    struct reading_recipe reading = {.recipe = recipe, .options = options, .fault = fault};
    enum status status = stored_open(&stored, path, fault);
    if (status != OK)
        return status;
    status = stored_files(&stored, path, take_file, &reading, fault);
    stored_release(&stored);
    if (status == OK && !reading.is_found) {
        char *shown = text_shown(path);
        status = fail(fault, ERR_FORMAT, "no file in '%s' was written by fix", shown);
        free(shown);
    }
    return status == OK ? reading.status : status;
}

void fix_recipe_release(struct fix_recipe *recipe)
{
    for (size_t i = 0; i < recipe->count; i++)
        free(recipe->texts[i]);
    free(recipe->texts);
    *recipe = (struct fix_recipe){0};
}
