#include "cli/target_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/age.h"
#include "judge/shelf.h"

enum { COLUMN = 18 };

void show_row(size_t indent, size_t column, const char *label, const char *text)
{
    char *shown_label = text_shown(label), *shown = text_shown(text);
    size_t used = indent + text_columns(shown_label);
    printf("%*s%s", (int)indent, "", shown_label);
    if (used >= column) {
        putchar('\n');
        used = 0;
    }
    printf("%*s", (int)(column - used), "");
    text_write_wrapped(stdout, shown, column, column, SHOW_WIDTH);
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
    show_row(4, COLUMN + 2, label, buf_text(&text));
    buf_release(&text);
}

static void print_condition(const struct condition *condition)
{
    char *bounds = bounds_text(&condition->bounds, condition->measure);
    struct buf text = {0};
    buf_addf(&text, "%s: %s", condition->measure->id, bounds);
    show_row(4, COLUMN + 2, condition->is_unless ? "unless" : "only when", buf_text(&text));
    buf_release(&text);
    free(bounds);
}

static void print_rule(const struct rule *rule)
{
    char *bounds = bounds_text(&rule->bounds, rule->measure);
    struct buf text = {0};
    printf("\n  %s%s\n", rule->id, rule->is_inherited ? " (inherited)" : "");
    buf_addf(&text, "%s: %s%s", rule->measure->id, bounds, rule->each_channel ? ", in each channel" : "");
    show_row(4, COLUMN + 2, "asks", buf_text(&text));
    for (size_t i = 0; i < rule->condition_count; i++)
        print_condition(&rule->conditions[i]);
    buf_clear(&text);
    buf_addf(&text, "%s (%s)", severity_name(rule->severity), rule_kind_name(rule->kind));
    show_row(4, COLUMN + 2, "otherwise", buf_text(&text));
    print_sentence("because", rule->reason, rule);
    print_sentence("remedy", rule->remedy, rule);
    buf_clear(&text);
    buf_addf(&text, "%s (%s)", rule->source->id, confidence_name(rule->confidence));
    show_row(4, COLUMN + 2, "source", buf_text(&text));
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
    show_row(2, COLUMN, playback->name, buf_text(&text));
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
    show_row(2, COLUMN, source->id, buf_text(&text));
    buf_release(&text);
}

void show_target(const struct target *target)
{
    struct buf line = {0};
    buf_addf(&line, "%s: %s", target->id, target->name);
    char *shown = text_shown(buf_text(&line));
    puts(shown);
    show_row(2, COLUMN, "about", target->summary);
    buf_clear(&line);
    buf_addf(&line, "%s; version %s of %s%s%s", target->group, target->version, target->date,
             age_is_old(target) ? ", more than a year old" : "", shelf_is_own(target->path) ? "; yours" : "");
    show_row(2, COLUMN, "profile", buf_text(&line));
    buf_clear(&line);
    for (char *const *id = target->ancestors; id && *id; id++)
        buf_addf(&line, "%s%s", id == target->ancestors ? "" : ", then ", *id);
    if (line.length)
        show_row(2, COLUMN, "extends", buf_text(&line));
    show_row(2, COLUMN, "mono files",
             target->mono_as_two ? "judged as played on two loudspeakers (3.01 LU louder)"
                                 : "judged as the one channel that they are");
    if (target->programme_only)
        show_row(2, COLUMN, "gate",
                 "asks for dialogue loudness; programme loudness is measured, and no pass is claimed on it");
    if (target->note)
        show_row(2, COLUMN, "note", target->note);
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
        show_row(2, COLUMN, target->left_outs[i].what, target->left_outs[i].why);
    puts("\nSources");
    for (size_t i = 0; i < target->source_count; i++)
        print_source(&target->sources[i]);
    free(shown);
    buf_release(&line);
}
