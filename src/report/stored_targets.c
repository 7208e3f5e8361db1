/* What made a stored report, and the profiles that it was judged by. */
#include <stdlib.h>
#include <string.h>

#include "analyze/curve.h"
#include "base/markup.h"
#include "base/mem.h"
#include "report/stored_parts.h"

/* More than any report has. */
enum { TARGETS_MAX = 10000, PARTS_MAX = 10000, WORDS_MAX = 1000, LIBRARIES_MAX = 100 };

static const char *kind_word(int i)
{
    return i <= RULE_FAULT ? rule_kind_name((enum rule_kind)i) : NULL;
}

static const char *severity_word(int i)
{
    return i <= SEVERITY_FAIL ? severity_name((enum severity)i) : NULL;
}

static const char *confidence_word(int i)
{
    return i <= CONFIDENCE_CUSTOM ? confidence_name((enum confidence)i) : NULL;
}

static const char *mode_word(int i)
{
    return i <= PLAYBACK_ALBUM_LOUDEST ? playback_mode_name((enum playback_mode)i) : NULL;
}

static const char *direction_word(int i)
{
    static const char *const words[] = {[PLAYBACK_DOWN] = "down", [PLAYBACK_BOTH] = "both", NULL};
    return words[i];
}

static const char *mono_word(int i)
{
    static const char *const words[] = {"one", "two", NULL};
    return words[i];
}

void stored_program(struct stored_scan *scan, struct xml_values *values)
{
    free(scan->report->origin.version);
    scan->report->origin.version = xml_values_name(values, "version");
}

void stored_library(struct stored_scan *scan, struct xml_values *values)
{
    struct origin *origin = &scan->report->origin;
    if (origin->library_count >= LIBRARIES_MAX) {
        values->wrong = "more libraries than there are";
        return;
    }
    origin->libraries = mem_resize(origin->libraries, origin->library_count + 1, sizeof *origin->libraries);
    origin->libraries[origin->library_count].name = xml_values_needed(values, "name");
    origin->libraries[origin->library_count++].version = xml_values_needed(values, "version");
}

void stored_settings(struct stored_scan *scan, struct xml_values *values)
{
    struct stored_report *report = scan->report;
    struct examine_options *examining = &report->examining;
    char *reference = xml_values_text(values, "reference");
    if (report->baseline || report->reference)
        values->wrong = "settings twice";
    examining->strict = xml_values_flag(values, "strict");
    examining->analyze.second_meter = xml_values_flag(values, "second-meter");
    report->album = xml_values_flag(values, "album");
    examining->waivers = xml_values_flag(values, "waivers") ? &report->waivers : NULL;
    if (!values->wrong && xml_values_flag(values, "baseline"))
        examining->baseline = report->baseline = mem_zero(1, sizeof *report->baseline);
    if (!values->wrong && reference) {
        report->reference = mem_zero(1, sizeof *report->reference);
        report->reference->name = reference;
        examining->analyze.reference = report->reference;
    } else {
        free(reference);
    }
}

static void add_target(struct stored_scan *scan, struct xml_values *values)
{
    struct stored_report *report = scan->report;
    if (report->list)
        values->wrong = "a target behind a file";
    else if (report->target_count >= TARGETS_MAX)
        values->wrong = "more targets than a report has";
    if (values->wrong)
        return;
    report->targets =
        mem_grow(report->targets, report->target_count, &report->target_capacity, sizeof *report->targets);
    struct target *target = &report->targets[report->target_count++];
    *target = (struct target){.hashes = mem_zero(1, sizeof(char *))};
    target->id = xml_values_name(values, "id");
    target->name = xml_values_needed(values, "name");
    target->group = xml_values_needed(values, "group");
    target->version = xml_values_needed(values, "version");
    target->date = xml_values_needed(values, "date");
    target->mono_as_two = xml_values_choice(values, "mono", mono_word, XML_VALUES_NEEDED) == 1;
    target->path = xml_values_text(values, "path");
    target->is_by_path = target->path != NULL;
    char *hash = xml_values_text(values, "sha256");
    target->hashes[0] = hash ? hash : mem_copy("");
}

