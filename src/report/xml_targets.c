#include "report/xml_targets.h"

#include <stdlib.h>
#include <string.h>

static void write_source(struct markup *markup, const struct target_source *source)
{
    markup_element(markup, "source");
    markup_attribute(markup, "id", source->id);
    markup_attribute(markup, "title", source->title);
    markup_attribute(markup, "address", source->address);
    markup_attribute(markup, "dated", source->dated);
    markup_attribute(markup, "read", source->read);
    markup_attribute(markup, "confidence", confidence_name(source->confidence));
    markup_end(markup);
}

static void write_words(struct markup *markup, const char *name, char *const *words)
{
    for (; words && *words; words++) {
        markup_element(markup, name);
        markup_attribute(markup, "value", *words);
        markup_end(markup);
    }
}

static void write_rule(struct markup *markup, const struct rule *rule)
{
    const struct bounds *bounds = &rule->bounds;
    char *asked = bounds_text(bounds, rule->measure);
    markup_element(markup, "rule");
    markup_attribute(markup, "id", rule->id);
    markup_attribute(markup, "measure", rule->measure->id);
    markup_attribute(markup, "kind", rule_kind_name(rule->kind));
    markup_attribute(markup, "severity", severity_name(rule->severity));
    if (bounds->has_min)
        markup_number(markup, bounds->min_open ? "above" : "min", bounds->min);
    if (bounds->has_max)
        markup_number(markup, bounds->max_open ? "below" : "max", bounds->max);
    markup_attribute(markup, "asked", asked);
    markup_attribute(markup, "source", rule->source ? rule->source->id : NULL);
    markup_attribute(markup, "confidence", confidence_name(rule->confidence));
    markup_flag(markup, "each-channel", rule->each_channel);
    write_words(markup, "one-of", bounds->one_of);
    write_words(markup, "none-of", bounds->none_of);
    markup_leaf(markup, "reason", rule->reason);
    markup_leaf(markup, "remedy", rule->remedy);
    markup_end(markup);
    free(asked);
}

static void write_setting(struct markup *markup, const struct playback *playback)
{
    markup_element(markup, "setting");
    markup_attribute(markup, "name", playback->name);
    markup_attribute(markup, "mode", playback_mode_name(playback->mode));
    markup_flag(markup, "default", playback->is_default);
    markup_number(markup, "level", playback->loudness_lufs);
    markup_attribute(markup, "direction", playback->direction == PLAYBACK_DOWN ? "down" : "both");
    if (playback->has_peak_limit)
        markup_number(markup, "peak-limit", playback->peak_limit_dbtp);
    if (playback->has_limiter)
        markup_number(markup, "limiter", playback->limiter_dbfs);
    markup_attribute(markup, "source", playback->source ? playback->source->id : NULL);
    markup_attribute(markup, "confidence", confidence_name(playback->confidence));
    markup_end(markup);
}

static void write_extended(struct markup *markup, const struct target *target)
{
    char hash[HASH_TEXT_SIZE];
    for (size_t i = 0; i < target_ancestor_count(target); i++) {
        markup_element(markup, "extends");
        markup_attribute(markup, "id", target->ancestors[i]);
        if (target_hash(target, i, hash))
            markup_attribute(markup, "sha256", hash);
        markup_end(markup);
    }
}

/* Of a service that does not judge, only what a prediction rests on. */
static void write_target(struct markup *markup, const struct target *target, bool judges)
{
    char hash[HASH_TEXT_SIZE];
    markup_element(markup, judges ? "target" : "service");
    markup_attribute(markup, "id", target->id);
    markup_attribute(markup, "name", target->name);
    markup_attribute(markup, "group", target->group);
    markup_attribute(markup, "version", target->version);
    markup_attribute(markup, "date", target->date);
    markup_attribute(markup, "mono", target->mono_as_two ? "two" : "one");
    markup_attribute(markup, "path", target->is_by_path ? target->path : NULL);
    if (target_hash(target, target_ancestor_count(target), hash))
        markup_attribute(markup, "sha256", hash);
    write_extended(markup, target);
    for (size_t i = 0; i < target->source_count; i++)
        write_source(markup, &target->sources[i]);
    for (size_t i = 0; judges && i < target->rule_count; i++)
        write_rule(markup, &target->rules[i]);
    for (size_t i = 0; i < target->playback_count; i++)
        write_setting(markup, &target->playbacks[i]);
    markup_end(markup);
}

static bool has_judged(const struct examine_options *examining, const struct target *service)
{
    for (size_t i = 0; i < examining->target_count; i++)
        if (strcmp(examining->targets[i]->id, service->id) == 0)
            return true;
    return false;
}

void xml_targets_write(struct markup *markup, const struct examine_options *examining)
{
    for (size_t i = 0; i < examining->target_count; i++)
        write_target(markup, examining->targets[i], true);
    for (size_t i = 0; i < examining->service_count; i++)
        if (!has_judged(examining, examining->services[i]))
            write_target(markup, examining->services[i], false);
}
