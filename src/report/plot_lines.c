#include "report/plot_lines.h"

#include <math.h>
#include <string.h>

/* Lines of one kind at one height share their label. */
static void add_line(struct plot_lines *lines, double value, const char *kind, const char *label)
{
    for (size_t i = 0; i < lines->count; i++) {
        struct plot_line *line = &lines->items[i];
        if (strcmp(line->kind, kind) != 0 || fabs(line->value - value) > 1e-6)
            continue;
        if (strstr(buf_text(&line->label), label) == NULL)
            buf_addf(&line->label, ", %s", label);
        return;
    }
    if (lines->count == PLOT_LINES_MAX)
        return;
    struct plot_line *line = &lines->items[lines->count++];
    line->value = value;
    line->kind = kind;
    buf_add(&line->label, label);
}

static bool is_applied(const struct outcome *outcome, const struct rule *rule)
{
    for (size_t i = 0; i < outcome->findings.count; i++)
        if (strcmp(outcome->findings.items[i].id, rule->id) == 0)
            return true;
    return false;
}

static void collect_limits(struct plot_lines *lines, const struct outcome *outcome, const struct panel *panel,
                           const struct target *target)
{
    for (size_t i = 0; i < target->rule_count; i++) {
        const struct rule *rule = &target->rules[i];
        if (rule->measure->panel != panel || !is_applied(outcome, rule))
            continue;
        if (rule->bounds.has_max)
            add_line(lines, rule->bounds.max, "limit", target->name);
        if (rule->bounds.has_min && rule->bounds.min > panel->low)
            add_line(lines, rule->bounds.min, "limit", target->name);
    }
}

static void collect_playbacks(struct plot_lines *lines, const struct predictions *predictions)
{
    struct buf label = {0};
    for (size_t i = 0; i < predictions->count; i++) {
        const struct played *played = &predictions->items[i];
        if (!played->playback->is_default || played->playback->mode != PLAYBACK_TRACK)
            continue;
        buf_clear(&label);
        buf_addf(&label, "%s plays", played->target->name);
        add_line(lines, played->playback->loudness_lufs, "played", buf_text(&label));
    }
    buf_release(&label);
}

void plot_lines_collect(struct plot_lines *lines, const struct outcome *outcome, const struct panel *panel)
{
    const struct record *record = &outcome->record;
    for (size_t i = 0; i < record->count; i++) {
        const struct reading *reading = record->readings[i];
        if (reading->measure->panel == panel && reading->measure->drawn == DRAWN_LEVEL &&
            reading->kind == READING_NUMBER && reading->channel == RECORD_WHOLE)
            add_line(lines, reading->number, "level", reading->measure->label);
    }
    for (size_t i = 0; i < outcome->target_count; i++)
        collect_limits(lines, outcome, panel, outcome->targets[i]);
    if (playback_measure()->panel == panel)
        collect_playbacks(lines, &outcome->predictions);
}

void plot_lines_release(struct plot_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        buf_release(&lines->items[i].label);
}
