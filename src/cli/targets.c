/* mixcheck targets list | show NAME... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "judge/shelf.h"

enum { WIDTH = 79, NAME_COLUMNS = 16 };

/* A label in its column, and text beside it. A long label gets a line of its own. */
static void print_row(size_t indent, const char *label, const char *text)
{
    size_t column = indent + NAME_COLUMNS, used = indent + text_columns(label);
    printf("%*s%s", (int)indent, "", label);
    if (used >= column) {
        putchar('\n');
        used = 0;
    }
    printf("%*s", (int)(column - used), "");
    text_write_wrapped(stdout, text, column, column, WIDTH);
}

/* Targets come from files of the user, too: what they hold is shown, not obeyed. */
static void print_shown_row(size_t indent, const char *label, const char *text)
{
    char *shown_label = text_shown(label), *shown = text_shown(text);
    print_row(indent, shown_label, shown);
    free(shown_label);
    free(shown);
}

/* What stands for a placeholder where no file was measured: the limit is known when there is only one. */
static void add_place(struct buf *text, const char *place, size_t length, const struct rule *rule)
{
    const struct bounds *bounds = &rule->bounds;
    if (strncmp(place, "{where}", length) == 0)
        return;
    if (strncmp(place, "{unit}", length) == 0)
        buf_add(text, rule->measure->unit);
    else if (strncmp(place, "{limit}", length) == 0 && bounds->has_min != bounds->has_max)
        buf_addf(text, "%.10g", bounds->has_min ? bounds->min : bounds->max);
    else
        buf_add(text, "...");
}

static void print_sentence(const char *label, const char *sentence, const struct rule *rule)
{
    struct buf text = {0};
    while (*sentence) {
        size_t plain = strcspn(sentence, "{");
        buf_add_bytes(&text, sentence, plain);
        sentence += plain;
        size_t length = strcspn(sentence, "}");
        length += sentence[length] != '\0';
        if (length)
            add_place(&text, sentence, length, rule);
        sentence += length;
    }
    print_shown_row(4, label, buf_text(&text));
    buf_release(&text);
}

static void print_condition(const struct condition *condition)
{
    char *bounds = bounds_text(&condition->bounds, condition->measure);
    struct buf text = {0};
    buf_addf(&text, "%s: %s", condition->measure->id, bounds);
    print_shown_row(4, condition->is_unless ? "unless" : "only when", buf_text(&text));
    buf_release(&text);
    free(bounds);
}

static void print_rule(const struct rule *rule)
{
    char *bounds = bounds_text(&rule->bounds, rule->measure);
    struct buf text = {0};
    printf("\n  %s\n", rule->id);
    buf_addf(&text, "%s: %s%s", rule->measure->id, bounds, rule->each_channel ? ", in each channel" : "");
    print_shown_row(4, "asks", buf_text(&text));
    for (size_t i = 0; i < rule->condition_count; i++)
        print_condition(&rule->conditions[i]);
    buf_clear(&text);
    buf_addf(&text, "%s (%s)", severity_name(rule->severity), rule_kind_name(rule->kind));
    print_row(4, "otherwise", buf_text(&text));
    print_sentence("because", rule->reason, rule);
    print_sentence("remedy", rule->remedy, rule);
    buf_clear(&text);
    buf_addf(&text, "%s (%s)", rule->source->id, confidence_name(rule->confidence));
    print_row(4, "source", buf_text(&text));
    buf_release(&text);
    free(bounds);
}

static void print_playback(const struct playback *playback)
{
    struct buf text = {0};
    buf_addf(&text, "%s to %.10g LUFS",
             playback->direction == PLAYBACK_DOWN ? "turned down" : "turned up or down",
             playback->loudness_lufs);
    if (playback->mode != PLAYBACK_TRACK)
        buf_addf(&text, ", %s",
                 playback->mode == PLAYBACK_ALBUM ? "an album as a whole" : "an album by its loudest track");
    if (playback->has_peak_limit)
        buf_addf(&text, "; a raise stops where the true peak comes to %.10g dBTP", playback->peak_limit_dbtp);
    if (playback->has_limiter)
        buf_addf(&text, "; a limiter works where a raise brings samples over %.10g dB",
                 playback->limiter_dbfs);
    if (playback->is_default)
        buf_add(&text, "; what listeners have unless they change it");
    buf_addf(&text, "; source %s (%s)", playback->source->id, confidence_name(playback->confidence));
    print_shown_row(2, playback->name, buf_text(&text));
    buf_release(&text);
}

static void print_source(const struct target_source *source)
{
    struct buf text = {0};
    const char *dated = strcmp(source->dated, "undated") == 0 ? "" : "dated ";
    buf_addf(&text, "%s; %s; %s%s, read %s", source->title, confidence_name(source->confidence), dated,
             source->dated, source->read);
    if (source->address)
        buf_addf(&text, "; %s", source->address);
    print_shown_row(2, source->id, buf_text(&text));
    buf_release(&text);
}

