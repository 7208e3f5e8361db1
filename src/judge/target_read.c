/* Reads one file of a target onto what it inherits. The schema has said which elements and attributes there are; what it
   cannot say is checked here: that ids are unique and the profile's own, and that what is dropped is there. */
#include "judge/target_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "judge/target_parts.h"

static bool begins_with(const char *rule_id, const char *target_id)
{
    size_t length = strlen(target_id);
    return strncmp(rule_id, target_id, length) == 0 && rule_id[length] == '.' && rule_id[length + 1];
}

static bool is_own_id(const struct target *target, const char *rule_id)
{
    bool is_own = begins_with(rule_id, target->id);
    for (char *const *id = target->ancestors; id && *id; id++)
        is_own |= begins_with(rule_id, *id);
    return is_own;
}

/* Where a rule goes: in the place of the inherited one with its id, else behind the others. */
static enum status place_rule(const struct part_reader *reader, const struct xml_node *node,
                              struct rule **place)
{
    struct target *target = reader->target;
    char *id = part_text(node, "id");
    enum status status = OK;
    size_t at = 0;
    while (at < target->rule_count && strcmp(target->rules[at].id, id) != 0)
        at++;
    *place = &target->rules[at];
    if (at == target->rule_count && !is_own_id(target, id))
        status = part_fail(reader, node, "the rule's id '%s' does not begin with '%s.'", id, target->id);
    else if (at < target->rule_count && !target->rules[at].is_inherited)
        status = part_fail(reader, node, "the rule '%s' stands in line %d already", id, (*place)->line);
    if (status == OK) {
        target->rule_count += at == target->rule_count;
        rule_release(*place);
        (*place)->id = id;
        return OK;
    }
    free(id);
    return status;
}

static enum status read_rule(const struct part_reader *reader, const struct xml_node *node)
{
    static const char *const channels[] = {"whole", "each", NULL};
    struct rule *rule = NULL;
    enum status status = place_rule(reader, node, &rule);
    if (status != OK)
        return status;
    rule->line = xml_line(node);
    rule->kind = (enum rule_kind)part_choice(node, "kind", rule_kind_names, RULE_ADVICE);
    rule->severity = (enum severity)part_choice(node, "severity", severity_names, SEVERITY_WARN);
    rule->each_channel = part_choice(node, "channels", channels, 0) == 1;
    status = part_measure(reader, node, &rule->measure);
    if (status == OK)
        status = part_bounds(reader, node, &rule->bounds);
    if (status == OK)
        status = part_source(reader, node, &rule->source);
    if (status == OK)
        status = part_conditions(reader, node, rule);
    if (status == OK)
        status = part_sentence(reader, node, "reason", &rule->reason);
    if (status == OK)
        status = part_sentence(reader, node, "remedy", &rule->remedy);
    if (status == OK)
        rule->confidence =
            (enum confidence)part_choice(node, "confidence", confidence_names, (int)rule->source->confidence);
    return status;
}

static size_t find_playback(const struct target *target, const char *name, enum playback_mode mode)
{
    size_t at = 0;
    while (at < target->playback_count &&
           (strcmp(target->playbacks[at].name, name) != 0 || target->playbacks[at].mode != mode))
        at++;
    return at;
}

static enum status place_playback(const struct part_reader *reader, const struct xml_node *node,
                                  struct playback **place)
{
    struct target *target = reader->target;
    char *name = part_text(node, "name");
    enum playback_mode mode =
        (enum playback_mode)part_choice(node, "mode", playback_mode_names, PLAYBACK_TRACK);
    size_t at = find_playback(target, name, mode);
    *place = &target->playbacks[at];
    if (at < target->playback_count && !(*place)->is_inherited) {
        enum status status = part_fail(reader, node, "a second playback named '%s' of mode '%s'", name,
                                       playback_mode_names[mode]);
        free(name);
        return status;
    }
    target->playback_count += at == target->playback_count;
    playback_release(*place);
    **place = (struct playback){.name = name, .mode = mode};
    return OK;
}