void stored_target(struct stored_scan *scan, struct xml_values *values)
{
    if (scan->report->judge_count != scan->report->target_count)
        values->wrong = "a target behind a service";
    add_target(scan, values);
    scan->report->judge_count = scan->report->target_count;
}

void stored_service(struct stored_scan *scan, struct xml_values *values)
{
    add_target(scan, values);
}

static struct target *last_target(const struct stored_scan *scan)
{
    return &scan->report->targets[scan->report->target_count - 1];
}

void stored_extends(struct stored_scan *scan, struct xml_values *values)
{
    struct target *target = last_target(scan);
    size_t count = target_ancestor_count(target);
    if (count >= PARTS_MAX) {
        values->wrong = "more profiles that extend each other than there can be";
        return;
    }
    char *hash = xml_values_text(values, "sha256");
    target->ancestors = mem_resize(target->ancestors, count + 2, sizeof *target->ancestors);
    target->hashes = mem_resize(target->hashes, count + 2, sizeof *target->hashes);
    target->ancestors[count] = xml_values_name(values, "id");
    target->ancestors[count + 1] = NULL;
    target->hashes[count + 1] = target->hashes[count];
    target->hashes[count] = hash ? hash : mem_copy("");
}

/* Rules and settings point to sources. */
void stored_source(struct stored_scan *scan, struct xml_values *values)
{
    struct target *target = last_target(scan);
    if (target->rule_count || target->playback_count || target->source_count >= PARTS_MAX) {
        values->wrong = "a source that is out of place";
        return;
    }
    target->sources = mem_resize(target->sources, target->source_count + 1, sizeof *target->sources);
    struct target_source *source = &target->sources[target->source_count++];
    *source = (struct target_source){0};
    source->id = xml_values_needed(values, "id");
    source->title = xml_values_needed(values, "title");
    source->address = xml_values_text(values, "address");
    source->dated = xml_values_needed(values, "dated");
    source->read = xml_values_needed(values, "read");
    source->confidence =
        (enum confidence)xml_values_choice(values, "confidence", confidence_word, XML_VALUES_NEEDED);
}

static const struct target_source *source_of(const struct target *target, struct xml_values *values)
{
    const struct target_source *found = NULL;
    char *id = xml_values_text(values, "source");
    for (size_t i = 0; id && i < target->source_count; i++)
        if (strcmp(target->sources[i].id, id) == 0)
            found = &target->sources[i];
    if (id && !found && !values->wrong)
        values->wrong = "a source that its profile does not have";
    free(id);
    return found;
}

static void take_bounds(struct bounds *bounds, struct xml_values *values)
{
    bounds->min_open = xml_values_number(values, "above", &bounds->min);
    bounds->has_min = bounds->min_open || xml_values_number(values, "min", &bounds->min);
    bounds->max_open = xml_values_number(values, "below", &bounds->max);
    bounds->has_max = bounds->max_open || xml_values_number(values, "max", &bounds->max);
}

void stored_rule(struct stored_scan *scan, struct xml_values *values)
{
    struct target *target = last_target(scan);
    const struct measure *measure = stored_measure_of(scan, values, "measure");
    if (target->rule_count >= PARTS_MAX)
        values->wrong = "more rules than a profile has";
    if (values->wrong)
        return;
    target->rules = mem_resize(target->rules, target->rule_count + 1, sizeof *target->rules);
    struct rule *rule = &target->rules[target->rule_count++];
    *rule = (struct rule){.measure = measure};
    rule->id = xml_values_name(values, "id");
    rule->kind = (enum rule_kind)xml_values_choice(values, "kind", kind_word, XML_VALUES_NEEDED);
    rule->severity = (enum severity)xml_values_choice(values, "severity", severity_word, XML_VALUES_NEEDED);
    rule->each_channel = xml_values_flag(values, "each-channel");
    rule->source = source_of(target, values);
    rule->confidence =
        (enum confidence)xml_values_choice(values, "confidence", confidence_word, XML_VALUES_NEEDED);
    take_bounds(&rule->bounds, values);
    rule->reason = mem_copy("");
    rule->remedy = mem_copy("");
}