static void print_target(const struct target *target)
{
    struct buf line = {0};
    buf_addf(&line, "%s: %s", target->id, target->name);
    char *shown = text_shown(buf_text(&line));
    puts(shown);
    print_shown_row(2, "about", target->summary);
    buf_clear(&line);
    buf_addf(&line, "%s; version %s of %s", target->group, target->version, target->date);
    print_shown_row(2, "profile", buf_text(&line));
    if (target->extends)
        print_shown_row(2, "extends", target->extends);
    print_row(2, "mono files",
              target->mono_as_two ? "judged as played on two loudspeakers (3.01 LU louder)"
                                  : "judged as the one channel that they are");
    if (target->programme_only)
        print_row(2, "gate",
                  "asks for dialogue loudness; programme loudness is measured, and no pass is claimed on it");
    if (target->note)
        print_shown_row(2, "note", target->note);
    if (target->playback_count)
        puts("\nWhen it is played (never a failure)");
    for (size_t i = 0; i < target->playback_count; i++)
        print_playback(&target->playbacks[i]);
    if (target->rule_count)
        printf("\nRules");
    for (size_t i = 0; i < target->rule_count; i++)
        print_rule(&target->rules[i]);
    if (target->left_out_count)
        puts("\nNot judged");
    for (size_t i = 0; i < target->left_out_count; i++)
        print_shown_row(2, target->left_outs[i].what, target->left_outs[i].why);
    puts("\nSources");
    for (size_t i = 0; i < target->source_count; i++)
        print_source(&target->sources[i]);
    free(shown);
    buf_release(&line);
}

static int complain(const struct fault *fault, enum status status)
{
    fprintf(stderr, "mixcheck: %s\n", fault->text);
    return status == ERR_USAGE ? EXIT_USAGE : EXIT_FILE;
}

static int show(char **words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct target target;
        struct fault fault = {{0}};
        enum status status = shelf_load(&target, words[i], &fault);
        if (status != OK)
            return complain(&fault, status);
        if (i)
            putchar('\n');
        print_target(&target);
        target_release(&target);
    }
    return EXIT_PASS;
}

struct shelf {
    struct target *targets;
    size_t count;
};

static void list_group(const struct shelf *shelf, const char *group, const char *heading)
{
    bool any = false;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct target *target = &shelf->targets[i];
        if (strcmp(target->group, group) != 0)
            continue;
        if (!any)
            puts(heading);
        any = true;
        print_shown_row(2, target->id, target->summary);
    }
}

static void list_shelf(const struct shelf *shelf)
{
    for (const struct target_group *group = target_groups; group->id; group++)
        list_group(shelf, group->id, group->heading);
    puts("\n'mixcheck targets show NAME' shows the rules of one, and where they come from.");
}

static int list(void)
{
    int exit_status = EXIT_PASS;
    char **names = shelf_names();
    size_t count = 0;
    while (names[count])
        count++;
    if (count == 0) {
        struct target none;
        struct fault fault = {{0}};
        shelf_names_free(names);
        return complain(&fault, shelf_load(&none, "faults", &fault)); /* it says where it looked */
    }
    struct shelf shelf = {mem_zero(count + 1, sizeof *shelf.targets), 0};
    for (size_t i = 0; i < count; i++) {
        struct fault fault = {{0}};
        enum status status = shelf_load(&shelf.targets[shelf.count], names[i], &fault);
        if (status == OK)
            shelf.count++;
        else
            exit_status = complain(&fault, status);
    }
    list_shelf(&shelf);
    for (size_t i = 0; i < shelf.count; i++)
        target_release(&shelf.targets[i]);
    free(shelf.targets);
    shelf_names_free(names);
    return exit_status;
}

static int complain_word(const char *word)
{
    char *shown = text_shown(word);
    fprintf(stderr, "mixcheck: 'targets' knows 'list' and 'show NAME...', not '%s'\n", shown);
    free(shown);
    return EXIT_USAGE;
}

static int run_targets(void *options, char **words, size_t word_count)
{
    (void)options;
    bool is_list = word_count > 0 && strcmp(words[0], "list") == 0;
    if (word_count == 0 || (word_count == 1 && is_list))
        return list();
    if (strcmp(words[0], "show") != 0)
        return complain_word(words[is_list ? 1 : 0]);
    if (word_count > 1)
        return show(words + 1, word_count - 1);
    fputs("mixcheck: 'targets show' needs the name of a target\n", stderr);
    return EXIT_USAGE;
}

const struct command command_targets = {
    .name = "targets",
    .usage = "list | show NAME...",
    .summary = "list the targets, or show one with its rules and sources",
    .detail = "A target is a profile of what one receiver asks of a master. NAME is one that the list shows, "
              "or the path"
              " of a profile of your own (with a '/' or ending in '.xml').",
    .run = run_targets,
};
