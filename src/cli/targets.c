/* mixcheck targets list | show NAME... | check FILE... | new NAME --from BASE */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/age.h"
#include "cli/command.h"
#include "cli/target_new.h"
#include "cli/target_show.h"
#include "judge/shelf.h"
#include "judge/target_list.h"

struct targets_options {
    const char *from, *output;
};

static const struct option_row rows[] = {
    {"from", 0, OPTION_TEXT, offsetof(struct targets_options, from), "BASE",
     "new: the target whose rules the new one takes over, a name or a file", NULL, 0, 0},
    {"output", 'o', OPTION_TEXT, offsetof(struct targets_options, output), "FILE",
     "new: write the profile into this file, which must not be there yet", NULL, 0, 0},
    {0},
};

static int complain(const struct fault *fault, enum status status)
{
    fprintf(stderr, "mixcheck: %s\n", fault->text);
    return status == ERR_USAGE ? EXIT_USAGE : EXIT_FILE;
}

static int complain_usage(const char *text)
{
    fprintf(stderr, "mixcheck: %s\n", text);
    return EXIT_USAGE;
}

static int show(const struct targets_options *options, char **words, size_t count)
{
    (void)options;
    struct target_list list = {0};
    struct fault fault;
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++)
        status = target_list_add(&list, words[i], &fault);
    for (size_t i = 0; i < list.count; i++) {
        if (i)
            putchar('\n');
        show_target(&list.targets[i]);
    }
    target_list_release(&list);
    return status == OK ? EXIT_PASS : complain(&fault, status);
}

static void list_target(const struct target *target, size_t column)
{
    bool is_own = shelf_is_own(target->path);
    char *text = mem_format("%s%s", is_own ? "(yours) " : "", target->summary);
    show_row(2, column, target->id, text);
    free(text);
}

static void list_groups(const struct target_list *list)
{
    enum { COLUMN_MAX = 24 };
    size_t column = 0;
    for (size_t i = 0; i < list->count; i++) {
        size_t columns = 2 + text_columns(list->targets[i].id) + 2;
        if (columns > column && columns <= COLUMN_MAX)
            column = columns;
    }
    for (const struct target_group *group = target_groups; group->id; group++) {
        bool any = false;
        for (size_t i = 0; i < list->count; i++) {
            if (strcmp(list->targets[i].group, group->id) != 0)
                continue;
            if (!any)
                printf("%s (%s)\n", group->heading, group->id);
            any = true;
            list_target(&list->targets[i], column);
        }
    }
}

static void list_old(const struct target_list *list)
{
    const struct target **targets = mem_zero(list->count + 1, sizeof *targets);
    for (size_t i = 0; i < list->count; i++)
        targets[i] = &list->targets[i];
    char *old = age_text(targets, list->count);
    if (old) {
        putchar('\n');
        text_write_wrapped(stdout, old, 0, 0, SHOW_WIDTH);
    }
    free(old);
    free(targets);
}

static int list(const struct targets_options *options, char **words, size_t word_count)
{
    (void)options, (void)words, (void)word_count;
    int exit_status = EXIT_PASS;
    struct target_list found = {0};
    struct fault fault;
    char **names = shelf_names();
    if (!names[0]) {
        enum status status = target_list_add(&found, "faults", &fault); /* it says where it looked */
        exit_status = complain(&fault, status);
    }
    for (size_t i = 0; names[i]; i++) {
        enum status status = target_list_add(&found, names[i], &fault);
        if (status != OK)
            exit_status = complain(&fault, status);
    }
    list_groups(&found);
    list_old(&found);
    if (found.count)
        puts("\n'mixcheck targets show NAME' shows the rules of one, and where they come from.\n"
             "A group (in parentheses) is a name, too, and means all in it.");
    target_list_release(&found);
    shelf_names_free(names);
    return exit_status;
}

static enum status check_file(const char *path, struct fault *fault)
{
    struct target target;
    char *schema = shelf_path("targets/target.rng"), *shown = text_shown(path);
    enum status status = target_load(&target, path, schema, fault);
    if (status == OK) {
        const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
        size_t length = strlen(target.id);
        printf("%s: ok: %zu rule%s, %zu playback%s\n", shown, target.rule_count,
               target.rule_count == 1 ? "" : "s", target.playback_count,
               target.playback_count == 1 ? "" : "s");
        if (strncmp(name, target.id, length) != 0 || strcmp(name + length, ".xml") != 0)
            printf("%s: its id is '%s': to be found by that name it must be called '%s.xml'\n", shown,
                   target.id, target.id);
        if (age_is_old(&target))
            printf("%s: of %s, more than a year old; what it says may have changed\n", shown, target.date);
        target_release(&target);
    }
    free(schema);
    free(shown);
    return status;
}