static void add_word(char ***words, struct xml_values *values)
{
    size_t count = 0;
    while (*words && (*words)[count])
        count++;
    *words = mem_resize(*words, count + 2, sizeof **words);
    (*words)[count] = xml_values_needed(values, "value");
    (*words)[count + 1] = NULL;
    if (count >= WORDS_MAX && !values->wrong)
        values->wrong = "more words than a rule has";
}

static struct rule *last_rule(const struct stored_scan *scan)
{
    const struct target *target = last_target(scan);
    return &target->rules[target->rule_count - 1];
}

void stored_one_of(struct stored_scan *scan, struct xml_values *values)
{
    add_word(&last_rule(scan)->bounds.one_of, values);
}

void stored_none_of(struct stored_scan *scan, struct xml_values *values)
{
    add_word(&last_rule(scan)->bounds.none_of, values);
}

static void replace(char **text, const char *by)
{
    free(*text);
    *text = markup_read(by);
}

const char *stored_rule_reason(struct stored_scan *scan, const char *text)
{
    replace(&last_rule(scan)->reason, text);
    return NULL;
}

const char *stored_rule_remedy(struct stored_scan *scan, const char *text)
{
    replace(&last_rule(scan)->remedy, text);
    return NULL;
}

void stored_setting(struct stored_scan *scan, struct xml_values *values)
{
    struct target *target = last_target(scan);
    if (target->playback_count >= PARTS_MAX) {
        values->wrong = "more settings than a service has";
        return;
    }
    target->playbacks = mem_resize(target->playbacks, target->playback_count + 1, sizeof *target->playbacks);
    struct playback *playback = &target->playbacks[target->playback_count++];
    *playback = (struct playback){0};
    playback->name = xml_values_needed(values, "name");
    playback->mode = (enum playback_mode)xml_values_choice(values, "mode", mode_word, XML_VALUES_NEEDED);
    playback->is_default = xml_values_flag(values, "default");
    playback->direction =
        (enum playback_direction)xml_values_choice(values, "direction", direction_word, XML_VALUES_NEEDED);
    if (!xml_values_number(values, "level", &playback->loudness_lufs) && !values->wrong)
        values->wrong = "a setting without a level";
    playback->has_peak_limit = xml_values_number(values, "peak-limit", &playback->peak_limit_dbtp);
    playback->has_limiter = xml_values_number(values, "limiter", &playback->limiter_dbfs);
    playback->source = source_of(target, values);
    playback->confidence =
        (enum confidence)xml_values_choice(values, "confidence", confidence_word, XML_VALUES_NEEDED);
}

const struct target *stored_target_find(const struct stored_report *report, const char *id)
{
    for (size_t i = 0; i < report->target_count; i++)
        if (strcmp(report->targets[i].id, id) == 0)
            return &report->targets[i];
    return NULL;
}

void stored_targets_end(struct stored_report *report)
{
    struct examine_options *examining = &report->examining;
    if (report->list)
        return;
    report->list = mem_zero(report->target_count + 1, sizeof *report->list);
    report->services = mem_zero(report->target_count + 1, sizeof *report->services);
    for (size_t i = 0; i < report->target_count; i++) {
        report->list[i] = &report->targets[i];
        if (report->targets[i].playback_count)
            report->services[examining->service_count++] = &report->targets[i];
    }
    examining->targets = report->list;
    examining->target_count = report->judge_count;
    examining->services = report->services;
}
