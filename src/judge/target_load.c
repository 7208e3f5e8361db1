/* Reads a target. The schema has said which elements and attributes there are and what a number looks like; what it
   cannot say is checked here: that measures and sources exist, ids are unique, bounds make sense, placeholders are
   known. */
#include "judge/target.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"

/* No level, rate or count comes near; it keeps the engine's differences finite. */
#define NUMBER_MAX 1e9

static const char *const kind_names[] = {"delivery", "advice", "fault", NULL};
static const char *const severity_names[] = {"note", "warn", "fail", NULL};
static const char *const confidence_names[] = {"official", "quoted", "secondary", "disputed", "custom", NULL};

const char *rule_kind_name(enum rule_kind kind)
{
    return kind_names[kind];
}

const char *severity_name(enum severity severity)
{
    return severity_names[severity];
}

const char *confidence_name(enum confidence confidence)
{
    return confidence_names[confidence];
}

struct loader {
    struct target *target;
    char *shown; /* the path, safe to show */
    struct fault *fault;
};

static enum status fail_at(const struct loader *loader, const struct xml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum status fail_at(const struct loader *loader, const struct xml_node *node, const char *format, ...)
{
    char text[700];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return fail(loader->fault, ERR_FORMAT, "'%s' line %d: %s", loader->shown, xml_line(node), text);
}

static size_t count_children(const struct xml_node *node, const char *name)
{
    size_t count = 0;
    for (const struct xml_node *child = xml_child(node, name); child; child = xml_next(child, name))
        count++;
    return count;
}

/* Index of an attribute's value in a list that ends with NULL; `otherwise` when it is not there. */
static int choice_of(const struct xml_node *node, const char *name, const char *const *choices, int otherwise)
{
    char *value = xml_attribute_text(node, name);
    int found = otherwise;
    for (int i = 0; value && choices[i]; i++)
        if (strcmp(value, choices[i]) == 0)
            found = i;
    free(value);
    return found;
}

static enum status read_number(const struct loader *loader, const struct xml_node *node, const char *name,
                               bool *has, double *number)
{
    char *value = xml_attribute_text(node, name);
    enum status status = OK;
    *has = value != NULL;
    if (value && (!text_number(value, number) || fabs(*number) > NUMBER_MAX))
        status =
            fail_at(loader, node, "'%s' of '%s' is not a number of reasonable size", name, xml_name(node));
    free(value);
    return status;
}

/* The words of an attribute as a list that ends with NULL; NULL when it is not there. */
static char **read_words(const struct xml_node *node, const char *name)
{
    char *value = xml_attribute_text(node, name), **words = NULL;
    size_t count = 0, capacity = 0;
    for (const char *rest = value; rest && *rest; rest += strspn(rest, " ")) {
        size_t length = strcspn(rest, " ");
        words = mem_grow(words, count + 1, &capacity, sizeof *words);
        words[count] = mem_zero(length + 1, 1);
        memcpy(words[count++], rest, length);
        words[count] = NULL;
        rest += length;
    }
    free(value);
    return words;
}

/* A bound may be given as itself included (min, max) or excluded (above, below). */
static enum status read_bound(const struct loader *loader, const struct xml_node *node,
                              const char *closed_name, const char *open_name, bool *has, bool *is_open,
                              double *number)
{
    bool has_closed;
    enum status status = read_number(loader, node, closed_name, &has_closed, number);
    if (status == OK)
        status = read_number(loader, node, open_name, is_open, number);
    if (status == OK && has_closed && *is_open)
        return fail_at(loader, node, "'%s' and '%s' exclude each other", closed_name, open_name);
    *has = has_closed || *is_open;
    return status;
}

static enum status read_bounds(const struct loader *loader, const struct xml_node *node,
                               struct bounds *bounds)
{
    bounds->one_of = read_words(node, "one-of");
    bounds->none_of = read_words(node, "none-of");
    enum status status =
        read_bound(loader, node, "min", "above", &bounds->has_min, &bounds->min_open, &bounds->min);
    if (status == OK)
        status = read_bound(loader, node, "max", "below", &bounds->has_max, &bounds->max_open, &bounds->max);
    if (status != OK)
        return status;
    if (!bounds->has_min && !bounds->has_max && !bounds->one_of && !bounds->none_of)
        return fail_at(loader, node, "'%s' has no bound", xml_name(node));
    bool is_open = bounds->min_open || bounds->max_open;
    if (bounds->has_min && bounds->has_max &&
        (bounds->min > bounds->max || (is_open && bounds->min == bounds->max)))
        return fail_at(loader, node, "no value lies between %.10g and %.10g", bounds->min, bounds->max);
    return OK;
}

static enum status fail_measure(const struct loader *loader, const struct xml_node *node, const char *id)
{
    const struct measure *measure;
    const char **ids = NULL;
    size_t count = 0, capacity = 0;
    for (; (measure = measure_at(count)); count++) {
        ids = mem_grow(ids, count + 1, &capacity, sizeof *ids);
        ids[count] = measure->id;
        ids[count + 1] = NULL;
    }
    const char *meant = ids ? text_nearest(id, ids) : NULL;
    enum status status = meant ? fail_at(loader, node, "unknown measure '%s'; did you mean '%s'", id, meant)
                               : fail_at(loader, node, "unknown measure '%s'", id);
    free(ids);
    return status;
}

static enum status read_measure(const struct loader *loader, const struct xml_node *node,
                                const struct measure **measure)
{
    char *id = xml_attribute_text(node, "measure");
    *measure = measure_find(id);
    enum status status = *measure ? OK : fail_measure(loader, node, id);
    free(id);
    return status;
}

static enum status read_source_reference(const struct loader *loader, const struct xml_node *node,
                                         const struct target_source **source)
{
    char *id = xml_attribute_text(node, "source");
    const struct target *target = loader->target;
    enum status status = OK;
    for (size_t i = 0; i < target->source_count && !*source; i++)
        if (strcmp(target->sources[i].id, id) == 0)
            *source = &target->sources[i];
    if (!*source)
        status = fail_at(loader, node, "unknown source '%s'", id);
    free(id);
    return status;
}

/* Reason and remedy are shown with numbers filled in, so a misspelt placeholder must not reach a report. */
static enum status read_sentence(const struct loader *loader, const struct xml_node *node, char **sentence)
{
    static const char *const known[] = {"{value}", "{limit}", "{excess}", "{unit}", "{time}", "{where}"};
    *sentence = xml_text(node);
    for (const char *rest = strpbrk(*sentence, "{}"); rest; rest = strpbrk(rest, "{}")) {
        size_t length = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (strncmp(rest, known[i], strlen(known[i])) == 0)
                length = strlen(known[i]);
        if (length == 0)
            return fail_at(loader, node, "unknown placeholder '%.*s' in '%s'", (int)strcspn(rest, "} ") + 1,
                           rest, xml_name(node));
        rest += length;
    }
    return OK;
}

static enum status read_conditions(const struct loader *loader, const struct xml_node *node,
                                   struct rule *rule)
{
    enum status status = OK;
    size_t count = count_children(node, "when") + count_children(node, "unless");
    rule->conditions = mem_zero(count, sizeof *rule->conditions);
    for (const struct xml_node *when = xml_child(node, NULL); when && status == OK;
         when = xml_next(when, NULL)) {
        bool is_unless = strcmp(xml_name(when), "unless") == 0;
        if (!is_unless && strcmp(xml_name(when), "when") != 0)
            continue;
        struct condition *condition = &rule->conditions[rule->condition_count++];
        condition->is_unless = is_unless;
        status = read_measure(loader, when, &condition->measure);
        if (status == OK)
            status = read_bounds(loader, when, &condition->bounds);
    }
    return status;
}

static enum status check_rule_id(const struct loader *loader, const struct xml_node *node,
                                 const struct rule *rule)
{
    const struct target *target = loader->target;
    size_t length = strlen(target->id);
    if (strncmp(rule->id, target->id, length) != 0 || rule->id[length] != '.' || !rule->id[length + 1])
        return fail_at(loader, node, "the rule's id '%s' does not begin with '%s.'", rule->id, target->id);
    for (const struct rule *other = target->rules; other < rule; other++)
        if (strcmp(other->id, rule->id) == 0)
            return fail_at(loader, node, "the rule '%s' stands in line %d already", rule->id, other->line);
    return OK;
}

static enum status read_rule(const struct loader *loader, const struct xml_node *node, struct rule *rule)
{
    static const char *const channels[] = {"whole", "each", NULL};
    rule->line = xml_line(node);
    rule->id = xml_attribute_text(node, "id");
    rule->kind = (enum rule_kind)choice_of(node, "kind", kind_names, RULE_ADVICE);
    rule->severity = (enum severity)choice_of(node, "severity", severity_names, SEVERITY_WARN);
    rule->each_channel = choice_of(node, "channels", channels, 0) == 1;
    enum status status = check_rule_id(loader, node, rule);
    if (status == OK)
        status = read_measure(loader, node, &rule->measure);
    if (status == OK)
        status = read_bounds(loader, node, &rule->bounds);
    if (status == OK)
        status = read_source_reference(loader, node, &rule->source);
    if (status == OK)
        status = read_conditions(loader, node, rule);
    if (status == OK)
        status = read_sentence(loader, xml_child(node, "reason"), &rule->reason);
    if (status == OK)
        status = read_sentence(loader, xml_child(node, "remedy"), &rule->remedy);
    if (status == OK)
        rule->confidence =
            (enum confidence)choice_of(node, "confidence", confidence_names, (int)rule->source->confidence);
    return status;
}

static enum status read_playback(const struct loader *loader, const struct xml_node *node,
                                 struct playback *playback)
{
    static const char *const directions[] = {"down", "both", NULL};
    static const char *const answers[] = {"no", "yes", NULL};
    bool has_loudness;
    playback->name = xml_attribute_text(node, "name");
    playback->direction = (enum playback_direction)choice_of(node, "direction", directions, PLAYBACK_DOWN);
    playback->is_default = choice_of(node, "default", answers, 0) == 1;
    for (const struct playback *other = loader->target->playbacks; other < playback; other++) {
        if (strcmp(other->name, playback->name) == 0)
            return fail_at(loader, node, "a second playback named '%s'", playback->name);
        if (other->is_default && playback->is_default)
            return fail_at(loader, node, "a second playback that is the default");
    }
    enum status status = read_number(loader, node, "loudness", &has_loudness, &playback->loudness_lufs);
    if (status == OK)
        status =
            read_number(loader, node, "peak-limit", &playback->has_peak_limit, &playback->peak_limit_dbtp);
    if (status == OK)
        status = read_source_reference(loader, node, &playback->source);
    return status;
}

static enum status read_source(const struct loader *loader, const struct xml_node *node,
                               struct target_source *source)
{
    source->id = xml_attribute_text(node, "id");
    source->title = xml_attribute_text(node, "title");
    source->address = xml_attribute_text(node, "address");
    source->dated = xml_attribute_text(node, "dated");
    source->read = xml_attribute_text(node, "read");
    source->confidence = (enum confidence)choice_of(node, "confidence", confidence_names, CONFIDENCE_CUSTOM);
    for (const struct target_source *other = loader->target->sources; other < source; other++)
        if (strcmp(other->id, source->id) == 0)
            return fail_at(loader, node, "a second source with the id '%s'", source->id);
    return OK;
}

static void read_head(const struct xml_node *root, struct target *target)
{
    static const char *const monos[] = {"one", "two", NULL};
    static const char *const gates[] = {"programme", "dialogue", NULL};
    const struct xml_node *note = xml_child(root, "note");
    target->id = xml_attribute_text(root, "id");
    target->name = xml_attribute_text(root, "name");
    target->group = xml_attribute_text(root, "group");
    target->version = xml_attribute_text(root, "version");
    target->date = xml_attribute_text(root, "date");
    target->mono_as_two = choice_of(root, "mono", monos, 0) == 1;
    target->programme_only = choice_of(root, "gate", gates, 0) == 1;
    target->summary = xml_text(xml_child(root, "summary"));
    target->note = note ? xml_text(note) : NULL;
    target->sources = mem_zero(count_children(root, "source"), sizeof *target->sources);
    target->rules = mem_zero(count_children(root, "rule"), sizeof *target->rules);
    target->playbacks = mem_zero(count_children(root, "playback"), sizeof *target->playbacks);
}

/* Counts grow before a child is read, so that target_release finds what a half-read one holds. */
static enum status read_target(const struct loader *loader, const struct xml_node *root)
{
    struct target *target = loader->target;
    enum status status = OK;
    read_head(root, target);
    for (const struct xml_node *node = xml_child(root, NULL); node && status == OK;
         node = xml_next(node, NULL)) {
        if (strcmp(xml_name(node), "source") == 0)
            status = read_source(loader, node, &target->sources[target->source_count++]);
        else if (strcmp(xml_name(node), "rule") == 0)
            status = read_rule(loader, node, &target->rules[target->rule_count++]);
        else if (strcmp(xml_name(node), "playback") == 0)
            status = read_playback(loader, node, &target->playbacks[target->playback_count++]);
    }
    return status;
}

enum status target_load(struct target *target, const char *path, const char *schema_path, struct fault *fault)
{
    struct loader loader = {.target = target, .shown = text_shown(path), .fault = fault};
    struct xml_file *file = NULL;
    *target = (struct target){.path = mem_copy(path)};
    enum status status = xml_open(&file, path, schema_path, fault);
    if (status == OK)
        status = read_target(&loader, xml_root(file));
    if (status != OK)
        target_release(target);
    xml_close(file);
    free(loader.shown);
    return status;
}