/* One setting is what listeners have; this file's takes that from an inherited one. */
static enum status read_default(const struct part_reader *reader, const struct xml_node *node,
                                struct playback *playback)
{
    static const char *const answers[] = {"no", "yes", NULL};
    if (part_choice(node, "default", answers, 0) != 1)
        return OK;
    for (size_t i = 0; i < reader->target->playback_count; i++) {
        struct playback *other = &reader->target->playbacks[i];
        if (other->is_default && !other->is_inherited)
            return part_fail(reader, node, "a second playback that is the default");
        other->is_default = false;
    }
    playback->is_default = true;
    return OK;
}

static enum status read_playback(const struct part_reader *reader, const struct xml_node *node)
{
    static const char *const directions[] = {"down", "both", NULL};
    struct playback *playback = NULL;
    bool has_loudness = false;
    enum status status = place_playback(reader, node, &playback);
    if (status != OK)
        return status;
    playback->direction = (enum playback_direction)part_choice(node, "direction", directions, PLAYBACK_DOWN);
    status = read_default(reader, node, playback);
    if (status == OK)
        status = part_number(reader, node, "loudness", &has_loudness, &playback->loudness_lufs);
    if (status == OK && !has_loudness)
        status = part_fail(reader, node, "'playback' lacks the attribute 'loudness'");
    if (status == OK)
        status =
            part_number(reader, node, "peak-limit", &playback->has_peak_limit, &playback->peak_limit_dbtp);
    if (status == OK)
        status = part_number(reader, node, "limiter", &playback->has_limiter, &playback->limiter_dbfs);
    if (status == OK)
        status = part_source(reader, node, &playback->source);
    if (status == OK)
        playback->confidence = (enum confidence)part_choice(node, "confidence", confidence_names,
                                                            (int)playback->source->confidence);
    return status;
}

static enum status read_source(const struct part_reader *reader, const struct xml_node *node)
{
    struct target *target = reader->target;
    struct target_source *source = &target->sources[target->source_count++];
    source->id = part_text(node, "id");
    source->title = part_text(node, "title");
    source->address = xml_attribute_text(node, "address");
    source->dated = part_text(node, "dated");
    source->read = part_text(node, "read");
    source->confidence =
        (enum confidence)part_choice(node, "confidence", confidence_names, CONFIDENCE_CUSTOM);
    for (const struct target_source *other = target->sources; other < source; other++)
        if (strcmp(other->id, source->id) == 0)
            return part_fail(reader, node,
                             other->is_inherited ? "the id '%s' is that of an inherited source"
                                                 : "a second source with the id '%s'",
                             source->id);
    return OK;
}

static void read_left_out(const struct part_reader *reader, const struct xml_node *node)
{
    struct target *target = reader->target;
    char *what = part_text(node, "what");
    size_t at = 0;
    while (at < target->left_out_count && strcmp(target->left_outs[at].what, what) != 0)
        at++;
    target->left_out_count += at == target->left_out_count;
    left_out_release(&target->left_outs[at]);
    target->left_outs[at] = (struct left_out){.what = what, .why = xml_text(node)};
}

static enum status drop_rule(const struct part_reader *reader, const struct xml_node *node, const char *id)
{
    struct target *target = reader->target;
    for (size_t i = 0; i < target->rule_count; i++)
        if (strcmp(target->rules[i].id, id) == 0) {
            rule_release(&target->rules[i]);
            target->rule_count--;
            memmove(&target->rules[i], &target->rules[i + 1],
                    (target->rule_count - i) * sizeof *target->rules);
            target->rules[target->rule_count] = (struct rule){0};
            return OK;
        }
    return part_fail(reader, node, "there is no inherited rule '%s' to drop", id);
}

static enum status drop_playback(const struct part_reader *reader, const struct xml_node *node,
                                 const char *name)
{
    struct target *target = reader->target;
    enum playback_mode mode =
        (enum playback_mode)part_choice(node, "mode", playback_mode_names, PLAYBACK_TRACK);
    size_t at = find_playback(target, name, mode);
    if (at == target->playback_count)
        return part_fail(reader, node, "there is no inherited playback '%s' of mode '%s' to drop", name,
                         playback_mode_names[mode]);
    playback_release(&target->playbacks[at]);
    target->playback_count--;
    memmove(&target->playbacks[at], &target->playbacks[at + 1],
            (target->playback_count - at) * sizeof *target->playbacks);
    target->playbacks[target->playback_count] = (struct playback){0};
    return OK;
}