static int check(const struct targets_options *options, char **words, size_t count)
{
    (void)options;
    int exit_status = EXIT_PASS;
    for (size_t i = 0; i < count; i++) {
        struct fault fault;
        enum status status = check_file(words[i], &fault);
        if (status != OK)
            exit_status = complain(&fault, status);
    }
    return exit_status;
}

/* Never onto a file that is there. */
static enum status write_new(const char *text, const char *path, struct fault *fault)
{
    struct path_draft draft = {0};
    struct stat about;
    if (lstat(path, &about) == 0) {
        char *shown = text_shown(path);
        fail(fault, ERR_SYSTEM, "'%s' is there already", shown);
        free(shown);
        return ERR_SYSTEM;
    }
    enum status status = path_begin(&draft, path, fault);
    if (status != OK)
        return status;
    fputs(text, draft.out);
    return path_commit(&draft, fault);
}

static int new (const struct targets_options *options, char **words, size_t count)
{
    struct target base;
    struct fault fault;
    if (count > 1)
        return complain_usage("'targets new' takes one name");
    if (!options->from)
        return complain_usage("'targets new' needs '--from BASE', the target whose rules it takes over");
    enum status status = target_new_check_name(words[0], &fault);
    if (status == OK)
        status = shelf_load(&base, options->from, &fault);
    if (status != OK)
        return complain(&fault, status);
    char today[AGE_DATE_SIZE], *text = NULL;
    age_today(today);
    status = target_new_text(&text, words[0], &base, options->from, today, &fault);
    if (status == OK && options->output)
        status = write_new(text, options->output, &fault);
    else if (status == OK)
        fputs(text, stdout);
    free(text);
    target_release(&base);
    return status == OK ? EXIT_PASS : complain(&fault, status);
}

struct verb {
    const char *name, *missing; /* what to say when it has no words; NULL: it takes none */
    int (*run)(const struct targets_options *options, char **words, size_t count);
};

static const struct verb verbs[] = {
    {"list", NULL, list},
    {"show", "'targets show' needs the name of a target", show},
    {"check", "'targets check' needs a file", check},
    {"new", "'targets new' needs a name for the new target", new},
};

static const struct verb *find_verb(const char *word)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, word) == 0)
            return &verbs[i];
    return NULL;
}

static int complain_word(const char *word)
{
    char *shown = text_shown(word);
    fprintf(stderr,
            "mixcheck: 'targets' knows 'list', 'show NAME...', 'check FILE...' and 'new NAME', not '%s'\n",
            shown);
    free(shown);
    return EXIT_USAGE;
}

static int run_targets(void *user, char **words, size_t word_count)
{
    const struct targets_options *options = user;
    const struct verb *verb = find_verb(word_count ? words[0] : "list");
    size_t count = word_count ? word_count - 1 : 0;
    if (!verb || (count && !verb->missing))
        return complain_word(words[verb ? 1 : 0]);
    if ((options->from || options->output) && verb->run != new)
        return complain_usage("'--from' and '--output' belong to 'targets new'");
    if (!count && verb->missing)
        return complain_usage(verb->missing);
    return verb->run(options, words + 1, count);
}

const struct command command_targets = {
    .name = "targets",
    .usage = "list | show NAME... | check FILE... | new NAME --from BASE [-o FILE]",
    .summary = "list the targets, show what they ask, check a profile of your own or begin one",
    .detail =
        "A target is a profile of what one receiver asks of a master. NAME is one that the list shows, a "
        "group "
        "of them, or the path of a profile of your own (with a '/' or ending in '.xml'). Profiles in "
        "$XDG_CONFIG_HOME/mixcheck/targets (~/.config/mixcheck/targets) are found by their names, before the "
        "installed ones. 'new' writes a profile that takes over BASE, with comments that say what to write; "
        "'man mixcheck-target' explains all that may stand in it.",
    .rows = rows,
    .options_size = sizeof(struct targets_options),
    .run = run_targets,
};