static enum status read_drop(const struct part_reader *reader, const struct xml_node *node)
{
    char *rule = xml_attribute_text(node, "rule"), *playback = xml_attribute_text(node, "playback");
    enum status status = rule       ? drop_rule(reader, node, rule)
                         : playback ? drop_playback(reader, node, playback)
                                    : OK;
    free(rule);
    free(playback);
    return status;
}

/* Takes the place of an inherited text when the file has one. */
static void replace(char **text, char *own)
{
    if (!own)
        return;
    free(*text);
    *text = own;
}

static void read_head(const struct xml_node *root, struct target *target)
{
    static const char *const monos[] = {"one", "two", NULL};
    static const char *const gates[] = {"programme", "dialogue", NULL};
    const struct xml_node *note = xml_child(root, "note"), *summary = xml_child(root, "summary");
    replace(&target->id, part_text(root, "id"));
    replace(&target->name, part_text(root, "name"));
    replace(&target->group, part_text(root, "group"));
    replace(&target->version, part_text(root, "version"));
    replace(&target->date, part_text(root, "date"));
    replace(&target->summary, summary ? xml_text(summary) : target->summary ? NULL : mem_copy(""));
    replace(&target->note, note ? xml_text(note) : NULL);
    target->mono_as_two = part_choice(root, "mono", monos, target->mono_as_two) == 1;
    target->programme_only = part_choice(root, "gate", gates, target->programme_only) == 1;
}

/* Rules and playbacks point at their sources, which move. */
static void make_room_for_sources(struct target *target, size_t more)
{
    struct target_source *sources = mem_zero(target->source_count + more, sizeof *sources);
    for (size_t i = 0; i < target->source_count; i++) {
        sources[i] = target->sources[i];
        sources[i].is_inherited = true;
    }
    for (size_t i = 0; i < target->rule_count; i++)
        target->rules[i].source = sources + (target->rules[i].source - target->sources);
    for (size_t i = 0; i < target->playback_count; i++)
        target->playbacks[i].source = sources + (target->playbacks[i].source - target->sources);
    free(target->sources);
    target->sources = sources;
}

/* The items of a list, and zeroed room for more. */
static void *with_room(void *items, size_t count, size_t more, size_t size)
{
    items = mem_resize(items, count + more + 1, size);
    memset((char *)items + count * size, 0, (more + 1) * size);
    return items;
}

static void make_room(struct target *target, const struct xml_node *root)
{
    make_room_for_sources(target, part_count(root, "source"));
    target->rules =
        with_room(target->rules, target->rule_count, part_count(root, "rule"), sizeof *target->rules);
    target->playbacks = with_room(target->playbacks, target->playback_count, part_count(root, "playback"),
                                  sizeof *target->playbacks);
    target->left_outs = with_room(target->left_outs, target->left_out_count, part_count(root, "left-out"),
                                  sizeof *target->left_outs);
    for (size_t i = 0; i < target->rule_count; i++)
        target->rules[i].is_inherited = true;
    for (size_t i = 0; i < target->playback_count; i++)
        target->playbacks[i].is_inherited = true;
}

static enum status read_child(const struct part_reader *reader, const struct xml_node *node)
{
    if (strcmp(xml_name(node), "source") == 0)
        return read_source(reader, node);
    if (strcmp(xml_name(node), "drop") == 0)
        return read_drop(reader, node);
    if (strcmp(xml_name(node), "rule") == 0)
        return read_rule(reader, node);
    if (strcmp(xml_name(node), "playback") == 0)
        return read_playback(reader, node);
    if (strcmp(xml_name(node), "left-out") == 0)
        read_left_out(reader, node);
    return OK;
}

enum status target_read(struct target *target, const struct xml_node *root, const char *shown,
                        struct fault *fault)
{
    const struct part_reader reader = {.target = target, .shown = shown, .fault = fault};
    enum status status = OK;
    read_head(root, target);
    make_room(target, root);
    for (const struct xml_node *node = xml_child(root, NULL); node && status == OK;
         node = xml_next(node, NULL))
        status = read_child(&reader, node);
    return status;
}
